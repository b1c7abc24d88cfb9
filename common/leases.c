#include "leases.h"

#include <stdlib.h>

#include "entry.h"
#include "error.h"

framemap_result fm_lease_claim(struct fm_region *region, const char *label, uint32_t *entry)
{
    for (uint32_t i = 0; i < FM_LEASE_ENTRIES; i++) {
        struct fm_lease *lease = &region->entries[i];
        enum fm_lock lock = fm_entry_try(region->leases, lease, i);
        if (lock == FM_LOCK_FAILED)
            return FRAMEMAP_ERROR_SYSTEM;
        if (lock == FM_LOCK_HELD)
            continue;
        /* What a dead owner left is cleared before the writer is told to look here. The read-modify-write
         * is ordered before the first lease's store by that one's full fence in fm_take_lease. */
        atomic_store_explicit(&lease->slots, 0, memory_order_release);
        atomic_store_explicit(&lease->asleep, 0, memory_order_relaxed);
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
    atomic_fetch_and_explicit(&region->lease_header->claimed, ~(UINT64_C(1) << entry), memory_order_release);
    fm_entry_release(region->leases, lease, entry);
}

framemap_result fm_leases_share(struct fm_region *region, bool shared, uint32_t mode)
{
    if (shared && fm_object_can_shrink(region->leases)) {
        region->copy = calloc(1, sizeof *region->copy);
        if (!region->copy)
            return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory for a copy of the lease table");
        fm_region_unmap_leases(region);
        region->lease_header = &region->copy->header;
        region->entries = region->copy->entries;
    }
    if (!fm_object_set_mode(region->leases, mode))
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
    size_t got = fm_object_read(region->leases, 0, bytes, sizeof *region->copy);
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

/* Of an entry that is the writer's own by now. */
static void give_up(struct fm_region *region, uint32_t entry)
{
    if (region->copy) {
        /* The bit in `claimed` stays: without a mapping it cannot be cleared without losing another
         * one that is being set. An unclaimed entry costs the scan a look. */
        static const uint64_t nothing[2];
        fm_object_write(region->leases, FM_HEADER_BYTES + entry * sizeof(struct fm_lease), nothing,
                        sizeof nothing);
        fm_entry_release(region->leases, &region->entries[entry], entry);
        return;
    }
    fm_lease_unclaim(region, entry);
}

bool fm_leases_take_back(struct fm_region *region)
{
    refresh(region);
    bool any = false;
    uint64_t claimed = atomic_load_explicit(&region->lease_header->claimed, memory_order_acquire);
    for (uint32_t i = 0; claimed; i++, claimed >>= 1) {
        struct fm_lease *lease = &region->entries[i];
        if (!(claimed & 1) || !atomic_load_explicit(&lease->slots, memory_order_acquire) ||
            fm_entry_try(region->leases, lease, i) != FM_LOCK_OK)
            continue;
        give_up(region, i);
        any = true;
    }
    return any;
}

uint64_t fm_leases_claimed(struct fm_region *region)
{
    refresh(region);
    return atomic_load_explicit(&region->lease_header->claimed, memory_order_acquire);
}

uint64_t fm_leases_asleep(struct fm_region *region, uint64_t sequence)
{
    uint64_t claimed = fm_leases_claimed(region), asleep = 0;
    for (uint32_t i = 0; claimed; i++, claimed >>= 1)
        if ((claimed & 1) &&
            atomic_load_explicit(&region->entries[i].asleep, memory_order_relaxed) == sequence + 1)
            asleep |= UINT64_C(1) << i;
    return asleep;
}

uint32_t fm_leases_count(struct fm_region *region)
{
    refresh(region);
    uint64_t claimed = atomic_load_explicit(&region->lease_header->claimed, memory_order_relaxed);
    uint32_t count = 0;
    for (uint32_t i = 0; claimed; i++, claimed >>= 1)
        count += (claimed & 1) && fm_entry_is_held(region->leases, i);
    return count;
}
