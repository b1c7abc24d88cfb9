#include "game.h"

#include <string.h>

#include "game_effects.h"

#define STEP        (1.0f / GAME_STEP_RATE)
#define TURN_RATE   4.0f   /* radians a second */
#define THRUST      300.0f /* units a second, each second */
#define DRAG        0.7f   /* part of the speed that is lost a second */
#define SPEED_LIMIT 300.0f
#define SHOT_LIFE   0.95f
#define SHOT_PAUSE  0.25f
#define GEM_RADIUS  11.0f
#define GEM_CHANCE  0.07f
#define GEM_POINTS  250
#define FIRST_SHIPS 3

static const struct rock_kind {
    float radius, speed;
    int32_t points;
} rock_kinds[GAME_ROCK_SIZES] = {{18.0f, 120.0f, 100}, {33.0f, 85.0f, 50}, {56.0f, 55.0f, 20}};

static void phase_begin(struct game *game, enum game_phase phase, float seconds)
{
    game->phase = (int32_t)phase;
    game->phase_left = seconds;
}

static void ship_place(struct game *game)
{
    struct game_ship *ship = &game->ship;
    memset(ship, 0, sizeof(*ship));
    ship->at = (struct vector){game->width / 2.0f, game->height / 2.0f};
    ship->angle = -GAME_PI / 2.0f;
    ship->shield = 3.0f;
    ship->gun = 1;
}

static void round_begin(struct game *game)
{
    memset(game->rocks, 0, sizeof(game->rocks));
    memset(game->gems, 0, sizeof(game->gems));
    game->level = 1;
    game->ships = FIRST_SHIPS;
    game->score = 0;
    ship_place(game);
    phase_begin(game, GAME_READY, 2.0f);
}

void game_start(struct game *game, uint32_t seed, uint32_t width, uint32_t height)
{
    memset(game, 0, sizeof(*game));
    double shape = fmin(20.0, fmax(1.0 / 20.0, (double)width / (double)height));
    game->width = (float)sqrt((double)GAME_AREA * shape);
    game->height = (float)sqrt((double)GAME_AREA / shape);
    game->random = seed * 2654435761u + 1u; /* near seeds far apart */
    if (game->random == 0)
        game->random = 1; /* the one value that xorshift never leaves */
    game_grid_init(&game->grid, game->width, game->height);
    round_begin(game);
}

struct vector game_way(const struct game *game, struct vector from, struct vector to)
{
    return (struct vector){remainderf(to.x - from.x, game->width), remainderf(to.y - from.y, game->height)};
}

int game_has_ship(const struct game *game)
{
    return game->phase == GAME_READY || game->phase == GAME_PLAYING;
}

static float wrap(float value, float size)
{
    value = fmodf(value, size);
    return value < 0.0f ? value + size : value;
}

static struct vector moved(const struct game *game, struct vector at, struct vector speed)
{
    struct vector to = vector_add(at, vector_scale(speed, STEP));
    return (struct vector){wrap(to.x, game->width), wrap(to.y, game->height)};
}

static void rock_add(struct game *game, struct vector at, struct vector speed, int32_t size)
{
    for (int i = 0; i < GAME_MAX_ROCKS; i++) {
        struct game_rock *rock = &game->rocks[i];
        if (rock->radius > 0.0f)
            continue;
        rock->at = at;
        rock->speed = speed;
        rock->size = size;
        rock->radius = rock_kinds[size].radius * game_random(game, 0.88f, 1.12f);
        rock->shape = (int32_t)game_random(game, 0.0f, (float)GAME_ROCK_SHAPES - 0.01f);
        rock->spin = game_random(game, 0.0f, 2.0f * GAME_PI);
        rock->spin_speed = game_random(game, 0.5f, 1.8f);
        rock->axis.x = game_random(game, 0.0f, 2.0f * GAME_PI);
        rock->axis.y = game_random(game, -0.6f, 0.6f);
        return;
    }
}

static void level_begin(struct game *game)
{
    int count = game->level < 7 ? 5 + game->level : 12;
    float speed = rock_kinds[2].speed * (1.0f + 0.25f * (float)game->level);
    for (int i = 0; i < count; i++) {
        struct vector at = {0.0f, game_random(game, 0.0f, game->height)};
        if (i % 2 == 1)
            at = (struct vector){game_random(game, 0.0f, game->width), 0.0f};
        float angle = game_random(game, 0.0f, 2.0f * GAME_PI);
        rock_add(game, at, vector_polar(angle, speed * game_random(game, 0.6f, 1.3f)), 2);
    }
    game->ship.shield = fmaxf(game->ship.shield, 1.5f);
    phase_begin(game, GAME_PLAYING, 0.0f);
}

static void score_add(struct game *game, int32_t points)
{
    game->score += points;
    if (game->score > game->best)
        game->best = game->score;
}

static void gem_add(struct game *game, struct vector at)
{
    for (int i = 0; i < GAME_MAX_GEMS; i++) {
        struct game_gem *gem = &game->gems[i];
        if (gem->life > 0.0f)
            continue;
        gem->at = at;
        gem->speed = vector_polar(game_random(game, 0.0f, 2.0f * GAME_PI), 25.0f);
        gem->life = 14.0f;
        return;
    }
}

static void rock_hit(struct game *game, struct game_rock *rock, struct vector push)
{
    struct game_rock old = *rock;
    memset(rock, 0, sizeof(*rock));
    game_explode(game, old.at, old.speed, old.radius / rock_kinds[2].radius, GAME_HUE_ROCK);
    if (old.size > 0) {
        float side = atan2f(push.y, push.x) + GAME_PI / 2.0f;
        float speed = rock_kinds[old.size - 1].speed * (1.0f + 0.2f * (float)game->level);
        for (int i = 0; i < 2; i++) {
            float angle = side + (float)i * GAME_PI + game_random(game, -0.7f, 0.7f);
            struct vector away = vector_polar(angle, speed * game_random(game, 0.6f, 1.1f));
            struct vector at = vector_add(old.at, vector_polar(angle, old.radius * 0.4f));
            rock_add(game, moved(game, at, away), vector_add(away, vector_scale(old.speed, 0.5f)),
                     old.size - 1);
        }
    } else if (game_random(game, 0.0f, 1.0f) < GEM_CHANCE) {
        gem_add(game, old.at);
    }
    score_add(game, rock_kinds[old.size].points);
}

static void ship_crash(struct game *game)
{
    game_explode(game, game->ship.at, game->ship.speed, 1.6f, GAME_HUE_SHIP);
    game->ships--;
    if (game->ships > 0)
        phase_begin(game, GAME_CRASHED, 1.8f);
    else
        phase_begin(game, GAME_OVER, 5.0f);
}

static void ship_fire(struct game *game)
{
    struct game_ship *ship = &game->ship;
    ship->cooldown = SHOT_PAUSE;
    for (int32_t i = 0; i < ship->gun; i++) {
        struct game_shot *shot = &game->shots[game->next_shot];
        game->next_shot = (game->next_shot + 1) % GAME_MAX_SHOTS;
        float angle = ship->angle + 0.1f * ((float)i - (float)(ship->gun - 1) / 2.0f);
        shot->at = vector_add(ship->at, vector_polar(ship->angle, GAME_SHIP_RADIUS * 1.3f));
        shot->speed = vector_add(vector_scale(ship->speed, 0.5f), vector_polar(angle, GAME_SHOT_SPEED));
        shot->life = SHOT_LIFE;
    }
}

static void ship_step(struct game *game, const struct game_input *input)
{
    struct game_ship *ship = &game->ship;
    ship->angle =
        angle_between(0.0f, ship->angle + fmaxf(-1.0f, fminf(1.0f, input->turn)) * TURN_RATE * STEP);
    ship->thrust = input->thrust ? 1.0f : 0.0f;
    if (input->thrust) {
        ship->speed = vector_add(ship->speed, vector_polar(ship->angle, THRUST * STEP));
        game_exhaust(game);
    }
    ship->speed = vector_scale(ship->speed, 1.0f - DRAG * STEP);
    float speed = vector_length(ship->speed);
    if (speed > SPEED_LIMIT)
        ship->speed = vector_scale(ship->speed, SPEED_LIMIT / speed);
    ship->at = moved(game, ship->at, ship->speed);
    game->travel = vector_add(game->travel, vector_scale(ship->speed, STEP));
    ship->shield = fmaxf(0.0f, ship->shield - STEP);
    ship->cooldown = fmaxf(0.0f, ship->cooldown - STEP);
    if (input->fire && ship->cooldown <= 0.0f)
        ship_fire(game);
}

static void shots_step(struct game *game)
{
    for (int i = 0; i < GAME_MAX_SHOTS; i++) {
        struct game_shot *shot = &game->shots[i];
        if (shot->life <= 0.0f)
            continue;
        shot->life = fmaxf(0.0f, shot->life - STEP);
        shot->at = moved(game, shot->at, shot->speed);
        if (game->steps % 12 == 0)
            game_grid_push(&game->grid, shot->at, 45.0f, 22.0f);
        for (int k = 0; k < GAME_MAX_ROCKS; k++) {
            struct game_rock *rock = &game->rocks[k];
            if (rock->radius <= 0.0f ||
                vector_length(game_way(game, shot->at, rock->at)) > rock->radius + 2.0f)
                continue;
            shot->life = 0.0f;
            game_burst(game, shot->at, vector_scale(shot->speed, -0.2f), 8, 160.0f, GAME_HUE_SHOT);
            rock_hit(game, rock, shot->speed);
            break;
        }
    }
}

static void gems_step(struct game *game)
{
    struct game_ship *ship = &game->ship;
    for (int i = 0; i < GAME_MAX_GEMS; i++) {
        struct game_gem *gem = &game->gems[i];
        if (gem->life <= 0.0f)
            continue;
        gem->life = fmaxf(0.0f, gem->life - STEP);
        gem->at = moved(game, gem->at, gem->speed);
        if (!game_has_ship(game) ||
            vector_length(game_way(game, ship->at, gem->at)) > GAME_SHIP_RADIUS + GEM_RADIUS)
            continue;
        gem->life = 0.0f;
        score_add(game, GEM_POINTS);
        ship->gun = ship->gun < GAME_GUN_MAX ? ship->gun + 1 : GAME_GUN_MAX;
        ship->shield = fmaxf(ship->shield, 1.5f);
        game_burst(game, ship->at, ship->speed, 40, 220.0f, GAME_HUE_GEM);
        game_grid_push(&game->grid, ship->at, 200.0f, -260.0f);
    }
}

static int rocks_step(struct game *game)
{
    int left = 0;
    for (int i = 0; i < GAME_MAX_ROCKS; i++) {
        struct game_rock *rock = &game->rocks[i];
        if (rock->radius <= 0.0f)
            continue;
        left++;
        rock->at = moved(game, rock->at, rock->speed);
        rock->spin = angle_between(0.0f, rock->spin + rock->spin_speed * STEP);
        struct vector way = game_way(game, rock->at, game->ship.at);
        if (game->phase != GAME_PLAYING || vector_length(way) > rock->radius + GAME_SHIP_RADIUS * 0.85f)
            continue;
        if (game->ship.shield <= 0.0f)
            ship_crash(game);
        rock_hit(game, rock, way);
    }
    return left;
}

void game_step(struct game *game, const struct game_input *input)
{
    game->steps++;
    if (game_has_ship(game))
        ship_step(game, input);
    shots_step(game);
    gems_step(game);
    int rocks = rocks_step(game);
    game_effects_step(game, STEP);

    game->phase_left = fmaxf(0.0f, game->phase_left - STEP);
    if (game->phase == GAME_PLAYING && rocks == 0) {
        game->level++;
        phase_begin(game, GAME_READY, 2.0f);
    } else if (game->phase == GAME_READY && game->phase_left <= 0.0f) {
        level_begin(game);
    } else if (game->phase == GAME_CRASHED && game->phase_left <= 0.0f) {
        ship_place(game);
        phase_begin(game, GAME_PLAYING, 0.0f);
    } else if (game->phase == GAME_OVER && game->phase_left <= 0.0f) {
        game->games++;
        round_begin(game);
    }
}
