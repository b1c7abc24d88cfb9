/* Frames on their way from a writer to readers, all in one process. */
#include "regions.h"

static void test_carried_through(void **state)
{
    (void)state;
    const char *name = unique_name("carried");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    framemap_format format = framemap_format_packed(67, 33, FRAMEMAP_FOURCC_I420);
    format.plane[2].stride = 256;
    format.colour = (framemap_colour){9, 16, 9, 1};
    format.alpha = FRAMEMAP_ALPHA_PREMULTIPLIED;
    framemap_frame sent, got;
    memset(&sent, 0xee, sizeof sent);
    int64_t before = framemap_now();
    assert_result(framemap_writer_begin(writer, &format, &sent), FRAMEMAP_OK);
    assert_in_range(sent.draw_start_ns, before, framemap_now());
    assert_int_equal(sent.publish_ns, 0);
    assert_true(sent.pts_ns == FRAMEMAP_NO_PTS);
    assert_int_equal(sent.flags | sent.damage_count | sent.user_size, 0);
    assert_memory_equal(&sent.format, &format, sizeof format);
    for (uint32_t p = 0; p < 3; p++)
        for (uint32_t y = 0; y < sent.plane[p].rows; y++)
            memset(sent.plane[p].data + y * sent.plane[p].stride, (int)(p * 50 + y), sent.plane[p].row_bytes);
    sent.pts_ns = -123456789;
    sent.flags = FRAMEMAP_FLAG_DISCONTINUITY;
    sent.damage_count = FRAMEMAP_MAX_DAMAGE;
    for (uint32_t i = 0; i < FRAMEMAP_MAX_DAMAGE; i++)
        sent.damage[i] = (framemap_rect){i, 2 * i, 67 - i, 33 - 2 * i};
    sent.user_size = 1021;
    for (uint32_t i = 0; i < sent.user_size; i++)
        sent.user[i] = (uint8_t)(i * 7);
    assert_result(framemap_writer_publish(writer, &sent), FRAMEMAP_OK);

    got = acquired(reader);
    assert_int_equal(got.sequence, 1);
    assert_int_equal(got.sequence, sent.sequence);
    assert_memory_equal(&got.format, &format, sizeof format);
    assert_int_equal(got.pts_ns, -123456789);
    assert_int_equal(got.draw_start_ns, sent.draw_start_ns);
    assert_int_equal(got.publish_ns, sent.publish_ns);
    assert_in_range(got.publish_ns, got.draw_start_ns, framemap_now());
    assert_int_equal(got.flags, FRAMEMAP_FLAG_DISCONTINUITY);
    assert_int_equal(got.damage_count, FRAMEMAP_MAX_DAMAGE);
    assert_memory_equal(got.damage, sent.damage, sizeof got.damage);
    assert_int_equal(got.user_size, 1021);
    assert_memory_equal(got.user, sent.user, 1021);
    assert_int_equal(got.plane[2].stride, 256);
    assert_null(got.plane[3].data);
    for (uint32_t p = 0; p < 3; p++) {
        assert_int_equal(got.plane[p].rows, p ? 17 : 33);
        assert_int_equal(got.plane[p].row_bytes, p ? 34 : 67);
        for (uint32_t y = 0; y < got.plane[p].rows; y++)
            for (size_t x = 0; x < got.plane[p].row_bytes; x++)
                assert_int_equal(got.plane[p].data[y * got.plane[p].stride + x], p * 50 + y);
    }
    assert_result(framemap_reader_release(reader, &got), FRAMEMAP_OK);

    /* The next frame is another: nothing of this one sticks to it. */
    publish(writer, 9);
    got = acquired(reader);
    assert_int_equal(got.format.fourcc, FRAMEMAP_FOURCC_BGRX);
    assert_true(got.pts_ns == FRAMEMAP_NO_PTS && is_all(&got, 9));
    assert_int_equal(got.flags | got.damage_count | got.user_size, 0);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

static void test_latest_only(void **state)
{
    (void)state;
    const char *name = unique_name("latest");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    framemap_frame frame;
    assert_result(framemap_reader_acquire(reader, &frame, 0), FRAMEMAP_TIMEOUT);
    for (uint8_t i = 1; i <= 20; i++)
        assert_int_equal(publish(writer, i), i);
    frame = acquired(reader);
    assert_int_equal(frame.sequence, 20);
    assert_true(is_all(&frame, 20));
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    int64_t start = framemap_now();
    assert_result(framemap_reader_acquire(reader, &frame, 30000000), FRAMEMAP_TIMEOUT);
    assert_in_range(framemap_now() - start, 30000000, SECOND);
    assert_int_equal(reader_stats(reader).missed, 0); /* what came before the first one was not missed */
    publish(writer, 21);
    publish(writer, 22);
    frame = acquired(reader);
    assert_int_equal(frame.sequence, 22);
    framemap_reader_stats stats = reader_stats(reader);
    assert_int_equal(stats.received, 2);
    assert_int_equal(stats.missed, 1);
    assert_int_equal(stats.lease_limit, 3);
    assert_false(stats.observer || stats.gone);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

static void test_discard(void **state)
{
    (void)state;
    const char *name = unique_name("discard");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    framemap_frame frame = drawn(writer, 1), copy = frame, other;
    assert_int_equal(frame.sequence, 1);
    assert_result(framemap_writer_discard(writer, &frame), FRAMEMAP_OK);
    assert_failure(framemap_writer_discard(writer, &copy), FRAMEMAP_ERROR_STATE, "not begun");
    assert_failure(framemap_writer_publish(writer, &copy), FRAMEMAP_ERROR_STATE, "not begun");
    assert_result(framemap_reader_acquire(reader, &other, 0), FRAMEMAP_TIMEOUT);
    assert_int_equal(publish(writer, 2), 1);
    for (int i = 0; i < 20; i++) {
        frame = drawn(writer, 3);
        assert_result(framemap_writer_discard(writer, &frame), FRAMEMAP_OK);
    }
    frame = acquired(reader);
    assert_true(frame.sequence == 1 && is_all(&frame, 2));
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

static void test_writer_errors(void **state)
{
    (void)state;
    const char *name = unique_name("errors");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config), *other;
    framemap_frame frame, unused;
    framemap_format format = framemap_format_packed(64, 16, FRAMEMAP_FOURCC_BGRX);
    framemap_format unknown = framemap_format_packed(64, 16, 1);
    framemap_format large = framemap_format_packed(4000, 1000, FRAMEMAP_FOURCC_BGRX);
    assert_failure(framemap_writer_begin(NULL, &format, &frame), FRAMEMAP_ERROR_ARGUMENT, "needs a writer");
    assert_failure(framemap_writer_begin(writer, NULL, &frame), FRAMEMAP_ERROR_ARGUMENT, "needs a writer");
    assert_failure(framemap_writer_begin(writer, &format, NULL), FRAMEMAP_ERROR_ARGUMENT, "needs a writer");
    assert_failure(framemap_writer_begin(writer, &unknown, &frame), FRAMEMAP_ERROR_ARGUMENT, "0x00000001");
    assert_failure(framemap_writer_begin(writer, &large, &frame), FRAMEMAP_ERROR_TOO_LARGE, "16000000 bytes");
    assert_non_null(strstr(framemap_last_error(), "--max-size"));

    frame = drawn(writer, 1);
    assert_failure(framemap_writer_begin(writer, &format, &unused), FRAMEMAP_ERROR_STATE, "begun already");
    frame.damage_count = FRAMEMAP_MAX_DAMAGE + 1;
    assert_failure(framemap_writer_publish(writer, &frame), FRAMEMAP_ERROR_ARGUMENT, "16 damage");
    frame.damage_count = 0;
    frame.user_size = FRAMEMAP_USER_BYTES + 1;
    assert_failure(framemap_writer_publish(writer, &frame), FRAMEMAP_ERROR_ARGUMENT, "1024 bytes");
    frame.user_size = 0;
    assert_failure(framemap_writer_publish(writer, NULL), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_writer_publish(NULL, &frame), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_writer_discard(NULL, &frame), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_writer_get_stats(writer, NULL), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_writer_get_stats(NULL, &(framemap_writer_stats){0}), FRAMEMAP_ERROR_ARGUMENT, "");

    config.name = unique_name("errors2");
    other = open_writer(&config);
    assert_failure(framemap_writer_publish(other, &frame), FRAMEMAP_ERROR_STATE, "not begun");
    assert_result(framemap_writer_publish(writer, &frame), FRAMEMAP_OK);
    assert_failure(framemap_writer_publish(writer, &frame), FRAMEMAP_ERROR_STATE, "not begun");
    assert_int_equal(writer_stats(writer).published, 1);
    framemap_writer_close(&other);
    framemap_writer_close(&writer);
    framemap_writer_close(&writer);
    framemap_writer_close(NULL);
}

static void test_reader_errors(void **state)
{
    (void)state;
    const char *name = unique_name("errors");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false), *other = open_reader(name, false);
    framemap_frame frame, copy, held[3];
    assert_failure(framemap_reader_acquire(NULL, &frame, 0), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_reader_acquire(reader, NULL, 0), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_reader_acquire_next(NULL, &frame, 0), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_reader_release(NULL, &frame), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_reader_release(reader, NULL), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_reader_get_stats(reader, NULL), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_reader_info(reader, NULL), FRAMEMAP_ERROR_ARGUMENT, "");

    publish(writer, 1);
    frame = copy = acquired(reader);
    assert_failure(framemap_reader_release(other, &frame), FRAMEMAP_ERROR_STATE, "not held");
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    assert_failure(framemap_reader_release(reader, &frame), FRAMEMAP_ERROR_STATE, "not held");
    assert_failure(framemap_reader_release(reader, &copy), FRAMEMAP_ERROR_STATE, "not held");

    for (int i = 0; i < 3; i++) {
        publish(writer, (uint8_t)(10 + i));
        held[i] = acquired(reader);
    }
    publish(writer, 20);
    assert_failure(framemap_reader_acquire(reader, &frame, 0), FRAMEMAP_ERROR_STATE, "3 frames are held");
    assert_failure(framemap_reader_acquire_next(reader, &frame, 0), FRAMEMAP_ERROR_STATE, "3 frames");
    for (int i = 0; i < 3; i++) {
        assert_true(is_all(&held[i], (uint8_t)(10 + i)));
        assert_result(framemap_reader_release(reader, &held[i]), FRAMEMAP_OK);
    }
    frame = acquired(reader);
    assert_true(is_all(&frame, 20));
    framemap_reader_close(&other);
    framemap_reader_close(&reader);
    framemap_reader_close(&reader);
    framemap_reader_close(NULL);
    framemap_writer_close(&writer);
}

/* However many frames pass: what is leased is not drawn over, and reading is all that is allowed. */
static void test_leased_is_left_alone(void **state)
{
    (void)state;
    const char *name = unique_name("leased");
    framemap_writer_config config = writer_config(name);
    config.slots = 3;
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    publish(writer, 1);
    framemap_frame frame = acquired(reader);
    for (int i = 0; i < 1000; i++)
        publish(writer, (uint8_t)(2 + i % 200));
    assert_true(is_all(&frame, 1));
    assert_int_equal(writer_stats(writer).skipped, 0);
    assert_int_equal(writer_stats(writer).slots_used, 3);
    assert_false(make_writable(frame.plane[0].data));
    assert_false(can_write(frame.plane[0].data));
    assert_true(can_write(&(uint8_t){0}));
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

static void test_again(void **state)
{
    (void)state;
    const char *name = unique_name("again");
    framemap_writer_config config = writer_config(name);
    config.slots = 3;
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader[2];
    framemap_frame held[2], frame;
    framemap_format format = framemap_format_packed(64, 16, FRAMEMAP_FOURCC_BGRX);
    for (int i = 0; i < 2; i++) {
        publish(writer, (uint8_t)(1 + i));
        reader[i] = open_reader(name, false);
        held[i] = acquired(reader[i]);
    }
    publish(writer, 3); /* the third slot: now there is none but the latest, and two are leased */
    for (uint64_t i = 1; i <= 10; i++) {
        assert_int_equal(framemap_writer_begin(writer, &format, &frame), FRAMEMAP_AGAIN);
        assert_int_equal(writer_stats(writer).skipped, i);
    }
    assert_true(is_all(&held[0], 1) && is_all(&held[1], 2));
    assert_result(framemap_reader_release(reader[1], &held[1]), FRAMEMAP_OK);
    assert_int_equal(publish(writer, 4), 4);
    assert_int_equal(writer_stats(writer).skipped, 10);
    assert_true(is_all(&held[0], 1));
    framemap_info info;
    assert_result(framemap_region_info(name, NULL, &info), FRAMEMAP_OK);
    assert_int_equal(info.skipped, 10);
    framemap_reader_close(&reader[0]);
    framemap_reader_close(&reader[1]);
    framemap_writer_close(&writer);
}

static void test_next_and_history(void **state)
{
    (void)state;
    const char *name = unique_name("next");
    framemap_writer_config config = writer_config(name);
    config.history = 5;
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    framemap_frame frame;
    assert_result(framemap_reader_acquire_next(reader, &frame, 0), FRAMEMAP_TIMEOUT);
    for (uint8_t i = 1; i <= 40; i++)
        publish(writer, i);
    uint64_t expected = 0;
    while (framemap_reader_acquire_next(reader, &frame, 0) == FRAMEMAP_OK) {
        if (expected)
            assert_int_equal(frame.sequence, expected);
        assert_true(is_all(&frame, (uint8_t)frame.sequence));
        expected = frame.sequence + 1;
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    }
    assert_int_equal(expected, 41);
    assert_true(reader_stats(reader).received >= 5);
    assert_int_equal(reader_stats(reader).missed, 0);

    /* Five at a time are what the history promises. */
    for (uint8_t i = 41; i <= 200;) {
        for (int n = 0; n < 5; n++)
            publish(writer, i++);
        for (int n = 0; n < 5; n++) {
            assert_result(framemap_reader_acquire_next(reader, &frame, 0), FRAMEMAP_OK);
            assert_int_equal(frame.sequence, i - 5 + n);
            assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
        }
    }
    for (int i = 0; i < 100; i++)
        publish(writer, 0);
    assert_result(framemap_reader_acquire_next(reader, &frame, 0), FRAMEMAP_OK);
    assert_int_equal(reader_stats(reader).missed, frame.sequence - 201);
    assert_in_range(frame.sequence, 293, 300 - 4);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

static void test_observer(void **state)
{
    (void)state;
    const char *name = unique_name("observer");
    framemap_writer_config config = writer_config(name);
    config.slots = 3;
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, true);
    framemap_frame frame;
    assert_true(reader_stats(reader).observer);
    assert_int_equal(writer_stats(writer).readers, 0);
    publish(writer, 1);
    frame = acquired(reader);
    assert_true(is_all(&frame, 1));
    publish(writer, 2);
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK); /* whole: it is not drawn over yet */
    frame = acquired(reader);
    publish(writer, 3);
    publish(writer, 3);
    framemap_frame begun = drawn(writer, 4);
    assert_failure(framemap_reader_release(reader, &frame), FRAMEMAP_OVERRUN, "changed");
    assert_int_equal(reader_stats(reader).overruns, 1);
    assert_result(framemap_writer_publish(writer, &begun), FRAMEMAP_OK);
    frame = acquired(reader);
    assert_true(is_all(&frame, 4));
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    assert_int_equal(writer_stats(writer).skipped, 0);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

static void test_sizes_change(void **state)
{
    (void)state;
    static const uint32_t fourccs[] = {FRAMEMAP_FOURCC_BGRX, FRAMEMAP_FOURCC_NV12, FRAMEMAP_FOURCC_RGBA16F};
    const char *name = unique_name("change");
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader = open_reader(name, false);
    for (uint32_t i = 0; i < 60; i++) {
        framemap_format format = framemap_format_packed(1 + i * 37 % 300, 1 + i * 53 % 200, fourccs[i % 3]);
        framemap_frame frame;
        assert_result(framemap_writer_begin(writer, &format, &frame), FRAMEMAP_OK);
        memset(frame.plane[0].data, (int)i, framemap_format_bytes(&format));
        assert_result(framemap_writer_publish(writer, &frame), FRAMEMAP_OK);
        frame = acquired(reader);
        assert_memory_equal(&frame.format, &format, sizeof format);
        assert_true(is_all(&frame, (uint8_t)i));
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    }
    assert_int_equal(reader_stats(reader).missed + reader_stats(reader).reconnects, 0);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_carried_through), cmocka_unit_test(test_latest_only),
        cmocka_unit_test(test_discard),         cmocka_unit_test(test_writer_errors),
        cmocka_unit_test(test_reader_errors),   cmocka_unit_test(test_leased_is_left_alone),
        cmocka_unit_test(test_again),           cmocka_unit_test(test_next_and_history),
        cmocka_unit_test(test_observer),        cmocka_unit_test(test_sizes_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
