/* Frames as bytes, from a file or standard input: y4m (its header says what they are) and raw (the options
 * say). They are read straight into the slot; planar chroma for NV12 and P010 is interleaved there. */
#include "source.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "message.h"
#include "y4m.h"

struct pipe_source {
    struct source base;
    struct input input;
    bool y4m;
    uint32_t sample_bytes; /* y4m: 1, or 2 for 10 bits */
    uint64_t first_frame;  /* where it begins in the file */
    uint64_t frame_bytes;  /* of a frame's samples in the file */
    uint64_t index;
    uint8_t *chroma_row;
};

static struct pipe_source *pipe_of(struct source *source)
{
    return (struct pipe_source *)source;
}

/* What a read inside a frame has come to; no byte at all is as bad as some there. */
static enum source_result judge(struct pipe_source *pipe, enum input_result result)
{
    switch (result) {
    case INPUT_OK:
        return SOURCE_OK;
    case INPUT_INTERRUPTED:
        return SOURCE_END;
    case INPUT_ERROR:
        return SOURCE_ERROR;
    default:
        message("%s ends in the middle of frame %" PRIu64, pipe->input.name, pipe->index);
        return SOURCE_ERROR;
    }
}

/* The rest of a y4m line, byte by byte since what follows is for the slot. Too long a line is cut. */
static enum input_result read_line(struct pipe_source *pipe, char line[Y4M_LINE_MAX + 1])
{
    size_t at = 0;
    for (; at < Y4M_LINE_MAX; at++) {
        enum input_result result = input_read(&pipe->input, line + at, 1);
        if (result != INPUT_OK)
            return result == INPUT_END ? INPUT_SHORT : result;
        pipe->first_frame++;
        if (line[at] == '\n')
            break;
    }
    line[at] = 0;
    return INPUT_OK;
}

static enum source_result read_frame_header(struct pipe_source *pipe)
{
    char start[6];
    enum input_result result = input_read(&pipe->input, start, sizeof start);
    if (result == INPUT_END)
        return SOURCE_END;
    if (result != INPUT_OK)
        return judge(pipe, result);
    if (memcmp(start, "FRAME", 5) != 0) {
        message("%s has no FRAME where frame %" PRIu64
                " begins: it is damaged, or not of the size in its header",
                pipe->input.name, pipe->index);
        return SOURCE_ERROR;
    }
    char parameters[Y4M_LINE_MAX + 1];
    return start[5] == '\n' ? SOURCE_OK : judge(pipe, read_line(pipe, parameters));
}

static enum source_result pipe_next(struct source *source, struct source_frame *next)
{
    struct pipe_source *pipe = pipe_of(source);
    next->format = source->info.format;
    if (source->info.fps > 0) {
        next->pts_ns = llround((double)pipe->index * 1e9 / source->info.fps);
        next->duration_ns = llround(1e9 / source->info.fps);
    }
    pipe->index++;
    return pipe->y4m ? read_frame_header(pipe) : SOURCE_OK;
}

static enum input_result read_plane(struct input *input, const framemap_plane *plane)
{
    if (plane->stride == plane->row_bytes)
        return input_read(input, plane->data, plane->row_bytes * plane->rows);
    enum input_result result = INPUT_OK;
    uint32_t y = 0;
    for (; y < plane->rows && result == INPUT_OK; y++)
        result = input_read(input, plane->data + y * plane->stride, plane->row_bytes);
    return result == INPUT_END && y > 1 ? INPUT_SHORT : result;
}

/* P010 has its 10 bits at the upper end of a word, y4m at the lower. */
static void raise_bits(const framemap_plane *plane)
{
    for (uint32_t y = 0; y < plane->rows; y++) {
        uint16_t *row = (uint16_t *)(void *)(plane->data + y * plane->stride);
        for (size_t x = 0; x < plane->row_bytes / 2; x++)
            row[x] = (uint16_t)(row[x] << 6);
    }
}

static void interleave(uint8_t *to, const uint8_t *from, size_t samples, uint32_t sample_bytes)
{
    for (size_t x = 0; x < samples; x++)
        memcpy(to + 2 * x * sample_bytes, from + x * sample_bytes, sample_bytes);
}

/* Cb, then Cr, into every other sample of the one chroma plane. */
static enum input_result read_chroma(struct pipe_source *pipe, const framemap_plane *plane)
{
    size_t samples = plane->row_bytes / 2 / pipe->sample_bytes;
    for (uint32_t component = 0; component < 2; component++) {
        for (uint32_t y = 0; y < plane->rows; y++) {
            enum input_result result =
                input_read(&pipe->input, pipe->chroma_row, samples * pipe->sample_bytes);
            if (result != INPUT_OK)
                return result;
            interleave(plane->data + y * plane->stride + component * pipe->sample_bytes, pipe->chroma_row,
                       samples, pipe->sample_bytes);
        }
    }
    return INPUT_OK;
}

static enum source_result pipe_draw(struct source *source, framemap_frame *frame)
{
    struct pipe_source *pipe = pipe_of(source);
    bool interleaved = pipe->y4m && frame->format.plane_count == 2;
    enum input_result result = INPUT_OK;
    uint32_t p = 0;
    for (; p < frame->format.plane_count && result == INPUT_OK; p++)
        result = interleaved && p == 1 ? read_chroma(pipe, &frame->plane[p])
                                       : read_plane(&pipe->input, &frame->plane[p]);
    if (result == INPUT_OK && pipe->y4m && pipe->sample_bytes == 2)
        for (p = 0; p < frame->format.plane_count; p++)
            raise_bits(&frame->plane[p]);
    if (result == INPUT_END && !pipe->y4m && p == 1)
        return SOURCE_END; /* raw frames have no header that would have said so */
    return judge(pipe, result);
}

static enum source_result pipe_skip(struct source *source)
{
    struct pipe_source *pipe = pipe_of(source);
    enum input_result result = input_skip(&pipe->input, pipe->frame_bytes);
    return result == INPUT_END && !pipe->y4m ? SOURCE_END : judge(pipe, result);
}

static enum source_result pipe_rewind(struct source *source)
{
    struct pipe_source *pipe = pipe_of(source);
    pipe->index = 0;
    return input_seek(&pipe->input, pipe->first_frame) ? SOURCE_OK : SOURCE_ERROR;
}

static void pipe_close(struct source *source)
{
    struct pipe_source *pipe = pipe_of(source);
    input_close(&pipe->input);
    free(pipe->chroma_row);
    free(pipe);
}

static bool open_input(struct pipe_source *pipe, const struct source_request *request, const char *path)
{
    if (*path == 0) {
        message("%s needs a path after the colon, or - for stdin", request->text);
        return false;
    }
    if (!input_open(&pipe->input, path))
        return false;
    pipe->base.info.timing = pipe->input.pipe ? SOURCE_TIMING_PIPE : SOURCE_TIMING_OWN;
    if (!request->loop || !pipe->input.pipe)
        return true;
    message("%s cannot start over: leave out --loop", pipe->input.name);
    return false;
}

static bool read_header(struct pipe_source *pipe, struct y4m_header *header)
{
    char line[Y4M_LINE_MAX + 1];
    char problem[Y4M_LINE_MAX + 128];
    enum input_result result = read_line(pipe, line);
    if (result == INPUT_OK && y4m_parse(line, header, problem, sizeof problem))
        return true;
    if (result == INPUT_OK)
        message("%s %s", pipe->input.name, problem);
    else if (result == INPUT_SHORT)
        message("%s ends before the first frame", pipe->input.name);
    return false;
}

/* The planar samples of the stream go into the one or two formats that hold them as they are. */
static bool choose_format(const struct source_request *request, const struct y4m_header *header,
                          uint32_t *fourcc)
{
    bool deep = header->bits == 10;
    *fourcc = source_fourcc(request, deep ? FRAMEMAP_FOURCC_P010 : FRAMEMAP_FOURCC_I420);
    if (deep ? *fourcc == FRAMEMAP_FOURCC_P010
             : *fourcc == FRAMEMAP_FOURCC_I420 || *fourcc == FRAMEMAP_FOURCC_NV12)
        return true;
    message("--format %s: a y4m stream of %u bits is not converted; %s", framemap_fourcc_name(*fourcc),
            header->bits, deep ? "p010 is needed" : "i420 or nv12 is needed");
    return false;
}

static bool setup_y4m(struct pipe_source *pipe, const struct source_request *request)
{
    struct y4m_header header;
    uint32_t fourcc = 0;
    pipe->y4m = true;
    if (!read_header(pipe, &header) || !choose_format(request, &header, &fourcc))
        return false;
    if (request->width != 0 && (request->width != header.width || request->height != header.height)) {
        message("--size %ux%u: a y4m stream is not scaled, and its frames have %ux%u", request->width,
                request->height, header.width, header.height);
        return false;
    }
    framemap_format *format = &pipe->base.info.format;
    *format = framemap_format_packed(header.width, header.height, fourcc);
    format->colour = header.colour;
    pipe->base.info.fps = header.fps;
    pipe->sample_bytes = header.bits > 8 ? 2 : 1;
    uint64_t chroma_width = (header.width + 1) / 2;
    uint64_t chroma_rows = (header.height + 1) / 2;
    pipe->frame_bytes =
        ((uint64_t)header.width * header.height + 2 * chroma_width * chroma_rows) * pipe->sample_bytes;
    pipe->chroma_row = source_alloc(chroma_width * pipe->sample_bytes);
    return source_fits(request, format);
}

static bool setup_raw(struct pipe_source *pipe, const struct source_request *request)
{
    if (request->width == 0 || request->fourcc == 0 || request->fps < 0) {
        message("%s says nothing of itself: --size, --format and --fps are needed", request->text);
        return false;
    }
    framemap_format *format = &pipe->base.info.format;
    *format = framemap_format_packed(request->width, request->height, request->fourcc);
    for (uint32_t p = 0; p < format->plane_count; p++)
        pipe->frame_bytes += framemap_plane_row_bytes(format, p) * framemap_plane_rows(format, p);
    pipe->base.info.fps = request->fps;
    return source_fits(request, format);
}

static struct source *open_pipe(const struct source_request *request, const char *prefix,
                                bool (*setup)(struct pipe_source *, const struct source_request *))
{
    struct pipe_source *pipe = source_alloc(sizeof *pipe);
    pipe->input.handle = -1;
    if (open_input(pipe, request, request->text + strlen(prefix)) && setup(pipe, request))
        return &pipe->base;
    pipe_close(&pipe->base);
    return NULL;
}

static bool y4m_matches(const struct source_request *request)
{
    return strncmp(request->text, "y4m:", 4) == 0;
}

static bool raw_matches(const struct source_request *request)
{
    return strncmp(request->text, "raw:", 4) == 0;
}

static struct source *y4m_open(const struct source_request *request)
{
    return open_pipe(request, "y4m:", setup_y4m);
}

static struct source *raw_open(const struct source_request *request)
{
    return open_pipe(request, "raw:", setup_raw);
}

const struct source_ops source_y4m = {
    .name = "y4m",
    .form = "y4m:PATH",
    .help = "a YUV4MPEG2 stream of 4:2:0, 8 or 10 bits; - is stdin: ffmpeg -i ... -f yuv4mpegpipe - | ...",
    .matches = y4m_matches,
    .open = y4m_open,
    .next = pipe_next,
    .draw = pipe_draw,
    .skip = pipe_skip,
    .rewind = pipe_rewind,
    .close = pipe_close,
};

const struct source_ops source_raw = {
    .name = "raw",
    .form = "raw:PATH",
    .help = "bare frames, rows without padding, as --size, --format and --fps say; - is stdin",
    .matches = raw_matches,
    .open = raw_open,
    .next = pipe_next,
    .draw = pipe_draw,
    .skip = pipe_skip,
    .rewind = pipe_rewind,
    .close = pipe_close,
};
