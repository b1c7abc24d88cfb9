/* Any frame that framemap knows, as rows of 8-bit B, G, R, A in sRGB: what a screen or a PNG wants.
 *
 * One pass over the samples, no memory taken. What is done with the frame's description:
 * - matrix and range (H.273): YUV by its own Kr and Kb, see yuv.h; RGB of limited range is expanded.
 * - transfer: 8 (linear light) is encoded with sRGB's curve (IEC 61966-2-1) and clipped to 0 to 1. Every
 *   other curve is taken as the screen's own, as players do for BT.709. So PQ and HLG (16 and 18) are shown
 *   without tone mapping: flat and grey, but nothing is clipped.
 * - primaries: not converted; BT.2020's look paler than they are.
 * - alpha: the result is straight. Premultiplied colour is divided by its alpha (0 gives black); opaque
 *   formats and FRAMEMAP_ALPHA_OPAQUE give 255.
 * - chroma of 4:2:0 is replicated: the sample that covers a pixel's 2 x 2 block, no interpolation. That is
 *   exact for flat areas whatever the siting, and half a pixel off at most.
 *
 * B, G, R, A in memory is SDL_PIXELFORMAT_ARGB8888 on a little-endian machine.
 */
#ifndef FM_VIEWER_CONVERT_H
#define FM_VIEWER_CONVERT_H

#include <framemap/framemap.h>

/** Whether frames of this fourcc can be converted. */
bool convert_knows(uint32_t fourcc);

/** The whole frame.
 * \param out        height rows of width * 4 bytes; must not overlap the frame.
 * \param out_stride bytes from a row of out to the next, at least width * 4.
 * \returns false for an unknown fourcc; out is left alone then.
 *
 * Threads: any, also on the same frame. */
bool convert_to_bgra(const framemap_frame *frame, uint8_t *out, size_t out_stride);

/** Rows first to first + count - 1 only, so that several threads may share the work or only damage is
 * done again.
 * \param out where row `first` goes, not row 0.
 * \returns false for an unknown fourcc or rows outside the frame. */
bool convert_rows_to_bgra(const framemap_frame *frame, uint32_t first, uint32_t count, uint8_t *out,
                          size_t out_stride);

#endif
