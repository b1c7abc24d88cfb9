/* What is behind and below the planets. Drawn for any size of canvas; t is in seconds of a round of
 * SECONDS, after which it looks as it did at 0. */
#ifndef ASSETS_LANDSCAPE_H
#define ASSETS_LANDSCAPE_H

#include "paint.h"

enum {
    SECONDS = 8,
};

void paint_sky(struct canvas *canvas);
void paint_stars(struct canvas *canvas, float t);
void paint_land(struct canvas *canvas, float t);

#endif
