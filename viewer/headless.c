#include "describe.h"
#include "program/message.h"
#include "run.h"

#define SECOND INT64_C(1000000000)

/* Short enough for a signal that comes just before the wait. */
#define WAIT_NS (SECOND / 10)

static void show_status(const struct run *run, uint64_t frames)
{
    char format[DESCRIBE_BYTES];
    const struct session *session = &run->session;
    status_line("%s  %s  %llu frames a second, sequence %llu, %llu missed, latency %.1f us (p50)",
                command_line_label(run->options), describe_format(&session->frame.format, format),
                (unsigned long long)frames, (unsigned long long)session->frame.sequence,
                (unsigned long long)session_missed(session),
                (double)histogram_quantile(&session->latency, 0.5) / 1e3);
}

int run_headless(const struct viewer_options *options)
{
    struct run run;
    if (!run_begin(&run, options, false))
        return run_end(&run);
    int64_t second_ns = framemap_now();
    uint64_t frames = 0;
    while (run_goes_on(&run, false)) {
        framemap_result result = run_next(&run, WAIT_NS);
        if (result == FRAMEMAP_OK && !run.session.hold)
            session_drop(&run.session);
        int64_t now = framemap_now();
        if (now - second_ns < SECOND || run.session.frames == 0)
            continue;
        show_status(&run, run.session.frames - frames);
        frames = run.session.frames;
        second_ns = now;
    }
    return run_end(&run);
}
