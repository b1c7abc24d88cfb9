#include "image.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STBI_NO_STDIO
#include <stb_image.h>
#include <stb_image_resize.h>

#include "image_file.h"
#include "message.h"

#define CHANNELS          4
#define DECODED_BYTES_MAX (UINT64_C(1) << 30)

static uint64_t decoded_bytes(const struct image *image)
{
    uint64_t sample_bytes = image->frames > 1 ? sizeof image->shallow[0] : sizeof image->deep[0];
    return (uint64_t)image->width * image->height * image->frames * CHANNELS * sample_bytes;
}

static bool judge_size(const struct image *image, const char *path, const struct source_request *request)
{
    if (image->width > FRAMEMAP_MAX_DIMENSION || image->height > FRAMEMAP_MAX_DIMENSION) {
        message("%s: a picture of %ux%u is too large: %u each way is the limit", path, image->width,
                image->height, FRAMEMAP_MAX_DIMENSION);
        return false;
    }
    if (decoded_bytes(image) > DECODED_BYTES_MAX) {
        message("%s: %u frame%s of %ux%u would take %" PRIu64 " MiB decoded: %" PRIu64 " MiB is the limit",
                path, image->frames, image->frames == 1 ? "" : "s", image->width, image->height,
                decoded_bytes(image) >> 20, DECODED_BYTES_MAX >> 20);
        return false;
    }
    framemap_format format = image_format(image, request);
    return source_fits(request, &format);
}

/* What stb_image says in two words, as a sentence where that says more. */
static const char *decoder_problem(void)
{
    const char *reason = stbi_failure_reason();
    if (strcmp(reason, "outofdata") == 0)
        return "it is truncated";
    if (strcmp(reason, "too large") == 0)
        return "the size in its header is absurd";
    if (strcmp(reason, "unknown image type") == 0)
        return "it is not a PNG, JPEG, GIF, BMP or binary PNM";
    if (strstr(reason, "chunk not known") != NULL)
        return "it has a chunk that is not known"; /* four bytes of the file stand before these words */
    return reason;
}

/* stb_image takes what a truncated PNM has and leaves the rest undefined. */
static bool pnm_ends(const struct image_file *file, uint64_t samples)
{
    bool pnm = file->size > 2 && file->bytes[0] == 'P' && (file->bytes[1] == '5' || file->bytes[1] == '6');
    bool wide = pnm && stbi_is_16_bit_from_memory(file->bytes, (int)file->size);
    return !pnm || samples * (wide ? 2 : 1) <= file->size;
}

/* All that is judged without decoding: the file, its own size, the size that is to be published. */
static bool judge(struct image *image, struct image_file *file, const char *path,
                  const struct source_request *request)
{
    int width = 0;
    int height = 0;
    int channels = 0;
    const char *problem = image_file_check(file, &image->frames);
    if (problem == NULL && !stbi_info_from_memory(file->bytes, (int)file->size, &width, &height, &channels))
        problem = decoder_problem();
    else if (problem == NULL && (width <= 0 || height <= 0))
        problem = "its size is 0";
    else if (problem == NULL && !pnm_ends(file, (uint64_t)width * (uint64_t)height * (uint64_t)channels))
        problem = "it is truncated";
    if (problem != NULL) {
        message("%s cannot be read as a picture: %s", path, problem);
        return false;
    }
    image->width = (uint32_t)width;
    image->height = (uint32_t)height;
    image->opaque = channels == 1 || channels == 3;
    struct image scaled = *image;
    if (request->width != 0) {
        scaled.width = request->width;
        scaled.height = request->height;
    }
    struct source_request decoding = *request;
    if (request->width != 0)
        decoding.max_frame_bytes = UINT64_MAX;
    return judge_size(image, path, &decoding) && judge_size(&scaled, path, request);
}

static bool decode(struct image *image, const struct image_file *file, const char *path)
{
    int width = 0;
    int height = 0;
    int frames = 1;
    int channels = 0;
    if (image->frames > 1)
        image->shallow = stbi_load_gif_from_memory(file->bytes, (int)file->size, &image->delay_ms, &width,
                                                   &height, &frames, &channels, CHANNELS);
    else
        image->deep =
            stbi_load_16_from_memory(file->bytes, (int)file->size, &width, &height, &channels, CHANNELS);
    if ((image->shallow == NULL && image->deep == NULL) || frames < 1) {
        message("%s cannot be decoded: %s", path, decoder_problem());
        return false;
    }
    image->width = (uint32_t)width;
    image->height = (uint32_t)height;
    image->frames = (uint32_t)frames;
    return true;
}

static void scale_deep(struct image *image, uint32_t width, uint32_t height)
{
    uint16_t *scaled = source_alloc((size_t)width * height * CHANNELS * sizeof scaled[0]);
    stbir_resize_uint16_generic(image->deep, (int)image->width, (int)image->height, 0, scaled, (int)width,
                                (int)height, 0, CHANNELS, CHANNELS - 1, 0, STBIR_EDGE_CLAMP,
                                STBIR_FILTER_DEFAULT, STBIR_COLORSPACE_SRGB, NULL);
    free(image->deep);
    image->deep = scaled;
}

static void scale_shallow(struct image *image, uint32_t width, uint32_t height)
{
    size_t from = (size_t)image->width * image->height * CHANNELS;
    size_t to = (size_t)width * height * CHANNELS;
    uint8_t *scaled = source_alloc(to * image->frames);
    for (uint32_t i = 0; i < image->frames; i++)
        stbir_resize_uint8_srgb_edgemode(image->shallow + i * from, (int)image->width, (int)image->height, 0,
                                         scaled + i * to, (int)width, (int)height, 0, CHANNELS, CHANNELS - 1,
                                         0, STBIR_EDGE_CLAMP);
    free(image->shallow);
    image->shallow = scaled;
}

static void scale(struct image *image, uint32_t width, uint32_t height)
{
    if (width == 0 || (width == image->width && height == image->height))
        return;
    if (image->deep != NULL)
        scale_deep(image, width, height);
    else
        scale_shallow(image, width, height);
    image->width = width;
    image->height = height;
}

static bool is_opaque(const struct image *image)
{
    size_t pixels = (size_t)image->width * image->height * image->frames;
    for (size_t i = 0, at = CHANNELS - 1; i < pixels; i++, at += CHANNELS)
        if (image->deep != NULL ? image->deep[at] != UINT16_MAX : image->shallow[at] != UINT8_MAX)
            return false;
    return true;
}

bool image_load(struct image *image, const char *path, const struct source_request *request)
{
    *image = (struct image){0};
    struct image_file file;
    if (!image_file_read(&file, path))
        return false;
    bool good = judge(image, &file, path, request) && decode(image, &file, path);
    image_file_free(&file);
    if (!good) {
        image_free(image);
        return false;
    }
    scale(image, request->width, request->height);
    image->opaque = is_opaque(image);
    return true;
}

void image_free(struct image *image)
{
    free(image->deep);
    free(image->shallow);
    free(image->delay_ms);
    *image = (struct image){0};
}

framemap_format image_format(const struct image *image, const struct source_request *request)
{
    uint32_t own = image->opaque ? FRAMEMAP_FOURCC_BGRX : FRAMEMAP_FOURCC_BGRA;
    framemap_format format = framemap_format_packed(image->width, image->height, source_fourcc(request, own));
    if (image->opaque)
        format.alpha = FRAMEMAP_ALPHA_OPAQUE;
    return format;
}

bool image_paint(void *context, uint32_t y, uint32_t width, struct pixel *row)
{
    const struct image_view *view = context;
    const struct image *image = view->image;
    size_t start = (size_t)y * width * CHANNELS;
    if (image->deep != NULL) {
        memcpy(row, image->deep + start, width * sizeof row[0]);
        return true;
    }
    const uint8_t *from = image->shallow + (size_t)view->frame * width * image->height * CHANNELS + start;
    for (uint32_t x = 0; x < width; x++, from += CHANNELS)
        row[x] = (struct pixel){(uint16_t)(from[0] * 257), (uint16_t)(from[1] * 257),
                                (uint16_t)(from[2] * 257), (uint16_t)(from[3] * 257)};
    return true;
}
