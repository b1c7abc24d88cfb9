/* Where the viewer's data goes: a file that appears whole or not at all, and a stream.
 *
 * The seam to the operating system: one output_*.c for each. Every function that fails has said so with
 * message(): the path and the system's own reason.
 */
#ifndef FM_VIEWER_OUTPUT_H
#define FM_VIEWER_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

/** A file in the making, under another name in the same folder. */
struct output_file {
    FILE *stream;
    char *path, *temporary;
    int error; /* errno of the first write that failed */
};

/** Start one. Whatever is at path stays until output_commit; it may be a regular file, or a link to one. */
bool output_begin(struct output_file *file, const char *path);

/** Append. Failures are kept for output_commit. */
void output_write(struct output_file *file, const void *data, size_t size);

/** Flush, close and rename over path. On failure nothing of it is left. Frees either way. */
bool output_commit(struct output_file *file);

/** Close and remove it. */
void output_discard(struct output_file *file);

/** A binary stream to a new or emptied file, or to stdout when path is "-", which must not be a terminal.
 * A pipe whose reader went away is an error of the next write: signals_install has SIGPIPE ignored.
 * \returns NULL on failure; to be closed with fclose, stdout too. */
FILE *output_stream(const char *path);

#endif
