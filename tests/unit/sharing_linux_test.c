/* Who may see regions and lease their slots, by permission bits. */
#include "regions.h"

#include <grp.h>

static mode_t mode_of(const char *name, const char *suffix)
{
    char object[100];
    struct stat st;
    snprintf(object, sizeof object, "framemap.%s%s", name, suffix);
    assert_int_equal(stat(shm_path(object), &st), 0);
    return st.st_mode & 07777;
}

/* As another user, not of the owner's group. */
static void as_nobody(const framemap_writer_config *config, bool may_read, bool may_lease)
{
    framemap_reader_config reader_config = framemap_reader_config_default();
    framemap_reader *reader = NULL;
    framemap_writer *writer = NULL;
    framemap_frame frame;
    framemap_reader_stats stats;
    framemap_info info;
    child_assert(setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0 &&
                 setresuid(65534, 65534, 65534) == 0);
    reader_config.name = config->name;
    framemap_result opened = framemap_reader_open(&reader, &reader_config);
    child_assert(opened == (may_read ? FRAMEMAP_OK : FRAMEMAP_ERROR_PERMISSION));
    child_assert(framemap_writer_open(&writer, config) == FRAMEMAP_ERROR_PERMISSION);
    child_assert(framemap_remove(config->name, NULL) ==
                 (may_lease ? FRAMEMAP_ERROR_BUSY : FRAMEMAP_ERROR_PERMISSION));
    framemap_region_info(config->name, NULL, &info);
    child_assert(info.status == (may_read ? FRAMEMAP_OK : FRAMEMAP_ERROR_PERMISSION));
    if (!may_read)
        return;
    child_assert(info.alive && info.readers == (may_lease ? 1 : -1));
    child_assert(framemap_reader_get_stats(reader, &stats) == FRAMEMAP_OK && stats.observer == !may_lease);
    child_assert(framemap_reader_acquire(reader, &frame, 0) == FRAMEMAP_OK && is_all(&frame, 1));
    child_assert(framemap_reader_release(reader, &frame) == FRAMEMAP_OK);
    framemap_reader_close(&reader);
}

static void test_sharing(void **state)
{
    (void)state;
    static const struct {
        framemap_share share;
        bool leases;
        mode_t frames_mode, leases_mode;
    } shares[] = {
        {FRAMEMAP_SHARE_OWNER, false, 0600, 0600}, {FRAMEMAP_SHARE_GROUP, false, 0640, 0600},
        {FRAMEMAP_SHARE_ALL, false, 0644, 0600},   {FRAMEMAP_SHARE_GROUP, true, 0640, 0660},
        {FRAMEMAP_SHARE_ALL, true, 0644, 0666},
    };
    mode_t before = umask(077);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        const char *name = unique_name("share");
        framemap_writer_config config = writer_config(name);
        config.share = shares[i].share;
        config.share_leases = shares[i].leases;
        framemap_writer *writer = open_writer(&config);
        assert_int_equal(mode_of(name, ""), shares[i].frames_mode);
        assert_int_equal(mode_of(name, ".leases"), shares[i].leases_mode);
        publish(writer, 1);
        if (getuid() == 0)
            in_child(as_nobody(&config, shares[i].share == FRAMEMAP_SHARE_ALL,
                               shares[i].share == FRAMEMAP_SHARE_ALL && shares[i].leases));

        /* The handshake is the same with a table that the writer does not map. */
        framemap_reader *reader = open_reader(name, false);
        framemap_frame frame = acquired(reader);
        for (int n = 0; n < 100; n++)
            publish(writer, 2);
        assert_true(is_all(&frame, 1));
        assert_int_equal(writer_stats(writer).readers, 1);
        assert_int_equal(writer_stats(writer).skipped, 0);
        framemap_reader_close(&reader);
        framemap_writer_close(&writer);
    }
    umask(before);
}

/* Somebody else was first with the name. */
static void test_squatted(void **state)
{
    (void)state;
    if (getuid() != 0)
        skip();
    static const char *const suffixes[] = {"", ".leases"};
    for (int i = 0; i < 2; i++) {
        const char *name = unique_name("squatted");
        char object[100];
        framemap_writer *writer = NULL;
        snprintf(object, sizeof object, "framemap.%s%s", name, suffixes[i]);
        FILE *file = fopen(shm_path(object), "we");
        assert_non_null(file);
        assert_int_equal(fchmod(fileno(file), 0666) | fchown(fileno(file), 65534, 65534), 0);
        fclose(file);
        framemap_writer_config config = writer_config(name);
        assert_failure(framemap_writer_open(&writer, &config), FRAMEMAP_ERROR_PERMISSION, "nobody");
        assert_true(exists(shm_path(object)));
        assert_int_equal(has_frames(name) + has_leases(name), 1);
        assert_int_equal(unlink(shm_path(object)), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sharing),
        cmocka_unit_test(test_squatted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
