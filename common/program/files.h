/* Files by their names, which are UTF-8 on every system. One files_*.c an operating system. */
#ifndef FM_PROGRAM_FILES_H
#define FM_PROGRAM_FILES_H

#include <stdbool.h>
#include <stdio.h>

enum file_kind {
    FILE_KIND_NONE, /* nothing there, or nothing that may be looked at */
    FILE_KIND_REGULAR,
    FILE_KIND_FOLDER,
    FILE_KIND_OTHER, /* a pipe, a device */
};

enum file_kind file_kind(const char *path); /* of what a link leads to */

/* As fopen of a binary file, mode "rb" or "wb"; not inherited by child processes. NULL: see errno. */
FILE *file_open(const char *path, const char *mode);

/* Calls visit with the name of everything in a folder, in no order. False: see errno. */
bool file_list(const char *folder, void (*visit)(const char *name, void *context), void *context);

/* What follows the last folder in a path; all of it when it ends in a folder. */
const char *file_name(const char *path);

bool file_is_terminal(FILE *stream);

#endif
