#include "tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "describe.h"
#include "program/message.h"
#include "program/options.h"

static double rate_of(uint64_t interval_ns)
{
    return interval_ns ? 1e9 / (double)interval_ns : 0;
}

static double age_ms(const framemap_info *info)
{
    return info->publish_ns ? (double)(framemap_now() - info->publish_ns) / 1e6 : 0;
}

static void json_format(struct json *json, const framemap_format *format)
{
    if (format->width == 0)
        return;
    json_open(json, "format");
    json_text(json, "fourcc", framemap_fourcc_name(format->fourcc));
    json_integer(json, "width", format->width);
    json_integer(json, "height", format->height);
    json_integer(json, "primaries", format->colour.primaries);
    json_integer(json, "transfer", format->colour.transfer);
    json_integer(json, "matrix", format->colour.matrix);
    json_integer(json, "range", format->colour.range);
    json_text(json, "alpha", describe_alpha(format->alpha));
    json_open_array(json, "planes");
    for (uint32_t i = 0; i < format->plane_count; i++) {
        json_open(json, NULL);
        json_integer(json, "offset", (int64_t)format->plane[i].offset);
        json_integer(json, "stride", (int64_t)format->plane[i].stride);
        json_close(json);
    }
    json_close_array(json);
    json_close(json);
}

static void json_info(struct json *json, const framemap_info *info)
{
    char id[32];
    json_text(json, "name", info->name);
    json_text(json, "path", info->path);
    json_text(json, "state", describe_state(info));
    json_bool(json, "alive", info->alive);
    json_integer(json, "reserved_bytes", (int64_t)info->reserved_bytes);
    json_integer(json, "memory_bytes", (int64_t)info->memory_bytes);
    if (info->status != FRAMEMAP_OK) {
        json_text(json, "problem", info->problem);
        return;
    }
    /* 64 bits are more than a JSON number carries. */
    snprintf(id, sizeof id, "%016" PRIx64, info->region_id);
    json_text(json, "region_id", id);
    json_integer(json, "version_major", info->version_major);
    json_integer(json, "version_minor", info->version_minor);
    json_integer(json, "slots", info->slots);
    json_integer(json, "slot_bytes", (int64_t)info->slot_bytes);
    json_integer(json, "lease_limit", info->lease_limit);
    json_integer(json, "readers", info->readers);
    json_integer(json, "producer_pid", (int64_t)info->producer_pid);
    json_integer(json, "producer_start_realtime_ns", info->producer_start_realtime_ns);
    json_number(json, "nominal_fps", rate_of(info->frame_interval_ns));
    json_integer(json, "sequence", (int64_t)info->sequence);
    json_integer(json, "skipped", (int64_t)info->skipped);
    json_number(json, "age_ms", age_ms(info));
    json_format(json, &info->format);
}

static framemap_result list_all(framemap_info **infos, size_t *count)
{
    size_t capacity = 0;
    *infos = NULL;
    *count = 0;
    for (;;) {
        framemap_result result = framemap_list(*infos, capacity, count);
        if (result != FRAMEMAP_OK || *count <= capacity)
            return result;
        /* Regions may come between two looks. */
        capacity = *count + 8;
        framemap_info *larger = realloc(*infos, capacity * sizeof *larger);
        if (!larger)
            return FRAMEMAP_ERROR_NO_SPACE;
        *infos = larger;
    }
}

static void list_row(const framemap_info *info)
{
    char format[DESCRIBE_BYTES], memory[DESCRIBE_BYTES];
    describe_bytes(info->memory_bytes, memory);
    if (info->status != FRAMEMAP_OK) {
        printf("%-24s %-10s %s\n", info->name, describe_state(info), info->problem);
        return;
    }
    printf("%-24s %-10s %-20s %6.4g %10" PRIu64 " %4d %10s %8" PRIu64 "\n", info->name, describe_state(info),
           describe_format(&info->format, format), rate_of(info->frame_interval_ns), info->sequence,
           info->readers, memory, info->producer_pid);
}

int tool_list(const struct viewer_options *options)
{
    framemap_info *infos;
    size_t count;
    framemap_result result = list_all(&infos, &count);
    if (result != FRAMEMAP_OK) {
        message("cannot list the regions: %s", framemap_last_error());
        free(infos);
        return STATUS_REGION;
    }
    if (options->json) {
        struct json json;
        json_begin(&json, stdout);
        json_open_array(&json, "regions");
        for (size_t i = 0; i < count; i++) {
            json_open(&json, NULL);
            json_info(&json, &infos[i]);
            json_close(&json);
        }
        json_close_array(&json);
        json_end(&json);
    } else if (count == 0) {
        message("no regions");
    } else {
        printf("%-24s %-10s %-20s %6s %10s %4s %10s %8s\n", "NAME", "STATE", "FORMAT", "FPS", "SEQUENCE",
               "READ", "MEMORY", "PID");
        for (size_t i = 0; i < count; i++)
            list_row(&infos[i]);
    }
    free(infos);
    return STATUS_OK;
}

static void print_producer(const framemap_info *info)
{
    char since[64] = "";
    time_t start = (time_t)(info->producer_start_realtime_ns / 1000000000);
    const struct tm *local = localtime(&start);
    if (local)
        strftime(since, sizeof since, " since %Y-%m-%d %H:%M:%S", local);
    printf("producer      %s, process %" PRIu64 "%s\n", describe_state(info), info->producer_pid, since);
}

static void print_info(const framemap_info *info)
{
    char text[DESCRIBE_BYTES], more[DESCRIBE_BYTES];
    if (info->name[0])
        printf("name          %s\n", info->name);
    printf("path          %s\n", info->path);
    printf("memory        %s of %s reserved\n", describe_bytes(info->memory_bytes, text),
           describe_bytes(info->reserved_bytes, more));
    printf("version       %u.%u\n", info->version_major, info->version_minor);
    print_producer(info);
    printf("slots         %u of %s\n", info->slots, describe_bytes(info->slot_bytes, text));
    if (info->readers >= 0)
        printf("readers       %d, of up to %u frames each\n", info->readers, info->lease_limit);
    if (info->frame_interval_ns)
        printf("nominal rate  %.6g fps\n", rate_of(info->frame_interval_ns));
    printf("sequence      %" PRIu64 "\n", info->sequence);
    printf("skipped       %" PRIu64 "\n", info->skipped);
    if (info->format.width == 0)
        return;
    printf("format        %s, %s, alpha %s\n", describe_format(&info->format, text),
           describe_colour(info->format.colour, more), describe_alpha(info->format.alpha));
    printf("published     %.3f ms ago\n", age_ms(info));
}

/* \returns the program's exit status for what a call on one region returned, after a message. */
static int status_of(framemap_result result, const struct viewer_options *options, const char *problem)
{
    if (result == FRAMEMAP_OK)
        return STATUS_OK;
    if (result == FRAMEMAP_ERROR_NOT_FOUND)
        message("there is no region '%s'; --list shows all", command_line_label(options));
    else
        message("%s", problem);
    return result == FRAMEMAP_ERROR_ARGUMENT ? STATUS_USAGE : STATUS_REGION;
}

int tool_info(const struct viewer_options *options)
{
    framemap_info info;
    framemap_result result = framemap_region_info(options->name, options->path, &info);
    if (result == FRAMEMAP_OK && !options->json)
        print_info(&info);
    int status = status_of(result, options, info.problem[0] ? info.problem : framemap_last_error());
    if (status != STATUS_USAGE && options->json) {
        struct json json;
        json_begin(&json, stdout);
        json_info(&json, &info);
        json_end(&json);
    }
    return status;
}

int tool_remove(const struct viewer_options *options)
{
    framemap_result result = framemap_remove(options->name, options->path);
    int status = status_of(result, options, framemap_last_error());
    if (options->json) {
        struct json json;
        json_begin(&json, stdout);
        json_text(&json, "name", command_line_label(options));
        json_bool(&json, "removed", result == FRAMEMAP_OK);
        json_end(&json);
    }
    return status;
}
