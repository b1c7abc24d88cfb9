/* The game as a picture. Only looks at the game: what is drawn never changes how it goes on. */
#ifndef FM_PRODUCER_GAME_DRAW_H
#define FM_PRODUCER_GAME_DRAW_H

#include "game.h"
#include "game_brush.h"
#include "game_rock.h"

/* What is made once and used for every frame and every renderer. */
struct game_art {
    int width, height; /* of the picture, pixels */
    bool transparent;  /* no sky, no stars, no net: a game to lay over something */
    SDL_Surface *sky;  /* NULL when transparent */
    struct rock_mesh rocks[GAME_ROCK_SHAPES];
};

/* `pixel_format` is SDL's, of 32 bits. False after SDL_SetError. */
bool game_art_init(struct game_art *art, int width, int height, Uint32 pixel_format, bool transparent);
void game_art_finish(struct game_art *art);

/* Draws the whole picture. Every pixel of the surface is written.
 * \param surface width x height in art's pixel format.
 * \param brush   one whose renderer draws on that surface. */
void game_draw(const struct game_art *art, const struct game *game, SDL_Surface *surface,
               const struct game_brush *brush);

#endif
