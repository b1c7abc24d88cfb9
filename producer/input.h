/* A file or standard input as a stream of bytes, read straight to where they are to lie. One file an
 * operating system; what they share is in input.c. */
#ifndef FM_PRODUCER_INPUT_H
#define FM_PRODUCER_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    intptr_t handle;             /* the system's; -1: none */
    struct input_reader *reader; /* Windows' own */
    bool pipe; /* not a regular file: the other end decides when bytes come, and there is no way back */
    const char *name; /* for messages: the path, or "stdin" */
};

enum input_result {
    INPUT_OK = 0,
    INPUT_END = 1,         /* no byte was left */
    INPUT_SHORT = 2,       /* it ended in the middle */
    INPUT_INTERRUPTED = 3, /* signals_caught() */
    INPUT_ERROR = -1,      /* the system's error, printed */
};

/* path: "-" is standard input; must live as long as the input. False after a message. */
bool input_open(struct input *input, const char *path);
void input_close(struct input *input);

/* Exactly so many bytes. While a pipe has none, signals are looked at four times a second. */
enum input_result input_read(struct input *input, void *to, size_t bytes);

/* Reads past so many bytes. */
enum input_result input_skip(struct input *input, uint64_t bytes);

/* To a position of a regular file. False after a message. */
bool input_seek(struct input *input, uint64_t position);

#endif
