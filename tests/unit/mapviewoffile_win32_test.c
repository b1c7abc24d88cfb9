/* What is done with a section: memory for it, views of it, locks on it: a line each of what was checked. */
#include "sections_win32.h"

#include "platform.h"
#include "protocol.h"

static void test_reserve(void **state)
{
    (void)state;
    framemap_mapping_config config = named(unique_name("reserve"), 64 << 20);
    config.reserve = true;
    framemap_mapping *mapping = opened(&config);
    framemap_view view = viewed(mapping, 0, 0);
    assert_int_equal(fm_object_memory(mapping), 0);
    assert_false(fm_memory_is_there(view.data, 1));
    assert_result(framemap_mapping_commit(mapping, 1 << 20, 100000), FRAMEMAP_OK);
    assert_in_range(fm_object_memory(mapping), 100000, 100000 + 4096);
    assert_true(fm_memory_is_there(view.data + (1 << 20), 100000));
    assert_false(fm_memory_is_there(view.data + (1 << 20) - 1, 2));
    assert_false(fm_memory_is_there(view.data + (1 << 20), 200000));
    view.data[(1 << 20) + 99999] = 6;
    assert_result(framemap_mapping_commit(mapping, 1 << 20, 200000), FRAMEMAP_OK);
    assert_int_equal(view.data[(1 << 20) + 99999], 6);

    /* Another handle's view, and copies without a view, see the same memory and stop where there is none. */
    framemap_mapping_config reading = named(config.name, 0);
    reading.access = FRAMEMAP_ACCESS_READ;
    reading.open = FRAMEMAP_OPEN_EXISTING;
    framemap_mapping *reader = opened(&reading);
    framemap_view read = viewed(reader, 0, 0);
    uint8_t bytes[8192];
    assert_true(fm_memory_is_there(read.data + (1 << 20), 200000) && !fm_memory_is_there(read.data, 1));
    assert_int_equal(read.data[(1 << 20) + 99999], 6);
    assert_int_equal(fm_object_read(reader, 0, bytes, sizeof bytes), 0);
    assert_int_equal(fm_object_read(reader, (1 << 20) + 99999, bytes, 1), 1);
    assert_int_equal(bytes[0], 6);
    uint64_t edge = (1 << 20) + (200000 + 4095) / 4096 * 4096;
    assert_int_equal(fm_object_read(reader, edge - 4096, bytes, sizeof bytes), 4096);
    assert_int_equal(fm_object_write(reader, 1 << 20, bytes, 1), 0);
    assert_int_equal(fm_object_read(reader, 64 << 20, bytes, 1), 0);
    assert_failure(framemap_mapping_commit(reader, 0, 1), FRAMEMAP_ERROR_PERMISSION, "write access");
    assert_failure(framemap_mapping_commit(mapping, 64 << 20, 1), FRAMEMAP_ERROR_ARGUMENT, "end beyond");
    framemap_mapping_unview(&read);
    framemap_mapping_close(&reader);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    CHECKED("flProtect: SEC_RESERVE",
            "no memory before VirtualAlloc; VirtualQuery tells what is there, to readers too");

    config.reserve = false;
    config.size = 100000;
    mapping = opened(&config);
    view = viewed(mapping, 0, 0);
    assert_true(fm_memory_is_there(view.data, 100000));
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    CHECKED("flProtect: SEC_COMMIT", "all memory is there at once");

    config = backed(64 << 20);
    config.reserve = true;
    mapping = opened(&config);
    assert_in_range(fm_object_memory(mapping), 0, 1 << 20);
    assert_result(framemap_mapping_commit(mapping, 8 << 20, 3 << 20), FRAMEMAP_OK);
    assert_in_range(fm_object_memory(mapping), 3 << 20, 5 << 20);
    framemap_mapping_close(&mapping);
    remove_file();
    config.reserve = false;
    mapping = opened(&config);
    assert_true(fm_object_memory(mapping) >= 64 << 20);
    framemap_mapping_close(&mapping);
    remove_file();
    CHECKED("FSCTL_SET_SPARSE of a file", "reserved: disk is taken by commit; else all of it at once");
}

static void test_view(void **state)
{
    (void)state;
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    uint32_t step = system.dwAllocationGranularity;
    framemap_mapping_config config = named(NULL, 3 * (uint64_t)step + 4096);
    framemap_mapping *mapping = opened(&config);
    framemap_view all = viewed(mapping, 0, 0);
    for (uint64_t i = 0; i < config.size; i++)
        all.data[i] = (uint8_t)(i * 7 + i / 251);
    const uint64_t offsets[] = {
        0, 1, 4095, 4096, step - 1, step, step + 1, 2 * (uint64_t)step + 77, config.size - 1};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        framemap_view view = viewed(mapping, offsets[i], 0);
        assert_int_equal(view.size, config.size - offsets[i]);
        assert_memory_equal(view.data, all.data + offsets[i], view.size);
        assert_int_equal((uintptr_t)view.base % step, 0);
        framemap_mapping_unview(&view);
        assert_null(view.base);
    }
    framemap_view none;
    assert_failure(framemap_mapping_view(mapping, config.size, 0, &none), FRAMEMAP_ERROR_ARGUMENT, "beyond");
    assert_failure(framemap_mapping_view(mapping, 1, config.size, &none), FRAMEMAP_ERROR_ARGUMENT, "beyond");
    framemap_mapping_close(&mapping);
    all.data[0] = 1; /* a view outlives its handle */
    framemap_mapping_unview(&all);
    CHECKED("MapViewOfFile: dwFileOffset",
            "any byte, aligned down to 64 KiB behind the scenes; a view outlives its handle");
}

static void test_flush(void **state)
{
    (void)state;
    framemap_mapping_config config = backed(70000);
    framemap_mapping *mapping = opened(&config);
    framemap_view view = viewed(mapping, 66000, 4000);
    memcpy(view.data, "flushed", 7);
    framemap_mapping_close(&mapping);
    assert_result(framemap_mapping_flush(&view), FRAMEMAP_OK); /* also without the handle */
    char seen[7];
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 66000, SEEK_SET), 0);
    assert_int_equal(fread(seen, 1, 7, stream), 7);
    assert_memory_equal(seen, "flushed", 7);
    fclose(stream);
    framemap_mapping_unview(&view);
    assert_failure(framemap_mapping_flush(&view), FRAMEMAP_ERROR_ARGUMENT, "no view");
    remove_file();
    config = named(NULL, 4096);
    mapping = opened(&config);
    view = viewed(mapping, 0, 0);
    assert_result(framemap_mapping_flush(&view), FRAMEMAP_OK);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    CHECKED("FlushViewOfFile, FlushFileBuffers",
            "what a view wrote is in the file; memory without one has nothing to do");
}

/* A handle, a view or an event too many shows after a few hundred rounds. */
static void test_handles(void **state)
{
    (void)state;
    int before = open_descriptors();
    for (int i = 0; i < 300; i++) {
        framemap_mapping_config config = i % 2 ? backed(4096) : named(unique_name("handles"), 4096);
        framemap_mapping *mapping = opened(&config), *none = NULL;
        framemap_view view = viewed(mapping, 100, 100);
        uint8_t byte;
        assert_int_equal(fm_object_read(mapping, 0, &byte, 1), 1);
        assert_int_equal(fm_lock_try(mapping, FM_LOCK_WRITER, true), FM_LOCK_OK);
        config.open = FRAMEMAP_CREATE_NEW;
        assert_result(framemap_mapping_open(&none, &config), FRAMEMAP_ERROR_EXISTS);
        framemap_mapping_unview(&view);
        framemap_mapping_close(&mapping);
        if (i % 2)
            remove_file();
    }
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(framemap_mapping_handle(NULL), -1);
    framemap_mapping_close(NULL);
    CHECKED("handles and views", "300 rounds of use and of failure leave as many open as there were");
    CHECKED("GetLastError", "code and text in every refusal above that was the system's");
}

/* Two handles of one process exclude each other as two processes do. */
static void test_locks(void **state)
{
    (void)state;
    for (int file = 0; file <= 1; file++) {
        framemap_mapping_config config = file ? backed(4096) : named(unique_name("locks"), 4096);
        framemap_mapping *first = opened(&config), *second = opened(&config);
        assert_false(fm_lock_held(second, FM_LOCK_WRITER));
        assert_int_equal(fm_lock_try(first, FM_LOCK_WRITER, true), FM_LOCK_OK);
        assert_true(fm_lock_held(second, FM_LOCK_WRITER));
        assert_int_equal(fm_lock_try(second, FM_LOCK_WRITER, true), FM_LOCK_HELD);
        fm_lock_release(first, FM_LOCK_WRITER);
        assert_false(fm_lock_held(second, FM_LOCK_WRITER));
        assert_int_equal(fm_lock_try(second, FM_LOCK_WRITER, true), FM_LOCK_OK);
        framemap_mapping_close(&second);
        assert_false(fm_lock_held(first, FM_LOCK_WRITER));
        framemap_mapping_close(&first);
        if (file)
            remove_file();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reserve), cmocka_unit_test(test_view),  cmocka_unit_test(test_flush),
        cmocka_unit_test(test_handles), cmocka_unit_test(test_locks),
    };
    return cmocka_run_group_tests(tests, make, clean);
}
