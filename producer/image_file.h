/* The bytes of a picture's file, and what must be known of them before they are decoded. */
#ifndef FM_PRODUCER_IMAGE_FILE_H
#define FM_PRODUCER_IMAGE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_file {
    uint8_t *bytes;
    size_t size;
};

/* Whether the file begins as a PNG, JPEG, GIF, BMP or binary PNM does, or is named like one. Prints nothing.
 */
bool image_file_is_one(const char *path);

/* False after a message. */
bool image_file_read(struct image_file *file, const char *path);
void image_file_free(struct image_file *file);

/* Looks for an end that is missing: decoders fill the rest of a truncated JPEG, BMP or GIF with something and
 * call it good. Counts a GIF's frames (1 for other kinds). Rewrites disposal 3 of a GIF, "restore to
 * previous", as 2: stb_image 2.27 reads outside its memory for 3 (CVE-2023-45661) and does for 2 what 3
 * means. \returns NULL, or what is wrong in a few words. */
const char *image_file_check(struct image_file *file, uint32_t *frames);

#endif
