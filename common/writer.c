#include <stdlib.h>
#include <string.h>

#include <framemap/framemap.h>

#include "create.h"
#include "descriptor.h"
#include "error.h"
#include "fence.h"
#include "leases.h"

#define CLOCK_REFRESH_NS INT64_C(1000000000)
#define NO_SLOT          UINT32_MAX
/* How often all slots have to be found leased to believe it. A scan is not one moment: a lease that moves
 * from a reader that leaves to one that comes can be seen twice. */
#define LOOKS 3

struct slot {
    uint64_t sequence; /* of the frame in it; 0 none. The descriptor's, which nobody else stores */
    uint64_t memory;   /* bytes committed from its start */
};

struct framemap_writer {
    struct fm_place place;
    struct fm_region *region;
    struct slot slots[FM_MAX_SLOTS];
    uint64_t sequence; /* of the newest published frame, also a dead writer's */
    uint64_t previous; /* of the frame that `latest` has: the same, or 0 in a new region */
    uint32_t latest;   /* its slot, or NO_SLOT */
    uint32_t drawing;  /* NO_SLOT: nothing begun */
    uint32_t history;
    bool keep;
    framemap_writer_stats stats;
};

framemap_writer_config framemap_writer_config_default(void)
{
    return (framemap_writer_config){
        .name = "framemap",
        .slots = 8,
        .max_frame_bytes = UINT64_C(7680) * 4320 * 8,
    };
}

static framemap_result check_config(framemap_writer_config *config)
{
    if (config->slots < FM_MIN_SLOTS || config->slots > FM_MAX_SLOTS)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a region has %u to %u slots, not %u", FM_MIN_SLOTS,
                       FM_MAX_SLOTS, config->slots);
    if (config->max_frame_bytes < 1 || config->max_frame_bytes > FM_MAX_FRAME_BYTES - FM_SLOT_ALIGN)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "a largest frame of %llu bytes cannot be reserved: 1 to %llu can",
                       (unsigned long long)config->max_frame_bytes,
                       (unsigned long long)(FM_MAX_FRAME_BYTES - FM_SLOT_ALIGN));
    uint32_t most = config->slots - 2; /* beside the latest frame and the one being drawn */
    if (config->lease_limit == 0)
        config->lease_limit = most < 3 ? most : 3;
    if (config->lease_limit > most)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "with %u slots a reader may hold 1 to %u frames, not %u",
                       config->slots, most, config->lease_limit);
    if (config->history > most)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "with %u slots 0 to %u frames of history can be kept, not %u",
                       config->slots, most, config->history);
    if (config->share > FRAMEMAP_SHARE_ALL)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%d is none of framemap_share", (int)config->share);
    if (config->share_leases && config->share == FRAMEMAP_SHARE_OWNER)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "leases can only be shared with those who may read: share the frames "
                       "with group or all");
    return FRAMEMAP_OK;
}

framemap_result framemap_writer_open(framemap_writer **out, const framemap_writer_config *given)
{
    if (out)
        *out = NULL;
    if (!out || !given)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "framemap_writer_open needs a place for the writer and a configuration");
    framemap_writer_config config = *given;
    framemap_result result = check_config(&config);
    if (result < 0)
        return result;
    framemap_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory for a writer");
    result = fm_place_init(&writer->place, config.name, config.path);
    if (result == FRAMEMAP_OK)
        fm_place_share(&writer->place, config.share);
    if (result == FRAMEMAP_OK)
        result = fm_region_create(&writer->region, &writer->place, &config, &writer->sequence,
                                  &writer->stats.took_over);
    if (result < 0) {
        free(writer);
        return result;
    }
    writer->history = config.history;
    writer->keep = config.keep;
    writer->drawing = writer->latest = NO_SLOT;
    uint64_t latest = atomic_load_explicit(&writer->region->header->latest, memory_order_relaxed);
    if (latest) {
        writer->latest = FM_LATEST_SLOT(latest);
        writer->previous = FM_LATEST_SEQUENCE(latest);
    }
    for (uint32_t i = 0; i < writer->region->geometry.slot_count; i++) {
        const struct fm_descriptor *d = fm_region_descriptor(writer->region, i);
        writer->slots[i].sequence = atomic_load_explicit(&d->sequence, memory_order_relaxed);
        /* A slot that the dead writer published from has the memory of that frame. */
        framemap_format format = fm_descriptor_format(d);
        if (format.width)
            writer->slots[i].memory = framemap_format_bytes(&format);
    }
    *out = writer;
    return FRAMEMAP_OK;
}

/* ---- Begin ----------------------------------------------------------------------------------- */

/* Whether slot a is the better one to draw a frame of so many bytes in: not of the history, memory
 * enough, then the oldest frame. */
static bool is_better(const framemap_writer *writer, const struct slot *a, const struct slot *b,
                      uint64_t bytes)
{
    uint64_t kept = writer->sequence > writer->history ? writer->sequence - writer->history : 0;
    bool a_kept = writer->history && a->sequence > kept, b_kept = writer->history && b->sequence > kept;
    if (a_kept != b_kept)
        return b_kept;
    if ((a->memory >= bytes) != (b->memory >= bytes))
        return a->memory >= bytes;
    if ((a->memory > 0) != (b->memory > 0))
        return a->memory > 0;
    return a->sequence < b->sequence;
}

static uint32_t choose(const framemap_writer *writer, uint64_t leased, uint64_t bytes)
{
    uint32_t best = NO_SLOT;
    for (uint32_t i = 0; i < writer->region->geometry.slot_count; i++) {
        if (i == writer->latest || (leased >> i & 1))
            continue;
        if (best == NO_SLOT || is_better(writer, &writer->slots[i], &writer->slots[best], bytes))
            best = i;
    }
    return best;
}

/* Make a slot the writer's own: one that is neither the latest nor leased, nor can be leased any more.
 *
 * Readers may be faster at one slot after another, though each of them only once a frame that it has not
 * seen, which bounds the tries. A slot that was lost is not tried again before the others.
 * \returns NO_SLOT when there is none. */
static uint32_t claim_slot(framemap_writer *writer, uint64_t bytes)
{
    struct fm_region *region = writer->region;
    uint64_t leased = fm_leases_scan(region), lost = 0;
    int looks = 1;
    for (uint32_t tries = region->geometry.slot_count * FM_LEASE_ENTRIES; tries > 0; tries--) {
        uint32_t slot = choose(writer, leased | lost, bytes);
        if (slot == NO_SLOT) {
            if (lost == 0 && looks++ == LOOKS)
                return NO_SLOT;
            if (lost == 0)
                fm_leases_take_back(region);
            leased = fm_leases_scan(region);
            lost = 0;
            continue;
        }
        struct fm_descriptor *d = fm_region_descriptor(region, slot);
        atomic_store_explicit(&d->sequence, writer->slots[slot].sequence | FM_CLAIMED, memory_order_relaxed);
        /* Pairs with the fence in fm_take_lease (attachment.c): either this scan sees that lease, or that
         * reader sees the claim. */
        atomic_thread_fence(memory_order_seq_cst);
        leased = fm_leases_scan(region);
        if (!(leased >> slot & 1)) {
            atomic_store_explicit(&d->sequence, 0, memory_order_relaxed);
            /* The 0 before the first pixel, also before a streaming store: an observer that read such
             * a pixel finds the 0. Pairs with the fence in fm_is_intact (attachment.c). */
            fm_store_fence();
            writer->slots[slot].sequence = 0;
            return slot;
        }
        atomic_store_explicit(&d->sequence, writer->slots[slot].sequence, memory_order_release);
        lost |= UINT64_C(1) << slot;
    }
    return NO_SLOT;
}

static framemap_result commit(framemap_writer *writer, uint32_t slot, uint64_t bytes)
{
    struct slot *s = &writer->slots[slot];
    if (s->memory >= bytes)
        return FRAMEMAP_OK;
    const struct fm_geometry *g = &writer->region->geometry;
    framemap_result result =
        framemap_mapping_commit(writer->region->frames, g->slot_offset + slot * g->slot_bytes, bytes);
    if (result == FRAMEMAP_OK)
        s->memory = bytes;
    return result;
}

framemap_result framemap_writer_begin(framemap_writer *writer, const framemap_format *format,
                                      framemap_frame *frame)
{
    if (!writer || !format || !frame)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_writer_begin needs a writer, a format and a frame");
    framemap_result result = fm_region_usable(writer->region);
    if (result < 0)
        return result;
    if (writer->drawing != NO_SLOT)
        return fm_fail(FRAMEMAP_ERROR_STATE, "a frame is begun already: publish or discard it first");
    uint64_t bytes = framemap_format_bytes(format);
    if (bytes == 0)
        return FRAMEMAP_ERROR_ARGUMENT;
    if (bytes > writer->region->geometry.slot_bytes)
        return fm_fail(FRAMEMAP_ERROR_TOO_LARGE,
                       "a frame of %u x %u %s needs %llu bytes, %s reserved %llu: reserve more (--max-size, "
                       "max_frame_bytes)",
                       format->width, format->height, framemap_fourcc_name(format->fourcc),
                       (unsigned long long)bytes, writer->place.label,
                       (unsigned long long)writer->region->geometry.slot_bytes);

    uint32_t slot = claim_slot(writer, bytes);
    if (slot == NO_SLOT) {
        writer->stats.skipped++;
        _Atomic uint64_t *skipped = &writer->region->header->skipped;
        atomic_store_explicit(skipped, atomic_load_explicit(skipped, memory_order_relaxed) + 1,
                              memory_order_relaxed);
        return FRAMEMAP_AGAIN;
    }
    result = commit(writer, slot, bytes);
    if (result < 0 && fm_leases_take_back(writer->region)) {
        /* A slot that has memory was a dead reader's. */
        slot = claim_slot(writer, bytes);
        if (slot != NO_SLOT)
            result = commit(writer, slot, bytes);
    }
    if (result < 0)
        return result; /* the slot stays free */

    writer->drawing = slot;
    frame->sequence = writer->sequence + 1;
    frame->format = *format;
    fm_frame_set_planes(frame, fm_region_slot(writer->region, slot));
    frame->pts_ns = FRAMEMAP_NO_PTS;
    frame->draw_start_ns = framemap_now();
    frame->publish_ns = 0;
    frame->flags = 0;
    frame->damage_count = 0;
    frame->user_size = 0;
    frame->slot = slot;
    frame->owner = writer;
    return FRAMEMAP_OK;
}

/* ---- Publish --------------------------------------------------------------------------------- */

static framemap_result check_begun(const framemap_writer *writer, const framemap_frame *frame)
{
    if (!writer || !frame)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "publish and discard need a writer and its frame");
    framemap_result result = fm_region_usable(writer->region);
    if (result < 0)
        return result;
    if (writer->drawing == NO_SLOT || frame->owner != writer || frame->slot != writer->drawing)
        return fm_fail(FRAMEMAP_ERROR_STATE, "this frame is not begun: framemap_writer_begin comes first");
    return FRAMEMAP_OK;
}

static framemap_result check_filled(const framemap_frame *frame)
{
    if (frame->damage_count > FRAMEMAP_MAX_DAMAGE)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a frame has at most %d damage rectangles, not %u",
                       FRAMEMAP_MAX_DAMAGE, frame->damage_count);
    if (frame->user_size > FRAMEMAP_USER_BYTES)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a frame carries at most %d bytes of the application, not %u",
                       FRAMEMAP_USER_BYTES, frame->user_size);
    return FRAMEMAP_OK;
}

/* The two clocks drift apart by the realtime one's corrections. */
static void refresh_clock(struct fm_header *header, int64_t now)
{
    if (now - atomic_load_explicit(&header->clock_sample_ns, memory_order_relaxed) < CLOCK_REFRESH_NS)
        return;
    atomic_store_explicit(&header->clock_realtime_ns, fm_realtime() - framemap_now(), memory_order_relaxed);
    atomic_store_explicit(&header->clock_sample_ns, now, memory_order_relaxed);
}

framemap_result framemap_writer_publish(framemap_writer *writer, framemap_frame *frame)
{
    framemap_result result = check_begun(writer, frame);
    if (result == FRAMEMAP_OK)
        result = check_filled(frame);
    if (result < 0)
        return result;
    struct fm_region *region = writer->region;
    struct fm_header *header = region->header;
    struct fm_descriptor *d = fm_region_descriptor(region, frame->slot);

    frame->publish_ns = framemap_now();
    fm_descriptor_store(d, frame);
    /* Streaming stores of pixels before the sequence; ordinary ones are ordered by its release. */
    fm_store_fence();
    uint64_t sequence = writer->sequence + 1;
    atomic_store_explicit(&d->sequence, sequence, memory_order_release);
    /* The descriptor before `latest`: who sees the latter finds the former. */
    atomic_store_explicit(&header->latest, FM_LATEST(sequence, frame->slot), memory_order_release);
    /* The counter after `latest`: a reader that read the new count, and so will not be woken, sees the frame.
     */
    atomic_store_explicit(&header->wake, atomic_load_explicit(&header->wake, memory_order_relaxed) + 1,
                          memory_order_release);
    /* Pairs with the fence in announce_and_sleep (wait.c): either we see who sleeps, or they see this frame.
     */
    atomic_thread_fence(memory_order_seq_cst);
    uint64_t asleep = fm_leases_asleep(region, writer->previous);
    if (asleep)
        writer->stats.wakes += fm_bells_ring(&region->bells, &header->wake, asleep);

    writer->sequence = writer->previous = sequence;
    writer->latest = frame->slot;
    writer->slots[frame->slot].sequence = sequence;
    writer->drawing = NO_SLOT;
    writer->stats.published++;
    frame->sequence = sequence;
    frame->owner = NULL;
    refresh_clock(header, frame->publish_ns);
    return FRAMEMAP_OK;
}

framemap_result framemap_writer_discard(framemap_writer *writer, framemap_frame *frame)
{
    framemap_result result = check_begun(writer, frame);
    if (result < 0)
        return result;
    writer->drawing = NO_SLOT; /* its descriptor says 0: free */
    frame->owner = NULL;
    return FRAMEMAP_OK;
}

framemap_result framemap_writer_get_stats(framemap_writer *writer, framemap_writer_stats *stats)
{
    if (!writer || !stats)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "framemap_writer_get_stats needs a writer and a place for the figures");
    framemap_result result = fm_region_usable(writer->region);
    if (result == FRAMEMAP_ERROR_STATE)
        return result;
    *stats = writer->stats;
    stats->readers = fm_leases_count(writer->region);
    stats->region_bytes = fm_object_memory(writer->region->frames) + fm_object_memory(writer->region->leases);
    stats->slots_used = 0;
    for (uint32_t i = 0; i < writer->region->geometry.slot_count; i++)
        stats->slots_used += writer->slots[i].memory > 0;
    return FRAMEMAP_OK;
}

void framemap_writer_close(framemap_writer **writer)
{
    if (!writer || !*writer)
        return;
    struct fm_region *region = (*writer)->region;
    bool inherited = fm_region_usable(region) == FRAMEMAP_ERROR_STATE;
    if (!inherited && !(*writer)->keep)
        fm_region_retire(region, &(*writer)->place);
    fm_region_close(region);
    free(*writer);
    *writer = NULL;
}
