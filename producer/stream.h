/* The producer's loop: a source's frames, each when it is due, into a writer's slots. */
#ifndef FM_PRODUCER_STREAM_H
#define FM_PRODUCER_STREAM_H

#include "arguments.h"
#include "statistics.h"

/* Runs until the source ends, a limit of the arguments is reached, a signal comes or something fails.
 * \returns false after a failure (said already). */
bool stream_run(const struct arguments *arguments, struct source *source, framemap_writer *writer,
                struct statistics *statistics);

#endif
