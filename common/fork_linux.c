#include "platform.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

/* All handles with descriptors, for the child of a fork. The lock is held across fork, so that the
 * child finds the list whole. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct fm_fork_watch *first;

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void in_parent(void)
{
    pthread_mutex_unlock(&lock);
}

static void in_child(void)
{
    for (struct fm_fork_watch *watch = first; watch; watch = watch->next) {
        for (size_t i = 0; i < sizeof watch->handles / sizeof watch->handles[0]; i++) {
            if (watch->handles[i] >= 0)
                close((int)watch->handles[i]);
            /* Replaced and not unmapped: a stray access stays harmless, and close unmaps it. */
            const framemap_view *view = watch->views[i];
            if (view && view->base)
                mmap(view->base, view->base_size, PROT_READ,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
        }
        atomic_store_explicit(&watch->forked, true, memory_order_relaxed);
    }
    first = NULL;
    pthread_mutex_unlock(&lock);
}

static void install(void)
{
    pthread_atfork(before_fork, in_parent, in_child);
}

void fm_fork_add(struct fm_fork_watch *watch)
{
    pthread_once(&once, install);
    pthread_mutex_lock(&lock);
    watch->previous = NULL;
    watch->next = first;
    if (first)
        first->previous = watch;
    first = watch;
    pthread_mutex_unlock(&lock);
}

void fm_fork_remove(struct fm_fork_watch *watch)
{
    if (atomic_load_explicit(&watch->forked, memory_order_relaxed))
        return; /* the child's list is empty */
    pthread_mutex_lock(&lock);
    if (watch->previous)
        watch->previous->next = watch->next;
    else if (first == watch)
        first = watch->next;
    if (watch->next)
        watch->next->previous = watch->previous;
    pthread_mutex_unlock(&lock);
}
