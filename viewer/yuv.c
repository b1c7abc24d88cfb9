#include "yuv.h"

#include <math.h>
#include <string.h>

struct weights {
    double red, blue;
};

static struct weights weights_of(uint8_t matrix, uint32_t width, uint32_t height)
{
    static const struct weights bt709 = {0.2126, 0.0722}, bt601 = {0.299, 0.114};
    switch (matrix) {
    case 1:
        return bt709;
    case 4:
        return (struct weights){0.30, 0.11};
    case 5:
    case 6:
        return bt601;
    case 7:
        return (struct weights){0.212, 0.087};
    case 9:
    case 10:
        return (struct weights){0.2627, 0.0593};
    default:
        return width >= 1280 || height > 576 ? bt709 : bt601;
    }
}

static int16_t fixed(double value)
{
    return (int16_t)lrint(value);
}

struct yuv_matrix yuv_matrix_for(framemap_colour colour, uint32_t bits, uint32_t width, uint32_t height)
{
    const struct weights k = weights_of(colour.matrix, width, height);
    const double green = 1 - k.red - k.blue;
    const double one = (double)(1u << (bits - 8)); /* codes of this depth in one 8-bit code */
    const double full = 256 * one - 1;
    const bool limited = colour.range == 0;
    /* Shades of 255 that one 8-bit code of luma and of chroma stands for, and black's share of them. */
    const double luma = limited ? 255.0 / 219 : 255 * one / full;
    const double chroma = limited ? 255.0 / 224 : 255 * one / full;
    const double black = limited ? -16 * luma : 0;

    /* A product loses its lower 16 bits: half a unit is lost on average, and given back here. */
    return (struct yuv_matrix){
        .luma = fixed(luma * 16384),
        .red_cr = fixed(chroma * 2 * (1 - k.red) * 8192),
        .green_cb = fixed(-chroma * 2 * (1 - k.blue) * k.blue / green * 8192),
        .green_cr = fixed(-chroma * 2 * (1 - k.red) * k.red / green * 8192),
        .blue_cb = fixed(chroma * 2 * (1 - k.blue) * 8192),
        .offset_two = fixed(black * 32 + 16 + 1),
        .offset_three = fixed(black * 32 + 16 + 1.5),
    };
}

static inline int16_t product(int16_t a, int16_t b)
{
    return (int16_t)((a * b) >> 16);
}

/* From 1/32 to a byte. The sums fit 16 bits: |luma| <= 278 and |chroma| <= 274 shades, times 32. */
static inline uint16_t byte_of(int16_t thirtyseconds)
{
    int16_t value = (int16_t)(thirtyseconds >> 5);
    value = value < 0 ? 0 : value;
    return (uint16_t)(value > 255 ? 255 : value);
}

/* Two loops, of 16 and of 32 bits: compilers vectorise each well, and a single one with both badly. */
void yuv_to_bgra(const struct yuv_matrix *matrix, const int16_t *restrict luma, const int16_t *restrict cb,
                 const int16_t *restrict cr, uint32_t count, uint8_t *restrict bgra)
{
    const struct yuv_matrix m = *matrix;
    uint16_t blue_green[YUV_BLOCK], red_alpha[YUV_BLOCK];
    for (size_t i = 0; i < count; i++) {
        const int16_t y = product(luma[i], m.luma);
        const int16_t base = (int16_t)(y + m.offset_two);
        const int16_t blue = (int16_t)(base + product(cb[i], m.blue_cb));
        const int16_t red = (int16_t)(base + product(cr[i], m.red_cr));
        int16_t green = (int16_t)(y + m.offset_three);
        green = (int16_t)(green + product(cb[i], m.green_cb));
        green = (int16_t)(green + product(cr[i], m.green_cr));
        blue_green[i] = (uint16_t)(byte_of(blue) | byte_of(green) << 8);
        red_alpha[i] = (uint16_t)(byte_of(red) | 0xff00);
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t pixel = blue_green[i] | (uint32_t)red_alpha[i] << 16;
        memcpy(bgra + 4 * i, &pixel, 4);
    }
}

void yuv_from_bgra(const uint8_t *bgra, uint32_t count, uint8_t *luma, uint8_t *cb, uint8_t *cr)
{
    const double kr = 0.2126, kb = 0.0722, kg = 1 - kr - kb, unit = 65536 / 255.0;
    const int32_t half = 1 << 15, level = (128 << 16) + half;
    const int32_t y_r = (int32_t)lrint(219 * kr * unit), y_g = (int32_t)lrint(219 * kg * unit),
                  y_b = (int32_t)lrint(219 * kb * unit);
    const int32_t b_r = (int32_t)lrint(-112 * kr / (1 - kb) * unit), b_b = (int32_t)lrint(112 * unit),
                  r_b = (int32_t)lrint(-112 * kb / (1 - kr) * unit);
    /* Grey has no chroma: each row of the matrix adds up to nothing, exactly. */
    const int32_t b_g = -b_r - b_b, r_g = -b_b - r_b;
    for (size_t i = 0; i < count; i++) {
        const int32_t b = bgra[4 * i], g = bgra[4 * i + 1], r = bgra[4 * i + 2];
        luma[i] = (uint8_t)((y_r * r + y_g * g + y_b * b + (16 << 16) + half) >> 16);
        cb[i] = (uint8_t)((b_r * r + b_g * g + b_b * b + level) >> 16);
        cr[i] = (uint8_t)((b_b * r + r_g * g + r_b * b + level) >> 16);
    }
}
