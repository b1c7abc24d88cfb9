/* The viewer's side of a region: waits for it, holds the frame that is shown, follows its producer.
 *
 * Says on stderr, once each, what it waits for, what is wrong with the region, that the producer is
 * gone and that it returned. One thread.
 */
#ifndef FM_VIEWER_SESSION_H
#define FM_VIEWER_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <framemap/framemap.h>

#include "command_line.h"
#include "program/histogram.h"

enum session_state {
    SESSION_WAITING, /* no region that can be read: `problem` says why */
    SESSION_LIVE,
    SESSION_GONE, /* the producer closed or died; `frame` is its last one */
};

struct session {
    /* To be read by everybody, changed by session.c alone. */
    enum session_state state;
    char problem[512];
    bool holding;         /* frame is valid */
    framemap_frame frame; /* leased or, for an observer, copied: valid until the next one is */
    int64_t acquired_ns;  /* when it came */

    uint64_t frames;       /* taken */
    uint64_t overruns;     /* copies thrown away since the frame changed meanwhile */
    uint64_t out_of_order; /* frames of one region older than the one before */
    uint64_t bytes_copied; /* by an observer */
    struct histogram
        latency; /* ns from publish to acquire's return; not of a frame left by a dead producer */

    /* session.c's own */
    const struct viewer_options *options;
    framemap_reader *reader;
    framemap_reader_stats stats;  /* of this reader, */
    framemap_reader_stats before; /* sums of those closed before it */
    bool hold;
    bool leased; /* frame is the reader's, else it lies in copy */
    bool first;  /* the next frame is a reader's first */
    uint64_t last_sequence;
    uint64_t last_reconnects;
    int64_t broken_since_ns; /* 0: acquire works */
    uint8_t *copy, *spare;   /* an observer's frame, and where the next one goes */
    size_t copy_bytes, spare_bytes;
};

/** \param hold whether the frame is looked at after session_next (a window's is, for redrawing). */
void session_init(struct session *session, const struct viewer_options *options, bool hold);
void session_finish(struct session *session);

/** Wait for a frame newer than the one held, which it replaces.
 * \param every the oldest frame not seen yet in the place of the latest.
 * \returns FRAMEMAP_OK: session->frame is new. FRAMEMAP_TIMEOUT, FRAMEMAP_GONE: it is as before.
 *          FRAMEMAP_ERROR_ARGUMENT: never will be, for example a bad name; the message was printed. All
 *          other errors are waited out. */
framemap_result session_next(struct session *session, bool every, int64_t timeout_ns);

/** Give the frame back. Does nothing when there is none. */
void session_drop(struct session *session);

/** While no frame is asked for: see whether the producer is still there. */
void session_look(struct session *session);

bool session_observes(const struct session *session);
uint64_t session_missed(const struct session *session);
uint64_t session_reconnects(const struct session *session);

/** The region's own words. \returns false while there is none. */
bool session_info(struct session *session, framemap_info *info);

#endif
