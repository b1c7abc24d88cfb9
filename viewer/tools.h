/* --list, --info, --watch, --remove: looking at regions without becoming a reader of them. */
#ifndef FM_VIEWER_TOOLS_H
#define FM_VIEWER_TOOLS_H

#include "command_line.h"

/* Each returns the program's exit status. */
int tool_list(const struct viewer_options *options);
int tool_info(const struct viewer_options *options);
int tool_remove(const struct viewer_options *options);
int tool_watch(const struct viewer_options *options); /* until a signal, --seconds or --timeout */

#endif
