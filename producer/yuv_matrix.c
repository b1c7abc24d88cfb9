#include "yuv_matrix.h"

/* KR and KB of MatrixCoefficients (H.273, table 4). */
static void constants(uint8_t matrix, float *kr, float *kb)
{
    *kr = 0.2126f; /* 1, BT.709 */
    *kb = 0.0722f;
    if (matrix == 5 || matrix == 6) { /* BT.601 */
        *kr = 0.299f;
        *kb = 0.114f;
    } else if (matrix == 9) { /* BT.2020, non-constant luminance */
        *kr = 0.2627f;
        *kb = 0.0593f;
    }
}

struct yuv_matrix yuv_matrix_of(const framemap_colour *colour, uint32_t bits)
{
    float kr = 0;
    float kb = 0;
    constants(colour->matrix, &kr, &kb);
    float scale = (float)(1u << (bits - 8));
    float full = (float)((1u << bits) - 1);
    /* H.273, equations 26 to 31: 219 and 224 steps at 8 bits, or all codes. */
    float y_steps = (colour->range != 0 ? full : 219 * scale) / 65535;
    float c_steps = (colour->range != 0 ? full : 224 * scale) / 65535;
    /* E'PB = 0.5 (E'B - E'Y) / (1 - KB), E'PR = 0.5 (E'R - E'Y) / (1 - KR). */
    float pb = 0.5f / (1 - kb) * c_steps;
    float pr = 0.5f / (1 - kr) * c_steps;
    float k[3] = {kr, 1 - kr - kb, kb};
    return (struct yuv_matrix){
        .bits = bits,
        .max = full,
        .y = {k[0] * y_steps, k[1] * y_steps, k[2] * y_steps},
        .y_offset = (colour->range != 0 ? 0 : 16 * scale) + 0.5f,
        .cb = {-k[0] * pb, -k[1] * pb, (1 - k[2]) * pb},
        .cr = {(1 - k[0]) * pr, -k[1] * pr, -k[2] * pr},
        .c_offset = 128 * scale + 0.5f,
    };
}

static float luma(const struct yuv_matrix *m, const struct pixel *p)
{
    return m->y[0] * (float)p->r + m->y[1] * (float)p->g + m->y[2] * (float)p->b + m->y_offset;
}

void yuv_luma_8(const struct yuv_matrix *matrix, const struct pixel *row, uint32_t width, uint8_t *to)
{
    const struct yuv_matrix m = *matrix;
    for (uint32_t x = 0; x < width; x++)
        to[x] = (uint8_t)luma(&m, &row[x]);
}

void yuv_luma_10(const struct yuv_matrix *matrix, const struct pixel *row, uint32_t width, uint16_t *to)
{
    const struct yuv_matrix m = *matrix;
    for (uint32_t x = 0; x < width; x++)
        to[x] = (uint16_t)((uint32_t)luma(&m, &row[x]) << 6);
}

struct chroma {
    float cb, cr;
};

static struct chroma chroma(const struct yuv_matrix *m, const struct pixel *upper, const struct pixel *lower,
                            uint32_t x, uint32_t width)
{
    uint32_t right = x + 1 < width ? x + 1 : x;
    const struct pixel *a = &upper[x];
    const struct pixel *b = &upper[right];
    const struct pixel *c = &lower[x];
    const struct pixel *d = &lower[right];
    float red = 0.25f * (float)(a->r + b->r + c->r + d->r);
    float green = 0.25f * (float)(a->g + b->g + c->g + d->g);
    float blue = 0.25f * (float)(a->b + b->b + c->b + d->b);
    float cb = m->cb[0] * red + m->cb[1] * green + m->cb[2] * blue + m->c_offset;
    float cr = m->cr[0] * red + m->cr[1] * green + m->cr[2] * blue + m->c_offset;
    return (struct chroma){cb < m->max ? cb : m->max, cr < m->max ? cr : m->max};
}

void yuv_chroma_8(const struct yuv_matrix *matrix, const struct pixel *upper, const struct pixel *lower,
                  uint32_t width, uint8_t *cb, uint8_t *cr, uint32_t step)
{
    const struct yuv_matrix m = *matrix;
    for (uint32_t x = 0; x < width; x += 2, cb += step, cr += step) {
        struct chroma sample = chroma(&m, upper, lower, x, width);
        *cb = (uint8_t)sample.cb;
        *cr = (uint8_t)sample.cr;
    }
}

void yuv_chroma_10(const struct yuv_matrix *matrix, const struct pixel *upper, const struct pixel *lower,
                   uint32_t width, uint16_t *cbcr)
{
    const struct yuv_matrix m = *matrix;
    for (uint32_t x = 0; x < width; x += 2, cbcr += 2) {
        struct chroma sample = chroma(&m, upper, lower, x, width);
        cbcr[0] = (uint16_t)((uint32_t)sample.cb << 6);
        cbcr[1] = (uint16_t)((uint32_t)sample.cr << 6);
    }
}
