#include "attachment.h"

#include <stdlib.h>

#include "error.h"
#include "leases.h"

framemap_result fm_attach(struct fm_attachment **out, const struct fm_place *place, bool observe)
{
    *out = NULL;
    struct fm_attachment *a = calloc(1, sizeof *a);
    if (!a)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory for a reader of %s", place->label);
    a->entry = FM_NO_ENTRY;
    framemap_result result = fm_region_open(&a->region, place, observe);
    if (result == FRAMEMAP_OK && a->region->leases) {
        result = fm_lease_claim(a->region, place->label, &a->entry);
        if (result == FRAMEMAP_OK) {
            a->lease = &a->region->entries[a->entry];
            result = fm_bell_hang(&a->region->bells, a->entry);
        }
    }
    if (result < 0) {
        fm_detach(a);
        return result;
    }
    a->producer = atomic_load_explicit(&a->region->header->producer_start_ns, memory_order_relaxed);
    *out = a;
    return FRAMEMAP_OK;
}

void fm_detach(struct fm_attachment *a)
{
    if (!a)
        return;
    /* A forked child has no part in the entry. */
    if (a->lease && fm_region_usable(a->region) != FRAMEMAP_ERROR_STATE)
        fm_lease_unclaim(a->region, a->entry);
    fm_region_close(a->region);
    free(a);
}

bool fm_take_lease(struct fm_attachment *a, uint32_t slot, uint64_t sequence)
{
    const struct fm_descriptor *d = fm_region_descriptor(a->region, slot);
    if (a->lease) {
        a->leased |= UINT64_C(1) << slot;
        atomic_store_explicit(&a->lease->slots, a->leased, memory_order_release);
        /* Pairs with the fence in claim_slot (writer.c): either the writer sees the lease, or this look
         * sees its claim. */
        atomic_thread_fence(memory_order_seq_cst);
    }
    if (atomic_load_explicit(&d->sequence, memory_order_acquire) == sequence)
        return true;
    fm_drop_lease(a, slot);
    return false;
}

void fm_drop_lease(struct fm_attachment *a, uint32_t slot)
{
    if (!a->lease)
        return;
    a->leased &= ~(UINT64_C(1) << slot);
    /* What was read of the slot is done before the writer's scan (acquire) sees it free. */
    atomic_store_explicit(&a->lease->slots, a->leased, memory_order_release);
}

bool fm_is_intact(const struct fm_attachment *a, uint32_t slot, uint64_t sequence)
{
    /* What was read of the slot comes before this look. Pairs with the store fence in claim_slot. */
    atomic_thread_fence(memory_order_acquire);
    const struct fm_descriptor *d = fm_region_descriptor(a->region, slot);
    return (atomic_load_explicit(&d->sequence, memory_order_relaxed) & ~FM_CLAIMED) == sequence;
}
