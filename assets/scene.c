/* The pictures and the sound of this folder, raw on stdout; make.sh runs it.
 *
 *     scene orbit    the animation: rgb24, 1280x720, 60 frames a second, 8 seconds
 *     scene sound    its sound: signed 16 bit little-endian, stereo, 48000 Hz
 *     scene planet   a still picture: rgb24, 1280x720
 *     scene moon     a smaller loop: rgb24, 320x240, 40 frames
 */
#include "landscape.h"
#include "orrery.h"

#include <math.h>
#include <string.h>

#define TURN 6.28318531f

enum {
    MOON_WIDTH = 320,
    MOON_HEIGHT = 240,
    MOON_FRAMES = 40,
};

/* A planet's dark and bright parts and its air. */
#define SAND .low = {0.42f, 0.20f, 0.05f}, .high = {1.0f, 0.78f, 0.42f}, .air = {1.0f, 0.8f, 0.5f}
#define SEA  .low = {0.01f, 0.10f, 0.42f}, .high = {0.10f, 0.55f, 0.22f}, .air = {0.25f, 0.6f, 1.0f}
#define ROSE .low = {0.45f, 0.02f, 0.20f}, .high = {1.0f, 0.25f, 0.45f}, .air = {1.0f, 0.3f, 0.6f}
#define ROCK .low = {0.16f, 0.15f, 0.17f}, .high = {0.55f, 0.52f, 0.50f}, .air = {0.5f, 0.5f, 0.5f}

static void planet(FILE *file)
{
    struct canvas canvas;
    canvas_open(&canvas, WIDTH, HEIGHT);
    paint_sky(&canvas);
    paint_stars(&canvas, 0);
    struct planet giant = {.x = 560,
                           .y = 300,
                           .radius = 168,
                           .light = {0.70f, -0.45f, 0.55f},
                           .spin = 0.2f,
                           .bands = 9,
                           .ring = 2.25f,
                           SAND,
                           .seed = 207};
    struct planet moon = {
        .x = 1040, .y = 160, .radius = 52, .light = {0.70f, -0.45f, 0.55f}, .spin = 0.7f, SEA, .seed = 121};
    struct planet ember = {.x = 214,
                           .y = 118,
                           .radius = 30,
                           .light = {0.70f, -0.45f, 0.55f},
                           .spin = 0.1f,
                           .bands = 6,
                           ROSE,
                           .seed = 141};
    paint_planet(&canvas, &ember);
    paint_planet(&canvas, &moon);
    paint_planet(&canvas, &giant);
    paint_land(&canvas, 2);
    canvas_write(&canvas, file);
    canvas_close(&canvas);
}

static void moon(FILE *file)
{
    struct canvas canvas;
    canvas_open(&canvas, MOON_WIDTH, MOON_HEIGHT);
    for (int frame = 0; frame < MOON_FRAMES; frame++) {
        float turn = (float)frame / MOON_FRAMES, angle = turn * TURN;
        memset(canvas.pixel, 0, sizeof *canvas.pixel * MOON_WIDTH * MOON_HEIGHT);
        struct planet earth = {.x = 160,
                               .y = 120,
                               .radius = 66,
                               .light = {0.75f, -0.40f, 0.53f},
                               .spin = turn,
                               SEA,
                               .seed = 121};
        struct planet small = {.x = 160 + 122 * sinf(angle),
                               .y = 120 + 38 * cosf(angle),
                               .radius = 15 + 4 * cosf(angle),
                               .light = earth.light,
                               .spin = turn,
                               ROCK,
                               .seed = 181};
        paint_stars(&canvas, 0);
        if (cosf(angle) < 0)
            paint_planet(&canvas, &small);
        paint_planet(&canvas, &earth);
        if (cosf(angle) >= 0)
            paint_planet(&canvas, &small);
        canvas_write(&canvas, file);
    }
    canvas_close(&canvas);
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";
    if (!strcmp(what, "orbit"))
        orrery_write(stdout);
    else if (!strcmp(what, "sound"))
        orrery_write_sound(stdout);
    else if (!strcmp(what, "planet"))
        planet(stdout);
    else if (!strcmp(what, "moon"))
        moon(stdout);
    else {
        fprintf(stderr, "scene: say orbit, sound, planet or moon\n");
        return 1;
    }
    return fflush(stdout) ? 1 : 0;
}
