#include "create.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "found.h"
#include "geometry.h"
#include "leases.h"

#define LEAVING_NS INT64_C(2000000000) /* how long an owner that said goodbye is given to be gone */
#define RETRY_NS   INT64_C(1000000)
#define ROUNDS     8

#define STORE(field, value) atomic_store_explicit(&(field), (value), memory_order_relaxed)

static uint32_t mode_of(framemap_share share)
{
    return share == FRAMEMAP_SHARE_ALL ? 0644 : share == FRAMEMAP_SHARE_GROUP ? 0640 : 0600;
}

static uint32_t leases_mode_of(const framemap_writer_config *config)
{
    uint32_t readable = mode_of(config->share);
    return config->share_leases ? readable | (readable & 0044) >> 1 : 0600;
}

static framemap_result check_object(const framemap_mapping *mapping, const struct fm_place *place)
{
    char owner[64];
    if (!fm_object_is_mine(mapping, owner, sizeof owner))
        return fm_fail(FRAMEMAP_ERROR_PERMISSION,
                       "%s belongs to user %s, who could change it under us: choose another name",
                       place->label, owner);
    if (fm_object_is_remote(mapping))
        return fm_fail(FRAMEMAP_ERROR_UNSUPPORTED,
                       "%s is on a network file system, which shares no memory: "
                       "choose a local path",
                       place->label);
    return FRAMEMAP_OK;
}

/* The leases object, made if there is none. An existing one is left as it is: it may be anything. */
static framemap_result open_leases(const struct fm_place *place, framemap_mapping **leases)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.open = FRAMEMAP_OPEN_EXISTING;
    framemap_result result = fm_place_open(place, place->leases, config, leases);
    if (result != FRAMEMAP_ERROR_NOT_FOUND)
        return result;
    config.open = FRAMEMAP_CREATE_NEW;
    config.size = FM_LEASE_TABLE_BYTES;
    result = fm_place_open(place, place->leases, config, leases);
    return result == FRAMEMAP_ERROR_EXISTS ? FRAMEMAP_AGAIN : result;
}

/* For those who may only read the frames. An exclusive lock, which the test of a system without F_OFD_GETLK
 * finds as well; a shared one if one of them, who may lock too, is in the way. */
static void show_writer(framemap_mapping *frames)
{
    if (fm_try_writer_lock(frames) != FM_LOCK_OK)
        fm_lock_try(frames, FM_LOCK_WRITER, false);
}

/* The same, locked for writing, and still the one that the name means.
 * \returns AGAIN when it was not, or its owner is just leaving. */
static framemap_result try_lock_leases(const struct fm_place *place, framemap_mapping **leases)
{
    framemap_result result = open_leases(place, leases);
    if (result != FRAMEMAP_OK)
        return result;
    result = check_object(*leases, place);
    if (result < 0)
        goto fail;
    enum fm_lock lock = fm_try_writer_lock(*leases);
    bool still = fm_place_means(place, place->leases, *leases);
    if (lock == FM_LOCK_OK && still)
        return FRAMEMAP_OK;
    if (lock == FM_LOCK_FAILED)
        result = FRAMEMAP_ERROR_SYSTEM;
    else
        result = still && !fm_is_closing(place) ? fm_busy(place) : FRAMEMAP_AGAIN;
fail:
    framemap_mapping_close(leases);
    return result;
}

static framemap_result lock_leases(const struct fm_place *place, framemap_mapping **leases)
{
    int64_t deadline = framemap_now() + LEAVING_NS;
    framemap_result result;
    while ((result = try_lock_leases(place, leases)) == FRAMEMAP_AGAIN && framemap_now() < deadline)
        fm_sleep(RETRY_NS);
    return result == FRAMEMAP_AGAIN ? fm_busy(place) : result;
}

static void describe_producer(struct fm_header *header, const framemap_writer_config *config)
{
    STORE(header->wake_kind, fm_wake_kind());
    STORE(header->clock_id, fm_clock_kind());
    STORE(header->producer_pid, fm_process_id());
    STORE(header->producer_start_ns, fm_realtime());
    STORE(header->frame_interval_ns, config->frame_interval_ns);
    int64_t now = framemap_now();
    STORE(header->clock_sample_ns, now);
    STORE(header->clock_realtime_ns, fm_realtime() - now);
}

/* New objects. The magic comes last in each, leases before frames: who sees a frames magic finds all. */
static framemap_result make(struct fm_region *region, const struct fm_place *place,
                            const framemap_writer_config *config)
{
    region->geometry = fm_geometry_make(config->slots, config->max_frame_bytes, config->lease_limit);
    region->geometry.region_id = fm_random();

    framemap_mapping_config frames = framemap_mapping_config_default();
    frames.open = FRAMEMAP_CREATE_NEW;
    frames.size = region->geometry.object_bytes;
    frames.mode = mode_of(config->share);
    frames.reserve = true;
    framemap_result result = fm_place_open(place, place->frames, frames, &region->frames);
    if (result < 0)
        return result;
    result = framemap_mapping_commit(region->frames, 0, fm_geometry_table_bytes(&region->geometry));
    if (result == FRAMEMAP_OK)
        result = framemap_mapping_grow(region->leases, FM_LEASE_TABLE_BYTES);
    if (result == FRAMEMAP_OK)
        result = framemap_mapping_commit(region->leases, 0, FM_LEASE_TABLE_BYTES);
    if (result == FRAMEMAP_OK)
        result = fm_region_map(region, place->label, FRAMEMAP_ACCESS_WRITE);
    if (result < 0) {
        fm_place_remove(place, place->frames, region->frames);
        return result;
    }

    struct fm_lease_header *leases = region->lease_header;
    leases->version_major = FM_VERSION_MAJOR;
    leases->version_minor = FM_VERSION_MINOR;
    leases->region_id = region->geometry.region_id;
    leases->entry_count = FM_LEASE_ENTRIES;
    leases->entry_bytes = sizeof(struct fm_lease);
    leases->entry_offset = FM_HEADER_BYTES;
    atomic_store_explicit((_Atomic uint64_t *)&leases->magic, FM_LEASES_MAGIC, memory_order_release);

    region->header->geometry = region->geometry;
    describe_producer(region->header, config);
    STORE(region->header->state, FM_STATE_LIVE);
    show_writer(region->frames);
    region->geometry.magic = FM_MAGIC;
    atomic_store_explicit((_Atomic uint64_t *)&region->header->geometry.magic, FM_MAGIC,
                          memory_order_release);
    return FRAMEMAP_OK;
}

/* A dead writer's region: forget what it had not published, and let everybody know. */
static framemap_result take_over(struct fm_region *region, const struct fm_place *place,
                                 const framemap_writer_config *config, uint64_t last)
{
    framemap_result result = fm_region_map(region, place->label, FRAMEMAP_ACCESS_WRITE);
    if (result < 0)
        return result;
    fm_object_set_mode(region->frames, mode_of(config->share));
    show_writer(region->frames);
    for (uint32_t slot = 0; slot < region->geometry.slot_count; slot++) {
        struct fm_descriptor *d = fm_region_descriptor(region, slot);
        /* Claimed but not drawn in, it is whole. Beyond the last one, it was never published. */
        uint64_t sequence = atomic_load_explicit(&d->sequence, memory_order_relaxed) & ~FM_CLAIMED;
        STORE(d->sequence, sequence > last ? 0 : sequence);
    }
    describe_producer(region->header, config);
    STORE(region->header->state, FM_STATE_LIVE);
    fm_region_wake_all(region);
    return FRAMEMAP_OK;
}

/* Whether a writer with this configuration can go on in the region that it found. */
static bool is_wanted(const struct fm_found *found, const struct fm_place *place,
                      const framemap_writer_config *config)
{
    struct fm_geometry wanted = fm_geometry_make(config->slots, config->max_frame_bytes, config->lease_limit);
    return (found->state == FM_STATE_LIVE || !fm_place_forgets(place)) &&
           found->geometry.slot_count == wanted.slot_count &&
           found->geometry.slot_bytes >= wanted.slot_bytes &&
           found->geometry.lease_limit == wanted.lease_limit &&
           found->geometry.descriptor_bytes == FM_DESCRIPTOR_BYTES;
}

/* With the writer's lock: make, take over, or clear the place for another round.
 * \returns FRAMEMAP_AGAIN for the latter. */
static framemap_result settle(struct fm_region *region, const struct fm_place *place,
                              const framemap_writer_config *config, uint64_t *last, bool *took_over)
{
    uint64_t magic = fm_magic_of(region->leases);
    if (magic != 0 && magic != FM_LEASES_MAGIC)
        return fm_fail(FRAMEMAP_ERROR_INCOMPATIBLE,
                       "%s has something else in the place of its lease table, %s: "
                       "remove that or choose another place",
                       place->label, place->leases);
    framemap_result result = fm_open_frames(place, FRAMEMAP_ACCESS_WRITE, &region->frames);
    if (result == FRAMEMAP_ERROR_NOT_FOUND && magic == 0)
        return make(region, place, config);
    if (result == FRAMEMAP_ERROR_NOT_FOUND) {
        /* Readers of the frames that are gone may still have this table: a new region gets a new one. */
        fm_place_remove(place, place->leases, region->leases);
        return FRAMEMAP_AGAIN;
    }
    if (result < 0)
        return result;
    result = check_object(region->frames, place);
    if (result < 0)
        return result;

    struct fm_found found = fm_look(region->frames, place);
    bool fits = found.status == FRAMEMAP_OK && fm_leases_fit(region->leases, &found) &&
                fm_latest_fits(region->frames, &found);
    if (fits)
        *last = FM_LATEST_SEQUENCE(found.latest);
    if (fits && is_wanted(&found, place, config)) {
        region->geometry = found.geometry;
        *took_over = true;
        return take_over(region, place, config, *last);
    }
    if (found.status == FRAMEMAP_ERROR_INCOMPATIBLE || !fm_is_ours(place, region->frames, magic))
        return fm_fail(FRAMEMAP_ERROR_INCOMPATIBLE,
                       "%s cannot be used, something else is there: remove it or choose another place%s%s",
                       place->label, found.status < 0 ? ": " : "",
                       found.status < 0 ? framemap_last_error() : "");
    fm_mark_closed(region->frames);
    if (!fm_place_remove(place, place->frames, region->frames) ||
        !fm_place_remove(place, place->leases, region->leases))
        return fm_place_forgets(place)
                   ? fm_fail(FRAMEMAP_ERROR_PERMISSION,
                             "%s is left from another producer and cannot be removed", place->label)
                   : FRAMEMAP_AGAIN;
    return FRAMEMAP_AGAIN;
}

/* Where names stay for as long as somebody has the object open, viewers are given time to let go. */
static bool has_time(const struct fm_place *place, int round, int64_t deadline)
{
    if (round < ROUNDS || fm_place_forgets(place))
        return round < ROUNDS;
    fm_sleep(RETRY_NS);
    return framemap_now() < deadline;
}

/* Of a writer that gave up on the place. */
static framemap_result unsettled(const struct fm_place *place)
{
    if (fm_place_forgets(place))
        return fm_fail(FRAMEMAP_ERROR_SYSTEM, "%s keeps changing under us: try again", place->label);
    return fm_fail(FRAMEMAP_ERROR_BUSY,
                   "%s is another producer's, cannot be gone on with (other slots, or less reserved than "
                   "asked for) and is held open by its viewers: close those or choose another name",
                   place->label);
}

framemap_result fm_region_create(struct fm_region **out, const struct fm_place *place,
                                 const framemap_writer_config *config, uint64_t *last, bool *took_over)
{
    *out = NULL;
    *last = 0;
    *took_over = false;
    framemap_result result = FRAMEMAP_AGAIN;
    int64_t deadline = framemap_now() + LEAVING_NS;
    for (int round = 0; result == FRAMEMAP_AGAIN && has_time(place, round, deadline); round++) {
        struct fm_region *region = calloc(1, sizeof *region);
        if (!region)
            return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory for a writer of %s", place->label);
        region->fork.handles[0] = region->fork.handles[1] = -1;
        result = lock_leases(place, &region->leases);
        bool made_leases = result == FRAMEMAP_OK && framemap_mapping_created(region->leases);
        if (result == FRAMEMAP_OK)
            result = settle(region, place, config, last, took_over);
        if (result == FRAMEMAP_OK)
            result = fm_leases_share(region, config->share_leases, leases_mode_of(config));
        if (result == FRAMEMAP_OK) {
            *out = region;
            return FRAMEMAP_OK;
        }
        if (result < 0 && made_leases)
            fm_place_remove(place, place->leases, region->leases);
        fm_region_close(region);
    }
    return result == FRAMEMAP_AGAIN ? unsettled(place) : result;
}

void fm_region_retire(struct fm_region *region, const struct fm_place *place)
{
    atomic_store_explicit(&region->header->state, FM_STATE_CLOSED, memory_order_release);
    fm_region_wake_all(region);
    bool frames_mine = fm_place_means(place, place->frames, region->frames);
    bool leases_mine = fm_place_means(place, place->leases, region->leases);
    fm_region_unmap(region); /* Windows deletes no file that is mapped */
    /* Frames first: who finds leases without frames knows that somebody is leaving. */
    if (frames_mine)
        fm_place_remove(place, place->frames, region->frames);
    if (leases_mine)
        fm_place_remove(place, place->leases, region->leases);
}

framemap_result fm_region_remove(const struct fm_place *place)
{
    framemap_mapping *frames = NULL, *leases = NULL;
    framemap_mapping_config config = framemap_mapping_config_default();
    config.open = FRAMEMAP_OPEN_EXISTING;
    framemap_result result = fm_place_open(place, place->leases, config, &leases);
    if (result == FRAMEMAP_OK && fm_try_writer_lock(leases) != FM_LOCK_OK)
        result = fm_fail(fm_busy(place), "%s is alive and cannot be removed: %s", place->label,
                         framemap_last_error());
    else if (result == FRAMEMAP_OK || result == FRAMEMAP_ERROR_NOT_FOUND)
        result = fm_open_frames(place, FRAMEMAP_ACCESS_WRITE, &frames);
    if (result == FRAMEMAP_OK && !leases && fm_lock_held(frames, FM_LOCK_WRITER))
        result = fm_busy(place);
    uint64_t magic = leases ? fm_magic_of(leases) : 0;
    if ((result == FRAMEMAP_OK && !fm_is_ours(place, frames, magic)) ||
        (!place->named && magic != 0 && magic != FM_LEASES_MAGIC))
        result = fm_fail(FRAMEMAP_ERROR_INCOMPATIBLE, "%s is not a framemap region and stays", place->label);
    if (result == FRAMEMAP_OK)
        fm_mark_closed(frames);
    if (result == FRAMEMAP_OK || (result == FRAMEMAP_ERROR_NOT_FOUND && leases))
        result =
            fm_place_remove(place, place->frames, frames) && fm_place_remove(place, place->leases, leases)
                ? FRAMEMAP_OK
                : fm_fail(FRAMEMAP_ERROR_PERMISSION, "%s cannot be removed", place->label);
    framemap_mapping_close(&frames);
    framemap_mapping_close(&leases);
    return result;
}
