#include "game_draw.h"

#include <stdio.h>

#include "game_sky.h"
#include "game_text.h"

#define SECONDS(game) ((float)((game)->steps % (3600u * GAME_STEP_RATE)) / GAME_STEP_RATE)

/* One picture in the making. */
struct scene {
    const struct game *game;
    const struct game_brush *brush;
    const struct game_art *art;
    float scale;      /* pixels a unit */
    SDL_FPoint shift; /* pixels, of the world's corner */
};

static const SDL_Color hues[GAME_HUES] = {
    [GAME_HUE_FLAME] = {255, 160, 60, 255}, [GAME_HUE_SHOT] = {130, 255, 200, 255},
    [GAME_HUE_ROCK] = {200, 170, 255, 255}, [GAME_HUE_SHIP] = {110, 200, 255, 255},
    [GAME_HUE_GEM] = {255, 100, 220, 255},
};

/* Stone by level. */
static const SDL_Color stones[] = {
    {186, 160, 142, 255}, {152, 140, 196, 255}, {124, 172, 164, 255},
    {206, 132, 104, 255}, {150, 170, 208, 255},
};

static SDL_Color faded(SDL_Color colour, float part)
{
    colour.a = (Uint8)(fmaxf(0.0f, fminf(1.0f, part)) * 255.0f);
    return colour;
}

static SDL_FPoint to_pixels(const struct scene *scene, struct vector at)
{
    return (SDL_FPoint){at.x * scene->scale + scene->shift.x, at.y * scene->scale + scene->shift.y};
}

/* Where a thing is seen, up to four times: what leaves on one side comes in on the other. */
static int copies(const struct scene *scene, struct vector at, float reach, SDL_FPoint places[4])
{
    const struct game *game = scene->game;
    int count = 0;
    for (int row = -1; row <= 1; row++) {
        for (int column = -1; column <= 1; column++) {
            struct vector copy = {at.x + (float)column * game->width, at.y + (float)row * game->height};
            if (copy.x > -reach && copy.x < game->width + reach && copy.y > -reach &&
                copy.y < game->height + reach && count < 4)
                places[count++] = to_pixels(scene, copy);
        }
    }
    return count;
}

static void draw_net_line(const struct scene *scene, int from, int to, struct vector a, struct vector b)
{
    const struct game_grid *grid = &scene->game->grid;
    float stretch = vector_length(grid->shift[from]) + vector_length(grid->shift[to]);
    float energy = fminf(1.0f, stretch / (1.2f * GAME_GRID_CELL));
    SDL_Color colour = {(Uint8)(52.0f + 130.0f * energy * energy), (Uint8)(74.0f + 110.0f * energy),
                        (Uint8)(170.0f + 85.0f * energy), (Uint8)(38.0f + 130.0f * energy)};
    SDL_FPoint start = to_pixels(scene, vector_add(a, grid->shift[from]));
    SDL_FPoint end = to_pixels(scene, vector_add(b, grid->shift[to]));
    if (energy > 0.16f)
        brush_ray(scene->brush, start, end, fmaxf(1.0f, scene->scale * fminf(1.0f, 2.0f * energy)), colour);
    else
        brush_thread(scene->brush, start, end, colour);
}

static void draw_net(const struct scene *scene)
{
    const struct game_grid *grid = &scene->game->grid;
    for (int row = 0; row < grid->rows - 1; row++) {
        for (int column = 0; column < grid->columns - 1; column++) {
            int node = row * grid->columns + column;
            struct vector at = game_grid_rest(column, row);
            draw_net_line(scene, node, node + 1, at, game_grid_rest(column + 1, row));
            draw_net_line(scene, node, node + grid->columns, at, game_grid_rest(column, row + 1));
        }
    }
}

static void draw_effects(const struct scene *scene)
{
    const struct game *game = scene->game;
    for (int i = 0; i < GAME_MAX_WAVES; i++) {
        const struct game_wave *wave = &game->waves[i];
        if (wave->life <= 0.0f)
            continue;
        float left = wave->life / wave->life_full;
        float radius = wave->reach * (1.0f - left * left) * scene->scale;
        SDL_FPoint at = to_pixels(scene, wave->at);
        SDL_Color ring = {255, 220, 180, 255};
        float flash = (left - 0.5f) * 2.0f;
        if (flash > 0.0f)
            brush_glow(scene->brush, at, wave->reach * 0.8f * scene->scale,
                       faded(hues[GAME_HUE_FLAME], flash * flash));
        brush_ring(scene->brush, at, radius, (1.0f + 3.0f * left) * scene->scale, faded(ring, left * 0.8f));
    }
    for (int i = 0; i < GAME_MAX_SPARKS; i++) {
        const struct game_spark *spark = &game->sparks[i];
        if (spark->life <= 0.0f)
            continue;
        float left = spark->life / spark->life_full;
        SDL_FPoint head = to_pixels(scene, spark->at);
        SDL_FPoint tail = to_pixels(scene, vector_sub(spark->at, vector_scale(spark->speed, 0.045f)));
        brush_ray(scene->brush, tail, head, (1.0f + left) * scene->scale, faded(hues[spark->hue], left));
        brush_glow(scene->brush, head, (2.0f + 8.0f * left) * scene->scale, faded(hues[spark->hue], left));
    }
}

static void draw_rocks(const struct scene *scene)
{
    const struct game *game = scene->game;
    SDL_Color stone = stones[(size_t)game->level % (sizeof(stones) / sizeof(stones[0]))];
    for (int i = 0; i < GAME_MAX_ROCKS; i++) {
        const struct game_rock *rock = &game->rocks[i];
        if (rock->radius <= 0.0f)
            continue;
        SDL_FPoint places[4];
        int count = copies(scene, rock->at, rock->radius * 1.4f, places);
        for (int k = 0; k < count; k++)
            rock_draw(scene->brush, &scene->art->rocks[rock->shape], rock, places[k].x, places[k].y,
                      rock->radius * scene->scale, stone);
    }
}

static void draw_shots(const struct scene *scene)
{
    for (int i = 0; i < GAME_MAX_SHOTS; i++) {
        const struct game_shot *shot = &scene->game->shots[i];
        if (shot->life <= 0.0f)
            continue;
        const SDL_Color core = {225, 255, 240, 255};
        SDL_FPoint head = to_pixels(scene, shot->at);
        SDL_FPoint tail = to_pixels(scene, vector_sub(shot->at, vector_scale(shot->speed, 0.022f)));
        brush_glow(scene->brush, head, 20.0f * scene->scale, faded(hues[GAME_HUE_SHOT], 0.9f));
        brush_line(scene->brush, tail, head, 3.0f * scene->scale, core);
    }
}

static void draw_gem(const struct scene *scene, SDL_FPoint at, float life)
{
    float turn = cosf(life * 3.0f), high = 13.0f * scene->scale, wide = 9.0f * scene->scale;
    SDL_FPoint top = {at.x, at.y - high}, bottom = {at.x, at.y + high};
    SDL_FPoint left = {at.x - wide, at.y}, right = {at.x + wide, at.y}, front = {at.x + wide * turn, at.y};
    float pulse = 0.6f + 0.3f * sinf(life * 7.0f);
    brush_glow(scene->brush, at, 44.0f * scene->scale, faded(hues[GAME_HUE_GEM], pulse));
    brush_triangle(scene->brush, top, left, front, (SDL_Color){255, 170, 240, 255});
    brush_triangle(scene->brush, top, front, right, (SDL_Color){235, 90, 205, 255});
    brush_triangle(scene->brush, bottom, left, front, (SDL_Color){205, 60, 180, 255});
    brush_triangle(scene->brush, bottom, front, right, (SDL_Color){140, 25, 130, 255});
    const SDL_Color edge = {255, 200, 245, 255};
    const SDL_FPoint corners[5] = {top, right, bottom, left, top};
    for (int i = 0; i < 4; i++)
        brush_line(scene->brush, corners[i], corners[i + 1], 1.5f, edge);
}

static void draw_gems(const struct scene *scene)
{
    for (int i = 0; i < GAME_MAX_GEMS; i++) {
        const struct game_gem *gem = &scene->game->gems[i];
        bool blinked_off = gem->life < 3.0f && fmodf(gem->life, 0.3f) > 0.15f;
        if (gem->life > 0.0f && !blinked_off)
            draw_gem(scene, to_pixels(scene, gem->at), gem->life);
    }
}

/* A ship of `size` pixels from its middle to its nose's half. */
static void draw_hull(const struct game_brush *brush, SDL_FPoint at, float angle, float size)
{
    static const float outline[4][2] = {{1.6f, 0.0f}, {-1.1f, -1.0f}, {-0.6f, 0.0f}, {-1.1f, 1.0f}};
    static const SDL_Color port = {70, 110, 170, 255}, starboard = {32, 52, 104, 255};
    static const SDL_Color edge = {170, 230, 255, 255}, canopy = {255, 190, 90, 255};
    SDL_FPoint corner[4];
    float c = cosf(angle) * size, s = sinf(angle) * size;
    for (int i = 0; i < 4; i++)
        corner[i] = (SDL_FPoint){at.x + outline[i][0] * c - outline[i][1] * s,
                                 at.y + outline[i][0] * s + outline[i][1] * c};
    brush_triangle(brush, corner[0], corner[1], corner[2], port);
    brush_triangle(brush, corner[0], corner[2], corner[3], starboard);
    for (int i = 0; i < 4; i++)
        brush_line(brush, corner[i], corner[(i + 1) % 4], size / 6.0f, edge);
    SDL_FPoint front = {at.x + 0.75f * c, at.y + 0.75f * s}, back = {at.x + 0.1f * c, at.y + 0.1f * s};
    brush_line(brush, back, front, size / 4.0f, canopy);
}

static void draw_flame(const struct scene *scene, SDL_FPoint at, float angle, float size)
{
    float flicker = 1.0f + 0.25f * sinf((float)scene->game->steps * 0.9f);
    for (int i = 0; i < 5; i++) {
        float behind = size * (0.9f + 0.42f * (float)i * flicker);
        SDL_FPoint place = {at.x - cosf(angle) * behind, at.y - sinf(angle) * behind};
        SDL_Color colour = {255, (Uint8)(210 - 32 * i), (Uint8)(140 - 30 * i), 255};
        brush_glow(scene->brush, place, size * (1.25f - 0.16f * (float)i), faded(colour, 0.95f));
    }
}

static void draw_ship(const struct scene *scene)
{
    const struct game *game = scene->game;
    const struct game_ship *ship = &game->ship;
    if (!game_has_ship(game))
        return;
    SDL_FPoint places[4];
    float size = GAME_SHIP_RADIUS * scene->scale;
    int count = copies(scene, ship->at, GAME_SHIP_RADIUS * 3.0f, places);
    for (int i = 0; i < count; i++) {
        brush_glow(scene->brush, places[i], size * 4.5f, faded(hues[GAME_HUE_SHIP], 0.45f));
        if (ship->thrust > 0.0f)
            draw_flame(scene, places[i], ship->angle, size);
        draw_hull(scene->brush, places[i], ship->angle, size);
        bool shielded = ship->shield > 1.0f || fmodf(ship->shield, 0.2f) > 0.1f;
        if (shielded)
            brush_ring(scene->brush, places[i], size * 2.2f, size / 5.0f, faded(hues[GAME_HUE_SHIP], 0.6f));
    }
}

static void draw_centred(const struct scene *scene, const char *text, float y, float height, SDL_Color colour)
{
    float x = ((float)scene->art->width - game_text_width(text, height)) / 2.0f;
    game_text_draw(scene->brush, text, x, y, height, colour);
}

static void draw_words(const struct scene *scene)
{
    static const SDL_Color bright = {200, 235, 255, 255}, quiet = {110, 140, 190, 255};
    const struct game *game = scene->game;
    float width = (float)scene->art->width, high = (float)scene->art->height;
    float size = fminf(width / 1280.0f, high / 720.0f);
    float margin = 24.0f * size, letters = 19.0f * size;
    char text[64];
    if (letters < 3.0f)
        return;
    snprintf(text, sizeof(text), "%06d", (int)game->score);
    game_text_draw(scene->brush, text, margin, margin, letters * 1.3f, bright);
    snprintf(text, sizeof(text), "BEST %06d", (int)game->best);
    game_text_draw(scene->brush, text, margin, margin + letters * 1.9f, letters * 0.7f, quiet);
    snprintf(text, sizeof(text), "LEVEL %d", (int)game->level);
    game_text_draw(scene->brush, text, width - margin - game_text_width(text, letters * 0.7f),
                   margin + letters * 1.9f, letters * 0.7f, quiet);
    for (int i = 0; i < game->ships; i++)
        draw_hull(scene->brush,
                  (SDL_FPoint){width - margin - letters * (0.6f + 1.4f * (float)i), margin + letters * 0.75f},
                  -GAME_PI / 2.0f, letters * 0.45f);

    float large = 54.0f * size, middle = high * 0.36f;
    if (game->phase == GAME_OVER) {
        draw_centred(scene, "GAME OVER", middle, large, (SDL_Color){255, 120, 110, 255});
        snprintf(text, sizeof(text), "SCORE %d", (int)game->score);
        draw_centred(scene, text, middle + large * 1.6f, large * 0.5f, bright);
    } else if (game->phase == GAME_READY) {
        snprintf(text, sizeof(text), "LEVEL %d", (int)game->level);
        draw_centred(scene, text, middle, large, bright);
    }
}

bool game_art_init(struct game_art *art, int width, int height, Uint32 pixel_format, bool transparent)
{
    *art = (struct game_art){.width = width, .height = height, .transparent = transparent};
    for (uint32_t i = 0; i < GAME_ROCK_SHAPES; i++)
        rock_mesh_init(&art->rocks[i], i);
    if (!transparent)
        art->sky = sky_paint(width, height, pixel_format);
    return transparent || art->sky != NULL;
}

void game_art_finish(struct game_art *art)
{
    SDL_FreeSurface(art->sky);
    art->sky = NULL;
}

void game_draw(const struct game_art *art, const struct game *game, SDL_Surface *surface,
               const struct game_brush *brush)
{
    float wide = (float)art->width / game->width, high = (float)art->height / game->height;
    struct scene scene = {game, brush, art, fmaxf(wide, high), {0.0f, 0.0f}};
    float tremor = game->shake * game->shake * 14.0f * scene.scale;
    scene.shift.x =
        ((float)art->width - game->width * scene.scale) / 2.0f + tremor * sinf((float)game->steps * 0.41f);
    scene.shift.y =
        ((float)art->height - game->height * scene.scale) / 2.0f + tremor * sinf((float)game->steps * 0.53f);

    if (art->transparent) {
        SDL_FillRect(surface, NULL, 0);
    } else {
        SDL_BlitSurface(art->sky, NULL, surface, NULL);
        sky_stars(brush, art->width, art->height, vector_scale(game->travel, scene.scale), scene.scale,
                  SECONDS(game));
        draw_net(&scene);
    }
    draw_effects(&scene);
    draw_gems(&scene);
    draw_rocks(&scene);
    draw_shots(&scene);
    draw_ship(&scene);
    draw_words(&scene);
    SDL_RenderFlush(brush->renderer);
}
