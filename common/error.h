/* The last error of this thread, as a result, a sentence and the system's own code. */
#ifndef FM_ERROR_H
#define FM_ERROR_H

#include <framemap/result.h>

#if defined(__GNUC__) && !defined(__clang__)
#define FM_FORMAT(text, first) __attribute__((format(gnu_printf, text, first))) /* %zu also on Windows */
#elif defined(__GNUC__)
#define FM_FORMAT(text, first) __attribute__((format(printf, text, first)))
#else
#define FM_FORMAT(text, first)
#endif

/* Remember a sentence, without a full stop, and return result. */
framemap_result fm_fail(framemap_result result, const char *format, ...) FM_FORMAT(2, 3);

/* As fm_fail, with ": " and the system's text and number for code appended. */
framemap_result fm_fail_system(framemap_result result, int code, const char *format, ...) FM_FORMAT(3, 4);

/* The result that fits a code of the system (errno, GetLastError). In platform_*.c. */
framemap_result fm_result_of_system(int code);

/* The system's text for a code, in buffer. In platform_*.c. */
const char *fm_system_text(int code, char *buffer, int size);

#endif
