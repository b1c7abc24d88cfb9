#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "message.h"
#include "signals.h"
#include "signals_win32.h"
#include "wide_win32.h"

#define PART_BYTES (1u << 30) /* ReadFile's sizes have 32 bits */

/* A read of a pipe cannot wait for a signal too, so it is left to a thread. What it was asked to do is its
 * own between `begin` and `done`. */
struct input_reader {
    HANDLE thread, begin, done;
    HANDLE file;
    char *to; /* NULL: end the thread */
    size_t bytes, got;
    DWORD error; /* 0 also at the end of the file */
};

/* So many bytes, or fewer at the end or by an error. */
static size_t read_bytes(HANDLE file, char *to, size_t bytes, DWORD *error)
{
    size_t done = 0;
    *error = 0;
    while (done < bytes) {
        DWORD part = (DWORD)(bytes - done < PART_BYTES ? bytes - done : PART_BYTES);
        DWORD got = 0;
        if (!ReadFile(file, to + done, part, &got, NULL)) {
            *error = GetLastError();
            if (*error == ERROR_BROKEN_PIPE || *error == ERROR_HANDLE_EOF)
                *error = 0; /* the writing end was closed */
            break;
        }
        if (got == 0)
            break;
        done += got;
    }
    return done;
}

static DWORD WINAPI read_on_request(void *context)
{
    struct input_reader *reader = context;
    while (WaitForSingleObject(reader->begin, INFINITE) == WAIT_OBJECT_0 && reader->to != NULL) {
        reader->got = read_bytes(reader->file, reader->to, reader->bytes, &reader->error);
        SetEvent(reader->done);
    }
    return 0;
}

static void free_reader(struct input_reader *reader)
{
    if (reader->thread != NULL)
        CloseHandle(reader->thread);
    if (reader->begin != NULL)
        CloseHandle(reader->begin);
    if (reader->done != NULL)
        CloseHandle(reader->done);
    free(reader);
}

static struct input_reader *start_reader(HANDLE file)
{
    struct input_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return NULL;
    reader->file = file;
    reader->begin = CreateEventW(NULL, FALSE, FALSE, NULL);
    reader->done = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (reader->begin != NULL && reader->done != NULL)
        reader->thread = CreateThread(NULL, 0, read_on_request, reader, 0, NULL);
    if (reader->thread != NULL)
        return reader;
    free_reader(reader);
    return NULL;
}

static HANDLE open_path(const char *path)
{
    wchar_t *wide = wide_from_utf8(path);
    if (wide == NULL) {
        SetLastError(errno == ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_NAME);
        return INVALID_HANDLE_VALUE;
    }
    HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    DWORD attributes = GetFileAttributesW(wide);
    if (file == INVALID_HANDLE_VALUE && attributes != INVALID_FILE_ATTRIBUTES &&
        (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        SetLastError(ERROR_DIRECTORY);
    free(wide);
    return file;
}

static bool opened(struct input *input)
{
    HANDLE file = (HANDLE)input->handle;
    if (file == NULL || file == INVALID_HANDLE_VALUE) {
        DWORD error = file == NULL ? ERROR_INVALID_HANDLE : GetLastError();
        message("cannot read %s: %s", input->name,
                error == ERROR_DIRECTORY ? "it is a folder" : windows_error(error));
        return false;
    }
    input->pipe = GetFileType(file) != FILE_TYPE_DISK;
    if (input->pipe && (input->reader = start_reader(file)) == NULL) {
        message("cannot read %s: no thread for it: %s", input->name, windows_error(GetLastError()));
        return false;
    }
    return true;
}

bool input_open(struct input *input, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    *input = (struct input){.name = standard ? "stdin" : path};
    input->handle = (intptr_t)(standard ? GetStdHandle(STD_INPUT_HANDLE) : open_path(path));
    if (opened(input))
        return true;
    input_close(input);
    return false;
}

/* A thread that is in the middle of a read which nothing ends is left alone: it has the struct and the
 * handles until the process ends, which is what comes next. */
static bool end_reader(struct input_reader *reader)
{
    reader->to = NULL;
    SetEvent(reader->begin);
    if (WaitForSingleObject(reader->thread, 0) != WAIT_OBJECT_0)
        CancelSynchronousIo(reader->thread);
    if (WaitForSingleObject(reader->thread, 100) != WAIT_OBJECT_0)
        return false;
    free_reader(reader);
    return true;
}

void input_close(struct input *input)
{
    bool free_to_close = input->reader == NULL || end_reader(input->reader);
    HANDLE file = (HANDLE)input->handle;
    if (free_to_close && file != NULL && file != INVALID_HANDLE_VALUE &&
        file != GetStdHandle(STD_INPUT_HANDLE))
        CloseHandle(file);
    input->reader = NULL;
    input->handle = -1;
}

/* False when a signal came first. */
static bool read_by_thread(struct input_reader *reader, char *to, size_t bytes, size_t *got, DWORD *error)
{
    reader->to = to;
    reader->bytes = bytes;
    SetEvent(reader->begin);
    HANDLE waited[] = {reader->done, signals_event()};
    if (WaitForMultipleObjects(waited[1] != NULL ? 2 : 1, waited, FALSE, INFINITE) != WAIT_OBJECT_0)
        return false;
    *got = reader->got;
    *error = reader->error;
    return true;
}

enum input_result input_read(struct input *input, void *to, size_t bytes)
{
    size_t got = 0;
    DWORD error = 0;
    if (bytes == 0)
        return INPUT_OK;
    if (input->reader == NULL)
        got = read_bytes((HANDLE)input->handle, to, bytes, &error);
    else if (signals_caught() != 0 || !read_by_thread(input->reader, to, bytes, &got, &error))
        return INPUT_INTERRUPTED;
    if (got == bytes)
        return INPUT_OK;
    if (error == 0)
        return got == 0 ? INPUT_END : INPUT_SHORT;
    message("cannot read %s: %s", input->name, windows_error(error));
    return INPUT_ERROR;
}

bool input_seek(struct input *input, uint64_t position)
{
    LARGE_INTEGER to = {.QuadPart = (LONGLONG)position};
    if (SetFilePointerEx((HANDLE)input->handle, to, NULL, FILE_BEGIN))
        return true;
    message("cannot go back in %s: %s", input->name, windows_error(GetLastError()));
    return false;
}
