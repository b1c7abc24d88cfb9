/* framemap: frames in shared memory, from one producer to any number of viewers, without a copy.
 *
 * A writer opens a region by name, begins a frame, draws straight into the memory that it was handed
 * and publishes it. Readers in other processes map the same memory and are handed the latest complete
 * frame. Nobody waits for anybody: a reader holds a lease on the one slot that it looks at, the writer
 * draws in another one.
 *
 *     framemap_writer_config config = framemap_writer_config_default();
 *     config.name = "game";
 *     framemap_writer *writer = NULL;
 *     if (framemap_writer_open(&writer, &config) < 0)
 *         fprintf(stderr, "%s\n", framemap_last_error());
 *     framemap_format format = framemap_format_packed(1280, 720, FRAMEMAP_FOURCC_BGRX);
 *     while (running) {
 *         framemap_frame frame;
 *         framemap_result result = framemap_writer_begin(writer, &format, &frame);
 *         if (result == FRAMEMAP_AGAIN)
 *             continue;                        (every slot is leased: this frame is skipped)
 *         if (result < 0)
 *             break;
 *         draw(frame.plane[0].data, frame.plane[0].stride);
 *         framemap_writer_publish(writer, &frame);
 *     }
 *     framemap_writer_close(&writer);
 *
 *     framemap_reader_config config = framemap_reader_config_default();
 *     config.name = "game";
 *     framemap_reader *reader = NULL;
 *     if (framemap_reader_open(&reader, &config) < 0)
 *         fprintf(stderr, "%s\n", framemap_last_error());
 *     while (running) {
 *         framemap_frame frame;
 *         framemap_result result = framemap_reader_acquire(reader, &frame, 100 * 1000 * 1000);
 *         if (result != FRAMEMAP_OK)
 *             continue;                        (TIMEOUT, or GONE: the producer left; keep asking)
 *         show(frame.plane[0].data, frame.plane[0].stride, frame.sequence);
 *         framemap_reader_release(reader, &frame);
 *     }
 *     framemap_reader_close(&reader);
 *
 * Threads: one thread at a time a handle; handles are independent of each other. Functions without a
 * handle may be called from any thread. After fork() a child's inherited handles are dead: every call
 * on them but close returns FRAMEMAP_ERROR_STATE, and close frees them without touching the region.
 *
 * Times are nanoseconds of framemap_now() unless said otherwise. Sizes are bytes. The library prints
 * nothing and installs no signal handler unless framemap_guard_install() is called.
 */
#ifndef FRAMEMAP_FRAMEMAP_H
#define FRAMEMAP_FRAMEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <framemap/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The library's version. A region carries the version of its layout besides, see the protocol page. */
#define FRAMEMAP_VERSION_MAJOR  0
#define FRAMEMAP_VERSION_MINOR  1
#define FRAMEMAP_VERSION_PATCH  0
#define FRAMEMAP_VERSION_STRING "0.1.0"

/** \returns FRAMEMAP_VERSION_STRING of the library that is linked, for comparison at run time. */
FRAMEMAP_API const char *framemap_version(void);

/* ---- Formats --------------------------------------------------------------------------------- */

/** A pixel format's name: four characters, the first in the lowest byte, as in Linux's drm_fourcc.h. */
#define FRAMEMAP_FOURCC(a, b, c, d)                                                                          \
    ((uint32_t)(a) | ((uint32_t)(b) << 8) | ((uint32_t)(c) << 16) | ((uint32_t)(d) << 24))

/* The formats that the library knows, with the order of the bytes in memory. Values are DRM's. */
#define FRAMEMAP_FOURCC_BGRX    FRAMEMAP_FOURCC('X', 'R', '2', '4') /* B G R x, 8 bits each       */
#define FRAMEMAP_FOURCC_BGRA    FRAMEMAP_FOURCC('A', 'R', '2', '4') /* B G R A, 8 bits each       */
#define FRAMEMAP_FOURCC_RGBA    FRAMEMAP_FOURCC('A', 'B', '2', '4') /* R G B A, 8 bits each       */
#define FRAMEMAP_FOURCC_NV12    FRAMEMAP_FOURCC('N', 'V', '1', '2') /* Y plane; CbCr plane, 2 x 2 */
#define FRAMEMAP_FOURCC_I420    FRAMEMAP_FOURCC('Y', 'U', '1', '2') /* Y, Cb, Cr planes, 2 x 2    */
#define FRAMEMAP_FOURCC_P010    FRAMEMAP_FOURCC('P', '0', '1', '0') /* NV12 in 16-bit words' high 10 bits */
#define FRAMEMAP_FOURCC_RGBA16F FRAMEMAP_FOURCC('A', 'B', '4', 'H') /* R G B A, IEEE half floats  */

#define FRAMEMAP_MAX_PLANES    4
#define FRAMEMAP_MAX_DAMAGE    16
#define FRAMEMAP_MAX_DIMENSION 65535u      /* width and height, samples */
#define FRAMEMAP_MAX_STRIDE    0x7fffffffu /* bytes; an int, as SDL, FFmpeg and others take it */
#define FRAMEMAP_USER_BYTES    1024        /* an application's own bytes beside a frame */
#define FRAMEMAP_NAME_MAX      64          /* characters of a region's name, of A-Z a-z 0-9 _ - */
#define FRAMEMAP_PATH_MAX      4096        /* bytes of a path, the final 0 included */

/** How to read samples as colours: code points of ITU-T H.273 (2 is "unspecified"). */
typedef struct framemap_colour {
    uint8_t primaries; /* ColourPrimaries: 1 BT.709, 9 BT.2020 */
    uint8_t transfer;  /* TransferCharacteristics: 1 BT.709, 8 linear, 13 sRGB, 16 PQ */
    uint8_t matrix;    /* MatrixCoefficients: 0 RGB, 1 BT.709, 5 and 6 BT.601, 9 BT.2020 */
    uint8_t range;     /* VideoFullRangeFlag: 0 limited (16 to 235 of 8 bits), 1 full */
} framemap_colour;

typedef enum framemap_alpha {
    FRAMEMAP_ALPHA_OPAQUE = 0,        /* no alpha, or alpha to be ignored */
    FRAMEMAP_ALPHA_STRAIGHT = 1,      /* colour not multiplied by alpha */
    FRAMEMAP_ALPHA_PREMULTIPLIED = 2, /* colour already multiplied by alpha */
} framemap_alpha;

/** Where a plane lies in its slot. Both are multiples of 4 for the 32-bit RGB formats, of 2 for P010 and of
 * 8 for RGBA16F, so that a sample is one aligned load. Planes may overlap (row-interleaved chroma does). */
typedef struct framemap_plane_layout {
    uint64_t offset; /* bytes from the start of the slot */
    uint64_t stride; /* bytes from a row to the next: a row's own bytes to FRAMEMAP_MAX_STRIDE */
} framemap_plane_layout;

/** Shape and meaning of a frame. May differ from one frame to the next. */
typedef struct framemap_format {
    uint32_t width;       /* luma samples, 1 to FRAMEMAP_MAX_DIMENSION */
    uint32_t height;      /* luma rows, 1 to FRAMEMAP_MAX_DIMENSION */
    uint32_t fourcc;      /* FRAMEMAP_FOURCC_... */
    uint32_t plane_count; /* 1 to FRAMEMAP_MAX_PLANES, as the fourcc has it */
    framemap_plane_layout plane[FRAMEMAP_MAX_PLANES];
    framemap_colour colour;
    framemap_alpha alpha;
} framemap_format;

/** The format with planes one after the other and rows at multiples of 64 bytes (a cache line, the
 * widest SIMD register).
 *
 * Chroma of odd sizes is rounded up. Colour: sRGB at full range for 8-bit RGB (H.273 1/13/0/1), linear
 * for RGBA16F (1/8/0/1), BT.709 at limited range for YUV (1/1/1/0). Alpha: straight where the format
 * has alpha. Change any of it before begin.
 *
 * \returns the format, or one with width 0 when the fourcc is unknown or a size is out of range;
 *          framemap_writer_begin refuses that one by name. */
FRAMEMAP_API framemap_format framemap_format_packed(uint32_t width, uint32_t height, uint32_t fourcc);

/** \returns the bytes of a slot that a frame of this format needs, 0 when the format is not valid
 *           (framemap_last_error says why): the largest offset + stride * (rows - 1) + row's bytes. */
FRAMEMAP_API uint64_t framemap_format_bytes(const framemap_format *format);

/** Bytes of samples in a row of a plane (the stride's padding not counted); 0 if there is no such plane. */
FRAMEMAP_API uint64_t framemap_plane_row_bytes(const framemap_format *format, uint32_t plane);

/** Rows of a plane; 0 if there is no such plane. */
FRAMEMAP_API uint32_t framemap_plane_rows(const framemap_format *format, uint32_t plane);

/** "bgrx" and so on, as the programs' --format has it; "unknown" for other values. Static storage. */
FRAMEMAP_API const char *framemap_fourcc_name(uint32_t fourcc);

/** \returns the fourcc of such a name in lower case, 0 for any other text. */
FRAMEMAP_API uint32_t framemap_fourcc_from_name(const char *name);

/* ---- Frames ---------------------------------------------------------------------------------- */

/** A plane in this process's memory. A reader's is read-only: a write is an access violation. */
typedef struct framemap_plane {
    uint8_t *data;
    size_t stride;    /* bytes */
    size_t row_bytes; /* bytes of samples in a row, at most stride */
    uint32_t rows;
} framemap_plane;

/** A part of a frame: 0 <= x, x + width <= frame's width, likewise downwards. */
typedef struct framemap_rect {
    uint32_t x, y, width, height;
} framemap_rect;

#define FRAMEMAP_NO_PTS INT64_MIN

enum {
    FRAMEMAP_FLAG_DISCONTINUITY = 1u << 0, /* pts does not go on from the frame before (a loop, a seek) */
};

/** One frame, of a writer between begin and publish or of a reader between acquire and release.
 *
 * The struct is the caller's; the planes belong to the region and are valid until publish, discard or
 * release. Copying the struct copies no pixels. */
typedef struct framemap_frame {
    uint64_t sequence; /* number of this frame in its region, from 1; a writer's becomes final at publish */
    framemap_format format;
    framemap_plane plane[FRAMEMAP_MAX_PLANES];
    int64_t pts_ns;        /* presentation time in the stream's own time, or FRAMEMAP_NO_PTS */
    int64_t draw_start_ns; /* framemap_now() of the writer at begin */
    int64_t publish_ns;    /* framemap_now() of the writer at publish; 0 for a writer's frame */
    uint32_t flags;        /* FRAMEMAP_FLAG_... */
    uint32_t damage_count; /* rectangles in damage; 0: everything may have changed */
    /* What differs from the frame with the sequence before. A reader whose last frame is an older one
     * redraws everything. A writer whose frame is the same as the one before gives one empty rectangle. */
    framemap_rect damage[FRAMEMAP_MAX_DAMAGE];
    uint32_t user_size; /* bytes used of user, at most FRAMEMAP_USER_BYTES */
    uint32_t slot;      /* which slot of the region; to be left alone, as is the next one */
    void *owner;
    uint8_t user[FRAMEMAP_USER_BYTES]; /* the application's own; not interpreted */
} framemap_frame;

/** The clock of all times here: monotonic, nanoseconds, the same for all processes of one machine
 * (CLOCK_MONOTONIC on Linux, QueryPerformanceCounter on Windows). */
FRAMEMAP_API int64_t framemap_now(void);

/* ---- Writing --------------------------------------------------------------------------------- */

/** The writer of a region. Threads: one at a time. */
typedef struct framemap_writer framemap_writer;

/** Who may read the frames. Only the owner may lease slots unless share_leases says otherwise; others
 * are observers. */
typedef enum framemap_share {
    FRAMEMAP_SHARE_OWNER = 0, /* the user alone: mode 0600 */
    FRAMEMAP_SHARE_GROUP = 1, /* and the user's group: 0640 */
    FRAMEMAP_SHARE_ALL = 2,   /* everybody: 0644 */
} framemap_share;

typedef struct framemap_writer_config {
    const char *name; /* region's name, 1 to FRAMEMAP_NAME_MAX of A-Z a-z 0-9 _ -; default "framemap" */
    const char
        *path;      /* a file for the frames (leases: path + ".leases") in the place of name; default NULL */
    uint32_t slots; /* 3 to 64; default 8. Memory is taken only for slots that come into use */
    uint64_t max_frame_bytes; /* the largest frame, reserved once as address space; default 7680 x 4320 x 8 */
    uint32_t lease_limit; /* frames a reader may hold at once, 1 to slots - 2; 0, the default: 3 or slots - 2
                             if less */
    uint32_t
        history; /* newest frames to leave alone for recorders where possible, 0 to slots - 2; default 0 */
    uint64_t frame_interval_ns; /* nominal, told to readers; 0, the default: unknown or variable */
    framemap_share share;       /* default FRAMEMAP_SHARE_OWNER */
    bool share_leases;          /* those who may read may lease as well: one trust domain; default false.
                                   Needs SHARE_GROUP or SHARE_ALL */
    bool keep;                  /* leave the region and its last frame behind at close; default false.
                                   Windows: a named one is there while anybody has it open */
} framemap_writer_config;

FRAMEMAP_API framemap_writer_config framemap_writer_config_default(void);

/** Create the region, or take over the one that a dead producer left, without its viewers noticing
 * more than a pause. A region left with other slots or less reserved than asked for is replaced; its
 * viewers reconnect by themselves. Sequence numbers go on either way. On Windows a named region that was
 * closed is gone on with too while a viewer holds frames of it, and one that would have to be replaced keeps
 * its name until its viewers let go: after two seconds of that the call gives up with ERROR_BUSY.
 *
 * \param writer out: the handle, to be closed by framemap_writer_close; NULL on failure.
 * \param config copied; its strings need not outlive the call.
 * \returns FRAMEMAP_OK; ERROR_ARGUMENT; ERROR_BUSY when a living writer has the region (the error names
 *          its process); ERROR_PERMISSION (also when another user made an object of that name);
 *          ERROR_NO_SPACE; ERROR_INCOMPATIBLE when the file at path is not a region;
 *          ERROR_UNSUPPORTED for a network file system; ERROR_SYSTEM. */
FRAMEMAP_API framemap_result framemap_writer_open(framemap_writer **writer,
                                                  const framemap_writer_config *config);

/** Take a free slot to draw the next frame in. Never waits.
 *
 * What is in the slot is undefined (an older frame, or zeros).
 *
 * \param format what will be drawn; copied into frame->format.
 * \param frame  out: planes to draw in; sequence; draw_start_ns; no pts, damage, flags or user bytes.
 * \returns FRAMEMAP_OK; FRAMEMAP_AGAIN when readers lease every slot (counted as skipped);
 *          ERROR_ARGUMENT for a format that is not valid; ERROR_TOO_LARGE when it does not fit into what
 *          was reserved; ERROR_NO_SPACE when the system has no memory for it; ERROR_STATE when a frame
 *          is already begun; ERROR_CORRUPT when somebody else truncated the region. */
FRAMEMAP_API framemap_result framemap_writer_begin(framemap_writer *writer, const framemap_format *format,
                                                   framemap_frame *frame);

/** Make the frame the latest one and wake the readers that sleep. Makes no system call when none does.
 *
 * \param frame the one from begin; pts_ns, flags, damage and user may have been filled in. On return it
 *              is no longer the caller's; sequence and publish_ns say what was published.
 * \returns FRAMEMAP_OK; ERROR_STATE when no frame is begun; ERROR_ARGUMENT for more than
 *          FRAMEMAP_MAX_DAMAGE rectangles or FRAMEMAP_USER_BYTES (the frame stays begun). */
FRAMEMAP_API framemap_result framemap_writer_publish(framemap_writer *writer, framemap_frame *frame);

/** Give the slot back without publishing; the sequence number is used for the next frame. */
FRAMEMAP_API framemap_result framemap_writer_discard(framemap_writer *writer, framemap_frame *frame);

typedef struct framemap_writer_stats {
    uint64_t published;    /* frames by this handle */
    uint64_t skipped;      /* begins that said AGAIN */
    uint64_t wakes;        /* system calls made to wake readers */
    uint64_t region_bytes; /* memory taken for slots and tables, of both objects */
    uint32_t slots_used;   /* slots that have memory */
    uint32_t readers;      /* lease entries taken */
    bool took_over;        /* the region was a dead producer's */
} framemap_writer_stats;

FRAMEMAP_API framemap_result framemap_writer_get_stats(framemap_writer *writer, framemap_writer_stats *stats);

/** Say that the stream has ended, wake everybody, remove the names (unless config.keep) and free.
 * A frame that is begun is discarded. Readers keep the frames that they hold.
 * \param writer set to NULL; NULL or a pointer to NULL is ignored. */
FRAMEMAP_API void framemap_writer_close(framemap_writer **writer);

/* ---- Reading --------------------------------------------------------------------------------- */

/** A reader of a region. Threads: one at a time. */
typedef struct framemap_reader framemap_reader;

/** How acquire waits for a frame that is not there yet. */
typedef enum framemap_wait {
    FRAMEMAP_WAIT_PREDICT = 0, /* sleep until shortly before the next frame is due, then look; block when
                                  the prediction fails. About 1 % of a core at 60 fps */
    FRAMEMAP_WAIT_BLOCK = 1,   /* sleep until woken */
    FRAMEMAP_WAIT_SPIN = 2,    /* look all the time: a whole core */
} framemap_wait;

#define FRAMEMAP_FOREVER INT64_C(-1) /* as a time-out */

typedef struct framemap_reader_config {
    const char *name;        /* default "framemap" */
    const char *path;        /* the file, in the place of name; default NULL */
    bool observe;            /* do not lease even if permitted; default false. Without permission to
                                write the lease table a reader is an observer in any case */
    framemap_wait wait;      /* default FRAMEMAP_WAIT_PREDICT */
    int64_t open_timeout_ns; /* how long open waits for the region; 0, the default: not at all;
                                FRAMEMAP_FOREVER */
} framemap_reader_config;

FRAMEMAP_API framemap_reader_config framemap_reader_config_default(void);

/** Map a region for reading.
 *
 * \param reader out: the handle, to be closed by framemap_reader_close; NULL on failure.
 * \param config copied.
 * \returns FRAMEMAP_OK; FRAMEMAP_TIMEOUT when it was asked to wait and no region came (the last error
 *          says what was seen meanwhile); ERROR_NOT_FOUND; ERROR_ARGUMENT; ERROR_PERMISSION;
 *          ERROR_INCOMPATIBLE (another magic or major version); ERROR_CORRUPT (truncated, or a table
 *          that points outside); ERROR_FULL when all 64 lease entries are taken; ERROR_SYSTEM. While it
 *          waits, errors that a new producer can mend (all but ARGUMENT, FULL) are waited out. */
FRAMEMAP_API framemap_result framemap_reader_open(framemap_reader **reader,
                                                  const framemap_reader_config *config);

/** The latest complete frame, if it is newer than the last one this handle was given.
 *
 * A new reader gets a frame that is already there at once, a dead producer's last one too. While the
 * producer is gone the call keeps looking for its return until the time-out, and picks up a region that
 * was taken over or made anew (counted in stats.reconnects; sequence may start over in a region
 * made anew). Frames already held stay valid.
 *
 * \param frame out on OK; to be given back by framemap_reader_release.
 * \param timeout_ns 0: look once; FRAMEMAP_FOREVER.
 * \returns FRAMEMAP_OK; FRAMEMAP_TIMEOUT; FRAMEMAP_GONE when there is no producer (at once when that is
 *          first noticed, then after the time-out); ERROR_STATE beyond the lease limit;
 *          ERROR_CORRUPT when the region was truncated or carries a frame that cannot be. After an error
 *          the call may be repeated. */
FRAMEMAP_API framemap_result framemap_reader_acquire(framemap_reader *reader, framemap_frame *frame,
                                                     int64_t timeout_ns);

/** As framemap_reader_acquire, but the oldest frame not yet given that is still in the region, for
 * recorders. What was overwritten meanwhile is counted in stats.missed; see framemap_writer_config.history.
 */
FRAMEMAP_API framemap_result framemap_reader_acquire_next(framemap_reader *reader, framemap_frame *frame,
                                                          int64_t timeout_ns);

/** Give a frame back. For an observer this is where it learns whether what it copied is one whole frame.
 * \returns FRAMEMAP_OK; FRAMEMAP_OVERRUN when the frame changed meanwhile: throw away what was made of
 *          it (an observer was too slow, or somebody tampered with the lease); ERROR_STATE when the
 *          frame is not held by this handle. */
FRAMEMAP_API framemap_result framemap_reader_release(framemap_reader *reader, framemap_frame *frame);

typedef struct framemap_reader_stats {
    uint64_t received;    /* frames given */
    uint64_t missed;      /* frames published between two given, never seen */
    uint64_t overruns;    /* releases that said OVERRUN */
    uint64_t reconnects;  /* producers that returned: taken-over and new regions */
    uint64_t sleeps;      /* system calls made to wait for a frame */
    uint64_t predicted;   /* frames that were there while looking, without a sleep's wake-up */
    uint32_t lease_limit; /* frames that may be held at once in the present region */
    bool observer;        /* no leases */
    bool gone;            /* no producer, as of the last acquire */
    bool polls;         /* the producer cannot wake this reader (an observer; another system, across Wine and
                           Linux): it sleeps for 2 ms at most */
    bool foreign_clock; /* the producer's times are of another system's clock: they were converted */
} framemap_reader_stats;

FRAMEMAP_API framemap_result framemap_reader_get_stats(framemap_reader *reader, framemap_reader_stats *stats);

/** Release what is held and free. \param reader set to NULL; NULL or a pointer to NULL is ignored. */
FRAMEMAP_API void framemap_reader_close(framemap_reader **reader);

/* ---- For tools ------------------------------------------------------------------------------- */

/** What a region says of itself, checked. */
typedef struct framemap_info {
    char name[FRAMEMAP_NAME_MAX + 1]; /* empty for a region opened by path */
    char path[FRAMEMAP_PATH_MAX];     /* the frames object in the file system; empty where it has none */
    framemap_result status;           /* OK, or why nothing below but the sizes is filled in */
    char problem[256];                /* status as a sentence; empty when OK */
    bool alive;                       /* a writer holds the region's lock */
    bool closed;                      /* the writer has said goodbye */
    uint32_t version_major, version_minor;
    uint64_t region_id;
    uint64_t reserved_bytes; /* size of the frames object */
    uint64_t memory_bytes;   /* memory that it takes up */
    uint32_t slots;
    uint64_t slot_bytes;
    uint32_t lease_limit;
    int32_t readers;                    /* lease entries whose reader lives; -1 where that cannot be seen */
    uint64_t producer_pid;              /* a hint: process ids mean nothing across Wine and Linux */
    int64_t producer_start_realtime_ns; /* since 1970 */
    int64_t realtime_offset_ns;         /* add to a time of the region for time since 1970 */
    uint64_t frame_interval_ns;         /* nominal; 0 unknown */
    uint64_t sequence;                  /* of the latest frame; 0 none yet */
    uint64_t skipped;                   /* begins of the producer that found no slot */
    framemap_format format;             /* of the latest frame; width 0 when there is none */
    int64_t publish_ns;                 /* of the latest frame; 0 when there is none */
    int64_t pts_ns;                     /* of the latest frame */
} framemap_info;

/** As framemap_region_info, of what the name or path that the reader was opened with means now. */
FRAMEMAP_API framemap_result framemap_reader_info(framemap_reader *reader, framemap_info *info);

/** Look at a region without becoming a reader of it.
 * \param name region's name; or NULL and
 * \param path the file of its frames.
 * \param info out; on an error status and problem are filled in, and what could be learned.
 * \returns info->status. */
FRAMEMAP_API framemap_result framemap_region_info(const char *name, const char *path, framemap_info *info);

/** All named regions that this user can see, those of dead producers and the unreadable too, by name.
 * \param infos    out: the first capacity of them; NULL with capacity 0 to count.
 * \param count    out: how many there are, which may be more than capacity. */
FRAMEMAP_API framemap_result framemap_list(framemap_info *infos, size_t capacity, size_t *count);

/** Remove a region that a dead producer left, or the remains of one that cannot be read.
 * \returns FRAMEMAP_OK; ERROR_NOT_FOUND; ERROR_BUSY when its producer lives; ERROR_PERMISSION. */
FRAMEMAP_API framemap_result framemap_remove(const char *name, const char *path);

/** Turn the access violation of a region that a third party truncated (SIGBUS on Linux, an in-page error
 * on Windows) into an error: the lost memory reads as zeros and the next call on the handle returns
 * ERROR_CORRUPT. Faults outside the library's mappings go to the handler that was there before.
 * For the whole process; call it once, before other threads run. */
FRAMEMAP_API framemap_result framemap_guard_install(void);

#ifdef __cplusplus
}
#endif

#endif
