#include "source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "message.h"
#include "options.h"

extern const struct source_ops source_bars, source_ramp, source_zone, source_noise, source_verify,
    source_game, source_y4m, source_raw, source_folder, source_image, source_video;

const struct source_ops *const source_registry[] = {
    &source_bars, &source_ramp, &source_zone,   &source_noise, &source_verify, &source_game,
    &source_y4m,  &source_raw,  &source_folder, &source_image, &source_video,  NULL,
};

/* FFmpeg opens much that is no file: devices (":0", with --input-format) and addresses. Any other word that
 * is no file either is more likely a misspelt source. */
static bool is_for_video(const struct source_request *request)
{
    return request->input_format != NULL || strstr(request->text, "://") != NULL ||
           file_kind(request->text) != FILE_KIND_NONE;
}

static const struct source_ops *find(const struct source_request *request)
{
    for (size_t i = 0; source_registry[i] != NULL; i++) {
        const struct source_ops *ops = source_registry[i];
        if (ops->matches(request) && (ops != &source_video || is_for_video(request)))
            return ops;
    }
    char list[512] = "";
    size_t length = 0;
    for (size_t i = 0; source_registry[i] != NULL && length < sizeof list; i++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", i > 0 ? ", " : "",
                                   source_registry[i]->form);
    message("source %s: no such file, and not one of %s", request->text, list);
    return NULL;
}

struct source *source_open(const struct source_request *request)
{
    const struct source_ops *ops = find(request);
    if (ops == NULL)
        return NULL;
    if (request->loop && ops->rewind == NULL) {
        message("source %s cannot start over: leave out --loop", request->text);
        return NULL;
    }
    struct source *source = ops->open(request);
    if (source != NULL)
        source->ops = ops;
    return source;
}

bool source_fits(const struct source_request *request, const framemap_format *format)
{
    uint64_t bytes = framemap_format_bytes(format);
    if (bytes == 0) {
        message("%s: %s", request->text, framemap_last_error());
        return false;
    }
    if (bytes <= request->max_frame_bytes)
        return true;
    message("%s: a frame of %ux%u %s takes %" PRIu64 " bytes and %" PRIu64
            " are reserved for one: give --max-size %ux%u",
            request->text, format->width, format->height, framemap_fourcc_name(format->fourcc), bytes,
            request->max_frame_bytes, format->width, format->height);
    return false;
}

uint32_t source_fourcc(const struct source_request *request, uint32_t preferred)
{
    return request->fourcc != 0 ? request->fourcc : preferred;
}

void *source_alloc(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (memory == NULL) {
        message("no memory for %zu bytes", bytes);
        exit(STATUS_USAGE);
    }
    return memory;
}
