#include "planar.h"

#include <string.h>

#include "convert.h"
#include "yuv.h"

static bool is_yuv(const framemap_format *format)
{
    return format->fourcc == FRAMEMAP_FOURCC_I420 || format->fourcc == FRAMEMAP_FOURCC_NV12 ||
           format->fourcc == FRAMEMAP_FOURCC_P010;
}

size_t planar_bytes(const framemap_format *format)
{
    const size_t luma = (size_t)format->width * format->height;
    const size_t chroma = (size_t)((format->width + 1) / 2) * ((format->height + 1) / 2);
    if (!convert_knows(format->fourcc))
        return 0;
    if (!is_yuv(format))
        return 3 * luma;
    return (luma + 2 * chroma) * (format->fourcc == FRAMEMAP_FOURCC_P010 ? 2 : 1);
}

static uint8_t *pack_plane(const framemap_plane *plane, uint8_t *out)
{
    for (uint32_t row = 0; row < plane->rows; row++, out += plane->row_bytes)
        memcpy(out, plane->data + row * plane->stride, plane->row_bytes);
    return out;
}

static void pack_pairs(const framemap_plane *plane, uint8_t *cb)
{
    const size_t columns = plane->row_bytes / 2;
    uint8_t *cr = cb + columns * plane->rows;
    for (uint32_t row = 0; row < plane->rows; row++, cb += columns, cr += columns) {
        const uint8_t *pairs = plane->data + row * plane->stride;
        for (size_t i = 0; i < columns; i++) {
            cb[i] = pairs[2 * i];
            cr[i] = pairs[2 * i + 1];
        }
    }
}

/* p010 has its 10 bits in the upper part of a little-endian word, the stream in the lower part. */
static void pack_word(uint8_t *out, const uint8_t *in)
{
    out[0] = (uint8_t)(in[0] >> 6 | in[1] << 2);
    out[1] = in[1] >> 6;
}

static void pack_p010(const framemap_frame *frame, uint8_t *out)
{
    const framemap_plane *luma = &frame->plane[0], *chroma = &frame->plane[1];
    for (uint32_t row = 0; row < luma->rows; row++, out += luma->row_bytes)
        for (size_t at = 0; at < luma->row_bytes; at += 2)
            pack_word(out + at, luma->data + row * luma->stride + at);

    const size_t line = chroma->row_bytes / 2;
    uint8_t *cb = out, *cr = out + line * chroma->rows;
    for (uint32_t row = 0; row < chroma->rows; row++, cb += line, cr += line)
        for (size_t at = 0; at < line; at += 2) {
            const uint8_t *pair = chroma->data + row * chroma->stride + 2 * at;
            pack_word(cb + at, pair);
            pack_word(cr + at, pair + 2);
        }
}

static void pack_rgb(const framemap_frame *frame, uint8_t *out, uint8_t *bgra)
{
    const uint32_t width = frame->format.width, height = frame->format.height;
    const size_t plane = (size_t)width * height;
    for (uint32_t row = 0; row < height; row++, out += width) {
        convert_rows_to_bgra(frame, row, 1, bgra, (size_t)width * 4);
        yuv_from_bgra(bgra, width, out, out + plane, out + 2 * plane);
    }
}

void planar_pack(const framemap_frame *frame, uint8_t *out, uint8_t *row)
{
    switch (frame->format.fourcc) {
    case FRAMEMAP_FOURCC_I420:
        out = pack_plane(&frame->plane[0], out);
        out = pack_plane(&frame->plane[1], out);
        pack_plane(&frame->plane[2], out);
        break;
    case FRAMEMAP_FOURCC_NV12:
        out = pack_plane(&frame->plane[0], out);
        pack_pairs(&frame->plane[1], out);
        break;
    case FRAMEMAP_FOURCC_P010:
        pack_p010(frame, out);
        break;
    default:
        pack_rgb(frame, out, row);
    }
}
