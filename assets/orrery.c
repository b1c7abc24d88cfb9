#include "orrery.h"
#include "landscape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TURN   6.28318531f
#define ORBITS 5

/* Orbits lie in one plane through the sun, seen from a finite distance and from a little above. */
#define SUN_X    640.0f
#define SUN_Y    262.0f
#define DISTANCE 1650.0f
#define FLAT     0.34f /* sine of the angle between plane and line of sight */

static const struct orbit {
    float radius, size;
    int turns;   /* in SECONDS */
    float phase; /* turns past the front at the start */
    float note;  /* Hz: A minor pentatonic, low for the slow */
    float bands, ring;
    colour low, high, air;
} orbits[ORBITS] = {
    {112, 13, 5, 0.10f, 1318.5f, 0, 0, {0.30f, 0.07f, 0.03f}, {0.95f, 0.42f, 0.16f}, {1.0f, 0.4f, 0.2f}},
    {178, 19, 4, 0.35f, 880.0f, 0, 0, {0.01f, 0.10f, 0.42f}, {0.10f, 0.55f, 0.22f}, {0.25f, 0.6f, 1.0f}},
    {256, 17, 3, 0.75f, 659.3f, 9, 0, {0.45f, 0.02f, 0.20f}, {1.0f, 0.25f, 0.45f}, {1.0f, 0.3f, 0.6f}},
    {350, 25, 2, 0.55f, 523.3f, 7, 0, {0.01f, 0.28f, 0.30f}, {0.20f, 0.90f, 0.80f}, {0.3f, 1.0f, 0.9f}},
    {462, 34, 1, 0.86f, 220.0f, 8, 2.2f, {0.42f, 0.20f, 0.05f}, {1.0f, 0.78f, 0.42f}, {1.0f, 0.8f, 0.5f}},
};

/* A pixel on an orbit's line. They stay where they are: found once, lit anew each frame. */
struct line_pixel {
    int x, y, orbit;
    float turn; /* past the front */
    float cover;
};

struct scene {
    struct canvas sky;
    struct line_pixel *lines;
    int line_count;
};

static float turn_of(const struct orbit *orbit, float t)
{
    return fraction(orbit->phase + (float)orbit->turns * t / SECONDS);
}

/* Seconds since the planet last plucked the string. */
static float since_pluck(const struct orbit *orbit, float t)
{
    return turn_of(orbit, t) * SECONDS / (float)orbit->turns;
}

/* From the plane of the orbits (right, towards the viewer) to the screen. Returns the magnification. */
static float project(float right, float near, float *x, float *y)
{
    float size = DISTANCE / (DISTANCE - near * sqrtf(1 - FLAT * FLAT));
    *x = SUN_X + right * size;
    *y = SUN_Y + near * FLAT * size;
    return size;
}

static void unproject(float x, float y, float *right, float *near)
{
    float size = 1 + sqrtf(1 - FLAT * FLAT) * (y - SUN_Y) / (FLAT * DISTANCE);
    *right = (x - SUN_X) / size;
    *near = (y - SUN_Y) / (FLAT * size);
}

/* The lines of the orbits and 60 marks around each, as on an instrument. */
static void find_lines(struct scene *scene)
{
    scene->lines = calloc((size_t)WIDTH * HEIGHT, sizeof *scene->lines);
    if (!scene->lines)
        exit(1);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            float right, near, right_dx, near_dx, right_dy, near_dy;
            unproject((float)x, (float)y, &right, &near);
            unproject((float)x + 1, (float)y, &right_dx, &near_dx);
            unproject((float)x, (float)y + 1, &right_dy, &near_dy);
            float radius = hypotf(right, near);
            float slope = hypotf(hypotf(right_dx, near_dx) - radius, hypotf(right_dy, near_dy) - radius);
            float turn = fraction(-atan2f(right, near) / TURN);
            for (int i = 0; i < ORBITS; i++) {
                float off = (radius - orbits[i].radius) / slope;
                float mark = fabsf(fraction(turn * 60 + 0.5f) - 0.5f) / 60 * TURN * radius;
                float tick = clamp(1.2f - mark, 0, 1) * clamp(5.5f - fabsf(off), 0, 1) * 0.6f;
                float cover = fmaxf(clamp(1.3f - fabsf(off), 0, 1), off > 0 ? tick : 0);
                if (cover > 0)
                    scene->lines[scene->line_count++] = (struct line_pixel){x, y, i, turn, cover};
            }
        }
    }
}

static void paint_lines(struct canvas *canvas, const struct scene *scene, float t)
{
    for (int i = 0; i < scene->line_count; i++) {
        const struct line_pixel *line = &scene->lines[i];
        float behind = fraction(turn_of(&orbits[line->orbit], t) - line->turn);
        float trail = expf(-9 * behind) * 0.9f;
        colour c = mix((colour){0.09f, 0.08f, 0.20f}, scale(orbits[line->orbit].air, 1.1f), trail);
        paint_light(canvas, line->x, line->y, scale(c, line->cover));
    }
}

/* The string from the sun through the front of all orbits. It swings in the plucked one's colour. */
static void paint_string(struct canvas *canvas, float t)
{
    float x_end, y_end;
    project(0, orbits[ORBITS - 1].radius + 26, &x_end, &y_end);
    for (int y = (int)SUN_Y + 30; y < (int)y_end; y++) {
        float along = ((float)y - SUN_Y) / (y_end - SUN_Y), swing = 0;
        colour c = {0.30f, 0.26f, 0.40f};
        for (int i = 0; i < ORBITS; i++) {
            float since = since_pluck(&orbits[i], t), fade = expf(-4 * since);
            swing += 7 * fade * sinf(TURN * 9 * since) * sinf(TURN / 2 * along * (float)(ORBITS - i));
            c = mix(c, scale(orbits[i].air, 1.6f), fade * 0.8f);
        }
        for (int x = (int)(SUN_X + swing) - 2; x <= (int)(SUN_X + swing) + 2; x++)
            paint_light(canvas, x, y, scale(c, 0.7f * clamp(1.4f - fabsf((float)x - SUN_X - swing), 0, 1)));
    }
    for (int i = 0; i < ORBITS; i++) { /* a ripple in the plane from where the string was plucked */
        float since = since_pluck(&orbits[i], t), x, y, size = project(0, orbits[i].radius, &x, &y);
        if (since > 0.9f)
            continue;
        float radius = (orbits[i].size + 90 * since) * size, fade = (1 - since / 0.9f) * (1 - since / 0.9f);
        for (int row = (int)(y - radius); row <= (int)(y + radius); row++) {
            for (int column = (int)(x - radius); column <= (int)(x + radius); column++) {
                float off = hypotf((float)column - x, ((float)row - y) / FLAT) - radius * 0.9f;
                paint_light(canvas, column, row,
                            scale(orbits[i].air, fade * 0.9f * clamp(1 - fabsf(off) / 2.5f, 0, 1)));
            }
        }
        paint_glow(canvas, x, y, 70 * size, scale(orbits[i].air, expf(-7 * since) * 0.8f));
    }
}

static void paint_orbiter(struct canvas *canvas, int i, float t)
{
    float angle = turn_of(&orbits[i], t) * TURN, right = -sinf(angle), near = cosf(angle), x, y;
    float size = project(right * orbits[i].radius, near * orbits[i].radius, &x, &y);
    struct planet planet = {
        .x = x,
        .y = y,
        .radius = orbits[i].size * size,
        .light = {-right, -near * FLAT, -near * sqrtf(1 - FLAT * FLAT) * 0.6f + 0.35f},
        .spin = t * (float)(i % 2 + 1) / SECONDS,
        .bands = orbits[i].bands,
        .ring = orbits[i].ring,
        .low = orbits[i].low,
        .high = orbits[i].high,
        .air = orbits[i].air,
        .seed = 100 + 20 * (unsigned)i,
    };
    paint_planet(canvas, &planet);
}

static void paint_sun(struct canvas *canvas, float t)
{
    float pulse = 1 + 0.04f * sinf(TURN * 2 * t / SECONDS);
    paint_glow(canvas, SUN_X, SUN_Y, 330 * pulse, (colour){0.42f, 0.17f, 0.07f});
    paint_glow(canvas, SUN_X, SUN_Y, 105 * pulse, (colour){1.3f, 0.75f, 0.25f});
    for (int y = (int)SUN_Y - 48; y <= (int)SUN_Y + 48; y++) {
        for (int x = (int)SUN_X - 48; x <= (int)SUN_X + 48; x++) {
            float distance = hypotf((float)x - SUN_X, (float)y - SUN_Y);
            float boil = noise((float)x / 9, (float)y / 9, 1 << 12, 60);
            colour c = mix((colour){1.0f, 0.95f, 0.70f}, (colour){1.0f, 0.62f, 0.14f},
                           smooth(10, 44, distance) * (0.7f + 0.3f * boil));
            paint(canvas, x, y, c, 42.5f - distance);
        }
    }
}

static void paint_frame(struct canvas *canvas, const struct scene *scene, float t)
{
    int order[ORBITS] = {0, 1, 2, 3, 4};
    memcpy(canvas->pixel, scene->sky.pixel, sizeof *canvas->pixel * WIDTH * HEIGHT);
    paint_stars(canvas, t);
    paint_lines(canvas, scene, t);
    for (int i = 1; i < ORBITS; i++) /* the farthest first */
        for (int j = i; j > 0; j--) {
            const struct orbit *a = &orbits[order[j - 1]], *b = &orbits[order[j]];
            if (cosf(TURN * turn_of(a, t)) * a->radius > cosf(TURN * turn_of(b, t)) * b->radius) {
                int swap = order[j];
                order[j] = order[j - 1];
                order[j - 1] = swap;
            }
        }
    int next = 0;
    while (next < ORBITS && cosf(TURN * turn_of(&orbits[order[next]], t)) < 0)
        paint_orbiter(canvas, order[next++], t);
    paint_sun(canvas, t);
    paint_string(canvas, t);
    while (next < ORBITS)
        paint_orbiter(canvas, order[next++], t);
    paint_land(canvas, t);
}

void orrery_write(FILE *file)
{
    struct scene scene = {0};
    struct canvas canvas;
    canvas_open(&scene.sky, WIDTH, HEIGHT);
    canvas_open(&canvas, WIDTH, HEIGHT);
    paint_sky(&scene.sky);
    find_lines(&scene);
    for (int frame = 0; frame < FPS * SECONDS; frame++) {
        paint_frame(&canvas, &scene, (float)frame / FPS);
        canvas_write(&canvas, file);
    }
    free(scene.lines);
    canvas_close(&scene.sky);
    canvas_close(&canvas);
}

/* A kalimba's bar: the note and two overtones that die sooner. Notes ring on into the next round. */
void orrery_write_sound(FILE *file)
{
    for (int sample = 0; sample < RATE * SECONDS; sample++) {
        double t = (double)sample / RATE, out[2] = {0, 0};
        for (int i = 0; i < ORBITS; i++) {
            double round = (double)SECONDS / orbits[i].turns,
                   since = fmod(orbits[i].phase * round + t, round);
            double pan = 0.5 + 0.12 * (i - 2), level = i == ORBITS - 1 ? 0.30 : 0.17;
            for (double age = since; age < 6; age += round) {
                double wave = exp(-2.2 * age) * sin(TURN * orbits[i].note * age) +
                              0.35 * exp(-5 * age) * sin(TURN * 2 * orbits[i].note * age) +
                              0.20 * exp(-14 * age) * sin(TURN * 5.4 * orbits[i].note * age);
                wave *= level * fmin(1, age * 400);
                out[0] += wave * (1 - pan);
                out[1] += wave * pan;
            }
        }
        for (int side = 0; side < 2; side++) {
            int value = (int)lrint(32767 * tanh(1.3 * out[side]));
            fputc(value & 0xff, file);
            fputc((value >> 8) & 0xff, file);
        }
    }
}
