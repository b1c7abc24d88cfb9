#include "picture.h"

#define TRANSFER_LINEAR 8

/* SDL counts strides in int, and hands them to OpenGL in whole samples. */
static bool stride_suits(const framemap_plane *plane, size_t sample_bytes)
{
    return plane->stride <= INT32_MAX && plane->stride % sample_bytes == 0;
}

uint32_t picture_format(const framemap_frame *frame)
{
    const framemap_format *format = &frame->format;
    if (format->colour.matrix != 0 || format->colour.range != 1 ||
        format->colour.transfer == TRANSFER_LINEAR || !stride_suits(&frame->plane[0], 4))
        return SDL_PIXELFORMAT_UNKNOWN;
    bool alpha = picture_blends(frame);
    switch (format->fourcc) {
    case FRAMEMAP_FOURCC_BGRX:
        return SDL_PIXELFORMAT_RGB888;
    case FRAMEMAP_FOURCC_BGRA:
        return alpha ? SDL_PIXELFORMAT_ARGB8888 : SDL_PIXELFORMAT_RGB888;
    case FRAMEMAP_FOURCC_RGBA:
        return alpha ? SDL_PIXELFORMAT_ABGR8888 : SDL_PIXELFORMAT_BGR888;
    default:
        return SDL_PIXELFORMAT_UNKNOWN;
    }
}

bool picture_blends(const framemap_frame *frame)
{
    switch (frame->format.fourcc) {
    case FRAMEMAP_FOURCC_BGRA:
    case FRAMEMAP_FOURCC_RGBA:
    case FRAMEMAP_FOURCC_RGBA16F:
        return frame->format.alpha != FRAMEMAP_ALPHA_OPAQUE;
    default:
        return false;
    }
}

uint32_t picture_yuv_format(const framemap_frame *frame, SDL_YUV_CONVERSION_MODE *mode)
{
    const framemap_format *format = &frame->format;
    bool bt601 = format->colour.matrix == 5 || format->colour.matrix == 6;
    if (bt601)
        *mode = format->colour.range ? SDL_YUV_CONVERSION_JPEG : SDL_YUV_CONVERSION_BT601;
    else if (format->colour.matrix == 1 && format->colour.range == 0)
        *mode = SDL_YUV_CONVERSION_BT709;
    else
        return SDL_PIXELFORMAT_UNKNOWN;
    /* Renderers stretch the chroma plane to the luma's size, so that an odd one is half a sample off. */
    if (format->colour.transfer == TRANSFER_LINEAR || format->width % 2 || format->height % 2)
        return SDL_PIXELFORMAT_UNKNOWN;
    for (uint32_t i = 0; i < format->plane_count; i++)
        if (!stride_suits(&frame->plane[i], 2))
            return SDL_PIXELFORMAT_UNKNOWN;
    if (format->fourcc == FRAMEMAP_FOURCC_NV12)
        return SDL_PIXELFORMAT_NV12;
    return format->fourcc == FRAMEMAP_FOURCC_I420 ? SDL_PIXELFORMAT_IYUV : SDL_PIXELFORMAT_UNKNOWN;
}

int picture_checker(const SDL_Rect *area, int row, SDL_Rect squares[CHECKER_ROW])
{
    int y = row * CHECKER_SIDE;
    if (y >= area->h)
        return -1;
    int count = 0;
    for (int x = row % 2 * CHECKER_SIDE; x < area->w && count < CHECKER_ROW; x += 2 * CHECKER_SIDE)
        squares[count++] = (SDL_Rect){area->x + x, area->y + y, SDL_min(CHECKER_SIDE, area->w - x),
                                      SDL_min(CHECKER_SIDE, area->h - y)};
    return count;
}
