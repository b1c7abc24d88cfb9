/* A frame counter burnt into a picture: digits of 3 x 5 cells with a cell between and around them. */
#ifndef FM_PRODUCER_COUNTER_H
#define FM_PRODUCER_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/* Where a number stands. */
struct counter {
    uint32_t x, y; /* of its upper left corner, the cell around included */
    uint32_t cell; /* pixels a cell is wide and high */
    char digits[21];
};

struct counter counter_of(uint64_t number, uint32_t x, uint32_t y, uint32_t cell);
uint32_t counter_width(const struct counter *counter);  /* pixels */
uint32_t counter_height(const struct counter *counter); /* pixels */

/* Whether the pixel is part of a digit. Any x and y may be asked. */
bool counter_covers(const struct counter *counter, uint32_t x, uint32_t y);

#endif
