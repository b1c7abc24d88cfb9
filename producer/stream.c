#include "stream.h"

#include <stddef.h>
#include <string.h>

#include "clock.h"
#include "message.h"
#include "pacing.h"
#include "signals.h"

#define NAP_NS         (INT64_C(250) * 1000 * 1000) /* a signal just before a sleep is seen after this */
#define UNPACED_NAP_NS (INT64_C(1000) * 1000)       /* unpaced and no slot is free: not a busy loop */

struct stream {
    const struct arguments *arguments;
    struct source *source;
    framemap_writer *writer;
    struct statistics *statistics;
    struct pacing pacing;
    int64_t stop_ns; /* --seconds as a moment; INT64_MAX without */
    bool fresh;      /* nothing came since open or the last rewind */
    bool restarted;  /* the next frame is the first after a rewind */
    bool left_out;   /* frames were left out since the last one published: damage does not hold */
};

enum step {
    STEP_ON,
    STEP_DONE,
    STEP_FAILED,
};

static const char *region_of(const struct stream *stream)
{
    const framemap_writer_config *config = &stream->arguments->writer;
    return config->path != NULL ? config->path : config->name;
}

/* False when the run is over before the deadline. */
static bool wait_until(struct stream *stream, int64_t deadline_ns)
{
    for (;;) {
        statistics_show(stream->statistics, region_of(stream), stream->writer);
        int64_t now = framemap_now();
        if (signals_caught() != 0 || now >= stream->stop_ns)
            return false;
        if (now >= deadline_ns)
            return true;
        int64_t until = deadline_ns < stream->stop_ns ? deadline_ns : stream->stop_ns;
        clock_sleep_until(until - now > NAP_NS ? now + NAP_NS : until);
    }
}

static enum step step_of(enum source_result result)
{
    return result == SOURCE_OK ? STEP_ON : result == SOURCE_END ? STEP_DONE : STEP_FAILED;
}

static enum step leave_out(struct stream *stream)
{
    stream->left_out = true;
    return stream->source->ops->skip != NULL ? step_of(stream->source->ops->skip(stream->source)) : STEP_ON;
}

static void describe(struct stream *stream, const struct source_frame *next, int64_t pts_ns,
                     framemap_frame *frame)
{
    frame->pts_ns = pts_ns;
    frame->flags = next->flags | (stream->restarted ? FRAMEMAP_FLAG_DISCONTINUITY : 0);
    bool first = stream->statistics->published == 0;
    frame->damage_count = first || stream->left_out || stream->restarted ? 0 : next->damage_count;
    memcpy(frame->damage, next->damage, frame->damage_count * sizeof next->damage[0]);
}

static enum step publish(struct stream *stream, const struct source_frame *next, int64_t pts_ns)
{
    framemap_frame frame;
    framemap_result result = framemap_writer_begin(stream->writer, &next->format, &frame);
    if (result == FRAMEMAP_AGAIN) {
        if (stream->pacing.mode == PACING_NONE)
            clock_sleep_until(framemap_now() + UNPACED_NAP_NS);
        return leave_out(stream);
    }
    if (result == FRAMEMAP_ERROR_TOO_LARGE && !source_fits(&stream->arguments->source, &next->format))
        return STEP_FAILED;
    if (result < 0) {
        message("%s", framemap_last_error());
        return STEP_FAILED;
    }
    int64_t start = framemap_now();
    describe(stream, next, pts_ns, &frame);
    enum source_result drawn = stream->source->ops->draw(stream->source, &frame);
    if (drawn != SOURCE_OK) {
        framemap_writer_discard(stream->writer, &frame);
        return step_of(drawn);
    }
    int64_t finished = framemap_now();
    if (framemap_writer_publish(stream->writer, &frame) < 0) {
        message("%s", framemap_last_error());
        return STEP_FAILED;
    }
    statistics_published(stream->statistics, &frame, finished - start, framemap_now() - finished);
    pacing_published(&stream->pacing, frame.publish_ns);
    stream->left_out = false;
    stream->restarted = false;
    return STEP_ON;
}

static enum step start_over(struct stream *stream)
{
    const struct source_ops *ops = stream->source->ops;
    if (signals_caught() != 0 || !stream->arguments->source.loop)
        return STEP_DONE;
    if (stream->fresh) {
        message("%s has no frames to loop over", stream->arguments->source.text);
        return STEP_FAILED;
    }
    stream->fresh = true;
    stream->restarted = true;
    return step_of(ops->rewind(stream->source));
}

static enum step advance(struct stream *stream)
{
    struct source_frame next = {.pts_ns = FRAMEMAP_NO_PTS};
    enum source_result result = stream->source->ops->next(stream->source, &next);
    if (result == SOURCE_END)
        return start_over(stream);
    if (result != SOURCE_OK)
        return STEP_FAILED;
    stream->fresh = false;
    struct source_frame timed = next;
    if (stream->restarted)
        timed.flags |= FRAMEMAP_FLAG_DISCONTINUITY;
    struct pacing_slot slot = pacing_next(&stream->pacing, &timed, framemap_now());
    stream->statistics->late = stream->pacing.late;
    if (slot.late)
        return leave_out(stream);
    if (!wait_until(stream, slot.due_ns))
        return STEP_DONE;
    bool own = next.pts_ns != FRAMEMAP_NO_PTS && stream->pacing.mode != PACING_GRID;
    return publish(stream, &next, own ? next.pts_ns : slot.pts_ns);
}

bool stream_run(const struct arguments *arguments, struct source *source, framemap_writer *writer,
                struct statistics *statistics)
{
    struct stream stream = {
        .arguments = arguments,
        .source = source,
        .writer = writer,
        .statistics = statistics,
        .pacing = pacing_init(&source->info, arguments->source.fps),
        .stop_ns = INT64_MAX,
        .fresh = true,
    };
    if (arguments->seconds > 0)
        stream.stop_ns = framemap_now() + (int64_t)(arguments->seconds * 1e9);
    enum step step = STEP_ON;
    while (step == STEP_ON && signals_caught() == 0 &&
           (arguments->frames == 0 || statistics->published < arguments->frames))
        step = advance(&stream);
    /* The last frame is shown as long as it is meant to be: readers get the time to see it. */
    if (step != STEP_FAILED && stream.pacing.started)
        wait_until(&stream, stream.pacing.end_ns);
    framemap_writer_get_stats(writer, &statistics->writer);
    return step != STEP_FAILED;
}
