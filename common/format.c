#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <framemap/framemap.h>

#include "error.h"
#include "protocol.h"

#define ROW_ALIGN 64u

struct plane_shape {
    uint8_t sample_bytes; /* of what lies at one place: a pixel, a luma sample, a CbCr pair */
    uint8_t shift;        /* log2 of the subsampling, in both directions */
};

struct format_shape {
    uint32_t fourcc;
    const char *name;
    uint32_t plane_count;
    struct plane_shape plane[3];
    uint8_t align; /* of offsets and strides: the widest load that a consumer makes of a sample */
    framemap_colour colour;
    framemap_alpha alpha;
};

/* H.273: sRGB primaries are BT.709's (1), its transfer is 13; matrix 0 is RGB. */
#define SRGB                                                                                                 \
    {                                                                                                        \
        1, 13, 0, 1                                                                                          \
    }
#define LINEAR                                                                                               \
    {                                                                                                        \
        1, 8, 0, 1                                                                                           \
    }
#define BT709                                                                                                \
    {                                                                                                        \
        1, 1, 1, 0                                                                                           \
    }

static const struct format_shape shapes[] = {
    {FRAMEMAP_FOURCC_BGRX, "bgrx", 1, {{4, 0}}, 4, SRGB, FRAMEMAP_ALPHA_OPAQUE},
    {FRAMEMAP_FOURCC_BGRA, "bgra", 1, {{4, 0}}, 4, SRGB, FRAMEMAP_ALPHA_STRAIGHT},
    {FRAMEMAP_FOURCC_RGBA, "rgba", 1, {{4, 0}}, 4, SRGB, FRAMEMAP_ALPHA_STRAIGHT},
    {FRAMEMAP_FOURCC_NV12, "nv12", 2, {{1, 0}, {2, 1}}, 1, BT709, FRAMEMAP_ALPHA_OPAQUE},
    {FRAMEMAP_FOURCC_I420, "i420", 3, {{1, 0}, {1, 1}, {1, 1}}, 1, BT709, FRAMEMAP_ALPHA_OPAQUE},
    {FRAMEMAP_FOURCC_P010, "p010", 2, {{2, 0}, {4, 1}}, 2, BT709, FRAMEMAP_ALPHA_OPAQUE},
    {FRAMEMAP_FOURCC_RGBA16F, "rgba16f", 1, {{8, 0}}, 8, LINEAR, FRAMEMAP_ALPHA_STRAIGHT},
};

#define SHAPES (sizeof shapes / sizeof shapes[0])

static const struct format_shape *shape_of(uint32_t fourcc)
{
    for (size_t i = 0; i < SHAPES; i++)
        if (shapes[i].fourcc == fourcc)
            return &shapes[i];
    return NULL;
}

static uint32_t subsampled(uint32_t size, const struct plane_shape *plane)
{
    return (size >> plane->shift) + ((size & ((1u << plane->shift) - 1)) != 0);
}

const char *framemap_fourcc_name(uint32_t fourcc)
{
    const struct format_shape *shape = shape_of(fourcc);
    return shape ? shape->name : "unknown";
}

uint32_t framemap_fourcc_from_name(const char *name)
{
    for (size_t i = 0; name && i < SHAPES; i++)
        if (strcmp(shapes[i].name, name) == 0)
            return shapes[i].fourcc;
    return 0;
}

uint64_t framemap_plane_row_bytes(const framemap_format *format, uint32_t plane)
{
    const struct format_shape *shape = format ? shape_of(format->fourcc) : NULL;
    if (!shape || plane >= shape->plane_count)
        return 0;
    return (uint64_t)subsampled(format->width, &shape->plane[plane]) * shape->plane[plane].sample_bytes;
}

uint32_t framemap_plane_rows(const framemap_format *format, uint32_t plane)
{
    const struct format_shape *shape = format ? shape_of(format->fourcc) : NULL;
    return shape && plane < shape->plane_count ? subsampled(format->height, &shape->plane[plane]) : 0;
}

/* ---- Validation ------------------------------------------------------------------------------ */

static framemap_result check_fourcc(uint32_t fourcc)
{
    char known[128] = "";
    if (shape_of(fourcc))
        return FRAMEMAP_OK;
    for (size_t i = 0, used = 0; i < SHAPES && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, i ? ", %s" : "%s", shapes[i].name);
    return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "fourcc 0x%08" PRIx32 " is none that framemap knows: %s", fourcc,
                   known);
}

static framemap_result check_size(uint32_t width, uint32_t height)
{
    if (width - 1 < FRAMEMAP_MAX_DIMENSION && height - 1 < FRAMEMAP_MAX_DIMENSION)
        return FRAMEMAP_OK;
    return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                   "a frame of %" PRIu32 " x %" PRIu32 "; 1 x 1 to %u x %u are right", width, height,
                   FRAMEMAP_MAX_DIMENSION, FRAMEMAP_MAX_DIMENSION);
}

/* Planes may overlap: row-interleaved chroma is made so, and who reads cannot be hurt by it. */
static framemap_result check_plane(const framemap_format *format, const struct format_shape *shape,
                                   uint32_t i)
{
    uint64_t offset = format->plane[i].offset, stride = format->plane[i].stride;
    uint64_t row = framemap_plane_row_bytes(format, i);
    if (stride < row || stride > FRAMEMAP_MAX_STRIDE)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "plane %" PRIu32 " of %s has a stride of %" PRIu64 " bytes; %" PRIu64
                       " (a row of %" PRIu32 " x %" PRIu32 ") to %u are right",
                       i, shape->name, stride, row, format->width, format->height, FRAMEMAP_MAX_STRIDE);
    if (offset % shape->align || stride % shape->align)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "plane %" PRIu32 " of %s has offset %" PRIu64 " and stride %" PRIu64
                       "; both must be multiples of %u",
                       i, shape->name, offset, stride, shape->align);
    if (offset > FM_MAX_FRAME_BYTES)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "plane %" PRIu32 " of %s has offset %" PRIu64 "; %" PRIu64 " is the largest", i,
                       shape->name, offset, FM_MAX_FRAME_BYTES);
    return FRAMEMAP_OK;
}

static framemap_result check_format(const framemap_format *format, const struct format_shape *shape)
{
    framemap_result result = check_size(format->width, format->height);
    if (result != FRAMEMAP_OK)
        return result;
    if (format->plane_count != shape->plane_count)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%s has %" PRIu32 " planes and not %" PRIu32, shape->name,
                       shape->plane_count, format->plane_count);
    if ((uint32_t)format->alpha > FRAMEMAP_ALPHA_PREMULTIPLIED)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "alpha %" PRIu32 " is none of FRAMEMAP_ALPHA_...",
                       (uint32_t)format->alpha);
    if (format->colour.range > 1)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "colour range %u is neither 0, limited, nor 1, full",
                       format->colour.range);
    for (uint32_t i = 0; i < shape->plane_count && result == FRAMEMAP_OK; i++)
        result = check_plane(format, shape, i);
    return result;
}

uint64_t framemap_format_bytes(const framemap_format *format)
{
    if (!format) {
        fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_format_bytes: format is NULL");
        return 0;
    }
    const struct format_shape *shape = shape_of(format->fourcc);
    if (!shape) {
        check_fourcc(format->fourcc);
        return 0;
    }
    if (check_format(format, shape) != FRAMEMAP_OK)
        return 0;
    /* No overflow: at most 2^40 + 2^31 * 2^16 + 2^19. */
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < shape->plane_count; i++) {
        uint64_t end = format->plane[i].offset + framemap_plane_row_bytes(format, i) +
                       format->plane[i].stride * (framemap_plane_rows(format, i) - 1);
        bytes = end > bytes ? end : bytes;
    }
    return bytes;
}

framemap_format framemap_format_packed(uint32_t width, uint32_t height, uint32_t fourcc)
{
    framemap_format format = {.height = height, .fourcc = fourcc};
    const struct format_shape *shape = shape_of(fourcc);
    if (check_fourcc(fourcc) != FRAMEMAP_OK || check_size(width, height) != FRAMEMAP_OK)
        return format;
    format.width = width;
    format.plane_count = shape->plane_count;
    format.colour = shape->colour;
    format.alpha = shape->alpha;
    uint64_t offset = 0;
    for (uint32_t i = 0; i < shape->plane_count; i++) {
        uint64_t row = framemap_plane_row_bytes(&format, i);
        uint64_t stride = (row + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
        format.plane[i] = (framemap_plane_layout){offset, stride};
        offset += stride * framemap_plane_rows(&format, i);
    }
    return format;
}
