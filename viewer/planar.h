/* A frame's samples in planar order without padding, as YUV4MPEG2 and raw video files have them. */
#ifndef FM_VIEWER_PLANAR_H
#define FM_VIEWER_PLANAR_H

#include <framemap/framemap.h>

/** Bytes of the frame: all Y, all Cb, all Cr. 4:2:0 with chroma rounded up for YUV, of 16-bit words for
 * p010; 4:4:4 for RGB. 0 when the fourcc is unknown. */
size_t planar_bytes(const framemap_format *format);

/** Copy a frame of a known fourcc.
 *
 * i420 and nv12: the slot's own bytes. p010: the 10-bit values, in the lower bits of little-endian words.
 * RGB: BT.709 at limited range, 8 bits; alpha is dropped.
 *
 * \param out planar_bytes
 * \param row width * 4 bytes to work in; used for RGB only. */
void planar_pack(const framemap_frame *frame, uint8_t *out, uint8_t *row);

#endif
