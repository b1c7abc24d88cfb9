#include "font.h"

/* Rows from the top, 5 bits each, the first row's left dot in bit 44. Drawn for this program. */
static const uint64_t glyphs['~' - ' ' + 1] = {
    0x000000000000, 0x042108401000, 0x0a5280000000, 0x0a57d5f52800, /* ! " # */
    0x047d1c5f1000, 0x19c88889cc00, 0x0c9511593400, 0x042100000000, /* $ % & ' */
    0x022210820800, 0x082084222000, 0x00255d520000, 0x00213e420000, /* ( ) * + */
    0x000000031844, 0x00003e000000, 0x000000063000, 0x010888884000, /* , - . / */
    0x0e8ceb98b800, 0x046108423800, 0x0e8844447c00, 0x1f110418b800, /* 0 1 2 3 */
    0x0232a5f10800, 0x1f878218b800, 0x06443d18b800, 0x1f0888842000, /* 4 5 6 7 */
    0x0e8c5d18b800, 0x0e8c5e113000, 0x006300c60000, 0x006300c61100, /* 8 9 : ; */
    0x022220820800, 0x0007c1f00000, 0x082082222000, 0x0e8844401000, /* < = > ? */
    0x0e8deb783800, 0x0e8c7f18c400, 0x1e8c7d18f800, 0x0e8c2108b800, /* @ A B C */
    0x1c9463197000, 0x1f843d087c00, 0x1f843d084000, 0x0e8c2f18bc00, /* D E F G */
    0x118c7f18c400, 0x0e2108423800, 0x071084293000, 0x119531494400, /* H I J K */
    0x108421087c00, 0x11dd6b18c400, 0x118e6b38c400, 0x0e8c6318b800, /* L M N O */
    0x1e8c7d084000, 0x0e8c63593400, 0x1e8c7d494400, 0x0f841c10f800, /* P Q R S */
    0x1f2108421000, 0x118c6318b800, 0x118c63151000, 0x118c6b5aa800, /* T U V W */
    0x118a88a8c400, 0x118c54421000, 0x1f0888887c00, 0x0e4210843800, /* X Y Z [ */
    0x108208208400, 0x0e1084213800, 0x045440000000, 0x0000000003e0, /* \ ] ^ _ */
    0x082080000000, 0x000382f8bc00, 0x1085b318f800, 0x0003a108b800, /* ` a b c */
    0x010b6718bc00, 0x0003a3f83800, 0x064a38842000, 0x0003e318bc2e, /* d e f g */
    0x1085b318c400, 0x040308423800, 0x020184210a4c, 0x1084a98a4800, /* h i j k */
    0x0c2108423800, 0x0006ab5ad400, 0x0005b318c400, 0x0003a318b800, /* l m n o */
    0x0007a31cda10, 0x0003e319b421, 0x0005b3084000, 0x0003e0e0f800, /* p q r s */
    0x084710849800, 0x00046319b400, 0x000463151000, 0x0004635aa800, /* t u v w */
    0x000454454400, 0x00046319b42e, 0x0007c4447c00, 0x032110420c00, /* x y z { */
    0x042108421000, 0x182104426000, 0x00022a200000,                 /* | } ~ */
};

static uint64_t glyph_of(char c)
{
    return c >= ' ' && c <= '~' ? glyphs[c - ' '] : glyphs['?' - ' '];
}

void font_draw(uint32_t *pixels, int width, int height, int stride, int x, int y, int scale, uint32_t colour,
               const char *text)
{
    int rows = FONT_HEIGHT * scale < height - y ? FONT_HEIGHT * scale : height - y;
    for (; *text; text++, x += FONT_ADVANCE * scale) {
        uint64_t glyph = glyph_of(*text);
        for (int row = 0; row < rows; row++) {
            uint32_t *line = pixels + (int64_t)(y + row) * stride;
            int first_bit = FONT_WIDTH * (FONT_HEIGHT - row / scale) - 1;
            for (int column = 0; column < FONT_WIDTH * scale && x + column < width; column++)
                if (glyph >> (first_bit - column / scale) & 1)
                    line[x + column] = colour;
        }
    }
}
