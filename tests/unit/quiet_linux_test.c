/* The hot path makes no system call: a process that may make none goes through it. */
#include "regions.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void cycle(framemap_writer *writer, framemap_reader *reader, framemap_reader *observer, bool next)
{
    framemap_frame frame;
    publish(writer, 7);
    if ((next ? framemap_reader_acquire_next : framemap_reader_acquire)(reader, &frame, 0) != FRAMEMAP_OK ||
        framemap_reader_release(reader, &frame) != FRAMEMAP_OK ||
        framemap_reader_acquire(observer, &frame, 0) != FRAMEMAP_OK ||
        framemap_reader_release(observer, &frame) != FRAMEMAP_OK)
        syscall(SYS_exit, 1);
}

/* From here on any call but exit is the end. (SECCOMP_MODE_STRICT forbids reading the processor's clock too,
 * which is no call. Where the machine's clock cannot be read without one, that is not ours to change.) */
static void forbid_calls(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        syscall(SYS_exit, 2);
}

/* In a child that may make no call. */
static int run_quietly(bool disturb)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        framemap_writer_config config = writer_config(unique_name("quiet"));
        framemap_writer *writer = open_writer(&config);
        framemap_reader *reader = open_reader(config.name, false), *observer = open_reader(config.name, true);
        for (int i = 0; i < 32; i++) /* slots get their memory, the clock its page */
            cycle(writer, reader, observer, i & 1);
        pid_t parent = getppid();
        forbid_calls();
        for (int i = 0; i < 1000; i++)
            cycle(writer, reader, observer, i & 1);
        if (disturb)
            syscall(SYS_kill, parent, 0);
        syscall(SYS_exit, 0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    char object[64]; /* the child could not close */
    snprintf(object, sizeof object, "/dev/shm/framemap.unit-%d-quiet", (int)child);
    unlink(object);
    strcat(object, ".leases");
    unlink(object);
    return status;
}

static void test_no_system_call(void **state)
{
    (void)state;
    int status = run_quietly(false);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_one_would_be_noticed(void **state)
{
    (void)state;
    int status = run_quietly(true);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_system_call),
        cmocka_unit_test(test_one_would_be_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
