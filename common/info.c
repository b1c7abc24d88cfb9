#include "info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "create.h"
#include "descriptor.h"
#include "entry.h"
#include "error.h"
#include "geometry.h"
#include "platform.h"

#define LOAD(field) atomic_load_explicit(&(field), memory_order_relaxed)
#define TRIES       8

static framemap_result open_object(const struct fm_place *place, const char *object,
                                   framemap_mapping **mapping)
{
    framemap_mapping_config config = framemap_mapping_config_default();
    config.access = FRAMEMAP_ACCESS_READ;
    config.open = FRAMEMAP_OPEN_EXISTING;
    return fm_place_open(place, object, config, mapping);
}

static int32_t count_readers(const struct fm_place *place)
{
    framemap_mapping *leases;
    if (open_object(place, place->leases, &leases) < 0)
        return -1;
    int32_t count = 0;
    for (uint32_t i = 0; i < FM_LEASE_ENTRIES; i++)
        count += fm_entry_is_held(leases, i);
    framemap_mapping_close(&leases);
    return count;
}

/* The latest frame's descriptor, if it stays that frame's while it is read. */
static void read_latest(const framemap_mapping *frames, const struct fm_geometry *g, uint64_t latest,
                        framemap_info *info)
{
    struct fm_descriptor d;
    uint32_t slot = FM_LATEST_SLOT(latest);
    info->sequence = FM_LATEST_SEQUENCE(latest);
    info->format = (framemap_format){0};
    for (int i = 0; i < TRIES && latest && slot < g->slot_count; i++) {
        uint64_t at = g->descriptor_offset + (uint64_t)slot * g->descriptor_bytes;
        uint64_t again = 0;
        if (fm_object_read(frames, at, &d, sizeof d) != sizeof d ||
            fm_object_read(frames, at, &again, sizeof again) != sizeof again)
            return;
        if ((again & ~FM_CLAIMED) == FM_LATEST_SEQUENCE(latest) && LOAD(d.sequence) != 0) {
            framemap_format format = fm_descriptor_format(&d);
            if (framemap_format_bytes(&format))
                info->format = format;
            info->sequence = FM_LATEST_SEQUENCE(latest);
            info->publish_ns = LOAD(d.publish_ns);
            info->pts_ns = LOAD(d.pts_ns);
            return;
        }
        if (fm_object_read(frames, offsetof(struct fm_header, latest), &latest, sizeof latest) !=
            sizeof latest)
            return;
        slot = FM_LATEST_SLOT(latest);
    }
}

framemap_result fm_info(const struct fm_place *place, framemap_info *info)
{
    memset(info, 0, sizeof *info);
    snprintf(info->name, sizeof info->name, "%s", place->name);
    snprintf(info->path, sizeof info->path, "%s", place->frames_path);
    info->readers = -1;
    info->pts_ns = FRAMEMAP_NO_PTS;

    framemap_mapping *frames = NULL;
    struct fm_header header;
    memset(&header, 0, sizeof header);
    info->status = open_object(place, place->frames, &frames);
    if (info->status == FRAMEMAP_ERROR_NOT_FOUND)
        fm_fail(info->status, "there is no %s", place->label);
    if (info->status == FRAMEMAP_OK) {
        info->reserved_bytes = framemap_mapping_size(frames);
        info->memory_bytes = fm_object_memory(frames);
        info->alive = fm_lock_held(frames, FM_LOCK_WRITER);
        size_t got = fm_object_read(frames, 0, &header, sizeof header);
        info->status = fm_geometry_check(&header.geometry, got, info->reserved_bytes, place->label);
        info->version_major = header.geometry.version_major;
        info->version_minor = header.geometry.version_minor;
    }
    if (info->status == FRAMEMAP_OK) {
        const struct fm_geometry *g = &header.geometry;
        info->closed = LOAD(header.state) != FM_STATE_LIVE;
        info->region_id = g->region_id;
        info->slots = g->slot_count;
        info->slot_bytes = g->slot_bytes;
        info->lease_limit = g->lease_limit;
        info->readers = count_readers(place);
        info->producer_pid = LOAD(header.producer_pid);
        info->producer_start_realtime_ns = LOAD(header.producer_start_ns);
        info->realtime_offset_ns = LOAD(header.clock_realtime_ns);
        info->frame_interval_ns = LOAD(header.frame_interval_ns);
        info->skipped = LOAD(header.skipped);
        read_latest(frames, g, LOAD(header.latest), info);
    } else {
        snprintf(info->problem, sizeof info->problem, "%s", framemap_last_error());
    }
    framemap_mapping_close(&frames);
    return info->status;
}

framemap_result framemap_region_info(const char *name, const char *path, framemap_info *info)
{
    if (!info)
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_region_info needs a place for the answer");
    struct fm_place *place = malloc(sizeof *place);
    if (!place)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory to look at a region");
    framemap_result result = fm_place_init(place, name, path);
    if (result == FRAMEMAP_OK) {
        result = fm_info(place, info);
    } else {
        memset(info, 0, sizeof *info);
        info->status = result;
        snprintf(info->problem, sizeof info->problem, "%s", framemap_last_error());
    }
    free(place);
    return result;
}

struct names {
    char (*name)[FRAMEMAP_NAME_MAX + 1];
    size_t count, room;
    bool failed;
};

static void add_name(const char *name, void *context)
{
    struct names *names = context;
    if (names->count == names->room) {
        size_t room = names->room ? names->room * 2 : 16;
        void *more = realloc(names->name, room * sizeof *names->name);
        if (!more) {
            names->failed = true;
            return;
        }
        names->name = more;
        names->room = room;
    }
    snprintf(names->name[names->count++], sizeof *names->name, "%s", name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

framemap_result framemap_list(framemap_info *infos, size_t capacity, size_t *count)
{
    if (!count || (!infos && capacity))
        return fm_fail(FRAMEMAP_ERROR_ARGUMENT, "framemap_list needs a place for the count and the answers");
    *count = 0;
    struct names names = {0};
    framemap_result result = fm_list_names(add_name, &names);
    if (result == FRAMEMAP_OK && names.failed)
        result = fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory to list regions");
    if (names.count)
        qsort(names.name, names.count, sizeof *names.name, by_name);
    for (size_t i = 0; result == FRAMEMAP_OK && i < names.count && i < capacity; i++)
        framemap_region_info(names.name[i], NULL, &infos[i]);
    if (result == FRAMEMAP_OK)
        *count = names.count;
    free(names.name);
    return result;
}

framemap_result framemap_remove(const char *name, const char *path)
{
    struct fm_place *place = malloc(sizeof *place);
    if (!place)
        return fm_fail(FRAMEMAP_ERROR_NO_SPACE, "no memory to remove a region");
    framemap_result result = fm_place_init(place, name, path);
    if (result == FRAMEMAP_OK)
        result = fm_region_remove(place);
    free(place);
    return result;
}

const char *framemap_version(void)
{
    return FRAMEMAP_VERSION_STRING;
}
