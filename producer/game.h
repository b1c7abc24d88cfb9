/* The rules of a small game: a ship, rocks that split, gems that improve its gun. The sky wraps around.
 *
 * Knows nothing of pixels, SDL or framemap: game_draw.h draws it, game_pilot.h plays it, and
 * source_game.c publishes it.
 *
 * Units: lengths as if the picture had 1280 x 720 pixels, y downwards; seconds; radians, 0 to the right
 * and growing clockwise on screen. Time moves in steps of 1 / GAME_STEP_RATE, so that a game follows from
 * its seed and inputs alone, whatever the frame rate. The struct may be copied and, since it is zeroed at
 * the start and has no padding, compared with memcmp.
 */
#ifndef FM_PRODUCER_GAME_H
#define FM_PRODUCER_GAME_H

#include <stdint.h>

#include "game_grid.h"
#include "game_vector.h"

#define GAME_STEP_RATE   240
#define GAME_AREA        (1280.0f * 720.0f) /* of every world, whatever its shape */
#define GAME_SHOT_SPEED  640.0f
#define GAME_SHIP_RADIUS 12.0f

enum {
    GAME_MAX_ROCKS = 64, /* twelve large ones all in pieces are 48 */
    GAME_MAX_SHOTS = 64,
    GAME_MAX_GEMS = 4,
    GAME_MAX_SPARKS = 1024,
    GAME_MAX_WAVES = 12,
    GAME_ROCK_SIZES = 3,  /* 0 small, 2 large */
    GAME_ROCK_SHAPES = 5, /* how many different rocks there are to draw */
    GAME_GUN_MAX = 3,     /* shots side by side */
};

enum game_phase {
    GAME_READY,   /* a level's number is shown, rocks have not come yet */
    GAME_PLAYING, /* until no rock is left */
    GAME_CRASHED, /* the ship is gone, the next one not there yet */
    GAME_OVER,    /* the last ship is gone; a new game follows */
};

enum game_hue {
    GAME_HUE_FLAME,
    GAME_HUE_SHOT,
    GAME_HUE_ROCK,
    GAME_HUE_SHIP,
    GAME_HUE_GEM,
    GAME_HUES,
};

/* Entries of the lists below are free when their life is 0 (seconds left), a rock's when its radius is. */
struct game_ship {
    struct vector at, speed;
    float angle;
    float shield;   /* seconds left of not being hurt */
    float cooldown; /* seconds until the next shot */
    float thrust;   /* 0 or 1: whether the engine burns, for drawing */
    int32_t gun;    /* 1 to GAME_GUN_MAX */
};

struct game_rock {
    struct vector at, speed;
    float radius;
    float spin, spin_speed; /* angle about an axis of its own and its change a second */
    struct vector axis;     /* that axis: its angle in the plane of the screen, and out of it */
    int32_t size, shape;
};

struct game_shot {
    struct vector at, speed;
    float life;
};

struct game_gem {
    struct vector at, speed;
    float life;
};

struct game_spark {
    struct vector at, speed;
    float life, life_full;
    int32_t hue; /* enum game_hue */
};

struct game_wave { /* the ring that an explosion leaves */
    struct vector at;
    float life, life_full, reach;
};

struct game {
    float width, height;
    uint32_t random;
    uint32_t steps; /* since the start; wraps after 200 days */
    int32_t phase;  /* enum game_phase */
    float phase_left;
    int32_t level, ships, games; /* games: how many have been finished */
    int32_t score, best;
    float shake;          /* 0 to 1, how much the picture trembles */
    struct vector travel; /* how far the ship has flown, for a sky that moves with it */
    struct game_ship ship;
    struct game_rock rocks[GAME_MAX_ROCKS];
    struct game_shot shots[GAME_MAX_SHOTS];
    struct game_gem gems[GAME_MAX_GEMS];
    struct game_spark sparks[GAME_MAX_SPARKS];
    struct game_wave waves[GAME_MAX_WAVES];
    uint32_t next_shot, next_spark, next_wave; /* rings: the oldest makes room */
    struct game_grid grid;
};

struct game_input {
    float turn; /* -1 left, 1 right */
    int32_t thrust, fire;
};

/* A new game in a world of GAME_AREA with the shape of width to height (from 1:20 to 20:1; what is
 * more extreme is cut). */
void game_start(struct game *game, uint32_t seed, uint32_t width, uint32_t height);

/* One step of 1 / GAME_STEP_RATE. After GAME_OVER the next game starts by itself. */
void game_step(struct game *game, const struct game_input *input);

/* The shortest way from one place to another in a sky that wraps around. */
struct vector game_way(const struct game *game, struct vector from, struct vector to);

/* What is left to fly in: everything but GAME_CRASHED and GAME_OVER. */
int game_has_ship(const struct game *game);

#endif
