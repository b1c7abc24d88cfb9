/* The HUD's figures, from streams whose rates are known. */
#include "unit.h"

#include <math.h>

#include "rates.h"

#define MS     INT64_C(1000000)
#define SECOND (1000 * MS)

/* Frames every `every_ms`, published `lag_ms` before they are received, shown 2 ms later; every keep-th is
 * received, of these every show-th is shown. \returns the time of the last. */
static int64_t stream(struct rates *rates, int count, int every_ms, int lag_ms, int keep, int show)
{
    int64_t now = 10 * SECOND;
    for (int i = 0; i < count; i++) {
        now = 10 * SECOND + (int64_t)i * every_ms * MS;
        if (i % keep != 0)
            continue;
        framemap_frame frame = {.sequence = (uint64_t)i + 1, .publish_ns = now - lag_ms * MS};
        rates_received(rates, &frame, now);
        if (i / keep % show == 0)
            rates_presented(rates, now + 2 * MS);
    }
    return now;
}

static struct rates *new_rates(void **state)
{
    return *state = calloc(1, sizeof(struct rates));
}

static int free_rates(void **state)
{
    free(*state);
    return 0;
}

static void the_three_rates_are_told_apart(void **state)
{
    struct rates *rates = new_rates(state);
    struct rates_second second;
    int64_t now = stream(rates, 401, 5, 3, 2, 4);
    rates_last_second(rates, now, &second);
    assert_true(fabs(second.producer - 200) < 0.01);
    assert_true(fabs(second.received - 100) < 0.01);
    assert_true(fabs(second.presented - 25) < 0.01);
    assert_true(fabs(second.age_p50_ms - 5) < 0.001);
    assert_true(fabs(second.age_p99_ms - 5) < 0.001);
}

static void percentiles_are_of_the_last_second(void **state)
{
    struct rates *rates = new_rates(state);
    struct rates_second second;
    int64_t now = 10 * SECOND;
    /* Two seconds at an age of 500 ms, then 100 frames with ages of 1 to 100 ms. */
    for (int i = 0; i < 300; i++, now += 10 * MS) {
        framemap_frame frame = {.sequence = (uint64_t)i + 1, .publish_ns = now};
        rates_received(rates, &frame, now);
        rates_presented(rates, i < 200 ? now + 500 * MS : now + (i - 199) * MS);
    }
    rates_last_second(rates, now, &second);
    assert_true(fabs(second.age_p50_ms - 50) < 1.01);
    assert_true(fabs(second.age_p99_ms - 99) < 1.01);
}

static void a_stream_that_stops_has_no_rate(void **state)
{
    struct rates *rates = new_rates(state);
    struct rates_second second;
    int64_t now = stream(rates, 100, 20, 1, 1, 1);
    rates_last_second(rates, now + 1100 * MS, &second);
    assert_true(second.producer == 0 && second.received == 0 && second.presented == 0);
}

static void a_slow_stream_has_its_rate(void **state)
{
    struct rates *rates = new_rates(state);
    struct rates_second second;
    int64_t now = stream(rates, 4, 2000, 1, 1, 1);
    rates_last_second(rates, now + 1500 * MS, &second);
    assert_true(fabs(second.producer - 0.5) < 0.001);
    assert_true(fabs(second.received - 0.5) < 0.001);
}

static void a_region_made_anew_starts_over(void **state)
{
    struct rates *rates = new_rates(state);
    struct rates_second second;
    framemap_frame old = {.sequence = 100000, .publish_ns = 10 * SECOND - 20 * MS};
    rates_received(rates, &old, 10 * SECOND - 10 * MS);
    int64_t now = stream(rates, 11, 10, 1, 1, 1);
    rates_last_second(rates, now, &second);
    assert_true(fabs(second.producer - 100) < 0.01);
}

static void intervals_come_oldest_first(void **state)
{
    struct rates *rates = new_rates(state);
    double ms[4];
    assert_int_equal(rates_intervals(rates, ms, 4), 0);
    for (int i = 1; i <= 6; i++) {
        framemap_frame frame = {.sequence = (uint64_t)i};
        rates_received(rates, &frame, i * i * MS);
        if (i != 4)
            rates_presented(rates, i * i * MS);
    }
    assert_int_equal(rates_intervals(rates, ms, 4), 4);
    assert_true(ms[0] == 3 && ms[1] == 5 && ms[2] == 16 && ms[3] == 11);
    assert_int_equal(rates_intervals(rates, ms, 2), 2);
    assert_true(ms[0] == 16 && ms[1] == 11);
}

static void more_frames_than_it_remembers(void **state)
{
    struct rates *rates = new_rates(state);
    struct rates_second second;
    int64_t now = 0;
    /* 10 000 frames a second: fewer than a second's are kept, the rate is right all the same. */
    for (int i = 0; i < 3 * RATES_SAMPLES; i++) {
        now = 10 * SECOND + i * MS / 10;
        framemap_frame frame = {.sequence = (uint64_t)i + 1, .publish_ns = now};
        rates_received(rates, &frame, now);
    }
    rates_last_second(rates, now, &second);
    assert_true(fabs(second.received - 10000) < 1);
    assert_true(second.presented == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_three_rates_are_told_apart, free_rates),
        cmocka_unit_test_teardown(percentiles_are_of_the_last_second, free_rates),
        cmocka_unit_test_teardown(a_stream_that_stops_has_no_rate, free_rates),
        cmocka_unit_test_teardown(a_slow_stream_has_its_rate, free_rates),
        cmocka_unit_test_teardown(a_region_made_anew_starts_over, free_rates),
        cmocka_unit_test_teardown(intervals_come_oldest_first, free_rates),
        cmocka_unit_test_teardown(more_frames_than_it_remembers, free_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
