/* Locks that die with their process: LockFileEx on files, the existence of a named event for memory. */
#include "mapping_win32.h"

#include <stdlib.h>
#include <wchar.h>

#include "error.h"
#include "platform.h"
#include "protocol.h"
#include "security_win32.h"

#define SUFFIX L".writer"
#define TRIES  16 /* of a millisecond: who tests has the event open for a moment */

static OVERLAPPED at(int64_t byte)
{
    return (OVERLAPPED){.Offset = (DWORD)byte, .OffsetHigh = (DWORD)((uint64_t)byte >> 32)};
}

static enum fm_lock lock_file(HANDLE file, int64_t byte, bool exclusive)
{
    OVERLAPPED where = at(byte);
    DWORD flags = LOCKFILE_FAIL_IMMEDIATELY | (exclusive ? LOCKFILE_EXCLUSIVE_LOCK : 0);
    if (LockFileEx(file, flags, 0, 1, 0, &where))
        return FM_LOCK_OK;
    DWORD code = GetLastError();
    if (code == ERROR_LOCK_VIOLATION || code == ERROR_IO_PENDING)
        return FM_LOCK_HELD;
    fm_fail_system(FRAMEMAP_ERROR_SYSTEM, (int)code, "cannot lock byte %lld", (long long)byte);
    return FM_LOCK_FAILED;
}

/* Beside the object's own name: nothing else there has a dot and this ending. */
static wchar_t *event_name(const framemap_mapping *object)
{
    size_t length = wcslen(object->name);
    wchar_t *name = malloc(length * sizeof *name + sizeof SUFFIX);
    if (name) {
        wmemcpy(name, object->name, length);
        wmemcpy(name + length, SUFFIX, sizeof SUFFIX / sizeof *name);
    }
    return name;
}

static enum fm_lock make_event(framemap_mapping *object, const wchar_t *name)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    attributes.lpSecurityDescriptor = fm_security_make(object->mode, SYNCHRONIZE, EVENT_MODIFY_STATE);
    if (!attributes.lpSecurityDescriptor)
        return FM_LOCK_FAILED;
    enum fm_lock lock = FM_LOCK_HELD;
    for (int i = 0; i < TRIES && lock == FM_LOCK_HELD; i++) {
        if (i > 0)
            Sleep(1);
        /* No more rights than a former one of ours gives, so that it is found and not denied. */
        HANDLE event = CreateEventExW(&attributes, name, CREATE_EVENT_MANUAL_RESET, SYNCHRONIZE | WRITE_DAC);
        DWORD code = GetLastError();
        if (event && code != ERROR_ALREADY_EXISTS) {
            object->writer = event;
            lock = FM_LOCK_OK;
        } else if (event) {
            CloseHandle(event);
        } else if (code != ERROR_ACCESS_DENIED) {
            fm_fail_system(FRAMEMAP_ERROR_SYSTEM, (int)code, "%s.writer: cannot be created", object->label);
            lock = FM_LOCK_FAILED;
        }
    }
    LocalFree(attributes.lpSecurityDescriptor);
    return lock;
}

enum fm_lock fm_lock_try(framemap_mapping *object, int64_t byte, bool exclusive)
{
    if (object->file)
        return lock_file(object->file, byte, exclusive);
    wchar_t *name = byte == FM_LOCK_WRITER && !object->writer ? event_name(object) : NULL;
    enum fm_lock lock = name ? make_event(object, name) : FM_LOCK_HELD;
    free(name);
    return lock;
}

void fm_lock_release(framemap_mapping *object, int64_t byte)
{
    OVERLAPPED where = at(byte);
    if (object->file) {
        UnlockFileEx(object->file, 0, 1, 0, &where);
    } else if (object->writer) {
        CloseHandle(object->writer);
        object->writer = NULL;
    }
}

bool fm_lock_held(framemap_mapping *object, int64_t byte)
{
    if (object->file) {
        enum fm_lock lock = lock_file(object->file, byte, false);
        if (lock == FM_LOCK_OK)
            fm_lock_release(object, byte);
        return lock == FM_LOCK_HELD;
    }
    wchar_t *name = event_name(object);
    HANDLE event = name ? OpenEventW(SYNCHRONIZE, FALSE, name) : NULL;
    /* Not being allowed to open it means that it is there. */
    bool held = event || !name || GetLastError() != ERROR_FILE_NOT_FOUND;
    if (event)
        CloseHandle(event);
    free(name);
    return held;
}

bool fm_lock_share(framemap_mapping *object)
{
    if (!object->writer)
        return true;
    PSECURITY_DESCRIPTOR descriptor = fm_security_make(object->mode, SYNCHRONIZE, EVENT_MODIFY_STATE);
    bool good = descriptor && SetKernelObjectSecurity(object->writer, DACL_SECURITY_INFORMATION, descriptor);
    LocalFree(descriptor);
    return good;
}
