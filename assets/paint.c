#include "paint.h"

#include <math.h>
#include <stdlib.h>

#define TURN 6.28318531f

void canvas_open(struct canvas *canvas, int width, int height)
{
    canvas->width = width;
    canvas->height = height;
    canvas->pixel = calloc((size_t)width * (size_t)height, sizeof *canvas->pixel);
    if (!canvas->pixel) {
        fprintf(stderr, "scene: no memory for %dx%d\n", width, height);
        exit(1);
    }
}

void canvas_close(struct canvas *canvas)
{
    free(canvas->pixel);
    canvas->pixel = NULL;
}

/* IEC 61966-2-1 and an ordered dither that stands still, so that it costs the video encoder nothing. */
static unsigned char encode(float value, float dither)
{
    value = clamp(value, 0, 1);
    value = value <= 0.0031308f ? 12.92f * value : 1.055f * powf(value, 1 / 2.4f) - 0.055f;
    return (unsigned char)clamp(value * 255 + dither, 0, 255);
}

void canvas_write(const struct canvas *canvas, FILE *file)
{
    static const unsigned char bayer[4][4] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
    size_t row_bytes = (size_t)canvas->width * 3;
    unsigned char *row = malloc(row_bytes);
    for (int y = 0; row && y < canvas->height; y++) {
        const colour *pixel = canvas->pixel + (size_t)y * (size_t)canvas->width;
        for (int x = 0; x < canvas->width; x++) {
            float dither = ((float)bayer[y % 4][x % 4] + 0.5f) / 16;
            row[3 * x] = encode(pixel[x].r, dither);
            row[3 * x + 1] = encode(pixel[x].g, dither);
            row[3 * x + 2] = encode(pixel[x].b, dither);
        }
        if (fwrite(row, row_bytes, 1, file) != 1) {
            perror("scene: cannot write");
            exit(1);
        }
    }
    free(row);
}

/* Integer hash "lowbias32" of Chris Wellons, public domain. */
static float hash(int x, int y, unsigned seed)
{
    unsigned h = (unsigned)x * 0x9e3779b1u ^ (unsigned)y * 0x85ebca77u ^ seed * 0xc2b2ae3du;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return (float)((h ^ (h >> 16)) >> 8) / 16777216.0f;
}

float fraction(float value)
{
    return value - floorf(value);
}

float clamp(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

float smooth(float low, float high, float value)
{
    float t = clamp((value - low) / (high - low), 0, 1);
    return t * t * (3 - 2 * t);
}

colour mix(colour a, colour b, float t)
{
    return (colour){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

colour scale(colour a, float t)
{
    return (colour){a.r * t, a.g * t, a.b * t};
}

float noise(float x, float y, int period, unsigned seed)
{
    int column = (int)floorf(x), row = (int)floorf(y);
    float u = smooth(0, 1, x - (float)column), v = smooth(0, 1, y - (float)row);
    int left = ((column % period) + period) % period, right = (left + 1) % period;
    float top = hash(left, row, seed) * (1 - u) + hash(right, row, seed) * u;
    float bottom = hash(left, row + 1, seed) * (1 - u) + hash(right, row + 1, seed) * u;
    return top * (1 - v) + bottom * v;
}

float mountains(float x, int period, unsigned seed)
{
    float height = 0, weight = 0.5f;
    for (unsigned octave = 0; octave < 6; octave++, weight *= 0.47f, x *= 2, period *= 2)
        height += weight * (1 - fabsf(2 * noise(x, 0, period, seed + octave) - 1));
    return height;
}

void paint(struct canvas *canvas, int x, int y, colour c, float cover)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height || cover <= 0)
        return;
    colour *pixel = canvas->pixel + (size_t)y * (size_t)canvas->width + x;
    *pixel = mix(*pixel, c, cover < 1 ? cover : 1);
}

void paint_light(struct canvas *canvas, int x, int y, colour c)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return;
    colour *pixel = canvas->pixel + (size_t)y * (size_t)canvas->width + x;
    *pixel = (colour){pixel->r + c.r, pixel->g + c.g, pixel->b + c.b};
}

void paint_glow(struct canvas *canvas, float x, float y, float radius, colour c)
{
    for (int row = (int)(y - radius); row <= (int)(y + radius + 1); row++) {
        for (int column = (int)(x - radius); column <= (int)(x + radius + 1); column++) {
            float distance = hypotf((float)column - x, (float)row - y) / radius;
            if (distance < 1)
                paint_light(canvas, column, row, scale(c, (1 - distance) * (1 - distance) * (1 - distance)));
        }
    }
}

/* What the surface looks like at a point of the unit sphere, seen with its pole tipped to the right. */
static colour surface(const struct planet *planet, struct vector n)
{
    const float tip_cos = 0.92f, tip_sin = 0.39f;
    float latitude = asinf(clamp(n.y * tip_cos - n.x * tip_sin, -1, 1)) / TURN * 4;
    float longitude = atan2f(n.x * tip_cos + n.y * tip_sin, n.z) / TURN + planet->spin;
    float value = 0, weight = 0.5f;
    int period = 8;
    float swirl = planet->bands > 0 ? 1.4f : 5.0f;
    for (unsigned octave = 0; octave < 5; octave++, weight /= 2, period *= 2)
        value += weight * noise(longitude * (float)period, latitude * swirl * (float)(1 << octave), period,
                                planet->seed + octave);
    if (planet->bands > 0) {
        float stripe = noise(0.5f, (latitude + 0.16f * value) * planet->bands, 1, planet->seed + 9);
        return mix(planet->low, planet->high, clamp(stripe * 1.1f + 0.25f * value - 0.1f, 0, 1));
    }
    return mix(planet->low, planet->high, smooth(0.44f, 0.56f, value));
}

/* One half of the rings, which lie in a plane that is seen at a slant: side -1 behind the planet, 1 before.
 */
static void paint_ring(struct canvas *canvas, const struct planet *planet, int side)
{
    const float flat = 0.26f, tip_cos = 0.94f, tip_sin = -0.34f;
    float outer = planet->radius * planet->ring;
    for (int row = (int)(planet->y - outer); row <= (int)(planet->y + outer); row++) {
        for (int column = (int)(planet->x - outer); column <= (int)(planet->x + outer); column++) {
            float dx = (float)column - planet->x, dy = (float)row - planet->y;
            float u = dx * tip_cos + dy * tip_sin, v = (dy * tip_cos - dx * tip_sin) / flat;
            float radius = hypotf(u, v) / planet->radius;
            if ((v > 0 ? 1 : -1) != side || radius < 1.25f || radius > planet->ring)
                continue;
            float groove = noise(radius * 22, 0.5f, 1 << 12, planet->seed) * 0.7f +
                           noise(radius * 70, 0.5f, 1 << 12, planet->seed + 1) * 0.3f;
            float edge =
                smooth(1.25f, 1.33f, radius) * (1 - smooth(planet->ring - 0.06f, planet->ring, radius));
            float gap =
                1 - 0.9f * expf(-900 * (radius - planet->ring * 0.84f) * (radius - planet->ring * 0.84f));
            struct vector at = {dx, dy, v * sqrtf(1 - flat * flat)}, light = planet->light;
            float along = at.x * light.x + at.y * light.y + at.z * light.z;
            float across = sqrtf(clamp(at.x * at.x + at.y * at.y + at.z * at.z - along * along, 0, 1e9f));
            float shadow = along < 0 ? smooth(0.9f, 1.05f, across / planet->radius) : 1;
            paint(canvas, column, row, scale(mix(planet->low, planet->high, groove), 0.15f + 0.85f * shadow),
                  edge * gap * (0.35f + 0.6f * groove));
        }
    }
}

void paint_planet(struct canvas *canvas, const struct planet *planet)
{
    float r = planet->radius;
    if (planet->ring > 0)
        paint_ring(canvas, planet, -1);
    for (int row = (int)(planet->y - r * 1.2f - 2); row <= (int)(planet->y + r * 1.2f + 2); row++) {
        for (int column = (int)(planet->x - r * 1.2f - 2); column <= (int)(planet->x + r * 1.2f + 2);
             column++) {
            struct vector n = {((float)column - planet->x) / r, ((float)row - planet->y) / r, 0};
            float distance = hypotf(n.x, n.y);
            if (distance > 1) {
                float lit = clamp((n.x * planet->light.x + n.y * planet->light.y) / distance + 0.4f, 0, 1);
                float halo = clamp(1 - (distance - 1) / 0.16f, 0, 1);
                paint_light(canvas, column, row, scale(planet->air, 0.4f * lit * halo * halo * halo));
            }
            float cover = clamp((1 - distance) * r + 0.5f, 0, 1);
            if (cover == 0)
                continue;
            if (distance > 1)
                n.x /= distance, n.y /= distance;
            n.z = sqrtf(clamp(1 - n.x * n.x - n.y * n.y, 0, 1));
            float lit = n.x * planet->light.x + n.y * planet->light.y + n.z * planet->light.z;
            float day = 0.035f + 1.1f * clamp(lit * 0.9f + 0.1f, 0, 1);
            float rim = powf(1 - n.z, 3) * clamp(lit + 0.35f, 0, 1);
            paint(canvas, column, row, mix(scale(surface(planet, n), day), planet->air, clamp(rim, 0, 1)),
                  cover);
        }
    }
    if (planet->ring > 0)
        paint_ring(canvas, planet, 1);
}
