#include "wide_win32.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

wchar_t *wide_from_utf8(const char *text)
{
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = length > 0 ? malloc((size_t)length * sizeof *wide) : NULL;
    errno = length > 0 ? ENOMEM : EILSEQ;
    if (wide != NULL)
        MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, length);
    return wide;
}

char *utf8_from_wide(const wchar_t *text)
{
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = length > 0 ? malloc((size_t)length) : NULL;
    if (narrow != NULL)
        WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, length, NULL, NULL);
    return narrow;
}

static DWORD describe(unsigned long code, WORD language, wchar_t *text, DWORD size)
{
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    return FormatMessageW(flags, NULL, code, language, text, size, NULL);
}

const char *windows_error(unsigned long code)
{
    static char text[512];
    wchar_t wide[256];
    DWORD room = sizeof wide / sizeof wide[0];
    DWORD length = describe(code, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), wide, room);
    if (length == 0) /* another language's Windows need not have English */
        length = describe(code, 0, wide, room);
    while (length > 0 && wcschr(L"\r\n .", wide[length - 1]) != NULL)
        length--;
    int bytes = WideCharToMultiByte(CP_UTF8, 0, wide, (int)length, text, (int)sizeof text - 1, NULL, NULL);
    text[bytes] = 0;
    if (length == 0 || bytes == 0)
        snprintf(text, sizeof text, "Windows' error %lu", code);
    return text;
}
