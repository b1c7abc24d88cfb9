#include "rates.h"

#include <stdbool.h>
#include <stdlib.h>

#define SECOND INT64_C(1000000000)

/* Frames further apart than this are no measure of a rate. */
#define OLDEST (5 * SECOND)

/* The sample `back` before the newest. */
static const struct rates_sample *sample(const struct rates *rates, size_t back)
{
    return &rates->sample[(rates->count - 1 - back) % RATES_SAMPLES];
}

static size_t kept(const struct rates *rates)
{
    return rates->count < RATES_SAMPLES ? rates->count : RATES_SAMPLES;
}

void rates_received(struct rates *rates, const framemap_frame *frame, int64_t now_ns)
{
    struct rates_sample *added = &rates->sample[rates->count++ % RATES_SAMPLES];
    *added = (struct rates_sample){frame->sequence, frame->publish_ns, now_ns, 0};
}

void rates_presented(struct rates *rates, int64_t now_ns)
{
    struct rates_sample *newest = &rates->sample[(rates->count - 1) % RATES_SAMPLES];
    if (rates->count > 0 && newest->presented_ns == 0)
        newest->presented_ns = now_ns;
}

static double per_second(uint64_t count, int64_t span_ns)
{
    return span_ns > 0 ? (double)count * 1e9 / (double)span_ns : 0;
}

/* Whether the newest two are further apart than a second because that is the stream's pace, not because it
 * has stopped. */
static bool is_slow(const struct rates *rates, int64_t now_ns)
{
    if (kept(rates) < 2)
        return false;
    int64_t newest_ns = sample(rates, 0)->received_ns,
            interval_ns = newest_ns - sample(rates, 1)->received_ns;
    return interval_ns < OLDEST && now_ns - newest_ns < 2 * interval_ns;
}

/* How many of the newest samples are looked at: those of the last second, of one region; of a slower
 * stream the last two. */
static size_t window(const struct rates *rates, int64_t now_ns)
{
    size_t count = 0, least = is_slow(rates, now_ns) ? 2 : 0;
    for (; count < kept(rates); count++) {
        const struct rates_sample *older = sample(rates, count);
        if (count >= least && now_ns - older->received_ns > SECOND)
            break;
        if (count > 0 && older->sequence >= sample(rates, count - 1)->sequence)
            break;
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

void rates_last_second(const struct rates *rates, int64_t now_ns, struct rates_second *out)
{
    static int64_t ages[RATES_SAMPLES];
    *out = (struct rates_second){0};
    size_t count = window(rates, now_ns);
    if (count < 2)
        return;
    const struct rates_sample *newest = sample(rates, 0), *oldest = sample(rates, count - 1);
    out->producer = per_second(newest->sequence - oldest->sequence, newest->publish_ns - oldest->publish_ns);
    out->received = per_second(count - 1, newest->received_ns - oldest->received_ns);

    size_t shown = 0;
    int64_t first_ns = 0, last_ns = 0;
    for (size_t back = 0; back < count; back++) {
        const struct rates_sample *one = sample(rates, back);
        if (one->presented_ns == 0)
            continue;
        if (shown == 0)
            last_ns = one->presented_ns;
        first_ns = one->presented_ns;
        ages[shown++] = one->presented_ns - one->publish_ns;
    }
    if (shown == 0)
        return;
    out->presented = per_second(shown - 1, last_ns - first_ns);
    qsort(ages, shown, sizeof *ages, compare);
    out->age_p50_ms = (double)ages[(shown - 1) / 2] / 1e6;
    out->age_p99_ms = (double)ages[(shown - 1) * 99 / 100] / 1e6;
}

size_t rates_intervals(const struct rates *rates, double *out_ms, size_t capacity)
{
    size_t count = 0;
    int64_t later_ns = 0;
    for (size_t back = 0; back < kept(rates) && count < capacity; back++) {
        int64_t shown_ns = sample(rates, back)->presented_ns;
        if (shown_ns == 0)
            continue;
        if (later_ns)
            out_ms[count++] = (double)(later_ns - shown_ns) / 1e6;
        later_ns = shown_ns;
    }
    for (size_t i = 0; i < count / 2; i++) {
        double swap = out_ms[i];
        out_ms[i] = out_ms[count - 1 - i];
        out_ms[count - 1 - i] = swap;
    }
    return count;
}
