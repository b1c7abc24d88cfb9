#include "video_colour.h"

#include <libavutil/pixdesc.h>

#define HD_ROWS  720
#define PAL_ROWS 576

/* FFmpeg's AVCOL_ values are H.273's code points; 0 is reserved there and 2 is "unspecified", except that
 * matrix 0 is RGB. */
static uint8_t tag(unsigned value, uint8_t otherwise)
{
    return value != 0 && value != AVCOL_PRI_UNSPECIFIED && value <= UINT8_MAX ? (uint8_t)value : otherwise;
}

framemap_colour video_colour(const AVFrame *frame)
{
    const AVPixFmtDescriptor *shape = av_pix_fmt_desc_get(frame->format);
    bool rgb = shape != NULL && (shape->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
    bool grey = shape != NULL && shape->nb_components < 3;
    bool jpeg = frame->format == AV_PIX_FMT_YUVJ420P || frame->format == AV_PIX_FMT_YUVJ422P ||
                frame->format == AV_PIX_FMT_YUVJ444P || frame->format == AV_PIX_FMT_YUVJ440P ||
                frame->format == AV_PIX_FMT_YUVJ411P;
    if (rgb)
        return (framemap_colour){.primaries = tag(frame->color_primaries, AVCOL_PRI_BT709),
                                 .transfer = tag(frame->color_trc, AVCOL_TRC_IEC61966_2_1),
                                 .matrix = AVCOL_SPC_RGB,
                                 .range = frame->color_range != AVCOL_RANGE_MPEG};
    framemap_colour usual = {AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709, 0};
    if (frame->height == PAL_ROWS)
        usual = (framemap_colour){AVCOL_PRI_BT470BG, AVCOL_TRC_SMPTE170M, AVCOL_SPC_BT470BG, 0};
    else if (frame->height < HD_ROWS)
        usual = (framemap_colour){AVCOL_PRI_SMPTE170M, AVCOL_TRC_SMPTE170M, AVCOL_SPC_SMPTE170M, 0};
    bool full = jpeg || frame->color_range == AVCOL_RANGE_JPEG ||
                (grey && frame->color_range == AVCOL_RANGE_UNSPECIFIED);
    return (framemap_colour){.primaries = tag(frame->color_primaries, usual.primaries),
                             .transfer = tag(frame->color_trc, usual.transfer),
                             .matrix = tag(frame->colorspace, usual.matrix),
                             .range = full};
}

bool video_fourcc_is_rgb(uint32_t fourcc)
{
    return fourcc != FRAMEMAP_FOURCC_I420 && fourcc != FRAMEMAP_FOURCC_NV12 && fourcc != FRAMEMAP_FOURCC_P010;
}

framemap_colour video_colour_as(framemap_colour colour, uint32_t fourcc)
{
    bool was_rgb = colour.matrix == AVCOL_SPC_RGB, is_rgb = video_fourcc_is_rgb(fourcc);
    if (was_rgb && !is_rgb) {
        colour.matrix = AVCOL_SPC_BT709;
        colour.range = 0;
    } else if (is_rgb && !was_rgb) {
        colour.matrix = AVCOL_SPC_RGB;
        colour.range = 1;
    }
    if (fourcc == FRAMEMAP_FOURCC_RGBA16F)
        colour.transfer = AVCOL_TRC_LINEAR;
    return colour;
}
