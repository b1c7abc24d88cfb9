/* The life of a region: opened, refused, left, taken over, made anew, and who may be in it. */
#include "regions.h"

#include <pthread.h>

static void test_defaults(void **state)
{
    (void)state;
    framemap_writer_config writer = framemap_writer_config_default();
    assert_string_equal(writer.name, "framemap");
    assert_null(writer.path);
    assert_int_equal(writer.slots, 8);
    assert_int_equal(writer.max_frame_bytes, 7680 * 4320 * 8);
    assert_int_equal(writer.lease_limit, 0);
    assert_int_equal(writer.history, 0);
    assert_int_equal(writer.frame_interval_ns, 0);
    assert_int_equal(writer.share, FRAMEMAP_SHARE_OWNER);
    assert_false(writer.share_leases || writer.keep);
    framemap_reader_config reader = framemap_reader_config_default();
    assert_string_equal(reader.name, "framemap");
    assert_null(reader.path);
    assert_false(reader.observe);
    assert_int_equal(reader.wait, FRAMEMAP_WAIT_PREDICT);
    assert_int_equal(reader.open_timeout_ns, 0);
    assert_string_equal(framemap_version(), FRAMEMAP_VERSION_STRING);
}

static void test_bad_writers(void **state)
{
    (void)state;
    static char path[FRAMEMAP_PATH_MAX + 10];
    memset(path, 'p', sizeof path - 1);
    char name[FRAMEMAP_NAME_MAX + 2];
    memset(name, 'n', sizeof name);
    name[FRAMEMAP_NAME_MAX + 1] = 0;
    int before = open_descriptors();
    framemap_writer *writer = NULL;
    const framemap_writer_config good = writer_config(unique_name("bad"));
    framemap_writer_config bad;
#define REFUSED(change, text)                                                                                \
    do {                                                                                                     \
        bad = good;                                                                                          \
        bad.change;                                                                                          \
        writer = (framemap_writer *)&bad;                                                                    \
        assert_failure(framemap_writer_open(&writer, &bad), FRAMEMAP_ERROR_ARGUMENT, text);                  \
        assert_null(writer);                                                                                 \
    } while (0)
    REFUSED(name = NULL, "a name or a path");
    REFUSED(name = "", "'' cannot be a region's name");
    REFUSED(name = "a/b", "'a/b'");
    REFUSED(name = "a.b", "'a.b'");
    REFUSED(name = "gr\xc3\xbc\xc3\x9f", "cannot be");
    REFUSED(name = name, "1 to 64");
    REFUSED(path = "", "path");
    REFUSED(path = path, "path");
    REFUSED(slots = 2, "3 to 64 slots, not 2");
    REFUSED(slots = 65, "3 to 64 slots, not 65");
    REFUSED(max_frame_bytes = 0, "0 bytes");
    REFUSED(max_frame_bytes = UINT64_MAX, "18446744073709551615 bytes");
    REFUSED(lease_limit = 7, "1 to 6 frames, not 7");
    REFUSED(history = 7, "0 to 6 frames of history");
    REFUSED(share = (framemap_share)3, "framemap_share");
    REFUSED(share_leases = true, "share the frames");
#undef REFUSED
    writer = (framemap_writer *)&bad;
    assert_failure(framemap_writer_open(&writer, NULL), FRAMEMAP_ERROR_ARGUMENT, "configuration");
    assert_null(writer);
    assert_failure(framemap_writer_open(NULL, &good), FRAMEMAP_ERROR_ARGUMENT, "a place");
    assert_false(has_frames(good.name) || has_leases(good.name));
    assert_int_equal(open_descriptors(), before);
}

static void test_bad_readers(void **state)
{
    (void)state;
    int before = open_descriptors();
    framemap_reader *reader = (framemap_reader *)state;
    framemap_reader_config config = framemap_reader_config_default();
    assert_failure(framemap_reader_open(&reader, NULL), FRAMEMAP_ERROR_ARGUMENT, "configuration");
    assert_null(reader);
    assert_failure(framemap_reader_open(NULL, &config), FRAMEMAP_ERROR_ARGUMENT, "a place");
    config.name = "a/b";
    config.open_timeout_ns = FRAMEMAP_FOREVER;
    assert_failure(framemap_reader_open(&reader, &config), FRAMEMAP_ERROR_ARGUMENT, "'a/b'");
    config.name = unique_name("none");
    config.wait = (framemap_wait)3;
    assert_failure(framemap_reader_open(&reader, &config), FRAMEMAP_ERROR_ARGUMENT, "framemap_wait");
    config.wait = FRAMEMAP_WAIT_BLOCK;
    config.open_timeout_ns = 0;
    assert_failure(framemap_reader_open(&reader, &config), FRAMEMAP_ERROR_NOT_FOUND, config.name);
    config.open_timeout_ns = 50000000;
    int64_t start = framemap_now();
    assert_failure(framemap_reader_open(&reader, &config), FRAMEMAP_TIMEOUT, config.name);
    assert_in_range(framemap_now() - start, 50000000, SECOND);
    assert_null(reader);
    assert_int_equal(open_descriptors(), before);
}

static void *open_later(void *name)
{
    usleep(60000);
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = NULL;
    return framemap_writer_open(&writer, &config) == FRAMEMAP_OK ? writer : NULL;
}

static void test_open_waits(void **state)
{
    (void)state;
    static const int64_t timeouts[] = {10 * SECOND, FRAMEMAP_FOREVER};
    for (int i = 0; i < 2; i++) {
        const char *name = unique_name("waits");
        framemap_reader *reader;
        framemap_reader_config config = framemap_reader_config_default();
        config.name = name;
        config.open_timeout_ns = timeouts[i];
        pthread_t thread;
        void *writer;
        assert_int_equal(pthread_create(&thread, NULL, open_later, (void *)(uintptr_t)name), 0);
        assert_result(framemap_reader_open(&reader, &config), FRAMEMAP_OK);
        assert_int_equal(pthread_join(thread, &writer), 0);
        assert_non_null(writer);
        framemap_reader_close(&reader);
        framemap_writer_close((framemap_writer **)&writer);
    }
}

static void test_busy(void **state)
{
    (void)state;
    char pid[32];
    snprintf(pid, sizeof pid, "process %ld:", (long)getpid());
    framemap_writer_config config = writer_config(unique_name("busy"));
    framemap_writer *first = open_writer(&config), *second = first, *other;
    int before = open_descriptors();
    assert_failure(framemap_writer_open(&second, &config), FRAMEMAP_ERROR_BUSY, pid);
    assert_null(second);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(publish(first, 1), 1);
    config.name = unique_name("busy2");
    other = open_writer(&config);
    assert_int_equal(publish(other, 1), 1);
    assert_int_equal(publish(first, 1), 2);
    framemap_writer_close(&other);
    framemap_writer_close(&first);
}

static void test_close(void **state)
{
    (void)state;
    const char *name = unique_name("close");
    framemap_writer_config config = writer_config(name);
    int before = open_descriptors();
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    framemap_frame held, frame, begun;
    assert_true(has_frames(name) && has_leases(name));
    publish(writer, 1);
    held = acquired(reader);
    publish(writer, 2);
    begun = drawn(writer, 3);
    assert_int_equal(begun.sequence, 3);
    framemap_writer_close(&writer);
    assert_null(writer);
    assert_int_equal(has_frames(name) || has_leases(name), NAMES_STAY);

    frame = acquired(reader); /* published before the goodbye */
    assert_true(frame.sequence == 2 && is_all(&frame, 2));
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    int64_t start = framemap_now();
    assert_result(framemap_reader_acquire(reader, &frame, 10 * SECOND), FRAMEMAP_GONE);
    assert_true(framemap_now() - start < SECOND);
    assert_true(reader_stats(reader).gone);
    start = framemap_now();
    assert_result(framemap_reader_acquire(reader, &frame, 30000000), FRAMEMAP_GONE);
    assert_in_range(framemap_now() - start, 30000000, SECOND);

    writer = open_writer(&config);
    uint64_t next = NAMES_STAY ? 3 : 1; /* the frame that is held keeps the region */
    assert_int_equal(writer_stats(writer).took_over, NAMES_STAY);
    assert_int_equal(publish(writer, 5), next);
    assert_result(framemap_reader_acquire(reader, &frame, SECOND), FRAMEMAP_OK);
    assert_true(frame.sequence == next && is_all(&frame, 5) && is_all(&held, 1));
    assert_int_equal(reader_stats(reader).reconnects, 1);
    assert_false(reader_stats(reader).gone);
    assert_result(framemap_reader_release(reader, &held), FRAMEMAP_OK);
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
    assert_int_equal(open_descriptors(), before);
}

static void die_drawing(const char *name)
{
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    for (uint8_t i = 1; i <= 7; i++)
        publish(writer, i);
    drawn(writer, 0xdd);
    child_ready();
}

/* A writer that leaves its region and 7 frames behind, or dies in it while it draws. */
static struct holder leave_behind(const char *name, bool die)
{
    struct holder holder;
    if (die) {
        child_process writer = start_child(die_drawing, name);
        holder = hold(name);
        kill_child(writer);
        return holder;
    }
    framemap_writer_config keep = writer_config(name);
    keep.keep = true;
    framemap_writer *writer = open_writer(&keep);
    for (uint8_t i = 1; i <= 7; i++)
        publish(writer, i);
    holder = hold(name);
    framemap_writer_close(&writer);
    return holder;
}

static void test_take_over(void **state)
{
    (void)state;
    for (int die = 0; die <= 1; die++) {
        const char *name = unique_name("over");
        framemap_writer_config config = writer_config(name);
        framemap_frame frame;
        struct holder holder = leave_behind(name, die);
        assert_true(has_frames(name) && has_leases(name));

        framemap_reader *reader = open_reader(name, false), *observer = open_reader(name, true);
        frame = acquired(reader);
        assert_true(frame.sequence == 7 && is_all(&frame, 7));
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
        assert_result(framemap_reader_acquire(reader, &frame, 0), FRAMEMAP_GONE);
        frame = acquired(observer);
        assert_result(framemap_reader_release(observer, &frame), FRAMEMAP_OK);
        assert_result(framemap_reader_acquire(observer, &frame, 0), FRAMEMAP_GONE);

        framemap_writer *writer = open_writer(&config);
        assert_true(writer_stats(writer).took_over);
        assert_true(writer_stats(writer).slots_used >= 2);
        assert_int_equal(writer_stats(writer).published, 0);
        assert_int_equal(publish(writer, 8), 8);
        assert_result(framemap_reader_acquire(reader, &frame, SECOND), FRAMEMAP_OK);
        assert_true(frame.sequence == 8 && is_all(&frame, 8));
        assert_int_equal(reader_stats(reader).reconnects, 1);
        assert_int_equal(reader_stats(reader).missed, 0);
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
        assert_result(framemap_reader_acquire(observer, &frame, SECOND), FRAMEMAP_OK);
        assert_int_equal(reader_stats(observer).reconnects, 1);
        for (int i = 0; i < 50; i++)
            publish(writer, (uint8_t)i);
        frame = acquired(reader);
        assert_int_equal(frame.sequence, 58);
        framemap_reader_close(&reader);
        framemap_reader_close(&observer);
        framemap_writer_close(&writer);
        let_go(&holder);
        assert_false(has_frames(name) || has_leases(name));
    }
}

static void test_full(void **state)
{
    (void)state;
    const char *name = unique_name("full");
    framemap_writer_config config = writer_config(name);
    config.slots = 64;
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader[64], *more = NULL;
    framemap_frame frame[64];
    publish(writer, 1);
    for (int i = 0; i < 64; i++) {
        reader[i] = open_reader(name, false);
        frame[i] = acquired(reader[i]);
    }
    assert_int_equal(writer_stats(writer).readers, 64);
    framemap_reader_config another = framemap_reader_config_default();
    another.name = name;
    another.open_timeout_ns = 10 * SECOND; /* not waited for: nobody may ever leave */
    int before = open_descriptors();
    assert_failure(framemap_reader_open(&more, &another), FRAMEMAP_ERROR_FULL, "64 readers");
    assert_null(more);
    assert_int_equal(open_descriptors(), before);
    another.observe = true;
    assert_result(framemap_reader_open(&more, &another), FRAMEMAP_OK);
    framemap_reader_close(&more);
    framemap_reader_close(&reader[17]);
    assert_int_equal(writer_stats(writer).readers, 63);
    another.observe = false;
    assert_result(framemap_reader_open(&more, &another), FRAMEMAP_OK);
    framemap_reader_close(&more);
    for (int i = 0; i < 64; i++) {
        assert_true(i == 17 || is_all(&frame[i], 1));
        framemap_reader_close(&reader[i]);
    }
    assert_int_equal(writer_stats(writer).readers, 0);
    framemap_writer_close(&writer);
}

/* A child that holds the latest frame until it is killed. */
static void hold_latest(const char *name)
{
    framemap_reader *reader = open_reader(name, false);
    acquired(reader);
    child_ready();
}

/* Three slots, two of them leased and one the latest: nothing is left to draw in until the two are dead. */
static void test_dead_lessees(void **state)
{
    (void)state;
    const char *name = unique_name("dead");
    framemap_writer_config config = writer_config(name);
    config.slots = 3;
    framemap_writer *writer = open_writer(&config);
    framemap_frame frame;
    framemap_format format = framemap_format_packed(64, 16, FRAMEMAP_FOURCC_BGRX);
    for (int i = 0; i < DEATHS; i++) {
        child_process reader[2];
        for (int n = 0; n < 2; n++) {
            publish(writer, 1);
            reader[n] = start_child(hold_latest, name);
        }
        publish(writer, 2);
        assert_int_equal(framemap_writer_begin(writer, &format, &frame), FRAMEMAP_AGAIN);
        assert_int_equal(writer_stats(writer).readers, 2);
        (i % 2 ? kill_child : stop_child)(reader[0]); /* stopped is not dead */
        assert_int_equal(framemap_writer_begin(writer, &format, &frame),
                         i % 2 ? FRAMEMAP_OK : FRAMEMAP_AGAIN);
        if (i % 2)
            assert_result(framemap_writer_discard(writer, &frame), FRAMEMAP_OK);
        for (int n = i % 2; n < 2; n++)
            kill_child(reader[n]);
    }
    assert_int_equal(writer_stats(writer).readers, 0);
    framemap_writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),     cmocka_unit_test(test_bad_writers),
        cmocka_unit_test(test_bad_readers),  cmocka_unit_test(test_open_waits),
        cmocka_unit_test(test_busy),         cmocka_unit_test(test_close),
        cmocka_unit_test(test_take_over),    cmocka_unit_test(test_full),
        cmocka_unit_test(test_dead_lessees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
