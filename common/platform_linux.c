#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "protocol.h"

static int64_t clock_ns(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct timespec timespec_of(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

int64_t framemap_now(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t fm_realtime(void)
{
    return clock_ns(CLOCK_REALTIME);
}

uint32_t fm_clock_kind(void)
{
    return FM_CLOCK_MONOTONIC;
}

uint64_t fm_process_id(void)
{
    return (uint64_t)getpid();
}

uint64_t fm_random(void)
{
    uint64_t value = 0;
    if (getrandom(&value, sizeof value, GRND_NONBLOCK) != (ssize_t)sizeof value)
        value ^= (uint64_t)framemap_now() * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)fm_realtime() ^
                 fm_process_id();
    return value ? value : 1;
}

int fm_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

void fm_yield(void)
{
    sched_yield();
}

void fm_sleep(int64_t ns)
{
    struct timespec t = timespec_of(ns);
    nanosleep(&t, NULL);
}

static int fd_of(const framemap_mapping *object)
{
    return (int)framemap_mapping_handle(object);
}

static struct flock byte_lock(int64_t byte, int type)
{
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = (short)type;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    return lock;
}

enum fm_lock fm_lock_try(framemap_mapping *object, int64_t byte, bool exclusive)
{
    struct flock lock = byte_lock(byte, exclusive ? F_WRLCK : F_RDLCK);
    if (fcntl(fd_of(object), F_OFD_SETLK, &lock) == 0)
        return FM_LOCK_OK;
    if (errno == EAGAIN || errno == EACCES)
        return FM_LOCK_HELD;
    fm_fail_system(FRAMEMAP_ERROR_SYSTEM, errno, "cannot lock byte %lld", (long long)byte);
    return FM_LOCK_FAILED;
}

void fm_lock_release(framemap_mapping *object, int64_t byte)
{
    struct flock lock = byte_lock(byte, F_UNLCK);
    fcntl(fd_of(object), F_OFD_SETLK, &lock);
}

bool fm_lock_held(framemap_mapping *object, int64_t byte)
{
    struct flock lock = byte_lock(byte, F_WRLCK);
    return fcntl(fd_of(object), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

uint64_t fm_object_memory(const framemap_mapping *object)
{
    struct stat st;
    return fstat(fd_of(object), &st) == 0 ? (uint64_t)st.st_blocks * 512 : 0; /* 512: stat(2), st_blocks */
}

bool fm_object_set_mode(framemap_mapping *object, uint32_t mode)
{
    return fchmod(fd_of(object), (mode_t)mode) == 0;
}

bool fm_object_can_shrink(const framemap_mapping *object)
{
    (void)object;
    return true;
}

bool fm_memory_is_there(const void *data, size_t size)
{
    (void)data;
    (void)size;
    return true;
}

bool fm_object_is_remote(const framemap_mapping *object)
{
    /* Two machines that map one file do not share memory. Values: statfs(2). */
    static const unsigned long remote[] = {
        NFS_SUPER_MAGIC,       SMB_SUPER_MAGIC,         CIFS_SUPER_MAGIC,
        SMB2_SUPER_MAGIC,      CEPH_SUPER_MAGIC,        V9FS_MAGIC,
        AFS_SUPER_MAGIC,       CODA_SUPER_MAGIC,        OCFS2_SUPER_MAGIC,
        0x01161970 /* GFS2 */, 0x0bd00bd0 /* Lustre */,
    };
    struct statfs fs;
    if (fstatfs(fd_of(object), &fs) != 0)
        return false;
    for (size_t i = 0; i < sizeof remote / sizeof remote[0]; i++)
        if ((unsigned long)fs.f_type == remote[i])
            return true;
    return false;
}

size_t fm_object_read(const framemap_mapping *object, uint64_t offset, void *buffer, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = pread(fd_of(object), (char *)buffer + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return done;
}

size_t fm_object_write(framemap_mapping *object, uint64_t offset, const void *buffer, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = pwrite(fd_of(object), (const char *)buffer + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return done;
}

framemap_result fm_result_of_system(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return FRAMEMAP_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return FRAMEMAP_ERROR_PERMISSION;
    case EEXIST:
        return FRAMEMAP_ERROR_EXISTS;
    case ENOSPC:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
    case EDQUOT:
    case EFBIG:
        return FRAMEMAP_ERROR_NO_SPACE;
    case EINVAL:
    case ENAMETOOLONG:
        return FRAMEMAP_ERROR_ARGUMENT;
    case EOPNOTSUPP:
    case ENOSYS:
        return FRAMEMAP_ERROR_UNSUPPORTED;
    default:
        return FRAMEMAP_ERROR_SYSTEM;
    }
}

const char *fm_system_text(int code, char *buffer, int size)
{
    const char *text = strerrordesc_np(code); /* thread-safe and not translated, unlike strerror */
    snprintf(buffer, (size_t)size, "%s", text ? text : "unknown error");
    return buffer;
}
