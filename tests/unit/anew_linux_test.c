/* A region that cannot be gone on with makes way for a new one, whatever its viewers hold. */
#include "regions.h"

/* Another number of slots or a larger reservation cannot be had in the same objects. */
static void test_made_anew(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        const char *name = unique_name("anew");
        framemap_writer_config config = writer_config(name);
        framemap_frame frame;
        framemap_writer_config keep = config;
        keep.keep = true;
        framemap_writer *dead = open_writer(&keep);
        for (uint8_t n = 1; n <= 7; n++)
            publish(dead, n);
        framemap_writer_close(&dead);
        framemap_reader *reader = open_reader(name, false);
        frame = acquired(reader);
        config.slots += i == 0;
        config.max_frame_bytes += i == 1 ? 10000000 : 0;
        config.lease_limit = i == 2 ? 1 : 0;
        framemap_writer *writer = open_writer(&config);
        assert_false(writer_stats(writer).took_over);
        assert_int_equal(publish(writer, 8), 8);
        framemap_frame next;
        assert_result(framemap_reader_acquire(reader, &next, SECOND), FRAMEMAP_GONE); /* the old one is */
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
        assert_result(framemap_reader_acquire(reader, &next, SECOND), FRAMEMAP_OK);
        assert_true(next.sequence == 8 && is_all(&next, 8));
        assert_int_equal(reader_stats(reader).reconnects, 1);
        assert_int_equal(reader_stats(reader).lease_limit, i == 2 ? 1 : 3);
        framemap_reader_close(&reader);
        framemap_writer_close(&writer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_made_anew)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
