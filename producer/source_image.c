/* A picture file: a still one is shown until told otherwise, an animated GIF at its own pace. */
#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "image_file.h"

#define MS_NS INT64_C(1000000)
/* As browsers do: delays that no one can have meant are taken for a tenth of a second. */
#define SHORTEST_DELAY_MS 20
#define UNMEANT_DELAY_MS  100

struct image_source {
    struct source base;
    struct image image;
    struct pack pack;
    uint32_t next; /* frame */
    uint32_t drawn;
    int64_t pts_ns; /* of `next` */
    bool cached;
    uint8_t *cache[FRAMEMAP_MAX_PLANES]; /* a still picture as it lies in a slot */
};

static struct image_source *image_of(struct source *source)
{
    return (struct image_source *)source;
}

static bool matches(const struct source_request *request)
{
    return request->input_format == NULL && image_file_is_one(request->text);
}

static int64_t delay_ns(const struct image *image, uint32_t frame)
{
    int delay = image->delay_ms[frame];
    return MS_NS * (delay < SHORTEST_DELAY_MS ? UNMEANT_DELAY_MS : delay);
}

static double mean_fps(const struct image *image)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < image->frames; i++)
        total += delay_ns(image, i);
    return image->frames * 1e9 / (double)total;
}

static struct source *image_open(const struct source_request *request)
{
    struct image_source *source = source_alloc(sizeof *source);
    if (!image_load(&source->image, request->text, request)) {
        free(source);
        return NULL;
    }
    struct source_info *info = &source->base.info;
    bool animated = source->image.frames > 1;
    info->format = image_format(&source->image, request);
    info->timing = animated ? SOURCE_TIMING_OWN : SOURCE_TIMING_STEADY;
    info->fps = animated ? mean_fps(&source->image) : 0;
    return &source->base;
}

static enum source_result next_frame(struct source *base, struct source_frame *next)
{
    struct image_source *source = image_of(base);
    next->format = base->info.format;
    if (source->image.frames == 1) {
        next->damage_count = source->next++ > 0 ? 1 : 0; /* one empty rectangle: nothing has changed */
        return SOURCE_OK;
    }
    if (source->next == source->image.frames)
        return SOURCE_END;
    next->pts_ns = source->pts_ns;
    next->duration_ns = delay_ns(&source->image, source->next);
    source->pts_ns += next->duration_ns;
    source->drawn = source->next++;
    return SOURCE_OK;
}

static void fill_cache(struct image_source *source, const framemap_frame *frame)
{
    for (uint32_t p = 0; p < frame->format.plane_count; p++) {
        size_t bytes = frame->plane[p].stride * (frame->plane[p].rows - 1) + frame->plane[p].row_bytes;
        source->cache[p] = source_alloc(bytes);
        memcpy(source->cache[p], frame->plane[p].data, bytes);
    }
    source->cached = true;
}

static enum source_result draw(struct source *base, framemap_frame *frame)
{
    struct image_source *source = image_of(base);
    if (source->cached) {
        for (uint32_t p = 0; p < frame->format.plane_count; p++)
            memcpy(frame->plane[p].data, source->cache[p],
                   frame->plane[p].stride * (frame->plane[p].rows - 1) + frame->plane[p].row_bytes);
        return SOURCE_OK;
    }
    struct image_view view = {&source->image, source->drawn};
    pack_frame(&source->pack, frame, image_paint, &view);
    if (source->image.frames == 1)
        fill_cache(source, frame);
    return SOURCE_OK;
}

static enum source_result rewind_frames(struct source *base)
{
    image_of(base)->next = 0;
    image_of(base)->pts_ns = 0;
    return SOURCE_OK;
}

static void close_image(struct source *base)
{
    struct image_source *source = image_of(base);
    image_free(&source->image);
    pack_finish(&source->pack);
    for (uint32_t p = 0; p < FRAMEMAP_MAX_PLANES; p++)
        free(source->cache[p]);
    free(source);
}

const struct source_ops source_image = {
    .name = "image",
    .form = "IMAGE",
    .help = "a PNG, JPEG, BMP or PNM file, shown on and on; or an animated GIF at its own pace",
    .matches = matches,
    .open = image_open,
    .next = next_frame,
    .draw = draw,
    .rewind = rewind_frames,
    .close = close_image,
};
