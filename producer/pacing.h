/* When each frame is due: absolute deadlines, so that errors of single sleeps do not add up.
 *
 * Arithmetic alone: the caller brings the time and does the sleeping. A frame is late when the one after
 * it is due already; the caller leaves late frames out instead of publishing them in a bunch. Two
 * things bound that: a frame is published whatever its lateness when none was for PACING_LATE_MAX_NS, so that
 * a machine that is too slow shows something; and beyond PACING_BEHIND_MAX_NS (the producer was stopped, a
 * disk slept) the schedule starts over from now instead of racing after it.
 */
#ifndef FM_PRODUCER_PACING_H
#define FM_PRODUCER_PACING_H

#include <stdbool.h>
#include <stdint.h>

#include "source.h"

#define PACING_LATE_MAX_NS   (INT64_C(100) * 1000 * 1000)
#define PACING_BEHIND_MAX_NS (INT64_C(1000) * 1000 * 1000)

enum pacing_mode {
    PACING_GRID,   /* frame n at start + n / fps */
    PACING_STREAM, /* at start + the frame's pts */
    PACING_NONE,   /* as soon as it is there */
};

struct pacing {
    enum pacing_mode mode;
    bool patient;       /* a late frame moves the schedule instead of being left out */
    bool started;       /* the first frame has been given its place */
    bool anchored;      /* and has been published */
    double interval_ns; /* of the grid; in a stream, of frames that do not say their duration */
    int64_t start_ns;   /* when grid index 0, or pts 0 of the stream, is due */
    uint64_t index;     /* next one on the grid */
    int64_t last_pts_ns;
    int64_t end_ns;       /* when the frame before is to be replaced; before the first: unused */
    int64_t due_ns;       /* of the frame before */
    int64_t published_ns; /* last */
    uint64_t late;        /* frames left out or whole intervals passed over */
};

struct pacing_slot {
    int64_t due_ns; /* of framemap_now() */
    int64_t pts_ns; /* for the frame, should it have none or the grid replace it */
    bool late;      /* leave it out */
};

/* fps: --fps, below 0 when not given. */
struct pacing pacing_init(const struct source_info *info, double fps);

/* What readers are told as the nominal interval; 0: unpaced or unknown. */
uint64_t pacing_nominal_ns(const struct source_info *info, double fps);

/* The next frame's place in the schedule. To be called once a frame, in order, at now_ns. */
struct pacing_slot pacing_next(struct pacing *pacing, const struct source_frame *frame, int64_t now_ns);

/* A frame that was not left out has been drawn and published. The first one's delay moves the schedule. */
void pacing_published(struct pacing *pacing, int64_t now_ns);

#endif
