/* Windows' text is UTF-16, the programs' is UTF-8. For *_win32.c alone. */
#ifndef FM_PROGRAM_WIDE_WIN32_H
#define FM_PROGRAM_WIDE_WIN32_H

#include <wchar.h>

/* To be freed. NULL with errno: ENOMEM, or EILSEQ when it is not UTF-8. */
wchar_t *wide_from_utf8(const char *text);

/* To be freed; half a surrogate pair becomes U+FFFD. NULL: no memory. */
char *utf8_from_wide(const wchar_t *text);

/* What Windows calls an error of GetLastError, without a line end. Valid until the next call. Main thread. */
const char *windows_error(unsigned long code);

#endif
