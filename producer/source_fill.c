/* Patterns of raw samples at memory speed, whatever the format: noise, and the verify picture. */
#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "verify.h"

#define DEFAULT_WIDTH  1280
#define DEFAULT_HEIGHT 720

struct fill {
    struct source base;
    uint64_t state[4];
};

static struct source *fill_open(const struct source_request *request)
{
    struct fill *fill = source_alloc(sizeof *fill);
    uint32_t width = request->width != 0 ? request->width : DEFAULT_WIDTH;
    uint32_t height = request->height != 0 ? request->height : DEFAULT_HEIGHT;
    fill->base.info.timing = SOURCE_TIMING_STEADY;
    fill->base.info.format =
        framemap_format_packed(width, height, source_fourcc(request, FRAMEMAP_FOURCC_BGRX));
    for (size_t i = 0; i < 4; i++)
        fill->state[i] = UINT64_C(0x9e3779b97f4a7c15) * (i + 1);
    if (source_fits(request, &fill->base.info.format))
        return &fill->base;
    free(fill);
    return NULL;
}

static enum source_result fill_next(struct source *source, struct source_frame *next)
{
    next->format = source->info.format;
    return SOURCE_OK;
}

static enum source_result fill_rewind(struct source *source)
{
    (void)source;
    return SOURCE_OK;
}

static void fill_close(struct source *source)
{
    free(source);
}

/* Bits of every 8 bytes that may be random, and that are always set: opaque alpha, P010's unused low bits,
 * half floats from 0 to 1. */
static void masks(uint32_t fourcc, uint64_t *random, uint64_t *set)
{
    *random = UINT64_MAX;
    *set = 0;
    if (fourcc == FRAMEMAP_FOURCC_P010)
        *random = UINT64_C(0xffc0ffc0ffc0ffc0);
    else if (fourcc == FRAMEMAP_FOURCC_BGRX || fourcc == FRAMEMAP_FOURCC_BGRA ||
             fourcc == FRAMEMAP_FOURCC_RGBA)
        *set = UINT64_C(0xff000000ff000000);
    else if (fourcc == FRAMEMAP_FOURCC_RGBA16F) {
        *random = UINT64_C(0x00003bff3bff3bff);
        *set = UINT64_C(0x3c00000000000000);
    }
}

/* xorshift64 (Marsaglia 2003), four at a time so that a processor can overlap them. */
static void noise_row(uint64_t state[4], uint8_t *row, size_t bytes, uint64_t random, uint64_t set)
{
    for (size_t at = 0; at < bytes; at += 32) {
        uint64_t words[4];
        for (size_t i = 0; i < 4; i++) {
            state[i] ^= state[i] << 13;
            state[i] ^= state[i] >> 7;
            state[i] ^= state[i] << 17;
            words[i] = (state[i] & random) | set;
        }
        memcpy(row + at, words, bytes - at < 32 ? bytes - at : 32);
    }
}

static enum source_result noise_draw(struct source *source, framemap_frame *frame)
{
    struct fill *fill = (struct fill *)source;
    uint64_t random = 0;
    uint64_t set = 0;
    masks(frame->format.fourcc, &random, &set);
    for (uint32_t p = 0; p < frame->format.plane_count; p++) {
        const framemap_plane *plane = &frame->plane[p];
        for (uint32_t y = 0; y < plane->rows; y++)
            noise_row(fill->state, plane->data + y * plane->stride, plane->row_bytes, random, set);
    }
    return SOURCE_OK;
}

static enum source_result verify_frame(struct source *source, framemap_frame *frame)
{
    (void)source;
    verify_draw(frame);
    return SOURCE_OK;
}

static bool noise_matches(const struct source_request *request)
{
    return strcmp(request->text, "noise") == 0;
}

static bool verify_matches(const struct source_request *request)
{
    return strcmp(request->text, "verify") == 0;
}

const struct source_ops source_noise = {
    .name = "noise",
    .form = "noise",
    .help = "random samples, all new in every frame",
    .matches = noise_matches,
    .open = fill_open,
    .next = fill_next,
    .draw = noise_draw,
    .rewind = fill_rewind,
    .close = fill_close,
};

const struct source_ops source_verify = {
    .name = "verify",
    .form = "verify",
    .help = "every word derives from the frame's number: framemap-viewer --verify checks it",
    .matches = verify_matches,
    .open = fill_open,
    .next = fill_next,
    .draw = verify_frame,
    .rewind = fill_rewind,
    .close = fill_close,
};
