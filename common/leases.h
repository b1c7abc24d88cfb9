/* The lease table: who holds which slot, and who sleeps. */
#ifndef FM_LEASES_H
#define FM_LEASES_H

#include "region.h"

/* ---- Reader ---- */

/* Claim a free entry under its lock, for as long as the region is open.
 * \returns OK and *entry; ERROR_FULL. */
framemap_result fm_lease_claim(struct fm_region *region, const char *label, uint32_t *entry);

/* Give it back. */
void fm_lease_unclaim(struct fm_region *region, uint32_t entry);

/* ---- Writer ---- */

/* Who may lease, by the table's permissions. Shared: the table is read without mapping it from now on. */
framemap_result fm_leases_share(struct fm_region *region, bool shared, uint32_t mode);

/* Slots that are leased by anybody, as a mask. Acquires: what a reader did with a slot before it released
 * it is done. */
uint64_t fm_leases_scan(struct fm_region *region);

/* Free the entries that hold leases and whose owners are dead. \returns whether there was one. */
bool fm_leases_take_back(struct fm_region *region);

/* Entries of readers that sleep and saw this sequence last, as a mask. */
uint64_t fm_leases_asleep(struct fm_region *region, uint64_t sequence);

/* Entries in use, as a mask. */
uint64_t fm_leases_claimed(struct fm_region *region);

/* Living readers with an entry: a system call or two each. */
uint32_t fm_leases_count(struct fm_region *region);

#endif
