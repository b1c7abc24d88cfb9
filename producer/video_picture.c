#include "video_picture.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/common.h>
#include <libavutil/cpu.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>

#include "message.h"
#include "source.h"
#include "video_colour.h"
#include "video_log.h"

#define MAX_THREADS 4

static enum AVPixelFormat pixels_of(uint32_t fourcc)
{
    switch (fourcc) {
    case FRAMEMAP_FOURCC_BGRX:
        return AV_PIX_FMT_BGR0;
    case FRAMEMAP_FOURCC_BGRA:
        return AV_PIX_FMT_BGRA;
    case FRAMEMAP_FOURCC_RGBA:
        return AV_PIX_FMT_RGBA;
    case FRAMEMAP_FOURCC_NV12:
        return AV_PIX_FMT_NV12;
    case FRAMEMAP_FOURCC_I420:
        return AV_PIX_FMT_YUV420P;
    case FRAMEMAP_FOURCC_P010:
        return AV_PIX_FMT_P010LE;
    case FRAMEMAP_FOURCC_RGBA16F: /* then made linear in place */
        return AV_PIX_FMT_RGBA64;
    default:
        return AV_PIX_FMT_NONE;
    }
}

static enum AVPixelFormat without_range(enum AVPixelFormat pixels)
{
    return pixels == AV_PIX_FMT_YUVJ420P ? AV_PIX_FMT_YUV420P : pixels;
}

uint32_t video_picture_fourcc(enum AVPixelFormat pixels)
{
    const AVPixFmtDescriptor *shape = av_pix_fmt_desc_get(pixels);
    if (shape == NULL || !sws_isSupportedInput(pixels))
        return 0;
    if ((shape->flags & AV_PIX_FMT_FLAG_ALPHA) != 0)
        return FRAMEMAP_FOURCC_BGRA;
    if ((shape->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0)
        return FRAMEMAP_FOURCC_BGRX;
    if (shape->comp[0].depth > 8)
        return FRAMEMAP_FOURCC_P010;
    return pixels == AV_PIX_FMT_NV12 ? FRAMEMAP_FOURCC_NV12 : FRAMEMAP_FOURCC_I420;
}

framemap_format video_picture_format(const AVFrame *frame, uint32_t fourcc, uint32_t width, uint32_t height)
{
    const AVPixFmtDescriptor *shape = av_pix_fmt_desc_get(frame->format);
    framemap_format format = framemap_format_packed(width != 0 ? width : (uint32_t)frame->width,
                                                    height != 0 ? height : (uint32_t)frame->height, fourcc);
    format.colour = video_colour_as(video_colour(frame), fourcc);
    if (shape == NULL || (shape->flags & AV_PIX_FMT_FLAG_ALPHA) == 0)
        format.alpha = FRAMEMAP_ALPHA_OPAQUE;
    return format;
}

/* Whether rows can be copied as they are; *opaque: but for the fourth byte, which is to be full alpha. */
static bool same_layout(const AVFrame *frame, const framemap_format *format, bool *opaque)
{
    enum AVPixelFormat from = without_range(frame->format), to = pixels_of(format->fourcc);
    *opaque = (from == AV_PIX_FMT_BGR0 && to == AV_PIX_FMT_BGRA) ||
              (from == AV_PIX_FMT_RGB0 && to == AV_PIX_FMT_RGBA);
    return (from == to || *opaque || (from == AV_PIX_FMT_BGRA && to == AV_PIX_FMT_BGR0)) &&
           (uint32_t)frame->width == format->width && (uint32_t)frame->height == format->height;
}

static void copy_rows(const AVFrame *frame, const framemap_frame *slot, bool opaque)
{
    for (uint32_t i = 0; i < slot->format.plane_count; i++) {
        const framemap_plane *plane = &slot->plane[i];
        const uint8_t *from = frame->data[i];
        for (uint32_t y = 0; y < plane->rows; y++, from += frame->linesize[i]) {
            uint8_t *to = plane->data + y * plane->stride;
            memcpy(to, from, plane->row_bytes);
            for (size_t x = 3; opaque && x < plane->row_bytes; x += 4)
                to[x] = 0xff;
        }
    }
}

/* swscale's coefficients of an H.273 matrix; those it has none for are read as BT.709. */
static const int *coefficients(uint8_t matrix)
{
    switch (matrix) {
    case AVCOL_SPC_FCC:
        return sws_getCoefficients(SWS_CS_FCC);
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return sws_getCoefficients(SWS_CS_ITU601);
    case AVCOL_SPC_SMPTE240M:
        return sws_getCoefficients(SWS_CS_SMPTE240M);
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return sws_getCoefficients(SWS_CS_BT2020);
    default:
        return sws_getCoefficients(SWS_CS_ITU709);
    }
}

/* swscale's shortcuts between YUV formats of one size leave the last row or column of odd sizes unwritten
 * (to P010, NV12), all chroma (from grey), or write beyond the end of rows (from NV12). */
static bool shortcut_errs(const AVFrame *frame, const framemap_format *format)
{
    const AVPixFmtDescriptor *shape = av_pix_fmt_desc_get(frame->format);
    bool odd = ((frame->width | frame->height) & 1) != 0;
    bool grey = shape != NULL && shape->nb_components < 3;
    return !video_fourcc_is_rgb(format->fourcc) && video_colour(frame).matrix != AVCOL_SPC_RGB &&
           (odd || grey || av_pix_fmt_count_planes(frame->format) == 2);
}

/* A filter, though it changes nothing, keeps swscale from its shortcuts. */
static bool init_thorough(struct SwsContext *scaler)
{
    SwsVector *same = sws_allocVec(3);
    if (same == NULL)
        return false;
    same->coeff[0] = same->coeff[2] = 0;
    same->coeff[1] = 1;
    SwsFilter filter = {.lumH = same, .lumV = same, .chrH = same, .chrV = same};
    bool good = sws_init_context(scaler, &filter, NULL) >= 0;
    sws_freeVec(same);
    return good;
}

static bool prepare(struct video_picture *picture, const AVFrame *frame, const framemap_format *format)
{
    struct video_conversion wanted;
    memset(&wanted, 0, sizeof wanted);
    wanted.width = frame->width;
    wanted.height = frame->height;
    wanted.pixels = frame->format;
    wanted.to_width = format->width;
    wanted.to_height = format->height;
    wanted.fourcc = format->fourcc;
    wanted.colour = video_colour(frame);
    if (picture->scaler != NULL && memcmp(&wanted, &picture->conversion, sizeof wanted) == 0)
        return true;
    sws_freeContext(picture->scaler);
    picture->scaler = sws_alloc_context();
    if (picture->scaler == NULL)
        return false;
    /* Without accurate rounding and full chroma, RGB would come out up to 3 codes too dark (and fast).
     * Halving chroma, swscale averages the last column of an odd width with what lies beyond it. */
    int64_t chroma = (frame->width & 1) != 0 ? SWS_FULL_CHR_H_INP : 0;
    bool scaled = wanted.to_width != (uint32_t)wanted.width || wanted.to_height != (uint32_t)wanted.height;
    struct {
        const char *name;
        int64_t value;
    } options[] = {
        {"srcw", frame->width},
        {"srch", frame->height},
        {"src_format", without_range(frame->format)},
        {"src_range", wanted.colour.range},
        {"dstw", format->width},
        {"dsth", format->height},
        {"dst_format", pixels_of(format->fourcc)},
        {"dst_range", format->colour.range},
        {"sws_flags", SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | chroma | (scaled ? SWS_BICUBIC : SWS_BILINEAR)},
        {"threads", av_clip(av_cpu_count(), 1, MAX_THREADS)},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        av_opt_set_int(picture->scaler, options[i].name, options[i].value, 0);
    if (!(shortcut_errs(frame, format) ? init_thorough(picture->scaler)
                                       : sws_init_context(picture->scaler, NULL, NULL) >= 0))
        return false;
    /* An RGB side has no matrix, and swscale passes over what it is given for it. */
    uint8_t from = wanted.colour.matrix == AVCOL_SPC_RGB ? format->colour.matrix : wanted.colour.matrix;
    uint8_t to = video_fourcc_is_rgb(format->fourcc) ? from : format->colour.matrix;
    sws_setColorspaceDetails(picture->scaler, coefficients(from), wanted.colour.range, coefficients(to),
                             format->colour.range, 0, 1 << 16, 1 << 16);
    picture->conversion = wanted;
    return true;
}

static void leave(void *opaque, uint8_t *data)
{
    (void)opaque;
    (void)data;
}

/* sws_scale_frame works in several threads, and wants a frame that is reference-counted: the slot is
 * dressed as one whose memory nobody frees. */
static bool dress(struct video_picture *picture, framemap_frame *slot)
{
    if (picture->target == NULL)
        picture->target = av_frame_alloc();
    if (picture->target == NULL)
        return false;
    AVFrame *target = picture->target;
    av_frame_unref(target);
    target->format = pixels_of(slot->format.fourcc);
    target->width = (int)slot->format.width;
    target->height = (int)slot->format.height;
    for (uint32_t i = 0; i < slot->format.plane_count; i++) {
        framemap_plane *plane = &slot->plane[i];
        target->data[i] = plane->data;
        target->linesize[i] = (int)plane->stride;
        target->buf[i] = av_buffer_create(plane->data, plane->stride * (plane->rows - 1) + plane->row_bytes,
                                          leave, NULL, 0);
        if (target->buf[i] == NULL)
            return false;
    }
    return true;
}

static bool convert(struct video_picture *picture, const AVFrame *frame, framemap_frame *slot)
{
    if (!prepare(picture, frame, &slot->format) || !dress(picture, slot))
        return false;
    bool done = sws_scale_frame(picture->scaler, picture->target, frame) >= 0;
    av_frame_unref(picture->target);
    return done;
}

bool video_picture_draw(struct video_picture *picture, const AVFrame *frame, framemap_frame *slot)
{
    bool opaque;
    if (same_layout(frame, &slot->format, &opaque)) {
        copy_rows(frame, slot, opaque);
    } else if (!convert(picture, frame, slot)) {
        sws_freeContext(picture->scaler);
        picture->scaler = NULL;
        message("cannot convert %dx%d %s to %ux%u %s: %s", frame->width, frame->height,
                av_get_pix_fmt_name(frame->format), slot->format.width, slot->format.height,
                framemap_fourcc_name(slot->format.fourcc), video_error(AVERROR(EINVAL)).text);
        return false;
    }
    if (slot->format.fourcc == FRAMEMAP_FOURCC_RGBA16F) {
        if (picture->linear == NULL)
            picture->linear = source_alloc(sizeof *picture->linear);
        video_linear_apply(picture->linear, video_colour(frame).transfer, &slot->plane[0]);
    }
    return true;
}

void video_picture_close(struct video_picture *picture)
{
    sws_freeContext(picture->scaler);
    av_frame_free(&picture->target);
    free(picture->linear);
}
