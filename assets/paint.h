/* A canvas of linear light and the few shapes that scene.c is made of. Colours are linear sRGB, 1.0 is
 * white; positions are pixels with the centre of the first one at 0, 0. Edges are anti-aliased by
 * their distance. */
#ifndef ASSETS_PAINT_H
#define ASSETS_PAINT_H

#include <stdio.h>

typedef struct colour {
    float r, g, b;
} colour;

struct canvas {
    int width, height;
    colour *pixel;
};

struct vector {
    float x, y, z; /* right, down, towards the viewer */
};

struct planet {
    float x, y, radius;
    struct vector light; /* towards the sun, of length 1 */
    float spin;          /* turns; whole numbers look the same */
    float bands;         /* 0: continents; more: a gas giant's stripes */
    float ring;          /* outer radius of its rings in radii; 0: none */
    colour low, high, air;
    unsigned seed;
};

void canvas_open(struct canvas *canvas, int width, int height); /* exits when memory is short */
void canvas_close(struct canvas *canvas);
void canvas_write(const struct canvas *canvas, FILE *file); /* rgb24, sRGB, gradients dithered */

float noise(float x, float y, int period, unsigned seed); /* 0 to 1; x wraps at period */
float mountains(float x, int period, unsigned seed);      /* 0 to 1, octaves of noise */
float fraction(float value);                              /* what is beyond the whole number below */
float clamp(float value, float low, float high);
float smooth(float low, float high, float value); /* 0 below low to 1 above high */
colour mix(colour a, colour b, float t);
colour scale(colour a, float t);

void paint(struct canvas *canvas, int x, int y, colour c, float cover); /* outside is ignored */
void paint_light(struct canvas *canvas, int x, int y, colour c);        /* added */
void paint_glow(struct canvas *canvas, float x, float y, float radius, colour c);
void paint_planet(struct canvas *canvas, const struct planet *planet);

#endif
