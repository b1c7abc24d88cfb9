/* A fixed-width bitmap font for the HUD: ASCII, 5 x 9 dots (7 above the base line, 2 below). */
#ifndef FM_VIEWER_FONT_H
#define FM_VIEWER_FONT_H

#include <stdint.h>

#define FONT_WIDTH   5 /* dots of a character; */
#define FONT_HEIGHT  9
#define FONT_ADVANCE 6 /* from a character to the next */
#define FONT_LINE    11

/** Draw one line of text into 32-bit pixels; what does not fit is cut off.
 * \param pixels row 0 of the picture; stride in pixels.
 * \param x, y   top left of the first character, 0 or more.
 * \param scale  pixels a dot, 1 or more. */
void font_draw(uint32_t *pixels, int width, int height, int stride, int x, int y, int scale, uint32_t colour,
               const char *text);

#endif
