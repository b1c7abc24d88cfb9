/* Command lines: a table of options on top of getopt_long, and values with clear errors.
 *
 * Every function that fails has printed one line on stderr: the program's name, the option, the value
 * that was given and what would be right. The caller exits with STATUS_USAGE.
 */
#ifndef FM_PROGRAM_OPTIONS_H
#define FM_PROGRAM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit status of all programs. */
enum {
    STATUS_OK = 0,
    STATUS_USAGE = 1,  /* bad usage, or could not start */
    STATUS_REGION = 2, /* region missing, timed out or incompatible */
    STATUS_FAILED = 3, /* a check failed */
    STATUS_SIGNAL = 128,
};

struct option_spec {
    int id;            /* what options_next returns; above 0 */
    const char *name;  /* without the dashes */
    const char *value; /* what --help calls its value, for example "WxH"; NULL: takes none */
    const char *help;  /* one line; NULL: not shown */
};

/* A row that starts a section of --help. */
#define OPTION_SECTION(title)                                                                                \
    {                                                                                                        \
        0, NULL, NULL, title                                                                                 \
    }

struct options {
    const char *program;             /* "framemap-producer" */
    const char *usage;               /* "SOURCE [options]" */
    const char *about;               /* paragraph above the options in --help */
    const struct option_spec *specs; /* --help and --version are added by itself */
    size_t count;
    int argc;
    char **argv;
};

enum {
    OPTIONS_END = 0,      /* no more options; the operands are argv[optind...] */
    OPTIONS_ERROR = -1,   /* printed already: exit with STATUS_USAGE */
    OPTIONS_HANDLED = -2, /* --help or --version was printed: exit with STATUS_OK */
};

/* The next option's id and its value, or one of the above. */
int options_next(struct options *options, const char **value);

/* Values: true and *out set, or false after the message. `option` is the name without dashes. */
bool option_integer(const char *option, const char *text, int64_t min, int64_t max, int64_t *out);
bool option_number(const char *option, const char *text, double min, double max, double *out);
bool option_size(const char *option, const char *text, uint32_t *width, uint32_t *height); /* WxH */
bool option_choice(const char *option, const char *text, const char *const *names, size_t count, int *out);
bool option_fourcc(const char *option, const char *text, uint32_t *fourcc);

#endif
