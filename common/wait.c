#include "wait.h"

#include "fence.h"

#define UNANNOUNCED_NS  INT64_C(2000000)   /* a sleep that nobody is going to end */
#define WINDOW_NS       INT64_C(200000)    /* looked for so long before and after a frame is due */
#define INTERVAL_MIN_NS INT64_C(1000000)   /* faster than this, sleeping is not worth it */
#define INTERVAL_MAX_NS INT64_C(200000000) /* slower than this, one wake-up more is nothing */
#define MISSES_TO_BLOCK 3
#define HITS_TO_PREDICT 8
#define LOOKS_PER_CLOCK 64

void fm_waiter_init(struct fm_waiter *waiter, framemap_wait mode)
{
    *waiter = (struct fm_waiter){.mode = mode, .can_spin = fm_processors() > 1};
}

void fm_waiter_reset(struct fm_waiter *waiter)
{
    waiter->published_ns = 0;
    waiter->interval_ns = 0;
    waiter->misses = waiter->hits = 0;
}

void fm_waiter_learn(struct fm_waiter *waiter, const framemap_frame *frame)
{
    int64_t since = frame->publish_ns - waiter->published_ns;
    bool known = waiter->published_ns != 0 && frame->sequence > waiter->sequence && since > 0;
    if (known) {
        int64_t step = since / (int64_t)(frame->sequence - waiter->sequence);
        int64_t off = step - waiter->interval_ns;
        bool close = off < WINDOW_NS && off > -WINDOW_NS;
        waiter->hits = close ? waiter->hits + 1 : 0;
        if (waiter->misses >= MISSES_TO_BLOCK && waiter->hits >= HITS_TO_PREDICT)
            waiter->misses = 0;
        /* A mean over eight frames rides out jitter; a step far off is another rate. */
        waiter->interval_ns = off > waiter->interval_ns / 4 || off < -waiter->interval_ns / 4
                                  ? step
                                  : waiter->interval_ns + off / 8;
    }
    waiter->published_ns = frame->publish_ns;
    waiter->sequence = frame->sequence;
}

static bool has_news(const struct fm_region *region, uint64_t latest)
{
    return atomic_load_explicit(&region->header->latest, memory_order_acquire) != latest ||
           atomic_load_explicit(&region->header->state, memory_order_relaxed) != FM_STATE_LIVE ||
           atomic_load_explicit(&region->broken, memory_order_relaxed);
}

static bool spin_until(const struct fm_region *region, uint64_t latest, int64_t deadline)
{
    do {
        for (int i = 0; i < LOOKS_PER_CLOCK; i++) {
            if (has_news(region, latest))
                return true;
            fm_pause();
        }
        /* The writer may be waiting for this very processor: without this it would be late by our window. */
        fm_yield();
    } while (framemap_now() < deadline);
    return false;
}

/* One sleep: ended by a frame, the deadline, or for no reason. */
static void announce_and_sleep(struct fm_waiter *waiter, struct fm_region *region, uint32_t entry,
                               uint64_t latest, int64_t deadline)
{
    struct fm_lease *lease = entry == FM_NO_ENTRY ? NULL : &region->entries[entry];
    /* The counter before the last look at `latest`: a frame published after that look changes it, and the
     * kernel compares. (An event stays signalled until it is waited for.) */
    uint32_t count = atomic_load_explicit(&region->header->wake, memory_order_acquire);
    if (lease)
        atomic_store_explicit(&lease->asleep, FM_LATEST_SEQUENCE(latest) + 1, memory_order_relaxed);
    /* Pairs with the fence in framemap_writer_publish: either the writer sees who sleeps, or this look
     * sees its frame. */
    atomic_thread_fence(memory_order_seq_cst);
    if (!has_news(region, latest)) {
        waiter->sleeps++;
        fm_bell_wait(&region->bells, entry, &region->header->wake, count, deadline);
    }
    if (lease)
        atomic_store_explicit(&lease->asleep, 0, memory_order_relaxed);
}

static void block(struct fm_waiter *waiter, struct fm_region *region, uint32_t entry, uint64_t latest,
                  int64_t deadline)
{
    bool announced = entry != FM_NO_ENTRY && fm_region_wakes_us(region);
    for (int64_t now; !has_news(region, latest) && (now = framemap_now()) < deadline;) {
        int64_t until = announced || deadline - now < UNANNOUNCED_NS ? deadline : now + UNANNOUNCED_NS;
        announce_and_sleep(waiter, region, announced ? entry : FM_NO_ENTRY, latest, until);
    }
}

static bool is_steady(const struct fm_waiter *waiter)
{
    return waiter->can_spin && waiter->misses < MISSES_TO_BLOCK && waiter->interval_ns >= INTERVAL_MIN_NS &&
           waiter->interval_ns <= INTERVAL_MAX_NS;
}

static void predict(struct fm_waiter *waiter, struct fm_region *region, uint32_t entry, uint64_t latest,
                    int64_t deadline)
{
    int64_t due = waiter->published_ns + waiter->interval_ns;
    int64_t from = due - WINDOW_NS, to = due + WINDOW_NS;
    if (framemap_now() < from)
        block(waiter, region, entry, latest, from < deadline ? from : deadline);
    int64_t now = framemap_now();
    if (has_news(region, latest) || now >= deadline)
        return;
    if (now < to) {
        if (spin_until(region, latest, to < deadline ? to : deadline)) {
            waiter->misses = 0;
            waiter->predicted++;
            return;
        }
        if (to >= deadline)
            return;
        waiter->misses++;
    }
    block(waiter, region, entry, latest, deadline);
}

void fm_wait(struct fm_waiter *waiter, struct fm_region *region, uint32_t entry, uint64_t latest,
             int64_t deadline)
{
    if (waiter->mode == FRAMEMAP_WAIT_SPIN)
        spin_until(region, latest, deadline);
    else if (waiter->mode == FRAMEMAP_WAIT_PREDICT && is_steady(waiter))
        predict(waiter, region, entry, latest, deadline);
    else
        block(waiter, region, entry, latest, deadline);
}
