#include "entry.h"

enum fm_lock fm_entry_try(framemap_mapping *leases, struct fm_lease *lease, uint32_t entry)
{
    enum fm_lock lock = fm_lock_try(leases, FM_LOCK_ENTRY + entry, true);
    if (lock == FM_LOCK_OK)
        atomic_store_explicit(&lease->owner, fm_process_id(), memory_order_relaxed);
    return lock;
}

void fm_entry_release(framemap_mapping *leases, struct fm_lease *lease, uint32_t entry)
{
    atomic_store_explicit(&lease->owner, 0, memory_order_relaxed);
    fm_lock_release(leases, FM_LOCK_ENTRY + entry);
}

bool fm_entry_is_held(framemap_mapping *leases, uint32_t entry)
{
    return fm_lock_held(leases, FM_LOCK_ENTRY + entry);
}
