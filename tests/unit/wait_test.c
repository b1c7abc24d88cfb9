/* Waiting for frames: each way gets them, who sleeps is woken, and who does not costs nothing. */
#include "regions.h"

#include <pthread.h>

#include <time.h>

static int64_t cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * SECOND + used.tv_nsec;
}

static framemap_reader *open_waiting(const char *name, framemap_wait wait, bool observe)
{
    framemap_reader *reader = NULL;
    framemap_reader_config config = framemap_reader_config_default();
    config.name = name;
    config.wait = wait;
    config.observe = observe;
    assert_result(framemap_reader_open(&reader, &config), FRAMEMAP_OK);
    return reader;
}

static void sleep_ns(int64_t ns)
{
    nanosleep(&(struct timespec){ns / SECOND, (long)(ns % SECOND)}, NULL);
}

struct producer {
    framemap_writer *writer;
    int frames;
    int64_t interval_ns;
    int64_t close_ns; /* 0: stay; else when to close after the last frame, then when it was */
};

static void *produce(void *argument)
{
    struct producer *producer = argument;
    framemap_format format = framemap_format_packed(64, 16, FRAMEMAP_FOURCC_BGRX);
    for (int i = 0; i < producer->frames; i++) {
        sleep_ns(producer->interval_ns);
        framemap_frame frame;
        if (framemap_writer_begin(producer->writer, &format, &frame) != FRAMEMAP_OK ||
            framemap_writer_publish(producer->writer, &frame) != FRAMEMAP_OK)
            return producer;
    }
    if (producer->close_ns) {
        sleep_ns(producer->close_ns);
        producer->close_ns = framemap_now();
        framemap_writer_close(&producer->writer);
    }
    return NULL;
}

static void test_every_way(void **state)
{
    (void)state;
    for (framemap_wait wait = FRAMEMAP_WAIT_PREDICT; wait <= FRAMEMAP_WAIT_SPIN; wait++) {
        for (int observe = 0; observe <= 1; observe++) {
            const char *name = unique_name("ways");
            framemap_writer_config config = writer_config(name);
            config.slots = 64;
            config.history = 62; /* however late this thread comes, nothing is lost */
            struct producer producer = {open_writer(&config), 60, 5000000, 0};
            framemap_reader *reader = open_waiting(name, wait, observe);
            pthread_t thread;
            void *failed;
            assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
            for (uint64_t i = 1; i <= 60; i++) {
                framemap_frame frame;
                assert_result(framemap_reader_acquire_next(reader, &frame, 10 * SECOND), FRAMEMAP_OK);
                assert_int_equal(frame.sequence, i);
                framemap_reader_release(reader, &frame);
            }
            assert_int_equal(pthread_join(thread, &failed), 0);
            assert_null(failed);
            framemap_reader_stats stats = reader_stats(reader);
            assert_int_equal(stats.received, 60);
            assert_int_equal(stats.missed, 0);
            assert_int_equal(wait == FRAMEMAP_WAIT_SPIN, stats.sleeps == 0);
            assert_true(wait == FRAMEMAP_WAIT_PREDICT || stats.predicted == 0);
            assert_int_equal(writer_stats(producer.writer).wakes > 0, wait != FRAMEMAP_WAIT_SPIN && !observe);
            framemap_reader_close(&reader);
            framemap_writer_close(&producer.writer);
        }
    }
}

/* Nobody sleeps: no frame makes a system call. */
static void test_no_wakes_unasked(void **state)
{
    (void)state;
    const char *name = unique_name("unasked");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_waiting(name, FRAMEMAP_WAIT_BLOCK, false);
    framemap_frame frame;
    for (int i = 0; i < 100; i++) {
        publish(writer, 1);
        assert_result(framemap_reader_acquire(reader, &frame, SECOND), FRAMEMAP_OK);
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    }
    assert_int_equal(writer_stats(writer).wakes, 0);
    assert_int_equal(reader_stats(reader).sleeps, 0);
    assert_result(framemap_reader_acquire(reader, &frame, 1000000), FRAMEMAP_TIMEOUT);
    assert_true(reader_stats(reader).sleeps > 0);
    publish(writer, 1); /* it gave up: nobody is asleep any more */
    assert_int_equal(writer_stats(writer).wakes, 0);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

/* A sleeper is woken by the frame, not by the look at the producer every 250 ms, and does not look before. */
static void test_woken(void **state)
{
    (void)state;
    const char *name = unique_name("woken");
    framemap_writer_config config = writer_config(name);
    struct producer producer = {open_writer(&config), 1, 100000000, 0};
    framemap_reader *reader = open_waiting(name, FRAMEMAP_WAIT_BLOCK, false);
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        framemap_frame frame;
        int64_t busy = cpu_ns();
        assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
        assert_result(framemap_reader_acquire(reader, &frame, FRAMEMAP_FOREVER), FRAMEMAP_OK);
        int64_t latency = framemap_now() - frame.publish_ns;
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_in_range(latency, 0, 140000000);
        assert_in_range(cpu_ns() - busy, 0, 30000000);
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    }
    framemap_reader_close(&reader);
    framemap_writer_close(&producer.writer);
}

/* A goodbye wakes sleepers, also those that wait for ever. */
static void test_woken_by_close(void **state)
{
    (void)state;
    const char *name = unique_name("goodbye");
    framemap_writer_config config = writer_config(name);
    struct producer producer = {open_writer(&config), 1, 10000000, 50000000};
    framemap_reader *reader = open_waiting(name, FRAMEMAP_WAIT_BLOCK, false);
    framemap_frame frame;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
    assert_result(framemap_reader_acquire(reader, &frame, FRAMEMAP_FOREVER), FRAMEMAP_OK);
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    assert_result(framemap_reader_acquire(reader, &frame, FRAMEMAP_FOREVER), FRAMEMAP_GONE);
    int64_t gone = framemap_now();
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_in_range(gone - producer.close_ns, 0, 140000000);
    framemap_reader_close(&reader);
}

static void test_clock(void **state)
{
    (void)state;
    int64_t before = framemap_now();
    for (int i = 0; i < 10000; i++) {
        int64_t now = framemap_now();
        assert_true(now >= before);
        before = now;
    }
    struct timespec system;
    clock_gettime(CLOCK_MONOTONIC, &system);
    assert_in_range(system.tv_sec * SECOND + system.tv_nsec - before, 0, SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way), cmocka_unit_test(test_no_wakes_unasked),
        cmocka_unit_test(test_woken),     cmocka_unit_test(test_woken_by_close),
        cmocka_unit_test(test_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
