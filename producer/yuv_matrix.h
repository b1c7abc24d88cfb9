/* R'G'B' to Y'CbCr by ITU-T H.273, section 8.3 (MatrixCoefficients, VideoFullRangeFlag). */
#ifndef FM_PRODUCER_YUV_MATRIX_H
#define FM_PRODUCER_YUV_MATRIX_H

#include <stdint.h>

#include <framemap/framemap.h>

#include "pack.h"

/* Codes per 16-bit R'G'B' unit. Offsets hold the half that makes truncation rounding. */
struct yuv_matrix {
    uint32_t bits; /* 8 or 10 */
    float max;     /* largest code, for the clip of full-range chroma */
    float y[3], y_offset;
    float cb[3], cr[3], c_offset;
};

struct yuv_matrix yuv_matrix_of(const framemap_colour *colour, uint32_t bits);

/* A row of luma. The 10 bits are put at the upper end of the words, as P010 has them. */
void yuv_luma_8(const struct yuv_matrix *matrix, const struct pixel *row, uint32_t width, uint8_t *to);
void yuv_luma_10(const struct yuv_matrix *matrix, const struct pixel *row, uint32_t width, uint16_t *to);

/* A row of chroma, (width + 1) / 2 samples of each kind, from two rows of pixels (which may be the same).
 * step: from a sample to the next of its kind, 2 where Cb and Cr alternate. */
void yuv_chroma_8(const struct yuv_matrix *matrix, const struct pixel *upper, const struct pixel *lower,
                  uint32_t width, uint8_t *cb, uint8_t *cr, uint32_t step);
void yuv_chroma_10(const struct yuv_matrix *matrix, const struct pixel *upper, const struct pixel *lower,
                   uint32_t width, uint16_t *cbcr);

#endif
