#include "source.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include <libavutil/display.h>
#include <libavutil/pixdesc.h>

#include "message.h"
#include "signals.h"
#include "video_input.h"
#include "video_picture.h"

/* A jump that is no pause any more, in formats whose time lines may start over (MPEG-TS). */
#define JUMP_NS (INT64_C(10) * 1000 * 1000 * 1000)

struct video {
    struct source base;
    struct source_request request;
    struct video_input input;
    struct video_picture picture;
    AVFrame *frame;
    bool pending;         /* frame was read by open or rewind and not been given by next yet */
    bool reopens;         /* seeking does not lead back to the first frame */
    int64_t first_pts_ns; /* FRAMEMAP_NO_PTS if it has none */
    int64_t last_pts_ns;
};

static bool video_matches(const struct source_request *request)
{
    (void)request; /* the last of the registry: takes what is a file and nobody else's */
    return true;
}

/* What frames cannot carry is said once: they are published as stored. */
static void note_display(const struct video *video)
{
    const AVFrame *frame = video->frame;
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    double angle = side != NULL ? av_display_rotation_get((const int32_t *)side->data) : 0;
    if (fabs(angle) > 0.5)
        message("note: %s is meant to be turned by %.0f degrees; frames are published as stored",
                video->request.text, -angle);
    AVRational aspect = frame->sample_aspect_ratio;
    if (aspect.num > 0 && aspect.den > 0 && aspect.num != aspect.den)
        message("note: pixels of %s are meant to be %d:%d; frames are published as stored",
                video->request.text, aspect.num, aspect.den);
}

static uint32_t fourcc_of(const struct video *video)
{
    return source_fourcc(&video->request, video_picture_fourcc(video->frame->format));
}

/* False after a message: not to be published, whatever the slot. */
static bool frame_format(const struct video *video, framemap_format *format)
{
    const AVFrame *frame = video->frame;
    if (video_picture_fourcc(frame->format) == 0) {
        const char *name = av_get_pix_fmt_name(frame->format);
        message("%s: swscale cannot read its pixel format %s", video->request.text,
                name != NULL ? name : "?");
        return false;
    }
    *format = video_picture_format(frame, fourcc_of(video), video->request.width, video->request.height);
    return source_fits(&video->request, format);
}

static enum source_timing timing_of(const struct video_input *input)
{
    return input->live ? SOURCE_TIMING_LIVE : input->piped ? SOURCE_TIMING_PIPE : SOURCE_TIMING_OWN;
}

static void video_close(struct source *source)
{
    struct video *video = (struct video *)source;
    if (video->input.damaged > 0)
        message("%s: %" PRIu64 " damaged packets or frames were passed over or shown as decoded",
                video->request.text, video->input.damaged);
    av_frame_free(&video->frame);
    video_picture_close(&video->picture);
    video_input_close(&video->input);
    free(video);
}

static bool read_first(struct video *video)
{
    enum source_result result = video_input_read(&video->input, video->frame);
    if (result == SOURCE_END)
        message(signals_caught() != 0 ? "%s: stopped before its first frame"
                                      : "%s: none of its frames can be decoded",
                video->request.text);
    video->input.damaged = result == SOURCE_OK ? video->input.damaged : 0;
    video->pending = true;
    return result == SOURCE_OK && frame_format(video, &video->base.info.format);
}

static struct source *video_open(const struct source_request *request)
{
    struct video *video = source_alloc(sizeof *video);
    video->request = *request;
    if (!video_input_open(&video->input, request)) {
        free(video);
        return NULL;
    }
    video->frame = av_frame_alloc();
    if (video->frame == NULL)
        message("%s: no memory", request->text);
    if (video->frame == NULL || !read_first(video)) {
        video->input.damaged = 0;
        video_close(&video->base);
        return NULL;
    }
    video->base.info.timing = timing_of(&video->input);
    video->base.info.fps = video_input_fps(&video->input);
    video->first_pts_ns = video->last_pts_ns = video_input_pts_ns(&video->input, video->frame);
    note_display(video);
    return &video->base;
}

static bool jumped(const struct video *video, int64_t pts_ns)
{
    if (pts_ns == FRAMEMAP_NO_PTS || video->last_pts_ns == FRAMEMAP_NO_PTS)
        return false;
    bool may_jump = (video->input.format->iformat->flags & AVFMT_TS_DISCONT) != 0;
    return pts_ns < video->last_pts_ns || (may_jump && pts_ns - video->last_pts_ns > JUMP_NS);
}

static enum source_result video_next(struct source *source, struct source_frame *next)
{
    struct video *video = (struct video *)source;
    if (!video->pending) {
        enum source_result result = video_input_read(&video->input, video->frame);
        if (result != SOURCE_OK)
            return result;
    }
    video->pending = false;
    if (!frame_format(video, &next->format))
        return SOURCE_ERROR;
    next->pts_ns = video_input_pts_ns(&video->input, video->frame);
    next->flags = jumped(video, next->pts_ns) ? FRAMEMAP_FLAG_DISCONTINUITY : 0;
    video->last_pts_ns = next->pts_ns;
    return SOURCE_OK;
}

static enum source_result video_draw(struct source *source, framemap_frame *frame)
{
    struct video *video = (struct video *)source;
    return video_picture_draw(&video->picture, video->frame, frame) ? SOURCE_OK : SOURCE_ERROR;
}

/* Some formats find only a later key frame when they seek, or none: those are opened anew. */
static enum source_result video_rewind(struct source *source)
{
    struct video *video = (struct video *)source;
    enum source_result result = SOURCE_END;
    video->last_pts_ns = FRAMEMAP_NO_PTS;
    if (video->input.live)
        return SOURCE_END;
    if (!video->reopens && video_input_seek_start(&video->input)) {
        result = video_input_read(&video->input, video->frame);
        if (result == SOURCE_ERROR || signals_caught() != 0)
            return result;
        video->reopens =
            result != SOURCE_OK || video_input_pts_ns(&video->input, video->frame) != video->first_pts_ns;
    } else {
        video->reopens = true;
    }
    if (video->reopens) {
        if (!video_input_reopen(&video->input))
            return SOURCE_ERROR;
        result = video_input_read(&video->input, video->frame);
    }
    video->pending = result == SOURCE_OK;
    return result;
}

const struct source_ops source_video = {
    .name = "video",
    .form = "VIDEO",
    .help = "a video file, or what --input-format names: a camera, a screen (x11grab :0)",
    .matches = video_matches,
    .open = video_open,
    .next = video_next,
    .draw = video_draw,
    .rewind = video_rewind,
    .close = video_close,
};
