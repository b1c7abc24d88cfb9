#include "mappings.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void test_defaults(void **state)
{
    (void)state;
    framemap_mapping_config config = framemap_mapping_config_default();
    assert_null(config.name);
    assert_null(config.path);
    assert_int_equal(config.size, 0);
    assert_int_equal(config.access, FRAMEMAP_ACCESS_WRITE);
    assert_int_equal(config.open, FRAMEMAP_OPEN_OR_CREATE);
    assert_int_equal(config.mode, 0600);
    assert_null(config.security);
    assert_false(config.inherit || config.reserve);
}

static void test_bad_arguments(void **state)
{
    (void)state;
    char name[202];
    framemap_mapping *mapping = NULL;
    framemap_mapping_config good = named(unique_name("bad"), 4096), bad;
    assert_failure(framemap_mapping_open(NULL, &good), FRAMEMAP_ERROR_ARGUMENT, "NULL");
    assert_failure(framemap_mapping_open(&mapping, NULL), FRAMEMAP_ERROR_ARGUMENT, "NULL");
#define REFUSED(change, text) (bad = good, bad.change, assert_refused(&bad, FRAMEMAP_ERROR_ARGUMENT, text))
    REFUSED(name = "", "0 bytes; 1 to 200");
    REFUSED(name = "a/b", "0x2f at 1");
    REFUSED(name = "a\nb", "0x0a at 1");
    REFUSED(name = "ab\x7f", "0x7f at 2");
    REFUSED(name = ".", "\".\"");
    REFUSED(name = "..", "\"..\"");
    REFUSED(path = "/tmp/x", "not both");
    REFUSED(access = (framemap_access)3, "access 3");
    REFUSED(access = (framemap_access)-1, "access -1");
    REFUSED(open = (framemap_open_mode)3, "open mode 3");
    REFUSED(mode = 04755, "mode 04755");
    REFUSED(size = UINT64_C(1) << 63, "2^63 - 1");
    REFUSED(size = 0, "needs a size");
    good.open = FRAMEMAP_CREATE_NEW;
    REFUSED(size = 0, "needs a size");
    REFUSED(access = FRAMEMAP_ACCESS_READ, "needs write access");
    REFUSED(access = FRAMEMAP_ACCESS_COPY, "needs write access");
    assert_false(exists(shm_path(good.name)));
    good = named(NULL, 4096);
    REFUSED(path = "", "empty");
    REFUSED(size = 0, "needs a size");
    REFUSED(access = FRAMEMAP_ACCESS_READ, "needs write access");
    REFUSED(open = FRAMEMAP_OPEN_EXISTING, "always new");
#undef REFUSED

    memset(name, 'n', sizeof name);
    name[201] = 0;
    good = named(name, 4096);
    assert_refused(&good, FRAMEMAP_ERROR_ARGUMENT, "201 bytes");
    name[200] = 0;
    assert_result(framemap_mapping_open(&mapping, &good), FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    assert_result(framemap_mapping_remove(name), FRAMEMAP_OK);
}

static void test_open_modes(void **state)
{
    (void)state;
    framemap_mapping *mapping;
    framemap_mapping_config config = named(unique_name("modes"), 5000);
    int before = open_descriptors();

    config.open = FRAMEMAP_OPEN_EXISTING;
    assert_refused(&config, FRAMEMAP_ERROR_NOT_FOUND, shm_path(config.name));
    config.open = FRAMEMAP_OPEN_OR_CREATE;
    config.access = FRAMEMAP_ACCESS_READ;
    assert_refused(&config, FRAMEMAP_ERROR_NOT_FOUND, shm_path(config.name));
    assert_int_equal(framemap_last_system_error(), ENOENT);

    config.access = FRAMEMAP_ACCESS_WRITE;
    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    assert_true(framemap_mapping_created(mapping));
    assert_int_equal(framemap_mapping_size(mapping), 5000);
    assert_true(exists(shm_path(config.name)));
    framemap_mapping_close(&mapping);
    assert_null(mapping);

    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    assert_false(framemap_mapping_created(mapping));
    framemap_mapping_close(&mapping);
    config.open = FRAMEMAP_CREATE_NEW;
    assert_refused(&config, FRAMEMAP_ERROR_EXISTS, shm_path(config.name));
    assert_int_equal(framemap_last_system_error(), EEXIST);
    assert_true(exists(shm_path(config.name)));

    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);
    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    assert_true(framemap_mapping_created(mapping));
    framemap_mapping_close(&mapping);
    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);
    assert_int_equal(open_descriptors(), before);
}

static void test_sizes(void **state)
{
    (void)state;
    framemap_mapping *mapping;
    framemap_mapping_config config = named(unique_name("sizes"), 5000);
    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    static const struct {
        uint64_t asked, then;
    } sizes[] = {{0, 5000}, {1, 5000}, {5001, 5001}, {100000, 100000}, {4096, 100000}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        config.size = sizes[i].asked;
        assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
        assert_int_equal(framemap_mapping_size(mapping), sizes[i].then);
        framemap_mapping_close(&mapping);
    }
    config.access = FRAMEMAP_ACCESS_READ;
    config.size = 100001;
    assert_refused(&config, FRAMEMAP_ERROR_PERMISSION, "has 100000 bytes and not 100001");
    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);
}

static void test_permission_bits(void **state)
{
    (void)state;
    static const mode_t masks[] = {0, 022, 077, 0777};
    static const uint32_t modes[] = {0600, 0640, 0644, 0666, 0400, 0};
    mode_t before = umask(0);
    for (size_t m = 0; m < sizeof masks / sizeof masks[0]; m++) {
        umask(masks[m]);
        for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
            framemap_mapping *mapping;
            framemap_mapping_config config = named(unique_name("bits"), 4096);
            config.mode = modes[i];
            config.security = "ignored here";
            assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
            assert_int_equal(mode_of(shm_path(config.name)), modes[i]);
            framemap_mapping_close(&mapping);
            assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);

            config.name = NULL;
            assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
            char path[64];
            snprintf(path, sizeof path, "/proc/self/fd/%d", (int)framemap_mapping_handle(mapping));
            assert_int_equal(mode_of(path), modes[i]);
            framemap_mapping_close(&mapping);
        }
    }
    umask(before);
}

/* As a user who is not root: to root nothing is forbidden. */
static void refused_to_others(const char *readable)
{
    framemap_mapping *mapping;
    framemap_mapping_config config = backed(readable, 4096);
    child_assert(getuid() != 0 || setresuid(65534, 65534, 65534) == 0);
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_ERROR_PERMISSION);
    child_assert(strstr(framemap_last_error(), readable) && framemap_last_system_error() == EACCES);
    config.access = FRAMEMAP_ACCESS_READ;
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    config = backed("/framemap-unit", 4096);
    child_assert(framemap_mapping_open(&mapping, &config) == FRAMEMAP_ERROR_PERMISSION);
    child_assert(framemap_mapping_remove("framemap-unit") == FRAMEMAP_ERROR_NOT_FOUND);
}

static void test_permission_refused(void **state)
{
    (void)state;
    char path[128];
    framemap_mapping *mapping;
    snprintf(path, sizeof path, "%s/readable", folder);
    framemap_mapping_config config = backed(path, 4096);
    config.mode = 0444;
    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    framemap_mapping_close(&mapping);
    assert_int_equal(chmod(folder, 0755), 0);
    in_child(refused_to_others(path));
}

static void test_kinds(void **state)
{
    (void)state;
    static const char *const words[] = {"directory", "FIFO", "symbolic link", "symbolic link", "socket"};
    char path[5][128], target[128];
    for (int i = 0; i < 5; i++)
        snprintf(path[i], sizeof path[i], "%s/kind%d", folder, i);
    snprintf(target, sizeof target, "%s/target", folder);
    assert_int_equal(mkdir(path[0], 0700), 0);
    assert_int_equal(mkfifo(path[1], 0600), 0);
    int file = open(target, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, "contents", 8), 8);
    close(file);
    assert_int_equal(symlink(target, path[2]), 0);
    assert_int_equal(symlink("dangling", path[3]), 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path[4], strlen(path[4]) + 1);
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof address), 0);

    for (int i = 0; i < 6; i++) {
        framemap_mapping_config config = backed(i < 5 ? path[i] : "/dev/null", 4096);
        const char *word = i < 5 ? words[i] : "device";
        assert_refused(&config, FRAMEMAP_ERROR_UNSUPPORTED, word);
        config.open = FRAMEMAP_OPEN_EXISTING;
        assert_refused(&config, FRAMEMAP_ERROR_UNSUPPORTED, word);
        config.access = FRAMEMAP_ACCESS_READ;
        assert_refused(&config, FRAMEMAP_ERROR_UNSUPPORTED, word);
        config.access = FRAMEMAP_ACCESS_WRITE;
        config.open = FRAMEMAP_CREATE_NEW;
        assert_refused(&config, FRAMEMAP_ERROR_EXISTS, config.path);
        assert_true(exists(config.path));
    }
    struct stat st;
    assert_int_equal(stat(target, &st), 0);
    assert_int_equal(st.st_size, 8);
    close(server);
}

static void test_paths(void **state)
{
    (void)state;
    static char path[6000];
    framemap_mapping *mapping;
    memset(path, 'p', sizeof path - 1);
    framemap_mapping_config config = backed(path, 4096);
    assert_refused(&config, FRAMEMAP_ERROR_ARGUMENT, "File name too long");
    snprintf(path, sizeof path, "%s/none/file", folder);
    assert_refused(&config, FRAMEMAP_ERROR_NOT_FOUND, path);
    snprintf(path, sizeof path, "%s/file", folder);
    config.mode = 0640;
    assert_result(framemap_mapping_open(&mapping, &config), FRAMEMAP_OK);
    assert_int_equal(mode_of(path), 0640);
    framemap_mapping_close(&mapping);
    assert_true(exists(path));
}

static void test_remove(void **state)
{
    (void)state;
    framemap_mapping *first, *second;
    framemap_view view;
    framemap_mapping_config config = named(unique_name("remove"), 4096);
    assert_failure(framemap_mapping_remove(NULL), FRAMEMAP_ERROR_ARGUMENT, "NULL");
    assert_failure(framemap_mapping_remove("../x"), FRAMEMAP_ERROR_ARGUMENT, "'/'");
    assert_failure(framemap_mapping_remove(config.name), FRAMEMAP_ERROR_NOT_FOUND, config.name);
    assert_result(framemap_mapping_open(&first, &config), FRAMEMAP_OK);
    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);
    assert_false(exists(shm_path(config.name)));
    assert_result(framemap_mapping_view(first, 0, 0, &view), FRAMEMAP_OK);
    view.data[0] = 'x';
    framemap_mapping_unview(&view);
    assert_result(framemap_mapping_open(&second, &config), FRAMEMAP_OK);
    assert_true(framemap_mapping_created(second));
    assert_result(framemap_mapping_view(second, 0, 0, &view), FRAMEMAP_OK);
    assert_int_equal(view.data[0], 0);
    framemap_mapping_unview(&view);
    framemap_mapping_close(&first);
    framemap_mapping_close(&second);
    assert_result(framemap_mapping_remove(config.name), FRAMEMAP_OK);

    assert_int_equal(mkdir(shm_path(config.name), 0700), 0);
    assert_failure(framemap_mapping_remove(config.name), FRAMEMAP_ERROR_ARGUMENT, config.name);
    assert_int_equal(rmdir(shm_path(config.name)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),        cmocka_unit_test(test_bad_arguments),
        cmocka_unit_test(test_open_modes),      cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_permission_bits), cmocka_unit_test(test_permission_refused),
        cmocka_unit_test(test_kinds),           cmocka_unit_test(test_paths),
        cmocka_unit_test(test_remove),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
