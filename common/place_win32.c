/* Where regions live on Windows: names are sections of the session's namespace, or of all sessions'. */
#include "place.h"

#include "mapping_win32.h"

#include <winternl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "platform.h"
#include "security_win32.h"
#include "text_win32.h"

#define PREFIX     "framemap."
#define SUFFIX     ".leases"
#define MAPPED_NS  INT64_C(10000000) /* between tries to delete a file that somebody maps */
#define MAPPED_TRY 10

framemap_result fm_place_of_name(struct fm_place *place, const char *name)
{
    snprintf(place->frames, sizeof place->frames, PREFIX "%s", name);
    snprintf(place->leases, sizeof place->leases, PREFIX "%s" SUFFIX, name);
    return FRAMEMAP_OK;
}

framemap_result fm_place_of_path(struct fm_place *place, const char *path)
{
    snprintf(place->frames, sizeof place->frames, "%s", path);
    snprintf(place->leases, sizeof place->leases, "%s" SUFFIX, path);
    snprintf(place->frames_path, sizeof place->frames_path, "%s", path);
    return FRAMEMAP_OK;
}

/* What is not in this session may be in all of them. */
framemap_result fm_place_open(const struct fm_place *place, const char *object,
                              framemap_mapping_config config, framemap_mapping **mapping)
{
    config.name = place->named ? object : NULL;
    config.path = place->named ? NULL : object;
    framemap_result result = framemap_mapping_open(mapping, &config);
    if (result != FRAMEMAP_ERROR_NOT_FOUND || !place->named || config.open != FRAMEMAP_OPEN_EXISTING ||
        strchr(object, '\\'))
        return result;
    char global[sizeof FM_GLOBAL + sizeof place->leases];
    snprintf(global, sizeof global, FM_GLOBAL "%s", object);
    config.name = global;
    return framemap_mapping_open(mapping, &config);
}

static bool may_create_global(void)
{
    PRIVILEGE_SET wanted = {.PrivilegeCount = 1, .Control = PRIVILEGE_SET_ALL_NECESSARY};
    HANDLE token;
    BOOL has = FALSE;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return false;
    wanted.Privilege[0].Attributes = SE_PRIVILEGE_ENABLED;
    if (!LookupPrivilegeValueW(NULL, L"SeCreateGlobalPrivilege", &wanted.Privilege[0].Luid) ||
        !PrivilegeCheck(token, &wanted, &has))
        has = FALSE;
    CloseHandle(token);
    return has;
}

void fm_place_share(struct fm_place *place, framemap_share share)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    framemap_mapping *mapping = NULL;
    config.name = place->frames;
    config.access = FRAMEMAP_ACCESS_READ;
    config.open = FRAMEMAP_OPEN_EXISTING;
    if (!place->named || share == FRAMEMAP_SHARE_OWNER || !may_create_global() ||
        framemap_mapping_open(&mapping, &config) != FRAMEMAP_ERROR_NOT_FOUND) {
        framemap_mapping_close(&mapping);
        return;
    }
    snprintf(place->frames, sizeof place->frames, FM_GLOBAL PREFIX "%s", place->name);
    snprintf(place->leases, sizeof place->leases, FM_GLOBAL PREFIX "%s" SUFFIX, place->name);
}

/* ---- Names that go ------------------------------------------------------------------------- */

bool fm_place_forgets(const struct fm_place *place)
{
    (void)place;
    return false;
}

bool fm_place_means(const struct fm_place *place, const char *object, const framemap_mapping *mapping)
{
    if (place->named)
        return true; /* a name is its object's for as long as anybody has that open */
    framemap_result result;
    BY_HANDLE_FILE_INFORMATION mine, theirs;
    wchar_t *path = fm_wide("a path", "", object, &result);
    HANDLE file =
        path ? CreateFileW(path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                           NULL, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, NULL)
             : INVALID_HANDLE_VALUE;
    free(path);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    bool same = GetFileInformationByHandle(file, &theirs) &&
                GetFileInformationByHandle(mapping->file, &mine) &&
                mine.dwVolumeSerialNumber == theirs.dwVolumeSerialNumber &&
                mine.nFileIndexHigh == theirs.nFileIndexHigh && mine.nFileIndexLow == theirs.nFileIndexLow;
    CloseHandle(file);
    return same;
}

bool fm_place_remove(const struct fm_place *place, const char *object, framemap_mapping *own)
{
    if (place->named)
        return true;
    if (own && own->section) { /* which stands in the way as a view does */
        CloseHandle(own->section);
        own->section = NULL;
    }
    framemap_result result;
    wchar_t *path = fm_wide("a path", "", object, &result);
    bool gone = false;
    for (int i = 0; path && !gone && i < MAPPED_TRY; i++) {
        if (i > 0)
            fm_sleep(MAPPED_NS); /* its readers let go as they see it closed */
        gone = DeleteFileW(path) || GetLastError() == ERROR_FILE_NOT_FOUND;
    }
    free(path);
    return gone;
}

bool fm_object_is_mine(const framemap_mapping *object, char *owner, size_t size)
{
    HANDLE handle = object->file ? object->file : object->section;
    DWORD bytes = 0;
    snprintf(owner, size, "(unknown)");
    GetKernelObjectSecurity(handle, OWNER_SECURITY_INFORMATION, NULL, 0, &bytes);
    PSECURITY_DESCRIPTOR descriptor = bytes ? malloc(bytes) : NULL;
    bool known =
        descriptor && GetKernelObjectSecurity(handle, OWNER_SECURITY_INFORMATION, descriptor, bytes, &bytes);
    bool mine = known && fm_security_is_mine(descriptor);
    if (known && !mine)
        fm_security_owner(descriptor, owner, size);
    free(descriptor);
    return mine;
}

/* ---- Names that there are ------------------------------------------------------------------ */

/* Not in the headers. */
struct directory_information {
    UNICODE_STRING name, type;
};
NTSYSAPI NTSTATUS NTAPI NtOpenDirectoryObject(HANDLE *directory, ACCESS_MASK access,
                                              OBJECT_ATTRIBUTES *object);
NTSYSAPI NTSTATUS NTAPI NtQueryDirectoryObject(HANDLE directory, void *buffer, ULONG size, BOOLEAN single,
                                               BOOLEAN restart, ULONG *context, ULONG *got);
#define DIRECTORY_QUERY 0x0001

/* A region's name if this is its frames. */
static bool name_of(const struct directory_information *entry, char name[static FRAMEMAP_NAME_MAX + 1])
{
    char text[sizeof PREFIX + FRAMEMAP_NAME_MAX + 1];
    size_t length = entry->name.Length / sizeof(wchar_t);
    if (length >= sizeof text || entry->type.Length != 7 * sizeof(wchar_t) ||
        wcsncmp(entry->type.Buffer, L"Section", 7) != 0)
        return false;
    for (size_t i = 0; i < length; i++)
        text[i] = entry->name.Buffer[i] < 0x80 ? (char)entry->name.Buffer[i] : '?';
    text[length] = 0;
    if (strncmp(text, PREFIX, strlen(PREFIX)) != 0 || !fm_name_is_valid(text + strlen(PREFIX)))
        return false;
    snprintf(name, FRAMEMAP_NAME_MAX + 1, "%s", text + strlen(PREFIX));
    return true;
}

static framemap_result list(const wchar_t *path, void (*visit)(const char *name, void *context),
                            void *context)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE directory;
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
    NTSTATUS status = NtOpenDirectoryObject(&directory, DIRECTORY_QUERY, &attributes);
    if (!NT_SUCCESS(status)) {
        int code = (int)RtlNtStatusToDosError(status);
        return fm_fail_system(fm_result_of_system(code), code, "named objects cannot be listed");
    }
    ULONG position = 0, got;
    union {
        struct directory_information entry;
        uint8_t bytes[2048];
    } buffer;
    char region[FRAMEMAP_NAME_MAX + 1];
    while (NT_SUCCESS(
        NtQueryDirectoryObject(directory, &buffer, sizeof buffer, TRUE, position == 0, &position, &got)))
        if (name_of(&buffer.entry, region))
            visit(region, context);
    NtClose(directory);
    return FRAMEMAP_OK;
}

framemap_result fm_list_names(void (*visit)(const char *name, void *context), void *context)
{
    static const wchar_t global[] = L"\\BaseNamedObjects";
    wchar_t local[64];
    DWORD session = 0;
    ProcessIdToSessionId(GetCurrentProcessId(), &session);
    swprintf(local, sizeof local / sizeof local[0], L"\\Sessions\\%lu\\BaseNamedObjects", session);
    framemap_result result = session ? list(local, visit, context) : FRAMEMAP_OK;
    return result == FRAMEMAP_OK ? list(global, visit, context) : result;
}
