#include "video_linear.h"

#include <math.h>
#include <string.h>

#include <libavutil/pixfmt.h>

/* IEC 61966-2-1. Also for BT.709 and BT.601 video: it is graded on displays, and what is shown beside
 * sRGB pictures is taken for sRGB. */
static double srgb(double v)
{
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* SMPTE ST 2084, constants of its section 5, in cd/m2. */
static double pq(double v)
{
    const double m1 = 2610.0 / 16384, m2 = 2523.0 / 32, c1 = 3424.0 / 4096, c2 = 2413.0 / 128,
                 c3 = 2392.0 / 128;
    double root = pow(v, 1 / m2);
    return 10000 * pow(fmax(root - c1, 0) / (c2 - c3 * root), 1 / m1);
}

/* ITU-R BT.2100-2 table 5, inverse of the OETF. */
static double hlg(double v)
{
    const double a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log(4 * a);
    return v <= 0.5 ? v * v / 3 : (exp((v - c) / a) + b) / 12;
}

static double linear(uint8_t transfer, double v)
{
    switch (transfer) {
    case AVCOL_TRC_LINEAR:
        return v;
    case AVCOL_TRC_GAMMA22:
        return pow(v, 2.2);
    case AVCOL_TRC_GAMMA28:
        return pow(v, 2.8);
    case AVCOL_TRC_SMPTE2084:
        return pq(v) / 203;
    case AVCOL_TRC_ARIB_STD_B67:
        return hlg(v) / hlg(0.75);
    default:
        return srgb(v);
    }
}

/* Nearest half, ties to even, of 0 to 65504. The product moves the exponent's bias from 127 to 15. */
static uint16_t half(double value)
{
    float scaled = (float)value * 0x1p-112f;
    uint32_t bits;
    memcpy(&bits, &scaled, sizeof bits);
    return (uint16_t)((bits + 0x0fff + ((bits >> 13) & 1)) >> 13);
}

void video_linear_apply(struct video_linear *table, uint8_t transfer, const framemap_plane *plane)
{
    if (table->transfer != transfer) {
        for (uint32_t i = 0; i < 65536; i++) {
            table->colour[i] = half(linear(transfer, i / 65535.0));
            table->alpha[i] = half(i / 65535.0);
        }
        table->transfer = transfer;
    }
    for (uint32_t y = 0; y < plane->rows; y++) {
        uint8_t *row = plane->data + y * plane->stride;
        for (size_t x = 0; x < plane->row_bytes; x += 8) {
            uint16_t pixel[4];
            memcpy(pixel, row + x, sizeof pixel);
            for (int i = 0; i < 3; i++)
                pixel[i] = table->colour[pixel[i]];
            pixel[3] = table->alpha[pixel[3]];
            memcpy(row + x, pixel, sizeof pixel);
        }
    }
}
