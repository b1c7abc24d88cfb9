/* How a reader waits for the next frame. */
#ifndef FM_WAIT_H
#define FM_WAIT_H

#include "region.h"

#define FM_ALIVE_NS INT64_C(250000000) /* how often a waiting reader looks whether the writer lives */

struct fm_waiter {
    framemap_wait mode;
    bool can_spin;        /* false on a machine with one processor */
    int64_t published_ns; /* of the frame received last; 0 none */
    uint64_t sequence;    /* of the same */
    int64_t interval_ns;  /* from one frame to the next, estimated; 0 unknown */
    unsigned misses;      /* predictions in a row that failed */
    unsigned hits;        /* frames in a row that came when they would have been predicted */
    uint64_t sleeps;
    uint64_t predicted;
};

void fm_waiter_init(struct fm_waiter *waiter, framemap_wait mode);

/* Learn from a frame that was received. */
void fm_waiter_learn(struct fm_waiter *waiter, const framemap_frame *frame);

/* Forget the rhythm: another producer. */
void fm_waiter_reset(struct fm_waiter *waiter);

/* Wait until `latest` is another than this, the region is closed, or the deadline.
 * \param entry this reader's, FM_NO_ENTRY for an observer. */
void fm_wait(struct fm_waiter *waiter, struct fm_region *region, uint32_t entry, uint64_t latest,
             int64_t deadline);

#endif
