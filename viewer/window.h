/* The viewer's window. Main thread only. */
#ifndef FM_VIEWER_WINDOW_H
#define FM_VIEWER_WINDOW_H

#include <stdbool.h>

#include <SDL.h>

#include "command_line.h"
#include "present.h"

struct window {
    SDL_Window *sdl;
    struct present present;
    char title[256];
};

/** Whether there is a display for a window; else *why, static storage or SDL's, says what is missing. */
bool window_display(const char **why);
void window_display_close(void);

/** \returns false after a message. */
bool window_open(struct window *window, const struct viewer_options *options);
void window_close(struct window *window);

/** Make it as large as the picture times `times`, or as large as the screen lets it be in that shape. */
void window_fit(struct window *window, int width, int height, int times);

void window_title(struct window *window, const char *title);
bool window_is_fullscreen(const struct window *window);
void window_set_fullscreen(struct window *window, bool on);
void window_toggle_border(struct window *window);
void window_toggle_on_top(struct window *window);

/** Neither minimised nor hidden. */
bool window_is_seen(const struct window *window);

/** Nanoseconds between two refreshes of the display that it is on; 60 Hz where that is not known. */
int64_t window_refresh(const struct window *window);

#endif
