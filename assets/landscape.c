#include "landscape.h"

#include <math.h>

#define TURN 6.28318531f

static colour sky_at(float height) /* 0 at the top, 1 at the horizon */
{
    static const colour stop[] = {{0.005f, 0.008f, 0.045f}, {0.020f, 0.012f, 0.110f},
                                  {0.110f, 0.022f, 0.200f}, {0.520f, 0.090f, 0.190f},
                                  {1.000f, 0.360f, 0.130f}, {1.000f, 0.600f, 0.250f}};
    float at = clamp(height, 0, 0.9999f) * 5;
    return mix(stop[(int)at], stop[(int)at + 1], at - floorf(at));
}

void paint_sky(struct canvas *canvas)
{
    for (int y = 0; y < canvas->height; y++) {
        for (int x = 0; x < canvas->width; x++) {
            float u = (float)x / (float)canvas->width, v = (float)y / (float)canvas->height;
            float cloud = 0, weight = 0.5f;
            for (unsigned octave = 0; octave < 5; octave++, weight /= 2)
                cloud += weight * noise((u + v * 0.4f) * 3.0f * (float)(1 << octave),
                                        (v * 2 - u) * 2.0f * (float)(1 << octave), 1 << 12, 40 + octave);
            colour haze = {0.10f, 0.05f, 0.22f};
            paint(canvas, x, y, sky_at(v / 0.86f), 1);
            paint_light(canvas, x, y, scale(haze, smooth(0.45f, 0.8f, cloud) * (1 - smooth(0.3f, 0.75f, v))));
        }
    }
}

void paint_stars(struct canvas *canvas, float t)
{
    int count = 420 * canvas->width / 1280;
    for (int i = 0; i < count; i++) {
        float x = noise((float)i, 0, 1 << 20, 70) * (float)canvas->width;
        float y = powf(noise((float)i, 0, 1 << 20, 71), 1.4f) * (float)canvas->height * 0.72f;
        float size = noise((float)i, 0, 1 << 20, 72), small = count < 200 ? 0.3f : 1.0f;
        float beat = floorf(1 + 6 * noise((float)i, 0, 1 << 20, 73)), phase = noise((float)i, 0, 1 << 20, 74);
        float shine = (0.7f + 0.3f * sinf(TURN * (beat * t / SECONDS + phase))) *
                      (1 - smooth(0.25f, 0.72f, y / (float)canvas->height));
        colour tint =
            mix((colour){0.6f, 0.75f, 1.0f}, (colour){1.0f, 0.8f, 0.6f}, noise((float)i, 0, 1 << 20, 75));
        paint_glow(canvas, x, y, 1.3f + 2.2f * small * size * size * size,
                   scale(tint, shine * (0.35f + 0.9f * size)));
    }
}

/* Ridges one before the other. All but the farthest go by, a whole period of theirs in SECONDS. */
void paint_land(struct canvas *canvas, float t)
{
    static const struct {
        int period;
        float base, height, detail;
        colour top, foot;
    } ridges[] = {
        {1 << 12, 0.90f, 0.30f, 230, {0.22f, 0.050f, 0.17f}, {0.62f, 0.17f, 0.16f}},
        {3, 0.96f, 0.24f, 213, {0.070f, 0.020f, 0.10f}, {0.28f, 0.065f, 0.13f}},
        {8, 1.00f, 0.17f, 160, {0.012f, 0.008f, 0.040f}, {0.050f, 0.016f, 0.060f}},
    };
    for (int i = 0; i < 3; i++) {
        float shift = i == 0 ? 0 : (float)ridges[i].period * t / SECONDS;
        for (int x = 0; x < canvas->width; x++) {
            float at = (float)x * 1280.0f / (float)canvas->width / ridges[i].detail + shift;
            float ridge = ridges[i].base -
                          ridges[i].height * (mountains(at, ridges[i].period, 20 + 10 * (unsigned)i) - 0.25f);
            if (i == 2) { /* firs: a narrow triangle, notched, a random height each */
                float tree = at * 13, left = floorf(tree), inside = fabsf(tree - left - 0.5f) * 2;
                float tall = noise(left, 3, ridges[i].period * 13, 91);
                float notch = 0.16f * fraction((1 - inside) * 4);
                ridge -= 0.075f * tall * tall * clamp(1 - inside - notch, 0, 1);
            }
            float top = ridge * (float)canvas->height;
            for (int y = (int)top; y < canvas->height; y++) {
                float depth = clamp(
                    ((float)y / (float)canvas->height - ridges[i].base + ridges[i].height * 0.6f) / 0.2f, 0,
                    1);
                paint(canvas, x, y, mix(ridges[i].top, ridges[i].foot, depth), (float)y - top + 0.5f);
            }
        }
    }
}
