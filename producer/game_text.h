/* Letters of strokes, as on the vector screens of the arcades: A-Z, 0-9; anything else is a space. */
#ifndef FM_PRODUCER_GAME_TEXT_H
#define FM_PRODUCER_GAME_TEXT_H

#include "game_brush.h"

/* Width of a text in pixels when its letters are `height` pixels high. */
float game_text_width(const char *text, float height);

/* Draws with the top left corner at x, y; strokes are about an eighth of the height wide. */
void game_text_draw(const struct game_brush *brush, const char *text, float x, float y, float height,
                    SDL_Color colour);

#endif
