#include "image_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "message.h"

#define FILE_BYTES_MAX (256L << 20)

static const char truncated[] = "it is truncated";

static bool starts(const uint8_t *bytes, size_t size, const char *with, size_t length)
{
    return size >= length && memcmp(bytes, with, length) == 0;
}

static bool is_gif(const uint8_t *bytes, size_t size)
{
    return starts(bytes, size, "GIF8", 4);
}

static bool is_jpeg(const uint8_t *bytes, size_t size)
{
    return starts(bytes, size, "\xff\xd8\xff", 3);
}

static bool is_png(const uint8_t *bytes, size_t size)
{
    return starts(bytes, size, "\x89PNG\r\n\x1a\n", 8);
}

static bool named_like_one(const char *path)
{
    static const char *const extensions[] = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pgm", ".ppm"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof extensions / sizeof extensions[0]; i++)
        if (strcasecmp(dot, extensions[i]) == 0)
            return true;
    return false;
}

bool image_file_is_one(const char *path)
{
    struct stat status;
    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
        return false;
    if (named_like_one(path))
        return true;
    uint8_t start[8] = {0};
    FILE *stream = fopen(path, "rb");
    size_t size = stream != NULL ? fread(start, 1, sizeof start, stream) : 0;
    if (stream != NULL)
        fclose(stream);
    return is_png(start, size) || is_jpeg(start, size) || is_gif(start, size) ||
           starts(start, size, "BM", 2) || starts(start, size, "P5", 2) || starts(start, size, "P6", 2);
}

static bool read_whole(struct image_file *file, FILE *stream, const char *path)
{
    long size = fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    if (size > FILE_BYTES_MAX) {
        message("%s: a picture of %ld MiB is too large: %ld MiB is the limit", path, size >> 20,
                FILE_BYTES_MAX >> 20);
        return false;
    }
    file->bytes = size > 0 ? malloc((size_t)size) : NULL;
    if (file->bytes != NULL && fseek(stream, 0, SEEK_SET) == 0)
        file->size = fread(file->bytes, 1, (size_t)size, stream);
    if (size >= 0 && file->size == (size_t)size && size > 0)
        return true;
    if (size == 0)
        message("%s is empty", path);
    else
        message("cannot read %s: %s", path, strerror(errno));
    return false;
}

bool image_file_read(struct image_file *file, const char *path)
{
    *file = (struct image_file){0};
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        message("cannot read %s: %s", path, strerror(errno));
        return false;
    }
    bool good = read_whole(file, stream, path);
    fclose(stream);
    if (!good)
        image_file_free(file);
    return good;
}

void image_file_free(struct image_file *file)
{
    free(file->bytes);
    *file = (struct image_file){0};
}

/* Past a chain of sub-blocks: a length byte and as many bytes, ended by a length of 0. 0: truncated. */
static size_t gif_past_blocks(const struct image_file *file, size_t at)
{
    while (at < file->size && file->bytes[at] != 0)
        at += 1 + (size_t)file->bytes[at];
    return at < file->size ? at + 1 : 0;
}

static size_t gif_colours(uint8_t flags)
{
    return (flags & 0x80) != 0 ? (size_t)3 * (2u << (flags & 7)) : 0;
}

/* Past an extension, whose label is at `at`. */
static size_t gif_past_extension(struct image_file *file, size_t at)
{
    uint8_t *bytes = file->bytes;
    if (at + 2 < file->size && bytes[at] == 0xf9 && bytes[at + 1] == 4 && (bytes[at + 2] >> 2 & 7) == 3)
        bytes[at + 2] = (uint8_t)((bytes[at + 2] & ~0x1c) | 2 << 2);
    return gif_past_blocks(file, at + 1);
}

/* GIF89a specification, sections 17 to 27. */
static const char *gif_check(struct image_file *file, uint32_t *frames)
{
    if (file->size < 13)
        return truncated;
    size_t at = 13 + gif_colours(file->bytes[10]);
    *frames = 0;
    while (at < file->size) {
        uint8_t kind = file->bytes[at++];
        if (kind == 0x21) {
            at = gif_past_extension(file, at);
        } else if (kind == 0x2c) {
            uint8_t flags = at + 8 < file->size ? file->bytes[at + 8] : 0;
            at = gif_past_blocks(file, at + 9 + gif_colours(flags) + 1);
            ++*frames;
        } else {
            break; /* the trailer, or what a decoder would stop at */
        }
        if (at == 0)
            return truncated;
    }
    return *frames == 0 ? "it has no frames" : NULL;
}

/* The last start of scan (FF DA) must be followed by an end of image (FF D9); in between, FF is always
 * stuffed. A thumbnail's markers come before. */
static bool jpeg_ends(const struct image_file *file)
{
    bool ended = false;
    for (size_t i = 0; i + 1 < file->size; i++) {
        if (file->bytes[i] != 0xff)
            continue;
        if (file->bytes[i + 1] == 0xda)
            ended = false;
        else if (file->bytes[i + 1] == 0xd9)
            ended = true;
    }
    return ended;
}

/* The file's size according to itself, at offset 2. Some writers leave it 0. */
static bool bmp_ends(const struct image_file *file)
{
    const uint8_t *b = file->bytes + 2;
    return file->size >= 6 &&
           (b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24) <= file->size;
}

/* Width and height, big endian, open the first chunk. stb_image forgets why it refused an absurd size. */
static bool png_is_sane(const struct image_file *file)
{
    const uint8_t *b = file->bytes + 16;
    return file->size < 24 || (b[0] == 0 && b[1] == 0 && b[4] == 0 && b[5] == 0);
}

const char *image_file_check(struct image_file *file, uint32_t *frames)
{
    *frames = 1;
    if (is_png(file->bytes, file->size) && !png_is_sane(file))
        return "its header says that it has more than 65535 pixels each way";
    if (is_gif(file->bytes, file->size))
        return gif_check(file, frames);
    if (is_jpeg(file->bytes, file->size) && !jpeg_ends(file))
        return truncated;
    if (starts(file->bytes, file->size, "BM", 2) && !bmp_ends(file))
        return truncated;
    return NULL;
}
