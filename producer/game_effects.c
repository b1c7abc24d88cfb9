#include "game_effects.h"

float game_random(struct game *game, float low, float high)
{
    /* xorshift32: Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003). */
    uint32_t x = game->random;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    game->random = x;
    return low + (high - low) * (float)(x >> 8) / 16777216.0f;
}

static void spark_add(struct game *game, struct vector at, struct vector speed, float life, enum game_hue hue)
{
    struct game_spark *spark = &game->sparks[game->next_spark];
    game->next_spark = (game->next_spark + 1) % GAME_MAX_SPARKS;
    spark->at = at;
    spark->speed = speed;
    spark->life = spark->life_full = life;
    spark->hue = (int32_t)hue;
}

void game_burst(struct game *game, struct vector at, struct vector speed, int count, float force,
                enum game_hue hue)
{
    for (int i = 0; i < count; i++) {
        float angle = game_random(game, 0.0f, 2.0f * GAME_PI);
        float strength = force * game_random(game, 0.15f, 1.0f);
        struct vector own = vector_add(vector_scale(speed, 0.5f), vector_polar(angle, strength));
        spark_add(game, at, own, game_random(game, 0.3f, 1.1f), hue);
    }
}

void game_explode(struct game *game, struct vector at, struct vector speed, float size, enum game_hue hue)
{
    game_burst(game, at, speed, (int)(14.0f + 40.0f * size), 140.0f + 160.0f * size, GAME_HUE_FLAME);
    game_burst(game, at, speed, (int)(6.0f + 16.0f * size), 90.0f + 90.0f * size, hue);
    struct game_wave *wave = &game->waves[game->next_wave];
    game->next_wave = (game->next_wave + 1) % GAME_MAX_WAVES;
    wave->at = at;
    wave->life = wave->life_full = 0.35f + 0.25f * size;
    wave->reach = 50.0f + 110.0f * size;
    game_grid_push(&game->grid, at, 120.0f + 130.0f * size, 130.0f + 210.0f * size);
    game->shake = fminf(1.0f, game->shake + 0.12f + 0.35f * size * size);
}

void game_exhaust(struct game *game)
{
    const struct game_ship *ship = &game->ship;
    if (game->steps % 3 != 0)
        return;
    float angle = ship->angle + GAME_PI + game_random(game, -0.25f, 0.25f);
    struct vector speed = vector_add(ship->speed, vector_polar(angle, game_random(game, 140.0f, 260.0f)));
    struct vector tail = vector_add(ship->at, vector_polar(ship->angle + GAME_PI, GAME_SHIP_RADIUS * 0.8f));
    spark_add(game, tail, speed, game_random(game, 0.15f, 0.45f), GAME_HUE_FLAME);
    game_grid_push(&game->grid, tail, 60.0f, 5.0f);
}

void game_effects_step(struct game *game, float seconds)
{
    for (int i = 0; i < GAME_MAX_SPARKS; i++) {
        struct game_spark *spark = &game->sparks[i];
        if (spark->life <= 0.0f)
            continue;
        spark->life = fmaxf(0.0f, spark->life - seconds);
        spark->at = vector_add(spark->at, vector_scale(spark->speed, seconds));
        spark->speed = vector_scale(spark->speed, 1.0f - 1.6f * seconds);
    }
    for (int i = 0; i < GAME_MAX_WAVES; i++)
        game->waves[i].life = fmaxf(0.0f, game->waves[i].life - seconds);
    game->shake = fmaxf(0.0f, game->shake - 1.4f * seconds);
    game_grid_step(&game->grid, seconds);
}
