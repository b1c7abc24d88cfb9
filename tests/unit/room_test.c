/* Memory behind an object: taken at once or when asked for, and what happens when there is none. */
#include "mappings.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>

#define MIB (UINT64_C(1) << 20)

/* Bytes of memory that an object takes up. */
static uint64_t memory_of(const framemap_mapping *mapping)
{
    struct stat st;
    assert_int_equal(fstat((int)framemap_mapping_handle(mapping), &st), 0);
    return (uint64_t)st.st_blocks * 512;
}

static framemap_mapping *opened(const framemap_mapping_config *config)
{
    framemap_mapping *mapping;
    assert_result(framemap_mapping_open(&mapping, config), FRAMEMAP_OK);
    return mapping;
}

static void store(framemap_mapping *mapping, uint64_t offset, const char *text)
{
    size_t size = strlen(text) + 1;
    assert_int_equal(pwrite((int)framemap_mapping_handle(mapping), text, size, (off_t)offset), size);
}

static void assert_stored(framemap_mapping *mapping, uint64_t offset, const char *text)
{
    char seen[64] = "";
    assert_true(pread((int)framemap_mapping_handle(mapping), seen, strlen(text) + 1, (off_t)offset) > 0);
    assert_string_equal(seen, text);
}

static void test_taken_at_once(void **state)
{
    (void)state;
    framemap_mapping_config config = named(unique_name("taken"), 3 * MIB);
    framemap_mapping *mapping = opened(&config);
    assert_in_range(memory_of(mapping), 3 * MIB, 3 * MIB + MIB);
    assert_result(framemap_mapping_grow(mapping, 5 * MIB), FRAMEMAP_OK);
    assert_in_range(memory_of(mapping), 5 * MIB, 5 * MIB + MIB);
    framemap_mapping_close(&mapping);
    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);
}

static void test_reserved(void **state)
{
    (void)state;
    framemap_mapping_config config = named(unique_name("reserved"), 6000 * MIB);
    config.reserve = true;
    framemap_mapping *mapping = opened(&config);
    assert_int_equal(framemap_mapping_size(mapping), 6000 * MIB);
    assert_int_equal(memory_of(mapping), 0);

    store(mapping, 5000 * MIB + 100, "kept");
    assert_result(framemap_mapping_commit(mapping, 5000 * MIB, 2 * MIB), FRAMEMAP_OK);
    assert_in_range(memory_of(mapping), 2 * MIB, 4 * MIB);
    uint64_t before = memory_of(mapping);
    assert_result(framemap_mapping_commit(mapping, 5000 * MIB + 1, MIB), FRAMEMAP_OK);
    assert_int_equal(memory_of(mapping), before);
    assert_stored(mapping, 5000 * MIB + 100, "kept");
    assert_int_equal(framemap_mapping_size(mapping), 6000 * MIB);

    assert_result(framemap_mapping_commit(mapping, 6000 * MIB - 1, 1), FRAMEMAP_OK);
    assert_failure(framemap_mapping_commit(mapping, 6000 * MIB - 1, 2), FRAMEMAP_ERROR_ARGUMENT, "beyond");
    assert_failure(framemap_mapping_commit(mapping, 6000 * MIB, 1), FRAMEMAP_ERROR_ARGUMENT, "beyond");
    assert_failure(framemap_mapping_commit(mapping, UINT64_MAX, 2), FRAMEMAP_ERROR_ARGUMENT, "beyond");
    assert_failure(framemap_mapping_commit(mapping, 2, UINT64_MAX), FRAMEMAP_ERROR_ARGUMENT, "beyond");
    assert_failure(framemap_mapping_commit(mapping, 0, 0), FRAMEMAP_ERROR_ARGUMENT, "size is 0");
    assert_int_equal(framemap_mapping_size(mapping), 6000 * MIB);

    assert_result(framemap_mapping_grow(mapping, 9000 * MIB), FRAMEMAP_OK);
    assert_int_equal(framemap_mapping_size(mapping), 9000 * MIB);
    assert_in_range(memory_of(mapping), before, before + 4 * MIB);
    framemap_mapping_close(&mapping);
    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);
}

static void test_grow(void **state)
{
    (void)state;
    framemap_mapping_config config = named(unique_name("grow"), 5000);
    framemap_mapping *mapping = opened(&config), *other = opened(&config);
    store(mapping, 4990, "kept");
    assert_result(framemap_mapping_grow(mapping, 100), FRAMEMAP_OK);
    assert_result(framemap_mapping_grow(mapping, 0), FRAMEMAP_OK);
    assert_int_equal(framemap_mapping_size(mapping), 5000);
    assert_result(framemap_mapping_grow(mapping, 100001), FRAMEMAP_OK);
    assert_int_equal(framemap_mapping_size(other), 100001);
    assert_stored(other, 4990, "kept");
    assert_failure(framemap_mapping_grow(mapping, UINT64_C(1) << 63), FRAMEMAP_ERROR_ARGUMENT, "2^63 - 1");
    framemap_mapping_close(&other);
    for (config.access = FRAMEMAP_ACCESS_READ;; config.access = FRAMEMAP_ACCESS_COPY) {
        config.size = 0;
        other = opened(&config);
        assert_failure(framemap_mapping_grow(other, 200000), FRAMEMAP_ERROR_PERMISSION, "write access");
        assert_failure(framemap_mapping_commit(other, 0, 100), FRAMEMAP_ERROR_PERMISSION, "write access");
        framemap_mapping_close(&other);
        if (config.access == FRAMEMAP_ACCESS_COPY)
            break;
    }
    assert_int_equal(framemap_mapping_size(mapping), 100001);
    framemap_mapping_close(&mapping);
    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);
}

/* More than the machine has: refused at once instead of by the OOM killer later. */
static void test_absurd(void **state)
{
    (void)state;
    framemap_mapping *mapping;
    framemap_mapping_config config = named(NULL, UINT64_C(1) << 50);
    assert_failure(framemap_mapping_open(&mapping, &config), FRAMEMAP_ERROR_NO_SPACE,
                   "needs 1125899906842624 bytes");
    config.name = unique_name("absurd");
    assert_failure(framemap_mapping_open(&mapping, &config), FRAMEMAP_ERROR_NO_SPACE,
                   "needs 1125899906842624 bytes");
    assert_false(exists(shm_path(config.name)));
}

/* In a child of its own, with a /dev/shm of 1 MiB that nobody else sees. */
static void on_small_tmpfs(void)
{
    framemap_mapping *mapping, *other;
    framemap_mapping_config config = named("unit", 2 * MIB);
    int before = open_descriptors();
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(strstr(framemap_last_error(), "/dev/shm/unit: needs 2097152 bytes more, 1048576 are free"));
    child_assert(framemap_last_system_error() == ENOSPC);
    child_assert(!mapping && !exists("/dev/shm/unit") && open_descriptors() == before);

    config.size = MIB / 2;
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_OK);
    child_assert(framemap_mapping_grow(mapping, 4 * MIB) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(framemap_mapping_size(mapping) == MIB / 2);
    config.size = 4 * MIB;
    child_assert(framemap_mapping_open(&other, &config) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(exists("/dev/shm/unit"));
    framemap_mapping_close(&mapping);
    child_assert(framemap_mapping_remove("unit") == FRAMEMAP_OK);

    config.reserve = true;
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_OK);
    child_assert(framemap_mapping_commit(mapping, MIB, MIB / 2) == FRAMEMAP_OK);
    child_assert(framemap_mapping_commit(mapping, 2 * MIB, MIB) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(strstr(framemap_last_error(), "needs 1048576 bytes more, 524288 are free"));
    child_assert(framemap_mapping_commit(mapping, 3 * MIB, MIB / 2) == FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
}

static void test_no_space(void **state)
{
    (void)state;
    on_small_shm("1m", on_small_tmpfs);
}

/* The limit's own way to say no is a signal that ends the process. */
static void with_file_limit(const char *name)
{
    struct rlimit limit = {MIB, MIB};
    framemap_mapping *mapping;
    framemap_mapping_config config = named(name, 2 * MIB);
    child_assert(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    for (int reserve = 0; reserve <= 1; reserve++) {
        config.reserve = reserve == 1;
        child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_ERROR_NO_SPACE);
        child_assert(strstr(framemap_last_error(), "ulimit -f") && !exists(shm_path(name)));
    }
    config.size = MIB;
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_OK);
    child_assert(framemap_mapping_commit(mapping, 0, MIB) == FRAMEMAP_OK);
    child_assert(framemap_mapping_grow(mapping, MIB + 1) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(framemap_mapping_size(mapping) == MIB);
    framemap_mapping_close(&mapping);
    child_assert(framemap_mapping_remove(name) == FRAMEMAP_OK);
}

static void test_file_limit(void **state)
{
    (void)state;
    in_child(with_file_limit(unique_name("limit")));
}

static volatile sig_atomic_t alarms;

static void count_alarm(int signal)
{
    (void)signal;
    alarms = alarms + 1;
}

/* A timer that fires more often than the memory takes to be had. */
static void test_signals(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = count_alarm}, before;
    struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
    framemap_mapping *mapping;
    framemap_mapping_config config = named(NULL, 128 * MIB);
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &often, NULL);
    framemap_result result = framemap_mapping_open(&mapping, &config);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    assert_result(result, FRAMEMAP_OK);
    assert_true(alarms > 0);
    assert_in_range(memory_of(mapping), 128 * MIB, 130 * MIB);
    framemap_mapping_close(&mapping);

    sigset_t blocked;
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &blocked), 0);
    assert_false(sigismember(&blocked, SIGALRM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_at_once), cmocka_unit_test(test_reserved),
        cmocka_unit_test(test_grow),          cmocka_unit_test(test_absurd),
        cmocka_unit_test(test_no_space),      cmocka_unit_test(test_file_limit),
        cmocka_unit_test(test_signals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
