/* Pictures of our own making, written into a slot in whatever format it has.
 *
 * A picture is a function that paints a row of 16-bit R'G'B'A. Rows are converted straight into the slot;
 * one like the row before is copied from there, so that a picture of a few different rows is drawn at
 * nearly the speed of memory.
 *
 * Colours: R'G'B' is sRGB at full range. YUV is made of it by ITU-T H.273's equations for the format's
 * matrix and range (section 8.3; unknown matrices as BT.709); the format's transfer and primaries are a
 * label there, as is usual, and no conversion. Chroma of 4:2:0 is the mean of its 2 x 2 pixels, the last
 * column and row standing in for what is beyond an odd edge. RGBA16F whose transfer is linear (8) goes
 * through sRGB's EOTF (IEC 61966-2-1). Every sample is the nearest code to the exact value, give or take
 * one where two are about equally near.
 */
#ifndef FM_PRODUCER_PACK_H
#define FM_PRODUCER_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include <framemap/framemap.h>

/* 0 to 65535 for 0 to 1; alpha straight. */
struct pixel {
    uint16_t r, g, b, a;
};

/* Paints row y, width pixels. Rows are asked for once each, from 0 downwards. False: the row is the same as
 * the one before it, and `row` was left alone. */
typedef bool pack_paint(void *context, uint32_t y, uint32_t width, struct pixel *row);

/* Working memory; zeroed before first use, grows as needed. */
struct pack {
    struct pixel *row[2];
    uint32_t width;
    uint16_t *half; /* 65536 codes to half floats */
    bool half_linear;
};

/* Draws the whole frame. */
void pack_frame(struct pack *pack, framemap_frame *frame, pack_paint *paint, void *context);

void pack_finish(struct pack *pack);

/* The nearest IEEE 754 binary16 of a value from 0 to 65504, ties to even. */
uint16_t pack_half(float value);

#endif
