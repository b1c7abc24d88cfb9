/* IEEE 754 half floats (binary16) as bytes of a picture. */
#ifndef FM_VIEWER_HALF_H
#define FM_VIEWER_HALF_H

#include <stdint.h>
#include <string.h>

#define HALF_ONE      0x3C00u /* the bits of 1.0; the halves from 0 to 1 are the bits from 0 to this */
#define HALF_INFINITY 0x7C00u /* larger bits are NaN, and from 0x8000 on negative numbers */

struct half_tables {
    uint8_t plain[HALF_ONE + 1]; /* value * 255, rounded to the nearest */
    uint8_t srgb[HALF_ONE + 1];  /* of linear light, with sRGB's curve */
};

/** The tables; computed by the first call (about 1 ms) and kept. \returns NULL when there is no memory.
 * Threads: any. */
const struct half_tables *half_tables(void);

/** sRGB's curve, IEC 61966-2-1: \param linear 0 to 1. \returns 0 to 1. */
double srgb_encode(double linear);

/** The table's byte for a half: below 0 and NaN give 0, above 1 gives 255. */
static inline uint8_t half_byte(const uint8_t *table, uint16_t half)
{
    const uint32_t positive = half > HALF_INFINITY ? 0 : half;
    return table[positive > HALF_ONE ? HALF_ONE : positive];
}

/** The number that a half is, exactly; below 0 and NaN give 0, infinity 65536.
 *
 * A half's exponent and fraction, moved to where a float has them, are the number / 2^112: the exponents'
 * biases are 15 and 127. The product is exact, for subnormal halves too. */
static inline float half_to_float(uint16_t half)
{
    const uint32_t bits = half > HALF_INFINITY ? 0 : (uint32_t)half << 13;
    float scaled;
    memcpy(&scaled, &bits, sizeof scaled);
    return scaled * 0x1p112f;
}

/** The nearest half to a number, after clipping it to 0 to 1 (NaN to 0). */
static inline uint16_t half_of_unit(float value)
{
    const float unit = value > 0 ? (value < 1 ? value : 1.0f) : 0.0f;
    const float scaled = unit * 0x1p-112f;
    uint32_t bits;
    memcpy(&bits, &scaled, sizeof bits);
    return (uint16_t)((bits + 0x1000) >> 13);
}

#endif
