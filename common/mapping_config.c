#include "mapping_config.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "error.h"

#define MAX_NAME_BYTES 200

framemap_mapping_config framemap_mapping_config_default(void)
{
    return (framemap_mapping_config){
        .access = FRAMEMAP_ACCESS_WRITE, .open = FRAMEMAP_OPEN_OR_CREATE, .mode = 0600};
}

framemap_result fm_mapping_check_name(const char *name, const char *refused)
{
    size_t length = strlen(name);
    if (length < 1 || length > MAX_NAME_BYTES)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a mapping's name has %zu bytes; 1 to %d are right", length,
                       MAX_NAME_BYTES);
    /* '/' parts a path on every system: a name with one would be another object here than there. */
    for (const char *c = name; *c; c++)
        if (*c == '/' || strchr(refused, *c) || (unsigned char)*c < 0x20 || *c == 0x7f)
            return fm_fail(
                FRAMEMAP_ERROR_ARGUMENT,
                "a mapping's name has byte 0x%02x at %td; '/'%s%s and control characters are not allowed",
                (unsigned char)*c, c - name, *refused ? ", " : "", refused);
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "\"%s\" cannot be a mapping's name", name);
    return FRAMEMAP_OK;
}

framemap_result fm_mapping_check(const framemap_mapping_config *config)
{
    bool anonymous = !config->name && !config->path;
    if (config->name && config->path)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a mapping has a name (\"%s\") or a path (\"%s\"), not both",
                       config->name, config->path);
    if (config->path && !*config->path)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a mapping's path is empty");
    if ((unsigned)config->access > FRAMEMAP_ACCESS_COPY)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "access %d is none of FRAMEMAP_ACCESS_...",
                       (int)config->access);
    if ((unsigned)config->open > FRAMEMAP_CREATE_NEW)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "open mode %d is none of OPEN_OR_CREATE, OPEN_EXISTING, CREATE_NEW",
                       (int)config->open);
    if (config->mode > 0777)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "mode 0%o has more than permission bits (0777)",
                       config->mode);
    /* Linux' off_t and Windows' LARGE_INTEGER are signed. */
    if (config->size > INT64_MAX)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a mapping's size of %" PRIu64 " bytes is beyond 2^63 - 1",
                       config->size);
    if (anonymous && config->open == FRAMEMAP_OPEN_EXISTING)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "a mapping without name and path is always new; OPEN_EXISTING needs one of them");
    if (anonymous || config->open == FRAMEMAP_CREATE_NEW) {
        if (config->access != FRAMEMAP_ACCESS_WRITE)
            return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a new mapping needs write access");
        if (config->size == 0)
            return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a new mapping needs a size");
    }
    return FRAMEMAP_OK;
}

framemap_result fm_mapping_check_part(const char *label, uint64_t have, uint64_t offset, uint64_t *size)
{
    /* Compared without adding, which could overflow. */
    if (offset < have && *size == 0)
        *size = have - offset;
    if (offset < have && *size <= have - offset)
        return FRAMEMAP_OK;
    return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%s: %" PRIu64 " bytes at %" PRIu64 " end beyond its %" PRIu64,
                   label, *size, offset, have);
}
