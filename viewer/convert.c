#include "convert.h"

#include <math.h>
#include <string.h>

#include "half.h"
#include "yuv.h"

enum {
    BLOCK = YUV_BLOCK,
    TRANSFER_LINEAR = 8,
};

/* What is the same for all rows of a frame. */
struct job {
    const framemap_frame *frame;
    struct yuv_matrix matrix;
    const struct half_tables *half;
    const uint8_t *encode; /* the table for colour's halves */
};

typedef void row_function(const struct job *job, uint32_t row, uint8_t *restrict out);

static const uint8_t *row_of(const struct job *job, uint32_t plane, uint32_t row)
{
    return job->frame->plane[plane].data + (size_t)row * job->frame->plane[plane].stride;
}

static void copy_row(const struct job *job, uint32_t row, uint8_t *restrict out)
{
    memcpy(out, row_of(job, 0, row), (size_t)job->frame->format.width * 4);
}

static void opaque_row(const struct job *job, uint32_t row, uint8_t *restrict out)
{
    const uint8_t *restrict in = row_of(job, 0, row);
    const uint32_t width = job->frame->format.width;
    for (size_t x = 0; x < width; x++) {
        uint32_t pixel;
        memcpy(&pixel, in + 4 * x, 4);
        pixel |= UINT32_C(0xff000000);
        memcpy(out + 4 * x, &pixel, 4);
    }
}

static void swapped_row(const struct job *job, uint32_t row, uint8_t *restrict out)
{
    const uint8_t *restrict in = row_of(job, 0, row);
    const uint32_t width = job->frame->format.width;
    for (size_t x = 0; x < width; x++) {
        uint32_t pixel;
        memcpy(&pixel, in + 4 * x, 4);
        pixel = (pixel & UINT32_C(0xff00ff00)) | ((pixel >> 16) & 0xff) | ((pixel & 0xff) << 16);
        memcpy(out + 4 * x, &pixel, 4);
    }
}

/* value * 255 / alpha by a factor of 16 fractional bits; exact to the nearest but for ties. */
static inline uint32_t divided(uint32_t value, uint32_t factor)
{
    const uint32_t straight = (value * factor + (1u << 15)) >> 16;
    return straight > 255 ? 255 : straight;
}

static void divide_by_alpha(uint8_t *row, uint32_t width)
{
    for (size_t x = 0; x < width; x++) {
        uint32_t pixel;
        memcpy(&pixel, row + 4 * x, 4);
        const uint32_t alpha = pixel >> 24;
        const uint32_t factor = alpha ? ((255u << 16) + alpha / 2) / alpha : 0;
        pixel = divided(pixel & 255, factor) | divided(pixel >> 8 & 255, factor) << 8 |
                divided(pixel >> 16 & 255, factor) << 16 | alpha << 24;
        memcpy(row + 4 * x, &pixel, 4);
    }
}

static void half_row(const struct job *job, uint32_t row, uint8_t *restrict out)
{
    const uint8_t *restrict in = row_of(job, 0, row);
    const uint32_t width = job->frame->format.width;
    const uint8_t *encode = job->encode, *plain = job->half->plain;
    for (size_t x = 0; x < width; x++) {
        uint16_t rgba[4];
        memcpy(rgba, in + 8 * x, 8);
        out[4 * x + 0] = half_byte(encode, rgba[2]);
        out[4 * x + 1] = half_byte(encode, rgba[1]);
        out[4 * x + 2] = half_byte(encode, rgba[0]);
        out[4 * x + 3] = half_byte(plain, rgba[3]);
    }
}

static void half_premultiplied_row(const struct job *job, uint32_t row, uint8_t *restrict out)
{
    const uint8_t *restrict in = row_of(job, 0, row);
    for (size_t x = 0; x < job->frame->format.width; x++) {
        uint16_t rgba[4];
        memcpy(rgba, in + 8 * x, 8);
        const float alpha = half_to_float(rgba[3]);
        const float factor = alpha > 0 ? 1 / alpha : 0.0f;
        for (uint32_t i = 0; i < 3; i++)
            out[4 * x + i] = half_byte(job->encode, half_of_unit(half_to_float(rgba[2 - i]) * factor));
        out[4 * x + 3] = half_byte(job->half->plain, rgba[3]);
    }
}

/* Where a row's 4:2:0 chroma is: i420 has planes of their own, nv12 and p010 pairs. */
struct chroma {
    const uint8_t *cb, *cr;
    uint32_t step; /* samples from one pixel pair to the next */
};

static struct chroma chroma_of(const struct job *job, uint32_t row)
{
    const uint8_t *first = row_of(job, 1, row / 2);
    switch (job->frame->format.fourcc) {
    case FRAMEMAP_FOURCC_I420:
        return (struct chroma){first, row_of(job, 2, row / 2), 1};
    case FRAMEMAP_FOURCC_P010:
        return (struct chroma){first, first + 2, 2};
    default:
        return (struct chroma){first, first + 1, 2};
    }
}

/* Inlined into its two callers with their constant steps, which lets the compiler vectorise it. */
static inline void load_chroma(int16_t *restrict cb, int16_t *restrict cr, const uint8_t *from_cb,
                               const uint8_t *from_cr, uint32_t step, uint32_t pairs)
{
    for (uint32_t i = 0; i < pairs; i++) {
        const int16_t b = (int16_t)((from_cb[i * step] - 128) * 256);
        const int16_t r = (int16_t)((from_cr[i * step] - 128) * 256);
        cb[2 * i] = b;
        cb[2 * i + 1] = b;
        cr[2 * i] = r;
        cr[2 * i + 1] = r;
    }
}

static void yuv8_row(const struct job *job, uint32_t row, uint8_t *restrict out)
{
    const uint8_t *luma_row = row_of(job, 0, row);
    const struct chroma chroma = chroma_of(job, row);
    const uint32_t width = job->frame->format.width;
    int16_t luma[BLOCK], cb[BLOCK], cr[BLOCK];
    for (uint32_t x = 0; x < width; x += BLOCK) {
        const uint32_t count = width - x < BLOCK ? width - x : BLOCK;
        const size_t at = (size_t)(x / 2) * chroma.step;
        for (uint32_t i = 0; i < count; i++)
            luma[i] = (int16_t)(luma_row[x + i] * 128);
        if (chroma.step == 1)
            load_chroma(cb, cr, chroma.cb + at, chroma.cr + at, 1, (count + 1) / 2);
        else
            load_chroma(cb, cr, chroma.cb + at, chroma.cr + at, 2, (count + 1) / 2);
        yuv_to_bgra(&job->matrix, luma, cb, cr, count, out + 4 * (size_t)x);
    }
}

static void yuv10_row(const struct job *job, uint32_t row, uint8_t *restrict out)
{
    const uint8_t *luma_row = row_of(job, 0, row), *chroma_row = row_of(job, 1, row / 2);
    const uint32_t width = job->frame->format.width;
    int16_t luma[BLOCK], cb[BLOCK], cr[BLOCK];
    for (uint32_t x = 0; x < width; x += BLOCK) {
        const uint32_t count = width - x < BLOCK ? width - x : BLOCK;
        uint16_t words[BLOCK + 1];
        memcpy(words, luma_row + 2 * (size_t)x, 2 * (size_t)count);
        for (uint32_t i = 0; i < count; i++)
            luma[i] = (int16_t)((words[i] >> 6) << 5);
        const uint32_t pairs = (count + 1) / 2;
        memcpy(words, chroma_row + 2 * (size_t)x, 4 * (size_t)pairs);
        for (uint32_t i = 0; i < pairs; i++) {
            const int16_t b = (int16_t)((words[2 * i] & 0xffc0) - 0x8000);
            const int16_t r = (int16_t)((words[2 * i + 1] & 0xffc0) - 0x8000);
            cb[2 * i] = b;
            cb[2 * i + 1] = b;
            cr[2 * i] = r;
            cr[2 * i + 1] = r;
        }
        yuv_to_bgra(&job->matrix, luma, cb, cr, count, out + 4 * (size_t)x);
    }
}

static row_function *function_for(const framemap_format *format)
{
    const bool opaque = format->alpha == FRAMEMAP_ALPHA_OPAQUE;
    switch (format->fourcc) {
    case FRAMEMAP_FOURCC_BGRX:
        return opaque_row;
    case FRAMEMAP_FOURCC_BGRA:
        return opaque ? opaque_row : copy_row;
    case FRAMEMAP_FOURCC_RGBA:
        return swapped_row;
    case FRAMEMAP_FOURCC_NV12:
    case FRAMEMAP_FOURCC_I420:
        return yuv8_row;
    case FRAMEMAP_FOURCC_P010:
        return yuv10_row;
    case FRAMEMAP_FOURCC_RGBA16F:
        return format->alpha == FRAMEMAP_ALPHA_PREMULTIPLIED ? half_premultiplied_row : half_row;
    default:
        return NULL;
    }
}

static bool has_alpha(uint32_t fourcc)
{
    return fourcc == FRAMEMAP_FOURCC_BGRA || fourcc == FRAMEMAP_FOURCC_RGBA ||
           fourcc == FRAMEMAP_FOURCC_RGBA16F;
}

/* What 8-bit codes of limited range or linear light become. \returns false when they stay as they are. */
static bool recode_table(const framemap_format *format, uint8_t table[256])
{
    const uint32_t fourcc = format->fourcc;
    const bool limited =
        format->colour.range == 0 &&
        (fourcc == FRAMEMAP_FOURCC_BGRX || fourcc == FRAMEMAP_FOURCC_BGRA || fourcc == FRAMEMAP_FOURCC_RGBA);
    const bool linear = format->colour.transfer == TRANSFER_LINEAR && fourcc != FRAMEMAP_FOURCC_RGBA16F;
    for (int code = 0; code < 256; code++) {
        double value = limited ? (code - 16) / 219.0 : code / 255.0;
        value = value < 0 ? 0 : value > 1 ? 1 : value;
        table[code] = (uint8_t)lrint((linear ? srgb_encode(value) : value) * 255);
    }
    return limited || linear;
}

static void recode(uint8_t *row, uint32_t width, const uint8_t table[256])
{
    for (size_t x = 0; x < width; x++)
        for (uint32_t i = 0; i < 3; i++)
            row[4 * x + i] = table[row[4 * x + i]];
}

static void make_opaque(uint8_t *row, uint32_t width)
{
    for (size_t x = 0; x < width; x++)
        row[4 * x + 3] = 255;
}

bool convert_knows(uint32_t fourcc)
{
    return function_for(&(framemap_format){.fourcc = fourcc}) != NULL;
}

bool convert_rows_to_bgra(const framemap_frame *frame, uint32_t first, uint32_t count, uint8_t *out,
                          size_t out_stride)
{
    const framemap_format *format = &frame->format;
    row_function *convert = function_for(format);
    if (!convert || first > format->height || count > format->height - first)
        return false;

    struct job job = {.frame = frame};
    const uint32_t bits = format->fourcc == FRAMEMAP_FOURCC_P010 ? 10 : 8;
    job.matrix = yuv_matrix_for(format->colour, bits, format->width, format->height);
    if (format->fourcc == FRAMEMAP_FOURCC_RGBA16F) {
        job.half = half_tables();
        if (!job.half)
            return false;
        job.encode = format->colour.transfer == TRANSFER_LINEAR ? job.half->srgb : job.half->plain;
    }
    uint8_t table[256];
    const bool recoded = recode_table(format, table);
    const bool alpha = has_alpha(format->fourcc);
    const bool divide =
        alpha && format->alpha == FRAMEMAP_ALPHA_PREMULTIPLIED && format->fourcc != FRAMEMAP_FOURCC_RGBA16F;
    const bool opaque = alpha && format->alpha == FRAMEMAP_ALPHA_OPAQUE && convert != opaque_row;

    for (uint32_t row = 0; row < count; row++, out += out_stride) {
        convert(&job, first + row, out);
        if (divide)
            divide_by_alpha(out, format->width);
        if (recoded)
            recode(out, format->width, table);
        if (opaque)
            make_opaque(out, format->width);
    }
    return true;
}

bool convert_to_bgra(const framemap_frame *frame, uint8_t *out, size_t out_stride)
{
    return convert_rows_to_bgra(frame, 0, frame->format.height, out, out_stride);
}
