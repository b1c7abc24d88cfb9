/* Publishes a frame of one colour for every line on stdin and says its sequence on stdout:
 *     FORMAT WIDTH HEIGHT SAMPLE SAMPLE SAMPLE [MATRIX FULL]
 * Samples: R G B as bytes (rgba16f: as the bits of a half), or Y Cb Cr as codes. It ends with stdin. */
#include <stdio.h>
#include <string.h>

#include <framemap/framemap.h>

static void fill(const framemap_plane *plane, const void *pattern, size_t size)
{
    for (uint32_t row = 0; row < plane->rows; row++)
        for (size_t at = 0; at < plane->row_bytes; at += size)
            memcpy(plane->data + row * plane->stride + at, pattern, size);
}

static void draw(const framemap_frame *frame, const unsigned sample[3])
{
    const uint8_t byte[3] = {(uint8_t)sample[0], (uint8_t)sample[1], (uint8_t)sample[2]};
    const uint16_t word[3] = {(uint16_t)(sample[0] << 6), (uint16_t)(sample[1] << 6),
                              (uint16_t)(sample[2] << 6)};
    switch (frame->format.fourcc) {
    case FRAMEMAP_FOURCC_BGRX:
    case FRAMEMAP_FOURCC_BGRA:
        fill(&frame->plane[0], (uint8_t[]){byte[2], byte[1], byte[0], 255}, 4);
        break;
    case FRAMEMAP_FOURCC_RGBA:
        fill(&frame->plane[0], (uint8_t[]){byte[0], byte[1], byte[2], 255}, 4);
        break;
    case FRAMEMAP_FOURCC_RGBA16F:
        fill(&frame->plane[0],
             (uint16_t[]){(uint16_t)sample[0], (uint16_t)sample[1], (uint16_t)sample[2], 0x3C00}, 8);
        break;
    case FRAMEMAP_FOURCC_P010:
        fill(&frame->plane[0], word, 2);
        fill(&frame->plane[1], word + 1, 4);
        break;
    case FRAMEMAP_FOURCC_NV12:
        fill(&frame->plane[0], byte, 1);
        fill(&frame->plane[1], byte + 1, 2);
        break;
    default:
        for (uint32_t i = 0; i < frame->format.plane_count; i++)
            fill(&frame->plane[i], byte + i, 1);
    }
}

int main(int argc, char **argv)
{
    framemap_writer_config config = framemap_writer_config_default();
    config.name = argc > 1 ? argv[1] : NULL;
    config.history = 4; /* for viewers that step */
    framemap_writer *writer;
    if (framemap_writer_open(&writer, &config) < 0)
        goto fail;

    char line[200];
    while (fgets(line, sizeof line, stdin)) {
        char name[16];
        unsigned width, height, sample[3], matrix, full;
        const int words = sscanf(line, "%15s %u %u %u %u %u %u %u", name, &width, &height, &sample[0],
                                 &sample[1], &sample[2], &matrix, &full);
        framemap_format format = framemap_format_packed(width, height, framemap_fourcc_from_name(name));
        if (words == 8) {
            format.colour.matrix = (uint8_t)matrix;
            format.colour.range = (uint8_t)full;
        }
        framemap_frame frame;
        if (words < 6 || framemap_writer_begin(writer, &format, &frame) != FRAMEMAP_OK)
            goto fail;
        draw(&frame, sample);
        if (framemap_writer_publish(writer, &frame) < 0)
            goto fail;
        printf("%llu\n", (unsigned long long)frame.sequence);
        fflush(stdout);
    }
    framemap_writer_close(&writer);
    return 0;

fail:
    fprintf(stderr, "publish: %s\n", framemap_last_error());
    framemap_writer_close(&writer);
    return 1;
}
