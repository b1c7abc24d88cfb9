/* What a Y4M file says about the frames that were written to it, byte for byte. */
#include "unit.h"

#include <math.h>
#include <signal.h>

#include "memory_frame.h"
#include "y4m.h"

struct file {
    char path[64];
    uint8_t *data;
    size_t size;
};

static int make_path(void **state)
{
    struct file *file = calloc(1, sizeof *file);
    snprintf(file->path, sizeof file->path, "/tmp/framemap-y4m-%ld", (long)getpid());
    *state = file;
    return file ? 0 : -1;
}

static int remove_file(void **state)
{
    struct file *file = *state;
    unlink(file->path);
    free(file->data);
    free(file);
    return 0;
}

/* The file's text up to its first line end. */
static const char *read_back(struct file *file)
{
    free(file->data);
    FILE *stream = fopen(file->path, "rb");
    assert_non_null(stream);
    fseek(stream, 0, SEEK_END);
    file->size = (size_t)ftell(stream);
    rewind(stream);
    file->data = malloc(file->size + 1);
    assert_int_equal(fread(file->data, 1, file->size, stream), file->size);
    fclose(stream);
    uint8_t *end = memchr(file->data, '\n', file->size);
    assert_non_null(end);
    *end = '\0';
    return (const char *)file->data;
}

/* The samples of frame number `index` of the file that read_back has read. */
static const uint8_t *samples_of(const struct file *file, size_t index, size_t bytes)
{
    const size_t header = strlen((const char *)file->data) + 1;
    const uint8_t *frame = file->data + header + index * (bytes + 6);
    assert_true((size_t)(frame - file->data) + 6 + bytes <= file->size);
    assert_memory_equal(frame, "FRAME\n", 6);
    return frame + 6;
}

static void write_one(const char *path, const framemap_frame *frame, uint64_t interval_ns)
{
    struct y4m_writer *writer = y4m_open(path);
    assert_non_null(writer);
    y4m_set_interval(writer, interval_ns);
    assert_true(y4m_write(writer, frame));
    assert_int_equal(y4m_frames(writer), 1);
    assert_true(y4m_close(&writer));
    assert_null(writer);
}

static void i420_is_the_slot_bit_for_bit(void **state)
{
    struct file *file = *state;
    framemap_frame frame = memory_frame_create(37, 11, FRAMEMAP_FOURCC_I420);
    memory_frame_fill(&frame, 1);
    write_one(file->path, &frame, 20 * 1000 * 1000);
    assert_string_equal(read_back(file),
                        "YUV4MPEG2 W37 H11 F50:1 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED");
    const size_t bytes = 37 * 11 + 2 * 19 * 6;
    const uint8_t *samples = samples_of(file, 0, bytes);
    assert_ptr_equal(samples + bytes, file->data + file->size);
    for (uint32_t plane = 0; plane < 3; plane++)
        for (uint32_t row = 0; row < frame.plane[plane].rows; row++) {
            assert_memory_equal(samples, memory_frame_row(&frame, plane, row), frame.plane[plane].row_bytes);
            samples += frame.plane[plane].row_bytes;
        }
    free(frame.owner);
}

static void nv12_chroma_becomes_two_planes(void **state)
{
    struct file *file = *state;
    framemap_frame frame = memory_frame_create(5, 3, FRAMEMAP_FOURCC_NV12);
    frame.format.colour.range = 1;
    memory_frame_fill(&frame, 2);
    write_one(file->path, &frame, 1000 * 1000 * 1000);
    assert_string_equal(read_back(file),
                        "YUV4MPEG2 W5 H3 F1:1 Ip A1:1 C420jpeg XYSCSS=420JPEG XCOLORRANGE=FULL");
    const uint8_t *samples = samples_of(file, 0, 15 + 2 * 6);
    for (uint32_t row = 0; row < 3; row++)
        assert_memory_equal(samples + 5 * row, memory_frame_row(&frame, 0, row), 5);
    for (uint32_t row = 0; row < 2; row++)
        for (uint32_t x = 0; x < 3; x++) {
            assert_int_equal(samples[15 + 3 * row + x], memory_frame_row(&frame, 1, row)[2 * x]);
            assert_int_equal(samples[21 + 3 * row + x], memory_frame_row(&frame, 1, row)[2 * x + 1]);
        }
    free(frame.owner);
}

static void p010_keeps_its_ten_bits(void **state)
{
    struct file *file = *state;
    framemap_frame frame = memory_frame_create(5, 3, FRAMEMAP_FOURCC_P010);
    memory_frame_fill(&frame, 3);
    write_one(file->path, &frame, 1);
    assert_non_null(strstr(read_back(file), " C420p10 XYSCSS=420P10 XCOLORRANGE=LIMITED"));
    const uint8_t *samples = samples_of(file, 0, 2 * (15 + 2 * 6));
    for (uint32_t row = 0; row < 3; row++)
        for (uint32_t x = 0; x < 5; x++) {
            const uint8_t *in = memory_frame_row(&frame, 0, row) + 2 * x, *out = samples + 2 * (5 * row + x);
            assert_int_equal(out[0] | out[1] << 8, (in[0] | in[1] << 8) >> 6);
        }
    for (uint32_t row = 0; row < 2; row++)
        for (uint32_t x = 0; x < 6; x++) {
            const uint8_t *in = memory_frame_row(&frame, 1, row) + 2 * x;
            const uint8_t *out = samples + 30 + 12 * (x % 2) + 2 * (3 * row + x / 2);
            assert_int_equal(out[0] | out[1] << 8, (in[0] | in[1] << 8) >> 6);
        }
    free(frame.owner);
}

static void rgb_becomes_444_of_bt709(void **state)
{
    struct file *file = *state;
    framemap_frame frame = memory_frame_create(3, 2, FRAMEMAP_FOURCC_RGBA);
    static const uint8_t rgb[6][3] = {{255, 0, 0},     {0, 255, 0}, {0, 0, 255},
                                      {255, 255, 255}, {0, 0, 0},   {9, 99, 200}};
    for (uint32_t i = 0; i < 6; i++)
        memcpy(memory_frame_row(&frame, 0, i / 3) + 4 * (i % 3), rgb[i], 3);
    write_one(file->path, &frame, 0);
    assert_string_equal(read_back(file), "YUV4MPEG2 W3 H2 F60:1 Ip A1:1 C444 XCOLORRANGE=LIMITED");
    const uint8_t *samples = samples_of(file, 0, 18);
    /* BT.709's primaries at limited range, as any test pattern has them. */
    static const uint8_t luma[5] = {63, 173, 32, 235, 16}, cb[5] = {102, 42, 240, 128, 128},
                         cr[5] = {240, 26, 118, 128, 128};
    for (int i = 0; i < 5; i++) {
        assert_in_range(samples[i] - luma[i] + 1, 0, 2);
        assert_in_range(samples[6 + i] - cb[i] + 1, 0, 2);
        assert_in_range(samples[12 + i] - cr[i] + 1, 0, 2);
    }
    const double y = (0.2126 * 9 + 0.7152 * 99 + 0.0722 * 200) / 255;
    assert_int_equal(samples[5], lrint(16 + 219 * y));
    assert_int_equal(samples[11], lrint(128 + 224 * 0.5 * (200 / 255.0 - y) / (1 - 0.0722)));
    assert_int_equal(samples[17], lrint(128 + 224 * 0.5 * (9 / 255.0 - y) / (1 - 0.2126)));
    free(frame.owner);
}

static void expect_rate(struct file *file, const char *rate)
{
    char text[40];
    snprintf(text, sizeof text, " F%s ", rate);
    if (!strstr(read_back(file), text))
        fail_msg("%s has not the rate%s", (const char *)file->data, text);
}

static void rates_of_video_are_exact(void **state)
{
    struct file *file = *state;
    static const struct {
        uint64_t interval_ns;
        const char *rate;
    } cases[] = {
        {16666667, "60:1"},
        {16683333, "60000:1001"},
        {33366667, "30000:1001"},
        {33333333, "30:1"},
        {41708333, "24000:1001"},
        {41666667, "24:1"},
        {4166667, "240:1"},
        {1000000000, "1:1"},
        {66666667, "15:1"},
        {80000000, "1000000:80000"},
        {2000000000, "1000000:2000000"},
        {0, "60:1"},
    };
    framemap_frame frame = memory_frame_create(2, 2, FRAMEMAP_FOURCC_I420);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_one(file->path, &frame, cases[i].interval_ns);
        expect_rate(file, cases[i].rate);
    }
    free(frame.owner);
}

/* Frames 1 and, two missed, 4. */
static void unknown_rate_is_measured(void **state)
{
    struct file *file = *state;
    static const struct {
        int64_t pts_ns[2], publish_ns[2];
        const char *rate;
    } cases[] = {
        {{5000, 100105000}, {0, 1}, "30000:1001"},
        {{FRAMEMAP_NO_PTS, 5}, {1000000000, 1050400000}, "60:1"},
        {{70, 20}, {1000000000, 1119000000}, "25:1"},                 /* pts went back: a loop */
        {{FRAMEMAP_NO_PTS, FRAMEMAP_NO_PTS}, {9, 9}, "60:1"},         /* nothing to go by */
        {{FRAMEMAP_NO_PTS, FRAMEMAP_NO_PTS}, {0, 9000000000}, "1:1"}, /* 3 s apart */
    };
    framemap_frame frame = memory_frame_create(2, 2, FRAMEMAP_FOURCC_I420);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct y4m_writer *writer = y4m_open(file->path);
        for (int j = 0; j < 2; j++) {
            frame.sequence = j ? 4 : 1;
            frame.pts_ns = cases[i].pts_ns[j];
            frame.publish_ns = cases[i].publish_ns[j];
            memset(memory_frame_row(&frame, 0, 0), 'a' + j, 2);
            assert_true(y4m_write(writer, &frame));
        }
        assert_true(y4m_close(&writer));
        expect_rate(file, cases[i].rate);
        assert_int_equal(samples_of(file, 0, 6)[0], 'a');
        assert_int_equal(samples_of(file, 1, 6)[0], 'b');
    }
    free(frame.owner);
}

static void a_change_ends_the_stream(void **state)
{
    struct file *file = *state;
    framemap_frame first = memory_frame_create(4, 2, FRAMEMAP_FOURCC_I420);
    framemap_frame other[] = {
        memory_frame_create(6, 2, FRAMEMAP_FOURCC_I420), memory_frame_create(4, 4, FRAMEMAP_FOURCC_I420),
        memory_frame_create(4, 2, FRAMEMAP_FOURCC_NV12), memory_frame_create(4, 2, FRAMEMAP_FOURCC_I420)};
    other[3].format.colour.range = 1;
    for (size_t i = 0; i < 4; i++) {
        struct y4m_writer *writer = y4m_open(file->path);
        assert_true(y4m_write(writer, &first));
        assert_false(y4m_write(writer, &other[i]));
        assert_false(y4m_write(writer, &first));
        assert_int_equal(y4m_frames(writer), 1);
        assert_false(y4m_close(&writer));
        read_back(file);
        samples_of(file, 0, 12);
        assert_int_equal(file->size, strlen((char *)file->data) + 1 + 6 + 12);
        free(other[i].owner);
    }
    free(first.owner);
}

static void a_reader_that_leaves_ends_the_stream(void **state)
{
    (void)state;
    framemap_frame frame = memory_frame_create(640, 360, FRAMEMAP_FOURCC_I420);
    in_child({
        signal(SIGPIPE, SIG_IGN);
        int ends[2];
        child_assert(pipe(ends) == 0 && dup2(ends[1], STDOUT_FILENO) >= 0);
        close(ends[1]);
        struct y4m_writer *writer = y4m_open("-");
        child_assert(writer);
        close(ends[0]);
        y4m_set_interval(writer, 1000);
        child_assert(!y4m_write(writer, &frame));
        child_assert(y4m_frames(writer) == 0);
        child_assert(!y4m_close(&writer));
    });
    free(frame.owner);
}

static void what_cannot_be_written_is_said(void **state)
{
    (void)state;
    assert_null(y4m_open("/nonexistent/folder/file.y4m"));
    assert_null(y4m_open("/tmp"));

    framemap_frame frame = memory_frame_create(64, 64, FRAMEMAP_FOURCC_I420);
    struct y4m_writer *writer = y4m_open("/dev/full");
    assert_non_null(writer);
    assert_true(y4m_write(writer, &frame)); /* kept back: its interval is not known */
    assert_false(y4m_close(&writer));

    writer = y4m_open("/dev/null");
    frame.format.fourcc = FRAMEMAP_FOURCC('Y', 'U', 'Y', 'V');
    assert_false(y4m_write(writer, &frame));
    assert_false(y4m_close(&writer));
    assert_true(y4m_close(&writer));
    free(frame.owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(i420_is_the_slot_bit_for_bit, make_path, remove_file),
        cmocka_unit_test_setup_teardown(nv12_chroma_becomes_two_planes, make_path, remove_file),
        cmocka_unit_test_setup_teardown(p010_keeps_its_ten_bits, make_path, remove_file),
        cmocka_unit_test_setup_teardown(rgb_becomes_444_of_bt709, make_path, remove_file),
        cmocka_unit_test_setup_teardown(rates_of_video_are_exact, make_path, remove_file),
        cmocka_unit_test_setup_teardown(unknown_rate_is_measured, make_path, remove_file),
        cmocka_unit_test_setup_teardown(a_change_ends_the_stream, make_path, remove_file),
        cmocka_unit_test(a_reader_that_leaves_ends_the_stream),
        cmocka_unit_test(what_cannot_be_written_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
