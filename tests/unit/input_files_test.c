/* Files that the producer reads: y4m headers, pictures whole and broken. */
#include "unit.h"

#include <math.h>

#include "image.h"
#include "image_file.h"
#include "message.h"
#include "y4m.h"

/* ---- y4m --------------------------------------------------------------------------------------- */

static void y4m_headers_are_read(void **state)
{
    (void)state;
    struct y4m_header header;
    char problem[256];
    assert_true(
        y4m_parse("YUV4MPEG2 W1280 H720 F30000:1001 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=FULL",
                  &header, problem, sizeof problem));
    assert_int_equal(header.width, 1280);
    assert_int_equal(header.height, 720);
    assert_true(fabs(header.fps - 29.97002997) < 1e-8);
    assert_int_equal(header.bits, 8);
    assert_int_equal(header.colour.range, 1);
    assert_int_equal(header.colour.matrix, 1);
    assert_true(
        y4m_parse("YUV4MPEG2 H3 W5 F0:0 C420p10 XCOLORRANGE=LIMITED", &header, problem, sizeof problem));
    assert_int_equal(header.width, 5);
    assert_true(header.fps == 0);
    assert_int_equal(header.bits, 10);
    assert_int_equal(header.colour.range, 0);
    assert_true(y4m_parse("YUV4MPEG2 W2 H2", &header, problem, sizeof problem));
    assert_int_equal(header.bits, 8);
}

static void wrong_y4m_headers_are_refused_with_a_way_out(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"", "is not YUV4MPEG2"},
        {"YUV4MPEG W2 H2", "is not YUV4MPEG2"},
        {"YUV4MPEG2", "without a width or a height"},
        {"YUV4MPEG2 W2", "without a width or a height"},
        {"YUV4MPEG2 W0 H2", "wrong at \"W0\""},
        {"YUV4MPEG2 W65536 H2", "wrong at \"W65536\""},
        {"YUV4MPEG2 W2x H2", "wrong at \"W2x\""},
        {"YUV4MPEG2 W-2 H2", "wrong at \"W-2\""},
        {"YUV4MPEG2 W2 H2 F25", "wrong at \"F25\""},
        {"YUV4MPEG2 W2 H2 F25:1x", "wrong at \"F25:1x\""},
        {"YUV4MPEG2 W2 H2 C444", "444, and 420 or 420p10 is needed: give ffmpeg -pix_fmt yuv420p"},
        {"YUV4MPEG2 W2 H2 Cmono", "mono, and 420"},
        {"YUV4MPEG2 W2 H2 C420p12", "420p12, and 420"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct y4m_header header;
        char problem[256] = "";
        assert_false(y4m_parse(wrong[i].line, &header, problem, sizeof problem));
        if (strstr(problem, wrong[i].says) == NULL)
            fail_msg("\"%s\": \"%s\" does not say \"%s\"", wrong[i].line, problem, wrong[i].says);
    }
}

/* ---- Pictures ---------------------------------------------------------------------------------- */

struct bytes {
    uint8_t data[4096];
    size_t size;
};

static void put(struct bytes *bytes, const char *text, size_t size)
{
    assert_true(bytes->size + size <= sizeof bytes->data);
    memcpy(bytes->data + bytes->size, text, size);
    bytes->size += size;
}

static void put_16(struct bytes *bytes, uint32_t value)
{
    put(bytes, (char[]){(char)(value & 0xff), (char)(value >> 8)}, 2);
}

/* An animation of two colours: frame i sets the pixel at i to colour 1, white; disposal as given. */
static struct bytes make_gif(uint32_t width, uint32_t height, uint32_t frames, int disposal)
{
    struct bytes gif = {.size = 0};
    put(&gif, "GIF89a", 6);
    put_16(&gif, width);
    put_16(&gif, height);
    put(&gif, "\x80\0\0\0\0\0\xff\xff\xff", 9);
    for (uint32_t i = 0; i < frames; i++) {
        put(&gif, "\x21\xf9\x04", 3);
        put(&gif, (char[]){(char)(disposal << 2)}, 1);
        put_16(&gif, 3 + i); /* hundredths of a second */
        put(&gif, "\0\0\x2c", 3);
        put_16(&gif, width > 0 ? i % width : 0);
        put_16(&gif, 0);
        put_16(&gif, 1);
        put_16(&gif, 1);
        put(&gif, "\0\x02\x02\x4c\x01\0", 6); /* clear, 1, end: codes of 3 bits */
    }
    put(&gif, "\x3b", 1);
    return gif;
}

static const char *check(const struct bytes *bytes, size_t size, uint32_t *frames)
{
    struct image_file file = {malloc(size > 0 ? size : 1), size};
    memcpy(file.bytes, bytes->data, size);
    const char *problem = image_file_check(&file, frames);
    image_file_free(&file);
    return problem;
}

static void gif_frames_are_counted_and_the_end_is_missed(void **state)
{
    (void)state;
    uint32_t frames = 0;
    struct bytes gif = make_gif(7, 5, 4, 0);
    assert_null(check(&gif, gif.size, &frames));
    assert_int_equal(frames, 4);
    size_t frame = (gif.size - 20) / 4; /* 19 bytes before the frames, one after */
    for (size_t size = 19; size < gif.size; size++) {
        const char *problem = check(&gif, size, &frames);
        bool between = (size - 19) % frame == 0 || (size - 19) % frame == 8; /* also after its extension */
        bool complete = between && size >= 19 + frame;
        if ((problem == NULL) != complete)
            fail_msg("%zu of %zu bytes: %s", size, gif.size, problem != NULL ? problem : "whole");
    }
}

static bool load(const struct bytes *bytes, struct image *image, const struct source_request *request)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/framemap-picture-%ld", (long)getpid());
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    fwrite(bytes->data, 1, bytes->size, stream);
    fclose(stream);
    bool good = image_load(image, path, request);
    unlink(path);
    return good;
}

static const struct source_request any_size = {.text = "picture", .fps = -1, .max_frame_bytes = 1 << 24};

/* stb_image 2.27 reads outside its memory for this, from the third frame on. */
static void gif_disposal_to_previous_is_safe_and_right(void **state)
{
    (void)state;
    struct bytes gif = make_gif(7, 5, 5, 3);
    struct image_file file = {gif.data, gif.size};
    uint32_t frames = 0;
    assert_null(image_file_check(&file, &frames));
    for (size_t frame = 0; frame < 5; frame++)
        assert_int_equal(gif.data[19 + 23 * frame + 3], 2 << 2);
    gif = make_gif(7, 5, 5, 3);
    struct image image;
    assert_true(load(&gif, &image, &any_size));
    assert_int_equal(image.frames, 5);
    for (uint32_t frame = 0; frame < 5; frame++) {
        assert_int_equal(image.delay_ms[frame], 30 + 10 * frame);
        for (uint32_t x = 0; x < 7; x++)
            assert_int_equal(image.shallow[(frame * 35 + x) * 4], x == frame ? 255 : 0);
    }
    image_free(&image);
}

static void absurd_gifs_are_refused_before_they_are_decoded(void **state)
{
    (void)state;
    struct image image;
    struct bytes gif = make_gif(65535, 65535, 2, 0);
    assert_false(load(&gif, &image, &any_size));
    gif = make_gif(60000, 1, 80, 0); /* fits, 80 times not into 16 MiB, but that is for a frame */
    assert_true(load(&gif, &image, &any_size));
    image_free(&image);
    struct source_request small = any_size;
    small.max_frame_bytes = 60000 * 4 - 1;
    assert_false(load(&gif, &image, &small));
    gif = make_gif(0, 5, 2, 0);
    assert_false(load(&gif, &image, &any_size));
}

static void truncated_pictures_are_seen(void **state)
{
    (void)state;
    uint32_t frames = 0;
    struct bytes jpeg = {.size = 0};
    /* A thumbnail's end of image before the scan; none after it. */
    put(&jpeg, "\xff\xd8\xff\xe1\0\x04\xff\xd9\xff\xda\0\x02\x11\xff\0\xff\xd0\x22", 18);
    assert_non_null(check(&jpeg, jpeg.size, &frames));
    put(&jpeg, "\xff\xd9", 2);
    assert_null(check(&jpeg, jpeg.size, &frames));

    struct bytes bmp = {.size = 0};
    put(&bmp, "BM\x1e\0\0\0", 6);
    put(&bmp, (char[24]){0}, 24);
    assert_null(check(&bmp, bmp.size, &frames));
    assert_non_null(check(&bmp, bmp.size - 1, &frames));

    struct image image;
    struct bytes pnm = {.size = 0};
    put(&pnm, "P5\n3 2\n255\nabcdef", 17);
    assert_true(load(&pnm, &image, &any_size));
    assert_int_equal(image.deep[4 * 5], 'f' * 257);
    assert_true(image.opaque);
    image_free(&image);
    pnm = (struct bytes){.size = 0};
    put(&pnm, "P6\n30 20\n255\nabcdef", 19);
    assert_false(load(&pnm, &image, &any_size));
}

/* stb_image 2.27 would write them outside its memory. */
static void huffman_tables_that_are_too_long_are_refused(void **state)
{
    (void)state;
    uint32_t frames = 0;
    struct bytes jpeg = {.size = 0};
    put(&jpeg, "\xff\xd8\xff\xc4\x01\x13\0", 7); /* 275 bytes: a table of 16 counts and 256 values */
    put(&jpeg, (char[16]){(char)255, 1}, 16);
    put(&jpeg, (char[256]){0}, 256);
    put(&jpeg, "\xff\xd9", 2);
    assert_null(check(&jpeg, jpeg.size, &frames));
    jpeg.data[8] = 2; /* a value more than there is */
    assert_non_null(check(&jpeg, jpeg.size, &frames));
    jpeg.data[5] = 0x14; /* there is: 257 */
    jpeg.size -= 2;
    put(&jpeg, "\0\xff\xd9", 3);
    assert_non_null(check(&jpeg, jpeg.size, &frames));
}

static void pictures_are_scaled_to_the_size_asked_for(void **state)
{
    (void)state;
    struct source_request request = any_size;
    request.width = 4;
    request.height = 6;
    struct bytes pnm = {.size = 0};
    put(&pnm, "P5\n2 3\n255\n\x64\x64\x64\x64\x64\x64", 17);
    struct image image;
    assert_true(load(&pnm, &image, &request));
    assert_int_equal(image.width, 4);
    assert_int_equal(image.height, 6);
    for (size_t i = 0; i < 24; i++)
        assert_in_range(image.deep[4 * i], 0x64 * 257 - 32, 0x64 * 257 + 32);
    image_free(&image);
}

int main(void)
{
    message_program("tested");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(y4m_headers_are_read),
        cmocka_unit_test(wrong_y4m_headers_are_refused_with_a_way_out),
        cmocka_unit_test(gif_frames_are_counted_and_the_end_is_missed),
        cmocka_unit_test(gif_disposal_to_previous_is_safe_and_right),
        cmocka_unit_test(absurd_gifs_are_refused_before_they_are_decoded),
        cmocka_unit_test(truncated_pictures_are_seen),
        cmocka_unit_test(huffman_tables_that_are_too_long_are_refused),
        cmocka_unit_test(pictures_are_scaled_to_the_size_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
