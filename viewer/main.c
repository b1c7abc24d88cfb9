/* framemap-viewer: the latest frame of a region, in a window or without one. */
#include <framemap/framemap.h>

#include "command_line.h"
#include "program/message.h"
#include "program/options.h"
#include "program/signals.h"
#include "program/start.h"
#include "run.h"
#include "tools.h"
#include "view.h"
#include "window.h"

static int view(const struct viewer_options *options)
{
    const char *why;
    if (options->headless)
        return run_headless(options);
    if (!window_display(&why)) {
        message("no display (%s): running headless", why);
        return run_headless(options);
    }
    int status = run_window(options);
    window_display_close();
    return status;
}

int main(int argc, char **argv)
{
    struct viewer_options options;
    int status;
    program_start(&argc, &argv);
    message_program("framemap-viewer");
    if (!command_line_parse(&options, argc, argv, &status))
        return status;
    signals_install();
    framemap_guard_install();
    switch (options.mode) {
    case MODE_LIST:
        return tool_list(&options);
    case MODE_INFO:
        return tool_info(&options);
    case MODE_WATCH:
        return tool_watch(&options);
    case MODE_REMOVE:
        return tool_remove(&options);
    default:
        return view(&options);
    }
}
