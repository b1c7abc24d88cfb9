#include <getopt.h>
#include <math.h>
#include <string.h>

#include "command_line.h"
#include "present.h"
#include "program/files.h"
#include "program/message.h"
#include "program/options.h"

enum {
    OPTION_FILE = 1,
    OPTION_PRESENT,
    OPTION_WAIT,
    OPTION_SCALE,
    OPTION_FULLSCREEN,
    OPTION_HUD,
    OPTION_HEADLESS,
    OPTION_FRAMES,
    OPTION_SECONDS,
    OPTION_TIMEOUT,
    OPTION_SCREENSHOT,
    OPTION_Y4M,
    OPTION_VERIFY,
    OPTION_OBSERVE,
    OPTION_JSON,
    OPTION_LIST,
    OPTION_INFO,
    OPTION_WATCH,
    OPTION_REMOVE,
};

static const struct option_spec specs[] = {
    OPTION_SECTION("Which frames"),
    {OPTION_FILE, "file", "PATH", "region in a file, in the place of NAME"},
    {OPTION_WAIT, "wait", "HOW", "predict (default), block or spin until the next frame"},
    {OPTION_OBSERVE, "observe", NULL, "take no lease: copy each frame and check that it is whole"},
    OPTION_SECTION("Window"),
    {OPTION_PRESENT, "present", "HOW", "auto (default), texture or surface"},
    {OPTION_SCALE, "scale", "HOW", "fit (default), fill, integer or 1:1"},
    {OPTION_FULLSCREEN, "fullscreen", NULL, "start in full screen"},
    {OPTION_HUD, "hud", NULL, "start with rates, ages and counts shown"},
    {OPTION_HEADLESS, "headless", NULL, "no window"},
    OPTION_SECTION("When to stop"),
    {OPTION_FRAMES, "frames", "N", "after N frames"},
    {OPTION_SECONDS, "seconds", "S", "S seconds after the start"},
    {OPTION_TIMEOUT, "timeout", "S", "when no frame came for S seconds: exit status 2"},
    OPTION_SECTION("What else to do with frames"),
    {OPTION_SCREENSHOT, "screenshot", "FILE",
     "the last frame as PNG; without --frames and --seconds the first, then exit"},
    {OPTION_Y4M, "y4m", "FILE", "record every frame as YUV4MPEG2; - is stdout"},
    {OPTION_VERIFY, "verify", NULL,
     "check each pixel of the source `verify`: exit status 3 when one is wrong"},
    {OPTION_JSON, "json", NULL, "statistics at the end as one JSON object on stdout"},
    OPTION_SECTION("Instead of a window"),
    {OPTION_LIST, "list", NULL, "all regions"},
    {OPTION_INFO, "info", "NAME", "all about one; file:PATH for one in a file"},
    {OPTION_WATCH, "watch", "NAME", "a line a second with its rates (with --json an object a line)"},
    {OPTION_REMOVE, "remove", "NAME", "remove one whose producer is dead"},
};

static const char *const wait_names[] = {"predict", "block", "spin"};
static const char *const scale_names[] = {"fit", "fill", "integer", "1:1"};

const char *wait_name(framemap_wait wait)
{
    return wait_names[wait];
}

const char *command_line_label(const struct viewer_options *options)
{
    if (!options->path)
        return options->name;
    return file_name(options->path);
}

static bool parse_seconds(const char *option, const char *value, int64_t *ns)
{
    double seconds;
    if (!option_number(option, value, 0.001, 1e9, &seconds))
        return false;
    *ns = (int64_t)llround(seconds * 1e9);
    return true;
}

static bool parse_present(const char *value, const char **present)
{
    const char *names[PRESENT_MAX_NAMES];
    size_t count = present_names(names);
    int index;
    if (!option_choice("present", value, names, count, &index))
        return false;
    *present = names[index];
    return true;
}

/* A name cannot have a colon, so that file: cannot be the start of one. */
static bool parse_mode(struct viewer_options *options, enum viewer_mode mode, const char *value)
{
    if (options->mode != MODE_VIEW) {
        message("give only one of --list, --info, --watch and --remove");
        return false;
    }
    options->mode = mode;
    if (value && strncmp(value, "file:", 5) == 0)
        options->path = value + 5;
    else
        options->name = value;
    return true;
}

static bool parse_option(struct viewer_options *options, int id, const char *value)
{
    int choice;
    switch (id) {
    case OPTION_FILE:
        options->path = value;
        return true;
    case OPTION_PRESENT:
        return parse_present(value, &options->present);
    case OPTION_WAIT:
        if (!option_choice("wait", value, wait_names, 3, &choice))
            return false;
        options->wait = (framemap_wait)choice;
        return true;
    case OPTION_SCALE:
        if (!option_choice("scale", value, scale_names, 4, &choice))
            return false;
        options->scale = (enum scale)choice;
        return true;
    case OPTION_FULLSCREEN:
        return options->fullscreen = true;
    case OPTION_HUD:
        return options->hud = true;
    case OPTION_HEADLESS:
        return options->headless = true;
    case OPTION_FRAMES:
        return option_integer("frames", value, 1, INT64_MAX, &options->frames);
    case OPTION_SECONDS:
        return parse_seconds("seconds", value, &options->seconds_ns);
    case OPTION_TIMEOUT:
        return parse_seconds("timeout", value, &options->timeout_ns);
    case OPTION_SCREENSHOT:
        options->screenshot = value;
        return true;
    case OPTION_Y4M:
        options->y4m = value;
        return true;
    case OPTION_VERIFY:
        return options->verify = true;
    case OPTION_OBSERVE:
        return options->observe = true;
    case OPTION_JSON:
        return options->json = true;
    case OPTION_LIST:
        return parse_mode(options, MODE_LIST, NULL);
    case OPTION_INFO:
        return parse_mode(options, MODE_INFO, value);
    case OPTION_WATCH:
        return parse_mode(options, MODE_WATCH, value);
    default:
        return parse_mode(options, MODE_REMOVE, value);
    }
}

static bool parse_operands(struct viewer_options *options, int argc, char **argv)
{
    int operands = argc - optind;
    if (options->mode != MODE_VIEW && operands > 0) {
        message("unexpected '%s': --list, --info, --watch and --remove take no region besides their own",
                argv[optind]);
        return false;
    }
    if (operands > 1) {
        message("unexpected '%s': one viewer shows one region, '%s'", argv[optind + 1], argv[optind]);
        return false;
    }
    if (operands == 1 && options->path) {
        message("give a region's NAME or --file, not both: '%s', '%s'", argv[optind], options->path);
        return false;
    }
    if (operands == 1)
        options->name = argv[optind];
    else if (options->mode == MODE_VIEW && !options->path)
        options->name = framemap_reader_config_default().name;
    return true;
}

static bool check(const struct viewer_options *options)
{
    if (options->json && options->y4m && strcmp(options->y4m, "-") == 0) {
        message("--y4m - and --json both write to stdout: give --y4m a FILE");
        return false;
    }
    if (options->screenshot && !*options->screenshot) {
        message("--screenshot '': give the name of a file");
        return false;
    }
    return true;
}

bool command_line_parse(struct viewer_options *options, int argc, char **argv, int *status)
{
    *options = (struct viewer_options){.present = "auto", .scale = SCALE_FIT};
    struct options table = {
        .program = "framemap-viewer",
        .usage = "[NAME] [options]",
        .about = "Shows the latest frame of region NAME (framemap), waits for it and follows its producer.\n"
                 "Keys: q or Esc quit, f full screen, Space freeze, . next frame, i figures, s screenshot,\n"
                 "1 2 window at the picture's size and twice, t always on top, b border, ? help.",
        .specs = specs,
        .count = sizeof specs / sizeof *specs,
        .argc = argc,
        .argv = argv,
    };
    const char *value;
    int id;
    *status = STATUS_USAGE;
    while ((id = options_next(&table, &value)) > 0)
        if (!parse_option(options, id, value))
            return false;
    if (id == OPTIONS_HANDLED)
        *status = STATUS_OK;
    return id == OPTIONS_END && parse_operands(options, argc, argv) && check(options);
}
