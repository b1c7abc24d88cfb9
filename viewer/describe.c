#include "describe.h"

#include <stdio.h>

struct code {
    uint8_t value;
    const char *name;
};

/* Code points of ITU-T H.273, tables 2, 3 and 4. */
static const struct code primaries[] = {{1, "BT.709"},  {5, "BT.601-625"}, {6, "BT.601-525"},
                                        {9, "BT.2020"}, {12, "P3"},        {0, NULL}};
static const struct code transfers[] = {{1, "BT.709"},   {6, "BT.601"}, {8, "linear"}, {13, "sRGB"},
                                        {14, "BT.2020"}, {16, "PQ"},    {18, "HLG"},   {0, NULL}};
static const struct code matrices[] = {
    {1, "BT.709"}, {5, "BT.601"}, {6, "BT.601"}, {9, "BT.2020"}, {0, NULL}};

static const char *name_of(const struct code *codes, uint8_t value, const char *unknown)
{
    for (; codes->name; codes++)
        if (codes->value == value)
            return codes->name;
    return unknown;
}

const char *describe_format(const framemap_format *format, char out[DESCRIBE_BYTES])
{
    if (format->width == 0)
        snprintf(out, DESCRIBE_BYTES, "no frame");
    else
        snprintf(out, DESCRIBE_BYTES, "%ux%u %s", format->width, format->height,
                 framemap_fourcc_name(format->fourcc));
    return out;
}

const char *describe_colour(framemap_colour colour, char out[DESCRIBE_BYTES])
{
    const char *base = colour.matrix == 0 ? name_of(transfers, colour.transfer, "RGB")
                                          : name_of(matrices, colour.matrix, "YUV");
    const char *transfer = name_of(transfers, colour.transfer, "");
    const char *range = colour.range ? "full" : "limited";
    bool wide = colour.primaries != 1 && colour.primaries != 2;
    bool curve =
        colour.matrix != 0 && (colour.transfer == 8 || colour.transfer == 16 || colour.transfer == 18);
    snprintf(out, DESCRIBE_BYTES, "%s%s%s%s%s %s", base, curve ? " " : "", curve ? transfer : "",
             wide && colour.matrix != colour.primaries ? ", primaries " : "",
             wide && colour.matrix != colour.primaries ? name_of(primaries, colour.primaries, "other") : "",
             range);
    return out;
}

const char *describe_bytes(uint64_t bytes, char out[DESCRIBE_BYTES])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1024;
    snprintf(out, DESCRIBE_BYTES, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return out;
}

const char *describe_state(const framemap_info *info)
{
    if (info->status != FRAMEMAP_OK)
        return info->status == FRAMEMAP_ERROR_NOT_FOUND ? "absent" : "unreadable";
    if (info->alive)
        return "live";
    return info->closed ? "closed" : "dead";
}

const char *describe_alpha(framemap_alpha alpha)
{
    return alpha == FRAMEMAP_ALPHA_STRAIGHT        ? "straight"
           : alpha == FRAMEMAP_ALPHA_PREMULTIPLIED ? "premultiplied"
                                                   : "opaque";
}
