#include "video_input.h"

#include <stdio.h>
#include <string.h>

#include <libavdevice/avdevice.h>
#include <libavutil/common.h>
#include <libavutil/cpu.h>
#include <libavutil/log.h>
#include <libavutil/time.h>

#include "message.h"
#include "signals.h"
#include "video_log.h"

#define MAX_THREADS    8
#define MAX_PIXELS     (INT64_C(16384) * 16384) /* a header that claims more is broken, and memory is short */
#define POLL_US        1000                     /* how often a device with nothing to say is asked again */
#define DRAIN_ATTEMPTS 1000                     /* errors in a row of a decoder that has got all packets */
#define SCREEN_FPS     60.0                     /* of the screen grabbers, whose own default is 29.97 */

static int interrupted(void *unused)
{
    (void)unused;
    return signals_caught() != 0;
}

static bool is_device(const AVInputFormat *format)
{
    return format != NULL && format->priv_class != NULL && AV_IS_INPUT_DEVICE(format->priv_class->category);
}

/* lavfi counts as a device in FFmpeg, but makes its frames when asked. */
static bool paces_itself(const AVInputFormat *format)
{
    return is_device(format) && strcmp(format->name, "lavfi") != 0;
}

/* "file:" keeps a name with a colon or a percent sign in it from being taken for something else. */
static const char *address(const struct video_input *input, char *buffer, size_t size)
{
    if (input->input_format != NULL || strstr(input->name, "://") != NULL)
        return input->name;
    snprintf(buffer, size, "file:%s", input->name);
    return buffer;
}

static bool open_format(struct video_input *input)
{
    const AVInputFormat *format = NULL;
    if (input->input_format != NULL && (format = av_find_input_format(input->input_format)) == NULL) {
        message("--input-format %s: FFmpeg here has no such format or device; `ffmpeg -demuxers` and "
                "`ffmpeg -devices` list them",
                input->input_format);
        return false;
    }
    input->live = paces_itself(format);
    input->format = avformat_alloc_context();
    if (input->format == NULL) {
        message("%s: no memory", input->name);
        return false;
    }
    input->format->interrupt_callback.callback = interrupted;
    AVDictionary *options = NULL;
    if (input->live) {
        input->format->flags |= AVFMT_FLAG_NONBLOCK;
        double fps = input->fps > 0 ? input->fps : strstr(format->name, "grab") != NULL ? SCREEN_FPS : 0;
        char rate[32];
        snprintf(rate, sizeof rate, "%.6g", fps);
        if (fps > 0)
            av_dict_set(&options, "framerate", rate, 0);
    }
    char buffer[FRAMEMAP_PATH_MAX + 8];
    int result = avformat_open_input(&input->format, address(input, buffer, sizeof buffer), format, &options);
    av_dict_free(&options);
    if (result < 0) {
        message("cannot open %s%s%s: %s", format != NULL ? input->input_format : "",
                format != NULL ? " " : "", input->name, video_error(result).text);
        return false;
    }
    input->piped = input->format->pb == NULL ? strstr(input->name, "://") != NULL
                                             : (input->format->pb->seekable & AVIO_SEEKABLE_NORMAL) == 0;
    return true;
}

static bool find_stream(struct video_input *input, const AVCodec **codec)
{
    AVFormatContext *format = input->format;
#if LIBAVFORMAT_VERSION_MAJOR < 60 /* later ones hand a stream's rotation to its frames by themselves */
    av_format_inject_global_side_data(format);
#endif
    int result = avformat_find_stream_info(format, NULL);
    if (result < 0) {
        message("cannot read %s: %s", input->name, video_error(result).text);
        return false;
    }
    result = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, codec, 0);
    if (result == AVERROR_DECODER_NOT_FOUND) {
        message("%s: FFmpeg here has no decoder for its video", input->name);
        return false;
    }
    if (result < 0 || (format->streams[result]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) {
        message("%s has no video in it, only %u other stream%s", input->name, format->nb_streams,
                format->nb_streams == 1 ? "" : "s");
        return false;
    }
    input->stream = format->streams[result];
    for (unsigned i = 0; i < format->nb_streams; i++)
        if (format->streams[i] != input->stream)
            format->streams[i]->discard = AVDISCARD_ALL;
    return true;
}

static bool open_decoder(struct video_input *input, const AVCodec *codec)
{
    input->packet = av_packet_alloc();
    input->decoder = avcodec_alloc_context3(codec);
    if (input->packet == NULL || input->decoder == NULL ||
        avcodec_parameters_to_context(input->decoder, input->stream->codecpar) < 0) {
        message("%s: no memory for its decoder", input->name);
        return false;
    }
    input->decoder->pkt_timebase = input->stream->time_base;
    input->decoder->max_pixels = MAX_PIXELS;
    input->decoder->thread_count = av_clip(av_cpu_count(), 1, MAX_THREADS);
    /* Decoding several frames at once delays each by as many frames: not for what is live. */
    if (input->live) {
        input->decoder->thread_type = FF_THREAD_SLICE;
        input->decoder->flags |= AV_CODEC_FLAG_LOW_DELAY;
    }
    int result = avcodec_open2(input->decoder, codec, NULL);
    if (result < 0)
        message("%s: cannot decode %s: %s", input->name, codec->name, video_error(result).text);
    return result >= 0;
}

bool video_input_reopen(struct video_input *input)
{
    const AVCodec *codec = NULL;
    video_input_close(input);
    if (open_format(input) && find_stream(input, &codec) && open_decoder(input, codec))
        return true;
    video_input_close(input);
    return false;
}

bool video_input_open(struct video_input *input, const struct source_request *request)
{
    *input = (struct video_input){
        .name = request->text, .input_format = request->input_format, .fps = request->fps};
    video_log_install();
    avdevice_register_all();
    return video_input_reopen(input);
}

void video_input_close(struct video_input *input)
{
    av_packet_free(&input->packet);
    avcodec_free_context(&input->decoder);
    avformat_close_input(&input->format);
    input->stream = NULL;
    input->packet_pending = input->draining = false;
}

/* SOURCE_OK: the decoder has got something to do. */
static enum source_result feed(struct video_input *input)
{
    while (!input->packet_pending) {
        int result = av_read_frame(input->format, input->packet);
        if (signals_caught() != 0)
            return SOURCE_END;
        if (result == AVERROR(EAGAIN)) {
            av_usleep(POLL_US);
            continue;
        }
        if (result == AVERROR_EOF || result == AVERROR_INVALIDDATA) {
            input->damaged += result == AVERROR_INVALIDDATA;
            input->draining = true;
            avcodec_send_packet(input->decoder, NULL);
            return SOURCE_OK;
        }
        if (result < 0) {
            message("%s: reading stopped: %s", input->name, video_error(result).text);
            return SOURCE_ERROR;
        }
        input->packet_pending = input->packet->stream_index == input->stream->index;
        if (!input->packet_pending)
            av_packet_unref(input->packet);
    }
    int result = avcodec_send_packet(input->decoder, input->packet);
    if (result == AVERROR(EAGAIN))
        return SOURCE_OK;
    input->damaged += result < 0;
    input->packet_pending = false;
    av_packet_unref(input->packet);
    return SOURCE_OK;
}

enum source_result video_input_read(struct video_input *input, AVFrame *frame)
{
    for (int attempts = 0;;) {
        av_frame_unref(frame);
        int result = avcodec_receive_frame(input->decoder, frame);
        if (result >= 0) {
            input->damaged += frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
            return SOURCE_OK;
        }
        if (result == AVERROR_EOF || (input->draining && ++attempts > DRAIN_ATTEMPTS))
            return SOURCE_END;
        if (result == AVERROR(ENOMEM)) {
            message("%s: no memory for a decoded frame", input->name);
            return SOURCE_ERROR;
        }
        input->damaged += result != AVERROR(EAGAIN);
        if (input->draining)
            continue;
        enum source_result fed = feed(input);
        if (fed != SOURCE_OK)
            return fed;
    }
}

bool video_input_seek_start(struct video_input *input)
{
    int64_t start = input->stream->start_time;
    if (input->piped || (input->format->iformat->flags & AVFMT_NOFILE) != 0 || start == AV_NOPTS_VALUE ||
        avformat_seek_file(input->format, input->stream->index, INT64_MIN, start, start, 0) < 0)
        return false;
    avcodec_flush_buffers(input->decoder);
    if (input->packet_pending)
        av_packet_unref(input->packet);
    input->packet_pending = input->draining = false;
    return true;
}

int64_t video_input_pts_ns(const struct video_input *input, const AVFrame *frame)
{
    if (frame->best_effort_timestamp == AV_NOPTS_VALUE)
        return FRAMEMAP_NO_PTS;
    return av_rescale_q(frame->best_effort_timestamp, input->stream->time_base,
                        (AVRational){1, 1000 * 1000 * 1000});
}

double video_input_fps(const struct video_input *input)
{
    AVRational rate = av_guess_frame_rate(input->format, input->stream, NULL);
    return rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
}
