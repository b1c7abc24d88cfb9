/* What a program tells its user: messages and a status line on stderr, one JSON object on stdout. */
#ifndef FM_PROGRAM_MESSAGE_H
#define FM_PROGRAM_MESSAGE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__MINGW_PRINTF_FORMAT) /* which of its two printfs mingw-w64's stdio.h has chosen */
#define MESSAGE_FORMAT(text, first) __attribute__((format(__MINGW_PRINTF_FORMAT, text, first)))
#elif defined(__GNUC__)
#define MESSAGE_FORMAT(text, first) __attribute__((format(printf, text, first)))
#else
#define MESSAGE_FORMAT(text, first)
#endif

void message_program(const char *name); /* for the prefix; called first in main */

/* "framemap-viewer: ..." and a line end on stderr; clears a status line that is in the way. */
void message(const char *format, ...) MESSAGE_FORMAT(1, 2);

/* The live line: rewritten in place on a terminal; elsewhere a plain line, at most one every ten seconds. */
void status_line(const char *format, ...) MESSAGE_FORMAT(1, 2);
void status_end(void); /* leaves the live line where it is and goes on below it */

/* Flushes; when anything written to the file since it was opened was lost (a full disk, a closed pipe),
 * says so in a message and returns false. */
bool output_flush(FILE *file);

/* One JSON object, a value a call; strings are escaped, numbers that JSON lacks become null. */
struct json {
    FILE *file;
    int depth;
    bool comma;
};
void json_begin(struct json *json, FILE *file);
void json_text(struct json *json, const char *key, const char *value);
void json_integer(struct json *json, const char *key, int64_t value);
void json_number(struct json *json, const char *key, double value);
void json_bool(struct json *json, const char *key, bool value);
void json_open(struct json *json, const char *key);       /* a nested object */
void json_open_array(struct json *json, const char *key); /* key NULL inside an array or at the top */
void json_close(struct json *json);
void json_close_array(struct json *json);
bool json_end(struct json *json); /* closes, ends the line; result of output_flush */

#endif
