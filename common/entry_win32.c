#include "entry.h"

#include "mapping_win32.h"

/* A process: its id, which is used again, and a hash of when it was created, which is not. Never 0. */
static uint64_t owner_word(DWORD process, const FILETIME *created)
{
    uint64_t time = (uint64_t)created->dwHighDateTime << 32 | created->dwLowDateTime;
    uint64_t hash = time * UINT64_C(0x9e3779b97f4a7c15) >> 32;
    return hash << 32 | process;
}

static uint64_t own_word(void)
{
    FILETIME created = {0}, ended, kernel, user;
    GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user);
    return owner_word(GetCurrentProcessId(), &created);
}

static bool is_alive(uint64_t owner)
{
    DWORD process = (DWORD)owner;
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, process);
    if (!handle)
        return GetLastError() != ERROR_INVALID_PARAMETER; /* which means that there is none */
    FILETIME created, ended, kernel, user;
    bool same =
        !GetProcessTimes(handle, &created, &ended, &kernel, &user) || owner_word(process, &created) == owner;
    bool alive = same && WaitForSingleObject(handle, 0) != WAIT_OBJECT_0;
    CloseHandle(handle);
    return alive;
}

/* Whoever sees the same dead owner as we, only one of us gets the entry; who dies with it in hand is the next
 * dead owner. */
static enum fm_lock claim_word(struct fm_lease *lease)
{
    uint64_t seen = atomic_load_explicit(&lease->owner, memory_order_acquire);
    if (seen && is_alive(seen))
        return FM_LOCK_HELD;
    return atomic_compare_exchange_strong_explicit(&lease->owner, &seen, own_word(), memory_order_acq_rel,
                                                   memory_order_relaxed)
               ? FM_LOCK_OK
               : FM_LOCK_HELD;
}

enum fm_lock fm_entry_try(framemap_mapping *leases, struct fm_lease *lease, uint32_t entry)
{
    if (!leases->file)
        return claim_word(lease);
    enum fm_lock lock = fm_lock_try(leases, FM_LOCK_ENTRY + entry, true);
    if (lock == FM_LOCK_OK)
        atomic_store_explicit(&lease->owner, fm_process_id(), memory_order_relaxed);
    return lock;
}

void fm_entry_release(framemap_mapping *leases, struct fm_lease *lease, uint32_t entry)
{
    /* What was cleared before is seen by whoever claims the entry next. */
    atomic_store_explicit(&lease->owner, 0, memory_order_release);
    if (leases->file)
        fm_lock_release(leases, FM_LOCK_ENTRY + entry);
}

bool fm_entry_is_held(framemap_mapping *leases, uint32_t entry)
{
    uint64_t owner = 0;
    uint64_t at = FM_HEADER_BYTES + entry * sizeof(struct fm_lease) + offsetof(struct fm_lease, owner);
    if (leases->file)
        return fm_lock_held(leases, FM_LOCK_ENTRY + entry);
    return fm_object_read(leases, at, &owner, sizeof owner) == sizeof owner && owner && is_alive(owner);
}
