#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program/files.h"
#include "program/message.h"

static bool failed(struct output_file *file, int error)
{
    message("%s: cannot write: %s", file->path, strerror(error));
    output_discard(file);
    return false;
}

/* mkstemp makes it 0600; what fopen would have made is wanted. */
static mode_t usual_mode(void)
{
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* The name that is to be replaced: what a link leads to, so that the link stays. */
static char *target_of(const char *path)
{
    char *target = realpath(path, NULL);
    return target || errno != ENOENT ? target : strdup(path);
}

bool output_begin(struct output_file *file, const char *path)
{
    static const char suffix[] = ".XXXXXX";
    *file = (struct output_file){.path = target_of(path)};
    if (!file->path) {
        message("%s: cannot write: %s", path, strerror(errno));
        return false;
    }
    enum file_kind kind = file_kind(file->path);
    if (kind != FILE_KIND_NONE && kind != FILE_KIND_REGULAR) {
        message("%s: is not a regular file and will not be replaced", path);
        output_discard(file);
        return false;
    }
    const size_t length = strlen(file->path);
    char *temporary = malloc(length + sizeof suffix);
    if (!temporary)
        return failed(file, ENOMEM);
    memcpy(temporary, file->path, length);
    memcpy(temporary + length, suffix, sizeof suffix);

    const int descriptor = mkstemp(temporary);
    if (descriptor < 0) {
        const int error = errno;
        free(temporary);
        return failed(file, error);
    }
    file->temporary = temporary;
    file->stream = fdopen(descriptor, "wb");
    if (!file->stream) {
        const int error = errno;
        close(descriptor);
        return failed(file, error);
    }
    return fchmod(descriptor, usual_mode()) == 0 || failed(file, errno);
}

void output_write(struct output_file *file, const void *data, size_t size)
{
    if (!file->error && fwrite(data, 1, size, file->stream) != size)
        file->error = errno;
}

bool output_commit(struct output_file *file)
{
    if (fflush(file->stream) != 0 && !file->error)
        file->error = errno;
    if (fclose(file->stream) != 0 && !file->error)
        file->error = errno;
    file->stream = NULL;
    if (file->error)
        return failed(file, file->error);
    if (rename(file->temporary, file->path) < 0)
        return failed(file, errno);
    free(file->temporary);
    free(file->path);
    return true;
}

void output_discard(struct output_file *file)
{
    if (file->stream)
        fclose(file->stream);
    if (file->temporary)
        unlink(file->temporary);
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
        return stdout;
    }
    FILE *stream = file_open(path, "wb");
    if (!stream)
        message("%s: cannot write: %s", path, strerror(errno));
    return stream;
}
