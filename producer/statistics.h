/* What a run is judged by: counts, rates, times; as a status line and as JSON. */
#ifndef FM_PRODUCER_STATISTICS_H
#define FM_PRODUCER_STATISTICS_H

#include <stdint.h>

#include <framemap/framemap.h>

#include "histogram.h"

struct statistics {
    struct histogram draw;    /* ns of a source's draw */
    struct histogram publish; /* ns of framemap_writer_publish */
    uint64_t late;            /* frames left out because the one after them was due */
    framemap_format format;   /* of the last frame published */
    int64_t first_ns;         /* publish times of the first and the last frame */
    int64_t last_ns;
    uint64_t published;
    int64_t shown_ns; /* when the status line was last written, and what had been published then */
    uint64_t shown_published;
    framemap_writer_stats writer;
};

/* To be called after every publish. */
void statistics_published(struct statistics *statistics, const framemap_frame *frame, int64_t draw_ns,
                          int64_t publish_ns);

/* Writes the status line when the last one is a second old. */
void statistics_show(struct statistics *statistics, const char *region, framemap_writer *writer);

/* The JSON object on stdout. False when it could not be written (said already). */
bool statistics_report(const struct statistics *statistics, const char *region, const char *source);

#endif
