/* Views: what MapViewOfFile maps. */
#include "mapping_win32.h"

#include <inttypes.h>
#include <stdlib.h>

#include "error.h"
#include "mapping_config.h"
#include "platform.h"

static const DWORD map_access[] = {FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_COPY};

/* FlushFileBuffers wants the file, which a view that outlives its mapping would not have. */
struct backed {
    struct backed *next;
    void *base;
    HANDLE file;
};
static SRWLOCK lock = SRWLOCK_INIT;
static struct backed *first;

static bool remember(void *base, HANDLE file)
{
    struct backed *backed = malloc(sizeof *backed);
    HANDLE self = GetCurrentProcess();
    if (!backed || !DuplicateHandle(self, file, self, &backed->file, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        free(backed);
        return false;
    }
    backed->base = base;
    AcquireSRWLockExclusive(&lock);
    backed->next = first;
    first = backed;
    ReleaseSRWLockExclusive(&lock);
    return true;
}

static void forget(void *base)
{
    AcquireSRWLockExclusive(&lock);
    struct backed **link = &first, *found;
    while (*link && (*link)->base != base)
        link = &(*link)->next;
    found = *link;
    if (found)
        *link = found->next;
    ReleaseSRWLockExclusive(&lock);
    if (found)
        CloseHandle(found->file);
    free(found);
}

static framemap_result fail(const framemap_mapping *mapping, uint64_t offset, uint64_t size)
{
    int code = (int)GetLastError();
    return fm_fail_system(fm_result_of_system(code), code,
                          "%s: %" PRIu64 " bytes at %" PRIu64 " cannot be mapped", mapping->label, size,
                          offset);
}

/* The file may have grown since its section was made. */
static framemap_result cover(framemap_mapping *mapping, uint64_t end)
{
    framemap_result result = FRAMEMAP_OK;
    AcquireSRWLockExclusive(&lock);
    if (mapping->file && (!mapping->section || fm_section_size(mapping->section) < end))
        result = fm_section_of_file(mapping, 0);
    ReleaseSRWLockExclusive(&lock);
    return result;
}

framemap_result framemap_mapping_view(framemap_mapping *mapping, uint64_t offset, uint64_t size,
                                      framemap_view *view)
{
    SYSTEM_INFO system;
    if (view)
        *view = (framemap_view){0};
    if (!mapping || !view)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_view: mapping or view is NULL");
    framemap_result result =
        fm_mapping_check_part(mapping->label, framemap_mapping_size(mapping), offset, &size);
    if (result == FRAMEMAP_OK)
        result = cover(mapping, offset + size);
    if (result < 0)
        return result;
    GetSystemInfo(&system);
    uint64_t ahead = offset % system.dwAllocationGranularity;
    if (size > SIZE_MAX - ahead)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "%s: %" PRIu64 " bytes exceed this process's addresses",
                       mapping->label, size);

    uint64_t from = offset - ahead;
    size_t bytes = (size_t)(size + ahead);
    AcquireSRWLockShared(&lock);
    void *base =
        MapViewOfFile(mapping->section, map_access[mapping->access], (DWORD)(from >> 32), (DWORD)from, bytes);
    ReleaseSRWLockShared(&lock);
    if (!base)
        return fail(mapping, offset, size);
    if (mapping->file && mapping->access == FRAMEMAP_ACCESS_WRITE && !remember(base, mapping->file)) {
        result = fail(mapping, offset, size);
        UnmapViewOfFile(base);
        return result;
    }
    *view = (framemap_view){(uint8_t *)base + ahead, (size_t)size, offset, base, bytes};
    return FRAMEMAP_OK;
}

framemap_result framemap_mapping_flush(const framemap_view *view)
{
    if (!view || !view->base)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_flush: there is no view");
    AcquireSRWLockShared(&lock);
    const struct backed *backed = first;
    while (backed && backed->base != view->base)
        backed = backed->next;
    HANDLE file = backed ? backed->file : NULL;
    ReleaseSRWLockShared(&lock);
    /* Of memory without a file, or of a section that was adopted, there is no more to be asked. */
    bool flushed = FlushViewOfFile(view->base, view->base_size) || !file;
    if (flushed && (!file || FlushFileBuffers(file)))
        return FRAMEMAP_OK;
    int code = (int)GetLastError();
    return fm_fail_system(fm_result_of_system(code), code, "%zu bytes at %" PRIu64 " cannot be written back",
                          view->size, view->offset);
}

void framemap_mapping_unview(framemap_view *view)
{
    if (!view || !view->base)
        return;
    forget(view->base);
    UnmapViewOfFile(view->base);
    *view = (framemap_view){0};
}

uint8_t *fm_window(const framemap_mapping *mapping)
{
    _Atomic(void *) *slot = (_Atomic(void *) *)(uintptr_t)&mapping->window;
    void *window = atomic_load_explicit(slot, memory_order_acquire);
    if (window)
        return window;
    /* Whoever comes second uses the first one's. */
    void *mine = MapViewOfFile(mapping->section, map_access[mapping->access], 0, 0, 0);
    if (!mine) {
        fail(mapping, 0, framemap_mapping_size(mapping));
        return NULL;
    }
    if (atomic_compare_exchange_strong(slot, &window, mine))
        return mine;
    UnmapViewOfFile(mine);
    return window;
}
