/* Painted pictures in every format against H.273's equations in double precision. */
#include "unit.h"

#include <math.h>

#include <framemap/framemap.h>

#include "pack.h"

/* As a writer hands it out: rows at multiples of 64 bytes. Free frame.owner. */
static framemap_frame slot_frame(uint32_t width, uint32_t height, uint32_t fourcc)
{
    framemap_frame frame = {.format = framemap_format_packed(width, height, fourcc)};
    uint8_t *memory = malloc((size_t)framemap_format_bytes(&frame.format));
    for (uint32_t p = 0; p < frame.format.plane_count; p++)
        frame.plane[p] = (framemap_plane){
            .data = memory + frame.format.plane[p].offset,
            .stride = (size_t)frame.format.plane[p].stride,
            .row_bytes = (size_t)framemap_plane_row_bytes(&frame.format, p),
            .rows = framemap_plane_rows(&frame.format, p),
        };
    frame.owner = memory;
    return frame;
}

/* A picture in memory; equal rows are announced as such when `told`. */
struct picture {
    uint32_t width, height;
    bool told;
    struct pixel pixel[64][64];
};

static bool paint(void *context, uint32_t y, uint32_t width, struct pixel *row)
{
    const struct picture *picture = context;
    if (picture->told && y > 0 &&
        memcmp(picture->pixel[y], picture->pixel[y - 1], width * sizeof row[0]) == 0)
        return false;
    memcpy(row, picture->pixel[y], width * sizeof row[0]);
    return true;
}

/* Random pixels, each row `repeat` times; the corners of the colour cube first. */
static void fill(struct picture *picture, uint32_t width, uint32_t height, uint32_t repeat)
{
    uint32_t state = 12345;
    *picture = (struct picture){.width = width, .height = height};
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            uint16_t sample[4];
            for (int i = 0; i < 4; i++) {
                state = state * 1664525 + 1013904223;
                sample[i] = (uint16_t)(state >> 16);
                if (y < repeat && x < 16)
                    sample[i] = x >> i & 1 ? 65535 : 0;
            }
            picture->pixel[y][x] = (struct pixel){sample[0], sample[1], sample[2], sample[3]};
        }
        if (y % repeat != 0)
            memcpy(picture->pixel[y], picture->pixel[y - 1], sizeof picture->pixel[y]);
    }
}

static void expect_near(double exact, double got, double within, const char *what, uint32_t x, uint32_t y)
{
    if (fabs(exact - got) > within)
        fail_msg("%s at %u, %u: %g instead of %g", what, x, y, got, exact);
}

static double clip(double value, double max)
{
    return value < 0 ? 0 : value > max ? max : value;
}

struct yuv {
    double y, cb, cr;
};

/* H.273, 8.3, for E' from 0 to 1. */
static struct yuv convert(double r, double g, double b, const framemap_colour *colour, int bits)
{
    double kr = colour->matrix == 1 ? 0.2126 : colour->matrix == 9 ? 0.2627 : 0.299;
    double kb = colour->matrix == 1 ? 0.0722 : colour->matrix == 9 ? 0.0593 : 0.114;
    double ey = kr * r + (1 - kr - kb) * g + kb * b;
    double pb = 0.5 * (b - ey) / (1 - kb);
    double pr = 0.5 * (r - ey) / (1 - kr);
    double scale = 1 << (bits - 8);
    double full = (1 << bits) - 1;
    if (colour->range == 1)
        return (struct yuv){full * ey, clip(full * pb + 128 * scale, full),
                            clip(full * pr + 128 * scale, full)};
    return (struct yuv){scale * (219 * ey + 16), scale * (224 * pb + 128), scale * (224 * pr + 128)};
}

static double code(const framemap_frame *frame, uint32_t plane, uint32_t index, uint32_t y)
{
    const uint8_t *row = frame->plane[plane].data + y * frame->plane[plane].stride;
    if (frame->format.fourcc != FRAMEMAP_FOURCC_P010)
        return row[index];
    uint16_t word = (uint16_t)(row[2 * index] | row[2 * index + 1] << 8);
    assert_int_equal(word & 0x3f, 0);
    return word >> 6;
}

static double mean(const struct picture *picture, uint32_t x, uint32_t y, size_t channel)
{
    uint32_t right = x + 1 < picture->width ? x + 1 : x;
    uint32_t below = y + 1 < picture->height ? y + 1 : y;
    const struct pixel *four[] = {&picture->pixel[y][x], &picture->pixel[y][right], &picture->pixel[below][x],
                                  &picture->pixel[below][right]};
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += channel == 0 ? four[i]->r : channel == 1 ? four[i]->g : four[i]->b;
    return sum / 4 / 65535;
}

/* 0.5 is rounding; the little more is single precision. */
#define HALF_CODE 0.502

static void check_yuv(const struct picture *picture, const framemap_frame *frame)
{
    const framemap_colour *colour = &frame->format.colour;
    int bits = frame->format.fourcc == FRAMEMAP_FOURCC_P010 ? 10 : 8;
    for (uint32_t y = 0; y < picture->height; y++) {
        for (uint32_t x = 0; x < picture->width; x++) {
            const struct pixel *p = &picture->pixel[y][x];
            struct yuv exact = convert(p->r / 65535.0, p->g / 65535.0, p->b / 65535.0, colour, bits);
            expect_near(exact.y, code(frame, 0, x, y), HALF_CODE, "Y", x, y);
            if (x % 2 == 1 || y % 2 == 1)
                continue;
            exact =
                convert(mean(picture, x, y, 0), mean(picture, x, y, 1), mean(picture, x, y, 2), colour, bits);
            bool planar = frame->format.plane_count == 3;
            expect_near(exact.cb, code(frame, 1, planar ? x / 2 : x, y / 2), HALF_CODE, "Cb", x, y);
            expect_near(exact.cr, planar ? code(frame, 2, x / 2, y / 2) : code(frame, 1, x + 1, y / 2),
                        HALF_CODE, "Cr", x, y);
        }
    }
}

static void yuv_is_h273(void **state)
{
    (void)state;
    static const uint32_t fourccs[] = {FRAMEMAP_FOURCC_NV12, FRAMEMAP_FOURCC_I420, FRAMEMAP_FOURCC_P010};
    static const uint8_t matrices[] = {1, 5, 6, 9};
    static struct picture picture;
    for (uint32_t i = 0; i < 3 * 4 * 2 * 4; i++) {
        uint32_t repeat = i / 24 + 1;
        fill(&picture, 37, 23, repeat);
        picture.told = repeat > 1;
        framemap_frame frame = slot_frame(37, 23, fourccs[i % 3]);
        frame.format.colour.matrix = matrices[i / 3 % 4];
        frame.format.colour.range = i / 12 % 2;
        struct pack pack = {0};
        pack_frame(&pack, &frame, paint, &picture);
        check_yuv(&picture, &frame);
        pack_finish(&pack);
        free(frame.owner);
    }
}

static double half_value(const uint8_t *bytes)
{
    int half = bytes[0] | bytes[1] << 8;
    int exponent = half >> 10;
    return exponent == 0 ? ldexp(half, -24) : ldexp((half & 0x3ff) | 0x400, exponent - 25);
}

static void check_rgb(const struct picture *picture, const framemap_frame *frame)
{
    static const int bgr[] = {2, 1, 0, 3};
    static const int rgb[] = {0, 1, 2, 3};
    uint32_t fourcc = frame->format.fourcc;
    const int *at = fourcc == FRAMEMAP_FOURCC_BGRX || fourcc == FRAMEMAP_FOURCC_BGRA ? bgr : rgb;
    for (uint32_t y = 0; y < picture->height; y++) {
        for (uint32_t x = 0; x < picture->width; x++) {
            const struct pixel *p = &picture->pixel[y][x];
            double exact[4] = {p->r / 65535.0, p->g / 65535.0, p->b / 65535.0,
                               fourcc == FRAMEMAP_FOURCC_BGRX ? 1 : p->a / 65535.0};
            const uint8_t *row = frame->plane[0].data + y * frame->plane[0].stride;
            for (int i = 0; i < 4; i++) {
                double e = exact[i];
                if (fourcc != FRAMEMAP_FOURCC_RGBA16F) {
                    expect_near(e * 255, row[4 * x + (uint32_t)at[i]], 0.5, "a byte", x, y);
                    continue;
                }
                if (i < 3 && frame->format.colour.transfer == 8)
                    e = e <= 0.04045 ? e / 12.92 : pow((e + 0.055) / 1.055, 2.4);
                expect_near(e, half_value(row + 8 * x + 2 * i), e / 2000 + 1e-7, "a half", x, y);
            }
        }
    }
}

static void rgb_is_the_nearest_code(void **state)
{
    (void)state;
    static const uint32_t fourccs[] = {FRAMEMAP_FOURCC_BGRX, FRAMEMAP_FOURCC_BGRA, FRAMEMAP_FOURCC_RGBA,
                                       FRAMEMAP_FOURCC_RGBA16F, FRAMEMAP_FOURCC_RGBA16F};
    static struct picture picture;
    struct pack pack = {0};
    for (uint32_t i = 0; i < 5; i++) {
        fill(&picture, 31 + i, 8, i + 1);
        picture.told = true;
        framemap_frame frame = slot_frame(31 + i, 8, fourccs[i]);
        if (i == 4)
            frame.format.colour.transfer = 13; /* the same memory, after linear */
        pack_frame(&pack, &frame, paint, &picture);
        check_rgb(&picture, &frame);
        free(frame.owner);
    }
    pack_finish(&pack);
}

static bool paint_all_values(void *context, uint32_t y, uint32_t width, struct pixel *row)
{
    (void)context;
    for (uint32_t x = 0; x < width; x++)
        row[x] = (struct pixel){(uint16_t)(y * 256 + x), 0, 0, 0};
    return true;
}

static void all_16_bits_are_narrowed_to_the_nearest_8(void **state)
{
    (void)state;
    framemap_frame frame = slot_frame(256, 256, FRAMEMAP_FOURCC_RGBA);
    struct pack pack = {0};
    pack_frame(&pack, &frame, paint_all_values, NULL);
    for (uint32_t value = 0; value < 65536; value++)
        expect_near(value / 257.0, frame.plane[0].data[4 * value], 0.5, "a byte", value % 256, value / 256);
    pack_finish(&pack);
    free(frame.owner);
}

static void halves_are_rounded_to_even(void **state)
{
    (void)state;
    static const struct {
        float value;
        uint16_t half;
    } known[] = {
        {0, 0},
        {1, 0x3c00},
        {0.5f, 0x3800},
        {65504, 0x7bff},
        {0x1p-24f, 1},
        {0x1p-14f, 0x0400},
        {0x1p-25f, 0},
        {0x1.8p-24f, 2},
        {0x1.002p0f, 0x3c00},
        {0x1.006p0f, 0x3c02},
        {0x1.ffep-1f, 0x3c00},
        {0x1.ff8p-15f, 0x03ff},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (pack_half(known[i].value) != known[i].half)
            fail_msg("%a becomes %#x instead of %#x", (double)known[i].value, pack_half(known[i].value),
                     known[i].half);
    for (uint16_t half = 0; half < 0x7c00; half++)
        assert_int_equal(pack_half((float)half_value((uint8_t[]){(uint8_t)half, (uint8_t)(half >> 8)})),
                         half);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yuv_is_h273),
        cmocka_unit_test(rgb_is_the_nearest_code),
        cmocka_unit_test(all_16_bits_are_narrowed_to_the_nearest_8),
        cmocka_unit_test(halves_are_rounded_to_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
