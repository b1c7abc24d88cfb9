/* Pictures from files by stb_image: PNG, JPEG, BMP, PNM, and GIF with all its frames. */
#ifndef FM_PRODUCER_IMAGE_H
#define FM_PRODUCER_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "pack.h"
#include "source.h"

/* Decoded and, where a size was asked for, scaled. R'G'B'A with straight alpha; deep or shallow is set. */
struct image {
    uint32_t width, height;
    uint32_t frames;  /* above 1 for an animated GIF */
    bool opaque;      /* everywhere in all frames */
    uint16_t *deep;   /* of a still picture: 16 bits a sample */
    uint8_t *shallow; /* of an animated GIF: 8 bits a sample, frame after frame */
    int *delay_ms;    /* of an animated GIF: how long each frame is shown, as the file has it */
};

/* Reads, checks, decodes, scales to request->width and height. What is too large is refused before a pixel of
 * it is decoded. False after a message. */
bool image_load(struct image *image, const char *path, const struct source_request *request);
void image_free(struct image *image);

/* How its frames are published: in the format asked for; else BGRX, or BGRA where something shines through.
 */
framemap_format image_format(const struct image *image, const struct source_request *request);

/* A frame of it as the context of image_paint, for pack_frame. */
struct image_view {
    const struct image *image;
    uint32_t frame;
};
bool image_paint(void *view, uint32_t y, uint32_t width, struct pixel *row);

#endif
