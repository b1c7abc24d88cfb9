#include <stdlib.h>

#include <framemap/framemap.h>

#include "attachment.h"
#include "descriptor.h"
#include "error.h"
#include "info.h"
#include "wait.h"

#define SEARCH_NS      INT64_C(10000000) /* how often the name of a region that is not there is looked at */
#define LEASE_TRIES    16                /* in one go, before the deadline is looked at again */
#define OBSERVER_LIMIT FM_MAX_SLOTS      /* frames an observer may look at at once: it harms nobody */

struct framemap_reader {
    struct fm_place place;
    bool observe;
    struct fm_attachment *current; /* NULL while there is no region */
    struct fm_attachment *left;    /* regions with frames still held */
    uint32_t held;
    uint64_t region_id; /* of the region that `seen` is of */
    uint64_t seen;      /* sequence of the newest frame given */
    bool gone;
    int64_t check_at;  /* when to look next whether the writer lives */
    int64_t search_at; /* when to look next for a new region */
    struct fm_waiter waiter;
    struct fm_fork_watch fork; /* its own: there may be no region to ask */
    framemap_reader_stats stats;
};

framemap_reader_config framemap_reader_config_default(void)
{
    return (framemap_reader_config){.name = "framemap"};
}

/* ---- Attaching ------------------------------------------------------------------------------- */

static framemap_result attach(framemap_reader *reader)
{
    framemap_result result = fm_attach(&reader->current, &reader->place, reader->observe);
    if (result < 0)
        return result;
    if (reader->current->region->geometry.region_id != reader->region_id)
        reader->seen = 0;
    reader->region_id = reader->current->region->geometry.region_id;
    reader->check_at = 0;
    fm_waiter_reset(&reader->waiter);
    return FRAMEMAP_OK;
}

/* Leave the present region; frames held of it stay valid. */
static void leave(framemap_reader *reader)
{
    struct fm_attachment *a = reader->current;
    reader->current = NULL;
    if (a && a->held) {
        a->next = reader->left;
        reader->left = a;
    } else {
        fm_detach(a);
    }
}

framemap_result framemap_reader_open(framemap_reader **out, const framemap_reader_config *config)
{
    if (out)
        *out = NULL;
    if (!out || !config)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "framemap_reader_open needs a place for the reader and a configuration");
    if (config->wait > FRAMEMAP_WAIT_SPIN)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%d is none of framemap_wait", (int)config->wait);
    framemap_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory for a reader");
    reader->observe = config->observe;
    fm_waiter_init(&reader->waiter, config->wait);
    framemap_result result = fm_place_init(&reader->place, config->name, config->path);
    int64_t start = framemap_now();
    while (result == FRAMEMAP_OK && (result = attach(reader)) < 0 && result != FRAMEMAP_ERROR_FULL &&
           config->open_timeout_ns != 0) {
        int64_t left = config->open_timeout_ns - (framemap_now() - start);
        if (config->open_timeout_ns > 0 && left <= 0) {
            result = fm_fail(FRAMEMAP_TIMEOUT, "%s", framemap_last_error());
            break;
        }
        fm_sleep(config->open_timeout_ns > 0 && left < SEARCH_NS ? left : SEARCH_NS);
        result = FRAMEMAP_OK;
    }
    if (result != FRAMEMAP_OK) {
        free(reader);
        return result;
    }
    reader->fork.handles[0] = reader->fork.handles[1] = -1;
    fm_fork_add(&reader->fork);
    *out = reader;
    return FRAMEMAP_OK;
}

/* ---- Acquire --------------------------------------------------------------------------------- */

struct pick {
    uint64_t sequence; /* 0: nothing new */
    uint32_t slot;
};

static struct pick pick_latest(const framemap_reader *reader, uint64_t latest)
{
    struct pick pick = {FM_LATEST_SEQUENCE(latest), FM_LATEST_SLOT(latest)};
    if (pick.sequence <= reader->seen)
        pick.sequence = 0;
    return pick;
}

static struct pick pick_next(const framemap_reader *reader, uint64_t latest)
{
    struct pick pick = pick_latest(reader, latest);
    if (pick.sequence == 0)
        return pick;
    for (uint32_t slot = 0; slot < reader->current->region->geometry.slot_count; slot++) {
        const struct fm_descriptor *d = fm_region_descriptor(reader->current->region, slot);
        uint64_t sequence = atomic_load_explicit(&d->sequence, memory_order_acquire);
        /* A claimed slot's number is above every other one's: passed over, as 0 is. */
        if (sequence > reader->seen && sequence < pick.sequence)
            pick = (struct pick){sequence, slot};
    }
    return pick;
}

typedef struct pick pick_fn(const framemap_reader *reader, uint64_t latest);

/* Take what is there. \returns OK, TIMEOUT when there is nothing new, ERROR_CORRUPT. */
static framemap_result take(framemap_reader *reader, framemap_frame *frame, pick_fn *choose, uint64_t *latest)
{
    struct fm_attachment *a = reader->current;
    for (int i = 0; i < LEASE_TRIES; i++) {
        *latest = atomic_load_explicit(&a->region->header->latest, memory_order_acquire);
        struct pick pick = choose(reader, *latest);
        if (pick.sequence == 0)
            return FRAMEMAP_TIMEOUT;
        if (pick.slot >= a->region->geometry.slot_count)
            return fm_fail(FRAMEMAP_ERROR_CORRUPT, "%s says that slot %u of %u is the latest",
                           reader->place.label, pick.slot, a->region->geometry.slot_count);
        if (a->leased >> pick.slot & 1)
            return fm_fail(
                FRAMEMAP_ERROR_CORRUPT,
                "%s was drawn over in slot %u, which is leased: somebody tampered with the lease table",
                reader->place.label, pick.slot);
        if (!fm_take_lease(a, pick.slot, pick.sequence))
            continue;
        framemap_result result = fm_descriptor_load(a->region, pick.slot, frame);
        if (!a->lease && !fm_is_intact(a, pick.slot, pick.sequence))
            continue;
        uint64_t before = reader->seen;
        reader->seen = pick.sequence;
        if (result < 0) {
            fm_drop_lease(a, pick.slot);
            return result;
        }
        frame->sequence = pick.sequence;
        frame->slot = pick.slot;
        frame->owner = a;
        a->held++;
        reader->held++;
        reader->stats.received++;
        if (before && pick.sequence > before + 1)
            reader->stats.missed += pick.sequence - before - 1;
        return FRAMEMAP_OK;
    }
    *latest = 0; /* something new is there all the time: do not sleep */
    return FRAMEMAP_TIMEOUT;
}

/* As take, and learn from it. */
static framemap_result take_and_note(framemap_reader *reader, framemap_frame *frame, pick_fn *choose,
                                     uint64_t *latest)
{
    framemap_result result = take(reader, frame, choose, latest);
    if (result != FRAMEMAP_OK)
        return result;
    struct fm_attachment *a = reader->current;
    int64_t producer = atomic_load_explicit(&a->region->header->producer_start_ns, memory_order_relaxed);
    if (producer != a->producer) {
        a->producer = producer;
        reader->gone = false;
        reader->stats.reconnects++;
        fm_waiter_reset(&reader->waiter);
    }
    fm_waiter_learn(&reader->waiter, frame);
    return FRAMEMAP_OK;
}

/* Without a producer: has another one taken the region over, or made a new one of the name? */
static void search(framemap_reader *reader, int64_t now)
{
    if (now < reader->search_at)
        return;
    reader->search_at = now + SEARCH_NS;
    struct fm_attachment *a = reader->current;
    /* A closed region is let go of even where it still has the name: it may keep that only for our sake. */
    if (a && atomic_load_explicit(&a->region->header->state, memory_order_acquire) == FM_STATE_LIVE &&
        fm_place_means(&reader->place, reader->place.frames, a->region->frames)) {
        reader->gone = !fm_region_has_writer(a->region);
        return;
    }
    leave(reader);
    if (attach(reader) == FRAMEMAP_OK) {
        reader->stats.reconnects++;
        reader->gone = false;
    }
}

/* \returns whether the producer is gone, as far as is worth knowing now. */
static bool look_for_producer(framemap_reader *reader, int64_t now)
{
    const struct fm_attachment *a = reader->current;
    if (atomic_load_explicit(&a->region->header->state, memory_order_acquire) != FM_STATE_LIVE)
        return true;
    if (now < reader->check_at)
        return false;
    reader->check_at = now + FM_ALIVE_NS;
    return !fm_region_has_writer(a->region);
}

/* OK; or why the present region cannot be used. A damaged one is left: the next call looks for a better. */
static framemap_result check_region(framemap_reader *reader)
{
    framemap_result result = fm_fork_check(&reader->fork);
    if (result == FRAMEMAP_OK && reader->current)
        result = fm_region_usable(reader->current->region);
    if (result == FRAMEMAP_ERROR_CORRUPT) {
        leave(reader);
        reader->gone = true;
        reader->search_at = 0;
    }
    return result;
}

static framemap_result check_limit(const framemap_reader *reader)
{
    const struct fm_attachment *a = reader->current;
    uint32_t limit = a && a->lease ? a->region->geometry.lease_limit : OBSERVER_LIMIT;
    return reader->held < limit
               ? FRAMEMAP_OK
               : fm_fail(FRAMEMAP_ERROR_STATE,
                         "%u frames are held, which is all that %s allows a reader: release one",
                         reader->held, reader->place.label);
}

/* Nothing new: is there a producer to wait for? \returns whether acquire is to say GONE at once. */
static bool notice_producer(framemap_reader *reader, int64_t now)
{
    if (reader->gone) {
        search(reader, now);
        return false;
    }
    if (!look_for_producer(reader, now))
        return false;
    reader->gone = true;
    reader->search_at = 0;
    return true;
}

static framemap_result acquire(framemap_reader *reader, framemap_frame *frame, int64_t timeout_ns,
                               pick_fn *choose)
{
    if (!reader || !frame)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "acquire needs a reader and a frame");
    int64_t deadline = timeout_ns < 0 || timeout_ns > INT64_MAX / 2 ? INT64_MAX
                       : timeout_ns                                 ? framemap_now() + timeout_ns
                                                                    : 0;
    for (;;) {
        framemap_result result = check_region(reader);
        if (result == FRAMEMAP_OK)
            result = check_limit(reader);
        if (result < 0)
            return result;
        uint64_t latest = 0;
        if (reader->current) {
            result = take_and_note(reader, frame, choose, &latest);
            if (result != FRAMEMAP_TIMEOUT)
                return result;
        }
        int64_t now = framemap_now();
        bool was_gone = reader->gone;
        if (notice_producer(reader, now)) {
            /* What it published with its last breath is there by now. */
            result = take_and_note(reader, frame, choose, &latest);
            return result == FRAMEMAP_TIMEOUT ? FRAMEMAP_GONE : result;
        }
        if (was_gone && !reader->gone)
            continue;
        if (now >= deadline)
            return reader->gone ? FRAMEMAP_GONE : FRAMEMAP_TIMEOUT;
        int64_t next = reader->gone ? reader->search_at : reader->check_at;
        if (next > deadline)
            next = deadline;
        if (reader->gone)
            fm_sleep(next - now);
        else
            fm_wait(&reader->waiter, reader->current->region, reader->current->entry, latest, next);
    }
}

framemap_result framemap_reader_acquire(framemap_reader *reader, framemap_frame *frame, int64_t timeout_ns)
{
    return acquire(reader, frame, timeout_ns, pick_latest);
}

framemap_result framemap_reader_acquire_next(framemap_reader *reader, framemap_frame *frame,
                                             int64_t timeout_ns)
{
    return acquire(reader, frame, timeout_ns, pick_next);
}

framemap_result framemap_reader_release(framemap_reader *reader, framemap_frame *frame)
{
    if (!reader || !frame)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_reader_release needs a reader and its frame");
    struct fm_attachment *a = reader->current;
    for (struct fm_attachment *left = reader->left; left && a != frame->owner; left = left->next)
        a = left;
    if (!a || a != frame->owner || !a->held || frame->slot >= a->region->geometry.slot_count ||
        (a->lease && !(a->leased >> frame->slot & 1)))
        return fm_fail(FRAMEMAP_ERROR_STATE, "this frame is not held by this reader");
    framemap_result result = fm_region_usable(a->region);
    if (result == FRAMEMAP_ERROR_STATE)
        return result;
    bool intact = result == FRAMEMAP_OK && fm_is_intact(a, frame->slot, frame->sequence);
    fm_drop_lease(a, frame->slot);
    a->held--;
    reader->held--;
    frame->owner = NULL;
    if (a != reader->current && a->held == 0) {
        struct fm_attachment **link = &reader->left;
        while (*link != a)
            link = &(*link)->next;
        *link = a->next;
        fm_detach(a);
    }
    if (intact)
        return FRAMEMAP_OK;
    reader->stats.overruns++;
    fm_fail(FRAMEMAP_OVERRUN, "frame %llu changed while it was read", (unsigned long long)frame->sequence);
    return FRAMEMAP_OVERRUN;
}

/* ---- The rest -------------------------------------------------------------------------------- */

framemap_result framemap_reader_get_stats(framemap_reader *reader, framemap_reader_stats *stats)
{
    if (!reader || !stats)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "framemap_reader_get_stats needs a reader and a place for the figures");
    framemap_result result = fm_fork_check(&reader->fork);
    if (result < 0)
        return result;
    *stats = reader->stats;
    stats->sleeps = reader->waiter.sleeps;
    stats->predicted = reader->waiter.predicted;
    stats->gone = reader->gone;
    if (reader->current) {
        stats->observer = !reader->current->lease;
        stats->polls = stats->observer || !fm_region_wakes_us(reader->current->region);
        stats->foreign_clock = !fm_region_clock_is_ours(reader->current->region);
        stats->lease_limit = stats->observer ? OBSERVER_LIMIT : reader->current->region->geometry.lease_limit;
    }
    return FRAMEMAP_OK;
}

framemap_result framemap_reader_info(framemap_reader *reader, framemap_info *info)
{
    if (!reader || !info)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "framemap_reader_info needs a reader and a place for the answer");
    framemap_result result = fm_fork_check(&reader->fork);
    return result < 0 ? result : fm_info(&reader->place, info);
}

void framemap_reader_close(framemap_reader **reader)
{
    if (!reader || !*reader)
        return;
    fm_fork_remove(&(*reader)->fork);
    fm_detach((*reader)->current);
    for (struct fm_attachment *a = (*reader)->left, *next; a; a = next) {
        next = a->next;
        fm_detach(a);
    }
    free(*reader);
    *reader = NULL;
}
