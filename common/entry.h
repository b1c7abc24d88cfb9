/* Who owns an entry of the lease table, and whether that process lives. In entry_*.c.
 *
 * A lock on the entry's byte of the leases object, which dies with its owner. Named regions on Windows have
 * no such locks: there it is the entry's `owner` word, which is claimed and taken back by compare-and-swap
 * (tests/model, claim).
 */
#ifndef FM_ENTRY_H
#define FM_ENTRY_H

#include "platform.h"
#include "protocol.h"

/* Own an entry that no living process owns. What is in it is then the caller's to clear.
 * \param lease the entry as mapped; where locks are used it may be a copy.
 * \returns HELD when somebody has it; on FAILED the last error is set. */
enum fm_lock fm_entry_try(framemap_mapping *leases, struct fm_lease *lease, uint32_t entry);

/* Give it back: the last thing that is done to an entry. */
void fm_entry_release(framemap_mapping *leases, struct fm_lease *lease, uint32_t entry);

/* Whether somebody else has it who lives. A system call or two. */
bool fm_entry_is_held(framemap_mapping *leases, uint32_t entry);

#endif
