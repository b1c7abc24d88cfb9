#include "png.h"

#include <limits.h>
#include <stdlib.h>

#include "convert.h"
#include "output.h"
#include "program/message.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <stb_image_write.h>

static void write_part(void *context, void *data, int size)
{
    output_write(context, data, (size_t)size);
}

static bool has_alpha(const framemap_format *format)
{
    return format->alpha != FRAMEMAP_ALPHA_OPAQUE &&
           (format->fourcc == FRAMEMAP_FOURCC_BGRA || format->fourcc == FRAMEMAP_FOURCC_RGBA ||
            format->fourcc == FRAMEMAP_FOURCC_RGBA16F);
}

/* B, G, R, A to R, G, B and perhaps A, in place: a pixel's place is never after where it was. */
static void reorder(uint8_t *pixels, size_t count, size_t channels)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *from = pixels + 4 * i;
        const uint8_t bgra[4] = {from[0], from[1], from[2], from[3]};
        uint8_t *to = pixels + channels * i;
        to[0] = bgra[2];
        to[1] = bgra[1];
        to[2] = bgra[0];
        if (channels == 4)
            to[3] = bgra[3];
    }
}

bool png_write(const char *path, const framemap_frame *frame)
{
    const framemap_format *format = &frame->format;
    const size_t width = format->width, height = format->height, channels = has_alpha(format) ? 4 : 3;
    if ((width * 4 + 1) * height > INT_MAX) {
        message("%s: a PNG of %ux%u is more than can be written; the limit is %d bytes of pixels", path,
                format->width, format->height, INT_MAX);
        return false;
    }
    if (!convert_knows(format->fourcc)) {
        message("%s: format %s (0x%08x) cannot be written as PNG", path, framemap_fourcc_name(format->fourcc),
                format->fourcc);
        return false;
    }

    struct output_file file;
    if (!output_begin(&file, path))
        return false;
    uint8_t *pixels = malloc(width * height * 4);
    bool encoded = pixels && convert_to_bgra(frame, pixels, width * 4);
    if (encoded) {
        reorder(pixels, width * height, channels);
        encoded = stbi_write_png_to_func(write_part, &file, (int)width, (int)height, (int)channels, pixels,
                                         (int)(width * channels)) != 0;
    }
    free(pixels);
    if (!encoded) {
        message("%s: no memory for a PNG of %ux%u", path, format->width, format->height);
        output_discard(&file);
        return false;
    }
    return output_commit(&file);
}
