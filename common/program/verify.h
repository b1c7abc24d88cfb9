/* The `verify` picture: every byte of a frame derives from its sequence, so that a reader can tell from
 * the pixels alone whether they are one whole frame and the right one. */
#ifndef FM_PROGRAM_VERIFY_H
#define FM_PROGRAM_VERIFY_H

#include <stdbool.h>

#include <framemap/framemap.h>

/* Fill all planes' row bytes of frame from frame->sequence. */
void verify_draw(framemap_frame *frame);

/* Whether all planes are what frame->sequence says. Else *row (may be NULL) is the first wrong row, in
 * plane 0's rows counted on through the planes. Runs at memory speed. */
bool verify_check(const framemap_frame *frame, uint32_t *row);

#endif
