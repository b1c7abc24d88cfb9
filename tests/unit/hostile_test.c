/* Regions that lie, and files that are none. */
#include "regions.h"

#include "protocol.h"

static char folder[64], path[80], leases_path[96];

static int make_folder(void **state)
{
    (void)state;
    if (!make_temporary(folder, sizeof folder))
        return -1;
    snprintf(path, sizeof path, "%s/region", folder);
    snprintf(leases_path, sizeof leases_path, "%s.leases", path);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static framemap_writer_config file_config(void)
{
    framemap_writer_config config = writer_config(NULL);
    config.path = path;
    return config;
}

static framemap_result open_file_reader(framemap_reader **reader, bool observe)
{
    framemap_reader_config config = framemap_reader_config_default();
    config.path = path;
    config.observe = observe;
    return framemap_reader_open(reader, &config);
}

static void put(const char *file, const void *bytes, size_t size, uint64_t offset)
{
    FILE *stream = fopen(file, exists(file) ? "r+b" : "wb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, (long)offset, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static uint64_t get(const char *file, size_t size, uint64_t offset)
{
    uint64_t value = 0;
    FILE *stream = fopen(file, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, (long)offset, SEEK_SET), 0);
    assert_int_equal(fread(&value, 1, size, stream), size);
    fclose(stream);
    return value;
}

#define FIELD(type, member) offsetof(struct type, member), sizeof(((struct type *)0)->member)

static void test_lying_headers(void **state)
{
    (void)state;
    static const struct {
        size_t offset, size;
        uint64_t value;
        framemap_result result;
        const char *text;
    } lies[] = {
        {FIELD(fm_geometry, magic), 0, FRAMEMAP_ERROR_NOT_FOUND, "not finished"},
        {FIELD(fm_geometry, magic), 0x4141414141414141, FRAMEMAP_ERROR_INCOMPATIBLE, "0x4141414141414141"},
        {FIELD(fm_geometry, version_major), 2, FRAMEMAP_ERROR_INCOMPATIBLE, "version 2.0"},
        {FIELD(fm_geometry, version_major), 0, FRAMEMAP_ERROR_INCOMPATIBLE, "version 0.0"},
        {FIELD(fm_geometry, region_id), 0, FRAMEMAP_ERROR_CORRUPT, "region id"},
        {FIELD(fm_geometry, object_bytes), 4096, FRAMEMAP_ERROR_CORRUPT, "size cannot be 4096"},
        {FIELD(fm_geometry, object_bytes), UINT64_MAX, FRAMEMAP_ERROR_CORRUPT, "truncated"},
        {FIELD(fm_geometry, header_bytes), 4095, FRAMEMAP_ERROR_CORRUPT, "header size cannot be 4095"},
        {FIELD(fm_geometry, header_bytes), UINT32_MAX, FRAMEMAP_ERROR_CORRUPT, "header size"},
        {FIELD(fm_geometry, slot_count), 2, FRAMEMAP_ERROR_CORRUPT, "slot count cannot be 2"},
        {FIELD(fm_geometry, slot_count), 65, FRAMEMAP_ERROR_CORRUPT, "slot count cannot be 65"},
        {FIELD(fm_geometry, slot_count), 64, FRAMEMAP_ERROR_CORRUPT, "size"},
        {FIELD(fm_geometry, descriptor_offset), UINT64_MAX - 63, FRAMEMAP_ERROR_CORRUPT, "descriptor offset"},
        {FIELD(fm_geometry, descriptor_offset), 1 << 22, FRAMEMAP_ERROR_CORRUPT, "slot offset"},
        {FIELD(fm_geometry, descriptor_offset), 4097, FRAMEMAP_ERROR_CORRUPT, "descriptor offset"},
        {FIELD(fm_geometry, descriptor_bytes), 1024, FRAMEMAP_ERROR_CORRUPT, "descriptor size"},
        {FIELD(fm_geometry, descriptor_bytes), 0xffffffc0, FRAMEMAP_ERROR_CORRUPT, "descriptor size"},
        {FIELD(fm_geometry, lease_limit), 0, FRAMEMAP_ERROR_CORRUPT, "lease limit"},
        {FIELD(fm_geometry, lease_limit), 9, FRAMEMAP_ERROR_CORRUPT, "lease limit"},
        {FIELD(fm_geometry, slot_offset), 64, FRAMEMAP_ERROR_CORRUPT, "slot offset"},
        {FIELD(fm_geometry, slot_offset), UINT64_MAX - 63, FRAMEMAP_ERROR_CORRUPT, "slot offset"},
        {FIELD(fm_geometry, slot_bytes), 0, FRAMEMAP_ERROR_CORRUPT, "slot size"},
        {FIELD(fm_geometry, slot_bytes), UINT64_C(1) << 60, FRAMEMAP_ERROR_CORRUPT, "slot size"},
        {FIELD(fm_geometry, slot_bytes), UINT64_C(1) << 36, FRAMEMAP_ERROR_CORRUPT, "size"},
        {FIELD(fm_geometry, lease_entries), 128, FRAMEMAP_ERROR_CORRUPT, "lease entries"},
    };
    framemap_writer_config config = file_config();
    framemap_writer *writer = open_writer(&config);
    publish(writer, 1);
    int before = open_descriptors();
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        for (int observe = 0; observe <= 1; observe++) {
            framemap_reader *reader = NULL;
            framemap_info info;
            uint64_t truth = get(path, lies[i].size, lies[i].offset);
            put(path, &lies[i].value, lies[i].size, lies[i].offset);
            assert_failure(open_file_reader(&reader, observe), lies[i].result, lies[i].text);
            assert_null(reader);
            assert_failure(framemap_region_info(NULL, path, &info), lies[i].result, lies[i].text);
            assert_int_equal(info.status, lies[i].result);
            assert_non_null(strstr(info.problem, lies[i].text));
            assert_int_equal(open_descriptors(), before);
            put(path, &truth, lies[i].size, lies[i].offset);
            assert_result(open_file_reader(&reader, observe), FRAMEMAP_OK);
            framemap_reader_close(&reader);
        }
    }
    framemap_writer_close(&writer);
}

static void test_lying_frames(void **state)
{
    (void)state;
    static const struct {
        size_t offset, size;
        uint64_t value;
        const char *text;
    } lies[] = {
        {FIELD(fm_descriptor, width), 0, "0 x 16"},
        {FIELD(fm_descriptor, height), 65536, "64 x 65536"},
        {FIELD(fm_descriptor, fourcc), 0x41414141, "0x41414141"},
        {FIELD(fm_descriptor, plane_count), 4, "not 4"},
        {FIELD(fm_descriptor, plane[0].offset), UINT64_MAX - 3, "offset"},
        {FIELD(fm_descriptor, plane[0].offset), 2 << 20, "ends outside its slot"},
        {FIELD(fm_descriptor, plane[0].stride), 255, "stride of 255"},
        {FIELD(fm_descriptor, plane[0].stride), 1 << 20, "ends outside its slot"},
        {FIELD(fm_descriptor, colour), 0xff000000, "range 255"},
    };
    framemap_writer_config config = file_config();
    framemap_writer *writer = open_writer(&config);
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        framemap_reader *reader[2] = {0};
        framemap_frame frame;
        assert_result(open_file_reader(&reader[0], false), FRAMEMAP_OK);
        assert_result(open_file_reader(&reader[1], true), FRAMEMAP_OK);
        publish(writer, 1);
        uint64_t at = FM_HEADER_BYTES + lies[i].offset +
                      FM_LATEST_SLOT(get(path, 8, offsetof(struct fm_header, latest))) * FM_DESCRIPTOR_BYTES;
        uint64_t truth = get(path, lies[i].size, at);
        put(path, &lies[i].value, lies[i].size, at);
        for (int r = 0; r < 2; r++)
            assert_failure(framemap_reader_acquire(reader[r], &frame, 0), FRAMEMAP_ERROR_CORRUPT,
                           lies[i].text);
        put(path, &truth, lies[i].size, at);
        publish(writer, 7);
        for (int r = 0; r < 2; r++) {
            frame = acquired(reader[r]);
            assert_true(is_all(&frame, 7));
            framemap_reader_close(&reader[r]);
        }
    }

    /* Damage, user bytes and alpha that cannot be cost no more than what they were for. */
    framemap_reader *reader;
    assert_result(open_file_reader(&reader, false), FRAMEMAP_OK);
    static const size_t counts[][2] = {{FIELD(fm_descriptor, damage_count)},
                                       {FIELD(fm_descriptor, user_size)},
                                       {FIELD(fm_descriptor, alpha)}};
    for (int i = 0; i < 3; i++) {
        publish(writer, 3);
        uint64_t most = UINT32_MAX,
                 at = FM_HEADER_BYTES + counts[i][0] +
                      FM_LATEST_SLOT(get(path, 8, offsetof(struct fm_header, latest))) * FM_DESCRIPTOR_BYTES;
        put(path, &most, 4, at);
        framemap_frame frame = acquired(reader);
        assert_int_equal(frame.damage_count | frame.user_size | frame.format.alpha, 0);
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    }
    framemap_frame frame = drawn(writer, 3);
    frame.damage_count = 1;
    frame.damage[0] = (framemap_rect){60, 0, 5, 1};
    assert_result(framemap_writer_publish(writer, &frame), FRAMEMAP_OK);
    frame = acquired(reader);
    assert_int_equal(frame.damage_count, 0);
    framemap_reader_close(&reader);

    /* A latest word that names a slot which is not, and a number that its slot does not hold. */
    static const uint64_t words[] = {FM_LATEST(1000, 8), FM_LATEST(1000, 255), FM_LATEST(1000, 0)};
    for (int i = 0; i < 3; i++) {
        assert_result(open_file_reader(&reader, false), FRAMEMAP_OK);
        put(path, &words[i], 8, offsetof(struct fm_header, latest));
        framemap_result result = framemap_reader_acquire(reader, &frame, 20000000);
        assert_int_equal(result, i < 2 ? FRAMEMAP_ERROR_CORRUPT : FRAMEMAP_TIMEOUT);
        framemap_reader_close(&reader);
    }
    framemap_writer_close(&writer);
}

/* What is not a region is nobody's to remove, change or draw in. */
static void test_foreign_files(void **state)
{
    (void)state;
    static const char zeros[10000], text[] = "this is not a region, but somebody's only copy of a letter";
    static const struct {
        const char *bytes;
        size_t size;
    } files[] = {{"hello", 5}, {text, sizeof text}, {zeros, 5}, {zeros, sizeof zeros}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        framemap_writer_config config = file_config();
        framemap_writer *writer = NULL;
        framemap_reader *reader = NULL;
        char seen[10000];
        put(path, files[i].bytes, files[i].size, 0);
        assert_failure(framemap_writer_open(&writer, &config), FRAMEMAP_ERROR_INCOMPATIBLE, path);
        assert_false(exists(leases_path));
        assert_true(open_file_reader(&reader, false) < 0 && open_file_reader(&reader, true) < 0);
        assert_failure(framemap_remove(NULL, path), FRAMEMAP_ERROR_INCOMPATIBLE, path);
        FILE *stream = fopen(path, "rb");
        assert_non_null(stream);
        assert_int_equal(fread(seen, 1, sizeof seen, stream), files[i].size);
        assert_memory_equal(seen, files[i].bytes, files[i].size);
        fclose(stream);
        assert_int_equal(remove(path), 0);
    }

    /* One that took the place of a dead writer's frames is not a region for having a lease table beside it.
     */
    framemap_writer_config keep = file_config();
    keep.keep = true;
    framemap_writer *dead = open_writer(&keep);
    framemap_writer_close(&dead);
    assert_int_equal(remove(path), 0);
    put(path, text, sizeof text, 0);
    assert_failure(framemap_remove(NULL, path), FRAMEMAP_ERROR_INCOMPATIBLE, path);
    assert_failure(framemap_writer_open(&dead, &keep), FRAMEMAP_ERROR_INCOMPATIBLE, path);
    assert_true(exists(path) && exists(leases_path));
    assert_int_equal(remove(path), 0);
    assert_result(framemap_remove(NULL, path), FRAMEMAP_OK);
    assert_false(exists(leases_path));

    for (size_t i = 0; i < 2; i++) {
        put(leases_path, files[i].bytes, files[i].size, 0);
        framemap_writer_config config = file_config();
        framemap_writer *writer = NULL;
        assert_failure(framemap_writer_open(&writer, &config), FRAMEMAP_ERROR_INCOMPATIBLE, leases_path);
        assert_true(framemap_remove(NULL, path) < 0);
        assert_false(exists(path));
        assert_true(exists(leases_path));
        assert_int_equal(remove(leases_path), 0);
    }
}

/* What a writer was at when it died: a slot claimed and not drawn in yet, one numbered and not published. */
static void test_unfinished(void **state)
{
    (void)state;
    framemap_writer_config config = file_config();
    config.keep = true;
    framemap_writer *writer = open_writer(&config);
    for (uint8_t i = 1; i <= 4; i++)
        publish(writer, i);
    framemap_writer_close(&writer);
    for (uint32_t slot = 0; slot < 8; slot++) {
        uint64_t at = FM_HEADER_BYTES + slot * FM_DESCRIPTOR_BYTES, sequence = get(path, 8, at);
        uint64_t left = sequence == 3 ? 3 | FM_CLAIMED : sequence ? sequence : 5 + slot;
        put(path, &left, 8, at);
    }
    config.keep = false;
    writer = open_writer(&config);
    assert_true(writer_stats(writer).took_over);
    for (uint32_t slot = 0; slot < 8; slot++)
        assert_in_range(get(path, 8, FM_HEADER_BYTES + slot * FM_DESCRIPTOR_BYTES), 0, 4);
    framemap_reader *reader;
    framemap_frame frame;
    assert_result(open_file_reader(&reader, false), FRAMEMAP_OK);
    while (framemap_reader_acquire_next(reader, &frame, 0) == FRAMEMAP_OK) {
        assert_true(frame.sequence <= 4 && is_all(&frame, (uint8_t)frame.sequence));
        assert_result(framemap_reader_release(reader, &frame), FRAMEMAP_OK);
    }
    assert_true(reader_stats(reader).received >= 2);
    assert_int_equal(publish(writer, 5), 5);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

static void test_file_region(void **state)
{
    (void)state;
    framemap_writer_config config = file_config();
    framemap_writer *writer = open_writer(&config);
    framemap_reader *reader;
    framemap_info info;
    assert_true(exists(path) && exists(leases_path));
    assert_result(open_file_reader(&reader, false), FRAMEMAP_OK);
    publish(writer, 1);
    framemap_frame frame = acquired(reader);
    assert_true(is_all(&frame, 1));
    assert_result(framemap_region_info(NULL, path, &info), FRAMEMAP_OK);
    assert_string_equal(info.name, "");
    assert_string_equal(info.path, path);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
    assert_false(exists(path) || exists(leases_path));

    /* The remains of a writer that died at once: an empty file. */
    put(path, "", 0, 0);
    writer = open_writer(&config);
    framemap_writer_close(&writer);
    assert_false(exists(path) || exists(leases_path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lying_headers), cmocka_unit_test(test_lying_frames),
        cmocka_unit_test(test_foreign_files), cmocka_unit_test(test_file_region),
        cmocka_unit_test(test_unfinished),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
