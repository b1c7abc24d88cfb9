#include "present.h"

#include <string.h>

#include "program/message.h"

extern const struct presenter present_texture;
extern const struct presenter present_surface;

/* In the order in which "auto" tries them. */
static const struct presenter *const presenters[] = {
    &present_texture,
    &present_surface,
};

#define COUNT (sizeof presenters / sizeof *presenters)

size_t present_names(const char *names[PRESENT_MAX_NAMES])
{
    SDL_COMPILE_TIME_ASSERT(names, COUNT < PRESENT_MAX_NAMES);
    names[0] = "auto";
    for (size_t i = 0; i < COUNT; i++)
        names[i + 1] = presenters[i]->name;
    return COUNT + 1;
}

static bool open_one(struct present *present, const struct presenter *presenter, bool choosy)
{
    present->presenter = presenter;
    present->state = presenter->open(present->window, choosy);
    return present->state != NULL;
}

/* The first of the table from index `first` on that works. */
static bool open_from(struct present *present, size_t first)
{
    for (size_t i = first; i < COUNT; i++)
        if (open_one(present, presenters[i], i + 1 < COUNT))
            return true;
    message("no way to present frames in a window works here: %s", SDL_GetError());
    return false;
}

bool present_open(struct present *present, SDL_Window *window, const char *name)
{
    *present = (struct present){.window = window, .automatic = strcmp(name, "auto") == 0};
    if (present->automatic)
        return open_from(present, 0);
    size_t i = 0;
    while (strcmp(presenters[i]->name, name) != 0)
        i++;
    if (open_one(present, presenters[i], false))
        return true;
    message("--present %s does not work here: %s; try --present auto", name, SDL_GetError());
    return false;
}

bool present_show(struct present *present, struct scene *scene, uint64_t *bytes_copied)
{
    while (!present->presenter->show(present->state, scene, bytes_copied)) {
        size_t next = 0;
        while (presenters[next++] != present->presenter)
            ;
        if (!present->automatic || next == COUNT) {
            message("--present %s cannot show this frame: %s", present->presenter->name, SDL_GetError());
            return false;
        }
        present_close(present);
        scene->fresh = true;
        if (!open_from(present, next))
            return false;
    }
    return true;
}

bool present_reopen(struct present *present)
{
    const struct presenter *presenter = present->presenter;
    present_close(present);
    if (open_one(present, presenter, false))
        return true;
    message("--present %s lost its device: %s", presenter->name, SDL_GetError());
    return false;
}

void present_close(struct present *present)
{
    if (present->state)
        present->presenter->close(present->state);
    present->state = NULL;
}
