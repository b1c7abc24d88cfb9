#include "y4m.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGNATURE "YUV4MPEG2"

/* Values of tag C that are 4:2:0; where chroma lies between the luma samples is not carried on. */
static const struct {
    const char *name;
    uint32_t bits;
} samplings[] = {
    {"420", 8}, {"420jpeg", 8}, {"420mpeg2", 8}, {"420paldv", 8}, {"420p10", 10},
};

static bool parse_dimension(const char *text, uint32_t *out)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);
    *out = (uint32_t)value;
    return *text >= '1' && *text <= '9' && *end == 0 && value <= FRAMEMAP_MAX_DIMENSION;
}

static bool parse_rate(const char *text, double *fps)
{
    uint32_t numerator = 0;
    uint32_t denominator = 0;
    char end = 0;
    if (sscanf(text, "%" SCNu32 ":%" SCNu32 "%c", &numerator, &denominator, &end) != 2)
        return false;
    *fps = numerator > 0 && denominator > 0 ? (double)numerator / denominator : 0;
    return true;
}

static bool parse_sampling(const char *text, uint32_t *bits)
{
    for (size_t i = 0; i < sizeof samplings / sizeof samplings[0]; i++) {
        if (strcmp(text, samplings[i].name) == 0) {
            *bits = samplings[i].bits;
            return true;
        }
    }
    return false;
}

static bool parse_tag(const char *tag, struct y4m_header *header, char *problem, size_t size)
{
    const char *value = tag + 1;
    bool good = true;
    if (*tag == 'W')
        good = parse_dimension(value, &header->width);
    else if (*tag == 'H')
        good = parse_dimension(value, &header->height);
    else if (*tag == 'F')
        good = parse_rate(value, &header->fps);
    else if (strcmp(tag, "XCOLORRANGE=FULL") == 0)
        header->colour.range = 1;
    else if (strcmp(tag, "XCOLORRANGE=LIMITED") == 0)
        header->colour.range = 0;
    else if (*tag == 'C' && !parse_sampling(value, &header->bits)) {
        snprintf(problem, size,
                 "has samples of kind %s, and 420 or 420p10 is needed: give ffmpeg -pix_fmt yuv420p", value);
        return false;
    }
    if (!good)
        snprintf(problem, size, "has a header that is wrong at \"%s\"", tag);
    return good;
}

bool y4m_parse(const char *line, struct y4m_header *header, char *problem, size_t problem_size)
{
    *header = (struct y4m_header){.bits = 8, .colour = {1, 1, 1, 0}};
    char copy[Y4M_LINE_MAX + 1];
    snprintf(copy, sizeof copy, "%s", line);
    char *rest = NULL;
    char *tag = strtok_r(copy, " ", &rest);
    if (tag == NULL || strcmp(tag, SIGNATURE) != 0) {
        snprintf(problem, problem_size, "is not YUV4MPEG2: give ffmpeg -f yuv4mpegpipe -pix_fmt yuv420p");
        return false;
    }
    while ((tag = strtok_r(NULL, " ", &rest)) != NULL)
        if (!parse_tag(tag, header, problem, problem_size))
            return false;
    if (header->width == 0 || header->height == 0) {
        snprintf(problem, problem_size, "has a header without a width or a height");
        return false;
    }
    return true;
}
