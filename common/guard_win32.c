/* An in-page error is what reading a file's view ends in when its disk or network share has gone. Windows
 * lets nobody truncate a file that is mapped. */
#include <windows.h>

#include <framemap/framemap.h>

#include "error.h"
#include "platform.h"

/* As in guard_linux.c: a range is valid while base is not 0, which is stored last and cleared first. */
#define RANGES 1024

static struct range {
    _Atomic uintptr_t base; /* 0: free; 1: being filled in */
    uintptr_t size;
    DWORD protection;
    atomic_bool *broken;
    atomic_bool replaced;
} ranges[RANGES];

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

static struct range *range_of(uintptr_t address)
{
    for (size_t i = 0; i < RANGES; i++) {
        uintptr_t base = atomic_load_explicit(&ranges[i].base, memory_order_acquire);
        if (base > 1 && address >= base && address - base < ranges[i].size)
            return &ranges[i];
    }
    return NULL;
}

/* Zeros of our own take the place of the view: addresses at once, memory page by page as it is touched, since
 * all of it may be more than there is. */
static bool replace(struct range *range, uintptr_t address)
{
    void *base = (void *)atomic_load_explicit(&range->base, memory_order_relaxed);
    if (!atomic_exchange_explicit(&range->replaced, true, memory_order_acq_rel)) {
        atomic_store_explicit(range->broken, true, memory_order_relaxed);
        UnmapViewOfFile(base);
        if (VirtualAlloc(base, range->size, MEM_RESERVE, range->protection) != base)
            return false;
    }
    return VirtualAlloc((void *)address, 1, MEM_COMMIT, range->protection) != NULL;
}

/* Whether the page is there and lets itself be used so: then a violation is none of the program's. */
static bool is_allowed(uintptr_t address, bool writes)
{
    MEMORY_BASIC_INFORMATION memory;
    return VirtualQuery((const void *)address, &memory, sizeof memory) != 0 && memory.State == MEM_COMMIT &&
           (memory.Protect == PAGE_READWRITE || (memory.Protect == PAGE_READONLY && !writes));
}

static LONG CALLBACK on_exception(EXCEPTION_POINTERS *exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    bool in_page = record->ExceptionCode == EXCEPTION_IN_PAGE_ERROR;
    if ((!in_page && record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION) || record->NumberParameters < 2)
        return EXCEPTION_CONTINUE_SEARCH;
    bool writes = record->ExceptionInformation[0] == 1;
    uintptr_t address = record->ExceptionInformation[1];
    struct range *range = range_of(address);
    if (!range || (writes && range->protection == PAGE_READONLY))
        return EXCEPTION_CONTINUE_SEARCH;
    bool ours = in_page || atomic_load_explicit(&range->replaced, memory_order_acquire) ||
                is_allowed(address, writes);
    return ours && replace(range, address) ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static BOOL CALLBACK install(INIT_ONCE *unused, void *parameter, void **context)
{
    (void)unused;
    (void)parameter;
    (void)context;
    return AddVectoredExceptionHandler(1, on_exception) != NULL;
}

framemap_result framemap_guard_install(void)
{
    return InitOnceExecuteOnce(&once, install, NULL, NULL)
               ? FRAMEMAP_OK
               : fm_fail(FRAMEMAP_ERROR_SYSTEM, "in-page errors cannot be handled: no handler can be added");
}

void fm_guard_add(const framemap_view *view, bool writable, atomic_bool *broken)
{
    for (size_t i = 0; i < RANGES; i++) {
        uintptr_t expected = 0;
        if (!atomic_compare_exchange_strong_explicit(&ranges[i].base, &expected, 1, memory_order_acquire,
                                                     memory_order_relaxed))
            continue;
        ranges[i].size = view->base_size;
        ranges[i].protection = writable ? PAGE_READWRITE : PAGE_READONLY;
        ranges[i].broken = broken;
        atomic_store_explicit(&ranges[i].replaced, false, memory_order_relaxed);
        atomic_store_explicit(&ranges[i].base, (uintptr_t)view->base, memory_order_release);
        return;
    }
}

void fm_guard_remove(const framemap_view *view)
{
    for (size_t i = 0; i < RANGES; i++)
        if (atomic_load_explicit(&ranges[i].base, memory_order_relaxed) == (uintptr_t)view->base) {
            if (atomic_load_explicit(&ranges[i].replaced, memory_order_acquire))
                VirtualFree(view->base, 0, MEM_RELEASE);
            atomic_store_explicit(&ranges[i].base, 0, memory_order_release);
        }
}
