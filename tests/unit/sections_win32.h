/* What the tests of Windows' mappings share. Each prints a line for what it has checked. */
#ifndef SECTIONS_WIN32_H
#define SECTIONS_WIN32_H

#include "unit.h"

static char folder[64], path[100]; /* of the test's own, and of a file in there */

#define CHECKED(parameter, what) print_message("%-34s| %s\n", parameter, what)

static inline framemap_mapping_config named(const char *name, uint64_t size)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.name = name;
    config.size = size;
    return config;
}

static inline framemap_mapping_config backed(uint64_t size)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.path = path;
    config.size = size;
    return config;
}

static inline framemap_mapping *opened(const framemap_mapping_config *config)
{
    framemap_mapping *mapping = NULL;
    assert_result(framemap_mapping_open(&mapping, config), FRAMEMAP_OK);
    return mapping;
}

static inline framemap_view viewed(framemap_mapping *mapping, uint64_t offset, uint64_t size)
{
    framemap_view view;
    assert_result(framemap_mapping_view(mapping, offset, size, &view), FRAMEMAP_OK);
    assert_true(view.offset == offset && (size == 0 || view.size == size));
    return view;
}

/* Fails with result, the system's code and a sentence that contains text; leaves no handle behind. */
static inline void refused(const framemap_mapping_config *config, framemap_result result, DWORD code,
                           const char *text)
{
    int before = open_descriptors();
    framemap_mapping *mapping = (framemap_mapping *)config;
    assert_failure(framemap_mapping_open(&mapping, config), result, text);
    assert_int_equal(framemap_last_system_error(), code);
    assert_null(mapping);
    assert_int_equal(open_descriptors(), before);
}

static inline uint64_t file_size(void)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    assert_true(GetFileAttributesExA(path, GetFileExInfoStandard, &data));
    return (uint64_t)data.nFileSizeHigh << 32 | data.nFileSizeLow;
}

static inline void remove_file(void)
{
    assert_true(DeleteFileA(path));
}

static inline int make(void **state)
{
    (void)state;
    if (!make_temporary(folder, sizeof folder))
        return -1;
    snprintf(path, sizeof path, "%s\\SharedMemory.bin", folder);
    return 0;
}

static inline int clean(void **state)
{
    (void)state;
    return RemoveDirectoryA(folder) ? 0 : -1;
}

#endif
