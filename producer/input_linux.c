#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "signals.h"

#define LOOK_FOR_SIGNALS_MS 250
#define PIPE_BYTES          (1 << 20) /* Linux' limit for everybody; a pipe starts with 64 KiB */

static int fd_of(const struct input *input)
{
    return (int)input->handle;
}

bool input_open(struct input *input, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    *input = (struct input){.name = standard ? "stdin" : path};
    input->handle = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd_of(input) < 0 || fstat(fd_of(input), &status) < 0) {
        if (signals_caught() == 0) /* a FIFO without a writer is waited for */
            message("cannot read %s: %s", input->name, strerror(errno));
        input_close(input);
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        message("cannot read %s: it is a folder", input->name);
        input_close(input);
        return false;
    }
    input->pipe = !S_ISREG(status.st_mode);
    if (input->pipe)
        fcntl(fd_of(input), F_SETPIPE_SZ, PIPE_BYTES); /* only faster: may fail */
    return true;
}

void input_close(struct input *input)
{
    if (fd_of(input) > STDIN_FILENO)
        close(fd_of(input));
    input->handle = -1;
}

static bool wait_for_bytes(struct input *input)
{
    struct pollfd wanted = {.fd = fd_of(input), .events = POLLIN};
    while (signals_caught() == 0)
        if (poll(&wanted, 1, LOOK_FOR_SIGNALS_MS) > 0)
            return true;
    return false;
}

enum input_result input_read(struct input *input, void *to, size_t bytes)
{
    size_t done = 0;
    while (done < bytes) {
        if (input->pipe && !wait_for_bytes(input))
            return INPUT_INTERRUPTED;
        ssize_t got = read(fd_of(input), (char *)to + done, bytes - done);
        if (got == 0)
            return done == 0 ? INPUT_END : INPUT_SHORT;
        if (got > 0) {
            done += (size_t)got;
        } else if (errno != EINTR) {
            message("cannot read %s: %s", input->name, strerror(errno));
            return INPUT_ERROR;
        }
    }
    return INPUT_OK;
}

bool input_seek(struct input *input, uint64_t position)
{
    if (lseek(fd_of(input), (off_t)position, SEEK_SET) >= 0)
        return true;
    message("cannot go back in %s: %s", input->name, strerror(errno));
    return false;
}
