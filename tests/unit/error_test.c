#include "unit.h"

#include <errno.h>
#include <pthread.h>

#include "error.h"

static void *another_thread(void *seen)
{
    strcpy(seen, framemap_last_error());
    fm_fail(FRAMEMAP_ERROR_STATE, "of the other thread");
    return NULL;
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
    assert_int_equal(fm_fail_system(FRAMEMAP_ERROR_NOT_FOUND, ENOENT, "/x: open"), FRAMEMAP_ERROR_NOT_FOUND);
    assert_non_null(strstr(framemap_last_error(), "/x: open: No such file or directory"));
    assert_int_equal(framemap_last_system_error(), ENOENT);
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
        {ENOENT, FRAMEMAP_ERROR_NOT_FOUND},   {EACCES, FRAMEMAP_ERROR_PERMISSION},
        {EPERM, FRAMEMAP_ERROR_PERMISSION},   {EROFS, FRAMEMAP_ERROR_PERMISSION},
        {EEXIST, FRAMEMAP_ERROR_EXISTS},      {ENOSPC, FRAMEMAP_ERROR_NO_SPACE},
        {ENOMEM, FRAMEMAP_ERROR_NO_SPACE},    {EDQUOT, FRAMEMAP_ERROR_NO_SPACE},
        {EMFILE, FRAMEMAP_ERROR_NO_SPACE},    {EFBIG, FRAMEMAP_ERROR_NO_SPACE},
        {EINVAL, FRAMEMAP_ERROR_ARGUMENT},    {ENAMETOOLONG, FRAMEMAP_ERROR_ARGUMENT},
        {ENOSYS, FRAMEMAP_ERROR_UNSUPPORTED}, {EIO, FRAMEMAP_ERROR_SYSTEM},
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
    fm_fail_system(FRAMEMAP_ERROR_SYSTEM, EIO, "third: %s", framemap_last_error());
    assert_non_null(strstr(framemap_last_error(), "third: outer: inner: Input/output error"));
}

/* However long the names, the system's text at the end survives. */
static void test_too_long(void **state)
{
    (void)state;
    static char text[5000];
    memset(text, 'a', sizeof text - 1);
    fm_fail(FRAMEMAP_ERROR_SYSTEM, "%s", text);
    assert_in_range(strlen(framemap_last_error()), 256, sizeof text - 2);
    fm_fail_system(FRAMEMAP_ERROR_SYSTEM, EIO, "%s", text);
    assert_non_null(strstr(framemap_last_error(), ": Input/output error"));
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
        cmocka_unit_test(test_strerror),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
