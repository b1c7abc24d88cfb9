/* What the unit tests share: cmocka with the headers that it wants, and checks on errors and leaks. */
#ifndef UNIT_H
#define UNIT_H

/* cmocka.h leaves these to whoever includes it, in this order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <framemap/result.h>

/* cmocka's assertions take any integer as one type. */
#define assert_result(expression, expected)                                                                  \
    do {                                                                                                     \
        framemap_result result_ = (expression);                                                              \
        if (result_ != (expected))                                                                           \
            print_error("%s: %s\n", #expression, framemap_last_error());                                     \
        assert_int_equal(result_, (expected));                                                               \
    } while (0)

/* A failure, with a sentence that contains text. */
#define assert_failure(expression, expected, text)                                                           \
    do {                                                                                                     \
        assert_result(expression, expected);                                                                 \
        if (!strstr(framemap_last_error(), (text)))                                                          \
            fail_msg("\"%s\" does not say \"%s\"", framemap_last_error(), (text));                           \
    } while (0)

/* Descriptors that this process has open. */
static inline int open_descriptors(void)
{
    int count = 0;
    DIR *directory = opendir("/proc/self/fd");
    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

/* A name that no other run of a test has. Static storage, for one use at a time a call site. */
#define unique_name(what) unique_name_in((char[64]){0}, what)
static inline const char *unique_name_in(char *buffer, const char *what)
{
    snprintf(buffer, 64, "unit-%ld-%s", (long)getpid(), what);
    return buffer;
}

static inline const char *shm_path_in(char *buffer, const char *name)
{
    snprintf(buffer, 300, "/dev/shm/%s", name);
    return buffer;
}
#define shm_path(name) shm_path_in((char[300]){0}, name)

static inline bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static sigjmp_buf after_fault;
static inline void on_fault(int signal)
{
    (void)signal;
    siglongjmp(after_fault, 1);
}

/* Whether a byte of memory may be written to; not in two threads at once. */
static inline bool can_write(volatile uint8_t *byte)
{
    struct sigaction action = {.sa_handler = on_fault}, before;
    volatile bool written = false;
    sigaction(SIGSEGV, &action, &before);
    if (sigsetjmp(after_fault, 1) == 0) {
        *byte = *byte;
        written = true;
    }
    sigaction(SIGSEGV, &before, NULL);
    return written;
}

static inline bool write_file(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool written = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file >= 0)
        close(file);
    return written;
}

/* In a child: give it a /dev/shm of its own that nobody else sees, of so many bytes ("1m"). A user who may
 * not mount is root of a user namespace for that. \returns false where a container forbids it. */
static inline bool mount_small_shm(const char *size)
{
    char options[32], users[32], groups[32];
    bool root = getuid() == 0;
    snprintf(options, sizeof options, "size=%s", size);
    snprintf(users, sizeof users, "0 %ld 1", (long)getuid());
    snprintf(groups, sizeof groups, "0 %ld 1", (long)getgid());
    return unshare(root ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           (root || (write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", users) &&
                     write_file("/proc/self/gid_map", groups))) &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", "/dev/shm", "tmpfs", 0, options) == 0;
}

/* Run with a small /dev/shm, in a child; skipped where there can be none. */
static inline void on_small_shm(const char *size, void (*run)(void))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!mount_small_shm(size))
            _exit(77);
        run();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(status, 0);
}

/* Run body in a child process; the assertion is that it ends with status 0. */
#define in_child(body)                                                                                       \
    do {                                                                                                     \
        pid_t child_ = fork();                                                                               \
        assert_true(child_ >= 0);                                                                            \
        if (child_ == 0) {                                                                                   \
            body;                                                                                            \
            _exit(0);                                                                                        \
        }                                                                                                    \
        int status_;                                                                                         \
        assert_int_equal(waitpid(child_, &status_, 0), child_);                                              \
        assert_int_equal(status_, 0);                                                                        \
    } while (0)

/* In a child, where cmocka's assertions would run the other tests: say what and end with status 1. */
#define child_assert(condition)                                                                              \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #condition, framemap_last_error());       \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

#endif
