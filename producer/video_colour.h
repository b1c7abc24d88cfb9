/* How a decoded frame's samples are to be read as colours. Threads: any. */
#ifndef FM_PRODUCER_VIDEO_COLOUR_H
#define FM_PRODUCER_VIDEO_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

#include <libavutil/frame.h>

#include <framemap/framemap.h>

/* The file's own tags. What it leaves open is read as the convention has it: RGB as sRGB; YUV of 720 rows
 * and more as BT.709, below as BT.601 of its line standard (576 rows: BT.470 BG, else SMPTE 170M, see
 * ITU-T H.273 tables 2 to 4), limited range. */
framemap_colour video_colour(const AVFrame *frame);

/* The same, once the samples are stored as fourcc: YUV to YUV and RGB to RGB keep everything; to RGB the
 * matrix is undone, with full range; to YUV the matrix is BT.709, with limited range; RGBA16F is linear. */
framemap_colour video_colour_as(framemap_colour colour, uint32_t fourcc);

bool video_fourcc_is_rgb(uint32_t fourcc);

#endif
