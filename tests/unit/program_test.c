/* What the programs share: command lines, messages, JSON, percentiles, the verify picture. */
#include "unit.h"

#include <getopt.h>
#include <math.h>
#include <time.h>

#include "histogram.h"
#include "memory_frame.h"
#include "message.h"
#include "options.h"
#include "verify.h"

/* ---- Messages go to stderr; here into a file --------------------------------------------------- */

static char said[4096];

static int stderr_before;
static FILE *captured;

static void capture(void)
{
    fflush(stderr);
    captured = tmpfile();
    assert_non_null(captured);
    stderr_before = dup(STDERR_FILENO);
    dup2(fileno(captured), STDERR_FILENO);
}

static void capture_end(void)
{
    fflush(stderr);
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    rewind(captured);
    said[fread(said, 1, sizeof said - 1, captured)] = 0;
    fclose(captured);
}

/* Exactly one line, with the program's name in front and the text in it. */
static void assert_said(const char *text)
{
    assert_ptr_equal(strstr(said, "tested: "), said);
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
    if (strstr(said, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", said, text);
}

#define assert_refused(call, text)                                                                           \
    do {                                                                                                     \
        capture();                                                                                           \
        bool good_ = (call);                                                                                 \
        capture_end();                                                                                       \
        assert_false(good_);                                                                                 \
        assert_said(text);                                                                                   \
    } while (0)

/* ---- Options ----------------------------------------------------------------------------------- */

enum {
    SIZE = 1,
    QUIET = 58, /* ':' and '?', which getopt_long returns for what is wrong */
    LOUD = 63,
};

static const struct option_spec specs[] = {
    OPTION_SECTION("First"),        {SIZE, "size", "WxH", "a size"}, OPTION_SECTION("Second"),
    {QUIET, "quiet", NULL, "less"}, {LOUD, "loud", NULL, "more"},
};

static struct options options_of(int argc, char **argv)
{
    optind = 0; /* glibc: start over */
    return (struct options){"tested", "[options]", "About.", specs, sizeof specs / sizeof specs[0],
                            argc,     argv};
}

#define ARGV(...)    ((char *[]){"tested", __VA_ARGS__, NULL})
#define ARGC(...)    ((int)(sizeof ARGV(__VA_ARGS__) / sizeof(char *)) - 1)
#define OPTIONS(...) options_of(ARGC(__VA_ARGS__), ARGV(__VA_ARGS__))

static void every_option_comes_out_as_itself(void **state)
{
    (void)state;
    const char *value = NULL;
    struct options options = OPTIONS("--loud", "operand", "--size", "3x4", "--quiet");
    assert_int_equal(options_next(&options, &value), LOUD);
    assert_int_equal(options_next(&options, &value), SIZE);
    assert_string_equal(value, "3x4");
    assert_int_equal(options_next(&options, &value), QUIET);
    assert_int_equal(options_next(&options, &value), OPTIONS_END);
    assert_int_equal(options.argc - optind, 1);
    assert_string_equal(options.argv[optind], "operand");
}

static void wrong_options_are_named_with_the_right_ones(void **state)
{
    (void)state;
    const char *value = NULL;
    struct options options = OPTIONS("--sise", "3x4");
    assert_refused(options_next(&options, &value) != OPTIONS_ERROR,
                   "unknown option --sise; the options are --size --quiet --loud --help --version");
    options = OPTIONS("-q");
    assert_refused(options_next(&options, &value) != OPTIONS_ERROR, "unknown option -q; ");
    options = OPTIONS("--size");
    assert_refused(options_next(&options, &value) != OPTIONS_ERROR, "--size needs a value: --size WxH");
    options = OPTIONS("--quiet=1");
    assert_refused(options_next(&options, &value) != OPTIONS_ERROR, "--quiet=1: this option takes no value");
}

static void numbers_are_whole_and_in_range(void **state)
{
    (void)state;
    int64_t integer = 0;
    double number = 0;
    assert_true(option_integer("n", "-7", -7, 9, &integer));
    assert_int_equal(integer, -7);
    assert_true(option_integer("n", "9", -7, 9, &integer));
    assert_int_equal(integer, 9);
    const char *const not_integers[] = {"-8", "10", "", "1x", "1.5", "99999999999999999999", " "};
    for (size_t i = 0; i < sizeof not_integers / sizeof not_integers[0]; i++)
        assert_refused(option_integer("n", not_integers[i], -7, 9, &integer),
                       ": a whole number from -7 to 9 is needed");
    assert_refused(option_integer("n", "0", 1, INT64_MAX, &integer), "--n 0: a whole number of at least 1");
    assert_true(option_number("fps", "29.97", 0, 1e6, &number));
    assert_true(fabs(number - 29.97) < 1e-12);
    const char *const not_numbers[] = {"-1", "nan", "inf", "1e7", "", "6O"};
    for (size_t i = 0; i < sizeof not_numbers / sizeof not_numbers[0]; i++)
        assert_refused(option_number("fps", not_numbers[i], 0, 1e6, &number),
                       ": a number from 0 to 1000000 is needed");
}

static void sizes_are_two_numbers_from_1_to_65535(void **state)
{
    (void)state;
    uint32_t width = 0;
    uint32_t height = 0;
    assert_true(option_size("size", "1x65535", &width, &height));
    assert_int_equal(width, 1);
    assert_int_equal(height, 65535);
    const char *const wrong[] = {"0x0",  "1x0",   "65536x1",    "99999x99999",  "1280", "1280x",
                                 "x720", "-1x20", "1280x720x3", "4294967297x1", "",     " 1x1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(option_size("size", wrong[i], &width, &height), "WIDTHxHEIGHT is needed");
    assert_int_equal(width, 1);
}

static void words_are_listed_when_wrong(void **state)
{
    (void)state;
    static const char *const names[] = {"owner", "group", "all"};
    int index = 0;
    uint32_t fourcc = 0;
    assert_true(option_choice("share", "all", names, 3, &index));
    assert_int_equal(index, 2);
    assert_refused(option_choice("share", "al", names, 3, &index),
                   "--share al: one of owner, group, all is needed");
    assert_true(option_fourcc("format", "p010", &fourcc));
    assert_int_equal(fourcc, FRAMEMAP_FOURCC_P010);
    assert_refused(option_fourcc("format", "unknown", &fourcc),
                   "one of bgrx, bgra, rgba, nv12, i420, p010, rgba16f is needed");
}

/* ---- JSON -------------------------------------------------------------------------------------- */

static void json_is_escaped_and_nested(void **state)
{
    (void)state;
    char text[512] = "";
    FILE *file = tmpfile();
    struct json json;
    json_begin(&json, file);
    json_text(&json, "a\"b", "tab\t \\ \x7f");
    json_integer(&json, "least", INT64_MIN);
    json_number(&json, "none", NAN);
    json_open(&json, "in");
    json_bool(&json, "yes", true);
    json_number(&json, "half", 0.5);
    json_close(&json);
    json_open_array(&json, "list");
    json_integer(&json, NULL, 1);
    json_integer(&json, NULL, 2);
    json_close_array(&json);
    assert_true(json_end(&json));
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    assert_string_equal(text, "{\"a\\\"b\": \"tab\\u0009 \\\\ \\u007f\", \"least\": -9223372036854775808, "
                              "\"none\": null, \"in\": {\"yes\": true, \"half\": 0.5}, \"list\": [1, 2]}\n");
}

static void output_that_is_lost_is_an_error(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL)
        skip();
    struct json json;
    json_begin(&json, full);
    assert_refused(json_end(&json), "cannot write the output: No space left on device");
    fclose(full);
}

/* ---- Percentiles ------------------------------------------------------------------------------- */

static void quantiles_are_right_within_a_64th(void **state)
{
    (void)state;
    static struct histogram histogram;
    assert_int_equal(histogram_quantile(&histogram, 0.5), 0);
    for (int64_t value = 1; value <= 1000000; value++)
        histogram_add(&histogram, value);
    for (int percent = 1; percent <= 100; percent++) {
        double exact = percent * 10000.0;
        double error = fabs((double)histogram_quantile(&histogram, percent / 100.0) - exact) / exact;
        if (error > 1.0 / 64)
            fail_msg("p%d is off by %g", percent, error);
    }
    assert_int_equal(histogram_quantile(&histogram, 1), 1000000);
}

static void extreme_values_have_a_bucket(void **state)
{
    (void)state;
    static struct histogram histogram;
    histogram_add(&histogram, -5);
    histogram_add(&histogram, INT64_MAX);
    assert_int_equal(histogram_quantile(&histogram, 0.5), 0);
    assert_int_equal(histogram_quantile(&histogram, 0.5001) >> 56, 127);
    assert_int_equal(histogram_quantile(&histogram, 1), INT64_MAX);
}

/* ---- The verify picture ------------------------------------------------------------------------ */

static const uint32_t formats[] = {
    FRAMEMAP_FOURCC_BGRX, FRAMEMAP_FOURCC_NV12,    FRAMEMAP_FOURCC_I420,
    FRAMEMAP_FOURCC_P010, FRAMEMAP_FOURCC_RGBA16F,
};

/* As if the rest of a frame had not been overwritten yet: every word of another frame must be seen. */
static void a_word_of_another_frame_is_seen_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        framemap_frame frame = memory_frame_create(35, 9, formats[i]);
        framemap_frame other = memory_frame_create(35, 9, formats[i]);
        frame.sequence = 1000;
        other.sequence = 999;
        verify_draw(&frame);
        verify_draw(&other);
        assert_true(verify_check(&frame, NULL));
        uint32_t rows = 0;
        for (uint32_t p = 0; p < frame.format.plane_count; p++) {
            for (uint32_t y = 0; y < frame.plane[p].rows; y++, rows++) {
                for (size_t at = 0; at < frame.plane[p].row_bytes; at += 8) {
                    uint8_t *word = memory_frame_row(&frame, p, y) + at;
                    size_t bytes = frame.plane[p].row_bytes - at < 8 ? frame.plane[p].row_bytes - at : 8;
                    uint8_t kept[8];
                    memcpy(kept, word, bytes);
                    memcpy(word, memory_frame_row(&other, p, y) + at, bytes);
                    uint32_t row = UINT32_MAX;
                    assert_false(verify_check(&frame, &row));
                    assert_int_equal(row, rows);
                    memcpy(word, kept, bytes);
                }
            }
        }
        assert_true(verify_check(&frame, NULL));
        free(frame.owner);
        free(other.owner);
    }
}

static void verify_stays_inside_its_rows(void **state)
{
    (void)state;
    framemap_frame frame = memory_frame_create(35, 9, FRAMEMAP_FOURCC_BGRX);
    verify_draw(&frame);
    const framemap_plane *plane = &frame.plane[0];
    for (uint32_t y = 0; y < plane->rows; y++)
        for (size_t at = plane->row_bytes; at < plane->stride; at++)
            assert_int_equal(memory_frame_row(&frame, 0, y)[at], 0xA5);
    frame.sequence++;
    assert_false(verify_check(&frame, NULL));
    free(frame.owner);
}

int main(void)
{
    message_program("tested");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_comes_out_as_itself),
        cmocka_unit_test(wrong_options_are_named_with_the_right_ones),
        cmocka_unit_test(numbers_are_whole_and_in_range),
        cmocka_unit_test(sizes_are_two_numbers_from_1_to_65535),
        cmocka_unit_test(words_are_listed_when_wrong),
        cmocka_unit_test(json_is_escaped_and_nested),
        cmocka_unit_test(output_that_is_lost_is_an_error),
        cmocka_unit_test(quantiles_are_right_within_a_64th),
        cmocka_unit_test(extreme_values_have_a_bucket),
        cmocka_unit_test(a_word_of_another_frame_is_seen_anywhere),
        cmocka_unit_test(verify_stays_inside_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
