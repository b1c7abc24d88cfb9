#include "pack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"
#include "yuv_matrix.h"

#define OPAQUE   65535
#define HALF_ONE 0x3c00

uint16_t pack_half(float value)
{
    if (value == 0)
        return 0;
    int exponent = 0;
    float fraction = frexpf(value, &exponent); /* 0.5 to 1 */
    if (exponent < -13)
        return (uint16_t)lrintf(ldexpf(value, 24)); /* subnormal: units of 2^-24 */
    /* 11 bits with the leading one, which is added to the exponent; so is a carry of the rounding. */
    long significand = lrintf(ldexpf(fraction, 11));
    return (uint16_t)(((long)(exponent + 13) << 10) + significand);
}

/* IEC 61966-2-1. */
static float srgb_to_linear(float value)
{
    return value <= 0.04045f ? value / 12.92f : powf((value + 0.055f) / 1.055f, 2.4f);
}

static void prepare_half(struct pack *pack, const framemap_format *format)
{
    bool linear = format->colour.transfer == 8;
    if (format->fourcc != FRAMEMAP_FOURCC_RGBA16F || (pack->half != NULL && pack->half_linear == linear))
        return;
    if (pack->half == NULL)
        pack->half = source_alloc(65536 * sizeof pack->half[0]);
    pack->half_linear = linear;
    for (uint32_t code = 0; code < 65536; code++) {
        float value = (float)code / 65535;
        pack->half[code] = pack_half(linear ? srgb_to_linear(value) : value);
    }
}

static void prepare_rows(struct pack *pack, uint32_t width)
{
    if (pack->width >= width)
        return;
    for (int i = 0; i < 2; i++) {
        free(pack->row[i]);
        pack->row[i] = source_alloc(width * sizeof pack->row[i][0]);
    }
    pack->width = width;
}

/* 16 bits to the nearest of 8: v * 255 / 65535 rounded, exact for all v. */
static uint32_t narrow(uint32_t value)
{
    return (value * 255 + 32895) >> 16;
}

static void write_bgr(uint32_t *to, const struct pixel *from, uint32_t width, uint32_t force_alpha)
{
    for (uint32_t x = 0; x < width; x++)
        to[x] = narrow(from[x].b) | narrow(from[x].g) << 8 | narrow(from[x].r) << 16 |
                narrow(from[x].a) << 24 | force_alpha;
}

static void write_rgba(uint32_t *to, const struct pixel *from, uint32_t width)
{
    for (uint32_t x = 0; x < width; x++)
        to[x] =
            narrow(from[x].r) | narrow(from[x].g) << 8 | narrow(from[x].b) << 16 | narrow(from[x].a) << 24;
}

static void write_half(uint16_t *to, const struct pixel *from, uint32_t width, const uint16_t *half)
{
    for (uint32_t x = 0; x < width; x++, to += 4) {
        to[0] = half[from[x].r];
        to[1] = half[from[x].g];
        to[2] = half[from[x].b];
        to[3] = from[x].a == OPAQUE ? HALF_ONE : pack_half((float)from[x].a / OPAQUE);
    }
}

static uint8_t *row_of(const framemap_frame *frame, uint32_t plane, uint32_t y)
{
    return frame->plane[plane].data + y * frame->plane[plane].stride;
}

static void copy_row(const framemap_frame *frame, uint32_t plane, uint32_t y)
{
    memcpy(row_of(frame, plane, y), row_of(frame, plane, y - 1), frame->plane[plane].row_bytes);
}

static void pack_rgb(struct pack *pack, framemap_frame *frame, pack_paint *paint, void *context)
{
    const framemap_format *format = &frame->format;
    struct pixel *row = pack->row[0];
    for (uint32_t y = 0; y < format->height; y++) {
        void *to = row_of(frame, 0, y);
        if (!paint(context, y, format->width, row))
            copy_row(frame, 0, y);
        else if (format->fourcc == FRAMEMAP_FOURCC_RGBA)
            write_rgba(to, row, format->width);
        else if (format->fourcc == FRAMEMAP_FOURCC_RGBA16F)
            write_half(to, row, format->width, pack->half);
        else
            write_bgr(to, row, format->width,
                      format->fourcc == FRAMEMAP_FOURCC_BGRX ? UINT32_C(0xff000000) : 0);
    }
}

static void write_luma(framemap_frame *frame, uint32_t y, const struct pixel *row,
                       const struct yuv_matrix *matrix)
{
    void *to = row_of(frame, 0, y);
    if (matrix->bits == 8)
        yuv_luma_8(matrix, row, frame->format.width, to);
    else
        yuv_luma_10(matrix, row, frame->format.width, to);
}

static void write_chroma(framemap_frame *frame, uint32_t y, const struct pixel *upper,
                         const struct pixel *lower, const struct yuv_matrix *matrix)
{
    uint32_t width = frame->format.width;
    uint8_t *cb = row_of(frame, 1, y);
    if (matrix->bits == 10)
        yuv_chroma_10(matrix, upper, lower, width, (uint16_t *)(void *)cb);
    else if (frame->format.plane_count == 2)
        yuv_chroma_8(matrix, upper, lower, width, cb, cb + 1, 2);
    else
        yuv_chroma_8(matrix, upper, lower, width, cb, row_of(frame, 2, y), 1);
}

static void pack_yuv(struct pack *pack, framemap_frame *frame, pack_paint *paint, void *context)
{
    const framemap_format *format = &frame->format;
    struct yuv_matrix matrix =
        yuv_matrix_of(&format->colour, format->fourcc == FRAMEMAP_FOURCC_P010 ? 10 : 8);
    struct pixel *last = pack->row[0];
    struct pixel *spare = pack->row[1];
    bool lower_new = true; /* of the pair before: its chroma is the mean of two different rows */
    for (uint32_t y = 0; y < format->height; y += 2) {
        struct pixel *upper = last;
        bool upper_new = paint(context, y, format->width, spare);
        bool pair_before_mixed = lower_new;
        if (upper_new) {
            upper = spare;
            spare = last;
            last = upper;
            write_luma(frame, y, upper, &matrix);
        } else {
            copy_row(frame, 0, y);
        }
        lower_new = y + 1 < format->height && paint(context, y + 1, format->width, spare);
        if (lower_new) {
            struct pixel *lower = spare;
            write_luma(frame, y + 1, lower, &matrix);
            write_chroma(frame, y / 2, upper, lower, &matrix);
            spare = last;
            last = lower;
            continue;
        }
        if (y + 1 < format->height)
            copy_row(frame, 0, y + 1);
        if (upper_new || pair_before_mixed)
            write_chroma(frame, y / 2, upper, upper, &matrix);
        else
            for (uint32_t p = 1; p < format->plane_count; p++)
                copy_row(frame, p, y / 2);
    }
}

void pack_frame(struct pack *pack, framemap_frame *frame, pack_paint *paint, void *context)
{
    prepare_rows(pack, frame->format.width);
    prepare_half(pack, &frame->format);
    if (frame->format.plane_count == 1)
        pack_rgb(pack, frame, paint, context);
    else
        pack_yuv(pack, frame, paint, context);
}

void pack_finish(struct pack *pack)
{
    free(pack->row[0]);
    free(pack->row[1]);
    free(pack->half);
    *pack = (struct pack){0};
}
