#include "counter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GLYPH_WIDTH  3
#define GLYPH_HEIGHT 5
#define ADVANCE      (GLYPH_WIDTH + 1)

/* Five rows of three bits, the first row and the left column in the highest bits; in octal a digit is a row.
 */
static const uint16_t glyphs[10] = {
    075557, 026227, 071747, 071717, 055711, 074717, 074757, 071111, 075757, 075717,
};

struct counter counter_of(uint64_t number, uint32_t x, uint32_t y, uint32_t cell)
{
    struct counter counter = {.x = x, .y = y, .cell = cell > 0 ? cell : 1};
    snprintf(counter.digits, sizeof counter.digits, "%06" PRIu64, number);
    return counter;
}

uint32_t counter_width(const struct counter *counter)
{
    return (uint32_t)(strlen(counter->digits) * ADVANCE + 1) * counter->cell;
}

uint32_t counter_height(const struct counter *counter)
{
    return (GLYPH_HEIGHT + 2) * counter->cell;
}

bool counter_covers(const struct counter *counter, uint32_t x, uint32_t y)
{
    if (x < counter->x || y < counter->y || x - counter->x >= counter_width(counter) ||
        y - counter->y >= counter_height(counter))
        return false;
    uint32_t column = (x - counter->x) / counter->cell;
    uint32_t row = (y - counter->y) / counter->cell;
    if (column == 0 || row == 0 || row > GLYPH_HEIGHT || column % ADVANCE == 0)
        return false;
    uint32_t glyph = glyphs[counter->digits[(column - 1) / ADVANCE] - '0'];
    uint32_t bit = (GLYPH_HEIGHT - row) * GLYPH_WIDTH + GLYPH_WIDTH - column % ADVANCE;
    return (glyph >> bit & 1) != 0;
}
