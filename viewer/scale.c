#include "scale.h"

static int scaled(int64_t value, int64_t by, int64_t over)
{
    int64_t result = (value * by + over / 2) / over;
    return result > 0 ? (int)result : 1;
}

static void fit(int width, int height, int in_width, int in_height, int *out_width, int *out_height)
{
    if ((int64_t)width * in_height > (int64_t)height * in_width) {
        *out_width = in_width;
        *out_height = scaled(height, in_width, width);
    } else {
        *out_width = scaled(width, in_height, height);
        *out_height = in_height;
    }
}

static SDL_Rect centred(int width, int height, int in_width, int in_height)
{
    return (SDL_Rect){(in_width - width) / 2, (in_height - height) / 2, width, height};
}

struct place scale_place(enum scale scale, int width, int height, int window_width, int window_height)
{
    struct place place = {.from = {0, 0, width, height}};
    int to_width, to_height;
    int times = SDL_min(window_width / width, window_height / height);
    if (scale == SCALE_FILL) {
        /* The part of the picture that has the window's shape. */
        fit(window_width, window_height, width, height, &to_width, &to_height);
        place.from = centred(to_width, to_height, width, height);
        place.to = (SDL_Rect){0, 0, window_width, window_height};
    } else if (scale == SCALE_NONE) {
        to_width = SDL_min(width, window_width);
        to_height = SDL_min(height, window_height);
        place.from = centred(to_width, to_height, width, height);
        place.to = centred(to_width, to_height, window_width, window_height);
    } else if (scale == SCALE_INTEGER && times >= 1) {
        place.to = centred(width * times, height * times, window_width, window_height);
    } else {
        fit(width, height, window_width, window_height, &to_width, &to_height);
        place.to = centred(to_width, to_height, window_width, window_height);
    }
    place.exact = place.to.w % place.from.w == 0 && place.to.h % place.from.h == 0 &&
                  place.to.w / place.from.w == place.to.h / place.from.h;
    return place;
}

int scale_borders(const struct place *place, int window_width, int window_height, SDL_Rect borders[4])
{
    const SDL_Rect *to = &place->to;
    const SDL_Rect all[4] = {
        {0, 0, window_width, to->y},
        {0, to->y + to->h, window_width, window_height - to->y - to->h},
        {0, to->y, to->x, to->h},
        {to->x + to->w, to->y, window_width - to->x - to->w, to->h},
    };
    int count = 0;
    for (int i = 0; i < 4; i++)
        if (all[i].w > 0 && all[i].h > 0)
            borders[count++] = all[i];
    return count;
}
