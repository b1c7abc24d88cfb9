/* The seam to the operating system: what mapping.h does not cover. One platform_*.c a system; who owns a
 * lease entry and how readers are woken are in entry.h and bell.h.
 *
 * Nothing here is ever waited for but fm_sleep.
 */
#ifndef FM_PLATFORM_H
#define FM_PLATFORM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <framemap/mapping.h>

/* ---- Clock, processor, process ---- */

int64_t fm_realtime(void);    /* ns since 1970 */
uint32_t fm_clock_kind(void); /* enum fm_clock: which clock framemap_now reads */
uint64_t fm_process_id(void);
uint64_t fm_random(void); /* not 0 */
int fm_processors(void);  /* that this process may run on */
void fm_sleep(int64_t ns);
void fm_yield(void); /* let another thread that is ready run on this processor, if there is one */

/* ---- Locks on bytes of an object, that die with the process ----
 *
 * Windows: LockFileEx where a file is behind the object, else FM_LOCK_WRITER alone, which is the existence of
 * a named event. A test there takes a shared lock for a moment, which another one's exclusive try may meet:
 * who finds FM_LOCK_HELD and gets a shared lock met such a test. */

enum fm_lock {
    FM_LOCK_OK,
    FM_LOCK_HELD,
    FM_LOCK_FAILED
};

/* On FAILED the last error is set. */
enum fm_lock fm_lock_try(framemap_mapping *object, int64_t byte, bool exclusive);
void fm_lock_release(framemap_mapping *object, int64_t byte);
bool fm_lock_held(framemap_mapping *object, int64_t byte); /* by another handle, of this process or another */

/* ---- Objects ---- */

bool fm_object_is_remote(const framemap_mapping *object);  /* on a network file system */
bool fm_object_can_shrink(const framemap_mapping *object); /* under a mapping, by whoever may write it */
uint64_t fm_object_memory(const framemap_mapping *object); /* bytes of memory or disk that it takes up */
bool fm_object_set_mode(framemap_mapping *object, uint32_t mode);

/* Copy without touching a view that others may truncate. Bytes copied: fewer at the end of the object, 0
 * on error. */
size_t fm_object_read(const framemap_mapping *object, uint64_t offset, void *buffer, size_t size);
size_t fm_object_write(framemap_mapping *object, uint64_t offset, const void *buffer, size_t size);

/* Whether reading so many bytes of a view is safe: on Windows touching what is reserved but not committed
 * is an access violation. */
bool fm_memory_is_there(const void *data, size_t size);

/* ---- fork ---- */

/* Something that a forked child must let go of without unlocking: locks belong to the open file, which
 * a child shares through its descriptors and through its mappings, so that it would keep a dead parent's
 * locks alive. In the child the descriptors are closed, and the views are memory of its own, all 0. */
struct fm_fork_watch {
    struct fm_fork_watch *next, *previous;
    intptr_t handles[2];           /* -1: none */
    const framemap_view *views[2]; /* NULL: none; a cleared view is none */
    atomic_bool forked;            /* set in the child: the handle is dead */
};

void fm_fork_add(struct fm_fork_watch *watch);
void fm_fork_remove(struct fm_fork_watch *watch);

/* Free a mapping without closing its handle, which is closed already. In mapping_*.c. */
void fm_mapping_forget(framemap_mapping **mapping);

/* ---- Guard against truncation, see framemap_guard_install. In guard_*.c ---- */

void fm_guard_add(const framemap_view *view, bool writable, atomic_bool *broken);
void fm_guard_remove(const framemap_view *view);

#endif
