/* One run of the viewer, whatever shows the frames: what is done with each of them, when it is enough,
 * and what is reported at the end. */
#ifndef FM_VIEWER_RUN_H
#define FM_VIEWER_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "session.h"
#include "y4m.h"

struct run {
    const struct viewer_options *options;
    struct session session;
    const char *present; /* presenter's name, or "headless" */
    uint64_t presented;  /* frames that were shown */
    uint64_t repeated;   /* refreshes of the display that had no newer frame to show */
    uint64_t bytes_copied;
    int status; /* so far */

    /* run.c's own */
    struct y4m_writer *y4m;
    uint64_t torn;
    int64_t started_ns, active_ns, cpu_ns;
    bool over;
};

/** \returns false after a message, with run->status; run_end is to be called in any case. */
bool run_begin(struct run *run, const struct viewer_options *options, bool hold);

/** Wait for the next frame, as session_next, and verify and record it.
 * \returns FRAMEMAP_OK: session.frame is a new one. */
framemap_result run_next(struct run *run, int64_t timeout_ns);

/** The oldest frame not seen yet instead. */
framemap_result run_step(struct run *run, int64_t timeout_ns);

/** Whether to go on: no signal, none of --frames, --seconds, --timeout reached, nothing failed.
 * \param paused the user froze the picture: --timeout does not count. */
bool run_goes_on(struct run *run, bool paused);

/** The screenshot, the statistics; closes everything. \returns the program's exit status. */
int run_end(struct run *run);

/** Headless: until it is enough. \returns the program's exit status. */
int run_headless(const struct viewer_options *options);

#endif
