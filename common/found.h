/* What is at a region's place already, read without mapping it, and who is there. */
#ifndef FM_FOUND_H
#define FM_FOUND_H

#include "place.h"
#include "platform.h"
#include "protocol.h"

struct fm_found {
    struct fm_geometry geometry;
    framemap_result status; /* of its header, as fm_geometry_check has it */
    uint32_t state;
    uint64_t pid;
    uint64_t latest;
};

struct fm_found fm_look(const framemap_mapping *frames, const struct fm_place *place);

/* The first word of an object; 0 if there is none. */
uint64_t fm_magic_of(const framemap_mapping *mapping);

framemap_result fm_open_frames(const struct fm_place *place, framemap_access access,
                               framemap_mapping **frames);

/* \returns ERROR_BUSY, with a sentence that names the living writer's process. */
framemap_result fm_busy(const struct fm_place *place);

/* Whether the owner of the region is on its way out, so that waiting a moment helps. */
bool fm_is_closing(const struct fm_place *place);

/* Take the writer's lock. One that somebody held for a moment only, to see whether another one is there, is
 * tried for again. */
enum fm_lock fm_try_writer_lock(framemap_mapping *object);

/* Whether the table belongs to those frames. */
bool fm_leases_fit(const framemap_mapping *leases, const struct fm_found *found);

/* The header's word and the descriptor that it names must agree, as they do wherever a writer dies. */
bool fm_latest_fits(const framemap_mapping *frames, const struct fm_found *found);

/* Only what is a region, or its maker's unfinished work, is ever removed. */
bool fm_is_ours(const struct fm_place *place, const framemap_mapping *frames, uint64_t leases_magic);

/* Say goodbye in the name of a writer that is no more. */
void fm_mark_closed(framemap_mapping *frames);

#endif
