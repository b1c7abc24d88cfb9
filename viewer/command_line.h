/* framemap-viewer's command line. */
#ifndef FM_VIEWER_COMMAND_LINE_H
#define FM_VIEWER_COMMAND_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include <framemap/framemap.h>

#include "scale.h"

enum viewer_mode {
    MODE_VIEW,
    MODE_LIST,
    MODE_INFO,
    MODE_WATCH,
    MODE_REMOVE,
};

struct viewer_options {
    enum viewer_mode mode;
    const char *name;    /* region; NULL when path is given */
    const char *path;    /* the frames' file; NULL when name is given */
    const char *present; /* a presenter's name, or "auto" */
    framemap_wait wait;
    enum scale scale;
    bool fullscreen;
    bool hud;
    bool headless;
    bool verify;
    bool observe;
    bool json;
    int64_t frames;         /* stop after so many; 0: no limit */
    int64_t seconds_ns;     /* stop so long after the start; 0: no limit */
    int64_t timeout_ns;     /* give up after so long without a frame; 0: never */
    const char *screenshot; /* NULL: none */
    const char *y4m;        /* NULL: none; "-": stdout */
};

/** \returns false when the program is to end at once with *status (--help, or an error that was printed). */
bool command_line_parse(struct viewer_options *options, int argc, char **argv, int *status);

/** "predict" and so on, as --wait has it. */
const char *wait_name(framemap_wait wait);

/** What messages and file names call the region: its name, or the last part of its path. */
const char *command_line_label(const struct viewer_options *options);

#endif
