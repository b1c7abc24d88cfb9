/* Where pictures go in windows, for many sizes of both. */
#include "unit.h"

#include <math.h>

#include "scale.h"

static const int sizes[] = {1, 2, 3, 7, 100, 333, 640, 641, 1080, 1920, 4096, 65535};

#define SIZES (sizeof sizes / sizeof *sizes)

static void assert_inside(const SDL_Rect *rect, int width, int height)
{
    assert_true(rect->x >= 0 && rect->y >= 0 && rect->w >= 1 && rect->h >= 1);
    assert_true(rect->x + rect->w <= width && rect->y + rect->h <= height);
}

/* Borders and picture together are the window, no pixel twice. */
static void assert_tiled(const struct place *place, int width, int height)
{
    SDL_Rect borders[4];
    int count = scale_borders(place, width, height, borders);
    int64_t area = (int64_t)place->to.w * place->to.h;
    for (int i = 0; i < count; i++) {
        assert_inside(&borders[i], width, height);
        assert_false(SDL_HasIntersection(&borders[i], &place->to));
        area += (int64_t)borders[i].w * borders[i].h;
    }
    assert_true(area == (int64_t)width * height);
}

static void for_all_sizes(enum scale scale, void (*check)(const struct place *, int, int, int, int))
{
    for (size_t i = 0; i < SIZES * SIZES * SIZES * SIZES; i++) {
        int width = sizes[i % SIZES], height = sizes[i / SIZES % SIZES];
        int window_width = sizes[i / SIZES / SIZES % SIZES], window_height = sizes[i / SIZES / SIZES / SIZES];
        struct place place = scale_place(scale, width, height, window_width, window_height);
        assert_inside(&place.from, width, height);
        assert_inside(&place.to, window_width, window_height);
        assert_tiled(&place, window_width, window_height);
        check(&place, width, height, window_width, window_height);
    }
}

static bool is_whole(const struct place *place, int width, int height)
{
    return place->from.w == width && place->from.h == height;
}

/* Whether a has b's shape to the nearest pixel, where it is more than a pixel wide. */
static bool same_shape(const SDL_Rect *a, int width, int height)
{
    double wanted_height = (double)a->w * height / width, wanted_width = (double)a->h * width / height;
    return fabs(a->h - wanted_height) <= 1 || fabs(a->w - wanted_width) <= 1;
}

static void check_fit(const struct place *place, int width, int height, int window_width, int window_height)
{
    assert_true(is_whole(place, width, height));
    assert_true(place->to.w == window_width || place->to.h == window_height);
    assert_true(same_shape(&place->to, width, height));
}

static void fit_shows_all_of_it_as_large_as_possible(void **state)
{
    (void)state;
    for_all_sizes(SCALE_FIT, check_fit);
}

static void check_fill(const struct place *place, int width, int height, int window_width, int window_height)
{
    assert_int_equal(place->to.w, window_width);
    assert_int_equal(place->to.h, window_height);
    assert_true(place->from.w == width || place->from.h == height);
    assert_true(same_shape(&place->from, window_width, window_height));
}

static void fill_leaves_no_border(void **state)
{
    (void)state;
    for_all_sizes(SCALE_FILL, check_fill);
}

static void check_integer(const struct place *place, int width, int height, int window_width,
                          int window_height)
{
    if (width > window_width || height > window_height) {
        check_fit(place, width, height, window_width, window_height);
        return;
    }
    int times = place->to.w / width;
    assert_true(is_whole(place, width, height) && place->exact);
    assert_true(place->to.w == width * times && place->to.h == height * times);
    assert_true((int64_t)width * (times + 1) > window_width || (int64_t)height * (times + 1) > window_height);
}

static void integer_is_a_whole_multiple(void **state)
{
    (void)state;
    for_all_sizes(SCALE_INTEGER, check_integer);
}

static void check_none(const struct place *place, int width, int height, int window_width, int window_height)
{
    assert_true(place->exact);
    assert_int_equal(place->from.w, place->to.w);
    assert_int_equal(place->from.h, place->to.h);
    assert_int_equal(place->to.w, width < window_width ? width : window_width);
    assert_int_equal(place->to.h, height < window_height ? height : window_height);
}

static void one_to_one_never_scales(void **state)
{
    (void)state;
    for_all_sizes(SCALE_NONE, check_none);
}

static void only_whole_multiples_are_exact(void **state)
{
    (void)state;
    assert_true(scale_place(SCALE_FIT, 320, 240, 640, 480).exact);
    assert_false(scale_place(SCALE_FIT, 320, 240, 641, 481).exact);
    assert_false(scale_place(SCALE_FIT, 640, 480, 320, 240).exact);
    assert_true(scale_place(SCALE_FILL, 320, 240, 640, 240).exact);
    assert_false(scale_place(SCALE_FILL, 320, 240, 600, 240).exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fit_shows_all_of_it_as_large_as_possible),
        cmocka_unit_test(fill_leaves_no_border),
        cmocka_unit_test(integer_is_a_whole_multiple),
        cmocka_unit_test(one_to_one_never_scales),
        cmocka_unit_test(only_whole_multiples_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
