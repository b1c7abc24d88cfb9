#include "game_text.h"

#include <string.h>

/* Corners of strokes on a raster 5 wide and 7 high: column, row, column, row; a space lifts the pen. */
static const char *const digits[10] = {
    "103041453616050110",   "112026 1636", "01103041420646",
    "004023334445361605",   "36300444",    "400002324345361605",
    "30100105163645433202", "00404116",    "103041423313020110 1304051636454433",
    "16364541301001021343",
};
static const char *const letters[26] = {
    "0602204246 0444",
    "06003041423303 3344453606",
    "4130100105163645",
    "06003041453606",
    "40000646 0333",
    "400006 0333",
    "41301001051636454323",
    "0006 4046 0343",
    "1030 2026 1636",
    "4045361605",
    "0006 400346",
    "000646",
    "0600234046",
    "06004640",
    "103041453616050110",
    "06003041423303",
    "103041453616050110 3446",
    "06003041423303 2346",
    "413010010213334445361605",
    "0040 2026",
    "000516364540",
    "002640",
    "0016233640",
    "0046 4006",
    "002340 2326",
    "00400646",
};

static const char *strokes_of(char letter)
{
    if (letter >= '0' && letter <= '9')
        return digits[letter - '0'];
    if (letter >= 'A' && letter <= 'Z')
        return letters[letter - 'A'];
    return "";
}

float game_text_width(const char *text, float height)
{
    return ((float)strlen(text) * 6.0f - 2.0f) * height / 6.0f;
}

void game_text_draw(const struct game_brush *brush, const char *text, float x, float y, float height,
                    SDL_Color colour)
{
    float unit = height / 6.0f;
    for (; *text != '\0'; text++, x += 6.0f * unit) {
        SDL_FPoint last = {0.0f, 0.0f};
        bool down = false;
        for (const char *corner = strokes_of(*text); *corner != '\0';) {
            if (*corner == ' ') {
                down = false;
                corner++;
                continue;
            }
            SDL_FPoint next = {x + (float)(corner[0] - '0') * unit, y + (float)(corner[1] - '0') * unit};
            if (down)
                brush_line(brush, last, next, height / 8.0f, colour);
            last = next;
            down = true;
            corner += 2;
        }
    }
}
