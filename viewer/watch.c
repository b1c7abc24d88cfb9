#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <SDL.h>

#include "describe.h"
#include "program/message.h"
#include "program/options.h"
#include "program/signals.h"
#include "tools.h"

#define SECOND INT64_C(1000000000)

/* What changed between two looks at one region. */
struct change {
    double seconds;
    double fps;     /* frames published a second */
    double skipped; /* begins a second that found no slot */
};

static struct change compare(const framemap_info *before, const framemap_info *now, int64_t elapsed_ns)
{
    struct change change = {.seconds = (double)elapsed_ns / 1e9};
    bool same = before->status == FRAMEMAP_OK && before->region_id == now->region_id;
    if (!same || elapsed_ns <= 0)
        return change;
    if (now->sequence > before->sequence)
        change.fps = (double)(now->sequence - before->sequence) / change.seconds;
    if (now->skipped > before->skipped)
        change.skipped = (double)(now->skipped - before->skipped) / change.seconds;
    return change;
}

static void print_json(const framemap_info *info, const struct change *change)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "state", describe_state(info));
    if (info->status == FRAMEMAP_OK) {
        json_number(&json, "fps", change->fps);
        json_number(&json, "skipped_per_second", change->skipped);
        json_integer(&json, "sequence", (int64_t)info->sequence);
        json_integer(&json, "readers", info->readers);
        json_text(&json, "format", framemap_fourcc_name(info->format.fourcc));
        json_integer(&json, "width", info->format.width);
        json_integer(&json, "height", info->format.height);
        json_integer(&json, "memory_bytes", (int64_t)info->memory_bytes);
    } else {
        json_text(&json, "problem", info->problem);
    }
    json_end(&json);
}

static void print_line(const framemap_info *info, const struct change *change)
{
    char format[DESCRIBE_BYTES], clock_text[16] = "", memory[DESCRIBE_BYTES];
    time_t now = time(NULL);
    const struct tm *local = localtime(&now);
    if (local)
        strftime(clock_text, sizeof clock_text, "%H:%M:%S", local);
    bool absent = info->status == FRAMEMAP_ERROR_NOT_FOUND;
    if (info->status != FRAMEMAP_OK)
        printf("%s  %s%s%s\n", clock_text, describe_state(info), absent ? "" : "  ",
               absent ? "" : info->problem);
    else
        printf("%s  %-6s %7.2f fps  sequence %" PRIu64 "  skipped %.4g/s  readers %d  %s  %s\n", clock_text,
               describe_state(info), change->fps, info->sequence, change->skipped, info->readers,
               describe_format(&info->format, format), describe_bytes(info->memory_bytes, memory));
    fflush(stdout);
}

/* \returns whether the whole second passed, not cut short by a signal or by the end of --seconds. */
static bool wait_until(int64_t next_ns, int64_t end_ns)
{
    int64_t now;
    while ((now = framemap_now()) < next_ns) {
        if (signals_caught() || (end_ns && now >= end_ns))
            return false;
        SDL_Delay(20);
    }
    return !signals_caught();
}

int tool_watch(const struct viewer_options *options)
{
    framemap_info before = {.status = FRAMEMAP_ERROR_NOT_FOUND};
    int64_t start = framemap_now(), before_ns = start, seen_ns = start;
    int64_t end = options->seconds_ns ? start + options->seconds_ns : 0;
    for (int64_t next = start;; next += SECOND) {
        framemap_info info;
        framemap_result result = framemap_region_info(options->name, options->path, &info);
        int64_t now = framemap_now();
        if (result == FRAMEMAP_ERROR_ARGUMENT) {
            message("%s", framemap_last_error());
            return STATUS_USAGE;
        }
        struct change change = compare(&before, &info, now - before_ns);
        if (now - start >= SECOND / 2 || result != FRAMEMAP_OK)
            options->json ? print_json(&info, &change) : print_line(&info, &change);
        if (result == FRAMEMAP_OK && info.alive)
            seen_ns = now;
        if (options->timeout_ns && now - seen_ns >= options->timeout_ns) {
            message("no producer of region '%s' in %.3g seconds", command_line_label(options),
                    (double)options->timeout_ns / 1e9);
            return STATUS_REGION;
        }
        before = info;
        before_ns = now;
        if (!wait_until(next + SECOND, end))
            break;
    }
    return signals_caught() ? STATUS_SIGNAL + signals_caught() : STATUS_OK;
}
