/* From a decoded frame into a slot, in one pass: rows are copied where the decoder's layout is the slot's,
 * else libswscale writes straight into the slot. Threads: one a struct; swscale has some of its own. */
#ifndef FM_PRODUCER_VIDEO_PICTURE_H
#define FM_PRODUCER_VIDEO_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include <libavutil/frame.h>
#include <libswscale/swscale.h>

#include <framemap/framemap.h>

#include "video_linear.h"

/* What a swscale context was made for; compared as bytes. */
struct video_conversion {
    int width, height, pixels; /* of the decoded frame */
    uint32_t to_width, to_height, fourcc;
    framemap_colour colour;
};

struct video_picture {
    struct SwsContext *scaler;
    struct video_conversion conversion;
    AVFrame *target;             /* a view of the slot */
    struct video_linear *linear; /* for RGBA16F only */
};

/* The fourcc nearest to a decoder's pixel format; 0 when swscale cannot read it. */
uint32_t video_picture_fourcc(enum AVPixelFormat pixels);

/* The format in which frame is published as fourcc. width, height: 0 for the frame's own. */
framemap_format video_picture_format(const AVFrame *frame, uint32_t fourcc, uint32_t width, uint32_t height);

/* Fills slot's planes. False after a message. */
bool video_picture_draw(struct video_picture *picture, const AVFrame *frame, framemap_frame *slot);

void video_picture_close(struct video_picture *picture);

#endif
