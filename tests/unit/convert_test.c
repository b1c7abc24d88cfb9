/* Colours, against the standards' equations in double precision. */
#include "unit.h"

#include <math.h>

#include "convert.h"
#include "half.h"
#include "memory_frame.h"
#include "yuv.h"

/* H.273, equations 38 to 40 solved for R, G and B. */
static void reference_rgb(int matrix, bool full, int bits, double y, double cb, double cr, double rgb[3])
{
    const double kr = matrix == 1 ? 0.2126 : matrix == 9 ? 0.2627 : matrix == 7 ? 0.212 : 0.299;
    const double kb = matrix == 1 ? 0.0722 : matrix == 9 ? 0.0593 : matrix == 7 ? 0.087 : 0.114;
    const double one = 1 << (bits - 8);
    const double ey = full ? y / (256 * one - 1) : (y / one - 16) / 219;
    const double pb = full ? (cb - 128 * one) / (256 * one - 1) : (cb / one - 128) / 224;
    const double pr = full ? (cr - 128 * one) / (256 * one - 1) : (cr / one - 128) / 224;
    rgb[0] = ey + 2 * (1 - kr) * pr;
    rgb[2] = ey + 2 * (1 - kb) * pb;
    rgb[1] = (ey - kr * rgb[0] - kb * rgb[2]) / (1 - kr - kb);
}

static int byte_of_unit(double value)
{
    return (int)floor(fmin(fmax(value, 0), 1) * 255 + 0.5);
}

/* A byte's distance from what it stands for; 0.5 is the best that rounding can do. */
static double error_of(int byte, double value)
{
    return fabs(byte - fmin(fmax(value, 0), 1) * 255);
}

#define BEST 0.6 /* 0.5, and three units of the fixed point's 1/32 */

/* The largest error of a converted frame, every pixel looked at. */
static double worst_of(const framemap_frame *frame)
{
    const uint32_t width = frame->format.width, height = frame->format.height;
    const bool ten = frame->format.fourcc == FRAMEMAP_FOURCC_P010;
    uint8_t *out = malloc((size_t)width * height * 4);
    assert_true(convert_to_bgra(frame, out, (size_t)width * 4));
    double worst = 0;
    for (uint32_t row = 0; row < height; row++)
        for (uint32_t x = 0; x < width; x++) {
            const uint8_t *pixel = out + ((size_t)row * width + x) * 4;
            const uint8_t *luma = memory_frame_row(frame, 0, row),
                          *chroma = memory_frame_row(frame, 1, row / 2);
            int y = luma[x], cb, cr;
            if (ten) {
                const uint16_t *words = (const uint16_t *)(const void *)luma;
                const uint16_t *pairs = (const uint16_t *)(const void *)chroma;
                y = words[x] >> 6;
                cb = pairs[x / 2 * 2] >> 6;
                cr = pairs[x / 2 * 2 + 1] >> 6;
            } else if (frame->format.fourcc == FRAMEMAP_FOURCC_I420) {
                cb = chroma[x / 2];
                cr = memory_frame_row(frame, 2, row / 2)[x / 2];
            } else {
                cb = chroma[x / 2 * 2];
                cr = chroma[x / 2 * 2 + 1];
            }
            double rgb[3];
            reference_rgb(frame->format.colour.matrix, frame->format.colour.range == 1, ten ? 10 : 8, y, cb,
                          cr, rgb);
            for (int i = 0; i < 3; i++)
                worst = fmax(worst, error_of(pixel[2 - i], rgb[i]));
            assert_int_equal(pixel[3], 255);
        }
    free(out);
    return worst;
}

static void every_code_of_every_matrix(void **state)
{
    (void)state;
    static const uint8_t matrices[] = {1, 5, 6, 7, 9};
    int16_t luma[256], cb[256], cr[256];
    uint8_t bgra[256 * 4];
    for (size_t i = 0; i < sizeof matrices; i++)
        for (uint8_t range = 0; range < 2; range++) {
            const framemap_colour colour = {1, 1, matrices[i], range};
            const struct yuv_matrix matrix = yuv_matrix_for(colour, 8, 64, 64);
            for (int b = 0; b < 256; b += 3)
                for (int r = 0; r < 256; r += 5) {
                    for (int y = 0; y < 256; y++) {
                        luma[y] = (int16_t)(y * 128);
                        cb[y] = (int16_t)((b - 128) * 256);
                        cr[y] = (int16_t)((r - 128) * 256);
                    }
                    yuv_to_bgra(&matrix, luma, cb, cr, 256, bgra);
                    for (int y = 0; y < 256; y++) {
                        double rgb[3];
                        reference_rgb(matrices[i], range == 1, 8, y, b, r, rgb);
                        for (int c = 0; c < 3; c++)
                            assert_true(error_of(bgra[4 * y + 2 - c], rgb[c]) < BEST);
                    }
                }
        }
}

static void yuv_formats_at_odd_sizes(void **state)
{
    (void)state;
    static const uint32_t fourccs[] = {FRAMEMAP_FOURCC_I420, FRAMEMAP_FOURCC_NV12, FRAMEMAP_FOURCC_P010};
    static const uint32_t sizes[][2] = {{1, 1}, {2, 2}, {3, 5}, {17, 4}, {511, 3}, {513, 2}, {1027, 6}};
    static const uint8_t matrices[] = {1, 6, 9};
    for (size_t f = 0; f < 3; f++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (size_t m = 0; m < 3; m++)
                for (uint8_t range = 0; range < 2; range++) {
                    framemap_frame frame = memory_frame_create(sizes[s][0], sizes[s][1], fourccs[f]);
                    frame.format.colour.matrix = matrices[m];
                    frame.format.colour.range = range;
                    memory_frame_fill(&frame, (uint32_t)(f * 100 + s));
                    assert_true(worst_of(&frame) < BEST);
                    free(frame.owner);
                }
}

/* Known colours, so that the reference above is not believed alone: SMPTE bars of 75 %, BT.709. */
static void known_colours(void **state)
{
    (void)state;
    static const struct {
        uint8_t yuv[3], bgr[3];
    } bars[] = {
        {{180, 128, 128}, {191, 191, 191}}, {{168, 44, 136}, {0, 191, 191}},
        {{145, 147, 44}, {191, 191, 0}},    {{133, 63, 52}, {0, 191, 0}},
        {{63, 193, 204}, {191, 0, 191}},    {{51, 109, 212}, {0, 0, 191}},
        {{28, 212, 120}, {191, 0, 0}},      {{16, 128, 128}, {0, 0, 0}},
        {{235, 128, 128}, {255, 255, 255}},
    };
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
        framemap_frame frame = memory_frame_create(1, 1, FRAMEMAP_FOURCC_I420);
        for (uint32_t plane = 0; plane < 3; plane++)
            memory_frame_row(&frame, plane, 0)[0] = bars[i].yuv[plane];
        uint8_t out[4];
        assert_true(convert_to_bgra(&frame, out, 4));
        for (int c = 0; c < 3; c++)
            assert_in_range(out[c] - bars[i].bgr[c] + 2, 1, 3);
        free(frame.owner);
    }
}

static void unspecified_matrix_goes_by_size(void **state)
{
    (void)state;
    const framemap_colour unspecified = {2, 2, 2, 0}, bt601 = {2, 2, 6, 0}, bt709 = {2, 2, 1, 0};
    const struct yuv_matrix sd = yuv_matrix_for(bt601, 8, 1, 1), hd = yuv_matrix_for(bt709, 8, 1, 1);
    assert_int_not_equal(sd.red_cr, hd.red_cr);
    assert_int_equal(yuv_matrix_for(unspecified, 8, 720, 576).red_cr, sd.red_cr);
    assert_int_equal(yuv_matrix_for(unspecified, 8, 1280, 576).red_cr, hd.red_cr);
    assert_int_equal(yuv_matrix_for(unspecified, 8, 720, 577).red_cr, hd.red_cr);
}

static void rgb_to_yuv_is_rounded_to_the_nearest(void **state)
{
    (void)state;
    uint8_t bgra[256 * 4], out[3][256];
    for (int b = 0; b < 256; b += 5)
        for (int g = 0; g < 256; g += 3) {
            for (int r = 0; r < 256; r++)
                memcpy(bgra + 4 * r, (uint8_t[]){(uint8_t)b, (uint8_t)g, (uint8_t)r, 7}, 4);
            yuv_from_bgra(bgra, 256, out[0], out[1], out[2]);
            for (int r = 0; r < 256; r++) {
                const double y = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
                const double pb = 0.5 * (b / 255.0 - y) / (1 - 0.0722),
                             pr = 0.5 * (r / 255.0 - y) / (1 - 0.2126);
                assert_true(fabs(out[0][r] - (16 + 219 * y)) < 0.51);
                assert_true(fabs(out[1][r] - (128 + 224 * pb)) < 0.51);
                assert_true(fabs(out[2][r] - (128 + 224 * pr)) < 0.51);
            }
        }
}

static void rgb_orders_and_alpha(void **state)
{
    (void)state;
    static const struct {
        uint32_t fourcc;
        framemap_alpha alpha;
        uint8_t bgra[4]; /* of the bytes 10 20 30 40 */
    } cases[] = {
        {FRAMEMAP_FOURCC_BGRX, FRAMEMAP_ALPHA_OPAQUE, {10, 20, 30, 255}},
        {FRAMEMAP_FOURCC_BGRX, FRAMEMAP_ALPHA_STRAIGHT, {10, 20, 30, 255}},
        {FRAMEMAP_FOURCC_BGRA, FRAMEMAP_ALPHA_STRAIGHT, {10, 20, 30, 40}},
        {FRAMEMAP_FOURCC_BGRA, FRAMEMAP_ALPHA_OPAQUE, {10, 20, 30, 255}},
        {FRAMEMAP_FOURCC_BGRA, FRAMEMAP_ALPHA_PREMULTIPLIED, {64, 128, 191, 40}},
        {FRAMEMAP_FOURCC_RGBA, FRAMEMAP_ALPHA_STRAIGHT, {30, 20, 10, 40}},
        {FRAMEMAP_FOURCC_RGBA, FRAMEMAP_ALPHA_OPAQUE, {30, 20, 10, 255}},
        {FRAMEMAP_FOURCC_RGBA, FRAMEMAP_ALPHA_PREMULTIPLIED, {191, 128, 64, 40}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        framemap_frame frame = memory_frame_create(3, 2, cases[i].fourcc);
        frame.format.alpha = cases[i].alpha;
        for (uint32_t row = 0; row < 2; row++)
            for (uint32_t x = 0; x < 3; x++)
                memcpy(memory_frame_row(&frame, 0, row) + 4 * x, (uint8_t[]){10, 20, 30, 40}, 4);
        uint8_t out[24];
        assert_true(convert_to_bgra(&frame, out, 12));
        for (uint32_t x = 0; x < 6; x++)
            assert_memory_equal(out + 4 * x, cases[i].bgra, 4);
        free(frame.owner);
    }
}

static void premultiplied_is_divided(void **state)
{
    (void)state;
    framemap_frame frame = memory_frame_create(256, 256, FRAMEMAP_FOURCC_BGRA);
    frame.format.alpha = FRAMEMAP_ALPHA_PREMULTIPLIED;
    for (uint32_t alpha = 0; alpha < 256; alpha++)
        for (uint32_t value = 0; value < 256; value++)
            memcpy(memory_frame_row(&frame, 0, alpha) + 4 * value,
                   (uint8_t[]){(uint8_t)value, 0, (uint8_t)(255 - value), (uint8_t)alpha}, 4);
    uint8_t *out = malloc(256 * 1024);
    assert_true(convert_to_bgra(&frame, out, 1024));
    for (uint32_t alpha = 0; alpha < 256; alpha++)
        for (uint32_t value = 0; value < 256; value++) {
            const uint8_t *pixel = out + 1024 * alpha + 4 * value;
            const double blue = alpha ? fmin(255, value * 255.0 / alpha) : 0;
            const double red = alpha ? fmin(255, (255 - value) * 255.0 / alpha) : 0;
            assert_true(fabs(pixel[0] - blue) < 0.51);
            assert_int_equal(pixel[1], 0);
            assert_true(fabs(pixel[2] - red) < 0.51);
            assert_int_equal(pixel[3], alpha);
        }
    free(out);
    free(frame.owner);
}

static void limited_and_linear_rgb(void **state)
{
    (void)state;
    for (int linear = 0; linear < 2; linear++)
        for (uint8_t range = 0; range < 2; range++) {
            framemap_frame frame = memory_frame_create(256, 1, FRAMEMAP_FOURCC_BGRX);
            frame.format.colour.range = range;
            frame.format.colour.transfer = linear ? 8 : 13;
            for (uint32_t x = 0; x < 256; x++)
                memset(memory_frame_row(&frame, 0, 0) + 4 * x, (int)x, 4);
            uint8_t out[1024];
            assert_true(convert_to_bgra(&frame, out, 1024));
            for (int x = 0; x < 256; x++) {
                double value = fmin(fmax(range ? x / 255.0 : (x - 16) / 219.0, 0), 1);
                if (linear)
                    value = value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055;
                for (int c = 0; c < 3; c++)
                    assert_int_equal(out[4 * x + c], byte_of_unit(value));
                assert_int_equal(out[4 * x + 3], 255);
            }
            free(frame.owner);
        }
}

/* By the definition of binary16, not by half.h. */
static double reference_half(uint32_t half)
{
    const int exponent = (int)(half >> 10 & 31), fraction = (int)(half & 1023);
    const double sign = half & 0x8000 ? -1 : 1;
    if (exponent == 31)
        return fraction ? 0 : sign * INFINITY; /* NaN is shown as 0 */
    return sign * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
}

static void every_half(void **state)
{
    (void)state;
    framemap_frame frame = memory_frame_create(256, 256, FRAMEMAP_FOURCC_RGBA16F);
    for (uint32_t half = 0; half < 65536; half++) {
        const uint16_t rgba[4] = {(uint16_t)half, (uint16_t)(65535 - half), (uint16_t)half, (uint16_t)half};
        memcpy(memory_frame_row(&frame, 0, half / 256) + 8 * (half % 256), rgba, 8);
    }
    uint8_t *out = malloc(256 * 1024);
    for (int linear = 0; linear < 2; linear++) {
        frame.format.colour.transfer = linear ? 8 : 13;
        assert_true(convert_to_bgra(&frame, out, 1024));
        for (uint32_t half = 0; half < 65536; half++) {
            double light[2] = {fmin(fmax(reference_half(half), 0), 1),
                               fmin(fmax(reference_half(65535 - half), 0), 1)};
            assert_true(fabs(out[4 * half + 3] - light[0] * 255) < 0.501);
            for (int i = 0; linear && i < 2; i++)
                light[i] = light[i] <= 0.0031308 ? 12.92 * light[i] : 1.055 * pow(light[i], 1 / 2.4) - 0.055;
            assert_true(fabs(out[4 * half] - light[0] * 255) < 0.501);
            assert_true(fabs(out[4 * half + 1] - light[1] * 255) < 0.501);
            assert_int_equal(out[4 * half + 2], out[4 * half]);
        }
    }
    free(out);
    free(frame.owner);
}

static void halves_and_floats(void **state)
{
    (void)state;
    for (uint32_t half = 0; half <= HALF_ONE; half++) {
        assert_true((double)half_to_float((uint16_t)half) == reference_half(half));
        assert_int_equal(half_of_unit(half_to_float((uint16_t)half)), half);
    }
    for (uint32_t half = 0; half < HALF_ONE; half++) {
        const float low = half_to_float((uint16_t)half), step = half_to_float((uint16_t)(half + 1)) - low;
        assert_int_equal(half_of_unit(low + step * 0.25f), half);
        assert_int_equal(half_of_unit(low + step * 0.75f), half + 1);
    }
    assert_int_equal(half_of_unit(-1), 0);
    assert_int_equal(half_of_unit(2), HALF_ONE);
    assert_int_equal(half_of_unit(NAN), 0);
}

/* Half of white, covering half: white. In linear light the division comes before the curve. */
static void premultiplied_halves(void **state)
{
    (void)state;
    framemap_frame frame = memory_frame_create(3, 1, FRAMEMAP_FOURCC_RGBA16F);
    frame.format.alpha = FRAMEMAP_ALPHA_PREMULTIPLIED;
    static const uint16_t pixels[3][4] = {
        {0x3800, 0x3400, 0x0000, 0x3800}, /* 0.5 0.25 0, alpha 0.5 */
        {0x3800, 0x3800, 0x3800, 0x0000}, /* alpha 0 */
        {0x3C00, 0x7E00, 0xBC00, 0x3C00}, /* 1 NaN -1, alpha 1 */
    };
    memcpy(memory_frame_row(&frame, 0, 0), pixels, sizeof pixels);
    uint8_t out[12];
    assert_true(convert_to_bgra(&frame, out, 12));
    static const uint8_t expected[12] = {0, 188, 255, 128, 0, 0, 0, 0, 0, 0, 255, 255};
    assert_memory_equal(out, expected, 12);
    free(frame.owner);
}

static void bands_make_the_whole_and_touch_no_more(void **state)
{
    (void)state;
    static const char *const names[] = {"bgrx", "bgra", "rgba", "nv12", "i420", "p010", "rgba16f"};
    enum {
        WIDTH = 37,
        HEIGHT = 11,
        STRIDE = WIDTH * 4 + 12
    };
    static uint8_t whole[HEIGHT * STRIDE], bands[HEIGHT * STRIDE], untouched[12];
    memset(untouched, 0x5A, sizeof untouched);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        framemap_frame frame = memory_frame_create(WIDTH, HEIGHT, framemap_fourcc_from_name(names[i]));
        memory_frame_fill(&frame, (uint32_t)i);
        memset(whole, 0x5A, sizeof whole);
        memset(bands, 0x5A, sizeof bands);
        assert_true(convert_knows(frame.format.fourcc));
        assert_true(convert_to_bgra(&frame, whole, STRIDE));
        for (uint32_t first = 0, count = 1; first < HEIGHT; first += count, count++) {
            count = count < HEIGHT - first ? count : HEIGHT - first;
            assert_true(convert_rows_to_bgra(&frame, first, count, bands + first * STRIDE, STRIDE));
        }
        assert_memory_equal(whole, bands, sizeof whole);
        for (uint32_t row = 0; row < HEIGHT; row++)
            assert_memory_equal(whole + row * STRIDE + WIDTH * 4, untouched, 12);
        free(frame.owner);
    }
}

static void what_cannot_be_done_is_refused(void **state)
{
    (void)state;
    framemap_frame frame = memory_frame_create(4, 4, FRAMEMAP_FOURCC_BGRX);
    uint8_t out[64] = {0};
    assert_false(convert_rows_to_bgra(&frame, 4, 1, out, 16));
    assert_false(convert_rows_to_bgra(&frame, 5, 0, out, 16));
    assert_false(convert_rows_to_bgra(&frame, 1, UINT32_MAX, out, 16));
    assert_true(convert_rows_to_bgra(&frame, 4, 0, out, 16));
    frame.format.fourcc = FRAMEMAP_FOURCC('Y', 'U', 'Y', 'V');
    assert_false(convert_knows(frame.format.fourcc));
    assert_false(convert_to_bgra(&frame, out, 16));
    for (size_t i = 0; i < sizeof out; i++)
        assert_int_equal(out[i], 0);
    free(frame.owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_every_matrix),
        cmocka_unit_test(yuv_formats_at_odd_sizes),
        cmocka_unit_test(known_colours),
        cmocka_unit_test(unspecified_matrix_goes_by_size),
        cmocka_unit_test(rgb_to_yuv_is_rounded_to_the_nearest),
        cmocka_unit_test(rgb_orders_and_alpha),
        cmocka_unit_test(premultiplied_is_divided),
        cmocka_unit_test(limited_and_linear_rgb),
        cmocka_unit_test(every_half),
        cmocka_unit_test(halves_and_floats),
        cmocka_unit_test(premultiplied_halves),
        cmocka_unit_test(bands_make_the_whole_and_touch_no_more),
        cmocka_unit_test(what_cannot_be_done_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
