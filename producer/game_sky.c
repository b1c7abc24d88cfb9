#include "game_sky.h"

#include <stdint.h>
#include <stdlib.h>

/* Clouds are worked out at this many places and interpolated between: they are soft anyway. */
enum {
    CLOUD_COLUMNS = 160,
    CLOUD_ROWS = 90,
    STARS = 170,
};

struct tone {
    float r, g, b;
};

static uint32_t hash(uint32_t a, uint32_t b)
{
    uint32_t x = a * 0x9E3779B1u ^ (b + 0x7F4A7C15u) * 0x85EBCA77u;
    x = (x ^ (x >> 15)) * 0x2C1B3C6Du;
    x = (x ^ (x >> 12)) * 0x297A2D39u;
    return x ^ (x >> 15);
}

static float unit(uint32_t value)
{
    return (float)(value >> 8) / 16777216.0f;
}

static float smooth(float t)
{
    return t * t * (3.0f - 2.0f * t);
}

static float value_noise(float x, float y)
{
    float fx = floorf(x), fy = floorf(y);
    uint32_t column = (uint32_t)(int32_t)fx, row = (uint32_t)(int32_t)fy;
    float u = smooth(x - fx), v = smooth(y - fy);
    float top = unit(hash(column, row)) * (1.0f - u) + unit(hash(column + 1, row)) * u;
    float bottom = unit(hash(column, row + 1)) * (1.0f - u) + unit(hash(column + 1, row + 1)) * u;
    return top * (1.0f - v) + bottom * v;
}

static float cloud(float x, float y)
{
    float sum = 0.0f, weight = 0.5f;
    for (int octave = 0; octave < 5; octave++) {
        sum += weight * value_noise(x, y);
        weight *= 0.5f;
        x = x * 2.03f + 17.0f;
        y = y * 2.03f + 9.0f;
    }
    return sum;
}

/* Two clouds of different colours that bend each other, on a dark blue. */
static struct tone tone_at(float x, float y)
{
    float bend = cloud(x * 1.3f + 4.0f, y * 1.3f);
    float violet = fmaxf(0.0f, cloud(x * 1.7f + bend * 1.6f, y * 1.7f + 30.0f + bend) - 0.42f) * 2.4f;
    float teal = fmaxf(0.0f, cloud(x * 1.4f + 60.0f - bend * 1.3f, y * 1.4f + bend) - 0.45f) * 2.2f;
    violet *= violet;
    teal *= teal;
    return (struct tone){7.0f + 92.0f * violet + 6.0f * teal, 8.0f + 20.0f * violet + 62.0f * teal,
                         20.0f + 120.0f * violet + 84.0f * teal};
}

static struct tone mix(struct tone a, struct tone b, float t)
{
    return (struct tone){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

/* To 8 bits with a noise of one step, without which such dark slopes show bands. */
static Uint8 dithered(float value, uint32_t noise)
{
    return (Uint8)fminf(255.0f, value + (float)(noise & 0xFF) / 256.0f);
}

static void paint_row(SDL_Surface *sky, const struct tone *places, int y)
{
    float row = (float)y * (CLOUD_ROWS - 1) / (float)sky->h;
    const struct tone *above = places + (int)row * CLOUD_COLUMNS, *below = above + CLOUD_COLUMNS;
    Uint32 *pixels = (Uint32 *)(void *)((Uint8 *)sky->pixels + (size_t)y * (size_t)sky->pitch);
    for (int x = 0; x < sky->w; x++) {
        float column = (float)x * (CLOUD_COLUMNS - 1) / (float)sky->w;
        int left = (int)column;
        struct tone upper = mix(above[left], above[left + 1], column - (float)left);
        struct tone lower = mix(below[left], below[left + 1], column - (float)left);
        struct tone tone = mix(upper, lower, row - floorf(row));
        uint32_t noise = hash((uint32_t)x, (uint32_t)y);
        pixels[x] = SDL_MapRGB(sky->format, dithered(tone.r, noise), dithered(tone.g, noise >> 8),
                               dithered(tone.b, noise >> 16));
    }
}

SDL_Surface *sky_paint(int width, int height, Uint32 pixel_format)
{
    struct tone *places = malloc((CLOUD_ROWS + 1) * CLOUD_COLUMNS * sizeof(*places));
    SDL_Surface *sky = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, pixel_format);
    if (places == NULL)
        SDL_OutOfMemory();
    if (places == NULL || sky == NULL) {
        free(places);
        SDL_FreeSurface(sky);
        return NULL;
    }
    float aspect = (float)width / (float)height;
    for (int row = 0; row <= CLOUD_ROWS; row++)
        for (int column = 0; column < CLOUD_COLUMNS; column++)
            places[row * CLOUD_COLUMNS + column] =
                tone_at((float)column / CLOUD_COLUMNS * 2.2f * sqrtf(aspect),
                        (float)row / CLOUD_ROWS * 2.2f / sqrtf(aspect));
    for (int y = 0; y < height; y++)
        paint_row(sky, places, y);
    free(places);
    SDL_SetSurfaceBlendMode(sky, SDL_BLENDMODE_NONE);
    return sky;
}

static float wrapped(float value, float size)
{
    value = fmodf(value, size);
    return value < 0.0f ? value + size : value;
}

void sky_stars(const struct game_brush *brush, int width, int height, struct vector travel, float scale,
               float seconds)
{
    for (uint32_t i = 0; i < STARS; i++) {
        uint32_t layer = i % 8 == 0 ? 2 : i % 3 == 0 ? 1 : 0;
        float nearness = 0.02f + 0.05f * (float)layer;
        SDL_FPoint at = {wrapped(unit(hash(i, 1)) * (float)width - travel.x * nearness, (float)width),
                         wrapped(unit(hash(i, 2)) * (float)height - travel.y * nearness, (float)height)};
        float twinkle = 0.75f + 0.25f * sinf(seconds * (1.0f + 3.0f * unit(hash(i, 3))) + (float)i);
        float bright = (0.35f + 0.3f * (float)layer) * twinkle;
        SDL_Color colour = {(Uint8)(200 + hash(i, 4) % 56), (Uint8)(205 + hash(i, 5) % 30),
                            (Uint8)(215 + hash(i, 6) % 41), (Uint8)(bright * 255.0f)};
        if (layer == 2) {
            brush_glow(brush, at, 8.0f * scale * twinkle, colour);
            brush_glow(brush, at, 3.0f * scale, colour);
        }
        SDL_FRect dot = {at.x, at.y, fmaxf(1.0f, 1.2f * scale), fmaxf(1.0f, 1.2f * scale)};
        SDL_SetRenderDrawBlendMode(brush->renderer, brush->light);
        SDL_SetRenderDrawColor(brush->renderer, colour.r, colour.g, colour.b, colour.a);
        SDL_RenderFillRectF(brush->renderer, &dot);
    }
}
