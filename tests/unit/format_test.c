#include "unit.h"

#include <framemap/framemap.h>

/* Of each format at 5 x 3, all rounded up: bytes of a row and rows, as its definition has them. */
static const struct {
    uint32_t fourcc;
    const char *name;
    uint32_t plane_count, align;
    uint64_t row[3];
    uint32_t rows[3];
    uint64_t bytes; /* packed: rows at multiples of 64 */
    framemap_colour colour;
    framemap_alpha alpha;
} formats[] = {
    {0x34325258, "bgrx", 1, 4, {20}, {3}, 64 * 2 + 20, {1, 13, 0, 1}, FRAMEMAP_ALPHA_OPAQUE},
    {0x34325241, "bgra", 1, 4, {20}, {3}, 64 * 2 + 20, {1, 13, 0, 1}, FRAMEMAP_ALPHA_STRAIGHT},
    {0x34324241, "rgba", 1, 4, {20}, {3}, 64 * 2 + 20, {1, 13, 0, 1}, FRAMEMAP_ALPHA_STRAIGHT},
    {0x3231564e, "nv12", 2, 1, {5, 6}, {3, 2}, 64 * 4 + 6, {1, 1, 1, 0}, FRAMEMAP_ALPHA_OPAQUE},
    {0x32315559, "i420", 3, 1, {5, 3, 3}, {3, 2, 2}, 64 * 6 + 3, {1, 1, 1, 0}, FRAMEMAP_ALPHA_OPAQUE},
    {0x30313050, "p010", 2, 2, {10, 12}, {3, 2}, 64 * 4 + 12, {1, 1, 1, 0}, FRAMEMAP_ALPHA_OPAQUE},
    {0x48344241, "rgba16f", 1, 8, {40}, {3}, 64 * 2 + 40, {1, 8, 0, 1}, FRAMEMAP_ALPHA_STRAIGHT},
};
#define FORMATS (sizeof formats / sizeof formats[0])

static void assert_refused(const framemap_format *format, const char *text)
{
    assert_int_equal(framemap_format_bytes(format), 0);
    if (!strstr(framemap_last_error(), text))
        fail_msg("\"%s\" does not say \"%s\"", framemap_last_error(), text);
}

static void test_packed(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        framemap_format format = framemap_format_packed(5, 3, formats[i].fourcc);
        uint64_t end = 0;
        assert_int_equal(format.width, 5);
        assert_int_equal(format.height, 3);
        assert_int_equal(format.plane_count, formats[i].plane_count);
        assert_memory_equal(&format.colour, &formats[i].colour, sizeof format.colour);
        assert_int_equal(format.alpha, formats[i].alpha);
        assert_int_equal(framemap_format_bytes(&format), formats[i].bytes);
        for (uint32_t plane = 0; plane < FRAMEMAP_MAX_PLANES; plane++) {
            bool there = plane < format.plane_count;
            assert_int_equal(framemap_plane_row_bytes(&format, plane), there ? formats[i].row[plane] : 0);
            assert_int_equal(framemap_plane_rows(&format, plane), there ? formats[i].rows[plane] : 0);
            assert_int_equal(format.plane[plane].stride, there ? 64 : 0);
            assert_int_equal(format.plane[plane].offset, there ? end : 0);
            end += there ? 64 * formats[i].rows[plane] : 0;
        }
    }
}

static void test_packed_extremes(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        framemap_format one = framemap_format_packed(1, 1, formats[i].fourcc);
        assert_int_not_equal(framemap_format_bytes(&one), 0);
        framemap_format most = framemap_format_packed(65535, 65535, formats[i].fourcc);
        assert_true(framemap_format_bytes(&most) > (uint64_t)65535 * 65535);
        static const uint32_t wrong[][2] = {{0, 1}, {1, 0}, {65536, 1}, {1, 65536}, {UINT32_MAX, UINT32_MAX}};
        for (size_t size = 0; size < sizeof wrong / sizeof wrong[0]; size++) {
            framemap_format none = framemap_format_packed(wrong[size][0], wrong[size][1], formats[i].fourcc);
            assert_int_equal(none.width, 0);
            assert_refused(&none, "1 x 1 to 65535 x 65535");
        }
    }
    framemap_format unknown = framemap_format_packed(16, 16, 0x21212121);
    assert_int_equal(unknown.width, 0);
    assert_refused(&unknown, "fourcc 0x21212121 is none that framemap knows: bgrx, bgra, rgba, nv12");
}

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        assert_string_equal(framemap_fourcc_name(formats[i].fourcc), formats[i].name);
        assert_int_equal(framemap_fourcc_from_name(formats[i].name), formats[i].fourcc);
    }
    static const char *const others[] = {NULL, "", "BGRX", "bgr", "bgrx ", "unknown", "rgba16"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(framemap_fourcc_from_name(others[i]), 0);
    assert_string_equal(framemap_fourcc_name(0), "unknown");
    assert_string_equal(framemap_fourcc_name(UINT32_MAX), "unknown");
}

static void test_own_layouts(void **state)
{
    (void)state;
    /* Bottom half first, a wide stride, and chroma rows side by side under the luma. */
    framemap_format format = framemap_format_packed(8, 4, FRAMEMAP_FOURCC_I420);
    format.plane[0] = (framemap_plane_layout){16, 8};
    format.plane[1] = (framemap_plane_layout){48, 8};
    format.plane[2] = (framemap_plane_layout){52, 8};
    assert_int_equal(framemap_format_bytes(&format), 52 + 8 + 4);
    format.plane[0] = (framemap_plane_layout){1000, 8};
    assert_int_equal(framemap_format_bytes(&format), 1000 + 3 * 8 + 8);
    format.plane[1].offset = 1000;
    assert_int_equal(framemap_format_bytes(&format), 1000 + 3 * 8 + 8);

    format = framemap_format_packed(3, 1, FRAMEMAP_FOURCC_BGRA);
    format.alpha = FRAMEMAP_ALPHA_PREMULTIPLIED;
    format.colour = (framemap_colour){9, 16, 9, 0};
    format.plane[0].stride = FRAMEMAP_MAX_STRIDE / 4 * 4;
    assert_int_equal(framemap_format_bytes(&format), 12);
}

static void test_refused(void **state)
{
    (void)state;
    const framemap_format good = framemap_format_packed(640, 480, FRAMEMAP_FOURCC_NV12);
    framemap_format bad;
    assert_refused(NULL, "NULL");
#define REFUSED(change, text) (bad = good, bad.change, assert_refused(&bad, text))
    REFUSED(width = 0, "0 x 480");
    REFUSED(height = 65536, "640 x 65536");
    REFUSED(fourcc = 0, "0x00000000");
    REFUSED(plane_count = 1, "nv12 has 2 planes and not 1");
    REFUSED(plane_count = UINT32_MAX, "not 4294967295");
    REFUSED(plane[0].stride = 0, "plane 0 of nv12 has a stride of 0 bytes; 640");
    REFUSED(plane[1].stride = 639, "plane 1 of nv12 has a stride of 639");
    REFUSED(plane[0].stride = (uint64_t)FRAMEMAP_MAX_STRIDE + 1, "stride of 2147483648");
    REFUSED(plane[0].stride = UINT64_MAX, "stride of 18446744073709551615");
    REFUSED(plane[1].offset = UINT64_MAX, "offset 18446744073709551615");
    REFUSED(plane[1].offset = (UINT64_C(1) << 40) + 1, "offset 1099511627777");
    REFUSED(alpha = (framemap_alpha)3, "alpha 3");
    REFUSED(colour.range = 2, "range 2");
#undef REFUSED
}

static void test_aligned_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        for (uint32_t by = 1; by < 8; by++) {
            framemap_format format = framemap_format_packed(64, 8, formats[i].fourcc);
            bool whole = by % formats[i].align == 0;
            format.plane[0].offset += by;
            assert_int_equal(framemap_format_bytes(&format) != 0, whole);
            format = framemap_format_packed(64, 8, formats[i].fourcc);
            format.plane[format.plane_count - 1].stride += by;
            assert_int_equal(framemap_format_bytes(&format) != 0, whole);
            if (!whole)
                assert_refused(&format, "must be multiples of");
        }
    }
}

static uint64_t random_word(void)
{
    static uint64_t seed = 88172645463325252u; /* Marsaglia's xorshift64 */
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

/* A word as an attacker might choose one: near a power of two, or plausible. */
static uint64_t random_edge(void)
{
    uint64_t edge = UINT64_C(1) << random_word() % 64;
    return random_word() % 2 ? random_word() % 10000 : edge + random_word() % 17 - 8;
}

/* Whatever a descriptor contains: what is accepted ends where doubles, exact to 2^53 and saturating
 * where integers would wrap, say that it ends. */
static void test_hostile(void **state)
{
    (void)state;
    int accepted = 0;
    for (int i = 0; i < 1000000; i++) {
        framemap_format format =
            framemap_format_packed((uint32_t)(random_word() % 5000 + 1), (uint32_t)(random_word() % 5000 + 1),
                                   formats[random_word() % FORMATS].fourcc);
        for (uint64_t changes = random_word() % 4; changes > 0; changes--) {
            framemap_plane_layout *plane = &format.plane[random_word() % FRAMEMAP_MAX_PLANES];
            switch (random_word() % 6) {
            case 0:
                format.width = (uint32_t)random_edge();
                break;
            case 1:
                format.height = (uint32_t)random_edge();
                break;
            case 2:
                format.plane_count = (uint32_t)random_edge();
                break;
            case 3:
                plane->offset = random_edge();
                break;
            default:
                plane->stride = random_edge();
            }
        }
        uint64_t bytes = framemap_format_bytes(&format);
        if (bytes == 0)
            continue;
        accepted++;
        double most = 0;
        for (uint32_t p = 0; p < format.plane_count; p++) {
            double row = (double)framemap_plane_row_bytes(&format, p);
            double end = (double)format.plane[p].offset +
                         (double)format.plane[p].stride * ((double)framemap_plane_rows(&format, p) - 1) + row;
            assert_true(row <= (double)format.plane[p].stride);
            most = end > most ? end : most;
        }
        assert_true((double)bytes == most);
    }
    assert_in_range(accepted, 200000, 900000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed),  cmocka_unit_test(test_packed_extremes),
        cmocka_unit_test(test_names),   cmocka_unit_test(test_own_layouts),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_aligned_samples),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
