#include "found.h"

#include <string.h>

#include "error.h"
#include "geometry.h"

#define LOCK_TRIES 8

struct fm_found fm_look(const framemap_mapping *frames, const struct fm_place *place)
{
    struct fm_found found = {0};
    /* A copy: from here on it does not matter what becomes of the object. */
    struct fm_header header;
    memset(&header, 0, sizeof header);
    size_t got = fm_object_read(frames, 0, &header, sizeof header);
    found.geometry = header.geometry;
    found.status = fm_geometry_check(&header.geometry, got, framemap_mapping_size(frames), place->label);
    found.state = atomic_load_explicit(&header.state, memory_order_relaxed);
    found.pid = atomic_load_explicit(&header.producer_pid, memory_order_relaxed);
    found.latest = atomic_load_explicit(&header.latest, memory_order_relaxed);
    return found;
}

framemap_result fm_open_frames(const struct fm_place *place, framemap_access access,
                               framemap_mapping **frames)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.access = access;
    config.open = FRAMEMAP_OPEN_EXISTING;
    return fm_place_open(place, place->frames, config, frames);
}

framemap_result fm_busy(const struct fm_place *place)
{
    framemap_mapping *frames;
    uint64_t pid = 0;
    if (fm_open_frames(place, FRAMEMAP_ACCESS_READ, &frames) == FRAMEMAP_OK) {
        pid = fm_look(frames, place).pid;
        framemap_mapping_close(&frames);
    }
    return fm_fail(FRAMEMAP_ERROR_BUSY,
                   "%s has a producer already, process %llu: stop that one or choose another name",
                   place->label, (unsigned long long)pid);
}

bool fm_is_closing(const struct fm_place *place)
{
    framemap_mapping *frames;
    if (fm_open_frames(place, FRAMEMAP_ACCESS_READ, &frames) < 0)
        return true; /* its frames are removed already */
    bool closing = fm_look(frames, place).state == FM_STATE_CLOSED;
    framemap_mapping_close(&frames);
    return closing;
}

enum fm_lock fm_try_writer_lock(framemap_mapping *object)
{
    enum fm_lock lock = fm_lock_try(object, FM_LOCK_WRITER, true);
    /* Two shared locks get along, so who gets one met no writer. */
    for (int i = 0; i < LOCK_TRIES && lock == FM_LOCK_HELD; i++) {
        if (fm_lock_try(object, FM_LOCK_WRITER, false) != FM_LOCK_OK)
            break;
        fm_lock_release(object, FM_LOCK_WRITER);
        lock = fm_lock_try(object, FM_LOCK_WRITER, true);
    }
    return lock;
}

bool fm_leases_fit(const framemap_mapping *leases, const struct fm_found *found)
{
    struct fm_lease_header header;
    size_t want = offsetof(struct fm_lease_header, pad0);
    return fm_object_read(leases, 0, &header, want) == want && header.magic == FM_LEASES_MAGIC &&
           header.region_id == found->geometry.region_id && header.version_major == FM_VERSION_MAJOR &&
           header.entry_count == FM_LEASE_ENTRIES && header.entry_bytes == sizeof(struct fm_lease) &&
           header.entry_offset == FM_HEADER_BYTES;
}

bool fm_latest_fits(const framemap_mapping *frames, const struct fm_found *found)
{
    if (found->latest == 0)
        return true;
    uint32_t slot = FM_LATEST_SLOT(found->latest);
    uint64_t sequence = 0;
    return slot < found->geometry.slot_count &&
           fm_object_read(
               frames, found->geometry.descriptor_offset + (uint64_t)slot * found->geometry.descriptor_bytes,
               &sequence, sizeof sequence) == sizeof sequence &&
           sequence == FM_LATEST_SEQUENCE(found->latest);
}

uint64_t fm_magic_of(const framemap_mapping *mapping)
{
    uint64_t magic = 0;
    fm_object_read(mapping, 0, &magic, sizeof magic);
    return magic;
}

bool fm_is_ours(const struct fm_place *place, const framemap_mapping *frames, uint64_t leases_magic)
{
    uint64_t magic = fm_magic_of(frames);
    return place->named || magic == FM_MAGIC || framemap_mapping_size(frames) == 0 ||
           (magic == 0 && leases_magic == FM_LEASES_MAGIC);
}

void fm_mark_closed(framemap_mapping *frames)
{
    uint32_t closed = FM_STATE_CLOSED;
    if (framemap_mapping_size(frames) < FM_HEADER_BYTES)
        return;
    fm_object_write(frames, offsetof(struct fm_header, state), &closed, sizeof closed);
}
