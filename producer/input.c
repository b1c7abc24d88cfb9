#include "input.h"

enum input_result input_skip(struct input *input, uint64_t bytes)
{
    char waste[1 << 16];
    for (bool first = true; bytes > 0; first = false) {
        size_t part = bytes < sizeof waste ? (size_t)bytes : sizeof waste;
        enum input_result result = input_read(input, waste, part);
        if (result != INPUT_OK)
            return result == INPUT_END && !first ? INPUT_SHORT : result;
        bytes -= part;
    }
    return INPUT_OK;
}
