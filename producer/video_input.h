/* The pictures of a file, a device or a screen, one decoded frame after the other: libavformat and
 * libavcodec. Sound and other streams are discarded before they are read.
 *
 * Functions that fail have printed one line. Threads: one; the decoder has some of its own. */
#ifndef FM_PRODUCER_VIDEO_INPUT_H
#define FM_PRODUCER_VIDEO_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "source.h"

struct video_input {
    const char *name;         /* for messages: as the user wrote it */
    const char *input_format; /* NULL: by content */
    double fps;               /* asked of a device; below 0: its own */
    AVFormatContext *format;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVStream *stream;
    bool packet_pending; /* read, and the decoder had no room for it yet */
    bool draining;       /* the file is at its end, the decoder is not */
    bool live;           /* a camera or a screen: it sets the pace */
    bool piped;          /* cannot seek: a pipe, a network stream */
    uint64_t damaged;    /* packets and frames that the decoder complained of */
};

/* request's strings have to outlive the input. On failure nothing is left to close. */
bool video_input_open(struct video_input *input, const struct source_request *request);
void video_input_close(struct video_input *input);

/* The next frame, in the order of showing; frame is unreferenced first. SOURCE_END at the end, or when a
 * signal came. What is broken in the middle is passed over and counted. */
enum source_result video_input_read(struct video_input *input, AVFrame *frame);

/* Back to the first frame by seeking. False (nothing printed) where that is not possible; the input is to
 * be reopened then. */
bool video_input_seek_start(struct video_input *input);
bool video_input_reopen(struct video_input *input);

/* ns since the start of the stream's own time line, FRAMEMAP_NO_PTS where the file does not say. */
int64_t video_input_pts_ns(const struct video_input *input, const AVFrame *frame);

double video_input_fps(const struct video_input *input); /* nominal; 0: unknown */

#endif
