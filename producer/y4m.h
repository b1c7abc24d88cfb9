/* The header of a YUV4MPEG2 stream, as mjpegtools' yuv4mpeg(5) describes it and FFmpeg's yuv4mpegenc.c
 * writes it. */
#ifndef FM_PRODUCER_Y4M_H
#define FM_PRODUCER_Y4M_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <framemap/framemap.h>

#define Y4M_LINE_MAX 1024 /* bytes of a header line, its end not counted */

struct y4m_header {
    uint32_t width, height;
    double fps;             /* 0: unknown */
    uint32_t bits;          /* of a sample: 8, or 10 in words of 16, least significant byte first */
    framemap_colour colour; /* BT.709 at limited range where the stream does not say */
};

/* The first line, without its end. Only 4:2:0 of 8 and 10 bits is taken. On failure false and a reason in
 * `problem`, a sentence's second half that says what would be right. */
bool y4m_parse(const char *line, struct y4m_header *header, char *problem, size_t problem_size);

#endif
