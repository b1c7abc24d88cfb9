#include <stdio.h>

#include "png.h"
#include "program/message.h"
#include "view.h"

static void quit(struct view *view)
{
    view->quit = true;
}

static void leave(struct view *view)
{
    if (window_is_fullscreen(&view->window))
        window_set_fullscreen(&view->window, false);
    else
        view->quit = true;
}

static void fullscreen(struct view *view)
{
    window_set_fullscreen(&view->window, !window_is_fullscreen(&view->window));
}

static void freeze(struct view *view)
{
    view->frozen = !view->frozen;
    view->redraw = true;
}

static void step(struct view *view)
{
    view->frozen = view->step = true;
    view->redraw = true;
}

static void figures(struct view *view)
{
    view->show_hud = !view->show_hud;
    view->hud_ns = 0;
    view->redraw = true;
}

static void help(struct view *view)
{
    view->show_help = !view->show_help;
    view->redraw = true;
}

static void screenshot(struct view *view)
{
    const struct session *session = &view->run.session;
    char path[256];
    if (!session->holding) {
        view_notice(view, "no frame to write");
        return;
    }
    snprintf(path, sizeof path, "framemap-%.200s-%llu.png", command_line_label(view->run.options),
             (unsigned long long)session->frame.sequence);
    if (!png_write(path, &session->frame)) {
        view_notice(view, "screenshot failed, see the terminal");
        return;
    }
    message("screenshot in %s", path);
    view_notice(view, path);
}

static void resize(struct view *view, int times)
{
    const framemap_format *format = &view->run.session.frame.format;
    if (view->run.session.frames > 0)
        window_fit(&view->window, (int)format->width, (int)format->height, times);
}

static void once(struct view *view)
{
    resize(view, 1);
}

static void twice(struct view *view)
{
    resize(view, 2);
}

static void on_top(struct view *view)
{
    window_toggle_on_top(&view->window);
}

static void border(struct view *view)
{
    window_toggle_border(&view->window);
}

static const struct {
    SDL_Keycode key;
    void (*act)(struct view *view);
    bool repeats; /* while it is held down */
} keys[] = {
    {SDLK_q, quit, false},       {SDLK_ESCAPE, leave, false}, {SDLK_f, fullscreen, false},
    {SDLK_SPACE, freeze, false}, {SDLK_PERIOD, step, true},   {SDLK_i, figures, false},
    {SDLK_s, screenshot, false}, {SDLK_1, once, false},       {SDLK_2, twice, false},
    {SDLK_t, on_top, false},     {SDLK_b, border, false},
};

void view_key(struct view *view, const SDL_Event *event)
{
    /* Where '?' is depends on the keyboard: it is taken as text. */
    if (event->type == SDL_TEXTINPUT) {
        if (event->text.text[0] == '?')
            help(view);
        return;
    }
    if (event->key.keysym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI))
        return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].key == event->key.keysym.sym && (keys[i].repeats || !event->key.repeat))
            keys[i].act(view);
}
