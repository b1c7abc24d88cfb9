#include "game_pilot.h"

#define LOOK_AHEAD 1.2f   /* seconds */
#define ELBOW_ROOM 16.0f  /* units that a rock has to pass by at */
#define URGENT     0.75f  /* danger from which on it flees and does not aim */
#define CRUISE     140.0f /* units a second that it is content with */

/* What the pilot sees of a rock. */
struct sight {
    struct vector way;      /* from the ship */
    struct vector approach; /* speed relative to the ship's */
    float distance;         /* to its surface */
    float danger;           /* 0: will pass by; grows as a hit gets nearer and surer */
    struct vector escape;   /* away from where it will be nearest */
};

static struct sight sight_of(const struct game *game, const struct game_rock *rock)
{
    struct sight sight = {0};
    sight.way = game_way(game, game->ship.at, rock->at);
    sight.approach = vector_sub(rock->speed, game->ship.speed);
    float reach = rock->radius + GAME_SHIP_RADIUS;
    sight.distance = vector_length(sight.way) - reach;

    float square = fmaxf(1.0f, vector_dot(sight.approach, sight.approach));
    float when = fmaxf(0.0f, fminf(LOOK_AHEAD, -vector_dot(sight.way, sight.approach) / square));
    struct vector nearest = vector_add(sight.way, vector_scale(sight.approach, when));
    float miss = vector_length(nearest) - reach;
    if (miss < ELBOW_ROOM)
        sight.danger = (ELBOW_ROOM - miss) / ELBOW_ROOM * (1.0f - when / LOOK_AHEAD);
    if (vector_length(nearest) < 4.0f) /* right at the ship: across its path, where there is no better side */
        nearest = (struct vector){sight.approach.y, -sight.approach.x};
    sight.escape = vector_scale(nearest, -1.0f / fmaxf(1.0f, vector_length(nearest)));
    return sight;
}

/* Where to point the gun so that shot and rock meet; also right after how long. */
static float lead(const struct sight *sight, float *when)
{
    float a = vector_dot(sight->approach, sight->approach) - GAME_SHOT_SPEED * GAME_SHOT_SPEED;
    float b = 2.0f * vector_dot(sight->way, sight->approach);
    float c = vector_dot(sight->way, sight->way);
    *when = (-b - sqrtf(fmaxf(0.0f, b * b - 4.0f * a * c))) / (2.0f * a);
    struct vector there = vector_add(sight->way, vector_scale(sight->approach, *when));
    return atan2f(there.y, there.x);
}

static void steer(struct game_input *input, const struct game *game, float angle)
{
    float turn = angle_between(game->ship.angle, angle);
    input->turn = fmaxf(-1.0f, fminf(1.0f, turn * 12.0f));
}

static void steer_to(struct game_input *input, const struct game *game, struct vector wanted)
{
    float angle = atan2f(wanted.y, wanted.x);
    steer(input, game, angle);
    input->thrust = fabsf(angle_between(game->ship.angle, angle)) < 0.7f;
}

/* The nearest gem, if it is worth a detour. */
static int gem_in_reach(const struct game *game, struct vector *way)
{
    float nearest = 420.0f;
    for (int i = 0; i < GAME_MAX_GEMS; i++) {
        struct vector there = game_way(game, game->ship.at, game->gems[i].at);
        if (game->gems[i].life <= 0.0f || vector_length(there) >= nearest)
            continue;
        nearest = vector_length(there);
        *way = there;
    }
    return nearest < 420.0f;
}

struct game_input game_pilot(const struct game *game)
{
    struct game_input input = {0};
    if (!game_has_ship(game))
        return input;

    const struct game_ship *ship = &game->ship;
    struct vector flight = {0.0f, 0.0f};
    float danger = 0.0f, best = 1e9f, best_angle = 0.0f;
    int has_target = 0;
    for (int i = 0; i < GAME_MAX_ROCKS; i++) {
        const struct game_rock *rock = &game->rocks[i];
        if (rock->radius <= 0.0f)
            continue;
        struct sight sight = sight_of(game, rock);
        flight = vector_add(flight, vector_scale(sight.escape, sight.danger * sight.danger));
        danger = fmaxf(danger, sight.danger);

        float when = 0.0f;
        float angle = lead(&sight, &when);
        float turn = fabsf(angle_between(ship->angle, angle));
        float spread = atan2f(rock->radius * 0.7f, vector_length(sight.way));
        if (when < 0.9f && turn < spread)
            input.fire = 1;
        float cost = sight.distance + 160.0f * turn - 500.0f * sight.danger;
        if (cost < best) {
            best = cost;
            best_angle = angle;
            has_target = sight.distance < 260.0f ? 1 : 2;
        }
    }

    struct vector gem = {0.0f, 0.0f};
    if (danger > URGENT && ship->shield < 0.5f) {
        steer_to(&input, game, flight);
    } else if (danger < 0.3f && gem_in_reach(game, &gem)) {
        steer_to(&input, game, vector_sub(gem, vector_scale(ship->speed, 0.6f)));
    } else if (has_target) {
        steer(&input, game, best_angle);
        float turn = fabsf(angle_between(ship->angle, best_angle));
        input.thrust = has_target == 2 && turn < 0.3f && vector_length(ship->speed) < CRUISE;
    } else {
        input.turn = 0.35f;
    }
    return input;
}
