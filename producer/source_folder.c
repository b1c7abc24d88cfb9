/* A folder of pictures, by name, one every second or every interval of --fps. */
#include "source.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "image.h"
#include "image_file.h"
#include "message.h"

#define DEFAULT_FPS 1.0

struct folder {
    struct source base;
    struct source_request request;
    char **paths;
    size_t count;
    size_t next; /* path */
    uint64_t shown;
    struct image image; /* loaded, to be drawn */
    struct pack pack;
};

static struct folder *folder_of(struct source *source)
{
    return (struct folder *)source;
}

static bool matches(const struct source_request *request)
{
    return request->input_format == NULL && file_kind(request->text) == FILE_KIND_FOLDER;
}

/* By name, runs of digits by their value: frame9 comes before frame10. */
static int compare(const void *left, const void *right)
{
    const char *a = *(char *const *)left;
    const char *b = *(char *const *)right;
    while (*a != 0 && *b != 0) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            size_t zeros_a = strspn(a, "0");
            size_t zeros_b = strspn(b, "0");
            size_t digits_a = strspn(a + zeros_a, "0123456789");
            size_t digits_b = strspn(b + zeros_b, "0123456789");
            if (digits_a != digits_b)
                return digits_a < digits_b ? -1 : 1;
            int order = strncmp(a + zeros_a, b + zeros_b, digits_a);
            if (order != 0)
                return order;
            a += zeros_a + digits_a;
            b += zeros_b + digits_b;
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    int order = strcmp(a, b);
    return order != 0 ? order : strcmp(*(char *const *)left, *(char *const *)right);
}

static void add_path(const char *name, void *context)
{
    struct folder *folder = context;
    const char *directory = folder->request.text;
    if (name[0] == '.')
        return;
    size_t bytes = strlen(directory) + strlen(name) + 2;
    char *path = source_alloc(bytes);
    snprintf(path, bytes, "%s/%s", directory, name);
    char **paths = NULL;
    if (image_file_is_one(path))
        paths = realloc(folder->paths, (folder->count + 1) * sizeof paths[0]);
    if (paths == NULL) {
        free(path);
        return;
    }
    folder->paths = paths;
    folder->paths[folder->count++] = path;
}

static bool list(struct folder *folder)
{
    const char *directory = folder->request.text;
    if (!file_list(directory, add_path, folder)) {
        message("cannot read folder %s: %s", directory, strerror(errno));
        return false;
    }
    if (folder->count == 0) {
        message("folder %s has no PNG, JPEG, GIF, BMP or PNM in it", directory);
        return false;
    }
    qsort(folder->paths, folder->count, sizeof folder->paths[0], compare);
    return true;
}

/* The next one that can be read. One that cannot has been complained of, and is forgotten. */
static bool load_next(struct folder *folder)
{
    image_free(&folder->image);
    while (folder->next < folder->count) {
        char **path = &folder->paths[folder->next];
        if (image_load(&folder->image, *path, &folder->request)) {
            folder->next++;
            return true;
        }
        free(*path);
        folder->count--;
        memmove(path, path + 1, (folder->count - folder->next) * sizeof path[0]);
    }
    return false;
}

static void folder_close(struct source *base)
{
    struct folder *folder = folder_of(base);
    for (size_t i = 0; i < folder->count; i++)
        free(folder->paths[i]);
    free(folder->paths);
    image_free(&folder->image);
    pack_finish(&folder->pack);
    free(folder);
}

static struct source *folder_open(const struct source_request *request)
{
    struct folder *folder = source_alloc(sizeof *folder);
    folder->request = *request;
    if (!list(folder) || !load_next(folder)) {
        folder_close(&folder->base);
        return NULL;
    }
    folder->base.info = (struct source_info){
        .format = image_format(&folder->image, request),
        .timing = SOURCE_TIMING_OWN,
        .fps = request->fps > 0 ? request->fps : DEFAULT_FPS,
    };
    return &folder->base;
}

static enum source_result folder_next(struct source *base, struct source_frame *next)
{
    struct folder *folder = folder_of(base);
    if (folder->shown > 0 && !load_next(folder))
        return SOURCE_END;
    next->format = image_format(&folder->image, &folder->request);
    next->pts_ns = llround((double)folder->shown * 1e9 / base->info.fps);
    next->duration_ns = llround(1e9 / base->info.fps);
    folder->shown++;
    return SOURCE_OK;
}

static enum source_result folder_draw(struct source *base, framemap_frame *frame)
{
    struct folder *folder = folder_of(base);
    struct image_view view = {&folder->image, 0};
    pack_frame(&folder->pack, frame, image_paint, &view);
    return SOURCE_OK;
}

static enum source_result folder_rewind(struct source *base)
{
    struct folder *folder = folder_of(base);
    folder->next = 0;
    folder->shown = 0;
    return load_next(folder) ? SOURCE_OK : SOURCE_ERROR;
}

const struct source_ops source_folder = {
    .name = "folder",
    .form = "FOLDER",
    .help = "the pictures in a folder, by name: one a second, or --fps",
    .matches = matches,
    .open = folder_open,
    .next = folder_next,
    .draw = folder_draw,
    .rewind = folder_rewind,
    .close = folder_close,
};
