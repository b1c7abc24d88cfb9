/* How the writer of a region wakes the readers that sleep. In bell_*.c.
 *
 * Linux: a futex on the header's `wake`, one for all. Windows: a named auto-reset event an entry of the lease
 * table, named after the region's id and the entry. Readers without an entry, and those whose system is not
 * the writer's, are not woken: they sleep for a moment at a time.
 */
#ifndef FM_BELL_H
#define FM_BELL_H

#include <stdbool.h>

#include <framemap/mapping.h>

#include "protocol.h"

#define FM_NO_ENTRY UINT32_MAX

/* One process's part in it. All 0 to begin with. */
struct fm_bells {
    uint64_t region_id;
    bool shared, global;              /* Windows: for other users; for other sessions */
    intptr_t event[FM_LEASE_ENTRIES]; /* Windows: opened as they are needed; 0 not */
    intptr_t timer;                   /* Windows: the sleeper's */
};

uint32_t fm_wake_kind(void); /* enum fm_wake: how fm_bells_ring wakes */

/* \param leases the region's, whose users are the bells' too. */
void fm_bells_init(struct fm_bells *bells, uint64_t region_id, const framemap_mapping *leases);

/* Make ready to sleep as the owner of an entry. \returns OK, ERROR_SYSTEM, ERROR_NO_SPACE. */
framemap_result fm_bell_hang(struct fm_bells *bells, uint32_t entry);

/* Sleep while *word is value, until fm_bells_ring or the deadline (framemap_now; or a signal, or for no
 * reason). word may be in memory mapped read-only.
 * \param entry own one, or FM_NO_ENTRY. */
void fm_bell_wait(struct fm_bells *bells, uint32_t entry, const _Atomic uint32_t *word, uint32_t value,
                  int64_t deadline);

/* Wake the owners of these entries (a mask); others may wake too. \returns the system calls that it took. */
unsigned fm_bells_ring(struct fm_bells *bells, const _Atomic uint32_t *word, uint64_t entries);

void fm_bells_close(struct fm_bells *bells);

#endif
