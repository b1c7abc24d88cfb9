/* 16-bit R'G'B' to half floats of linear light, in place: both take 8 bytes a pixel. */
#ifndef FM_PRODUCER_VIDEO_LINEAR_H
#define FM_PRODUCER_VIDEO_LINEAR_H

#include <stdint.h>

#include <framemap/framemap.h>

struct video_linear {
    uint8_t transfer;       /* that the table is for; 0: none yet */
    uint16_t colour[65536]; /* halves */
    uint16_t alpha[65536];
};

/* plane: RGBA, 16 bits each in host order, becomes RGBA16F. transfer: H.273 table 3. 1.0 is diffuse white:
 * full signal, for PQ 203 cd/m2 and for HLG 75 % of the signal (ITU-R BT.2408-7 section 2.2). */
void video_linear_apply(struct video_linear *table, uint8_t transfer, const framemap_plane *plane);

#endif
