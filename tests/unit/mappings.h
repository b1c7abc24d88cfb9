/* What the tests of mappings share. */
#ifndef MAPPINGS_H
#define MAPPINGS_H

#include "unit.h"

#include <fcntl.h>

#include <framemap/mapping.h>

/* A folder of the test program's own, for backing files: the group's setup and teardown. */
static char folder[64];

static inline int make_folder(void **state)
{
    (void)state;
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/framemap-unit-XXXXXX", parent ? parent : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **state)
{
    (void)state;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            unlinkat(dirfd(directory), entry->d_name, 0) != 0)
            unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
    if (directory)
        closedir(directory);
    return rmdir(folder);
}

static inline framemap_mapping_config named(const char *name, uint64_t size)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.name = name;
    config.size = size;
    return config;
}

static inline framemap_mapping_config backed(const char *path, uint64_t size)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.path = path;
    config.size = size;
    return config;
}

/* Fails with result and a sentence that contains text, and leaves no handle and no descriptor behind. */
static inline void assert_refused(const framemap_mapping_config *config, framemap_result result,
                                  const char *text)
{
    int before = open_descriptors();
    framemap_mapping *mapping = (framemap_mapping *)config;
    assert_failure(framemap_mapping_open(&mapping, config), result, text);
    assert_null(mapping);
    assert_int_equal(open_descriptors(), before);
}

#endif
