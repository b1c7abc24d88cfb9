/* When frames are due, with a clock made of numbers. */
#include "unit.h"

#include "pacing.h"

#define MS INT64_C(1000000)
#define T0 (INT64_C(5000) * MS) /* not 0: times are absolute */

static struct pacing pacing_of(enum source_timing timing, double own, double given)
{
    struct source_info info = {.timing = timing, .fps = own};
    return pacing_init(&info, given);
}

static struct pacing_slot next_at(struct pacing *pacing, int64_t pts_ns, int64_t duration_ns, uint32_t flags,
                                  int64_t now_ns)
{
    struct source_frame frame = {.pts_ns = pts_ns, .duration_ns = duration_ns, .flags = flags};
    return pacing_next(pacing, &frame, now_ns);
}

/* Published without any delay. */
static int64_t on_time(struct pacing *pacing, int64_t pts_ns, int64_t duration_ns, uint32_t flags,
                       int64_t now_ns)
{
    struct pacing_slot slot = next_at(pacing, pts_ns, duration_ns, flags, now_ns);
    assert_false(slot.late);
    pacing_published(pacing, slot.due_ns > now_ns ? slot.due_ns : now_ns);
    return slot.due_ns - T0;
}

static void the_grid_does_not_drift(void **state)
{
    (void)state;
    struct pacing pacing = pacing_of(SOURCE_TIMING_STEADY, 0, 60000.0 / 1001);
    int64_t now = T0;
    for (int64_t n = 0; n < 60000 * 10; n++) {
        struct pacing_slot slot = next_at(&pacing, FRAMEMAP_NO_PTS, 0, 0, now);
        assert_false(slot.late);
        int64_t exact = (n * 1001 * 1000000000 + 30000) / 60000;
        assert_in_range(slot.due_ns - T0 - exact + 1, 0, 2);
        assert_int_equal(slot.pts_ns, slot.due_ns - T0);
        now = slot.due_ns + 3 * MS; /* a sleep that overshoots must not add up */
        pacing_published(&pacing, slot.due_ns);
    }
}

static void late_frames_are_left_out_not_bunched(void **state)
{
    (void)state;
    struct pacing pacing = pacing_of(SOURCE_TIMING_STEADY, 0, 100);
    assert_int_equal(on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0), 0);
    /* Due at 10; 35 means that those at 10 and 20 are out of date, and the one at 30 is not yet. */
    assert_true(next_at(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 35 * MS).late);
    assert_true(next_at(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 35 * MS).late);
    assert_int_equal(on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 35 * MS), 30 * MS);
    assert_int_equal(on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 36 * MS), 40 * MS);
    assert_int_equal(pacing.late, 2);
    /* Less than an interval late is published. */
    assert_int_equal(on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 59 * MS), 50 * MS);
    assert_int_equal(pacing.late, 2);
}

static void something_is_shown_on_a_machine_that_is_too_slow(void **state)
{
    (void)state;
    /* 100 fps, and 15 ms to decode a frame: never again on time. */
    struct pacing pacing = pacing_of(SOURCE_TIMING_OWN, 100, -1);
    int64_t now = T0;
    int64_t shown = T0;
    for (int64_t n = 0; n < 1000; n++, now += 15 * MS) {
        struct pacing_slot slot = next_at(&pacing, n * 10 * MS, 10 * MS, 0, now);
        assert_true(now - slot.due_ns <= PACING_BEHIND_MAX_NS);
        if (slot.late)
            continue;
        assert_true(now - shown <= PACING_LATE_MAX_NS + 15 * MS);
        shown = now;
        pacing_published(&pacing, now);
    }
    assert_true(pacing.late > 500);
}

static void after_a_stop_the_grid_goes_on_from_now(void **state)
{
    (void)state;
    struct pacing pacing = pacing_of(SOURCE_TIMING_STEADY, 0, 100);
    on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0);
    /* SIGSTOP for an hour, and 7 ms: one step, on the grid's phase, all of the gap counted. */
    assert_int_equal(on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 3600 * 1000 * MS + 7 * MS),
                     3600 * 1000 * MS);
    assert_int_equal(pacing.late, 360000 - 1);
    assert_int_equal(on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 3600 * 1000 * MS + 8 * MS),
                     3600 * 1000 * MS + 10 * MS);
}

static void a_stream_follows_its_own_times(void **state)
{
    (void)state;
    struct pacing pacing = pacing_of(SOURCE_TIMING_OWN, 25, -1);
    /* The first pts is not 0, and distances vary. */
    assert_int_equal(on_time(&pacing, 700 * MS, 40 * MS, 0, T0), 0);
    assert_int_equal(on_time(&pacing, 740 * MS, 10 * MS, 0, T0 + MS), 40 * MS);
    assert_int_equal(on_time(&pacing, 750 * MS, 500 * MS, 0, T0 + 40 * MS), 50 * MS);
    assert_int_equal(on_time(&pacing, 1250 * MS, 40 * MS, 0, T0 + 51 * MS), 550 * MS);
    /* A loop: the first frame again, when the last one has been shown for its time. */
    assert_int_equal(on_time(&pacing, 700 * MS, 40 * MS, FRAMEMAP_FLAG_DISCONTINUITY, T0 + 551 * MS),
                     590 * MS);
    assert_int_equal(on_time(&pacing, 740 * MS, 40 * MS, 0, T0 + 591 * MS), 630 * MS);
    /* A seek forward, half a minute of the stream's time. */
    assert_int_equal(on_time(&pacing, 30000 * MS, 40 * MS, FRAMEMAP_FLAG_DISCONTINUITY, T0 + 631 * MS),
                     670 * MS);
    /* A time that goes back without saying so, and one that is missing. */
    assert_int_equal(on_time(&pacing, 10 * MS, 40 * MS, 0, T0 + 671 * MS), 710 * MS);
    assert_int_equal(on_time(&pacing, FRAMEMAP_NO_PTS, 0, 0, T0 + 711 * MS), 750 * MS);
    assert_int_equal(on_time(&pacing, 1000 * MS, 0, 0, T0 + 751 * MS), 790 * MS);
}

static void a_stream_that_was_stopped_goes_on_where_it_was(void **state)
{
    (void)state;
    struct pacing pacing = pacing_of(SOURCE_TIMING_OWN, 25, -1);
    on_time(&pacing, 0, 40 * MS, 0, T0);
    assert_int_equal(on_time(&pacing, 40 * MS, 40 * MS, 0, T0 + 9000 * MS), 9000 * MS);
    assert_int_equal(on_time(&pacing, 80 * MS, 40 * MS, 0, T0 + 9001 * MS), 9040 * MS);
    assert_int_equal(pacing.late, 0);
}

static void a_slow_pipe_loses_no_frame(void **state)
{
    (void)state;
    static const double rates[] = {-1, 100}; /* its own, and --fps */
    for (int i = 0; i < 2; i++) {
        struct pacing pacing = pacing_of(SOURCE_TIMING_PIPE, 100, rates[i]);
        on_time(&pacing, 0, 10 * MS, 0, T0);
        assert_int_equal(on_time(&pacing, 10 * MS, 10 * MS, 0, T0 + 300 * MS), 300 * MS);
        assert_int_equal(on_time(&pacing, 20 * MS, 10 * MS, 0, T0 + 301 * MS), 310 * MS);
        assert_int_equal(on_time(&pacing, 30 * MS, 10 * MS, 0, T0 + 325 * MS), 320 * MS);
        assert_int_equal(pacing.late, 0);
    }
}

static void a_camera_slower_than_fps_loses_no_frame(void **state)
{
    (void)state;
    struct pacing pacing = pacing_of(SOURCE_TIMING_LIVE, 0, 60);
    for (int64_t n = 0; n < 100; n++)
        assert_int_equal(on_time(&pacing, n * 40 * MS, 0, 0, T0 + n * 40 * MS), n * 40 * MS);
    assert_int_equal(pacing.late, 0);
}

static void the_schedule_begins_when_the_first_frame_is_out(void **state)
{
    (void)state;
    static const enum source_timing timings[] = {SOURCE_TIMING_STEADY, SOURCE_TIMING_OWN};
    for (int i = 0; i < 2; i++) {
        struct pacing pacing = pacing_of(timings[i], 100, -1);
        pacing.interval_ns = 10e6;
        next_at(&pacing, 0, 10 * MS, 0, T0);
        pacing_published(&pacing, T0 + 80 * MS);
        assert_int_equal(on_time(&pacing, 10 * MS, 10 * MS, 0, T0 + 80 * MS), 90 * MS);
        assert_int_equal(pacing.late, 0);
    }
}

static void fps_overrides_and_0_is_unpaced(void **state)
{
    (void)state;
    struct pacing pacing = pacing_of(SOURCE_TIMING_OWN, 25, 50);
    assert_int_equal(on_time(&pacing, 0, 40 * MS, 0, T0), 0);
    assert_int_equal(on_time(&pacing, 40 * MS, 40 * MS, 0, T0), 20 * MS);
    pacing = pacing_of(SOURCE_TIMING_OWN, 25, 0);
    assert_int_equal(on_time(&pacing, 0, 40 * MS, 0, T0), 0);
    assert_int_equal(on_time(&pacing, 40 * MS, 40 * MS, 0, T0 + MS), MS);
    pacing = pacing_of(SOURCE_TIMING_LIVE, 25, -1);
    assert_int_equal(on_time(&pacing, 0, 40 * MS, 0, T0), 0);
    assert_int_equal(on_time(&pacing, 40 * MS, 40 * MS, 0, T0 + 90 * MS), 90 * MS);
}

static void readers_are_told_the_nominal_interval(void **state)
{
    (void)state;
    struct source_info steady = {.timing = SOURCE_TIMING_STEADY};
    struct source_info video = {.timing = SOURCE_TIMING_OWN, .fps = 25};
    struct source_info variable = {.timing = SOURCE_TIMING_OWN};
    assert_int_equal(pacing_nominal_ns(&steady, -1), 16666667);
    assert_int_equal(pacing_nominal_ns(&steady, 0), 0);
    assert_int_equal(pacing_nominal_ns(&video, -1), 40 * MS);
    assert_int_equal(pacing_nominal_ns(&video, 50), 20 * MS);
    assert_int_equal(pacing_nominal_ns(&variable, -1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grid_does_not_drift),
        cmocka_unit_test(late_frames_are_left_out_not_bunched),
        cmocka_unit_test(something_is_shown_on_a_machine_that_is_too_slow),
        cmocka_unit_test(after_a_stop_the_grid_goes_on_from_now),
        cmocka_unit_test(a_stream_follows_its_own_times),
        cmocka_unit_test(a_stream_that_was_stopped_goes_on_where_it_was),
        cmocka_unit_test(a_slow_pipe_loses_no_frame),
        cmocka_unit_test(a_camera_slower_than_fps_loses_no_frame),
        cmocka_unit_test(the_schedule_begins_when_the_first_frame_is_out),
        cmocka_unit_test(fps_overrides_and_0_is_unpaced),
        cmocka_unit_test(readers_are_told_the_nominal_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
