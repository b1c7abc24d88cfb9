/* What rocks look like: lumps of facets that turn in three dimensions, lit from the top left. */
#ifndef FM_PRODUCER_GAME_ROCK_H
#define FM_PRODUCER_GAME_ROCK_H

#include <stdint.h>

#include "game.h"
#include "game_brush.h"

/* An icosahedron with each face split in four. */
enum {
    ROCK_CORNERS = 42,
    ROCK_FACES = 80,
};

struct rock_mesh {
    float corner[ROCK_CORNERS][3]; /* from the middle; about 1 long */
    float tint[ROCK_FACES];        /* how bright a facet's stone is, about 1 */
    uint8_t face[ROCK_FACES][3];   /* corners, anticlockwise seen from outside */
    uint8_t beside[ROCK_FACES][3]; /* the face across the side from corner i to corner i + 1 */
};

/* The mesh of one of the GAME_ROCK_SHAPES. */
void rock_mesh_init(struct rock_mesh *mesh, uint32_t shape);

/* Draws it with its middle at x, y and `radius` pixels large. `colour` is the stone's. */
void rock_draw(const struct game_brush *brush, const struct rock_mesh *mesh, const struct game_rock *rock,
               float x, float y, float radius, SDL_Color colour);

#endif
