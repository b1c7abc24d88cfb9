/* Y'CbCr samples and R'G'B' bytes, by ITU-T H.273's equations.
 *
 * H.273 (07/2021), 8.3, MatrixCoefficients: with Kr and Kb of the matrix and Kg = 1 - Kr - Kb,
 *     E'Y  = Kr E'R + Kg E'G + Kb E'B            (38)
 *     E'Pb = 0.5 (E'B - E'Y) / (1 - Kb)          (39)
 *     E'Pr = 0.5 (E'R - E'Y) / (1 - Kr)          (40)
 * and n-bit samples, 8.3 with VideoFullRangeFlag
 *     0:  Y = 2^(n-8) (219 E'Y + 16)   Cb = 2^(n-8) (224 E'Pb + 128)    (20 to 25)
 *     1:  Y = (2^n - 1) E'Y            Cb = (2^n - 1) E'Pb + 2^(n-1)    (26 to 31)
 *
 * MatrixCoefficients that are here: 1 BT.709, 4 FCC, 5 and 6 BT.601, 7 SMPTE 240M, 9 BT.2020 (10, its
 * constant luminance form, is read as 9). Anything else, 2 "unspecified" above all, follows the convention
 * of players for untagged video: BT.709 from 1280 columns or 577 rows on, BT.601 below.
 */
#ifndef FM_VIEWER_YUV_H
#define FM_VIEWER_YUV_H

#include <framemap/framemap.h>

/* Samples of any depth in one scale, so that one loop serves all. Luma: the 8-bit code * 128 (a 10-bit
 * one * 32). Chroma: (the 8-bit code - 128) * 256 (10 bits: (code - 512) * 64). Factors are set so that the
 * upper 16 bits of a product, one instruction of SSE2 and NEON, are 8-bit R'G'B' in 1/32. */
struct yuv_matrix {
    int16_t luma;
    int16_t red_cr, green_cb, green_cr, blue_cb;
    int16_t offset_two, offset_three; /* black's level, and rounding for sums of two and three products */
};

/** \param bits of a sample: 8 or 10. \param width, height of the picture, for the convention above. */
struct yuv_matrix yuv_matrix_for(framemap_colour colour, uint32_t bits, uint32_t width, uint32_t height);

#define YUV_BLOCK 512 /* pixels at a time: all of them, in every stage, stay in the first-level cache */

/** count pixels (at most YUV_BLOCK), all arrays at full horizontal resolution, to B, G, R, 255. Within 1 of
 * the equations above rounded to the nearest, for every combination of codes; clipped to 0 to 255. */
void yuv_to_bgra(const struct yuv_matrix *matrix, const int16_t *restrict luma, const int16_t *restrict cb,
                 const int16_t *restrict cr, uint32_t count, uint8_t *restrict bgra);

/** The other way, to 8 bits of BT.709 at limited range, rounded to the nearest; alpha is not looked at. */
void yuv_from_bgra(const uint8_t *bgra, uint32_t count, uint8_t *luma, uint8_t *cb, uint8_t *cr);

#endif
