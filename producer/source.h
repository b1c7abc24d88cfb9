/* Where frames come from: one file a kind of source, behind one struct of function pointers.
 *
 * To add a source is to write source_NAME.c with a `const struct source_ops source_NAME` and to add its
 * line to the registry in sources.c. The producer's loop is the only caller:
 *
 *     source = source_open(&request);                          (before there is a region)
 *     while (source->ops->next(source, &next) == SOURCE_OK) {  (decode or step; says when it is due)
 *         ...wait until it is due...
 *         framemap_writer_begin(writer, &next.format, &frame)
 *             OK:    source->ops->draw(source, &frame);        (straight into the slot), publish
 *             AGAIN, or too late already:  source->ops->skip(source), if it has one
 *     }                                                        (SOURCE_END: rewind with --loop, or stop)
 *     source->ops->close(source);
 *
 * Every next() is followed by exactly one draw() or skip(), or by close(). All on one thread.
 *
 * Errors: a function that returns NULL or SOURCE_ERROR has printed one line with message(): what was
 * wrong, its value, what would be right. Blocking: a call that waits for input looks at
 * signals_caught() at least every 250 ms and returns SOURCE_END once it is not 0.
 */
#ifndef FM_PRODUCER_SOURCE_H
#define FM_PRODUCER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <framemap/framemap.h>

/* What the user asked for. Strings live as long as the source. */
struct source_request {
    const char *text;         /* SOURCE as it was given */
    const char *input_format; /* --input-format: FFmpeg's demuxer or device; NULL: by content */
    uint32_t width, height;   /* --size: frames have this size (pictures are scaled); 0: the source's own */
    uint32_t fourcc;          /* --format; 0: the source's own, or BGRX where it has none */
    double fps;               /* --fps; below 0: not given; 0: unpaced */
    uint64_t max_frame_bytes; /* what a slot can hold; see source_fits */
    bool loop;                /* --loop: rewind will be called at the end */
};

/* How a source's frames relate to time. The loop in pacing.c follows it, unless --fps overrides. */
enum source_timing {
    SOURCE_TIMING_STEADY, /* drawn for whatever moment: one every interval of --fps, 60 if not given */
    SOURCE_TIMING_OWN,    /* each has its own pts and duration */
    SOURCE_TIMING_LIVE,   /* come when they come (a camera, a screen): next waits for them, and each is
                             published at once */
    SOURCE_TIMING_PIPE,   /* own times, but the other end of a pipe may be slow: late ones are published
                             at once and the schedule starts over from there; none is skipped as late */
};

/* Filled in by open. */
struct source_info {
    framemap_format format; /* of the first frame; later ones may differ */
    enum source_timing timing;
    double fps; /* nominal frames a second for readers and the status line; 0: unknown or variable */
};

/* The next frame. Zeroed with pts_ns = FRAMEMAP_NO_PTS before next is called. */
struct source_frame {
    framemap_format format; /* what draw will draw, layout included; handed to framemap_writer_begin */
    int64_t pts_ns;         /* in the stream's own time; NO_PTS: the loop takes the time it is due */
    int64_t duration_ns;    /* how long it is to be shown; 0: one interval of info.fps */
    uint32_t flags;         /* FRAMEMAP_FLAG_... ; the loop adds DISCONTINUITY after a rewind */
    uint32_t damage_count;  /* relative to this source's frame before; the loop drops it after a skip */
    framemap_rect damage[FRAMEMAP_MAX_DAMAGE];
};

enum source_result {
    SOURCE_OK = 0,
    SOURCE_END = 1,    /* no more frames; or a signal came */
    SOURCE_ERROR = -1, /* printed already */
};

struct source_ops;

/* The head of every source's own struct: `struct bars { struct source base; ... };`. open allocates it,
 * close frees it. */
struct source {
    const struct source_ops *ops;
    struct source_info info;
};

struct source_ops {
    const char *name; /* as on the command line ("bars"), or of the kind ("video") */
    const char *form; /* how it is written in --help: "bars", "y4m:PATH" */
    const char *help; /* one line for --help */
    /* Whether this source is meant by request->text. May look at the file, never prints. The registry
     * is asked from top to bottom, the first that says yes opens. */
    bool (*matches)(const struct source_request *request);
    /* Opens, reads as much as info needs, refuses what cannot be published (source_fits). Sets
     * source->info; ops is set by the caller. NULL after a message. */
    struct source *(*open)(const struct source_request *request);
    enum source_result (*next)(struct source *source, struct source_frame *next);
    /* Draws the frame of the last next. Writes every sample of the planes' row_bytes x rows: what a slot
     * held before is undefined. May change frame->damage and frame->user. On SOURCE_END or
     * SOURCE_ERROR the frame is discarded. */
    enum source_result (*draw)(struct source *source, framemap_frame *frame);
    /* Does without the frame of the last next (for a pipe: reads past it). NULL: nothing to do. */
    enum source_result (*skip)(struct source *source);
    /* Back to the first frame. NULL: cannot, and --loop is refused. */
    enum source_result (*rewind)(struct source *source);
    void (*close)(struct source *source);
};

/* The registry, in the order in which matches is asked. NULL ends it. */
extern const struct source_ops *const source_registry[];

/* Finds the source that request->text means and opens it. NULL after a message. */
struct source *source_open(const struct source_request *request);

/* Whether a frame of this format fits into a slot; else prints what --max-size would have to be. */
bool source_fits(const struct source_request *request, const framemap_format *format);

/* The fourcc to use: --format, or `preferred` when it was not given. */
uint32_t source_fourcc(const struct source_request *request, uint32_t preferred);

/* calloc that ends the program with a message: these are small structs. */
void *source_alloc(size_t bytes);

#endif
