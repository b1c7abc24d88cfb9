/* An elastic net behind the game: explosions and shots push it, springs pull it back. Only to look at. */
#ifndef FM_PRODUCER_GAME_GRID_H
#define FM_PRODUCER_GAME_GRID_H

#include <stdint.h>

#include "game_vector.h"

#define GAME_GRID_CELL 40.0f

enum {
    GAME_GRID_MAX_NODES = 1152, /* a world of 20:1 has 111 x 9 */
};

struct game_grid {
    int32_t columns, rows;                    /* nodes; the outer ones lie beyond the world and never move */
    struct vector shift[GAME_GRID_MAX_NODES]; /* from the node's place of rest, row by row */
    struct vector speed[GAME_GRID_MAX_NODES];
};

/* A net at rest that covers width x height. */
void game_grid_init(struct game_grid *grid, float width, float height);

/* A blow at a place: nodes nearer than `reach` are driven away from it (drawn to it if force < 0). */
void game_grid_push(struct game_grid *grid, struct vector at, float reach, float force);

void game_grid_step(struct game_grid *grid, float seconds);

/* Where a node is at rest. */
struct vector game_grid_rest(int32_t column, int32_t row);

#endif
