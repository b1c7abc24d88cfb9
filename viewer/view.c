#include "view.h"

#include <stdio.h>
#include <string.h>

#include "describe.h"
#include "program/message.h"
#include "program/options.h"

#define MS INT64_C(1000000)

#define WAIT_NS   (10 * MS)  /* for a frame: how long a key may have to wait */
#define HUD_NS    (100 * MS) /* between two drawings of figures that are to be read */
#define LOOK_NS   (250 * MS) /* between two looks for the producer of a frozen picture */
#define NOTICE_NS (2000 * MS)
#define GAP       8 /* pixels between panels and the window's edge */

void view_notice(struct view *view, const char *text)
{
    snprintf(view->notice, sizeof view->notice, "%s", text);
    view->notice_until_ns = framemap_now() + NOTICE_NS;
    view->redraw = true;
}

static const char *banner_of(const struct view *view, int64_t now_ns, char *buffer, size_t size,
                             uint32_t *colour)
{
    const struct session *session = &view->run.session;
    const char *label = command_line_label(view->run.options);
    *colour = PANEL_WHITE;
    if (view->notice[0] && now_ns < view->notice_until_ns)
        return view->notice;
    if (session->state == SESSION_WAITING) {
        snprintf(buffer, size, "waiting for region '%.64s'%s%.160s", label, session->problem[0] ? ": " : "",
                 session->problem);
        return buffer;
    }
    if (session->problem[0]) {
        *colour = PANEL_RED;
        return session->problem;
    }
    if (session->state == SESSION_GONE) {
        *colour = PANEL_RED;
        return session->holding ? "producer gone: this is its last frame" : "producer gone";
    }
    *colour = PANEL_AMBER;
    if (view->frozen)
        return "FROZEN  (Space goes on, . next frame)";
    return session->frames ? "" : "waiting for the first frame";
}

static void update_title(struct view *view)
{
    const struct session *session = &view->run.session;
    const char *label = command_line_label(view->run.options);
    char title[256], format[DESCRIBE_BYTES];
    if (session->state == SESSION_GONE)
        snprintf(title, sizeof title, "%.100s - producer gone - framemap", label);
    else if (session->frames == 0 || session->state == SESSION_WAITING)
        snprintf(title, sizeof title, "%.100s - waiting - framemap", label);
    else
        snprintf(title, sizeof title, "%.100s - %s - framemap", label,
                 describe_format(&session->frame.format, format));
    window_title(&view->window, title);
}

static void update_banner(struct view *view, int64_t now_ns, int width)
{
    char buffer[256];
    uint32_t colour;
    const char *text = banner_of(view, now_ns, buffer, sizeof buffer, &colour);
    if (strcmp(text, view->banner_text) == 0 && view->banner.surface)
        return;
    snprintf(view->banner_text, sizeof view->banner_text, "%s", text);
    hud_banner(&view->banner, width, colour, text);
}

static void update_hud(struct view *view, int64_t now_ns, int width)
{
    if (!view->show_hud || now_ns - view->hud_ns < HUD_NS)
        return;
    const struct present *present = &view->window.present;
    hud_draw(&view->hud, &(struct hud_facts){
                             .run = &view->run,
                             .rates = &view->rates,
                             .backend = present->presenter->backend(present->state),
                             .scale = view->scale,
                             .frozen = view->frozen,
                             .interval_ns = view->interval_ns,
                             .window_width = width,
                         });
    view->hud_ns = now_ns;
}

static struct overlay centred(const struct panel *panel, int width, int y)
{
    return (struct overlay){panel, SDL_max((width - panel->surface->w) / 2, 0), SDL_max(y, 0)};
}

static void place_overlays(struct view *view, struct scene *scene, int width, int height)
{
    if (view->show_hud && view->hud.surface)
        scene->overlay[OVERLAY_HUD] = (struct overlay){&view->hud, GAP, GAP};
    if (view->banner_text[0] && view->banner.surface)
        scene->overlay[OVERLAY_BANNER] =
            centred(&view->banner, width, height - view->banner.surface->h - GAP);
    if (view->show_help && hud_help(&view->help, width))
        scene->overlay[OVERLAY_HELP] = centred(&view->help, width, (height - view->help.surface->h) / 2);
}

/* A display that refreshes while there is no newer frame shows the old one once more. Half a refresh of
 * grace: frames as fast as the display jitter around its refreshes. */
static void count_repeats(struct view *view, int64_t now_ns)
{
    if (view->frozen || view->run.session.state != SESSION_LIVE || !window_is_seen(&view->window)) {
        view->repeat_ns = 0;
        return;
    }
    for (; view->repeat_ns && now_ns >= view->repeat_ns; view->repeat_ns += view->refresh_ns)
        view->run.repeated++;
}

static void draw(struct view *view)
{
    struct run *run = &view->run;
    int64_t now = framemap_now();
    int width, height;
    update_title(view);
    if (!window_is_seen(&view->window))
        return;
    SDL_GetWindowSize(view->window.sdl, &width, &height);
    update_banner(view, now, width);
    update_hud(view, now, width);
    struct scene scene = {.frame = run->session.holding ? &run->session.frame : NULL,
                          .fresh = view->fresh,
                          .scale = view->scale};
    place_overlays(view, &scene, width, height);
    if (!present_show(&view->window.present, &scene, &run->bytes_copied)) {
        run->status = STATUS_USAGE;
        view->quit = true;
        return;
    }
    run->present = view->window.present.presenter->name;
    view->redraw = false;
    if (!view->fresh)
        return;
    view->fresh = false;
    now = framemap_now();
    count_repeats(view, now);
    run->presented++;
    rates_presented(&view->rates, now);
    view->repeat_ns = now + view->refresh_ns * 3 / 2;
}

static void take_frame(struct view *view)
{
    const struct session *session = &view->run.session;
    framemap_info info;
    rates_received(&view->rates, &session->frame, session->acquired_ns);
    if (session->frames % 64 == 1 && session_info(&view->run.session, &info))
        view->interval_ns = info.frame_interval_ns;
    if (!view->sized && !view->run.options->fullscreen) {
        window_fit(&view->window, (int)session->frame.format.width, (int)session->frame.format.height, 1);
        SDL_SetWindowPosition(view->window.sdl, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED);
    }
    view->sized = true;
    view->fresh = true; /* until it is seen: a window may be minimised now */
    draw(view);
}

static void draw_if_needed(struct view *view)
{
    int64_t now = framemap_now();
    char buffer[256];
    uint32_t colour;
    const char *banner = banner_of(view, now, buffer, sizeof buffer, &colour);
    if (strcmp(banner, view->banner_text) != 0 || (view->show_hud && now - view->hud_ns >= HUD_NS) ||
        view->redraw)
        draw(view);
}

static void handle_window_event(struct view *view, const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        panel_finish(&view->banner); /* letters may become larger or smaller */
        view->hud_ns = 0;
        view->redraw = true;
        break;
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
        view->redraw = true;
        break;
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        view->refresh_ns = window_refresh(&view->window);
        break;
    case SDL_WINDOWEVENT_CLOSE:
        view->quit = true;
        break;
    default:
        break;
    }
}

static void handle_event(struct view *view, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_QUIT:
        view->quit = true;
        break;
    case SDL_KEYDOWN:
    case SDL_TEXTINPUT:
        view_key(view, event);
        break;
    case SDL_WINDOWEVENT:
        handle_window_event(view, &event->window);
        break;
    case SDL_RENDER_DEVICE_RESET:
        view->quit = view->quit || !present_reopen(&view->window.present);
        view->redraw = true;
        break;
    default:
        break;
    }
}

/* \returns whether session.frame is a new one. */
static bool wait_frozen(struct view *view)
{
    int64_t now = framemap_now();
    if (view->step) {
        view->step = false;
        if (run_step(&view->run, WAIT_NS) == FRAMEMAP_OK)
            return true;
        view_notice(view, "no newer frame yet");
    }
    if (now - view->looked_ns >= LOOK_NS) {
        session_look(&view->run.session);
        view->looked_ns = now;
    }
    SDL_WaitEventTimeout(NULL, (int)(WAIT_NS / MS));
    return false;
}

static void loop(struct view *view)
{
    SDL_Event event;
    while (!view->quit && run_goes_on(&view->run, view->frozen)) {
        while (SDL_PollEvent(&event))
            handle_event(view, &event);
        bool fresh = view->frozen ? wait_frozen(view) : run_next(&view->run, WAIT_NS) == FRAMEMAP_OK;
        if (fresh)
            take_frame(view);
        else
            draw_if_needed(view);
        count_repeats(view, framemap_now());
    }
}

int run_window(const struct viewer_options *options)
{
    static struct view view;
    view = (struct view){.scale = options->scale, .show_hud = options->hud};
    if (run_begin(&view.run, options, true) && window_open(&view.window, options)) {
        view.refresh_ns = window_refresh(&view.window);
        draw(&view);
        loop(&view);
    } else {
        view.run.status = STATUS_USAGE;
    }
    panel_finish(&view.hud);
    panel_finish(&view.banner);
    panel_finish(&view.help);
    window_close(&view.window);
    return run_end(&view.run);
}
