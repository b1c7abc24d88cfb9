/* What flies about when something breaks. Changes no rule of the game. */
#ifndef FM_PRODUCER_GAME_EFFECTS_H
#define FM_PRODUCER_GAME_EFFECTS_H

#include "game.h"

/* A number from low to high from the game's own generator, on which everything random in it draws. */
float game_random(struct game *game, float low, float high);

/* `count` sparks from a place that itself moves. */
void game_burst(struct game *game, struct vector at, struct vector speed, int count, float force,
                enum game_hue hue);

/* Sparks, a ring, a blow to the net and a tremor; size 1 is a large rock. */
void game_explode(struct game *game, struct vector at, struct vector speed, float size, enum game_hue hue);

/* The engine's exhaust of one step. */
void game_exhaust(struct game *game);

void game_effects_step(struct game *game, float seconds);

#endif
