#include "verify.h"

#include <string.h>

/* The word of a frame's row r (rows of all planes counted through) at 8-byte index i is
 *     mix(sequence) + r * ROW_STEP + i * WORD_STEP   modulo 2^64.
 * mix is a bijection, so two frames differ in every single word: a tear of one word is seen. */
#define ROW_STEP  UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / golden ratio, odd: rows never repeat */
#define WORD_STEP UINT64_C(0xc2b2ae3d27d4eb4f) /* xxHash's second prime */

/* SplitMix64's finalizer (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

static void draw_row(uint8_t *row, size_t bytes, uint64_t word)
{
    size_t at = 0;
    for (; at + 32 <= bytes; at += 32, word += 4 * WORD_STEP) {
        uint64_t words[4] = {word, word + WORD_STEP, word + 2 * WORD_STEP, word + 3 * WORD_STEP};
        memcpy(row + at, words, 32);
    }
    for (; at < bytes; at += 8, word += WORD_STEP)
        memcpy(row + at, &word, bytes - at < 8 ? bytes - at : 8);
}

static bool check_row(const uint8_t *row, size_t bytes, uint64_t word)
{
    uint64_t wrong = 0;
    size_t at = 0;
    for (; at + 32 <= bytes; at += 32, word += 4 * WORD_STEP) {
        uint64_t words[4];
        memcpy(words, row + at, 32);
        wrong |= (words[0] ^ word) | (words[1] ^ (word + WORD_STEP)) | (words[2] ^ (word + 2 * WORD_STEP)) |
                 (words[3] ^ (word + 3 * WORD_STEP));
    }
    for (; at < bytes; at += 8, word += WORD_STEP)
        wrong |= (uint64_t)memcmp(row + at, &word, bytes - at < 8 ? bytes - at : 8);
    return wrong == 0;
}

void verify_draw(framemap_frame *frame)
{
    uint64_t word = mix(frame->sequence);
    for (uint32_t p = 0; p < frame->format.plane_count; p++) {
        const framemap_plane *plane = &frame->plane[p];
        for (uint32_t y = 0; y < plane->rows; y++, word += ROW_STEP)
            draw_row(plane->data + y * plane->stride, plane->row_bytes, word);
    }
}

bool verify_check(const framemap_frame *frame, uint32_t *row)
{
    uint64_t word = mix(frame->sequence);
    uint32_t counted = 0;
    for (uint32_t p = 0; p < frame->format.plane_count; p++) {
        const framemap_plane *plane = &frame->plane[p];
        for (uint32_t y = 0; y < plane->rows; y++, counted++, word += ROW_STEP) {
            if (check_row(plane->data + y * plane->stride, plane->row_bytes, word))
                continue;
            if (row != NULL)
                *row = counted;
            return false;
        }
    }
    return true;
}
