/* The sky behind the game: clouds, painted once, and stars that move with the ship. */
#ifndef FM_PRODUCER_GAME_SKY_H
#define FM_PRODUCER_GAME_SKY_H

#include "game_brush.h"
#include "game_vector.h"

/* Paints the clouds in an SDL pixel format of 32 bits. NULL after SDL_SetError. */
SDL_Surface *sky_paint(int width, int height, Uint32 pixel_format);

/* Stars of three distances. `travel` in pixels, `seconds` for their twinkling. */
void sky_stars(const struct game_brush *brush, int width, int height, struct vector travel, float scale,
               float seconds);

#endif
