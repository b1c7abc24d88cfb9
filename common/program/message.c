#include "message.h"

#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <framemap/framemap.h>

#include "files.h"

#define PLAIN_STATUS_INTERVAL_NS (INT64_C(10) * 1000 * 1000 * 1000)

static const char *program = "framemap";
static int status_width; /* characters of the live line that is on the terminal */
static int64_t status_printed_ns;

void message_program(const char *name)
{
    program = name;
}

void message(const char *format, ...)
{
    if (status_width > 0)
        fprintf(stderr, "\r%*s\r", status_width, "");
    status_width = 0;
    fprintf(stderr, "%s: ", program);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    fflush(stderr);
}

void status_line(const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    if (file_is_terminal(stderr)) {
        /* Padding instead of an escape sequence: right on every terminal. */
        fprintf(stderr, "\r%-*s", status_width, line);
        fflush(stderr);
        status_width = length;
        return;
    }
    int64_t now = framemap_now();
    if (status_printed_ns != 0 && now - status_printed_ns < PLAIN_STATUS_INTERVAL_NS)
        return;
    status_printed_ns = now;
    fprintf(stderr, "%s\n", line);
    fflush(stderr);
}

void status_end(void)
{
    if (status_width > 0)
        fputc('\n', stderr);
    status_width = 0;
}

static void put_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(file, "\\%c", *c);
        else if (*c < 0x20 || *c == 0x7f)
            fprintf(file, "\\u%04x", *c);
        else
            fputc(*c, file);
    }
    fputc('"', file);
}

static void put_key(struct json *json, const char *key)
{
    if (json->comma)
        fputs(", ", json->file);
    json->comma = true;
    if (key != NULL) {
        put_text(json->file, key);
        fputs(": ", json->file);
    }
}

static void open_with(struct json *json, const char *key, char bracket)
{
    put_key(json, key);
    fputc(bracket, json->file);
    json->depth++;
    json->comma = false;
}

static void close_with(struct json *json, char bracket)
{
    fputc(bracket, json->file);
    json->depth--;
    json->comma = true;
}

void json_begin(struct json *json, FILE *file)
{
    *json = (struct json){.file = file};
    fputc('{', file);
}

void json_text(struct json *json, const char *key, const char *value)
{
    put_key(json, key);
    put_text(json->file, value);
}

void json_integer(struct json *json, const char *key, int64_t value)
{
    put_key(json, key);
    fprintf(json->file, "%" PRId64, value);
}

void json_number(struct json *json, const char *key, double value)
{
    put_key(json, key);
    if (fabs(value) <= DBL_MAX)
        fprintf(json->file, "%.6g", value);
    else
        fputs("null", json->file);
}

void json_bool(struct json *json, const char *key, bool value)
{
    put_key(json, key);
    fputs(value ? "true" : "false", json->file);
}

void json_open(struct json *json, const char *key)
{
    open_with(json, key, '{');
}

void json_open_array(struct json *json, const char *key)
{
    open_with(json, key, '[');
}

void json_close(struct json *json)
{
    close_with(json, '}');
}

void json_close_array(struct json *json)
{
    close_with(json, ']');
}

bool json_end(struct json *json)
{
    fputs("}\n", json->file);
    return output_flush(json->file);
}

bool output_flush(FILE *file)
{
    if (fflush(file) == 0 && !ferror(file))
        return true;
    message("cannot write the output: %s", strerror(errno));
    return false;
}
