/* The seam to the operating system: what mapping.h does not cover. One platform_*.c a system.
 *
 * `handle` is a framemap_mapping_handle. Nothing here is ever waited for but fm_wait_word and fm_sleep.
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
uint32_t fm_wake_kind(void);  /* enum fm_wake: how fm_wake_word wakes */
uint64_t fm_process_id(void);
uint64_t fm_random(void); /* not 0 */
int fm_processors(void);  /* that this process may run on */
void fm_sleep(int64_t ns);

/* ---- Waking ---- */

/* Sleep while *word is value, until fm_wake_word or the deadline (framemap_now; or a signal, or for no
 * reason). word may be in memory mapped read-only. */
void fm_wait_word(const _Atomic uint32_t *word, uint32_t value, int64_t deadline);
void fm_wake_word(_Atomic uint32_t *word);

/* ---- Locks on bytes of an object, that die with the process ---- */

enum fm_lock {
    FM_LOCK_OK,
    FM_LOCK_HELD,
    FM_LOCK_FAILED
};

enum fm_lock fm_lock_try(intptr_t handle, int64_t byte, bool exclusive); /* on FAILED the last error is set */
void fm_lock_release(intptr_t handle, int64_t byte);
bool fm_lock_held(intptr_t handle, int64_t byte); /* by another handle, of this process or another */

/* ---- Objects ---- */

bool fm_object_is_remote(intptr_t handle);  /* on a network file system */
uint64_t fm_object_memory(intptr_t handle); /* bytes of memory or disk that it takes up */
bool fm_object_set_mode(intptr_t handle, uint32_t mode);

/* Copy without mapping. Bytes copied: fewer at the end of the object, 0 on error. */
size_t fm_object_read(intptr_t handle, uint64_t offset, void *buffer, size_t size);
size_t fm_object_write(intptr_t handle, uint64_t offset, const void *buffer, size_t size);

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
