/* A frame in this process's own memory, for tests of what works on frames. */
#ifndef MEMORY_FRAME_H
#define MEMORY_FRAME_H

#include <stdlib.h>
#include <string.h>

#include <framemap/framemap.h>

/* Rows are longer than their samples; what is between them, and around the planes, is 0xA5. Free
 * frame.owner. */
static inline framemap_frame memory_frame_create(uint32_t width, uint32_t height, uint32_t fourcc)
{
    framemap_frame frame = {.sequence = 1, .pts_ns = FRAMEMAP_NO_PTS};
    frame.format = framemap_format_packed(width, height, fourcc);
    size_t total = 64;
    for (uint32_t i = 0; i < frame.format.plane_count; i++) {
        frame.plane[i].row_bytes = (size_t)framemap_plane_row_bytes(&frame.format, i);
        frame.plane[i].rows = framemap_plane_rows(&frame.format, i);
        frame.plane[i].stride = frame.plane[i].row_bytes + 10; /* even, not a multiple of 4 */
        frame.format.plane[i].offset = total;
        frame.format.plane[i].stride = frame.plane[i].stride;
        total += frame.plane[i].stride * frame.plane[i].rows + 64;
    }
    uint8_t *memory = malloc(total);
    memset(memory, 0xA5, total);
    for (uint32_t i = 0; i < frame.format.plane_count; i++)
        frame.plane[i].data = memory + frame.format.plane[i].offset;
    frame.owner = memory;
    return frame;
}

static inline uint8_t *memory_frame_row(const framemap_frame *frame, uint32_t plane, uint32_t row)
{
    return frame->plane[plane].data + (size_t)row * frame->plane[plane].stride;
}

/* Samples that repeat nowhere nearby and take all values (xorshift; Marsaglia, 2003). */
static inline void memory_frame_fill(framemap_frame *frame, uint32_t seed)
{
    uint32_t state = seed * 2654435761u | 1u;
    for (uint32_t i = 0; i < frame->format.plane_count; i++)
        for (uint32_t row = 0; row < frame->plane[i].rows; row++)
            for (size_t at = 0; at < frame->plane[i].row_bytes; at++) {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                memory_frame_row(frame, i, row)[at] = (uint8_t)(state >> 24);
            }
}

#endif
