/* A program that knows nothing of framemap but what was installed: one frame out and back in. Compiled
 * as C and as C++. */
#include <framemap/framemap.h>
#include <framemap/mapping.h>

#include <stdio.h>
#include <string.h>

static int fail(const char *what)
{
    fprintf(stderr, "consumer: %s: %s\n", what, framemap_last_error());
    return 1;
}

int main(int argc, char **argv)
{
    framemap_writer_config writing = framemap_writer_config_default();
    framemap_reader_config reading = framemap_reader_config_default();
    framemap_format format = framemap_format_packed(64, 32, FRAMEMAP_FOURCC_BGRX);
    framemap_writer *writer = NULL;
    framemap_reader *reader = NULL;
    framemap_frame frame;

    if (argc != 2 || strcmp(framemap_version(), FRAMEMAP_VERSION_STRING) != 0)
        return fail("wants a region's name, and the library that belongs to the header");
    writing.name = reading.name = argv[1];
    writing.max_frame_bytes = framemap_format_bytes(&format);
    if (framemap_writer_open(&writer, &writing) != FRAMEMAP_OK ||
        framemap_writer_begin(writer, &format, &frame) != FRAMEMAP_OK)
        return fail("writer");
    memset(frame.plane[0].data, 0x5a, frame.plane[0].stride * frame.plane[0].rows);
    if (framemap_writer_publish(writer, &frame) != FRAMEMAP_OK)
        return fail("publish");

    if (framemap_reader_open(&reader, &reading) != FRAMEMAP_OK ||
        framemap_reader_acquire(reader, &frame, 0) != FRAMEMAP_OK)
        return fail("reader");
    int same = frame.format.width == 64 && frame.plane[0].data[31 * frame.plane[0].stride + 255] == 0x5a;
    framemap_reader_release(reader, &frame);
    framemap_reader_close(&reader);
    framemap_writer_close(&writer);
    if (!same)
        return fail("the frame that came back is another one");
    printf("frame %llu came back whole\n", (unsigned long long)frame.sequence);
    return 0;
}
