/* Where a picture goes in its window. */
#ifndef FM_VIEWER_SCALE_H
#define FM_VIEWER_SCALE_H

#include <stdbool.h>

#include <SDL.h>

enum scale {
    SCALE_FIT,     /* whole picture as large as fits, its shape kept */
    SCALE_FILL,    /* window covered, its shape kept, what sticks out cut off */
    SCALE_INTEGER, /* the largest whole multiple that fits; as SCALE_FIT when not even 1 does */
    SCALE_NONE,    /* a pixel a pixel, centred, what sticks out cut off */
};

struct place {
    SDL_Rect from; /* part of the picture that is seen, at least 1 x 1 */
    SDL_Rect to;   /* where in the window, never outside it */
    bool exact;    /* every pixel becomes a block of n x n: not to be smoothed */
};

/** \param width, height of the picture, at least 1; window_width, window_height likewise. */
struct place scale_place(enum scale scale, int width, int height, int window_width, int window_height);

/** The up to four parts of the window around place->to. \returns how many. */
int scale_borders(const struct place *place, int window_width, int window_height, SDL_Rect borders[4]);

#endif
