#include "room_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "error.h"

/* What is left where the object lives. Memory that no mount limits has no such number: then all that
 * the machine has, which no object can exceed either. */
static uint64_t bytes_left(int fd, const char **where)
{
    struct statvfs fs;
    struct sysinfo machine;
    if (fstatvfs(fd, &fs) == 0 && fs.f_blocks > 0) {
        *where = "are free on that file system; free some there or ask for less";
        return (uint64_t)fs.f_bavail * fs.f_frsize;
    }
    *where = "are this machine's memory and swap together; ask for less";
    if (sysinfo(&machine) != 0)
        return UINT64_MAX;
    return ((uint64_t)machine.totalram + machine.totalswap) * machine.mem_unit;
}

static framemap_result fail(int fd, const char *label, uint64_t bytes, int code)
{
    const char *where;
    uint64_t left = bytes_left(fd, &where);
    return fm_fail_system(fm_result_of_system(code), code, "%s: needs %" PRIu64 " bytes more, %" PRIu64 " %s",
                          label, bytes, left, where);
}

/* Signals wait: a tmpfs may undo what one interrupts, and with a profiler's timer that never ends. */
static int allocate(int fd, uint64_t offset, uint64_t size)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = posix_fallocate(fd, (off_t)offset, (off_t)size);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

/* Not by ftruncate but where that is safe: it would shrink what another process grew meanwhile. */
static int make_sparse(int fd, uint64_t size, enum fm_room room)
{
    if (room == FM_ROOM_SPARSE_FRESH)
        return ftruncate(fd, (off_t)size) == 0 ? 0 : errno;
    return allocate(fd, size - 1, 1);
}

framemap_result fm_room_extend(int fd, const char *label, uint64_t size, enum fm_room room)
{
    struct stat st;
    if (size > INT64_MAX)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "%s: a size of %" PRIu64 " bytes is beyond 2^63 - 1", label,
                       size);
    if (fstat(fd, &st) != 0)
        return fm_fail_system(FRAMEMAP_ERROR_SYSTEM, errno, "%s: its size cannot be read", label);
    uint64_t have = (uint64_t)st.st_size;
    if (have >= size)
        return FRAMEMAP_OK;

    /* Asked beforehand: to run into the limit means SIGXFSZ, which would end the process. */
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && size > limit.rlim_cur)
        return fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, EFBIG,
                              "%s: is to have %" PRIu64 " bytes, this process may make files of %" PRIu64
                              "; raise that (ulimit -f) or ask for less",
                              label, size, (uint64_t)limit.rlim_cur);

    /* So is this: to fill the file system and then give up would hurt its other users meanwhile. */
    const char *where;
    if (room == FM_ROOM_TAKEN && size - have > bytes_left(fd, &where))
        return fail(fd, label, size - have, ENOSPC);
    int code = room == FM_ROOM_TAKEN ? allocate(fd, have, size - have) : make_sparse(fd, size, room);
    return code == 0 ? FRAMEMAP_OK : fail(fd, label, size - have, code);
}

framemap_result fm_room_take(int fd, const char *label, uint64_t offset, uint64_t size)
{
    int code = allocate(fd, offset, size);
    return code == 0 ? FRAMEMAP_OK : fail(fd, label, size, code);
}
