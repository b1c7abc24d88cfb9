#include "platform.h"

#include <string.h>

#include "mapping_win32.h"
#include "protocol.h"
#include "security_win32.h"

#include <ntsecapi.h>

#define SECOND INT64_C(1000000000)

/* ---- Clock, processor, process ---- */

int64_t framemap_now(void)
{
    LARGE_INTEGER frequency, count;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&count);
    /* Seconds and the rest apart: the count in ns may take more than 64 bits on the way. */
    return count.QuadPart / frequency.QuadPart * SECOND +
           count.QuadPart % frequency.QuadPart * SECOND / frequency.QuadPart;
}

int64_t fm_realtime(void)
{
    FILETIME time;
    GetSystemTimePreciseAsFileTime(&time);
    uint64_t ticks = (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
    return ((int64_t)ticks - INT64_C(116444736000000000)) * 100; /* 100 ns since 1601 */
}

uint32_t fm_clock_kind(void)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    return ntdll && GetProcAddress(ntdll, "wine_get_version") ? FM_CLOCK_MONOTONIC_RAW : FM_CLOCK_QPC;
}

uint64_t fm_process_id(void)
{
    return GetCurrentProcessId();
}

uint64_t fm_random(void)
{
    uint64_t value = 0;
    if (!RtlGenRandom(&value, sizeof value))
        value ^= (uint64_t)framemap_now() * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)fm_realtime() ^
                 fm_process_id();
    return value ? value : 1;
}

int fm_processors(void)
{
    DWORD_PTR process, system;
    int count = 0;
    if (!GetProcessAffinityMask(GetCurrentProcess(), &process, &system))
        return 1;
    for (; process; process &= process - 1)
        count++;
    return count ? count : 1;
}

/* ---- Objects ---- */

bool fm_object_is_remote(const framemap_mapping *object)
{
    FILE_REMOTE_PROTOCOL_INFO information; /* local files have none */
    return object->file && GetFileInformationByHandleEx(object->file, FileRemoteProtocolInfo, &information,
                                                        sizeof information);
}

bool fm_object_can_shrink(const framemap_mapping *object)
{
    return object->file != NULL;
}

/* Bytes that have memory: all of them, or those before the first that has none. */
static uint64_t committed(const uint8_t *data, uint64_t size, bool only_first)
{
    uint64_t sum = 0;
    for (uint64_t at = 0; at < size;) {
        MEMORY_BASIC_INFORMATION memory;
        if (VirtualQuery(data + at, &memory, sizeof memory) == 0)
            break;
        uint64_t run = memory.RegionSize - (uint64_t)(data + at - (const uint8_t *)memory.BaseAddress);
        if (run > size - at)
            run = size - at;
        if (memory.State == MEM_COMMIT)
            sum += run;
        else if (only_first)
            break;
        at += run;
    }
    return sum;
}

bool fm_memory_is_there(const void *data, size_t size)
{
    return committed(data, size, true) == size;
}

uint64_t fm_object_memory(const framemap_mapping *object)
{
    FILE_STANDARD_INFO information;
    if (object->file)
        return GetFileInformationByHandleEx(object->file, FileStandardInfo, &information, sizeof information)
                   ? (uint64_t)information.AllocationSize.QuadPart
                   : 0;
    const uint8_t *window = fm_window(object);
    return window ? committed(window, framemap_mapping_size(object), false) : 0;
}

bool fm_object_set_mode(framemap_mapping *object, uint32_t mode)
{
    if (object->created && object->mode == mode)
        return true;
    PSECURITY_DESCRIPTOR descriptor = fm_security_make(mode, GENERIC_READ, GENERIC_WRITE);
    bool good = descriptor && SetKernelObjectSecurity(object->file ? object->file : object->section,
                                                      DACL_SECURITY_INFORMATION, descriptor);
    LocalFree(descriptor);
    if (good)
        object->mode = mode;
    return good && fm_lock_share(object);
}

/* How much of a part without a file can be copied. */
static size_t within(const framemap_mapping *object, const uint8_t *window, uint64_t offset, size_t size)
{
    uint64_t have = framemap_mapping_size(object);
    if (!window || offset >= have)
        return 0;
    return (size_t)committed(window + offset, size < have - offset ? size : have - offset, true);
}

size_t fm_object_read(const framemap_mapping *object, uint64_t offset, void *buffer, size_t size)
{
    if (object->file) {
        OVERLAPPED where = {.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
        DWORD got;
        return ReadFile(object->file, buffer, (DWORD)size, &got, &where) ? got : 0;
    }
    const uint8_t *window = fm_window(object);
    size_t bytes = within(object, window, offset, size);
    if (bytes)
        memcpy(buffer, window + offset, bytes);
    return bytes;
}

size_t fm_object_write(framemap_mapping *object, uint64_t offset, const void *buffer, size_t size)
{
    if (object->file) {
        OVERLAPPED where = {.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
        DWORD put;
        return WriteFile(object->file, buffer, (DWORD)size, &put, &where) ? put : 0;
    }
    uint8_t *window = object->access == FRAMEMAP_ACCESS_WRITE ? fm_window(object) : NULL;
    size_t bytes = within(object, window, offset, size);
    if (bytes)
        memcpy(window + offset, buffer, bytes);
    return bytes;
}
