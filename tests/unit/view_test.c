/* Views: where they begin and end, who sees what is written to them, and who may write. */
#include "mappings.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/vfs.h>

#include <linux/magic.h>

#define GIB (UINT64_C(1) << 30)

static framemap_mapping *opened(const framemap_mapping_config *config)
{
    framemap_mapping *mapping;
    assert_result(framemap_mapping_open(&mapping, config), FRAMEMAP_OK);
    return mapping;
}

/* An object of 20000 bytes, byte i being i % 251. */
static framemap_mapping *numbered(const char *name)
{
    static uint8_t bytes[20000];
    framemap_mapping_config config = named(name, sizeof bytes);
    framemap_mapping *mapping = opened(&config);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i % 251);
    assert_int_equal(pwrite((int)framemap_mapping_handle(mapping), bytes, sizeof bytes, 0), sizeof bytes);
    return mapping;
}

static void test_offsets(void **state)
{
    (void)state;
    static const uint64_t parts[][2] = {{0, 0},       {0, 1},        {1, 0},     {4095, 2}, {4096, 4096},
                                        {4097, 8191}, {12345, 6789}, {19999, 0}, {19999, 1}};
    framemap_mapping *mapping = numbered(NULL);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        framemap_view view;
        uint64_t offset = parts[i][0], size = parts[i][1] ? parts[i][1] : 20000 - offset;
        assert_result(framemap_mapping_view(mapping, offset, parts[i][1], &view), FRAMEMAP_OK);
        assert_int_equal(view.size, size);
        assert_int_equal(view.offset, offset);
        assert_int_equal((uintptr_t)view.base % page, 0);
        assert_int_equal(view.data - (uint8_t *)view.base, offset % page);
        assert_int_equal(view.base_size, size + offset % page);
        for (uint64_t b = 0; b < size; b++)
            assert_true(view.data[b] == (offset + b) % 251);
        framemap_mapping_unview(&view);
        assert_null(view.data);
        framemap_mapping_unview(&view);
    }
    framemap_mapping_close(&mapping);
}

static void test_refused(void **state)
{
    (void)state;
    static const uint64_t parts[][2] = {{20000, 0},      {20000, 1}, {0, 20001},      {19999, 2},
                                        {1, UINT64_MAX}, {30000, 0}, {UINT64_MAX, 2}, {UINT64_MAX, 0}};
    framemap_mapping *mapping = numbered(NULL);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        framemap_view view = {(uint8_t *)parts, 1, 1, NULL, 0};
        assert_failure(framemap_mapping_view(mapping, parts[i][0], parts[i][1], &view),
                       FRAMEMAP_ERROR_ARGUMENT, "end beyond its 20000");
        assert_null(view.data);
    }
    assert_failure(framemap_mapping_view(mapping, 0, 0, NULL), FRAMEMAP_ERROR_ARGUMENT, "NULL");
    framemap_mapping_close(&mapping);

    framemap_view view;
    assert_int_equal(close(open(strcat(strcpy((char[80]){0}, folder), "/empty"), O_CREAT, 0600)), 0);
    framemap_mapping_config config = backed(strcat(strcpy((char[80]){0}, folder), "/empty"), 0);
    mapping = opened(&config);
    assert_failure(framemap_mapping_view(mapping, 0, 0, &view), FRAMEMAP_ERROR_ARGUMENT, "beyond its 0");
    framemap_mapping_close(&mapping);

    config = named(NULL, UINT64_C(1) << 62);
    config.reserve = true;
    mapping = opened(&config);
    assert_failure(framemap_mapping_view(mapping, 0, 0, &view), FRAMEMAP_ERROR_NO_SPACE,
                   "4611686018427387904 bytes at 0 cannot be mapped");
    framemap_mapping_close(&mapping);
}

static void test_shared(void **state)
{
    (void)state;
    const char *name = unique_name("shared");
    framemap_mapping *mapping = numbered(name);
    framemap_view view;
    assert_result(framemap_mapping_view(mapping, 5001, 100, &view), FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    in_child({
        framemap_mapping_config config = named(name, 0);
        framemap_view other;
        child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_OK);
        child_assert(framemap_mapping_view(mapping, 5003, 10, &other) == FRAMEMAP_OK);
        memcpy(other.data, "hello", 6);
    });
    assert_string_equal((char *)view.data + 2, "hello");
    framemap_mapping_unview(&view);
    assert_result(framemap_mapping_remove(name), FRAMEMAP_OK);
}

static void test_read_only(void **state)
{
    (void)state;
    const char *name = unique_name("read");
    framemap_mapping *writable = numbered(name);
    framemap_mapping_config config = named(name, 0);
    config.access = FRAMEMAP_ACCESS_READ;
    framemap_mapping *mapping = opened(&config);
    framemap_view view;
    assert_result(framemap_mapping_view(mapping, 5001, 100, &view), FRAMEMAP_OK);
    assert_int_equal(view.data[0], 5001 % 251);
    assert_int_equal(mprotect(view.base, view.base_size, PROT_READ | PROT_WRITE), -1);
    assert_int_equal(errno, EACCES);
    assert_result(framemap_mapping_flush(&view), FRAMEMAP_OK);
    assert_false(can_write(view.data));
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    framemap_mapping_close(&writable);
    assert_result(framemap_mapping_remove(name), FRAMEMAP_OK);
}

static void test_copy_on_write(void **state)
{
    (void)state;
    const char *name = unique_name("copy");
    framemap_mapping *writable = numbered(name);
    framemap_mapping_config config = named(name, 0);
    config.access = FRAMEMAP_ACCESS_COPY;
    framemap_mapping *mapping = opened(&config);
    framemap_view shared, own, own_too;
    assert_result(framemap_mapping_view(writable, 5001, 100, &shared), FRAMEMAP_OK);
    assert_result(framemap_mapping_view(mapping, 5001, 100, &own), FRAMEMAP_OK);
    assert_result(framemap_mapping_view(mapping, 5001, 100, &own_too), FRAMEMAP_OK);
    memcpy(own.data, "own", 4);
    assert_string_equal((char *)own.data, "own");
    assert_int_equal(shared.data[0], 5001 % 251);
    assert_int_equal(own_too.data[0], 5001 % 251);
    shared.data[0] = 'x';
    assert_int_equal(own_too.data[0], 'x');
    assert_string_equal((char *)own.data, "own");
    assert_result(framemap_mapping_flush(&own), FRAMEMAP_OK);
    assert_int_equal(shared.data[1], 5002 % 251);
    framemap_mapping_unview(&own);
    framemap_mapping_unview(&own_too);
    framemap_mapping_unview(&shared);
    framemap_mapping_close(&mapping);
    framemap_mapping_close(&writable);
    assert_result(framemap_mapping_remove(name), FRAMEMAP_OK);
}

static void test_beyond_4_gib(void **state)
{
    (void)state;
    char seen[8] = "";
    framemap_view far, whole;
    framemap_mapping_config config = named(NULL, 5 * GIB + 3);
    config.reserve = true;
    framemap_mapping *mapping = opened(&config);
    assert_result(framemap_mapping_view(mapping, 4 * GIB + 4099, 16, &far), FRAMEMAP_OK);
    assert_result(framemap_mapping_view(mapping, 1, 0, &whole), FRAMEMAP_OK);
    assert_true(whole.size == 5 * GIB + 2);
    memcpy(far.data, "far", 4);
    assert_string_equal((char *)whole.data + 4 * GIB + 4098, "far");
    assert_int_equal(pread((int)framemap_mapping_handle(mapping), seen, 4, 4 * GIB + 4099), 4);
    assert_string_equal(seen, "far");
    whole.data[whole.size - 1] = 'z';
    assert_int_equal(pread((int)framemap_mapping_handle(mapping), seen, 4, 5 * GIB + 2), 1);
    assert_int_equal(seen[0], 'z');
    framemap_mapping_unview(&far);
    framemap_mapping_unview(&whole);
    framemap_mapping_close(&mapping);
}

/* Bytes of the mapping that contains an address which have not been written back yet; -1: cannot tell. */
static long dirty_bytes(const void *address)
{
    char line[512];
    long dirty = -1, kilobytes;
    bool here = false;
    FILE *maps = fopen("/proc/self/smaps", "re");
    while (maps && fgets(line, sizeof line, maps)) {
        uintptr_t from, to;
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            here = (uintptr_t)address >= from && (uintptr_t)address < to;
        else if (here && (sscanf(line, "Shared_Dirty: %ld", &kilobytes) == 1 ||
                          sscanf(line, "Private_Dirty: %ld", &kilobytes) == 1))
            dirty = (dirty < 0 ? 0 : dirty) + kilobytes * 1024;
    }
    if (maps)
        fclose(maps);
    return dirty;
}

static void test_flush(void **state)
{
    (void)state;
    char path[128];
    framemap_view view = {0};
    assert_failure(framemap_mapping_flush(NULL), FRAMEMAP_ERROR_ARGUMENT, "no view");
    assert_failure(framemap_mapping_flush(&view), FRAMEMAP_ERROR_ARGUMENT, "no view");

    framemap_mapping *mapping = numbered(NULL);
    assert_result(framemap_mapping_view(mapping, 5001, 100, &view), FRAMEMAP_OK);
    view.data[0] = 1;
    assert_result(framemap_mapping_flush(&view), FRAMEMAP_OK);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);

    snprintf(path, sizeof path, "%s/flushed", folder);
    framemap_mapping_config config = backed(path, 20000);
    mapping = opened(&config);
    assert_result(framemap_mapping_view(mapping, 5001, 10000, &view), FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    memset(view.data, 'f', view.size);
    assert_in_range(dirty_bytes(view.data), 10000, 20000);
    assert_result(framemap_mapping_flush(&view), FRAMEMAP_OK);
    struct statfs fs;
    assert_int_equal(statfs(folder, &fs), 0);
    if (fs.f_type == TMPFS_MAGIC)
        print_message("%s is in memory: nothing is ever written back there\n", folder);
    else
        assert_int_equal(dirty_bytes(view.data), 0);
    framemap_mapping_unview(&view);
    assert_failure(framemap_mapping_flush(&view), FRAMEMAP_ERROR_ARGUMENT, "no view");
}

static void *view_often(void *mapping)
{
    for (uint64_t i = 0; i < 2000; i++) {
        framemap_view view;
        if (framemap_mapping_view(mapping, i, 100, &view) != FRAMEMAP_OK || view.data[1] != (i + 1) % 251)
            return mapping;
        framemap_mapping_unview(&view);
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t thread[4];
    framemap_mapping *mapping = numbered(NULL);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, view_often, mapping), 0);
    for (int i = 0; i < 4; i++) {
        void *failed;
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
    framemap_mapping_close(&mapping);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offsets),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_shared),        cmocka_unit_test(test_read_only),
        cmocka_unit_test(test_copy_on_write), cmocka_unit_test(test_beyond_4_gib),
        cmocka_unit_test(test_flush),         cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
