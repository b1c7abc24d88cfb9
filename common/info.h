/* What tools want to know of a region, read without mapping it. */
#ifndef FM_INFO_H
#define FM_INFO_H

#include "place.h"

/* As framemap_region_info. */
framemap_result fm_info(const struct fm_place *place, framemap_info *info);

#endif
