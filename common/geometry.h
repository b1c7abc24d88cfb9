/* The fixed part of a region's header: made by the writer, checked by everybody else. */
#ifndef FM_GEOMETRY_H
#define FM_GEOMETRY_H

#include "protocol.h"

/* The layout for so many slots of so many bytes. magic and region_id are left 0. Both are in range. */
struct fm_geometry fm_geometry_make(uint32_t slots, uint64_t max_frame_bytes, uint32_t lease_limit);

/* Whether a copy of a header makes sense for an object of so many bytes.
 * \param bytes how much of the copy was there to read.
 * \param label whose it is, for the message.
 * \returns OK; ERROR_NOT_FOUND when it is not finished ("not yet"); INCOMPATIBLE; CORRUPT. */
framemap_result fm_geometry_check(const struct fm_geometry *geometry, size_t bytes, uint64_t object_bytes,
                                  const char *label);

/* Bytes of header and descriptors, which have memory from the start. */
uint64_t fm_geometry_table_bytes(const struct fm_geometry *geometry);

#endif
