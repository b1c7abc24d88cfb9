/* Ways to bring a frame into a window. Each is one present_*.c and one line in present.c's table.
 *
 * A way is chosen by name or, as "auto", by trying the table's in turn. Main thread only.
 */
#ifndef FM_VIEWER_PRESENT_H
#define FM_VIEWER_PRESENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <SDL.h>

#include <framemap/framemap.h>

#include "panel.h"
#include "scale.h"

enum {
    OVERLAY_HUD,
    OVERLAY_BANNER,
    OVERLAY_HELP,
    OVERLAYS,
};

/* A panel above the picture; not drawn when panel is NULL. */
struct overlay {
    const struct panel *panel;
    int x, y; /* of its top left corner in the window */
};

/* What the window is to show. */
struct scene {
    const framemap_frame *frame; /* leased or copied, and valid during the call; NULL: black */
    bool fresh;                  /* not the frame of the call before */
    enum scale scale;
    struct overlay overlay[OVERLAYS];
};

struct presenter {
    const char *name;

    /* \param choosy "auto" asks: decline where another way would be cheaper.
     * \returns the presenter's state, or NULL with the reason as SDL_GetError has it. */
    void *(*open)(SDL_Window *window, bool choosy);

    /* Draw all of the scene and show it.
     * \param bytes_copied grows by every byte of the picture that was written or uploaded on the way.
     * \returns false with the reason as SDL_GetError has it. */
    bool (*show)(void *state, const struct scene *scene, uint64_t *bytes_copied);

    /* The system's name for what does the work, for example "opengl". */
    const char *(*backend)(const void *state);

    void (*close)(void *state);
};

/* An open one. */
struct present {
    const struct presenter *presenter;
    void *state;
    SDL_Window *window;
    bool automatic;
};

/** \param name one of present_names. \returns false after a message. */
bool present_open(struct present *present, SDL_Window *window, const char *name);

/** As presenter.show; an automatic choice that fails is replaced by the next one that works.
 * \returns false after a message when nothing works. */
bool present_show(struct present *present, struct scene *scene, uint64_t *bytes_copied);

/** Make it anew: the display system has lost what it was given. \returns false after a message. */
bool present_reopen(struct present *present);

void present_close(struct present *present);

#define PRESENT_MAX_NAMES 8

/** "auto" and all names. \returns how many. */
size_t present_names(const char *names[PRESENT_MAX_NAMES]);

#endif
