/* framemap/mapping.h on Windows: sections by name, of files, or neither. */
#include "mapping_win32.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "mapping_config.h"
#include "platform.h"
#include "room_win32.h"
#include "text_win32.h"

/* ---- Files ----------------------------------------------------------------------------------- */

/* Looked at before it is opened, which means something to a device. */
static framemap_result check_kind(const framemap_mapping *mapping)
{
    DWORD attributes = GetFileAttributesW(mapping->name);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return FRAMEMAP_OK; /* opening it says why */
    if (attributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT))
        return fm_fail(FRAMEMAP_ERROR_UNSUPPORTED, "%s: is a %s; only regular files can be mapped",
                       mapping->label, attributes & FILE_ATTRIBUTE_REPARSE_POINT ? "link" : "directory");
    return FRAMEMAP_OK;
}

/* \param disposition CREATE_NEW, OPEN_ALWAYS or OPEN_EXISTING: made or found in one step. */
static framemap_result open_handle(framemap_mapping *mapping, const framemap_mapping_config *config,
                                   DWORD disposition)
{
    SECURITY_ATTRIBUTES attributes;
    framemap_result result = fm_attributes(&attributes, config);
    if (result < 0)
        return result;
    attributes.bInheritHandle = FALSE; /* the section's is what children get */
    bool write = config->access == FRAMEMAP_ACCESS_WRITE;
    DWORD rights = write ? GENERIC_READ | GENERIC_WRITE | WRITE_DAC : GENERIC_READ;
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(mapping->name, rights, share, &attributes, disposition,
                              FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_ACCESS_DENIED && write)
        file = CreateFileW(mapping->name, rights & ~(DWORD)WRITE_DAC, share, &attributes, disposition,
                           FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    int code = (int)GetLastError();
    fm_attributes_free(&attributes, config);
    if (file == INVALID_HANDLE_VALUE)
        return fm_fail_system(fm_result_of_system(code), code, "%s: cannot be %s", mapping->label,
                              disposition == CREATE_NEW ? "created"
                              : write                   ? "opened for writing"
                                                        : "opened for reading");
    mapping->file = file;
    mapping->created =
        disposition == CREATE_NEW || (disposition == OPEN_ALWAYS && code != ERROR_ALREADY_EXISTS);
    if (GetFileType(file) != FILE_TYPE_DISK)
        return fm_fail(FRAMEMAP_ERROR_UNSUPPORTED,
                       "%s: is a device or a pipe; only regular files can be mapped", mapping->label);
    return FRAMEMAP_OK;
}

/* Larger than it was, with the disk for that if the mapping is not a reserved one. */
static framemap_result extend(framemap_mapping *mapping, uint64_t size)
{
    uint64_t have = framemap_mapping_size(mapping);
    framemap_result result = FRAMEMAP_OK;
    if (size <= have)
        return mapping->section ? FRAMEMAP_OK : fm_section_of_file(mapping, 0);
    if (mapping->access != FRAMEMAP_ACCESS_WRITE)
        return fm_fail(FRAMEMAP_ERROR_PERMISSION,
                       "%s: has %" PRIu64 " bytes and not %" PRIu64 "; only with write access can it grow",
                       mapping->label, have, size);
    if (mapping->reserve)
        fm_room_make_sparse(mapping->file);
    else
        result = fm_room_check(mapping->name, mapping->label, size - have);
    if (result == FRAMEMAP_OK)
        result = fm_section_of_file(mapping, size); /* which never makes it smaller */
    if (result == FRAMEMAP_OK && !mapping->reserve)
        result = fm_room_take(mapping->file, mapping->label, have, size - have);
    return result;
}

static framemap_result open_file(framemap_mapping *mapping, const framemap_mapping_config *config)
{
    framemap_result result;
    mapping->label = _strdup(config->path);
    if (!mapping->label)
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ERROR_NOT_ENOUGH_MEMORY, "a mapping's handle");
    mapping->name = fm_wide("a mapping's path", "", config->path, &result);
    if (result == FRAMEMAP_OK)
        result = check_kind(mapping);
    if (result < 0)
        return result;
    bool may_make = config->access == FRAMEMAP_ACCESS_WRITE && config->size > 0;
    if (config->open == FRAMEMAP_CREATE_NEW)
        result = open_handle(mapping, config, CREATE_NEW);
    else
        result =
            open_handle(mapping, config,
                        config->open == FRAMEMAP_OPEN_OR_CREATE && may_make ? OPEN_ALWAYS : OPEN_EXISTING);
    if (result == FRAMEMAP_OK)
        result = extend(mapping, config->size);
    if (result < 0 && mapping->created) {
        framemap_mapping part = {.file = mapping->file, .section = mapping->section};
        mapping->file = mapping->section = NULL;
        if (part.section)
            CloseHandle(part.section);
        CloseHandle(part.file);
        DeleteFileW(mapping->name);
    }
    return result;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static framemap_result open_named(framemap_mapping *mapping, const framemap_mapping_config *config)
{
    framemap_result result = fm_section_name(mapping, config->name);
    if (result < 0)
        return result;
    bool make =
        config->open == FRAMEMAP_CREATE_NEW || (config->open == FRAMEMAP_OPEN_OR_CREATE &&
                                                config->access == FRAMEMAP_ACCESS_WRITE && config->size > 0);
    return make ? fm_section_make(mapping, config) : fm_section_open(mapping, config);
}

framemap_result framemap_mapping_open(framemap_mapping **out, const framemap_mapping_config *config)
{
    if (out)
        *out = NULL;
    if (!out || !config)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_open: mapping or config is NULL");
    framemap_result result = fm_mapping_check(config);
    if (result < 0)
        return result;
    framemap_mapping *mapping = calloc(1, sizeof *mapping);
    if (!mapping)
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ERROR_NOT_ENOUGH_MEMORY, "a mapping's handle");
    mapping->access = config->access;
    mapping->mode = config->mode;
    mapping->inherit = config->inherit;
    mapping->reserve = config->reserve;
    if (config->name) {
        result = open_named(mapping, config);
    } else if (config->path) {
        result = open_file(mapping, config);
    } else {
        mapping->label = _strdup("anonymous mapping");
        result = mapping->label
                     ? fm_section_make(mapping, config)
                     : fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ERROR_NOT_ENOUGH_MEMORY, "a mapping's handle");
    }
    bool missing = result == FRAMEMAP_ERROR_NOT_FOUND && config->open == FRAMEMAP_OPEN_OR_CREATE &&
                   config->access == FRAMEMAP_ACCESS_WRITE && config->size == 0;
    if (missing)
        result = fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%s: is not there, and a new mapping needs a size",
                         mapping->label);
    if (result == FRAMEMAP_OK)
        *out = mapping;
    else
        framemap_mapping_close(&mapping);
    return result;
}

framemap_result framemap_mapping_adopt(framemap_mapping **out, intptr_t handle, framemap_access access)
{
    static const DWORD map_access[] = {FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_COPY};
    HANDLE section = (HANDLE)handle;
    DWORD flags;
    if (out)
        *out = NULL;
    if (!out || (unsigned)access > FRAMEMAP_ACCESS_COPY || handle == 0 || handle == -1)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_adopt: handle %" PRIdPTR " with access %d",
                       handle, (int)access);
    if (!GetHandleInformation(section, &flags))
        return fm_fail_system(FRAMEMAP_ERROR_ARGUMENT, (int)GetLastError(),
                              "handle %" PRIdPTR ": cannot be adopted", handle);
    if (fm_section_size(section) == 0)
        return fm_fail(FRAMEMAP_ERROR_UNSUPPORTED,
                       "handle %" PRIdPTR ": is no section whose size can be told", handle);
    void *trial = MapViewOfFile(section, map_access[access], 0, 0, 1);
    if (!trial)
        return fm_fail_system(FRAMEMAP_ERROR_PERMISSION, (int)GetLastError(),
                              "handle %" PRIdPTR ": was not opened for %s", handle,
                              access == FRAMEMAP_ACCESS_WRITE ? "reading and writing" : "reading");
    UnmapViewOfFile(trial);

    char label[48];
    snprintf(label, sizeof label, "handle %" PRIdPTR, handle);
    framemap_mapping *mapping = calloc(1, sizeof *mapping);
    char *copy = _strdup(label);
    if (!mapping || !copy) {
        free(mapping);
        free(copy);
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ERROR_NOT_ENOUGH_MEMORY, "a mapping's handle");
    }
    mapping->section = section;
    mapping->access = access;
    mapping->label = copy;
    *out = mapping;
    return FRAMEMAP_OK;
}

void fm_mapping_forget(framemap_mapping **mapping)
{
    framemap_mapping_close(mapping);
}

void framemap_mapping_close(framemap_mapping **mapping)
{
    if (!mapping || !*mapping)
        return;
    framemap_mapping *m = *mapping;
    void *window = atomic_load_explicit(&m->window, memory_order_relaxed);
    const HANDLE handles[] = {m->writer, m->section, m->file};
    if (window)
        UnmapViewOfFile(window);
    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++)
        if (handles[i] && handles[i] != INVALID_HANDLE_VALUE)
            CloseHandle(handles[i]);
    free(m->name);
    free(m->label);
    free(m);
    *mapping = NULL;
}

framemap_result framemap_mapping_remove(const char *name)
{
    if (!name)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_remove: name is NULL");
    framemap_mapping *mapping;
    framemap_mapping_config config = framemap_mapping_config_default();
    config.name = name;
    config.access = FRAMEMAP_ACCESS_READ;
    config.open = FRAMEMAP_OPEN_EXISTING;
    framemap_result result = framemap_mapping_open(&mapping, &config);
    framemap_mapping_close(&mapping);
    return result;
}

/* ---- The object ------------------------------------------------------------------------------ */

bool framemap_mapping_created(const framemap_mapping *mapping)
{
    return mapping && mapping->created;
}

uint64_t framemap_mapping_size(const framemap_mapping *mapping)
{
    LARGE_INTEGER size;
    if (mapping && mapping->file)
        return GetFileSizeEx(mapping->file, &size) ? (uint64_t)size.QuadPart : 0;
    return mapping ? fm_section_size(mapping->section) : 0;
}

intptr_t framemap_mapping_handle(const framemap_mapping *mapping)
{
    return mapping && mapping->section ? (intptr_t)mapping->section : -1;
}

framemap_result framemap_mapping_grow(framemap_mapping *mapping, uint64_t size)
{
    if (!mapping)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_grow: mapping is NULL");
    if (size > INT64_MAX)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%s: a size of %" PRIu64 " bytes is beyond 2^63 - 1",
                       mapping->label, size);
    if (mapping->file)
        return extend(mapping, size);
    uint64_t have = framemap_mapping_size(mapping);
    return size <= have
               ? FRAMEMAP_OK
               : fm_fail(FRAMEMAP_ERROR_UNSUPPORTED,
                         "%s: has %" PRIu64 " bytes and not %" PRIu64 "; memory without a file cannot grow",
                         mapping->label, have, size);
}

framemap_result framemap_mapping_commit(framemap_mapping *mapping, uint64_t offset, uint64_t size)
{
    if (!mapping || size == 0)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_commit: mapping is NULL or size is 0");
    framemap_result result =
        fm_mapping_check_part(mapping->label, framemap_mapping_size(mapping), offset, &size);
    if (result < 0)
        return result;
    if (mapping->access != FRAMEMAP_ACCESS_WRITE)
        return fm_fail(FRAMEMAP_ERROR_PERMISSION, "%s: memory is taken with write access only",
                       mapping->label);
    if (mapping->file)
        return fm_room_take(mapping->file, mapping->label, offset, size);
    uint8_t *window = fm_window(mapping);
    if (!window)
        return FRAMEMAP_ERROR_NO_SPACE;
    if (VirtualAlloc(window + offset, (size_t)size, MEM_COMMIT, PAGE_READWRITE))
        return FRAMEMAP_OK;
    int code = (int)GetLastError();
    return fm_fail_system(fm_result_of_system(code), code,
                          "%s: needs %" PRIu64 " bytes more than memory and paging file have left",
                          mapping->label, size);
}
