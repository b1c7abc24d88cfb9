/* A frame as SDL sees it. */
#ifndef FM_VIEWER_PICTURE_H
#define FM_VIEWER_PICTURE_H

#include <stdbool.h>

#include <SDL.h>

#include <framemap/framemap.h>

/** SDL's name for the frame's pixels as they lie in the slot, when SDL shows them with the right colours;
 * else SDL_PIXELFORMAT_UNKNOWN: they must go through convert.h. */
uint32_t picture_format(const framemap_frame *frame);

/** Whether what lies behind shows through. */
bool picture_blends(const framemap_frame *frame);

/** The YUV formats likewise: SDL_PIXELFORMAT_NV12 or IYUV and how SDL is to convert them, or UNKNOWN for
 * a matrix, a range or odd sizes that SDL 2 does not do exactly. */
uint32_t picture_yuv_format(const framemap_frame *frame, SDL_YUV_CONVERSION_MODE *mode);

#define CHECKER_SIDE  16
#define CHECKER_DARK  0x60 /* of red, green and blue */
#define CHECKER_LIGHT 0x90
#define CHECKER_ROW   (65536 / CHECKER_SIDE / 2 + 1) /* squares a row, at most */

/** The light squares of a row of the checkerboard that lies behind pictures with alpha.
 * \returns how many; -1 below the area. */
int picture_checker(const SDL_Rect *area, int row, SDL_Rect squares[CHECKER_ROW]);

#endif
