#include "place.h"

#include <stdio.h>
#include <string.h>

#include "error.h"

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

bool fm_name_is_valid(const char *name)
{
    size_t length = strlen(name);
    return length >= 1 && length <= FRAMEMAP_NAME_MAX && strspn(name, NAME_CHARACTERS) == length;
}

framemap_result fm_place_init(struct fm_place *place, const char *name, const char *path)
{
    memset(place, 0, sizeof *place);
    if (path) {
        size_t length = strlen(path);
        if (length == 0 || length >= FRAMEMAP_PATH_MAX - 16)
            return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a region file's path has 1 to %d bytes, not %zu",
                           FRAMEMAP_PATH_MAX - 17, length);
        snprintf(place->label, sizeof place->label, "region file '%s'", path);
        return fm_place_of_path(place, path);
    }
    if (!name)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "a region needs a name or a path");
    if (!fm_name_is_valid(name))
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT,
                       "'%.80s%s' cannot be a region's name: 1 to %d of A-Z a-z 0-9 _ - are allowed", name,
                       strlen(name) > 80 ? "..." : "", FRAMEMAP_NAME_MAX);
    place->named = true;
    snprintf(place->name, sizeof place->name, "%s", name);
    snprintf(place->label, sizeof place->label, "region '%s'", name);
    return fm_place_of_name(place, name);
}
