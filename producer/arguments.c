#include "arguments.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "options.h"

enum {
    OPTION_NAME = 1,
    OPTION_FILE,
    OPTION_SIZE,
    OPTION_FPS,
    OPTION_FORMAT,
    OPTION_INPUT_FORMAT,
    OPTION_LOOP,
    OPTION_FRAMES,
    OPTION_SECONDS,
    OPTION_SLOTS,
    OPTION_MAX_SIZE,
    OPTION_HISTORY,
    OPTION_SHARE,
    OPTION_SHARE_LEASES,
    OPTION_KEEP,
    OPTION_JSON,
};

static const struct option_spec specs[] = {
    OPTION_SECTION("Frames"),
    {OPTION_SIZE, "size", "WxH", "scale to this size (default: the source's own, patterns 1280x720)"},
    {OPTION_FPS, "fps", "N",
     "frames a second (default: the source's own, else 60); 0: as fast as they can be drawn"},
    {OPTION_FORMAT, "format", "FORMAT",
     "bgrx, bgra, rgba, nv12, i420, p010 or rgba16f (default: bgrx, or as the source has it)"},
    {OPTION_INPUT_FORMAT, "input-format", "FORMAT",
     "FFmpeg's name of a device or container, as in: --input-format x11grab :0"},
    {OPTION_LOOP, "loop", NULL, "start over at the end"},
    {OPTION_FRAMES, "frames", "N", "stop after N frames"},
    {OPTION_SECONDS, "seconds", "S", "stop after S seconds"},
    OPTION_SECTION("Region"),
    {OPTION_NAME, "name", "NAME", "publish as NAME, of A-Z a-z 0-9 _ - (default: framemap)"},
    {OPTION_FILE, "file", "PATH", "keep the frames in this file, in the place of a name"},
    {OPTION_SLOTS, "slots", "N", "frames that there is room for at most, 3 to 64 (default: 8)"},
    {OPTION_MAX_SIZE, "max-size", "WxH",
     "largest frame to make room for, in any format (default: 7680x4320)"},
    {OPTION_HISTORY, "history", "N",
     "leave the last N frames alone for recorders, 0 to slots - 2 (default: 0)"},
    {OPTION_SHARE, "share", "WHO", "who may look: owner, group or all (default: owner)"},
    {OPTION_SHARE_LEASES, "share-leases", NULL, "trust those who may look to hold frames as well"},
    {OPTION_KEEP, "keep", NULL, "leave the region and its last frame behind"},
    OPTION_SECTION("Other"),
    {OPTION_JSON, "json", NULL, "statistics as JSON on stdout at the end"},
};

/* A day's frames at 1 MHz, and eleven days: beyond anything meant. */
#define MAX_FPS     1e6
#define MAX_SECONDS 1e6

static bool set_max_size(const char *text, uint64_t *bytes)
{
    uint32_t width = 0;
    uint32_t height = 0;
    if (!option_size("max-size", text, &width, &height))
        return false;
    /* RGBA16F has the most bytes a sample: what fits in it fits in every format. */
    framemap_format largest = framemap_format_packed(width, height, FRAMEMAP_FOURCC_RGBA16F);
    *bytes = framemap_format_bytes(&largest);
    return true;
}

static bool set_share(const char *text, framemap_share *share)
{
    static const char *const names[] = {"owner", "group", "all"};
    int index = 0;
    if (!option_choice("share", text, names, 3, &index))
        return false;
    *share = (framemap_share)index;
    return true;
}

static bool set_integer(const char *name, const char *text, int64_t min, int64_t max, uint32_t *out)
{
    int64_t value = 0;
    if (!option_integer(name, text, min, max, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool set_frames(const char *text, uint64_t *out)
{
    int64_t value = 0;
    if (!option_integer("frames", text, 1, INT64_MAX, &value))
        return false;
    *out = (uint64_t)value;
    return true;
}

static bool apply(struct arguments *arguments, int option, const char *value)
{
    struct source_request *source = &arguments->source;
    framemap_writer_config *writer = &arguments->writer;
    switch (option) {
    case OPTION_NAME:
        writer->name = value;
        return true;
    case OPTION_FILE:
        writer->path = value;
        return true;
    case OPTION_SIZE:
        return option_size("size", value, &source->width, &source->height);
    case OPTION_FPS:
        return option_number("fps", value, 0, MAX_FPS, &source->fps);
    case OPTION_FORMAT:
        return option_fourcc("format", value, &source->fourcc);
    case OPTION_INPUT_FORMAT:
        source->input_format = value;
        return true;
    case OPTION_LOOP:
        return source->loop = true;
    case OPTION_FRAMES:
        return set_frames(value, &arguments->frames);
    case OPTION_SECONDS:
        return option_number("seconds", value, 0.001, MAX_SECONDS, &arguments->seconds);
    case OPTION_SLOTS:
        return set_integer("slots", value, 3, 64, &writer->slots);
    case OPTION_MAX_SIZE:
        return set_max_size(value, &writer->max_frame_bytes);
    case OPTION_HISTORY:
        return set_integer("history", value, 0, 62, &writer->history);
    case OPTION_SHARE:
        return set_share(value, &writer->share);
    case OPTION_SHARE_LEASES:
        return writer->share_leases = true;
    case OPTION_KEEP:
        return writer->keep = true;
    default:
        return arguments->json = true;
    }
}

static bool operands(struct arguments *arguments, int argc, char **argv)
{
    if (optind == argc) {
        message("a source is needed: framemap-producer bars, or a file; --help lists them");
        return false;
    }
    if (argc - optind > 1) {
        message("one source is needed, and there are %s and %s", argv[optind], argv[optind + 1]);
        return false;
    }
    arguments->source.text = argv[optind];
    return true;
}

static bool consistent(struct arguments *arguments)
{
    framemap_writer_config *writer = &arguments->writer;
    if (writer->name != NULL && writer->path != NULL) {
        message("--name %s and --file %s: a region has one or the other", writer->name, writer->path);
        return false;
    }
    if (writer->name == NULL)
        writer->name = framemap_writer_config_default().name;
    if (writer->history > writer->slots - 2) {
        message("--history %u: with --slots %u at most %u frames can be left alone", writer->history,
                writer->slots, writer->slots - 2);
        return false;
    }
    arguments->source.max_frame_bytes = writer->max_frame_bytes;
    return true;
}

static void describe_sources(char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "%s",
                                     "Publishes the frames of a source in shared memory, for framemap-viewer "
                                     "and any other reader.\n\nSOURCE is one of:");
    for (size_t i = 0; source_registry[i] != NULL && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "\n  %-24s%s", source_registry[i]->form,
                                   source_registry[i]->help);
}

int arguments_parse(int argc, char **argv, struct arguments *arguments)
{
    char about[2048];
    describe_sources(about, sizeof about);
    *arguments = (struct arguments){
        .source = {.fps = -1},
        .writer = framemap_writer_config_default(),
    };
    arguments->writer.name = NULL;
    struct options options = {
        .program = "framemap-producer",
        .usage = "SOURCE [options]",
        .about = about,
        .specs = specs,
        .count = sizeof specs / sizeof specs[0],
        .argc = argc,
        .argv = argv,
    };
    const char *value = NULL;
    int option;
    while ((option = options_next(&options, &value)) > 0)
        if (!apply(arguments, option, value))
            return STATUS_USAGE;
    if (option == OPTIONS_HANDLED)
        return STATUS_OK;
    if (option == OPTIONS_ERROR || !operands(arguments, argc, argv) || !consistent(arguments))
        return STATUS_USAGE;
    return -1;
}
