/* Test patterns painted row by row: colour bars, ramps, a zone plate. Each moves, so that one sees that
 * frames come, and counts its frames. */
#include "source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"
#include "pack.h"

#define DEFAULT_WIDTH  1280
#define DEFAULT_HEIGHT 720
#define SWEEP_STEP     4                 /* pixels a frame that the line moves */
#define SINE_STEPS     4096              /* entries of a period */
#define ZONE_STEP      (UINT32_MAX / 60) /* phase a frame: a period in 60 */

struct pattern {
    struct source base;
    struct pack pack;
    uint64_t index;
    uint16_t *sine;
    /* Of the frame being painted. */
    uint32_t width, height;
    struct counter counter;
};

static struct pattern *pattern_of(struct source *source)
{
    return (struct pattern *)source;
}

static struct pixel grey(uint32_t value)
{
    return (struct pixel){(uint16_t)value, (uint16_t)value, (uint16_t)value, 65535};
}

/* The line that runs from left to right, over whatever is painted. */
static void paint_sweep(const struct pattern *pattern, struct pixel *row)
{
    uint32_t at = (uint32_t)(pattern->index * SWEEP_STEP % pattern->width);
    for (uint32_t x = at; x < at + SWEEP_STEP && x < pattern->width; x++)
        row[x] = grey(65535);
}

static void paint_counter(const struct pattern *pattern, uint32_t y, struct pixel *row)
{
    const struct counter *counter = &pattern->counter;
    for (uint32_t x = counter->x; x < counter->x + counter_width(counter) && x < pattern->width; x++)
        row[x] = grey(counter_covers(counter, x, y) ? 65535 : 0);
}

static bool counter_in(const struct pattern *pattern, uint32_t y)
{
    return y - pattern->counter.y < counter_height(&pattern->counter);
}

/* A row of a band is the same as the one above it unless the band begins, or the counter is or was there. */
static bool differs(const struct pattern *pattern, uint32_t y, bool band_begins)
{
    return y == 0 || band_begins || counter_in(pattern, y) || counter_in(pattern, y - 1);
}

/* ---- Bars: SMPTE EG 1-1990 as R'G'B' ---------------------------------------------------------- */

#define C75 49151 /* 75 % of 65535 */

static const struct pixel bars_top[7] = {
    {C75, C75, C75, 65535}, {C75, C75, 0, 65535}, {0, C75, C75, 65535}, {0, C75, 0, 65535},
    {C75, 0, C75, 65535},   {C75, 0, 0, 65535},   {0, 0, C75, 65535},
};
static const struct pixel bars_castellations[7] = {
    {0, 0, C75, 65535},   {0, 0, 0, 65535}, {C75, 0, C75, 65535},   {0, 0, 0, 65535},
    {0, C75, C75, 65535}, {0, 0, 0, 65535}, {C75, C75, C75, 65535},
};

/* The lowest band: -I, white, +Q (their usual R'G'B' stand-ins), black, and PLUGE's two steps that R'G'B'
 * can show: black and 4 % above it. In 84ths of the width, 12 to a bar. */
static struct pixel bars_bottom(uint32_t x84)
{
    static const struct {
        uint32_t end;
        struct pixel colour;
    } steps[] = {
        {15, {0, 33 * 257, 76 * 257, 65535}},  {30, {65535, 65535, 65535, 65535}},
        {45, {50 * 257, 0, 106 * 257, 65535}}, {68, {0, 0, 0, 65535}},
        {72, {2621, 2621, 2621, 65535}},       {84, {0, 0, 0, 65535}},
    };
    size_t i = 0;
    while (x84 >= steps[i].end)
        i++;
    return steps[i].colour;
}

static bool paint_bars(void *context, uint32_t y, uint32_t width, struct pixel *row)
{
    struct pattern *pattern = context;
    uint32_t castellations = pattern->height * 2 / 3;
    uint32_t bottom = pattern->height * 3 / 4;
    if (!differs(pattern, y, y == castellations || y == bottom))
        return false;
    const struct pixel *bars = y < castellations ? bars_top : bars_castellations;
    for (uint32_t x = 0; x < width; x++)
        row[x] = y < bottom ? bars[x * 7 / width] : bars_bottom(x * 84 / width);
    if (y >= castellations)
        paint_sweep(pattern, row);
    if (counter_in(pattern, y))
        paint_counter(pattern, y, row);
    return true;
}

/* ---- Ramp: red, green, blue and grey from 0 to full, a band each ------------------------------- */

static bool paint_ramp(void *context, uint32_t y, uint32_t width, struct pixel *row)
{
    struct pattern *pattern = context;
    uint32_t band = (uint32_t)((uint64_t)y * 5 / pattern->height);
    uint32_t band_above = y > 0 ? (uint32_t)((uint64_t)(y - 1) * 5 / pattern->height) : band;
    if (!differs(pattern, y, band != band_above))
        return false;
    for (uint32_t x = 0; x < width; x++) {
        uint16_t value = (uint16_t)(width > 1 ? (uint64_t)x * 65535 / (width - 1) : 65535);
        row[x] = (struct pixel){band == 0 || band == 3 ? value : 0, band == 1 || band == 3 ? value : 0,
                                band == 2 || band == 3 ? value : 0, 65535};
    }
    if (band == 4)
        paint_sweep(pattern, row);
    if (counter_in(pattern, y))
        paint_counter(pattern, y, row);
    return true;
}

/* ---- Zone plate: cos of k (x^2 + y^2), running outwards ---------------------------------------- */

/* A phase of 2^32 is a period, so that it may wrap. Frequency grows with the distance from the centre and
 * reaches Nyquist's half a period a pixel at the nearer edges: d/dr (k r^2) = 2 k r = 2^31 at r = size / 2.
 */
static bool paint_zone(void *context, uint32_t y, uint32_t width, struct pixel *row)
{
    struct pattern *pattern = context;
    uint32_t smaller = width < pattern->height ? width : pattern->height;
    uint32_t k = (uint32_t)((UINT64_C(1) << 31) / smaller);
    uint32_t dx = 0 - width / 2;
    uint32_t dy = y - pattern->height / 2;
    uint32_t phase = k * (dx * dx + dy * dy) - (uint32_t)(pattern->index * ZONE_STEP);
    uint32_t step = k * (2 * dx + 1); /* to the next pixel; grows by 2 k a pixel */
    for (uint32_t x = 0; x < width; x++, phase += step, step += 2 * k)
        row[x] = grey(pattern->sine[phase / (UINT32_MAX / SINE_STEPS + 1)]);
    if (counter_in(pattern, y))
        paint_counter(pattern, y, row);
    return true;
}

/* ---- What they share --------------------------------------------------------------------------- */

static struct source *pattern_open(const struct source_request *request)
{
    struct pattern *pattern = source_alloc(sizeof *pattern);
    uint32_t width = request->width != 0 ? request->width : DEFAULT_WIDTH;
    uint32_t height = request->height != 0 ? request->height : DEFAULT_HEIGHT;
    pattern->base.info.timing = SOURCE_TIMING_STEADY;
    pattern->base.info.format =
        framemap_format_packed(width, height, source_fourcc(request, FRAMEMAP_FOURCC_BGRX));
    if (!source_fits(request, &pattern->base.info.format)) {
        free(pattern);
        return NULL;
    }
    pattern->sine = source_alloc(SINE_STEPS * sizeof pattern->sine[0]);
    for (uint32_t i = 0; i < SINE_STEPS; i++)
        pattern->sine[i] = (uint16_t)lrint(32767.5 + 32767.5 * cos(2 * 3.14159265358979 * i / SINE_STEPS));
    return &pattern->base;
}

static enum source_result pattern_next(struct source *source, struct source_frame *next)
{
    next->format = source->info.format;
    pattern_of(source)->index++;
    return SOURCE_OK;
}

static enum source_result draw(struct source *source, framemap_frame *frame, pack_paint *paint)
{
    struct pattern *pattern = pattern_of(source);
    pattern->width = frame->format.width;
    pattern->height = frame->format.height;
    uint32_t cell = pattern->height / 120;
    pattern->counter = counter_of(frame->sequence, 0, 0, cell);
    pattern->counter.x = pattern->width / 40;
    pattern->counter.y = pattern->height * 7 / 8;
    pack_frame(&pattern->pack, frame, paint, pattern);
    return SOURCE_OK;
}

static enum source_result bars_draw(struct source *source, framemap_frame *frame)
{
    return draw(source, frame, paint_bars);
}

static enum source_result ramp_draw(struct source *source, framemap_frame *frame)
{
    return draw(source, frame, paint_ramp);
}

static enum source_result zone_draw(struct source *source, framemap_frame *frame)
{
    return draw(source, frame, paint_zone);
}

static enum source_result pattern_rewind(struct source *source)
{
    pattern_of(source)->index = 0;
    return SOURCE_OK;
}

static void pattern_close(struct source *source)
{
    struct pattern *pattern = pattern_of(source);
    pack_finish(&pattern->pack);
    free(pattern->sine);
    free(pattern);
}

static bool bars_matches(const struct source_request *request)
{
    return strcmp(request->text, "bars") == 0;
}

static bool ramp_matches(const struct source_request *request)
{
    return strcmp(request->text, "ramp") == 0;
}

static bool zone_matches(const struct source_request *request)
{
    return strcmp(request->text, "zone") == 0;
}

#define PATTERN(word, text)                                                                                  \
    const struct source_ops source_##word = {                                                                \
        .name = #word,                                                                                       \
        .form = #word,                                                                                       \
        .help = text,                                                                                        \
        .matches = word##_matches,                                                                           \
        .open = pattern_open,                                                                                \
        .next = pattern_next,                                                                                \
        .draw = word##_draw,                                                                                 \
        .rewind = pattern_rewind,                                                                            \
        .close = pattern_close,                                                                              \
    }

PATTERN(bars, "SMPTE colour bars with a frame counter and a line that runs");
PATTERN(ramp, "ramps of red, green, blue and grey");
PATTERN(zone, "a zone plate that runs outwards, up to Nyquist's frequency");
