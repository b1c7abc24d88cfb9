#include "window.h"

#include <stdio.h>
#include <string.h>

#include "program/message.h"

#define START_WIDTH  960 /* until the first frame says more */
#define START_HEIGHT 540

bool window_display(const char **why)
{
    static char reason[128];
    /* Signals are the program's own business, and so is the screen saver's while nothing is shown. */
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2"); /* since SDL 2.24: pixels are the screen's */
    SDL_SetMainReady();
    if (SDL_Init(SDL_INIT_VIDEO) < 0) {
        snprintf(reason, sizeof reason, "%s", SDL_GetError());
        *why = reason;
        return false;
    }
    const char *driver = SDL_GetCurrentVideoDriver();
    if (strcmp(driver, "dummy") != 0 && strcmp(driver, "offscreen") != 0)
        return true;
    snprintf(reason, sizeof reason, "SDL's video driver '%s' shows nothing", driver);
    *why = reason;
    SDL_Quit();
    return false;
}

void window_display_close(void)
{
    SDL_Quit();
}

bool window_open(struct window *window, const struct viewer_options *options)
{
    uint32_t flags = SDL_WINDOW_RESIZABLE | (options->fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    *window = (struct window){0};
    window->sdl = SDL_CreateWindow("framemap", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, START_WIDTH,
                                   START_HEIGHT, flags);
    if (!window->sdl) {
        message("cannot open a window: %s", SDL_GetError());
        return false;
    }
    SDL_EnableScreenSaver();
    return present_open(&window->present, window->sdl, options->present);
}

void window_close(struct window *window)
{
    present_close(&window->present);
    if (window->sdl)
        SDL_DestroyWindow(window->sdl);
    window->sdl = NULL;
}

void window_fit(struct window *window, int width, int height, int times)
{
    SDL_Rect usable;
    int top = 0, left = 0, bottom = 0, right = 0;
    if (SDL_GetDisplayUsableBounds(SDL_GetWindowDisplayIndex(window->sdl), &usable) < 0)
        usable = (SDL_Rect){0, 0, START_WIDTH, START_HEIGHT};
    SDL_GetWindowBordersSize(window->sdl, &top, &left, &bottom, &right);
    int room_width = SDL_max(usable.w - left - right, 1), room_height = SDL_max(usable.h - top - bottom, 1);
    int64_t wanted_width = (int64_t)width * times, wanted_height = (int64_t)height * times;
    if (wanted_width > room_width || wanted_height > room_height) {
        struct place place = scale_place(SCALE_FIT, width, height, room_width, room_height);
        wanted_width = place.to.w;
        wanted_height = place.to.h;
    }
    window_set_fullscreen(window, false);
    SDL_RestoreWindow(window->sdl);
    SDL_SetWindowSize(window->sdl, (int)wanted_width, (int)wanted_height);
}

void window_title(struct window *window, const char *title)
{
    if (strcmp(window->title, title) == 0)
        return;
    snprintf(window->title, sizeof window->title, "%s", title);
    SDL_SetWindowTitle(window->sdl, title);
}

bool window_is_fullscreen(const struct window *window)
{
    return SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_FULLSCREEN;
}

void window_set_fullscreen(struct window *window, bool on)
{
    if (on != window_is_fullscreen(window))
        SDL_SetWindowFullscreen(window->sdl, on ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}

void window_toggle_border(struct window *window)
{
    bool borderless = SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_BORDERLESS;
    SDL_SetWindowBordered(window->sdl, borderless ? SDL_TRUE : SDL_FALSE);
}

void window_toggle_on_top(struct window *window)
{
    bool on_top = SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_ALWAYS_ON_TOP;
    SDL_SetWindowAlwaysOnTop(window->sdl, on_top ? SDL_FALSE : SDL_TRUE);
}

bool window_is_seen(const struct window *window)
{
    return !(SDL_GetWindowFlags(window->sdl) & (SDL_WINDOW_HIDDEN | SDL_WINDOW_MINIMIZED));
}

int64_t window_refresh(const struct window *window)
{
    SDL_DisplayMode mode;
    bool known = SDL_GetCurrentDisplayMode(SDL_GetWindowDisplayIndex(window->sdl), &mode) == 0;
    return INT64_C(1000000000) / (known && mode.refresh_rate > 0 ? mode.refresh_rate : 60);
}
