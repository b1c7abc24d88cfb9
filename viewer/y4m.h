/* Frames as a YUV4MPEG2 stream, for ffmpeg, mpv, encoders: `framemap-viewer game --y4m - | ffmpeg -i - ...`
 *
 * What a frame becomes:
 *   i420, nv12  C420jpeg at full range, else C420mpeg2: the samples as they are in the slot, bit for bit
 *   p010        C420p10: 10 bits in little-endian words, the same values
 *   RGB         C444, 8 bits, BT.709 at limited range (convert.h, then H.273's equations); alpha is dropped
 * The header has XCOLORRANGE. YUV4MPEG2 has no field for the matrix: readers guess one.
 */
#ifndef FM_VIEWER_Y4M_H
#define FM_VIEWER_Y4M_H

#include <framemap/framemap.h>

struct y4m_writer;

/** \param path "-" is stdout, which must not be a terminal. A file is created or cut to nothing.
 *  \returns NULL after message() said which path and why. Close with y4m_close. */
struct y4m_writer *y4m_open(const char *path);

/** The time from one frame to the next for the header, in ns: the region's nominal interval. Without it
 * (0) it is taken from the first two frames' pts, else from when they were published, and the first is
 * kept in memory until then; a single frame says 60:1. To be called before the first y4m_write. */
void y4m_set_interval(struct y4m_writer *writer, uint64_t interval_ns);

/** Append a frame; the first one decides size, format and range.
 *
 * \returns false after message() when the stream cannot go on: the size, format or range is not the first
 *          frame's any more (YUV4MPEG2 cannot say so), the reader of a pipe went away, or the file cannot
 *          grow. Every later call returns false without a further message. */
bool y4m_write(struct y4m_writer *writer, const framemap_frame *frame);

/** Frames that were written whole, a first one kept back included. */
uint64_t y4m_frames(const struct y4m_writer *writer);

/** Flush and close; *writer becomes NULL. A NULL writer is fine.
 * \returns false after message() when what was written did not reach the file. */
bool y4m_close(struct y4m_writer **writer);

#endif
