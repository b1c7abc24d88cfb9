/* Every frame of a source without a region and without waiting: a line each on stderr, the planes' samples
 * on stdout. For tests of what a source draws; the options stand for the producer's.
 *
 *     framemap-source-frames SOURCE FORMAT WxH LOOPS FRAMES FILL [INPUT-FORMAT]
 *
 * FORMAT - and WxH 0x0 are the source's own. FILL is what every byte of a slot is before the source draws.
 * A slot ends where its memory ends: to write beyond it is a fault. The lines:
 *
 *     picture PTS_NS FLAGS FORMAT WxH PRIMARIES/TRANSFER/MATRIX/RANGE ALPHA
 */
#include <framemap/framemap.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "message.h"
#include "source.h"

#define SLOT_BYTES ((uint64_t)256 << 20)

/* A slot of so many bytes up to the end of what can be written. */
static uint8_t *slot_open(size_t bytes, int fill)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (bytes + page - 1) / page * page;
    uint8_t *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE) != 0) {
        perror("slot");
        exit(1);
    }
    memset(memory, fill, room);
    return memory + room - bytes;
}

static void slot_close(uint8_t *slot, size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (bytes + page - 1) / page * page;
    munmap(slot + bytes - room, room + page);
}

static bool show(struct source *source, const struct source_frame *next, uint64_t number, int fill)
{
    framemap_frame frame = {.sequence = number, .format = next->format};
    size_t bytes = framemap_format_bytes(&next->format);
    uint8_t *slot = slot_open(bytes, fill);
    for (uint32_t i = 0; i < next->format.plane_count; i++)
        frame.plane[i] = (framemap_plane){.data = slot + next->format.plane[i].offset,
                                          .stride = next->format.plane[i].stride,
                                          .row_bytes = framemap_plane_row_bytes(&next->format, i),
                                          .rows = framemap_plane_rows(&next->format, i)};
    bool good = source->ops->draw(source, &frame) == SOURCE_OK;
    const framemap_colour *colour = &next->format.colour;
    fprintf(stderr, "picture %" PRId64 " %u %s %ux%u %u/%u/%u/%u %d\n", next->pts_ns, next->flags,
            framemap_fourcc_name(next->format.fourcc), next->format.width, next->format.height,
            colour->primaries, colour->transfer, colour->matrix, colour->range, (int)next->format.alpha);
    for (uint32_t i = 0; good && i < next->format.plane_count; i++)
        for (uint32_t y = 0; y < frame.plane[i].rows; y++)
            fwrite(frame.plane[i].data + y * frame.plane[i].stride, frame.plane[i].row_bytes, 1, stdout);
    slot_close(slot, bytes);
    return good;
}

int main(int argc, char **argv)
{
    message_program("framemap-source-frames");
    if (argc < 7)
        return 1;
    struct source_request request = {.text = argv[1],
                                     .fourcc = framemap_fourcc_from_name(argv[2]),
                                     .fps = -1,
                                     .max_frame_bytes = SLOT_BYTES,
                                     .input_format = argc > 7 ? argv[7] : NULL};
    sscanf(argv[3], "%" SCNu32 "x%" SCNu32, &request.width, &request.height);
    unsigned long loops = strtoul(argv[4], NULL, 10), frames = strtoul(argv[5], NULL, 10);
    request.loop = loops > 0;
    struct source *source = source_open(&request);
    if (source == NULL)
        return 1;
    fprintf(stderr, "timing %d fps %.4f\n", (int)source->info.timing, source->info.fps);
    enum source_result result = SOURCE_OK;
    uint64_t number = 0;
    while (result == SOURCE_OK && number < frames) {
        struct source_frame next = {.pts_ns = FRAMEMAP_NO_PTS};
        result = source->ops->next(source, &next);
        if (result == SOURCE_END && loops > 0) {
            loops--;
            result = source->ops->rewind(source);
        } else if (result == SOURCE_OK && !show(source, &next, ++number, atoi(argv[6]))) {
            result = SOURCE_ERROR;
        }
    }
    source->ops->close(source);
    return result == SOURCE_ERROR || fflush(stdout) != 0;
}
