/* What C11 has no word for: ordering streaming stores, and telling the processor that a loop spins. */
#ifndef FM_FENCE_H
#define FM_FENCE_H

#include <stdatomic.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>

/* Earlier stores, streaming (non-temporal) ones too, before later stores. Intel SDM 3A, 9.2.2: other
 * stores are not ordered with streaming ones but by SFENCE, MFENCE and locked instructions. */
static inline void fm_store_fence(void)
{
    _mm_sfence();
}

static inline void fm_pause(void)
{
    _mm_pause();
}
#else
static inline void fm_store_fence(void)
{
    atomic_thread_fence(memory_order_seq_cst); /* DMB ISH on Arm, which orders STNP too */
}

static inline void fm_pause(void)
{
#if defined(__aarch64__)
    __asm__ volatile("isb"); /* as Rust and MySQL do: YIELD is a no-op on most cores */
#endif
}
#endif

#endif
