/* Handles in a forked child, memory that somebody takes away, and memory that is not there. */
#include "regions.h"

#include <signal.h>
#include <sys/mman.h>

static void call_everything(framemap_writer *writer, framemap_frame *drawing, framemap_reader *reader,
                            framemap_frame *held)
{
    framemap_frame frame;
    framemap_writer_stats writer_figures;
    framemap_reader_stats reader_figures;
    framemap_info info;
    int before = open_descriptors();
    child_assert(framemap_writer_begin(writer, &drawing->format, &frame) == FRAMEMAP_ERROR_STATE);
    child_assert(strstr(framemap_last_error(), "fork"));
    child_assert(framemap_writer_publish(writer, drawing) == FRAMEMAP_ERROR_STATE);
    child_assert(framemap_writer_discard(writer, drawing) == FRAMEMAP_ERROR_STATE);
    child_assert(framemap_writer_get_stats(writer, &writer_figures) == FRAMEMAP_ERROR_STATE);
    child_assert(framemap_reader_acquire(reader, &frame, 0) == FRAMEMAP_ERROR_STATE);
    child_assert(framemap_reader_acquire_next(reader, &frame, 0) == FRAMEMAP_ERROR_STATE);
    child_assert(framemap_reader_release(reader, held) == FRAMEMAP_ERROR_STATE);
    child_assert(framemap_reader_get_stats(reader, &reader_figures) == FRAMEMAP_ERROR_STATE);
    child_assert(framemap_reader_info(reader, &info) == FRAMEMAP_ERROR_STATE);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
    child_assert(!reader && !writer && open_descriptors() == before);
}

static void test_fork(void **state)
{
    (void)state;
    const char *name = unique_name("fork");
    framemap_writer_config config = writer_config(name);
    int none = open_descriptors();
    framemap_writer *writer = open_writer(&config), *second;
    framemap_reader *reader, *later;
    reader = open_reader(name, false);
    publish(writer, 1);
    framemap_frame held = acquired(reader), begun = drawn(writer, 2);
    in_child({
        child_assert(open_descriptors() == none);
        call_everything(writer, &begun, reader, &held);
    });
    /* Nothing of it has reached the parent's. */
    assert_true(has_frames(name) && is_all(&held, 1) && is_all(&begun, 2));
    assert_failure(framemap_writer_open(&second, &config), FRAMEMAP_ERROR_BUSY, "");
    assert_result(framemap_writer_publish(writer, &begun), FRAMEMAP_OK);
    for (int i = 0; i < 50; i++)
        publish(writer, 3);
    assert_true(is_all(&held, 1));
    assert_result(framemap_reader_release(reader, &held), FRAMEMAP_OK);

    /* A reader without a region is dead in a child too, and a new handle there lives. */
    framemap_writer_close(&writer);
    framemap_frame frame;
    while (framemap_reader_acquire(reader, &frame, 0) != FRAMEMAP_GONE)
        framemap_reader_release(reader, &frame);
    framemap_reader_acquire(reader, &frame, 30000000);
    writer = open_writer(&config);
    publish(writer, 9);
    in_child({
        child_assert(framemap_reader_acquire(reader, &frame, SECOND) == FRAMEMAP_ERROR_STATE);
        later = open_reader(name, false);
        child_assert(framemap_reader_acquire(later, &frame, SECOND) == FRAMEMAP_OK);
        framemap_reader_close(&later);
    });
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
}

/* A child of a dead producer does not keep its lock. */
static void test_fork_outlives(void **state)
{
    (void)state;
    const char *name = unique_name("fork_outlives");
    int ends[2];
    char pid_text[16] = "";
    assert_int_equal(pipe(ends), 0);
    framemap_writer_config config = writer_config(name);
    pid_t child = fork();
    if (child == 0) {
        framemap_writer *writer = open_writer(&config);
        publish(writer, 1);
        pid_t grandchild = fork();
        if (grandchild == 0) {
            dprintf(ends[1], "%d", getpid()); /* alive: the descriptors that it inherited are closed */
            pause();
        }
        waitpid(grandchild, NULL, 0);
    }
    assert_true(read(ends[0], pid_text, sizeof pid_text - 1) > 0);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    framemap_writer *writer = NULL;
    framemap_result result = framemap_writer_open(&writer, &config);
    kill(atoi(pid_text), SIGKILL);
    assert_result(result, FRAMEMAP_OK);
    assert_true(writer_stats(writer).took_over);
    framemap_writer_close(&writer);
    close(ends[0]);
    close(ends[1]);
}

static void truncated_under_us(const char *name, int done)
{
    char path[128];
    snprintf(path, sizeof path, "/dev/shm/framemap.%s", name);
    framemap_writer_config config = writer_config(name);
    framemap_writer *writer = NULL;
    framemap_reader *reader = NULL;
    framemap_frame frame, next;
    framemap_format format = framemap_format_packed(64, 16, FRAMEMAP_FOURCC_BGRX);
    child_assert(framemap_guard_install() == FRAMEMAP_OK && framemap_guard_install() == FRAMEMAP_OK);
    child_assert(framemap_writer_open(&writer, &config) == FRAMEMAP_OK);
    reader = open_reader(name, false);
    child_assert(framemap_writer_begin(writer, &format, &frame) == FRAMEMAP_OK);
    child_assert(framemap_writer_publish(writer, &frame) == FRAMEMAP_OK);
    child_assert(framemap_reader_acquire(reader, &frame, 0) == FRAMEMAP_OK);
    child_assert(truncate(path, 100) == 0);
    child_assert(frame.plane[0].data[0] == 0);
    child_assert(framemap_reader_acquire(reader, &next, 0) == FRAMEMAP_ERROR_CORRUPT);
    child_assert(framemap_reader_release(reader, &frame) == FRAMEMAP_OVERRUN);
    framemap_writer_begin(writer, &format, &frame); /* may be the one that falls into the hole */
    framemap_writer_discard(writer, &frame);
    child_assert(framemap_writer_begin(writer, &format, &frame) == FRAMEMAP_ERROR_CORRUPT);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);

    child_assert(write(done, "1", 1) == 1);

    /* A fault elsewhere is none of ours: it still ends the process. */
    int fd = memfd_create("unit", MFD_CLOEXEC);
    child_assert(fd >= 0 && ftruncate(fd, 4096) == 0);
    volatile char *own = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    child_assert(ftruncate(fd, 0) == 0);
    (void)own[0];
}

static void test_guard(void **state)
{
    (void)state;
    const char *name = unique_name("guard");
    int status, ends[2];
    char done = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGBUS, SIG_DFL); /* a sanitizer's would report it */
        truncated_under_us(name, ends[1]);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ends[1]);
    assert_int_equal(read(ends[0], &done, 1), 1);
    close(ends[0]);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
    framemap_remove(name, NULL);
}

/* With a /dev/shm of 8 MiB that nobody else sees: the reservation is larger, the frames fit or do not. */
static void on_small_tmpfs(void)
{
    framemap_writer_config config = writer_config("unit");
    framemap_writer *writer = NULL;
    framemap_frame frame;
    framemap_format small = framemap_format_packed(512, 512, FRAMEMAP_FOURCC_BGRX);
    framemap_format large = framemap_format_packed(2048, 2048, FRAMEMAP_FOURCC_BGRX);
    config.max_frame_bytes = 64 << 20;
    child_assert(framemap_writer_open(&writer, &config) == FRAMEMAP_OK);
    child_assert(framemap_writer_begin(writer, &large, &frame) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(strstr(framemap_last_error(), "16777216 bytes more"));
    for (int i = 0; i < 20; i++) {
        child_assert(framemap_writer_begin(writer, &small, &frame) == FRAMEMAP_OK);
        memset(frame.plane[0].data, i, frame.plane[0].stride * frame.plane[0].rows);
        child_assert(framemap_writer_publish(writer, &frame) == FRAMEMAP_OK);
        child_assert(framemap_writer_begin(writer, &large, &frame) == FRAMEMAP_ERROR_NO_SPACE);
    }
    framemap_writer_close(&writer);
    child_assert(!has_frames("unit") && !has_leases("unit"));
    child_assert(mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=8k") == 0);
    child_assert(framemap_writer_open(&writer, &config) == FRAMEMAP_ERROR_NO_SPACE);
    child_assert(strstr(framemap_last_error(), "bytes more") && !writer);
    child_assert(!has_frames("unit") && !has_leases("unit"));
}

static void test_no_space(void **state)
{
    (void)state;
    on_small_shm("8m", on_small_tmpfs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fork),
        cmocka_unit_test(test_fork_outlives),
        cmocka_unit_test(test_guard),
        cmocka_unit_test(test_no_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
