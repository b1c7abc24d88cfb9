/* What the unit tests need of Linux. Included by unit.h. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define NAMES_STAY false /* a name can be removed while somebody has its object open */
#define DEATHS     40    /* children that a test kills: cheap */

/* An error, and what becomes of others. */
#define SYSTEM_CODE EIO
#define SYSTEM_TEXT "Input/output error"
#define SYSTEM_RESULTS                                                                                       \
    {ENOENT, FRAMEMAP_ERROR_NOT_FOUND}, {EACCES, FRAMEMAP_ERROR_PERMISSION},                                 \
        {EPERM, FRAMEMAP_ERROR_PERMISSION}, {EROFS, FRAMEMAP_ERROR_PERMISSION},                              \
        {EEXIST, FRAMEMAP_ERROR_EXISTS}, {ENOSPC, FRAMEMAP_ERROR_NO_SPACE},                                  \
        {ENOMEM, FRAMEMAP_ERROR_NO_SPACE}, {EDQUOT, FRAMEMAP_ERROR_NO_SPACE},                                \
        {EMFILE, FRAMEMAP_ERROR_NO_SPACE}, {EFBIG, FRAMEMAP_ERROR_NO_SPACE},                                 \
        {EINVAL, FRAMEMAP_ERROR_ARGUMENT}, {ENAMETOOLONG, FRAMEMAP_ERROR_ARGUMENT},                          \
        {ENOSYS, FRAMEMAP_ERROR_UNSUPPORTED},                                                                \
    {                                                                                                        \
        EIO, FRAMEMAP_ERROR_SYSTEM                                                                           \
    }

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

/* Whether there is a named object. */
static inline bool object_exists(const char *name)
{
    return exists(shm_path(name));
}

/* A folder of the test program's own. */
static inline bool make_temporary(char *folder, size_t size)
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, size, "%.30s/framemap-unit-XXXXXX", parent ? parent : "/tmp");
    return mkdtemp(folder) != NULL;
}

/* ---- Another process ---- */

typedef pid_t child_process;
static int child_pipe[2];

/* Said by a child, from where it goes on until it is killed. */
static inline void child_ready(void)
{
    if (write(child_pipe[1], "1", 1) == 1)
        for (;;)
            pause();
}

/* Runs run(name) in another process, and returns when that is ready. */
static inline child_process start_child(void (*run)(const char *name), const char *name)
{
    char byte;
    assert_int_equal(pipe(child_pipe), 0);
    pid_t process = fork();
    if (process == 0) {
        run(name);
        _exit(1);
    }
    close(child_pipe[1]);
    assert_int_equal(read(child_pipe[0], &byte, 1), 1);
    close(child_pipe[0]);
    return process;
}

static inline void stop_child(child_process process)
{
    kill(process, SIGSTOP);
}

/* At once, without its doing. */
static inline void kill_child(child_process process)
{
    int status;
    kill(process, SIGKILL);
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* ---- Memory ---- */

/* \returns whether the system let us. */
static inline bool make_writable(uint8_t *byte)
{
    return mprotect(byte - (uintptr_t)byte % 4096, 4096, PROT_READ | PROT_WRITE) == 0;
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

#endif
