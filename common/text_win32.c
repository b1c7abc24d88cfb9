#include "text_win32.h"

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

wchar_t *fm_wide(const char *what, const char *prefix, const char *text, framemap_result *result)
{
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    if (length <= 0) {
        *result = fm_fail_system(FRAMEMAP_ERROR_ARGUMENT, (int)GetLastError(), "%s, \"%s\", is not UTF-8",
                                 what, text);
        return NULL;
    }
    size_t before = strlen(prefix);
    wchar_t *wide = malloc((before + (size_t)length) * sizeof *wide);
    if (!wide) {
        *result = fm_fail_system(FRAMEMAP_ERROR_NO_SPACE, ERROR_NOT_ENOUGH_MEMORY, "%s", what);
        return NULL;
    }
    /* ASCII is the same in both. */
    for (size_t i = 0; i < before; i++)
        wide[i] = (wchar_t)prefix[i];
    MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide + before, length);
    *result = FRAMEMAP_OK;
    return wide;
}

const char *fm_system_text(int code, char *buffer, int size)
{
    wchar_t text[256];
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
    DWORD room = sizeof text / sizeof text[0];
    DWORD length = FormatMessageW(flags, NULL, (DWORD)code, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
                                  text, room, NULL);
    if (length == 0) /* another language's Windows need not have English */
        length = FormatMessageW(flags, NULL, (DWORD)code, 0, text, room, NULL);
    /* A clause of our sentence, which goes on with the code. */
    while (length > 0 && (text[length - 1] == L' ' || text[length - 1] == L'.'))
        length--;
    text[length < room ? length : room - 1] = 0;
    if (length == 0 || WideCharToMultiByte(CP_UTF8, 0, text, -1, buffer, size, NULL, NULL) == 0)
        snprintf(buffer, (size_t)size, "unknown error");
    return buffer;
}

framemap_result fm_result_of_system(int code)
{
    switch (code) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_DRIVE:
    case ERROR_BAD_NETPATH:
        return FRAMEMAP_ERROR_NOT_FOUND;
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
    case ERROR_WRITE_PROTECT:
    case ERROR_SHARING_VIOLATION:
        return FRAMEMAP_ERROR_PERMISSION;
    case ERROR_ALREADY_EXISTS:
    case ERROR_FILE_EXISTS:
        return FRAMEMAP_ERROR_EXISTS;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
    case ERROR_NOT_ENOUGH_QUOTA:
    case ERROR_FILE_TOO_LARGE:
    case ERROR_TOO_MANY_OPEN_FILES:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_WORKING_SET_QUOTA:
        return FRAMEMAP_ERROR_NO_SPACE;
    case ERROR_INVALID_PARAMETER:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_PATHNAME:
    case ERROR_FILENAME_EXCED_RANGE:
        return FRAMEMAP_ERROR_ARGUMENT;
    case ERROR_NOT_SUPPORTED:
    case ERROR_CALL_NOT_IMPLEMENTED:
    case ERROR_INVALID_FUNCTION:
        return FRAMEMAP_ERROR_UNSUPPORTED;
    default:
        return FRAMEMAP_ERROR_SYSTEM;
    }
}
