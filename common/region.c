#include "region.h"

#include <stdlib.h>

#include "error.h"
#include "geometry.h"
#include "leases.h"

static framemap_result open_object(const struct fm_place *place, const char *object, framemap_access access,
                                   framemap_mapping **mapping)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.access = access;
    config.open = FRAMEMAP_OPEN_EXISTING;
    return fm_place_open(place, object, config, mapping);
}

/* The table must be of the same region, and whole: what is mapped is touched without looking again. */
static framemap_result check_leases(const struct fm_region *region, const char *label)
{
    struct fm_lease_header header;
    size_t got = fm_object_read(region->leases, 0, &header, offsetof(struct fm_lease_header, pad0));
    if (got < offsetof(struct fm_lease_header, pad0) || header.magic == 0 ||
        (header.magic == FM_LEASES_MAGIC && header.region_id != region->geometry.region_id))
        return fm_fail(FRAMEMAP_ERROR_NOT_FOUND,
                       "%s has a lease table of another region, or is just being made", label);
    if (header.magic != FM_LEASES_MAGIC || header.version_major != FM_VERSION_MAJOR)
        return fm_fail(FRAMEMAP_ERROR_INCOMPATIBLE, "%s has a lease table that this program does not know",
                       label);
    if (header.entry_count != FM_LEASE_ENTRIES || header.entry_bytes != sizeof(struct fm_lease) ||
        header.entry_offset != FM_HEADER_BYTES ||
        framemap_mapping_size(region->leases) < FM_LEASE_TABLE_BYTES)
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "%s has a damaged lease table of %llu bytes", label,
                       (unsigned long long)framemap_mapping_size(region->leases));
    return FRAMEMAP_OK;
}

/* Of a region that is mapped. A closed one is as good as removed, which it may not have been yet. */
static framemap_result check_header(const struct fm_region *region, const char *label)
{
    if (!fm_memory_is_there(region->frames_view.data, fm_geometry_table_bytes(&region->geometry)))
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "%s has no memory for its descriptors", label);
    if (region->leases && !fm_memory_is_there(region->leases_view.data, FM_LEASE_TABLE_BYTES))
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "%s has no memory for its leases", label);
    if (atomic_load_explicit(&region->header->state, memory_order_acquire) == FM_STATE_CLOSED)
        return fm_fail(FRAMEMAP_ERROR_NOT_FOUND, "there is no %s: its producer has closed it", label);
    return FRAMEMAP_OK;
}

framemap_result fm_region_open(struct fm_region **out, const struct fm_place *place, bool observe)
{
    *out = NULL;
    struct fm_region *region = calloc(1, sizeof *region);
    if (!region)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory for a reader of %s", place->label);
    region->fork.handles[0] = region->fork.handles[1] = -1;

    framemap_result result = open_object(place, place->frames, FRAMEMAP_ACCESS_READ, &region->frames);
    if (result == FRAMEMAP_ERROR_NOT_FOUND)
        fm_fail(result, "there is no %s", place->label);
    if (result < 0)
        goto fail;
    size_t got = fm_object_read(region->frames, 0, &region->geometry, sizeof region->geometry);
    result = fm_geometry_check(&region->geometry, got, framemap_mapping_size(region->frames), place->label);
    if (result < 0)
        goto fail;
    if (!observe) {
        result = open_object(place, place->leases, FRAMEMAP_ACCESS_WRITE, &region->leases);
        if (result == FRAMEMAP_OK)
            result = check_leases(region, place->label);
        if (result < 0 && result != FRAMEMAP_ERROR_PERMISSION)
            goto fail;
        if (result == FRAMEMAP_ERROR_PERMISSION)
            framemap_mapping_close(&region->leases);
    }
    result = fm_region_map(region, place->label, FRAMEMAP_ACCESS_READ);
    if (result == FRAMEMAP_OK)
        result = check_header(region, place->label);
    if (result < 0)
        goto fail;
    *out = region;
    return FRAMEMAP_OK;

fail:
    fm_region_close(region);
    return result;
}

framemap_result fm_region_map(struct fm_region *region, const char *label, framemap_access access)
{
    framemap_result result =
        framemap_mapping_view(region->frames, 0, region->geometry.object_bytes, &region->frames_view);
    if (result < 0)
        return fm_fail(result, "cannot map %s: %s", label, framemap_last_error());
    fm_guard_add(&region->frames_view, access == FRAMEMAP_ACCESS_WRITE, &region->broken);
    region->header = (struct fm_header *)(void *)region->frames_view.data;
    region->fork.handles[0] = framemap_mapping_handle(region->frames);
    if (region->leases) {
        region->fork.handles[1] = framemap_mapping_handle(region->leases);
        fm_bells_init(&region->bells, region->geometry.region_id, region->leases);
        result = framemap_mapping_view(region->leases, 0, FM_LEASE_TABLE_BYTES, &region->leases_view);
        if (result < 0)
            return fm_fail(result, "cannot map the lease table of %s: %s", label, framemap_last_error());
        fm_guard_add(&region->leases_view, true, &region->broken);
        region->lease_header = (struct fm_lease_header *)(void *)region->leases_view.data;
        region->entries = (struct fm_lease *)(void *)(region->leases_view.data + FM_HEADER_BYTES);
    }
    region->fork.views[0] = &region->frames_view;
    region->fork.views[1] = &region->leases_view;
    fm_fork_add(&region->fork);
    return FRAMEMAP_OK;
}

static void unmap(framemap_view *view)
{
    if (!view->base)
        return;
    fm_guard_remove(view);
    framemap_mapping_unview(view);
}

void fm_region_unmap_leases(struct fm_region *region)
{
    region->fork.views[1] = NULL; /* before its addresses become somebody else's */
    unmap(&region->leases_view);
    region->lease_header = NULL;
    region->entries = NULL;
}

void fm_region_unmap(struct fm_region *region)
{
    region->fork.views[0] = NULL;
    fm_region_unmap_leases(region);
    unmap(&region->frames_view);
    region->header = NULL;
}

void fm_region_close(struct fm_region *region)
{
    if (!region)
        return;
    bool forked = atomic_load_explicit(&region->fork.forked, memory_order_relaxed);
    if (region->fork.handles[0] >= 0)
        fm_fork_remove(&region->fork);
    unmap(&region->frames_view);
    unmap(&region->leases_view);
    fm_bells_close(&region->bells);
    free(region->copy);
    if (forked) {
        /* The child's copies were closed at the fork; their numbers may be others' by now. */
        fm_mapping_forget(&region->frames);
        fm_mapping_forget(&region->leases);
    }
    framemap_mapping_close(&region->frames);
    framemap_mapping_close(&region->leases);
    free(region);
}

bool fm_region_has_writer(const struct fm_region *region)
{
    return fm_lock_held(region->leases ? region->leases : region->frames, FM_LOCK_WRITER);
}

framemap_result fm_fork_check(const struct fm_fork_watch *watch)
{
    if (!atomic_load_explicit(&watch->forked, memory_order_relaxed))
        return FRAMEMAP_OK;
    return fm_fail(FRAMEMAP_ERROR_STATE,
                   "this handle was inherited through fork(): open one in this process");
}

framemap_result fm_region_usable(const struct fm_region *region)
{
    framemap_result result = fm_fork_check(&region->fork);
    if (result < 0)
        return result;
    if (atomic_load_explicit(&region->broken, memory_order_relaxed))
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "the region was truncated by somebody while it was mapped");
    return FRAMEMAP_OK;
}

struct fm_descriptor *fm_region_descriptor(const struct fm_region *region, uint32_t slot)
{
    return (struct fm_descriptor *)(void *)(region->frames_view.data + region->geometry.descriptor_offset +
                                            (uint64_t)slot * region->geometry.descriptor_bytes);
}

uint8_t *fm_region_slot(const struct fm_region *region, uint32_t slot)
{
    return region->frames_view.data + region->geometry.slot_offset + slot * region->geometry.slot_bytes;
}

bool fm_region_slot_is_there(struct fm_region *region, uint32_t slot, uint64_t bytes)
{
    if (region->there[slot] < bytes && fm_memory_is_there(fm_region_slot(region, slot), bytes))
        region->there[slot] = bytes; /* memory that is there stays */
    return region->there[slot] >= bytes;
}

bool fm_region_wakes_us(const struct fm_region *region)
{
    return atomic_load_explicit(&region->header->wake_kind, memory_order_relaxed) == fm_wake_kind();
}

bool fm_region_clock_is_ours(const struct fm_region *region)
{
    return atomic_load_explicit(&region->header->clock_id, memory_order_relaxed) == fm_clock_kind();
}

int64_t fm_region_clock_offset(const struct fm_region *region)
{
    if (fm_region_clock_is_ours(region))
        return 0;
    /* Unsigned: the other side may say anything. */
    uint64_t theirs =
        (uint64_t)atomic_load_explicit(&region->header->clock_realtime_ns, memory_order_relaxed);
    return (int64_t)(theirs - (uint64_t)(fm_realtime() - framemap_now()));
}

void fm_region_wake_all(struct fm_region *region)
{
    _Atomic uint32_t *wake = &region->header->wake;
    atomic_store_explicit(wake, atomic_load_explicit(wake, memory_order_relaxed) + 1, memory_order_release);
    fm_bells_ring(&region->bells, wake, fm_leases_claimed(region));
}
