#include "leases.h"

#include <stdlib.h>

#include "error.h"

framemap_result fm_lease_claim(struct fm_region *region, const char *label, uint32_t *entry)
{
    intptr_t handle = framemap_mapping_handle(region->leases);
    for (uint32_t i = 0; i < FM_LEASE_ENTRIES; i++) {
        enum fm_lock lock = fm_lock_try(handle, FM_LOCK_ENTRY + i, true);
        if (lock == FM_LOCK_FAILED)
            return FRAMEMAP_ERROR_SYSTEM;
        if (lock == FM_LOCK_HELD)
            continue;
        /* What a dead owner left is cleared before the writer is told to look here. The read-modify-write
         * is ordered before the first lease's store by that one's full fence in fm_lease_slot. */
        struct fm_lease *lease = &region->entries[i];
        atomic_store_explicit(&lease->slots, 0, memory_order_release);
        atomic_store_explicit(&lease->asleep, 0, memory_order_relaxed);
        atomic_store_explicit(&lease->owner, fm_process_id(), memory_order_relaxed);
        atomic_fetch_or_explicit(&region->lease_header->claimed, UINT64_C(1) << i, memory_order_seq_cst);
        *entry = i;
        return FRAMEMAP_OK;
    }
    return fm_fail(FRAMEMAP_ERROR_FULL, "%s has %u readers already, which is all it can have", label,
                   FM_LEASE_ENTRIES);
}

void fm_lease_unclaim(struct fm_region *region, uint32_t entry)
{
    struct fm_lease *lease = &region->entries[entry];
    atomic_store_explicit(&lease->slots, 0, memory_order_release);
    atomic_store_explicit(&lease->asleep, 0, memory_order_relaxed);
    atomic_store_explicit(&lease->owner, 0, memory_order_relaxed);
    atomic_fetch_and_explicit(&region->lease_header->claimed, ~(UINT64_C(1) << entry), memory_order_release);
}

framemap_result fm_leases_share(struct fm_region *region, bool shared, uint32_t mode)
{
    if (shared) {
        region->copy = calloc(1, sizeof *region->copy);
        if (!region->copy)
            return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory for a copy of the lease table");
        fm_region_unmap_leases(region);
        region->lease_header = &region->copy->header;
        region->entries = region->copy->entries;
    }
    if (!fm_object_set_mode(framemap_mapping_handle(region->leases), mode))
        return fm_fail(FRAMEMAP_ERROR_PERMISSION, "cannot set the lease table's permissions to %o", mode);
    return FRAMEMAP_OK;
}

/* Where lessees are not the writer's own user, one could truncate the table under a mapping: then it is
 * read into a copy. Nothing is lost to the handshake: the system call is no weaker than the loads that
 * it stands for, and comes after the writer's fence as they do. What cannot be read counts as leased
 * by nobody: a table that a lessee destroys harms the lessees alone. */
static void refresh(struct fm_region *region)
{
    if (!region->copy)
        return;
    uint8_t *bytes = (uint8_t *)region->copy;
    size_t got = fm_object_read(framemap_mapping_handle(region->leases), 0, bytes, sizeof *region->copy);
    for (size_t i = got; i < sizeof *region->copy; i++)
        bytes[i] = 0;
}

uint64_t fm_leases_scan(struct fm_region *region)
{
    refresh(region);
    uint64_t slots = 0;
    uint64_t claimed = atomic_load_explicit(&region->lease_header->claimed, memory_order_acquire);
    for (uint32_t i = 0; claimed; i++, claimed >>= 1)
        if (claimed & 1)
            slots |= atomic_load_explicit(&region->entries[i].slots, memory_order_acquire);
    return slots;
}

/* Under the entry's lock. */
static void clear(struct fm_region *region, uint32_t entry)
{
    if (region->copy) {
        /* The bit in `claimed` stays: without a mapping it cannot be cleared without losing another
         * one that is being set. An unclaimed entry costs the scan a look. */
        static const uint64_t nothing[2];
        fm_object_write(framemap_mapping_handle(region->leases),
                        FM_HEADER_BYTES + entry * sizeof(struct fm_lease), nothing, sizeof nothing);
        return;
    }
    fm_lease_unclaim(region, entry);
}

bool fm_leases_take_back(struct fm_region *region)
{
    refresh(region);
    bool any = false;
    intptr_t handle = framemap_mapping_handle(region->leases);
    uint64_t claimed = atomic_load_explicit(&region->lease_header->claimed, memory_order_acquire);
    for (uint32_t i = 0; claimed; i++, claimed >>= 1) {
        if (!(claimed & 1) || !atomic_load_explicit(&region->entries[i].slots, memory_order_acquire) ||
            fm_lock_try(handle, FM_LOCK_ENTRY + i, true) != FM_LOCK_OK)
            continue;
        clear(region, i);
        any = true;
        fm_lock_release(handle, FM_LOCK_ENTRY + i);
    }
    return any;
}

bool fm_leases_any_asleep(struct fm_region *region, uint64_t sequence)
{
    refresh(region);
    uint64_t claimed = atomic_load_explicit(&region->lease_header->claimed, memory_order_acquire);
    for (uint32_t i = 0; claimed; i++, claimed >>= 1)
        if ((claimed & 1) &&
            atomic_load_explicit(&region->entries[i].asleep, memory_order_relaxed) == sequence + 1)
            return true;
    return false;
}

uint32_t fm_leases_count(struct fm_region *region)
{
    refresh(region);
    uint64_t claimed = atomic_load_explicit(&region->lease_header->claimed, memory_order_relaxed);
    uint32_t count = 0;
    for (uint32_t i = 0; claimed; i++, claimed >>= 1)
        count += (claimed & 1) && fm_lock_held(framemap_mapping_handle(region->leases), FM_LOCK_ENTRY + i);
    return count;
}
