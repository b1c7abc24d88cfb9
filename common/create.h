/* How a writer comes by its region: made new, or taken over from a dead one. */
#ifndef FM_CREATE_H
#define FM_CREATE_H

#include "region.h"

/* Open both objects under the writer's lock, which is held until fm_region_close. The descriptors above
 * `latest` are 0, the hints are this process's.
 * \param config    checked.
 * \param last      out: sequence that the new writer goes on from.
 * \param took_over out: whether frames of a dead writer are in it.
 * \returns as framemap_writer_open. */
framemap_result fm_region_create(struct fm_region **region, const struct fm_place *place,
                                 const framemap_writer_config *config, uint64_t *last, bool *took_over);

/* Say goodbye: closed, everybody awake, names removed as far as they are still this region's. */
void fm_region_retire(struct fm_region *region, const struct fm_place *place);

/* framemap_remove. */
framemap_result fm_region_remove(const struct fm_place *place);

#endif
