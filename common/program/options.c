#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <framemap/framemap.h>

#include "message.h"

/* What getopt_long returns for spec i: above any character, so that no id can be taken for ':' or '?'. */
enum {
    FIRST_SPEC = 0x100,
    ID_HELP = 0x10000,
    ID_VERSION,
};

#define MAX_OPTIONS 64
#define HELP_COLUMN 26

static const struct option_spec own_specs[] = {
    {ID_HELP, "help", NULL, "this text"},
    {ID_VERSION, "version", NULL, "the version"},
};

static void print_option(const struct option_spec *spec)
{
    if (spec->help == NULL)
        return;
    if (spec->name == NULL) {
        printf("\n%s:\n", spec->help);
        return;
    }
    int length = printf("  --%s%s%s", spec->name, spec->value != NULL ? " " : "",
                        spec->value != NULL ? spec->value : "");
    if (length >= HELP_COLUMN - 1)
        printf("\n%*s", HELP_COLUMN, "");
    else
        printf("%*s", HELP_COLUMN - length, "");
    puts(spec->help);
}

static int print_help(const struct options *options)
{
    printf("Usage: %s %s\n\n%s\n", options->program, options->usage, options->about);
    if (options->count > 0 && options->specs[0].name != NULL)
        puts("\nOptions:");
    for (size_t i = 0; i < options->count; i++)
        print_option(&options->specs[i]);
    puts("");
    print_option(&own_specs[0]);
    print_option(&own_specs[1]);
    return output_flush(stdout) ? OPTIONS_HANDLED : OPTIONS_ERROR;
}

static int print_version(const struct options *options)
{
    printf("%s %s\n", options->program, framemap_version());
    return output_flush(stdout) ? OPTIONS_HANDLED : OPTIONS_ERROR;
}

/* The specs as getopt_long wants them. */
static void translate(const struct options *options, struct option *table)
{
    size_t used = 0;
    for (size_t i = 0; i < options->count && used < MAX_OPTIONS; i++) {
        const struct option_spec *spec = &options->specs[i];
        if (spec->name != NULL)
            table[used++] = (struct option){spec->name, spec->value != NULL ? required_argument : no_argument,
                                            NULL, FIRST_SPEC + (int)i};
    }
    for (size_t i = 0; i < 2; i++)
        table[used++] = (struct option){own_specs[i].name, no_argument, NULL, own_specs[i].id};
    table[used] = (struct option){NULL, 0, NULL, 0};
}

static int unknown_option(const struct options *options, const char *given)
{
    char list[1024] = "";
    size_t length = 0;
    for (size_t i = 0; i < options->count; i++) {
        const struct option_spec *spec = &options->specs[i];
        if (spec->name == NULL || spec->help == NULL || length + strlen(spec->name) + 4 > sizeof list)
            continue;
        length += (size_t)snprintf(list + length, sizeof list - length, "--%s ", spec->name);
    }
    message("unknown option %s; the options are %s--help --version", given, list);
    return OPTIONS_ERROR;
}

static int bad_option(const struct options *options)
{
    const char *given = options->argv[optind - 1];
    if (optopt >= FIRST_SPEC) {
        message("%s: this option takes no value", given);
        return OPTIONS_ERROR;
    }
    if (optopt == 0)
        return unknown_option(options, given);
    return unknown_option(options, (char[3]){'-', (char)optopt, 0});
}

static bool takes_value(const struct options *options, int id)
{
    return id >= FIRST_SPEC && id < FIRST_SPEC + (int)options->count &&
           options->specs[id - FIRST_SPEC].value != NULL;
}

int options_next(struct options *options, const char **value)
{
    struct option table[MAX_OPTIONS + 3];
    translate(options, table);
    opterr = 0;
    int id = getopt_long(options->argc, options->argv, ":h", table, NULL);
    if (id == -1)
        return OPTIONS_END;
    if (id == ID_HELP || id == 'h')
        return print_help(options);
    if (id == ID_VERSION)
        return print_version(options);
    /* BSD's getopt_long, which is Windows', says ':' of a surplus value too. */
    if (id == '?' || (id == ':' && !takes_value(options, optopt)))
        return bad_option(options);
    if (id == ':') {
        const struct option_spec *spec = &options->specs[optopt - FIRST_SPEC];
        message("--%s needs a value: --%s %s", spec->name, spec->name, spec->value);
        return OPTIONS_ERROR;
    }
    *value = optarg;
    return options->specs[id - FIRST_SPEC].id;
}

bool option_integer(const char *option, const char *text, int64_t min, int64_t max, int64_t *out)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != 0 || errno != 0 || value < min || value > max) {
        if (max == INT64_MAX)
            message("--%s %s: a whole number of at least %" PRId64 " is needed", option, text, min);
        else
            message("--%s %s: a whole number from %" PRId64 " to %" PRId64 " is needed", option, text, min,
                    max);
        return false;
    }
    *out = value;
    return true;
}

bool option_number(const char *option, const char *text, double min, double max, double *out)
{
    char *end = NULL;
    double value = strtod(text, &end);
    /* Written so that NaN is refused too. */
    if (end == text || *end != 0 || !(value >= min && value <= max)) {
        message("--%s %s: a number from %.10g to %.10g is needed", option, text, min, max);
        return false;
    }
    *out = value;
    return true;
}

static bool dimension(const char **text, uint32_t *out)
{
    uint32_t value = 0;
    const char *c = *text;
    for (; *c >= '0' && *c <= '9' && value <= FRAMEMAP_MAX_DIMENSION; c++)
        value = value * 10 + (uint32_t)(*c - '0');
    bool good = c != *text && value >= 1 && value <= FRAMEMAP_MAX_DIMENSION;
    *text = c;
    *out = value;
    return good;
}

bool option_size(const char *option, const char *text, uint32_t *width, uint32_t *height)
{
    const char *at = text;
    uint32_t w = 0;
    uint32_t h = 0;
    if (!dimension(&at, &w) || (*at != 'x' && *at != 'X') || (at++, !dimension(&at, &h)) || *at != 0) {
        message("--%s %s: WIDTHxHEIGHT is needed, each from 1 to %u, as in 1280x720", option, text,
                FRAMEMAP_MAX_DIMENSION);
        return false;
    }
    *width = w;
    *height = h;
    return true;
}

bool option_choice(const char *option, const char *text, const char *const *names, size_t count, int *out)
{
    char list[512] = "";
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = (int)i;
            return true;
        }
        if (length + strlen(names[i]) + 3 < sizeof list)
            length +=
                (size_t)snprintf(list + length, sizeof list - length, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    message("--%s %s: one of %s is needed", option, text, list);
    return false;
}

bool option_fourcc(const char *option, const char *text, uint32_t *fourcc)
{
    static const uint32_t known[] = {
        FRAMEMAP_FOURCC_BGRX, FRAMEMAP_FOURCC_BGRA, FRAMEMAP_FOURCC_RGBA,    FRAMEMAP_FOURCC_NV12,
        FRAMEMAP_FOURCC_I420, FRAMEMAP_FOURCC_P010, FRAMEMAP_FOURCC_RGBA16F,
    };
    enum {
        COUNT = sizeof known / sizeof known[0]
    };
    const char *names[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        names[i] = framemap_fourcc_name(known[i]);
    int index = 0;
    if (!option_choice(option, text, names, COUNT, &index))
        return false;
    *fourcc = known[index];
    return true;
}
