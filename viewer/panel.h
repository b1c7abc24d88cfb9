/* A small picture with text on a translucent ground, to be laid over frames. */
#ifndef FM_VIEWER_PANEL_H
#define FM_VIEWER_PANEL_H

#include <stdbool.h>
#include <stdint.h>

#include <SDL.h>

#include "font.h"

#define PANEL_MARGIN 5 /* dots around the text */

#define PANEL_WHITE 0xfff4f6f8u /* 0xAARRGGBB */
#define PANEL_GREY  0xffa6b0bcu
#define PANEL_GREEN 0xff6fdc8cu
#define PANEL_AMBER 0xffffc24du
#define PANEL_RED   0xffff7a70u

struct panel {
    SDL_Surface *surface; /* ARGB8888, alpha straight; NULL before panel_begin */
    unsigned version;     /* changes when the surface's pixels do */
    int scale;            /* pixels a dot */
};

/** An empty panel of columns x lines characters, and extra dots below them. \returns false without memory. */
bool panel_begin(struct panel *panel, int columns, int lines, int extra, int scale);

/** Text from a character cell on; \n ends a line. */
void panel_text(struct panel *panel, int column, int line, uint32_t colour, const char *text);

/** A filled rectangle, in dots from the corner inside the margin. */
void panel_bar(struct panel *panel, int x, int y, int width, int height, uint32_t colour);

void panel_finish(struct panel *panel);

#endif
