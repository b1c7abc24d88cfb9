/* Formats and regions in words, for tools, the HUD and messages. */
#ifndef FM_VIEWER_DESCRIBE_H
#define FM_VIEWER_DESCRIBE_H

#include <stddef.h>

#include <framemap/framemap.h>

#define DESCRIBE_BYTES 96 /* enough for each of these */

/** "1280x720 nv12"; "no frame" for width 0. \returns out. */
const char *describe_format(const framemap_format *format, char out[DESCRIBE_BYTES]);

/** "BT.709 limited", "sRGB full": matrix or, for RGB, transfer; primaries where they differ; range. */
const char *describe_colour(framemap_colour colour, char out[DESCRIBE_BYTES]);

/** "8.3 MiB". */
const char *describe_bytes(uint64_t bytes, char out[DESCRIBE_BYTES]);

/** "live", "closed", "dead", "unreadable", or "absent". */
const char *describe_state(const framemap_info *info);

/** "opaque", "straight", "premultiplied". */
const char *describe_alpha(framemap_alpha alpha);

#endif
