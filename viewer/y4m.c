#include "y4m.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "planar.h"
#include "program/message.h"

struct y4m_writer {
    FILE *stream;
    char *path;
    uint64_t interval_ns;
    uint64_t frames;
    bool failed;
    bool kept;              /* the first frame is in buffer, not written: its interval is not known yet */
    framemap_format format; /* the first frame's, as are the next three */
    uint64_t sequence;
    int64_t pts_ns, publish_ns;
    size_t bytes; /* of a frame's samples */
    uint8_t *buffer, *row;
};

static bool broken(struct y4m_writer *writer, int error)
{
    message("%s: %s; the recording ends after %" PRIu64 " frames", writer->path,
            error == EPIPE ? "the reader of the stream went away" : strerror(error), writer->frames);
    writer->failed = true;
    return false;
}

static bool put(struct y4m_writer *writer, const void *data, size_t size)
{
    return fwrite(data, 1, size, writer->stream) == size || broken(writer, errno);
}

struct y4m_writer *y4m_open(const char *path)
{
    FILE *stream = output_stream(path);
    if (!stream)
        return NULL;
    struct y4m_writer *writer = calloc(1, sizeof *writer);
    char *name = strdup(strcmp(path, "-") == 0 ? "stdout" : path);
    if (!writer || !name) {
        message("%s: no memory for a stream", path);
        free(name);
        free(writer);
        fclose(stream);
        return NULL;
    }
    *writer = (struct y4m_writer){.stream = stream, .path = name};
    return writer;
}

void y4m_set_interval(struct y4m_writer *writer, uint64_t interval_ns)
{
    writer->interval_ns = interval_ns;
}

/* From the first frame to this one. Frames in between that were missed count; when frames were published
 * wavers, so a whole rate is meant. */
static uint64_t measured_interval(const struct y4m_writer *writer, const framemap_frame *frame)
{
    if (frame->sequence <= writer->sequence)
        return 0;
    const double steps = (double)(frame->sequence - writer->sequence);
    if (writer->pts_ns != FRAMEMAP_NO_PTS && frame->pts_ns != FRAMEMAP_NO_PTS &&
        frame->pts_ns > writer->pts_ns)
        return (uint64_t)(((double)frame->pts_ns - (double)writer->pts_ns) / steps);
    const double apart = ((double)frame->publish_ns - (double)writer->publish_ns) / steps;
    return apart > 0 ? (uint64_t)(1e9 / fmax(1, round(1e9 / apart))) : 0;
}

/* "30000:1001" for the rates of video, which nanoseconds do not give exactly; else what comes nearest. */
static void rate_text(uint64_t interval_ns, char *text, size_t size)
{
    static const int denominators[] = {1, 1001};
    const double fps = interval_ns ? 1e9 / (double)interval_ns : 60;
    for (int i = 0; i < 2; i++) {
        const double unit = denominators[i] == 1 ? 1 : 1000 / 1001.0;
        const double count = round(fps / unit);
        if (count >= 1 && fabs(fps - count * unit) < fps * 0.0002) {
            snprintf(text, size, "%.0f:%d", denominators[i] == 1 ? count : count * 1000, denominators[i]);
            return;
        }
    }
    snprintf(text, size, "1000000:%.0f", fmax(1, round(1e6 / fps)));
}

static bool put_header(struct y4m_writer *writer)
{
    const framemap_format *format = &writer->format;
    bool full = format->colour.range == 1;
    const char *chroma = full ? "420jpeg XYSCSS=420JPEG" : "420mpeg2 XYSCSS=420MPEG2";
    if (format->fourcc == FRAMEMAP_FOURCC_P010) {
        chroma = "420p10 XYSCSS=420P10";
    } else if (format->plane_count == 1) {
        chroma = "444";
        full = false;
    }
    char rate[48], header[256];
    rate_text(writer->interval_ns, rate, sizeof rate);
    const int length = snprintf(header, sizeof header, "YUV4MPEG2 W%u H%u F%s Ip A1:1 C%s XCOLORRANGE=%s\n",
                                format->width, format->height, rate, chroma, full ? "FULL" : "LIMITED");
    return put(writer, header, (size_t)length);
}

/* What is in the buffer; at once, so that whoever reads the pipe sees the frame now. */
static bool put_frame(struct y4m_writer *writer)
{
    if (!put(writer, "FRAME\n", 6) || !put(writer, writer->buffer, writer->bytes))
        return false;
    return fflush(writer->stream) == 0 || broken(writer, errno);
}

static bool put_kept(struct y4m_writer *writer)
{
    writer->kept = false;
    return put_header(writer) && put_frame(writer);
}

static bool start(struct y4m_writer *writer, const framemap_frame *frame)
{
    writer->format = frame->format;
    writer->sequence = frame->sequence;
    writer->pts_ns = frame->pts_ns;
    writer->publish_ns = frame->publish_ns;
    writer->bytes = planar_bytes(&frame->format);
    if (writer->bytes == 0) {
        message("%s: format %s (0x%08x) cannot be recorded", writer->path,
                framemap_fourcc_name(frame->format.fourcc), frame->format.fourcc);
        return false;
    }
    writer->buffer = malloc(writer->bytes);
    writer->row = malloc((size_t)frame->format.width * 4);
    if (!writer->buffer || !writer->row) {
        message("%s: no memory for frames of %ux%u", writer->path, frame->format.width, frame->format.height);
        return false;
    }
    return true;
}

static bool same_stream(const framemap_format *a, const framemap_format *b)
{
    return a->width == b->width && a->height == b->height && a->fourcc == b->fourcc &&
           a->colour.range == b->colour.range;
}

static bool refuse_change(struct y4m_writer *writer, const framemap_format *now)
{
    const framemap_format *was = &writer->format;
    message("%s: frame %" PRIu64 " is %s %ux%u range %u after %s %ux%u range %u, which YUV4MPEG2 cannot say; "
            "the recording ends: start another one",
            writer->path, writer->frames + 1, framemap_fourcc_name(now->fourcc), now->width, now->height,
            now->colour.range, framemap_fourcc_name(was->fourcc), was->width, was->height, was->colour.range);
    writer->failed = true;
    return false;
}

bool y4m_write(struct y4m_writer *writer, const framemap_frame *frame)
{
    if (writer->failed)
        return false;
    const bool first = writer->frames == 0;
    if (first && !start(writer, frame)) {
        writer->failed = true;
        return false;
    }
    if (writer->kept) {
        writer->interval_ns = measured_interval(writer, frame);
        if (!put_kept(writer))
            return false;
    }
    if (!same_stream(&writer->format, &frame->format))
        return refuse_change(writer, &frame->format);

    planar_pack(frame, writer->buffer, writer->row);
    writer->kept = first && writer->interval_ns == 0;
    if (!writer->kept && ((first && !put_header(writer)) || !put_frame(writer)))
        return false;
    writer->frames++;
    return true;
}

uint64_t y4m_frames(const struct y4m_writer *writer)
{
    return writer->frames;
}

bool y4m_close(struct y4m_writer **writer)
{
    struct y4m_writer *w = *writer;
    *writer = NULL;
    if (!w)
        return true;
    bool written = !w->failed && (!w->kept || put_kept(w));
    if (fclose(w->stream) != 0 && written) {
        message("%s: %s", w->path, strerror(errno));
        written = false;
    }
    free(w->row);
    free(w->buffer);
    free(w->path);
    free(w);
    return written;
}
