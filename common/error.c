#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char last_text[1024];
static _Thread_local int last_code;

framemap_result fm_fail(framemap_result result, const char *format, ...)
{
    /* Built aside: an argument may be the last error itself. */
    char text[sizeof last_text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    memcpy(last_text, text, sizeof text);
    last_code = 0;
    return result;
}

framemap_result fm_fail_system(framemap_result result, int code, const char *format, ...)
{
    char text[sizeof last_text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text - 160, format, arguments);
    va_end(arguments);
    char system[128];
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, ": %s (system error %d)",
             fm_system_text(code, system, (int)sizeof system), code);
    memcpy(last_text, text, sizeof text);
    last_code = code;
    return result;
}

const char *framemap_last_error(void)
{
    return last_text;
}

int framemap_last_system_error(void)
{
    return last_code;
}

const char *framemap_strerror(framemap_result result)
{
    switch (result) {
    case FRAMEMAP_OK:
        return "no error";
    case FRAMEMAP_TIMEOUT:
        return "nothing came in time";
    case FRAMEMAP_AGAIN:
        return "no slot is free just now";
    case FRAMEMAP_GONE:
        return "the producer is gone";
    case FRAMEMAP_OVERRUN:
        return "the frame changed while it was read";
    case FRAMEMAP_ERROR_ARGUMENT:
        return "a parameter is out of its range";
    case FRAMEMAP_ERROR_STATE:
        return "not allowed in this state of the handle";
    case FRAMEMAP_ERROR_NOT_FOUND:
        return "no object of that name";
    case FRAMEMAP_ERROR_EXISTS:
        return "an object of that name exists already";
    case FRAMEMAP_ERROR_BUSY:
        return "another living writer has the region";
    case FRAMEMAP_ERROR_FULL:
        return "all lease entries are taken";
    case FRAMEMAP_ERROR_PERMISSION:
        return "permission denied";
    case FRAMEMAP_ERROR_NO_SPACE:
        return "out of memory, space or descriptors";
    case FRAMEMAP_ERROR_TOO_LARGE:
        return "larger than what the region reserved";
    case FRAMEMAP_ERROR_INCOMPATIBLE:
        return "not a region of a version that this library reads";
    case FRAMEMAP_ERROR_CORRUPT:
        return "the region is damaged";
    case FRAMEMAP_ERROR_UNSUPPORTED:
        return "not supported on this system";
    case FRAMEMAP_ERROR_SYSTEM:
        return "the operating system reported an error";
    }
    return "unknown result";
}
