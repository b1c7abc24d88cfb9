#include "mappings.h"

#include <fcntl.h>
#include <sys/resource.h>

static void test_inherit(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        bool inherit = i % 2 == 1;
        framemap_mapping *mapping;
        framemap_mapping_config config =
            named(i < 2 ? NULL : unique_name("inherit"), 4096); /* made, then found */
        config.inherit = inherit;
        if (i == 2 || i == 3)
            framemap_mapping_remove(config.name);
        assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
        char handle[16];
        snprintf(handle, sizeof handle, "%d", (int)framemap_mapping_handle(mapping));
        pid_t child = fork();
        if (child == 0) {
            execl("/proc/self/exe", "handle_test", "adopt", handle, (char *)NULL);
            _exit(127);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        framemap_view view;
        assert_result(framemap_mapping_view(mapping, 0, 0, &view), FRAMEMAP_OK);
        assert_int_equal(WEXITSTATUS(status), inherit ? 0 : 1);
        assert_string_equal((char *)view.data + 100, inherit ? "from the child" : "");
        memset(view.data, 0, view.size);
        framemap_mapping_unview(&view);
        framemap_mapping_close(&mapping);
    }
    assert_result(framemap_mapping_remove(unique_name("inherit")), FRAMEMAP_OK);
}

/* What the program started by test_inherit does. */
static int adopt_and_write(const char *handle)
{
    framemap_mapping *mapping;
    framemap_view view;
    if (framemap_mapping_adopt(&mapping, atoi(handle), FRAMEMAP_ACCESS_WRITE) != FRAMEMAP_OK ||
        framemap_mapping_view(mapping, 100, 20, &view) != FRAMEMAP_OK)
        return 1;
    strcpy((char *)view.data, "from the child");
    framemap_mapping_unview(&view);
    framemap_mapping_close(&mapping);
    return 0;
}

static void test_adopt(void **state)
{
    (void)state;
    int ends[2], before = open_descriptors();
    framemap_mapping *mapping;
    assert_failure(framemap_mapping_adopt(&mapping, -1, FRAMEMAP_ACCESS_READ), FRAMEMAP_ERROR_ARGUMENT, "-1");
    assert_failure(framemap_mapping_adopt(&mapping, 1000, FRAMEMAP_ACCESS_READ), FRAMEMAP_ERROR_ARGUMENT,
                   "descriptor 1000");
    assert_failure(framemap_mapping_adopt(&mapping, 0, (framemap_access)9), FRAMEMAP_ERROR_ARGUMENT, "9");
    assert_failure(framemap_mapping_adopt(NULL, 0, FRAMEMAP_ACCESS_READ), FRAMEMAP_ERROR_ARGUMENT, "");
    assert_int_equal(pipe(ends), 0);
    assert_failure(framemap_mapping_adopt(&mapping, ends[0], FRAMEMAP_ACCESS_READ),
                   FRAMEMAP_ERROR_UNSUPPORTED, "FIFO");
    assert_null(mapping);
    assert_int_equal(close(ends[0]) + close(ends[1]), 0);

    static const int opened[] = {O_RDONLY, O_WRONLY, O_RDWR, O_PATH};
    for (int i = 0; i < 4; i++) {
        for (framemap_access access = FRAMEMAP_ACCESS_READ; access <= FRAMEMAP_ACCESS_COPY; access++) {
            bool fits = opened[i] == O_RDWR || (opened[i] == O_RDONLY && access != FRAMEMAP_ACCESS_WRITE);
            int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
            assert_true(file >= 0 && ftruncate(file, 10) == 0);
            char path[64];
            snprintf(path, sizeof path, "/proc/self/fd/%d", file);
            int again = open(path, opened[i] | O_CLOEXEC);
            assert_true(again >= 0);
            close(file);
            assert_result(framemap_mapping_adopt(&mapping, again, access),
                          fits ? FRAMEMAP_OK : FRAMEMAP_ERROR_PERMISSION);
            if (fits) {
                assert_int_equal(framemap_mapping_handle(mapping), again);
                assert_int_equal(framemap_mapping_size(mapping), 10);
                assert_false(framemap_mapping_created(mapping));
                framemap_mapping_close(&mapping);
                assert_int_equal(fcntl(again, F_GETFD), -1);
            } else {
                assert_int_equal(close(again), 0);
            }
        }
    }
    assert_int_equal(open_descriptors(), before);
}

static void test_none(void **state)
{
    (void)state;
    framemap_mapping *none = NULL;
    framemap_view view = {0};
    assert_false(framemap_mapping_created(NULL));
    assert_int_equal(framemap_mapping_size(NULL), 0);
    assert_int_equal(framemap_mapping_handle(NULL), -1);
    assert_failure(framemap_mapping_grow(NULL, 1), FRAMEMAP_ERROR_ARGUMENT, "NULL");
    assert_failure(framemap_mapping_commit(NULL, 0, 1), FRAMEMAP_ERROR_ARGUMENT, "NULL");
    assert_failure(framemap_mapping_view(NULL, 0, 1, &view), FRAMEMAP_ERROR_ARGUMENT, "NULL");
    framemap_mapping_close(&none);
    framemap_mapping_close(NULL);
}

static void without_descriptors(const char *name)
{
    struct rlimit none = {0, 0};
    framemap_mapping *mapping;
    framemap_mapping_config config = named(name, 4096);
    child_assert(setrlimit(RLIMIT_NOFILE, &none) == 0);
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(strstr(framemap_last_error(), "Too many open files"));
    child_assert(!exists(shm_path(name)));
    config.name = NULL;
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_ERROR_NO_SPACE);
}

static void test_no_descriptor(void **state)
{
    (void)state;
    in_child(without_descriptors(unique_name("none")));
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "adopt") == 0)
        return adopt_and_write(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inherit),
        cmocka_unit_test(test_adopt),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_no_descriptor),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
