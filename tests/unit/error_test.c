#include "unit.h"

#include <pthread.h>

#include "error.h"

static void *another_thread(void *seen)
{
    strcpy(seen, framemap_last_error());
    fm_fail(FRAMEMAP_ERROR_STATE, "of the other thread");
    return NULL;
}

/* Whether the last error has the system's text and number for SYSTEM_CODE, after so much else. */
static bool says(const char *before)
{
    char text[128], whole[400];
    fm_system_text(SYSTEM_CODE, text, sizeof text);
    snprintf(whole, sizeof whole, "%s%s (system error %d)", before, text, (int)SYSTEM_CODE);
    return strstr(framemap_last_error(), whole) != NULL;
}

static void test_text(void **state)
{
    (void)state;
    char text[128];
    const char *expected = SYSTEM_TEXT;
    assert_ptr_equal(fm_system_text(SYSTEM_CODE, text, sizeof text), text);
    assert_string_equal(text, expected ? expected : text);
    assert_true(strlen(text) > 3 && !strpbrk(text + strlen(text) - 1, " .\r\n"));
    assert_string_equal(fm_system_text(99999, text, sizeof text), "unknown error");
}

static void test_sentence(void **state)
{
    (void)state;
    assert_int_equal(fm_fail(FRAMEMAP_ERROR_BUSY, "region %s has %d", "x", 7), FRAMEMAP_ERROR_BUSY);
    assert_string_equal(framemap_last_error(), "region x has 7");
    assert_int_equal(framemap_last_system_error(), 0);
}

static void test_system(void **state)
{
    (void)state;
    assert_int_equal(fm_fail_system(FRAMEMAP_ERROR_NOT_FOUND, SYSTEM_CODE, "/x: open"),
                     FRAMEMAP_ERROR_NOT_FOUND);
    assert_true(says("/x: open: "));
    assert_int_equal(framemap_last_system_error(), SYSTEM_CODE);
    fm_fail(FRAMEMAP_ERROR_ARGUMENT, "another");
    assert_int_equal(framemap_last_system_error(), 0);
}

static void test_results_of_codes(void **state)
{
    (void)state;
    static const struct {
        int code;
        framemap_result result;
    } of[] = {
        SYSTEM_RESULTS,
    };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        assert_int_equal(fm_result_of_system(of[i].code), of[i].result);
}

/* The last error may go into the next one, as when a layer adds what it was about. */
static void test_own_text_as_argument(void **state)
{
    (void)state;
    fm_fail(FRAMEMAP_ERROR_SYSTEM, "inner");
    fm_fail(FRAMEMAP_ERROR_SYSTEM, "outer: %s", framemap_last_error());
    assert_string_equal(framemap_last_error(), "outer: inner");
    fm_fail_system(FRAMEMAP_ERROR_SYSTEM, SYSTEM_CODE, "third: %s", framemap_last_error());
    assert_true(says("third: outer: inner: "));
}

/* However long the names, the system's text at the end survives. */
static void test_too_long(void **state)
{
    (void)state;
    static char text[5000];
    memset(text, 'a', sizeof text - 1);
    fm_fail(FRAMEMAP_ERROR_SYSTEM, "%s", text);
    assert_in_range(strlen(framemap_last_error()), 256, sizeof text - 2);
    fm_fail_system(FRAMEMAP_ERROR_SYSTEM, SYSTEM_CODE, "%s", text);
    assert_true(says(": "));
}

static void test_a_thread_each(void **state)
{
    (void)state;
    char seen[1024] = "nothing";
    pthread_t thread;
    fm_fail(FRAMEMAP_ERROR_STATE, "of this thread");
    assert_int_equal(pthread_create(&thread, NULL, another_thread, seen), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_string_equal(seen, "");
    assert_string_equal(framemap_last_error(), "of this thread");
}

static void test_strerror(void **state)
{
    (void)state;
    const char *unknown = framemap_strerror((framemap_result)99);
    assert_non_null(unknown);
    for (int i = FRAMEMAP_ERROR_SYSTEM; i <= FRAMEMAP_OVERRUN; i++) {
        assert_string_not_equal(framemap_strerror((framemap_result)i), unknown);
        for (int other = FRAMEMAP_ERROR_SYSTEM; other < i; other++)
            assert_string_not_equal(framemap_strerror((framemap_result)i),
                                    framemap_strerror((framemap_result)other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentence),         cmocka_unit_test(test_system),
        cmocka_unit_test(test_results_of_codes), cmocka_unit_test(test_own_text_as_argument),
        cmocka_unit_test(test_too_long),         cmocka_unit_test(test_a_thread_each),
        cmocka_unit_test(test_strerror),         cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
