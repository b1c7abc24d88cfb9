#include "bell.h"

#include <windows.h>

#include <stdio.h>

#include "error.h"
#include "mapping_win32.h"
#include "place.h"
#include "platform.h"
#include "security_win32.h"
#include "timer_win32.h"

uint32_t fm_wake_kind(void)
{
    return FM_WAKE_EVENT;
}

void fm_bells_init(struct fm_bells *bells, uint64_t region_id, const framemap_mapping *leases)
{
    char owner[64];
    bells->region_id = region_id;
    bells->global = leases->name && !leases->file && leases->name[0] == L'G';
    bells->shared = !fm_object_is_mine(leases, owner, sizeof owner);
}

static void name_event(const struct fm_bells *bells, uint32_t entry, wchar_t name[static 64])
{
    swprintf(name, 64, L"%lsframemap.%016llx.%u", bells->global ? L"Global\\" : L"Local\\",
             (unsigned long long)bells->region_id, entry);
}

framemap_result fm_bell_hang(struct fm_bells *bells, uint32_t entry)
{
    wchar_t name[64];
    name_event(bells, entry, name);
    /* A lessee that is not the region's owner is woken by somebody else. */
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    attributes.lpSecurityDescriptor =
        fm_security_make(bells->shared ? 0666 : 0600, SYNCHRONIZE, EVENT_MODIFY_STATE);
    if (!attributes.lpSecurityDescriptor)
        return FRAMEMAP_ERROR_SYSTEM;
    /* The event of who had the entry before may still be there, and gives no more rights than these. */
    HANDLE event = CreateEventExW(&attributes, name, 0, SYNCHRONIZE | EVENT_MODIFY_STATE);
    int code = (int)GetLastError();
    LocalFree(attributes.lpSecurityDescriptor);
    if (!event)
        return fm_fail_system(fm_result_of_system(code), code,
                              "the event that wakes the owner of entry %u cannot be made", entry);
    bells->event[entry] = (intptr_t)event;
    bells->timer = (intptr_t)fm_timer_make();
    return FRAMEMAP_OK;
}

void fm_bell_wait(struct fm_bells *bells, uint32_t entry, const _Atomic uint32_t *word, uint32_t value,
                  int64_t deadline)
{
    int64_t left = deadline - framemap_now();
    if (left <= 0 || atomic_load_explicit(word, memory_order_acquire) != value)
        return;
    if (entry == FM_NO_ENTRY) {
        fm_sleep(left);
        return;
    }
    const HANDLE handles[] = {(HANDLE)bells->event[entry], (HANDLE)bells->timer};
    if (deadline == INT64_MAX)
        WaitForSingleObject(handles[0], INFINITE);
    else if (fm_timer_set(handles[1], left))
        WaitForMultipleObjects(2, handles, FALSE, INFINITE);
    else
        WaitForSingleObject(handles[0], (DWORD)(left / 1000000 + 1));
}

/* An entry's event keeps its name for as long as anybody has it open, whoever owns the entry: ours stays
 * good. */
unsigned fm_bells_ring(struct fm_bells *bells, const _Atomic uint32_t *word, uint64_t entries)
{
    (void)word;
    unsigned calls = 0;
    for (uint32_t i = 0; entries; i++, entries >>= 1) {
        if (!(entries & 1))
            continue;
        if (!bells->event[i]) {
            wchar_t name[64];
            name_event(bells, i, name);
            bells->event[i] = (intptr_t)OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
            calls++;
        }
        if (bells->event[i]) {
            SetEvent((HANDLE)bells->event[i]);
            calls++;
        }
    }
    return calls;
}

void fm_bells_close(struct fm_bells *bells)
{
    for (uint32_t i = 0; i < FM_LEASE_ENTRIES; i++)
        if (bells->event[i])
            CloseHandle((HANDLE)bells->event[i]);
    if (bells->timer)
        CloseHandle((HANDLE)bells->timer);
    *bells = (struct fm_bells){0};
}
