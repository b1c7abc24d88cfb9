/* What the tests of writers and readers share. */
#ifndef REGIONS_H
#define REGIONS_H

#include "unit.h"

#include <framemap/framemap.h>

#define SECOND INT64_C(1000000000)

static inline framemap_writer_config writer_config(const char *name)
{
    framemap_writer_config config = framemap_writer_config_default();
    config.name = name;
    config.max_frame_bytes = 1 << 20;
    return config;
}

static inline framemap_writer *open_writer(const framemap_writer_config *config)
{
    framemap_writer *writer = NULL;
    assert_result(framemap_writer_open(&writer, config), FRAMEMAP_OK);
    return writer;
}

static inline framemap_reader *open_reader(const char *name, bool observe)
{
    framemap_reader *reader = NULL;
    framemap_reader_config config = framemap_reader_config_default();
    config.name = name;
    config.observe = observe;
    assert_result(framemap_reader_open(&reader, &config), FRAMEMAP_OK);
    return reader;
}

/* A frame of 64 x 16 whose bytes are all `value`, begun and drawn. */
static inline framemap_frame drawn(framemap_writer *writer, uint8_t value)
{
    framemap_frame frame;
    framemap_format format = framemap_format_packed(64, 16, FRAMEMAP_FOURCC_BGRX);
    assert_result(framemap_writer_begin(writer, &format, &frame), FRAMEMAP_OK);
    memset(frame.plane[0].data, value, frame.plane[0].stride * frame.plane[0].rows);
    return frame;
}

/* \returns its sequence. */
static inline uint64_t publish(framemap_writer *writer, uint8_t value)
{
    framemap_frame frame = drawn(writer, value);
    assert_result(framemap_writer_publish(writer, &frame), FRAMEMAP_OK);
    return frame.sequence;
}

/* Whether all of a frame's bytes are still `value`. */
static inline bool is_all(const framemap_frame *frame, uint8_t value)
{
    for (uint32_t y = 0; y < frame->plane[0].rows; y++)
        for (size_t x = 0; x < frame->plane[0].row_bytes; x++)
            if (frame->plane[0].data[y * frame->plane[0].stride + x] != value)
                return false;
    return true;
}

static inline framemap_frame acquired(framemap_reader *reader)
{
    framemap_frame frame;
    assert_result(framemap_reader_acquire(reader, &frame, 0), FRAMEMAP_OK);
    return frame;
}

static inline framemap_reader_stats reader_stats(framemap_reader *reader)
{
    framemap_reader_stats stats;
    assert_result(framemap_reader_get_stats(reader, &stats), FRAMEMAP_OK);
    return stats;
}

static inline framemap_writer_stats writer_stats(framemap_writer *writer)
{
    framemap_writer_stats stats;
    assert_result(framemap_writer_get_stats(writer, &stats), FRAMEMAP_OK);
    return stats;
}

/* Whether there is one of the region's two objects. */
static inline bool has_frames(const char *name)
{
    char object[100];
    snprintf(object, sizeof object, "framemap.%s", name);
    return object_exists(object);
}

static inline bool has_leases(const char *name)
{
    char object[100];
    snprintf(object, sizeof object, "framemap.%s.leases", name);
    return object_exists(object);
}

#endif
