/* A named region is there for as long as somebody has it open: how a closed one makes way for a new one, or
 * is gone on with. */
#include "regions.h"

#include <pthread.h>

static void *make_larger(void *name)
{
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = NULL;
    config.max_frame_bytes += 10000000;
    return framemap_writer_open(&writer, &config) == FRAMEMAP_OK ? writer : NULL;
}

/* Viewers that are at work let go of what they do not hold. */
static void test_viewers_make_way(void **state)
{
    (void)state;
    const char *name = unique_name("way");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false), *observer = open_reader(name, true);
    struct holder dead = hold(name);
    config.keep = true;
    publish(writer, 1);
    framemap_writer_close(&writer);
    let_go(&dead);

    pthread_t thread;
    void *made = NULL;
    framemap_frame frame;
    assert_int_equal(pthread_create(&thread, NULL, make_larger, (void *)(uintptr_t)name), 0);
    int64_t end = framemap_now() + SECOND;
    while (framemap_now() < end)
        for (int i = 0; i < 2; i++)
            if (framemap_reader_acquire(i ? observer : reader, &frame, 5000000) == FRAMEMAP_OK)
                framemap_reader_release(i ? observer : reader, &frame);
    assert_int_equal(pthread_join(thread, &made), 0);
    writer = made;
    assert_non_null(writer);
    assert_false(writer_stats(writer).took_over);
    publish(writer, 2);
    assert_result(framemap_reader_acquire(reader, &frame, SECOND), FRAMEMAP_OK);
    assert_true(is_all(&frame, 2));
    assert_int_equal(reader_stats(reader).reconnects, 1);
    framemap_reader_close(&reader);
    framemap_reader_close(&observer);
    framemap_writer_close(&writer);
    assert_false(has_frames(name) || has_leases(name));
}

/* A frame that is held keeps the region: a producer that wants another one is told so, one that does not goes
 * on. */
static void test_a_held_frame(void **state)
{
    (void)state;
    const char *name = unique_name("held");
    framemap_writer_config config = writer_config(name), larger = config;
    framemap_writer *writer = open_writer(&config), *other = writer;
    framemap_reader *reader = open_reader(name, false);
    publish(writer, 1);
    framemap_frame frame = acquired(reader), next;
    framemap_writer_close(&writer);
    assert_result(framemap_reader_acquire(reader, &next, 100000000), FRAMEMAP_GONE);
    framemap_reader *late = NULL;
    framemap_reader_config late_config = framemap_reader_config_default();
    late_config.name = name;
    assert_failure(framemap_reader_open(&late, &late_config), FRAMEMAP_ERROR_NOT_FOUND, "has closed it");

    larger.max_frame_bytes += 10000000;
    int64_t start = framemap_now();
    assert_failure(framemap_writer_open(&other, &larger), FRAMEMAP_ERROR_BUSY, "held open by its viewers");
    assert_null(other);
    assert_in_range(framemap_now() - start, SECOND, 5 * SECOND);
    assert_true(is_all(&frame, 1));
    writer = open_writer(&config);
    assert_true(writer_stats(writer).took_over);
    assert_int_equal(publish(writer, 2), 2);
    assert_result(framemap_reader_acquire(reader, &next, SECOND), FRAMEMAP_OK);
    assert_true(next.sequence == 2 && is_all(&next, 2) && is_all(&frame, 1));
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    assert_result(framemap_reader_release(reader, &next), FRAMEMAP_OK);
    assert_int_equal(reader_stats(reader).reconnects, 1);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
    assert_false(has_frames(name) || has_leases(name));
}

/* Others' sessions find what is shared; in this one it has the same name. */
static void test_global(void **state)
{
    (void)state;
    const char *name = unique_name("global");
    framemap_writer_config config = writer_config(name);
    config.share = FRAMEMAP_SHARE_ALL;
    config.share_leases = true;
    framemap_writer *writer = open_writer(&config), *second = NULL;
    assert_false(has_frames(name)); /* in Local\ */
    config.share = FRAMEMAP_SHARE_OWNER;
    config.share_leases = false;
    assert_failure(framemap_writer_open(&second, &config), FRAMEMAP_ERROR_BUSY, name);
    framemap_reader *reader = open_reader(name, false);
    framemap_info infos[16];
    size_t count = 0, found = 0;
    assert_result(framemap_list(infos, 16, &count), FRAMEMAP_OK);
    for (size_t i = 0; i < count && i < 16; i++)
        found += strcmp(infos[i].name, name) == 0;
    assert_int_equal(found, 1);
    publish(writer, 1);
    framemap_frame frame = acquired(reader);
    for (int i = 0; i < 100; i++)
        publish(writer, 2);
    assert_true(is_all(&frame, 1));
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_viewers_make_way),
        cmocka_unit_test(test_a_held_frame),
        cmocka_unit_test(test_global),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
