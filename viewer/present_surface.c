/* The window's own surface: one pass by the processor from the slot's memory into what the display system
 * shares with this process. */
#include <stdlib.h>

#include "convert.h"
#include "picture.h"
#include "present.h"

struct surface_state {
    SDL_Window *window;
    uint8_t *converted; /* the frame as B G R A, where it cannot be blitted as it is */
    size_t converted_bytes;
    bool valid; /* converted holds the scene's frame */
};

static void *surface_open(SDL_Window *window, bool choosy)
{
    (void)choosy;
    /* Else SDL may put a texture behind the surface: two passes more. */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (!SDL_GetWindowSurface(window))
        return NULL;
    struct surface_state *state = calloc(1, sizeof *state);
    if (state)
        state->window = window;
    else
        SDL_OutOfMemory();
    return state;
}

/* The window keeps its surface for life. */
static void surface_close(void *opaque)
{
    struct surface_state *state = opaque;
    free(state->converted);
    free(state);
}

static const char *surface_backend(const void *opaque)
{
    (void)opaque;
    return SDL_GetCurrentVideoDriver();
}

static bool convert(struct surface_state *state, const framemap_frame *frame, uint64_t *bytes_copied)
{
    if (state->valid)
        return true;
    size_t stride = (size_t)frame->format.width * 4;
    size_t bytes = stride * frame->format.height;
    if (bytes > state->converted_bytes) {
        free(state->converted);
        state->converted_bytes = 0;
        state->converted = malloc(bytes);
        if (!state->converted) {
            SDL_OutOfMemory();
            return false;
        }
        state->converted_bytes = bytes;
    }
    if (!convert_to_bgra(frame, state->converted, stride)) {
        SDL_SetError("format %s is not known", framemap_fourcc_name(frame->format.fourcc));
        return false;
    }
    *bytes_copied += bytes;
    state->valid = true;
    return true;
}

/* SDL's view of the frame: of the slot where possible, else of its conversion. */
static SDL_Surface *wrap(struct surface_state *state, const framemap_frame *frame, uint64_t *bytes_copied)
{
    int width = (int)frame->format.width, height = (int)frame->format.height;
    uint32_t format = picture_format(frame);
    bool blends = picture_blends(frame);
    if (format != SDL_PIXELFORMAT_UNKNOWN && !(blends && frame->format.alpha == FRAMEMAP_ALPHA_PREMULTIPLIED))
        return SDL_CreateRGBSurfaceWithFormatFrom(frame->plane[0].data, width, height, 32,
                                                  (int)frame->plane[0].stride, format);
    if (!convert(state, frame, bytes_copied))
        return NULL;
    format = blends ? SDL_PIXELFORMAT_ARGB8888 : SDL_PIXELFORMAT_RGB888;
    return SDL_CreateRGBSurfaceWithFormatFrom(state->converted, width, height, 32, width * 4, format);
}

static void draw_checker(SDL_Surface *screen, const SDL_Rect *area)
{
    static SDL_Rect squares[CHECKER_ROW];
    int count;
    SDL_FillRect(screen, area, SDL_MapRGB(screen->format, CHECKER_DARK, CHECKER_DARK, CHECKER_DARK));
    uint32_t light = SDL_MapRGB(screen->format, CHECKER_LIGHT, CHECKER_LIGHT, CHECKER_LIGHT);
    for (int row = 0; (count = picture_checker(area, row, squares)) >= 0; row++)
        if (count > 0)
            SDL_FillRects(screen, squares, count, light);
}

static bool blit(SDL_Surface *source, SDL_Surface *screen, const struct place *place, bool blends)
{
    SDL_Rect to = place->to;
    SDL_SetSurfaceBlendMode(source, blends ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE);
    if (place->from.w == to.w && place->from.h == to.h)
        return SDL_BlitSurface(source, &place->from, screen, &to) == 0;
    /* SDL smooths between surfaces of one format only. */
    if (!place->exact && !blends && source->format->format == screen->format->format)
        return SDL_SoftStretchLinear(source, &place->from, screen, &place->to) == 0;
    return SDL_BlitScaled(source, &place->from, screen, &to) == 0;
}

static bool draw_picture(struct surface_state *state, SDL_Surface *screen, const struct scene *scene,
                         uint64_t *bytes_copied)
{
    const framemap_frame *frame = scene->frame;
    struct place place =
        scale_place(scene->scale, (int)frame->format.width, (int)frame->format.height, screen->w, screen->h);
    SDL_Rect borders[4];
    int count = scale_borders(&place, screen->w, screen->h, borders);
    if (count > 0)
        SDL_FillRects(screen, borders, count, SDL_MapRGB(screen->format, 0, 0, 0));
    bool whole = place.to.w == (int)frame->format.width && place.to.h == (int)frame->format.height;
    if (whole && !picture_blends(frame) && picture_format(frame) == SDL_PIXELFORMAT_UNKNOWN &&
        screen->format->format == SDL_PIXELFORMAT_RGB888 && !SDL_MUSTLOCK(screen)) {
        uint8_t *out = (uint8_t *)screen->pixels + (ptrdiff_t)place.to.y * screen->pitch + place.to.x * 4;
        *bytes_copied += (uint64_t)frame->format.width * frame->format.height * 4;
        return convert_to_bgra(frame, out, (size_t)screen->pitch);
    }
    if (picture_blends(frame))
        draw_checker(screen, &place.to);
    SDL_Surface *source = wrap(state, frame, bytes_copied);
    if (!source)
        return false;
    bool drawn = blit(source, screen, &place, picture_blends(frame));
    SDL_FreeSurface(source);
    *bytes_copied += (uint64_t)place.to.w * (uint64_t)place.to.h * screen->format->BytesPerPixel;
    return drawn;
}

static bool surface_show(void *opaque, const struct scene *scene, uint64_t *bytes_copied)
{
    struct surface_state *state = opaque;
    SDL_Surface *screen =
        SDL_GetWindowSurface(state->window); /* another one after the window's size changed */
    if (!screen)
        return false;
    if (scene->fresh)
        state->valid = false;
    if (!scene->frame)
        SDL_FillRect(screen, NULL, SDL_MapRGB(screen->format, 0, 0, 0));
    else if (!draw_picture(state, screen, scene, bytes_copied))
        return false;
    for (int i = 0; i < OVERLAYS; i++) {
        const struct overlay *overlay = &scene->overlay[i];
        SDL_Rect to = {overlay->x, overlay->y, 0, 0};
        if (overlay->panel)
            SDL_BlitSurface(overlay->panel->surface, NULL, screen, &to);
    }
    return SDL_UpdateWindowSurface(state->window) == 0;
}

const struct presenter present_surface = {
    .name = "surface",
    .open = surface_open,
    .show = surface_show,
    .backend = surface_backend,
    .close = surface_close,
};
