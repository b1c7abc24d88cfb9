#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

#include "program/files.h"
#include "program/message.h"
#include "program/wide_win32.h"

static bool failed(struct output_file *file, const char *why)
{
    message("%s: cannot write: %s", file->path, why);
    output_discard(file);
    return false;
}

/* The name that is to be replaced: what a link leads to, so that the link stays. NULL: nothing there. */
static char *target_of(const char *path)
{
    wchar_t *wide = wide_from_utf8(path);
    if (!wide)
        return NULL;
    HANDLE handle = CreateFileW(wide, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                OPEN_EXISTING, 0, NULL);
    free(wide);
    if (handle == INVALID_HANDLE_VALUE)
        return NULL;
    const DWORD length = GetFinalPathNameByHandleW(handle, NULL, 0, 0);
    wchar_t *name = length > 0 ? malloc((length + 1) * sizeof *name) : NULL;
    char *target = NULL;
    if (name && GetFinalPathNameByHandleW(handle, name, length + 1, 0) > 0)
        target = utf8_from_wide(name);
    free(name);
    CloseHandle(handle);
    return target;
}

static FILE *create(const char *path)
{
    wchar_t *wide = wide_from_utf8(path);
    if (!wide)
        return NULL;
    const int descriptor =
        _wopen(wide, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
    free(wide);
    FILE *stream = descriptor >= 0 ? _fdopen(descriptor, "wb") : NULL;
    if (descriptor >= 0 && !stream)
        _close(descriptor);
    return stream;
}

bool output_begin(struct output_file *file, const char *path)
{
    enum {
        SUFFIX = 16, /* ".", a number in hexadecimal digits, 0 */
        TRIES = 100,
    };
    *file = (struct output_file){.path = target_of(path)};
    if (!file->path)
        file->path = _strdup(path);
    const enum file_kind kind = file_kind(path);
    if (!file->path || (kind != FILE_KIND_NONE && kind != FILE_KIND_REGULAR)) {
        message("%s: %s", path, file->path ? "is not a regular file and will not be replaced" : "no memory");
        output_discard(file);
        return false;
    }
    const size_t size = strlen(file->path) + SUFFIX;
    file->temporary = malloc(size);
    if (!file->temporary)
        return failed(file, strerror(ENOMEM));
    for (unsigned i = 0; !file->stream && i < TRIES; i++) {
        const unsigned number = (unsigned)GetTickCount() * TRIES + i;
        snprintf(file->temporary, size, "%s.%08x", file->path, number);
        file->stream = create(file->temporary);
        if (!file->stream && errno != EEXIST)
            break;
    }
    if (file->stream)
        return true;
    free(file->temporary); /* not ours to remove */
    file->temporary = NULL;
    return failed(file, strerror(errno));
}

void output_write(struct output_file *file, const void *data, size_t size)
{
    if (!file->error && fwrite(data, 1, size, file->stream) != size)
        file->error = errno;
}

/* \returns 0, or Windows' error. */
static DWORD move_over(const char *from, const char *to)
{
    wchar_t *wide_from = wide_from_utf8(from), *wide_to = wide_from_utf8(to);
    DWORD error = ERROR_NOT_ENOUGH_MEMORY;
    if (wide_from && wide_to)
        error = MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING) ? 0 : GetLastError();
    free(wide_from);
    free(wide_to);
    return error;
}

bool output_commit(struct output_file *file)
{
    if (fflush(file->stream) != 0 && !file->error)
        file->error = errno;
    if (fclose(file->stream) != 0 && !file->error)
        file->error = errno;
    file->stream = NULL;
    if (file->error)
        return failed(file, strerror(file->error));
    const DWORD error = move_over(file->temporary, file->path);
    if (error)
        return failed(file, windows_error(error));
    free(file->temporary);
    free(file->path);
    return true;
}

void output_discard(struct output_file *file)
{
    if (file->stream)
        fclose(file->stream);
    wchar_t *wide = file->temporary ? wide_from_utf8(file->temporary) : NULL;
    if (wide)
        DeleteFileW(wide);
    free(wide);
    free(file->temporary);
    free(file->path);
    *file = (struct output_file){0};
}

FILE *output_stream(const char *path)
{
    if (strcmp(path, "-") == 0) {
        if (file_is_terminal(stdout)) {
            message("stdout is a terminal: send the stream to a pipe or a file, for example | ffplay -");
            return NULL;
        }
        _setmode(_fileno(stdout), _O_BINARY);
        return stdout;
    }
    FILE *stream = file_open(path, "wb");
    if (!stream)
        message("%s: cannot write: %s", path, strerror(errno));
    return stream;
}
