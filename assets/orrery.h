/* Five planets that go round 5, 4, 3, 2 and 1 times in eight seconds; each plucks a string of light when
 * it comes by the front, and its note is heard at that moment. The eight seconds end where they began. */
#ifndef ASSETS_ORRERY_H
#define ASSETS_ORRERY_H

#include <stdio.h>

enum {
    WIDTH = 1280,
    HEIGHT = 720,
    FPS = 60,
    RATE = 48000,
};

void orrery_write(FILE *file);       /* all frames, rgb24, WIDTH x HEIGHT */
void orrery_write_sound(FILE *file); /* signed 16 bit little-endian, stereo, RATE */

#endif
