/* Where regions live on Linux: names are files in /dev/shm, as shm_open has it. */
#include "platform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "place.h"

#define DIRECTORY "/dev/shm"
#define PREFIX    "framemap."
#define SUFFIX    ".leases"

framemap_result fm_place_of_name(struct fm_place *place, const char *name)
{
    snprintf(place->frames, sizeof place->frames, PREFIX "%s", name);
    snprintf(place->leases, sizeof place->leases, PREFIX "%s" SUFFIX, name);
    snprintf(place->frames_path, sizeof place->frames_path, DIRECTORY "/" PREFIX "%s", name);
    return FRAMEMAP_OK;
}

framemap_result fm_place_of_path(struct fm_place *place, const char *path)
{
    snprintf(place->frames, sizeof place->frames, "%s", path);
    snprintf(place->leases, sizeof place->leases, "%s" SUFFIX, path);
    snprintf(place->frames_path, sizeof place->frames_path, "%s", path);
    return FRAMEMAP_OK;
}

framemap_result fm_place_open(const struct fm_place *place, const char *object,
                              framemap_mapping_config config, framemap_mapping **mapping)
{
    config.name = place->named ? object : NULL;
    config.path = place->named ? NULL : object;
    return framemap_mapping_open(mapping, &config);
}

void fm_place_share(struct fm_place *place, framemap_share share)
{
    (void)place;
    (void)share;
}

static void path_of(const struct fm_place *place, const char *object, char path[static 4200])
{
    snprintf(path, 4200, "%s%s", place->named ? DIRECTORY "/" : "", object);
}

bool fm_place_means(const struct fm_place *place, const char *object, const framemap_mapping *mapping)
{
    char path[4200];
    path_of(place, object, path);
    struct stat by_name, by_handle;
    return lstat(path, &by_name) == 0 && fstat((int)framemap_mapping_handle(mapping), &by_handle) == 0 &&
           by_name.st_dev == by_handle.st_dev && by_name.st_ino == by_handle.st_ino;
}

bool fm_place_remove(const struct fm_place *place, const char *object, framemap_mapping *own)
{
    (void)own;
    char path[4200];
    path_of(place, object, path);
    return unlink(path) == 0 || errno == ENOENT;
}

bool fm_place_forgets(const struct fm_place *place)
{
    (void)place;
    return true;
}

bool fm_object_is_mine(const framemap_mapping *object, char *owner, size_t size)
{
    struct stat st;
    if (fstat((int)framemap_mapping_handle(object), &st) != 0) {
        snprintf(owner, size, "somebody");
        return false;
    }
    if (st.st_uid == geteuid())
        return true;
    struct passwd entry, *found = NULL;
    char text[4096];
    if (getpwuid_r(st.st_uid, &entry, text, sizeof text, &found) == 0 && found)
        snprintf(owner, size, "%s", found->pw_name);
    else
        snprintf(owner, size, "uid %ld", (long)st.st_uid);
    return false;
}

framemap_result fm_list_names(void (*visit)(const char *name, void *context), void *context)
{
    DIR *directory = opendir(DIRECTORY);
    if (!directory)
        return fm_fail_system(fm_result_of_system(errno), errno, "cannot list %s", DIRECTORY);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        const char *name = entry->d_name;
        if (strncmp(name, PREFIX, strlen(PREFIX)) != 0)
            continue;
        name += strlen(PREFIX);
        if (fm_name_is_valid(name)) /* which no leases object's is: it has a dot */
            visit(name, context);
    }
    closedir(directory);
    return FRAMEMAP_OK;
}
