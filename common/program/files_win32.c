#include "files.h"

#include <errno.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "wide_win32.h"

static enum file_kind kind_of_attributes(DWORD attributes)
{
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return FILE_KIND_NONE;
    return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? FILE_KIND_FOLDER : FILE_KIND_REGULAR;
}

static enum file_kind kind_of_handle(HANDLE handle)
{
    BY_HANDLE_FILE_INFORMATION information;
    if (GetFileType(handle) != FILE_TYPE_DISK)
        return FILE_KIND_OTHER;
    return GetFileInformationByHandle(handle, &information) ? kind_of_attributes(information.dwFileAttributes)
                                                            : FILE_KIND_OTHER;
}

enum file_kind file_kind(const char *path)
{
    wchar_t *wide = wide_from_utf8(path);
    if (wide == NULL)
        return FILE_KIND_NONE;
    /* Folders are opened by backup semantics alone. What somebody else has for himself has attributes still.
     */
    HANDLE handle = CreateFileW(wide, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    enum file_kind kind = handle != INVALID_HANDLE_VALUE ? kind_of_handle(handle)
                                                         : kind_of_attributes(GetFileAttributesW(wide));
    if (handle != INVALID_HANDLE_VALUE)
        CloseHandle(handle);
    free(wide);
    return kind;
}

FILE *file_open(const char *path, const char *mode)
{
    wchar_t *wide = wide_from_utf8(path);
    if (wide == NULL)
        return NULL;
    FILE *stream = _wfopen(wide, mode[0] == 'w' ? L"wbN" : L"rbN");
    free(wide);
    return stream;
}

static HANDLE find_first(const char *folder, WIN32_FIND_DATAW *found)
{
    size_t length = strlen(folder);
    char *pattern = malloc(length + 3);
    if (pattern == NULL)
        return INVALID_HANDLE_VALUE;
    memcpy(pattern, folder, length);
    memcpy(pattern + length, "/*", 3);
    wchar_t *wide = wide_from_utf8(pattern);
    free(pattern);
    if (wide == NULL)
        return INVALID_HANDLE_VALUE;
    HANDLE search = FindFirstFileW(wide, found);
    errno = GetLastError() == ERROR_ACCESS_DENIED ? EACCES : ENOENT;
    free(wide);
    return search;
}

bool file_list(const char *folder, void (*visit)(const char *name, void *context), void *context)
{
    WIN32_FIND_DATAW found;
    HANDLE search = find_first(folder, &found);
    if (search == INVALID_HANDLE_VALUE)
        return false;
    do {
        char *name = utf8_from_wide(found.cFileName);
        if (name != NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            visit(name, context);
        free(name);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return true;
}

const char *file_name(const char *path)
{
    const char *name = path;
    for (const char *c = path; *c != 0; c++)
        if ((*c == '/' || *c == '\\' || *c == ':') && c[1] != 0)
            name = c + 1;
    return name;
}

bool file_is_terminal(FILE *stream)
{
    DWORD mode; /* isatty is true of NUL as well */
    return GetConsoleMode((HANDLE)_get_osfhandle(_fileno(stream)), &mode) != 0;
}
