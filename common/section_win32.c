/* Sections: what CreateFileMapping makes. */
#include "mapping_win32.h"

#include <winternl.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "mapping_config.h"
#include "security_win32.h"
#include "text_win32.h"

/* Not in the headers, but of every Windows since NT 3.1. */
struct section_basic_information {
    void *base;
    ULONG attributes;
    LARGE_INTEGER size;
};
NTSYSAPI NTSTATUS NTAPI NtQuerySection(HANDLE section, int kind, void *information, SIZE_T size, SIZE_T *got);

uint64_t fm_section_size(HANDLE section)
{
    struct section_basic_information basic;
    NTSTATUS status = NtQuerySection(section, 0, &basic, sizeof basic, NULL);
    return NT_SUCCESS(status) ? (uint64_t)basic.size.QuadPart : 0;
}

/* ---- Names and who may use them -------------------------------------------------------------- */

framemap_result fm_section_name(framemap_mapping *mapping, const char *name)
{
    const char *prefix = FM_LOCAL;
    if (strncmp(name, FM_LOCAL, strlen(FM_LOCAL)) == 0) {
        name += strlen(FM_LOCAL);
    } else if (strncmp(name, FM_GLOBAL, strlen(FM_GLOBAL)) == 0) {
        prefix = FM_GLOBAL;
        name += strlen(FM_GLOBAL);
    }
    framemap_result result = fm_mapping_check_name(name, "\\");
    if (result == FRAMEMAP_OK)
        mapping->name = fm_wide("a mapping's name", prefix, name, &result);
    if (result < 0)
        return result;
    size_t size = strlen(prefix) + strlen(name) + 1;
    mapping->label = malloc(size);
    if (!mapping->label)
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ERROR_NOT_ENOUGH_MEMORY, "a mapping's handle");
    memcpy(mapping->label, prefix, strlen(prefix));
    memcpy(mapping->label + strlen(prefix), name, strlen(name) + 1);
    return FRAMEMAP_OK;
}

framemap_result fm_attributes(SECURITY_ATTRIBUTES *attributes, const framemap_mapping_config *config)
{
    *attributes = (SECURITY_ATTRIBUTES){.nLength = sizeof *attributes, .bInheritHandle = config->inherit};
    attributes->lpSecurityDescriptor = (void *)(uintptr_t)config->security;
    if (!config->security)
        attributes->lpSecurityDescriptor = fm_security_make(config->mode, GENERIC_READ, GENERIC_WRITE);
    return attributes->lpSecurityDescriptor ? FRAMEMAP_OK : FRAMEMAP_ERROR_SYSTEM;
}

void fm_attributes_free(SECURITY_ATTRIBUTES *attributes, const framemap_mapping_config *config)
{
    if (attributes->lpSecurityDescriptor != config->security)
        LocalFree(attributes->lpSecurityDescriptor);
}

/* ---- Without a file -------------------------------------------------------------------------- */

static framemap_result fail(const framemap_mapping *mapping, const char *what, uint64_t size)
{
    int code = (int)GetLastError();
    if (code == ERROR_INVALID_HANDLE)
        return fm_fail_system(
            FRAMEMAP_ERROR_UNSUPPORTED, code,
            "%s: is the name of another kind of object (an event, a mutex, a semaphore ...); "
            "choose another one",
            mapping->label);
    framemap_result result = fm_result_of_system(code);
    if (result == FRAMEMAP_ERROR_NO_SPACE)
        return fm_fail_system(result, code,
                              "%s: %" PRIu64
                              " bytes are more than memory and paging file have left; ask for less",
                              mapping->label, size);
    return fm_fail_system(result, code, "%s: cannot be %s", mapping->label, what);
}

framemap_result fm_section_open(framemap_mapping *mapping, const framemap_mapping_config *config)
{
    /* Rights that are wanted, and what is done without if the object's owner does not give them. */
    DWORD map = config->access == FRAMEMAP_ACCESS_WRITE ? FILE_MAP_READ | FILE_MAP_WRITE : FILE_MAP_READ;
    const DWORD rights[] = {map | SECTION_QUERY | READ_CONTROL | WRITE_DAC,
                            map | SECTION_QUERY | READ_CONTROL, map | SECTION_QUERY};
    size_t i = config->access == FRAMEMAP_ACCESS_WRITE ? 0 : 1;
    for (; i < sizeof rights / sizeof rights[0] && !mapping->section; i++) {
        mapping->section = OpenFileMappingW(rights[i], config->inherit, mapping->name);
        if (!mapping->section && GetLastError() != ERROR_ACCESS_DENIED)
            break;
    }
    if (!mapping->section)
        return fail(mapping,
                    config->access == FRAMEMAP_ACCESS_WRITE ? "opened for writing" : "opened for reading", 0);
    uint64_t have = fm_section_size(mapping->section);
    if (config->size > have)
        return fm_fail(FRAMEMAP_ERROR_UNSUPPORTED,
                       "%s: has %" PRIu64 " bytes and not %" PRIu64 "; memory without a file cannot grow",
                       mapping->label, have, config->size);
    return FRAMEMAP_OK;
}

framemap_result fm_section_make(framemap_mapping *mapping, const framemap_mapping_config *config)
{
    SECURITY_ATTRIBUTES attributes;
    framemap_result result = fm_attributes(&attributes, config);
    if (result < 0)
        return result;
    DWORD kind = PAGE_READWRITE | (config->reserve ? SEC_RESERVE : SEC_COMMIT);
    mapping->section = CreateFileMappingW(INVALID_HANDLE_VALUE, &attributes, kind,
                                          (DWORD)(config->size >> 32), (DWORD)config->size, mapping->name);
    /* It says success also when it opened what was there. */
    DWORD code = GetLastError();
    fm_attributes_free(&attributes, config);
    mapping->created = mapping->section && code != ERROR_ALREADY_EXISTS;
    if (mapping->created)
        return FRAMEMAP_OK;
    if (mapping->section)
        CloseHandle(mapping->section);
    mapping->section = NULL;
    if ((code == ERROR_ALREADY_EXISTS || code == ERROR_ACCESS_DENIED) && config->open != FRAMEMAP_CREATE_NEW)
        return fm_section_open(mapping, config); /* with no more rights than are needed */
    SetLastError(code);
    return fail(mapping, "created", config->size);
}

/* ---- Of a file ------------------------------------------------------------------------------- */

framemap_result fm_section_of_file(framemap_mapping *mapping, uint64_t size)
{
    static const DWORD protections[] = {PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY};
    LARGE_INTEGER have;
    if (mapping->section)
        CloseHandle(mapping->section);
    mapping->section = NULL;
    if (size == 0 && GetFileSizeEx(mapping->file, &have) && have.QuadPart == 0)
        return FRAMEMAP_OK;
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .bInheritHandle = mapping->inherit};
    mapping->section = CreateFileMappingW(mapping->file, &attributes, protections[mapping->access],
                                          (DWORD)(size >> 32), (DWORD)size, NULL);
    if (mapping->section)
        return FRAMEMAP_OK;
    int code = (int)GetLastError();
    return fm_fail_system(fm_result_of_system(code), code,
                          "%s: a section of %" PRIu64 " bytes cannot be made", mapping->label, size);
}
