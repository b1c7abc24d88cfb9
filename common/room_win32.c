#include "room_win32.h"

#include <winioctl.h>

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "error.h"

#define CLUSTER 4096 /* NTFS' usual one, and a page */
#define CHUNK   (16 * CLUSTER)

void fm_room_make_sparse(HANDLE file)
{
    DWORD got;
    DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &got, NULL);
}

framemap_result fm_room_check(const wchar_t *path, const char *label, uint64_t bytes)
{
    wchar_t folder[32768], *name;
    ULARGE_INTEGER left;
    DWORD length = GetFullPathNameW(path, sizeof folder / sizeof folder[0], folder, &name);
    if (length == 0 || length >= sizeof folder / sizeof folder[0] || !name)
        return FRAMEMAP_OK; /* then the file system has the last word */
    *name = 0;
    if (!GetDiskFreeSpaceExW(folder, &left, NULL, NULL) || left.QuadPart >= bytes)
        return FRAMEMAP_OK;
    return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ERROR_DISK_FULL,
                          "%s: needs %" PRIu64 " bytes more, %" PRIu64
                          " are free on that file system; free some there or ask for less",
                          label, bytes, (uint64_t)left.QuadPart);
}

static OVERLAPPED at(uint64_t offset)
{
    return (OVERLAPPED){.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
}

static const uint8_t zeros[CHUNK];

/* Bytes from the start, in whole clusters but for the last one, that are all 0. */
static DWORD zero_run(const uint8_t *bytes, DWORD size)
{
    DWORD run = 0;
    for (DWORD part; run < size; run += part) {
        part = size - run < CLUSTER ? size - run : CLUSTER;
        if (memcmp(bytes + run, zeros, part) != 0)
            break;
    }
    return run;
}

/* What is not 0 has its place on the disk. Zeros may be a hole, which writing them fills. */
framemap_result fm_room_take(HANDLE file, const char *label, uint64_t offset, uint64_t size)
{
    uint8_t chunk[CHUNK];
    for (uint64_t done = 0; done < size;) {
        OVERLAPPED from = at(offset + done);
        DWORD want = size - done < CHUNK ? (DWORD)(size - done) : CHUNK, got = 0;
        bool good = ReadFile(file, chunk, want, &got, &from) && got == want;
        for (DWORD i = 0; good && i < want;) {
            DWORD run = zero_run(chunk + i, want - i), put;
            OVERLAPPED to = at(offset + done + i);
            good = run == 0 || (WriteFile(file, zeros, run, &put, &to) && put == run);
            i += run ? run : CLUSTER;
        }
        if (!good) {
            int code = (int)GetLastError();
            return fm_fail_system(fm_result_of_system(code), code,
                                  "%s: needs %" PRIu64
                                  " bytes more on the disk; free some there or ask for less",
                                  label, size - done);
        }
        done += want;
    }
    return FRAMEMAP_OK;
}
