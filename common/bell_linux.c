#include "bell.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint32_t fm_wake_kind(void)
{
    return FM_WAKE_FUTEX;
}

void fm_bells_init(struct fm_bells *bells, uint64_t region_id, const framemap_mapping *leases)
{
    (void)bells;
    (void)region_id;
    (void)leases;
}

/* The futex is the region's own word: there is nothing to open. */
framemap_result fm_bell_hang(struct fm_bells *bells, uint32_t entry)
{
    (void)bells;
    (void)entry;
    return FRAMEMAP_OK;
}

void fm_bell_wait(struct fm_bells *bells, uint32_t entry, const _Atomic uint32_t *word, uint32_t value,
                  int64_t deadline)
{
    (void)bells;
    (void)entry;
    /* The bitset form takes an absolute deadline of CLOCK_MONOTONIC. */
    struct timespec t = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
    syscall(SYS_futex, word, FUTEX_WAIT_BITSET, value, &t, NULL, FUTEX_BITSET_MATCH_ANY);
}

unsigned fm_bells_ring(struct fm_bells *bells, const _Atomic uint32_t *word, uint64_t entries)
{
    (void)bells;
    (void)entries;
    syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
    return 1;
}

void fm_bells_close(struct fm_bells *bells)
{
    (void)bells;
}
