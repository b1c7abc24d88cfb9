/* What happened in the last second, for the HUD. */
#ifndef FM_VIEWER_RATES_H
#define FM_VIEWER_RATES_H

#include <stddef.h>
#include <stdint.h>

#include <framemap/framemap.h>

#define RATES_SAMPLES 2048 /* frames remembered: beyond so many a second the second is a shorter while */

struct rates_sample {
    uint64_t sequence;
    int64_t publish_ns;
    int64_t received_ns;
    int64_t presented_ns; /* 0: not shown */
};

struct rates {
    struct rates_sample sample[RATES_SAMPLES];
    size_t count; /* ever added; the newest is sample[(count - 1) % RATES_SAMPLES] */
};

struct rates_second {
    double producer;               /* frames a second by sequence numbers and publish times */
    double received;               /* frames a second that reached this process */
    double presented;              /* frames a second that were shown */
    double age_p50_ms, age_p99_ms; /* from publish to shown */
};

void rates_received(struct rates *rates, const framemap_frame *frame, int64_t now_ns);
void rates_presented(struct rates *rates, int64_t now_ns); /* the frame received last was shown */
void rates_last_second(const struct rates *rates, int64_t now_ns, struct rates_second *out);

/** Times between frames shown, the newest last, in ms. \returns how many, at most capacity. */
size_t rates_intervals(const struct rates *rates, double *out_ms, size_t capacity);

#endif
