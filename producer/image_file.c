#include "image_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "files.h"
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
    if (file_kind(path) != FILE_KIND_REGULAR)
        return false;
    if (named_like_one(path))
        return true;
    uint8_t start[8] = {0};
    FILE *stream = file_open(path, "rb");
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
    FILE *stream = file_open(path, "rb");
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

/* Past entropy-coded data, in which FF is followed by 0 or a restart marker (D0 to D7), to the next marker.
 */
static size_t jpeg_past_scan(const struct image_file *file, size_t at)
{
    const uint8_t *b = file->bytes;
    while (at + 1 < file->size && (b[at] != 0xff || b[at + 1] == 0 || (b[at + 1] & 0xf8) == 0xd0))
        at++;
    return at;
}

/* A segment of Huffman tables: class and number, 16 counts of codes by length, as many values. A table has
 * at most 256; stb_image 2.27 does not look. */
static bool jpeg_tables_fit(const uint8_t *table, size_t length)
{
    while (length >= 17) {
        size_t codes = 0;
        for (size_t i = 1; i <= 16; i++)
            codes += table[i];
        if (codes > 256 || 17 + codes > length)
            return false;
        table += 17 + codes;
        length -= 17 + codes;
    }
    return length == 0;
}

/* ITU-T T.81, annex B: markers with segments, from the start of the image (FF D8) to its end (FF D9). */
static const char *jpeg_check(const struct image_file *file)
{
    const uint8_t *b = file->bytes;
    size_t at = 2;
    while (at + 3 < file->size) {
        size_t length = (size_t)b[at + 2] << 8 | b[at + 3];
        uint8_t marker = b[at + 1];
        if (b[at] == 0xff && marker == 0xff) { /* a byte of filling */
            at++;
            continue;
        }
        if (b[at] == 0xff && marker == 0xd9)
            return NULL;
        if (b[at] != 0xff || length < 2)
            return "it is damaged";
        if (at + 2 + length > file->size)
            return truncated;
        if (marker == 0xc4 && !jpeg_tables_fit(b + at + 4, length - 2))
            return "its Huffman tables are damaged";
        at += 2 + length;
        if (marker == 0xda)
            at = jpeg_past_scan(file, at);
    }
    return at + 2 <= file->size && b[at] == 0xff && b[at + 1] == 0xd9 ? NULL : truncated;
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
    if (is_jpeg(file->bytes, file->size))
        return jpeg_check(file);
    if (starts(file->bytes, file->size, "BM", 2) && !bmp_ends(file))
        return truncated;
    return NULL;
}
