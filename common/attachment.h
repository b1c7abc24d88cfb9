/* A reader's part in one region: the mapping, its entry in the lease table, and what it holds. */
#ifndef FM_ATTACHMENT_H
#define FM_ATTACHMENT_H

#include "region.h"

struct fm_attachment {
    struct fm_attachment *next; /* of the regions that a reader left with frames held */
    struct fm_region *region;
    struct fm_lease *lease; /* own entry; NULL: observer */
    uint32_t entry;         /* its number; FM_NO_ENTRY */
    uint32_t held;          /* frames */
    uint64_t leased;        /* own slots: what `lease->slots` is to be */
    int64_t producer;       /* start time of the producer last seen, to notice another one */
};

/* Map the region and, unless it is an observer's, claim an entry.
 * \returns OK and *attachment; errors as framemap_reader_open, with *attachment NULL. */
framemap_result fm_attach(struct fm_attachment **attachment, const struct fm_place *place, bool observe);

/* Give everything back. NULL is ignored. */
void fm_detach(struct fm_attachment *attachment);

/* \returns whether the slot holds the frame of that number and, unless this is an observer, will go on to. */
bool fm_take_lease(struct fm_attachment *attachment, uint32_t slot, uint64_t sequence);

void fm_drop_lease(struct fm_attachment *attachment, uint32_t slot);

/* \returns whether the slot has held the frame of that number, whole, up to now. */
bool fm_is_intact(const struct fm_attachment *attachment, uint32_t slot, uint64_t sequence);

#endif
