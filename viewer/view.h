/* Frames in a window: the loop (view.c) and what keys do (view_keys.c). */
#ifndef FM_VIEWER_VIEW_H
#define FM_VIEWER_VIEW_H

#include "hud.h"
#include "rates.h"
#include "run.h"
#include "window.h"

struct view {
    struct run run;
    struct window window;
    enum scale scale;
    struct rates rates;
    struct panel hud, banner, help;
    bool show_hud, show_help;
    bool frozen;
    bool step; /* the next frame, please, though frozen */
    bool quit;
    bool sized;           /* the window has had its size from a frame */
    bool fresh;           /* session.frame has not been shown yet */
    bool redraw;          /* what is on the screen is out of date */
    uint64_t interval_ns; /* the region's nominal one */
    int64_t refresh_ns;   /* the display's */
    int64_t repeat_ns;    /* when it will have shown the present frame once too often; 0: never */
    int64_t hud_ns;       /* when the figures were drawn */
    int64_t looked_ns;    /* when a frozen view looked for the producer */
    char banner_text[256];
    char notice[256]; /* shown for a while, */
    int64_t notice_until_ns;
};

/** A window, until the user quits or it is enough. A display must be there. \returns the exit status. */
int run_window(const struct viewer_options *options);

/** Show a line of text for two seconds. */
void view_notice(struct view *view, const char *text);

/** \param event a key that was pressed, or text that was typed. */
void view_key(struct view *view, const SDL_Event *event);

#endif
