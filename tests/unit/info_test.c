/* What tools ask of regions. */
#include "regions.h"

#include <time.h>

static framemap_info looked_at(const char *name)
{
    framemap_info info;
    assert_result(framemap_region_info(name, NULL, &info), FRAMEMAP_OK);
    return info;
}

static void test_info(void **state)
{
    (void)state;
    const char *name = unique_name("info");
    framemap_writer_config config = writer_config(name);
    config.frame_interval_ns = 16666667;
    config.lease_limit = 2;
    config.slots = 5;
    framemap_writer *writer = open_writer(&config);
    framemap_info info = looked_at(name);
    assert_string_equal(info.name, name);
    assert_int_equal(info.path[0] == 0, NAMES_STAY); /* not in the file system */
    assert_true(NAMES_STAY || (strncmp(info.path, "/dev/shm/framemap.", 18) == 0 && strstr(info.path, name)));
    assert_string_equal(info.problem, "");
    assert_true(info.alive && !info.closed);
    assert_int_equal(info.version_major, 1);
    assert_int_not_equal(info.region_id, 0);
    assert_true(info.reserved_bytes >= 5 * info.slot_bytes);
    assert_true(info.memory_bytes < info.reserved_bytes);
    assert_int_equal(info.slots, 5);
    assert_true(info.slot_bytes >= 1 << 20);
    assert_int_equal(info.lease_limit, 2);
    assert_int_equal(info.readers, 0);
    assert_int_equal(info.producer_pid, getpid());
    assert_int_equal(info.frame_interval_ns, 16666667);
    assert_int_equal(info.sequence, 0);
    assert_int_equal(info.format.width, 0);
    assert_int_equal(info.publish_ns, 0);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t realtime = now.tv_sec * SECOND + now.tv_nsec;
    assert_in_range(info.producer_start_realtime_ns, realtime - 10 * SECOND, realtime);
    assert_in_range(framemap_now() + info.realtime_offset_ns, realtime - SECOND, realtime + SECOND);

    framemap_reader *reader[2] = {open_reader(name, false), open_reader(name, false)};
    framemap_frame frame = drawn(writer, 1);
    frame.pts_ns = 777;
    assert_result(framemap_writer_publish(writer, &frame), FRAMEMAP_OK);
    info = looked_at(name);
    assert_int_equal(info.readers, 2);
    assert_int_equal(info.sequence, 1);
    assert_int_equal(info.format.width, 64);
    assert_int_equal(info.format.fourcc, FRAMEMAP_FOURCC_BGRX);
    assert_int_equal(info.pts_ns, 777);
    assert_int_equal(info.publish_ns, frame.publish_ns);
    framemap_info same;
    assert_result(framemap_reader_info(reader[0], &same), FRAMEMAP_OK);
    assert_int_equal(same.region_id, info.region_id);
    assert_int_equal(same.sequence, 1);
    framemap_reader_close(&reader[0]);
    framemap_reader_close(&reader[1]);
    framemap_writer_close(&writer);

    assert_failure(framemap_region_info(name, NULL, &info), FRAMEMAP_ERROR_NOT_FOUND, name);
    assert_int_equal(info.status, FRAMEMAP_ERROR_NOT_FOUND);
    assert_true(info.problem[0] != 0);
    assert_failure(framemap_region_info("a/b", NULL, &info), FRAMEMAP_ERROR_ARGUMENT, "'a/b'");
    assert_failure(framemap_region_info(NULL, NULL, &info), FRAMEMAP_ERROR_ARGUMENT, "a name or a path");
    assert_failure(framemap_region_info(name, NULL, NULL), FRAMEMAP_ERROR_ARGUMENT, "");
}

/* \returns what a list says of one name; NULL if it is not in there. Static storage. */
static const framemap_info *listed(const char *name)
{
    static framemap_info infos[256];
    size_t count = 0;
    assert_result(framemap_list(infos, 256, &count), FRAMEMAP_OK);
    assert_in_range(count, 0, 256);
    const framemap_info *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            assert_true(strcmp(infos[i - 1].name, infos[i].name) < 0);
        if (strcmp(infos[i].name, name) == 0)
            found = &infos[i];
    }
    return found;
}

static void test_list_and_remove(void **state)
{
    (void)state;
    const char *name[3] = {unique_name("b-dead"), unique_name("a-live"), unique_name("c-broken")};
    char object[100];
    framemap_writer_config config = writer_config(name[0]);
    config.keep = true;
    framemap_writer *writer = open_writer(&config);
    publish(writer, 1);
    struct holder holder = hold(name[0]);
    framemap_writer_close(&writer);
    config.name = name[1];
    config.keep = false;
    writer = open_writer(&config);
    snprintf(object, sizeof object, "framemap.%s", name[2]);
    framemap_mapping_config foreign = framemap_mapping_config_default();
    framemap_mapping *broken;
    framemap_view view;
    foreign.name = object;
    foreign.size = 12;
    assert_result(framemap_mapping_open(&broken, &foreign), FRAMEMAP_OK);
    assert_result(framemap_mapping_view(broken, 0, 12, &view), FRAMEMAP_OK);
    memcpy(view.data, "this is none", 12);
    framemap_mapping_unview(&view);

    assert_true(listed(name[0]) && !listed(name[0])->alive && listed(name[0])->sequence == 1);
    assert_true(listed(name[1]) && listed(name[1])->alive);
    assert_true(listed(name[2]) && listed(name[2])->status == FRAMEMAP_ERROR_INCOMPATIBLE);
    assert_non_null(strstr(listed(name[2])->problem, "not a framemap region"));
    framemap_info one;
    size_t count = 0;
    assert_result(framemap_list(&one, 1, &count), FRAMEMAP_OK);
    assert_true(count >= 3);
    assert_result(framemap_list(NULL, 0, &count), FRAMEMAP_OK);
    assert_true(count >= 3);
    assert_failure(framemap_list(NULL, 1, &count), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_failure(framemap_list(&one, 1, NULL), FRAMEMAP_ERROR_ARGUMENT, "");

    assert_failure(framemap_remove(name[1], NULL), FRAMEMAP_ERROR_BUSY, name[1]);
    assert_int_equal(publish(writer, 1), 1);
    framemap_reader *reader = open_reader(name[0], false);
    framemap_frame frame = acquired(reader);
    assert_result(framemap_remove(name[0], NULL), FRAMEMAP_OK);
    assert_true(is_all(&frame, 1));
    assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    assert_result(framemap_reader_acquire(reader, &frame, SECOND), FRAMEMAP_GONE);
    framemap_reader_close(&reader);
    let_go(&holder);
    assert_result(framemap_remove(name[2], NULL), FRAMEMAP_OK);
    framemap_mapping_close(&broken);
    assert_null(listed(name[0]));
    assert_null(listed(name[2]));
    assert_false(has_frames(name[0]) || has_leases(name[0]) || has_frames(name[2]));
    assert_failure(framemap_remove(name[0], NULL), FRAMEMAP_ERROR_NOT_FOUND, name[0]);
    assert_failure(framemap_remove("a/b", NULL), FRAMEMAP_ERROR_ARGUMENT, "'a/b'");
    assert_failure(framemap_remove(NULL, NULL), FRAMEMAP_ERROR_ARGUMENT, "a name or a path");
    framemap_writer_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info),
        cmocka_unit_test(test_list_and_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
