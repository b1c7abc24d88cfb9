#include "run.h"

#include <stdio.h>

#include "cpu_time.h"
#include "describe.h"
#include "png.h"
#include "program/message.h"
#include "program/options.h"
#include "program/signals.h"
#include "program/verify.h"

bool run_begin(struct run *run, const struct viewer_options *options, bool hold)
{
    *run = (struct run){.options = options, .present = "headless", .status = STATUS_OK};
    run->started_ns = run->active_ns = framemap_now();
    run->cpu_ns = cpu_time();
    session_init(&run->session, options, hold || options->screenshot);
    if (!options->y4m)
        return true;
    run->y4m = y4m_open(options->y4m);
    if (!run->y4m)
        run->status = STATUS_USAGE;
    return run->y4m != NULL;
}

static void stop(struct run *run, int status)
{
    run->over = true;
    if (run->status == STATUS_OK)
        run->status = status;
}

static void verify(struct run *run)
{
    const framemap_frame *frame = &run->session.frame;
    uint32_t row;
    if (verify_check(frame, &row))
        return;
    if (run->torn++ == 0)
        message("frame %llu is wrong from row %u on (was it drawn by the source verify?)",
                (unsigned long long)frame->sequence, row);
    run->status = STATUS_FAILED;
}

/* Before the first frame, the producer's nominal rate: more exact than the times of two frames. */
static void record(struct run *run)
{
    framemap_info info;
    if (run->session.frames == 1 && session_info(&run->session, &info))
        y4m_set_interval(run->y4m, info.frame_interval_ns);
    if (!y4m_write(run->y4m, &run->session.frame))
        stop(run, STATUS_USAGE);
}

static framemap_result handle(struct run *run, framemap_result result)
{
    if (result == FRAMEMAP_ERROR_ARGUMENT)
        stop(run, STATUS_USAGE);
    if (result != FRAMEMAP_OK)
        return result;
    run->active_ns = run->session.acquired_ns;
    if (run->options->verify)
        verify(run);
    if (run->y4m)
        record(run);
    return result;
}

framemap_result run_next(struct run *run, int64_t timeout_ns)
{
    return handle(run, session_next(&run->session, run->y4m != NULL, timeout_ns));
}

framemap_result run_step(struct run *run, int64_t timeout_ns)
{
    return handle(run, session_next(&run->session, true, timeout_ns));
}

bool run_goes_on(struct run *run, bool paused)
{
    const struct viewer_options *options = run->options;
    int64_t now = framemap_now();
    if (paused)
        run->active_ns = now;
    if (run->over || signals_caught())
        return false;
    if (options->frames > 0 && run->session.frames >= (uint64_t)options->frames)
        return false;
    /* --screenshot alone wants one frame, whichever is first. */
    if (options->screenshot && options->frames == 0 && options->seconds_ns == 0 && run->session.frames > 0)
        return false;
    if (options->seconds_ns > 0 && now - run->started_ns >= options->seconds_ns) {
        if (run->session.frames == 0) {
            message("no frame of region '%s' came in %.3g seconds", command_line_label(options),
                    (double)options->seconds_ns / 1e9);
            stop(run, STATUS_REGION);
        }
        return false;
    }
    if (options->timeout_ns > 0 && now - run->active_ns >= options->timeout_ns) {
        message("no %sframe of region '%s' came in %.3g seconds%s%s", run->session.frames ? "further " : "",
                command_line_label(options), (double)options->timeout_ns / 1e9,
                run->session.problem[0] ? ": " : "", run->session.problem);
        stop(run, STATUS_REGION);
        return false;
    }
    return true;
}

static double milliseconds(int64_t ns)
{
    return (double)ns / 1e6;
}

static void report_latency(struct json *json, const struct histogram *latency)
{
    json_open(json, "latency_us");
    json_number(json, "p50", (double)histogram_quantile(latency, 0.5) / 1e3);
    json_number(json, "p90", (double)histogram_quantile(latency, 0.9) / 1e3);
    json_number(json, "p99", (double)histogram_quantile(latency, 0.99) / 1e3);
    json_number(json, "max", (double)latency->max / 1e3);
    json_close(json);
}

static void report_json(const struct run *run, double cpu_ms)
{
    const struct session *session = &run->session;
    const framemap_frame *frame = &session->frame;
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "name", command_line_label(run->options));
    json_integer(&json, "frames", (int64_t)session->frames);
    json_integer(&json, "missed", (int64_t)session_missed(session));
    json_integer(&json, "repeated", (int64_t)run->repeated);
    json_integer(&json, "torn", (int64_t)run->torn);
    json_integer(&json, "overrun", (int64_t)session->overruns);
    json_integer(&json, "out_of_order", (int64_t)session->out_of_order);
    report_latency(&json, &session->latency);
    json_integer(&json, "bytes_copied", (int64_t)(run->bytes_copied + session->bytes_copied));
    json_number(&json, "cpu_ms_per_frame", cpu_ms);
    json_text(&json, "present", run->present);
    json_integer(&json, "presented", (int64_t)run->presented);
    json_text(&json, "wait", wait_name(run->options->wait));
    json_bool(&json, "observer", session_observes(session));
    json_bool(&json, "polls", session->stats.polls);
    json_bool(&json, "foreign_clock", session->stats.foreign_clock);
    json_integer(&json, "reconnects", (int64_t)session_reconnects(session));
    json_number(&json, "seconds", (double)(framemap_now() - run->started_ns) / 1e9);
    if (session->frames > 0) {
        json_text(&json, "format", framemap_fourcc_name(frame->format.fourcc));
        json_integer(&json, "width", frame->format.width);
        json_integer(&json, "height", frame->format.height);
        json_integer(&json, "sequence_last", (int64_t)frame->sequence);
    }
    json_end(&json);
}

static void report_text(const struct run *run, double cpu_ms)
{
    const struct session *session = &run->session;
    message(
        "%llu frames, %llu missed, %llu repeated, latency %.1f us (p50) %.1f us (p99), %.3f ms CPU a frame",
        (unsigned long long)session->frames, (unsigned long long)session_missed(session),
        (unsigned long long)run->repeated, (double)histogram_quantile(&session->latency, 0.5) / 1e3,
        (double)histogram_quantile(&session->latency, 0.99) / 1e3, cpu_ms);
    if (run->options->verify)
        message("verify: %llu torn, %llu out of order, %llu overrun", (unsigned long long)run->torn,
                (unsigned long long)session->out_of_order, (unsigned long long)session->overruns);
}

static void screenshot(struct run *run)
{
    if (run->session.holding && !png_write(run->options->screenshot, &run->session.frame))
        stop(run, STATUS_USAGE);
    else if (!run->session.holding && run->status == STATUS_OK) {
        message("no frame to write to %s", run->options->screenshot);
        stop(run, STATUS_REGION);
    }
}

/* A run that could not start has neither frames nor figures to hand out: its message was all. The held frame
 * goes back before the figures, since giving it back may count an overrun. */
int run_end(struct run *run)
{
    bool began = run->status != STATUS_USAGE || run->over;
    if (began && run->options->screenshot)
        screenshot(run);
    session_drop(&run->session);
    if (run->options->verify && (run->session.out_of_order > 0 || run->torn > 0))
        run->status = STATUS_FAILED;
    if (run->y4m && !y4m_close(&run->y4m) && run->status == STATUS_OK)
        run->status = STATUS_USAGE;
    uint64_t frames = run->session.frames;
    double cpu_ms = frames ? milliseconds(cpu_time() - run->cpu_ns) / (double)frames : 0;
    if (began && run->options->json)
        report_json(run, cpu_ms);
    else if (began && frames > 0)
        report_text(run, cpu_ms);
    session_finish(&run->session);
    return signals_caught() ? STATUS_SIGNAL + signals_caught() : run->status;
}
