/* PNG files, read back with stb_image. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#include <stb_image.h>

#include "memory_frame.h"
#include "png.h"

struct folder {
    char path[64], file[80];
};

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    strcpy(folder->path, "/tmp/framemap-png-XXXXXX");
    *state = folder;
    if (!mkdtemp(folder->path))
        return -1;
    snprintf(folder->file, sizeof folder->file, "%s/a.png", folder->path);
    return 0;
}

static int entries_of(const char *path)
{
    int count = 0;
    DIR *directory = opendir(path);
    for (const struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    unlink(folder->file);
    const int left = rmdir(folder->path);
    free(folder);
    return left; /* fails when something else was left beside the file */
}

static void expect_pixel(const char *path, int channels, const uint8_t *expected)
{
    int width, height, found;
    uint8_t *pixels = stbi_load(path, &width, &height, &found, 0);
    assert_non_null(pixels);
    assert_int_equal(width, 7);
    assert_int_equal(height, 3);
    assert_int_equal(found, channels);
    for (int i = 0; i < 21; i++)
        assert_memory_equal(pixels + i * channels, expected, (size_t)channels);
    stbi_image_free(pixels);
}

static void alpha_where_the_format_has_it(void **state)
{
    struct folder *folder = *state;
    static const struct {
        const char *format;
        framemap_alpha alpha;
        int channels;
        uint8_t pixel[4]; /* of the bytes 10 20 30 40 */
    } cases[] = {
        {"bgrx", FRAMEMAP_ALPHA_OPAQUE, 3, {30, 20, 10}},
        {"bgra", FRAMEMAP_ALPHA_STRAIGHT, 4, {30, 20, 10, 40}},
        {"bgra", FRAMEMAP_ALPHA_PREMULTIPLIED, 4, {191, 128, 64, 40}},
        {"bgra", FRAMEMAP_ALPHA_OPAQUE, 3, {30, 20, 10}},
        {"rgba", FRAMEMAP_ALPHA_STRAIGHT, 4, {10, 20, 30, 40}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        framemap_frame frame = memory_frame_create(7, 3, framemap_fourcc_from_name(cases[i].format));
        frame.format.alpha = cases[i].alpha;
        for (uint32_t at = 0; at < 21; at++)
            memcpy(memory_frame_row(&frame, 0, at / 7) + 4 * (at % 7), (uint8_t[]){10, 20, 30, 40}, 4);
        assert_true(png_write(folder->file, &frame));
        expect_pixel(folder->file, cases[i].channels, cases[i].pixel);
        assert_int_equal(entries_of(folder->path), 1);
        free(frame.owner);
    }
}

static void every_pixel_at_its_place(void **state)
{
    struct folder *folder = *state;
    framemap_frame frame = memory_frame_create(641, 359, FRAMEMAP_FOURCC_RGBA);
    memory_frame_fill(&frame, 4);
    assert_true(png_write(folder->file, &frame));
    int width, height, channels;
    uint8_t *pixels = stbi_load(folder->file, &width, &height, &channels, 0);
    assert_non_null(pixels);
    assert_int_equal(width, 641);
    assert_int_equal(height, 359);
    for (uint32_t row = 0; row < 359; row++)
        assert_memory_equal(pixels + row * 641 * 4, memory_frame_row(&frame, 0, row), 641 * 4);
    stbi_image_free(pixels);
    free(frame.owner);
}

static void usual_permissions_and_links_stay(void **state)
{
    struct folder *folder = *state;
    framemap_frame frame = memory_frame_create(7, 3, FRAMEMAP_FOURCC_I420);
    char link[90];
    snprintf(link, sizeof link, "%s/link", folder->path);
    assert_int_equal(symlink(folder->file, link), 0);
    const mode_t mask = umask(027);
    assert_true(png_write(folder->file, &frame));
    assert_true(png_write(link, &frame));
    umask(mask);
    struct stat status;
    assert_int_equal(lstat(folder->file, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0640);
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    unlink(link);
    free(frame.owner);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    struct folder *folder = *state;
    framemap_frame frame = memory_frame_create(200, 200, FRAMEMAP_FOURCC_BGRX);
    memory_frame_fill(&frame, 5);
    const int old = open(folder->file, O_CREAT | O_WRONLY, 0600);
    assert_int_equal(write(old, "old", 3), 3);
    close(old);
    in_child({
        struct rlimit limit;
        getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = 5000;
        signal(SIGXFSZ, SIG_IGN);
        child_assert(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        child_assert(!png_write(folder->file, &frame));
    });
    assert_int_equal(entries_of(folder->path), 1);
    struct stat status;
    assert_int_equal(stat(folder->file, &status), 0);
    assert_int_equal(status.st_size, 3);
    free(frame.owner);
}

static void what_cannot_be_written_is_refused(void **state)
{
    struct folder *folder = *state;
    framemap_frame frame = memory_frame_create(7, 3, FRAMEMAP_FOURCC_BGRX);
    assert_false(png_write("/nonexistent/folder/a.png", &frame));
    assert_false(png_write("", &frame));
    assert_false(png_write(folder->path, &frame));
    char device[90];
    snprintf(device, sizeof device, "%s/fifo", folder->path);
    assert_int_equal(mkfifo(device, 0600), 0);
    assert_false(png_write(device, &frame));
    struct stat status;
    assert_int_equal(lstat(device, &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
    unlink(device);

    frame.format.fourcc = FRAMEMAP_FOURCC('Y', 'U', 'Y', 'V');
    assert_false(png_write(folder->file, &frame));
    frame.format.fourcc = FRAMEMAP_FOURCC_BGRX;
    frame.format.width = frame.format.height = 65535;
    assert_false(png_write(folder->file, &frame));
    assert_int_equal(entries_of(folder->path), 0);
    free(frame.owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(alpha_where_the_format_has_it, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(every_pixel_at_its_place, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(usual_permissions_and_links_stay, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_refused, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
