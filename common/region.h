/* A region as one process has it: both objects open, checked and mapped. */
#ifndef FM_REGION_H
#define FM_REGION_H

#include "bell.h"
#include "place.h"
#include "platform.h"
#include "protocol.h"

struct fm_region {
    struct fm_geometry geometry; /* checked copy: the only one that is used */
    framemap_mapping *frames;
    framemap_mapping *leases; /* NULL: an observer's */
    framemap_view frames_view;
    framemap_view
        leases_view; /* empty: an observer's, or a writer's that reads the table without mapping it */
    struct fm_header *header;             /* read-only memory for readers */
    struct fm_lease_header *lease_header; /* the table; for a writer that does not map it, its own copy */
    struct fm_lease *entries;
    struct fm_lease_table *copy; /* that copy, see leases.c; NULL otherwise */
    struct fm_bells bells;
    uint64_t there[FM_MAX_SLOTS]; /* bytes of a slot that a reader knows to have memory */
    atomic_bool broken;           /* set by the guard: memory was lost */
    struct fm_fork_watch fork;
};

struct fm_lease_table {
    struct fm_lease_header header;
    struct fm_lease entries[FM_LEASE_ENTRIES];
};
static_assert(sizeof(struct fm_lease_table) == FM_LEASE_TABLE_BYTES, "fm_lease_table");

/* Map a region for reading; with write access to the lease table unless observe is set or permission
 * is lacking. No lease entry is claimed yet.
 * \returns OK, and *region, to be freed by fm_region_close; errors as framemap_reader_open. */
framemap_result fm_region_open(struct fm_region **region, const struct fm_place *place, bool observe);

void fm_region_close(struct fm_region *region);

/* Whether a writer has the region, by its lock. */
bool fm_region_has_writer(const struct fm_region *region);

/* OK; or ERROR_STATE in a forked child. */
framemap_result fm_fork_check(const struct fm_fork_watch *watch);

/* OK; or ERROR_STATE in a forked child, ERROR_CORRUPT after memory was lost. */
framemap_result fm_region_usable(const struct fm_region *region);

struct fm_descriptor *fm_region_descriptor(const struct fm_region *region, uint32_t slot);
uint8_t *fm_region_slot(const struct fm_region *region, uint32_t slot);

/* Whether so many bytes of a slot have memory, so that reading them is safe. Reader only. */
bool fm_region_slot_is_there(struct fm_region *region, uint32_t slot, uint64_t bytes);

/* Whether the present writer's way to wake is one that reaches this process. */
bool fm_region_wakes_us(const struct fm_region *region);

/* Whether the present writer's times are of this system's clock. */
bool fm_region_clock_is_ours(const struct fm_region *region);

/* What to add to a time of the present writer for one of framemap_now: 0 unless that one's clock is another
 * system's. */
int64_t fm_region_clock_offset(const struct fm_region *region);

/* Count one more event and wake whoever sleeps. Writer only. */
void fm_region_wake_all(struct fm_region *region);

/* Map what is open already, frames with the access given. For fm_region_open and create.c. */
framemap_result fm_region_map(struct fm_region *region, const char *label, framemap_access access);

void fm_region_unmap_leases(struct fm_region *region);

/* The region's header, table and slots are gone from here on; objects and locks stay. */
void fm_region_unmap(struct fm_region *region);

#endif
