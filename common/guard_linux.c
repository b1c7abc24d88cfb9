#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include <framemap/framemap.h>

#include "error.h"
#include "platform.h"

/* What the handler looks at, without locks: a range is valid while base is not 0, which is stored last
 * (release) and cleared first. A range that finds no room is simply not guarded. */
#define RANGES 1024

static struct range {
    _Atomic uintptr_t base; /* 0: free; 1: being filled in */
    uintptr_t size;
    int protection;
    atomic_bool *broken;
} ranges[RANGES];

static struct sigaction previous;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int install_error;

/* Async-signal-safe: mmap is a bare system call. Zeros of our own take the place of the whole view, so
 * that one fault is enough. */
static bool replace_view(uintptr_t address)
{
    for (size_t i = 0; i < RANGES; i++) {
        uintptr_t base = atomic_load_explicit(&ranges[i].base, memory_order_acquire);
        if (base <= 1 || address < base || address - base >= ranges[i].size)
            continue;
        atomic_store_explicit(ranges[i].broken, true, memory_order_relaxed);
        return mmap((void *)base, ranges[i].size, ranges[i].protection,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) != MAP_FAILED;
    }
    return false;
}

static void on_sigbus(int signal, siginfo_t *info, void *context)
{
    int saved = errno;
    bool ours = info->si_code == BUS_ADRERR && replace_view((uintptr_t)info->si_addr);
    errno = saved;
    if (ours)
        return;
    if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(signal, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(signal);
    } else {
        /* The access is repeated on return and ends the process as it would have without us. */
        sigaction(SIGBUS, &previous, NULL);
    }
}

static void install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_sigbus;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGBUS, &action, &previous) != 0)
        install_error = errno;
}

framemap_result framemap_guard_install(void)
{
    pthread_once(&once, install);
    return install_error ? fm_fail_system(FRAMEMAP_ERROR_SYSTEM, install_error, "cannot handle SIGBUS")
                         : FRAMEMAP_OK;
}

void fm_guard_add(const framemap_view *view, bool writable, atomic_bool *broken)
{
    for (size_t i = 0; i < RANGES; i++) {
        uintptr_t expected = 0;
        if (!atomic_compare_exchange_strong_explicit(&ranges[i].base, &expected, 1, memory_order_acquire,
                                                     memory_order_relaxed))
            continue;
        ranges[i].size = view->base_size;
        ranges[i].protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
        ranges[i].broken = broken;
        atomic_store_explicit(&ranges[i].base, (uintptr_t)view->base, memory_order_release);
        return;
    }
}

void fm_guard_remove(const framemap_view *view)
{
    for (size_t i = 0; i < RANGES; i++)
        if (atomic_load_explicit(&ranges[i].base, memory_order_relaxed) == (uintptr_t)view->base)
            atomic_store_explicit(&ranges[i].base, 0, memory_order_release);
}
