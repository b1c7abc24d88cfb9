/* framemap/mapping.h on Linux: files, files in /dev/shm, and memfd. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <framemap/mapping.h>

#include "error.h"
#include "mapping_config.h"
#include "platform.h"
#include "room_linux.h"

#define SHM_DIR      "/dev/shm/"
#define CREATE_TRIES 100 /* rounds of "there is none" and "there is one" before somebody is blamed */

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U /* since Linux 6.3, where vm.memfd_noexec may demand it */
#endif

struct framemap_mapping {
    int fd;
    framemap_access access;
    bool created;
    bool reserve;
    char *label; /* the path, or what stands for it in an error */
};

/* ---- Names and kinds ------------------------------------------------------------------------- */

static char *path_of_name(const char *name)
{
    size_t size = sizeof(SHM_DIR) + strlen(name);
    char *path = malloc(size);
    if (path)
        snprintf(path, size, SHM_DIR "%s", name);
    return path;
}

static framemap_result check_kind(const char *label, mode_t mode)
{
    const char *kind = S_ISDIR(mode)    ? "directory"
                       : S_ISFIFO(mode) ? "FIFO"
                       : S_ISLNK(mode)  ? "symbolic link"
                       : S_ISSOCK(mode) ? "socket"
                                        : "device";
    if (S_ISREG(mode))
        return FRAMEMAP_OK;
    return fm_fail(FRAMEMAP_ERROR_UNSUPPORTED, "%s: is a %s; only regular files can be mapped", label, kind);
}

/* Larger than it was, with the memory for that if the mapping is not a reserved one. */
static framemap_result extend(const struct framemap_mapping *mapping, uint64_t size)
{
    uint64_t have = framemap_mapping_size(mapping);
    if (have >= size)
        return FRAMEMAP_OK;
    if (mapping->access != FRAMEMAP_ACCESS_WRITE)
        return fm_fail(FRAMEMAP_ERROR_PERMISSION,
                       "%s: has %" PRIu64 " bytes and not %" PRIu64 "; only with write access can it grow",
                       mapping->label, have, size);
    return fm_room_extend(mapping->fd, mapping->label, size,
                          mapping->reserve ? FM_ROOM_SPARSE : FM_ROOM_TAKEN);
}

/* ---- Opening --------------------------------------------------------------------------------- */

static framemap_result finish_new(struct framemap_mapping *mapping, const framemap_mapping_config *config,
                                  mode_t mode)
{
    mapping->created = true;
    if (fchmod(mapping->fd, mode) != 0)
        return fm_fail_system(fm_result_of_system(errno), errno, "%s: its mode cannot be made 0%o",
                              mapping->label, (unsigned)mode);
    return fm_room_extend(mapping->fd, mapping->label, config->size,
                          mapping->reserve ? FM_ROOM_SPARSE_FRESH : FM_ROOM_TAKEN);
}

static framemap_result create_anonymous(struct framemap_mapping *mapping,
                                        const framemap_mapping_config *config)
{
    mapping->fd = memfd_create("framemap", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    if (mapping->fd < 0 && errno == EINVAL)
        mapping->fd = memfd_create("framemap", MFD_CLOEXEC);
    if (mapping->fd < 0)
        return fm_fail_system(fm_result_of_system(errno), errno, "%s: cannot be created", mapping->label);
    return finish_new(mapping, config, config->mode & 0666u);
}

static framemap_result create_file(struct framemap_mapping *mapping, const framemap_mapping_config *config)
{
    mapping->fd = open(mapping->label, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (mapping->fd < 0)
        return fm_fail_system(fm_result_of_system(errno), errno, "%s: cannot be created", mapping->label);
    framemap_result result = finish_new(mapping, config, config->mode);
    if (result != FRAMEMAP_OK)
        unlink(mapping->label);
    return result;
}

/* Never with O_CREAT, which follows rules of its own in sticky directories (fs.protected_regular). */
static framemap_result open_file(struct framemap_mapping *mapping, const framemap_mapping_config *config)
{
    int flags = config->access == FRAMEMAP_ACCESS_WRITE ? O_RDWR : O_RDONLY;
    struct stat st;
    framemap_result result;
    /* Looked at before it is opened, which means something to a device, and after it, to be sure. */
    if (lstat(mapping->label, &st) == 0 && (result = check_kind(mapping->label, st.st_mode)) != FRAMEMAP_OK)
        return result;
    mapping->fd = open(mapping->label, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (mapping->fd < 0)
        return fm_fail_system(fm_result_of_system(errno), errno, "%s: cannot be opened for %s",
                              mapping->label, flags == O_RDWR ? "writing" : "reading");
    if (fstat(mapping->fd, &st) != 0)
        return fm_fail_system(FRAMEMAP_ERROR_SYSTEM, errno, "%s: cannot be examined", mapping->label);
    result = check_kind(mapping->label, st.st_mode);
    return result == FRAMEMAP_OK ? extend(mapping, config->size) : result;
}

static framemap_result open_or_create(struct framemap_mapping *mapping, const framemap_mapping_config *config)
{
    for (int i = 0; i < CREATE_TRIES; i++) {
        framemap_result result = open_file(mapping, config);
        if (result != FRAMEMAP_ERROR_NOT_FOUND || config->access != FRAMEMAP_ACCESS_WRITE)
            return result;
        if (config->size == 0)
            return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%s: is not there, and a new mapping needs a size",
                           mapping->label);
        result = create_file(mapping, config);
        if (result != FRAMEMAP_ERROR_EXISTS)
            return result;
    }
    return fm_fail(FRAMEMAP_ERROR_SYSTEM, "%s: comes and goes, %d tries met neither", mapping->label,
                   CREATE_TRIES);
}

framemap_result framemap_mapping_open(framemap_mapping **out, const framemap_mapping_config *config)
{
    if (out)
        *out = NULL;
    if (!out || !config)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_open: mapping or config is NULL");
    framemap_result result = fm_mapping_check(config);
    if (result == FRAMEMAP_OK && config->name)
        result = fm_mapping_check_name(config->name, "");
    if (result != FRAMEMAP_OK)
        return result;

    framemap_mapping *mapping = calloc(1, sizeof(*mapping));
    if (!mapping)
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ENOMEM, "a mapping's handle");
    mapping->fd = -1;
    mapping->access = config->access;
    mapping->reserve = config->reserve;
    mapping->label =
        config->name ? path_of_name(config->name) : strdup(config->path ? config->path : "anonymous mapping");
    if (!mapping->label)
        result = fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ENOMEM, "a mapping's handle");
    else if (!config->name && !config->path)
        result = create_anonymous(mapping, config);
    else if (config->open == FRAMEMAP_CREATE_NEW)
        result = create_file(mapping, config);
    else if (config->open == FRAMEMAP_OPEN_EXISTING)
        result = open_file(mapping, config);
    else
        result = open_or_create(mapping, config);

    if (result == FRAMEMAP_OK && config->inherit)
        fcntl(mapping->fd, F_SETFD, 0);
    if (result == FRAMEMAP_OK)
        *out = mapping;
    else
        framemap_mapping_close(&mapping);
    return result;
}

framemap_result framemap_mapping_adopt(framemap_mapping **out, intptr_t handle, framemap_access access)
{
    char label[48];
    struct stat st;
    if (out)
        *out = NULL;
    if (!out || (unsigned)access > FRAMEMAP_ACCESS_COPY || handle < 0 || handle > INT32_MAX)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_adopt: handle %" PRIdPTR " with access %d",
                       handle, (int)access);
    snprintf(label, sizeof(label), "descriptor %" PRIdPTR, handle);
    int flags = fcntl((int)handle, F_GETFL);
    if (flags < 0 || fstat((int)handle, &st) != 0)
        return fm_fail_system(FRAMEMAP_ERROR_ARGUMENT, errno, "%s: cannot be adopted", label);
    framemap_result result = check_kind(label, st.st_mode);
    if (result != FRAMEMAP_OK)
        return result;
    int mode = flags & O_ACCMODE;
    if ((flags & O_PATH) || mode == O_WRONLY || (access == FRAMEMAP_ACCESS_WRITE && mode != O_RDWR))
        return fm_fail(FRAMEMAP_ERROR_PERMISSION, "%s: was not opened for %s", label,
                       access == FRAMEMAP_ACCESS_WRITE ? "reading and writing" : "reading");

    framemap_mapping *mapping = calloc(1, sizeof(*mapping));
    char *copy = strdup(label);
    if (!mapping || !copy) {
        free(mapping);
        free(copy);
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ENOMEM, "a mapping's handle");
    }
    *mapping = (framemap_mapping){.fd = (int)handle, .access = access, .label = copy};
    *out = mapping;
    return FRAMEMAP_OK;
}

void fm_mapping_forget(framemap_mapping **mapping)
{
    if (*mapping)
        (*mapping)->fd = -1;
    framemap_mapping_close(mapping);
}

void framemap_mapping_close(framemap_mapping **mapping)
{
    if (!mapping || !*mapping)
        return;
    if ((*mapping)->fd >= 0)
        close((*mapping)->fd);
    free((*mapping)->label);
    free(*mapping);
    *mapping = NULL;
}

framemap_result framemap_mapping_remove(const char *name)
{
    if (!name)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_remove: name is NULL");
    framemap_result result = fm_mapping_check_name(name, "");
    if (result != FRAMEMAP_OK)
        return result;
    char *path = path_of_name(name);
    if (!path)
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ENOMEM, "a mapping's path");
    if (unlink(path) != 0)
        result = fm_fail_system(errno == EISDIR ? FRAMEMAP_ERROR_ARGUMENT : fm_result_of_system(errno), errno,
                                "%s: cannot be removed", path);
    free(path);
    return result;
}

/* ---- The object ------------------------------------------------------------------------------ */

bool framemap_mapping_created(const framemap_mapping *mapping)
{
    return mapping && mapping->created;
}

uint64_t framemap_mapping_size(const framemap_mapping *mapping)
{
    struct stat st;
    return mapping && fstat(mapping->fd, &st) == 0 ? (uint64_t)st.st_size : 0;
}

intptr_t framemap_mapping_handle(const framemap_mapping *mapping)
{
    return mapping ? mapping->fd : -1;
}

framemap_result framemap_mapping_grow(framemap_mapping *mapping, uint64_t size)
{
    if (!mapping)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_grow: mapping is NULL");
    return extend(mapping, size);
}

framemap_result framemap_mapping_commit(framemap_mapping *mapping, uint64_t offset, uint64_t size)
{
    if (!mapping || size == 0)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_commit: mapping is NULL or size is 0");
    framemap_result result =
        fm_mapping_check_part(mapping->label, framemap_mapping_size(mapping), offset, &size);
    if (result != FRAMEMAP_OK)
        return result;
    if (mapping->access != FRAMEMAP_ACCESS_WRITE)
        return fm_fail(FRAMEMAP_ERROR_PERMISSION, "%s: memory is taken with write access only",
                       mapping->label);
    return fm_room_take(mapping->fd, mapping->label, offset, size);
}

/* ---- Views ----------------------------------------------------------------------------------- */

framemap_result framemap_mapping_view(framemap_mapping *mapping, uint64_t offset, uint64_t size,
                                      framemap_view *view)
{
    if (view)
        *view = (framemap_view){0};
    if (!mapping || !view)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_view: mapping or view is NULL");
    framemap_result result =
        fm_mapping_check_part(mapping->label, framemap_mapping_size(mapping), offset, &size);
    if (result != FRAMEMAP_OK)
        return result;
    uint64_t ahead = offset % (uint64_t)sysconf(_SC_PAGESIZE);
    if (size > SIZE_MAX - ahead)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "%s: %" PRIu64 " bytes exceed this process's addresses",
                       mapping->label, size);

    int protection = mapping->access == FRAMEMAP_ACCESS_READ ? PROT_READ : PROT_READ | PROT_WRITE;
    int flags = mapping->access == FRAMEMAP_ACCESS_COPY ? MAP_PRIVATE : MAP_SHARED;
    size_t bytes = (size_t)(size + ahead);
    void *base = mmap(NULL, bytes, protection, flags | MAP_NORESERVE, mapping->fd, (off_t)(offset - ahead));
    if (base == MAP_FAILED)
        return fm_fail_system(fm_result_of_system(errno), errno,
                              "%s: %" PRIu64 " bytes at %" PRIu64 " cannot be mapped", mapping->label, size,
                              offset);
    *view = (framemap_view){(uint8_t *)base + ahead, (size_t)size, offset, base, bytes};
    return FRAMEMAP_OK;
}

framemap_result framemap_mapping_flush(const framemap_view *view)
{
    if (!view || !view->base)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_mapping_flush: there is no view");
    if (msync(view->base, view->base_size, MS_SYNC) != 0)
        return fm_fail_system(fm_result_of_system(errno), errno,
                              "%zu bytes at %" PRIu64 " cannot be written back", view->size, view->offset);
    return FRAMEMAP_OK;
}

void framemap_mapping_unview(framemap_view *view)
{
    if (!view || !view->base)
        return;
    munmap(view->base, view->base_size);
    *view = (framemap_view){0};
}
