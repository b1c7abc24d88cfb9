/* A frame as a PNG file. */
#ifndef FM_VIEWER_PNG_H
#define FM_VIEWER_PNG_H

#include <framemap/framemap.h>

/** Write the frame to path: 8 bits a channel, sRGB; with an alpha channel (straight) where the frame has
 * alpha, else RGB. Colours as convert.h has them.
 *
 * The file appears whole under its name or not at all (an existing one is replaced only then); nothing
 * is left beside it. Takes width * height * 4 bytes of memory, twice, and about 0.3 s for 1920 x 1080.
 *
 * \param frame must stay leased during the call.
 * \returns false after message() said which path and why. */
bool png_write(const char *path, const framemap_frame *frame);

#endif
