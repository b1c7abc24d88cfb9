/* Memory of a region that cannot be read: because it was never there, or because its disk has gone. */
#include "regions.h"

#include "protocol.h"

/* The frames of a region as a writer that lies has them. */
static struct fm_header *frames_of(const char *name, framemap_view *view)
{
    char object[100];
    framemap_mapping *mapping;
    framemap_mapping_config config = framemap_mapping_config_default();
    snprintf(object, sizeof object, "framemap.%s", name);
    config.name = object;
    config.open = FRAMEMAP_OPEN_EXISTING;
    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    assert_result(framemap_mapping_view(mapping, 0, 0, view), FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    return (struct fm_header *)(void *)view->data;
}

static struct fm_descriptor *latest_of(const struct fm_header *header)
{
    uint64_t at =
        FM_HEADER_BYTES + (uint64_t)FM_LATEST_SLOT(atomic_load(&header->latest)) * FM_DESCRIPTOR_BYTES;
    return (struct fm_descriptor *)(void *)((uint8_t *)(uintptr_t)header + at);
}

/* A frame within its slot but beyond what was committed: an error, and no access violation. */
static void test_never_there(void **state)
{
    (void)state;
    const char *name = unique_name("there");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_view view;
    struct fm_header *header = frames_of(name, &view);
    for (int observe = 0; observe <= 1; observe++) {
        framemap_reader *reader = open_reader(name, observe);
        framemap_frame frame;
        publish(writer, 1);
        atomic_store(&latest_of(header)->height, 4000); /* of 256 bytes: 1 MB in a slot of 2 */
        assert_failure(framemap_reader_acquire(reader, &frame, 0), FRAMEMAP_ERROR_CORRUPT,
                       "where no memory is");
        publish(writer, 2);
        frame = acquired(reader);
        assert_true(is_all(&frame, 2));
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
        framemap_reader_close(&reader);
    }
    framemap_mapping_unview(&view);
    framemap_writer_close(&writer);
}

/* A section whose header was never committed is not a region, and looking at it harms nobody. */
static void test_nothing_there(void **state)
{
    (void)state;
    char object[100];
    const char *name = unique_name("nothing");
    framemap_mapping *mapping;
    framemap_mapping_config config = framemap_mapping_config_default();
    snprintf(object, sizeof object, "framemap.%s", name);
    config.name = object;
    config.size = 1 << 20;
    config.reserve = true;
    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    framemap_reader *reader = NULL;
    framemap_reader_config reading = framemap_reader_config_default();
    reading.name = name;
    assert_failure(framemap_reader_open(&reader, &reading), FRAMEMAP_ERROR_NOT_FOUND, "not finished");
    framemap_info info;
    assert_true(framemap_region_info(name, NULL, &info) < 0);
    framemap_mapping_close(&mapping);
}

/* What the system raises for a view whose file cannot be read any more. */
static void lose(const void *address)
{
    const ULONG_PTR information[] = {0, (ULONG_PTR)address, 0xc000009c /* STATUS_DEVICE_DATA_ERROR */};
    RaiseException(EXCEPTION_IN_PAGE_ERROR, 0, 3, information);
}

static void test_guard(void **state)
{
    (void)state;
    const char *name = unique_name("guard");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    framemap_frame next;
    assert_result(framemap_guard_install(), FRAMEMAP_OK);
    assert_result(framemap_guard_install(), FRAMEMAP_OK);
    publish(writer, 7);
    framemap_frame frame = acquired(reader);
    assert_true(is_all(&frame, 7));
    lose(frame.plane[0].data);
    assert_true(is_all(&frame, 0)); /* zeros took its place, page by page */
    assert_failure(framemap_reader_acquire(reader, &next, 0), FRAMEMAP_ERROR_CORRUPT, "while it was mapped");
    assert_int_equal(framemap_reader_release(reader, &frame), FRAMEMAP_OVERRUN);
    assert_int_equal(publish(writer, 8), 2); /* the writer's view is its own */
    assert_result(framemap_reader_acquire(reader, &next, SECOND), FRAMEMAP_OK);
    assert_true(is_all(&next, 8));
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never_there),
        cmocka_unit_test(test_nothing_there),
        cmocka_unit_test(test_guard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
