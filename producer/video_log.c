#include "video_log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/error.h>
#include <libavutil/log.h>

/* The lock is only ever tried: a decoder's thread must not wait to complain. */
static atomic_flag busy = ATOMIC_FLAG_INIT;
static char last[VIDEO_LOG_MAX];

static void keep(void *object, int level, const char *format, va_list arguments)
{
    (void)object;
    if (level > AV_LOG_ERROR || atomic_flag_test_and_set_explicit(&busy, memory_order_acquire))
        return;
    vsnprintf(last, sizeof last, format, arguments);
    for (char *c = last; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = c[1] == '\0' ? '\0' : ' ';
    atomic_flag_clear_explicit(&busy, memory_order_release);
}

void video_log_install(void)
{
    av_log_set_callback(keep);
    if (atomic_flag_test_and_set_explicit(&busy, memory_order_acquire))
        return;
    last[0] = '\0';
    atomic_flag_clear_explicit(&busy, memory_order_release);
}

struct video_error video_error(int error)
{
    struct video_error described;
    char words[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(error, words, sizeof words);
    char said[VIDEO_LOG_MAX] = "";
    if (!atomic_flag_test_and_set_explicit(&busy, memory_order_acquire)) {
        memcpy(said, last, sizeof said);
        atomic_flag_clear_explicit(&busy, memory_order_release);
    }
    size_t length = strlen(said);
    while (length > 0 && (said[length - 1] == '.' || said[length - 1] == ' '))
        said[--length] = '\0';
    snprintf(described.text, sizeof described.text, length > 0 ? "%s (%s)" : "%s", words, said);
    return described;
}
