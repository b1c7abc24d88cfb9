#include "descriptor.h"

#include <string.h>

#include "error.h"

#define STORE(field, value) atomic_store_explicit(&(field), (value), memory_order_relaxed)
#define LOAD(field)         atomic_load_explicit(&(field), memory_order_relaxed)

void fm_descriptor_store(struct fm_descriptor *d, const framemap_frame *frame)
{
    const framemap_format *format = &frame->format;
    STORE(d->width, format->width);
    STORE(d->height, format->height);
    STORE(d->fourcc, format->fourcc);
    STORE(d->plane_count, format->plane_count);
    for (uint32_t i = 0; i < format->plane_count; i++) {
        STORE(d->plane[i].offset, format->plane[i].offset);
        STORE(d->plane[i].stride, format->plane[i].stride);
    }
    const framemap_colour *colour = &format->colour;
    STORE(d->colour, colour->primaries | (uint32_t)colour->transfer << 8 | (uint32_t)colour->matrix << 16 |
                         (uint32_t)colour->range << 24);
    STORE(d->alpha, (uint32_t)format->alpha);
    STORE(d->pts_ns, frame->pts_ns);
    STORE(d->draw_start_ns, frame->draw_start_ns);
    STORE(d->publish_ns, frame->publish_ns);
    STORE(d->flags, frame->flags);
    STORE(d->damage_count, frame->damage_count);
    for (uint32_t i = 0; i < frame->damage_count; i++) {
        STORE(d->damage[i].x, frame->damage[i].x);
        STORE(d->damage[i].y, frame->damage[i].y);
        STORE(d->damage[i].width, frame->damage[i].width);
        STORE(d->damage[i].height, frame->damage[i].height);
    }
    STORE(d->user_size, frame->user_size);
    for (uint32_t at = 0; at < frame->user_size; at += 8) {
        uint64_t word = 0;
        memcpy(&word, frame->user + at, frame->user_size - at < 8 ? frame->user_size - at : 8);
        STORE(d->user[at / 8], word);
    }
}

framemap_format fm_descriptor_format(const struct fm_descriptor *d)
{
    framemap_format format = {
        .width = LOAD(d->width),
        .height = LOAD(d->height),
        .fourcc = LOAD(d->fourcc),
        .plane_count = LOAD(d->plane_count),
    };
    /* The rest is of older frames. */
    for (uint32_t i = 0; i < FRAMEMAP_MAX_PLANES && i < format.plane_count; i++) {
        format.plane[i].offset = LOAD(d->plane[i].offset);
        format.plane[i].stride = LOAD(d->plane[i].stride);
    }
    uint32_t colour = LOAD(d->colour);
    format.colour = (framemap_colour){
        .primaries = (uint8_t)colour,
        .transfer = (uint8_t)(colour >> 8),
        .matrix = (uint8_t)(colour >> 16),
        .range = (uint8_t)(colour >> 24),
    };
    uint32_t alpha = LOAD(d->alpha);
    format.alpha = alpha <= FRAMEMAP_ALPHA_PREMULTIPLIED ? (framemap_alpha)alpha : FRAMEMAP_ALPHA_OPAQUE;
    return format;
}

void fm_frame_set_planes(framemap_frame *frame, uint8_t *slot)
{
    const framemap_format *format = &frame->format;
    for (uint32_t i = 0; i < FRAMEMAP_MAX_PLANES; i++) {
        if (i >= format->plane_count) {
            frame->plane[i] = (framemap_plane){0};
            continue;
        }
        frame->plane[i] = (framemap_plane){
            .data = slot + format->plane[i].offset,
            .stride = (size_t)format->plane[i].stride,
            .row_bytes = (size_t)framemap_plane_row_bytes(format, i),
            .rows = framemap_plane_rows(format, i),
        };
    }
}

/* A rectangle outside the frame, or too many of them, cost the reader no more than a full redraw. */
static void load_damage(const struct fm_descriptor *d, framemap_frame *frame)
{
    uint32_t count = LOAD(d->damage_count);
    frame->damage_count = 0;
    if (count > FRAMEMAP_MAX_DAMAGE)
        return;
    for (uint32_t i = 0; i < count; i++) {
        framemap_rect r = {LOAD(d->damage[i].x), LOAD(d->damage[i].y), LOAD(d->damage[i].width),
                           LOAD(d->damage[i].height)};
        if (r.x > frame->format.width || r.width > frame->format.width - r.x || r.y > frame->format.height ||
            r.height > frame->format.height - r.y)
            return;
        frame->damage[i] = r;
    }
    frame->damage_count = count;
}

framemap_result fm_descriptor_load(struct fm_region *region, uint32_t slot, framemap_frame *frame)
{
    const struct fm_descriptor *d = fm_region_descriptor(region, slot);
    frame->format = fm_descriptor_format(d);
    uint64_t bytes = framemap_format_bytes(&frame->format);
    if (bytes == 0)
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "the producer's frame cannot be: %s", framemap_last_error());
    if (bytes > region->geometry.slot_bytes)
        return fm_fail(FRAMEMAP_ERROR_CORRUPT,
                       "the producer's frame of %llu bytes ends outside its slot of %llu",
                       (unsigned long long)bytes, (unsigned long long)region->geometry.slot_bytes);
    if (!fm_region_slot_is_there(region, slot, bytes))
        return fm_fail(FRAMEMAP_ERROR_CORRUPT, "the producer's frame of %llu bytes lies where no memory is",
                       (unsigned long long)bytes);
    fm_frame_set_planes(frame, fm_region_slot(region, slot));
    frame->pts_ns = LOAD(d->pts_ns);
    uint64_t offset = (uint64_t)fm_region_clock_offset(region);
    frame->draw_start_ns = (int64_t)((uint64_t)LOAD(d->draw_start_ns) + offset);
    frame->publish_ns = (int64_t)((uint64_t)LOAD(d->publish_ns) + offset);
    frame->flags = LOAD(d->flags);
    load_damage(d, frame);
    uint32_t user_size = LOAD(d->user_size);
    frame->user_size = user_size <= FRAMEMAP_USER_BYTES ? user_size : 0;
    for (uint32_t at = 0; at < frame->user_size; at += 8) {
        uint64_t word = LOAD(d->user[at / 8]);
        memcpy(frame->user + at, &word, 8);
    }
    return FRAMEMAP_OK;
}
