/* A frame's description, between the caller's struct and the shared words. */
#ifndef FM_DESCRIPTOR_H
#define FM_DESCRIPTOR_H

#include "region.h"

/* Store all of a frame but its sequence, relaxed. The frame was checked. */
void fm_descriptor_store(struct fm_descriptor *descriptor, const framemap_frame *frame);

/* Read a descriptor once and check the copy: the format makes sense and lies within a slot.
 * frame->sequence, slot and owner are not touched; planes point into the region's slot, which has the
 * memory; times are on this process's clock.
 * \returns OK, ERROR_CORRUPT. An observer's copy may be of two frames: then it means nothing. */
framemap_result fm_descriptor_load(struct fm_region *region, uint32_t slot, framemap_frame *frame);

/* The format alone, of a descriptor anywhere, unchecked. */
framemap_format fm_descriptor_format(const struct fm_descriptor *descriptor);

/* Point the planes into a slot by the frame's format. */
void fm_frame_set_planes(framemap_frame *frame, uint8_t *slot);

#endif
