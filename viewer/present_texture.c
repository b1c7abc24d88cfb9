/* A texture of SDL's renderer: one upload a frame from the slot's own memory, scaling and blending by the
 * graphics card. */
#include <stdlib.h>
#include <string.h>

#include "convert.h"
#include "picture.h"
#include "present.h"

#define GL_RENDERER_NAME 0x1f01 /* GL_RENDERER of gl.h */

struct overlay_texture {
    SDL_Texture *texture;
    unsigned version;
};

struct texture_state {
    SDL_Renderer *renderer;
    SDL_RendererInfo info;
    SDL_Texture *texture;
    uint32_t format;
    int width, height;
    SDL_ScaleMode scale_mode;
    SDL_BlendMode blend;
    struct overlay_texture overlay[OVERLAYS];
};

/* OpenGL drawn by the processor uploads into its own memory and draws from there: twice the work of a
 * surface. */
static bool draws_in_software(const SDL_RendererInfo *info)
{
    if (info->flags & SDL_RENDERER_SOFTWARE)
        return true;
    if (strncmp(info->name, "opengl", 6) != 0)
        return false;
    const unsigned char *(*get_string)(unsigned) =
        (const unsigned char *(*)(unsigned))(intptr_t)SDL_GL_GetProcAddress("glGetString");
    const char *name = get_string ? (const char *)get_string(GL_RENDERER_NAME) : NULL;
    return name && (strstr(name, "llvmpipe") || strstr(name, "softpipe") || strstr(name, "swrast") ||
                    strstr(name, "SwiftShader"));
}

static void *texture_open(SDL_Window *window, bool choosy)
{
    struct texture_state *state = calloc(1, sizeof *state);
    if (!state) {
        SDL_OutOfMemory();
        return NULL;
    }
    state->renderer = SDL_CreateRenderer(window, -1, choosy ? SDL_RENDERER_ACCELERATED : 0);
    if (!state->renderer)
        goto fail;
    if (SDL_GetRendererInfo(state->renderer, &state->info) < 0)
        goto fail;
    if (choosy && draws_in_software(&state->info)) {
        SDL_SetError("%s is drawn by the processor", state->info.name);
        goto fail;
    }
    return state;

fail:
    if (state->renderer)
        SDL_DestroyRenderer(state->renderer);
    free(state);
    return NULL;
}

static void texture_close(void *opaque)
{
    struct texture_state *state = opaque;
    SDL_DestroyRenderer(state->renderer); /* and all its textures */
    free(state);
}

static const char *texture_backend(const void *opaque)
{
    const struct texture_state *state = opaque;
    return state->info.name;
}

static bool supports(const struct texture_state *state, uint32_t format)
{
    for (uint32_t i = 0; i < state->info.num_texture_formats; i++)
        if (state->info.texture_formats[i] == format)
            return true;
    return false;
}

static bool keep_texture(struct texture_state *state, uint32_t format, const framemap_frame *frame)
{
    int width = (int)frame->format.width, height = (int)frame->format.height;
    if (!state->texture || state->format != format || state->width != width || state->height != height) {
        if (state->texture)
            SDL_DestroyTexture(state->texture);
        state->texture =
            SDL_CreateTexture(state->renderer, format, SDL_TEXTUREACCESS_STREAMING, width, height);
        state->format = format;
        state->width = width;
        state->height = height;
    }
    /* Before an upload: else SDL's OpenGL reads all planes of YUV from the one that this has bound last. */
    return state->texture && SDL_SetTextureScaleMode(state->texture, state->scale_mode) == 0;
}

/* Source over destination for colour that is multiplied already. */
static SDL_BlendMode premultiplied(void)
{
    return SDL_ComposeCustomBlendMode(SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA,
                                      SDL_BLENDOPERATION_ADD, SDL_BLENDFACTOR_ONE,
                                      SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA, SDL_BLENDOPERATION_ADD);
}

static bool upload_converted(struct texture_state *state, const framemap_frame *frame, uint64_t *bytes_copied)
{
    bool blends = picture_blends(frame);
    void *pixels;
    int pitch;
    uint32_t format = blends ? SDL_PIXELFORMAT_ARGB8888 : SDL_PIXELFORMAT_RGB888;
    if (!keep_texture(state, format, frame) || SDL_LockTexture(state->texture, NULL, &pixels, &pitch) < 0)
        return false;
    bool known = convert_to_bgra(frame, pixels, (size_t)pitch);
    SDL_UnlockTexture(state->texture);
    if (!known)
        SDL_SetError("format %s is not known", framemap_fourcc_name(frame->format.fourcc));
    *bytes_copied += (uint64_t)frame->format.width * frame->format.height * 4;
    state->blend = blends ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE;
    return known && SDL_SetTextureBlendMode(state->texture, state->blend) == 0;
}

static bool upload_yuv(struct texture_state *state, const framemap_frame *frame, uint32_t format,
                       SDL_YUV_CONVERSION_MODE mode)
{
    const framemap_plane *plane = frame->plane;
    /* One mode for the whole process, that a texture takes for life when it is made. */
    if (mode != SDL_GetYUVConversionMode() && state->texture) {
        SDL_DestroyTexture(state->texture);
        state->texture = NULL;
    }
    SDL_SetYUVConversionMode(mode);
    if (!keep_texture(state, format, frame))
        return false;
    state->blend = SDL_BLENDMODE_NONE;
    SDL_SetTextureBlendMode(state->texture, state->blend);
    if (format == SDL_PIXELFORMAT_NV12)
        return SDL_UpdateNVTexture(state->texture, NULL, plane[0].data, (int)plane[0].stride, plane[1].data,
                                   (int)plane[1].stride) == 0;
    return SDL_UpdateYUVTexture(state->texture, NULL, plane[0].data, (int)plane[0].stride, plane[1].data,
                                (int)plane[1].stride, plane[2].data, (int)plane[2].stride) == 0;
}

static bool upload_packed(struct texture_state *state, const framemap_frame *frame, uint32_t format)
{
    if (!keep_texture(state, format, frame))
        return false;
    state->blend = !picture_blends(frame)                                ? SDL_BLENDMODE_NONE
                   : frame->format.alpha == FRAMEMAP_ALPHA_PREMULTIPLIED ? premultiplied()
                                                                         : SDL_BLENDMODE_BLEND;
    if (SDL_SetTextureBlendMode(state->texture, state->blend) < 0)
        return false; /* a renderer without blend modes of one's own */
    return SDL_UpdateTexture(state->texture, NULL, frame->plane[0].data, (int)frame->plane[0].stride) == 0;
}

static bool upload(struct texture_state *state, const framemap_frame *frame, uint64_t *bytes_copied)
{
    uint32_t packed = picture_format(frame);
    SDL_YUV_CONVERSION_MODE mode;
    uint32_t yuv = picture_yuv_format(frame, &mode);
    bool done = false;
    if (packed != SDL_PIXELFORMAT_UNKNOWN && supports(state, packed))
        done = upload_packed(state, frame, packed);
    else if (yuv != SDL_PIXELFORMAT_UNKNOWN && supports(state, yuv) &&
             !(state->info.flags & SDL_RENDERER_SOFTWARE))
        done = upload_yuv(state, frame, yuv, mode);
    if (!done)
        return upload_converted(state, frame, bytes_copied);
    for (uint32_t i = 0; i < frame->format.plane_count; i++)
        *bytes_copied += (uint64_t)frame->plane[i].row_bytes * frame->plane[i].rows;
    return true;
}

static void draw_checker(SDL_Renderer *renderer, const SDL_Rect *area)
{
    static SDL_Rect squares[CHECKER_ROW];
    int count;
    SDL_SetRenderDrawColor(renderer, CHECKER_DARK, CHECKER_DARK, CHECKER_DARK, 255);
    SDL_RenderFillRect(renderer, area);
    SDL_SetRenderDrawColor(renderer, CHECKER_LIGHT, CHECKER_LIGHT, CHECKER_LIGHT, 255);
    for (int row = 0; (count = picture_checker(area, row, squares)) >= 0; row++)
        SDL_RenderFillRects(renderer, squares, count);
}

static bool draw_picture(struct texture_state *state, const struct scene *scene, int width, int height,
                         uint64_t *bytes_copied)
{
    const framemap_format *format = &scene->frame->format;
    struct place place = scale_place(scene->scale, (int)format->width, (int)format->height, width, height);
    SDL_ScaleMode mode = place.exact ? SDL_ScaleModeNearest : SDL_ScaleModeLinear;
    if (scene->fresh || !state->texture || state->scale_mode != mode) {
        state->scale_mode = mode;
        if (!upload(state, scene->frame, bytes_copied))
            return false;
    }
    if (state->blend != SDL_BLENDMODE_NONE)
        draw_checker(state->renderer, &place.to);
    return SDL_RenderCopy(state->renderer, state->texture, &place.from, &place.to) == 0;
}

static void draw_overlay(struct texture_state *state, struct overlay_texture *own,
                         const struct overlay *overlay)
{
    if (!overlay->panel)
        return;
    SDL_Surface *surface = overlay->panel->surface;
    if (!own->texture || own->version != overlay->panel->version) {
        if (own->texture)
            SDL_DestroyTexture(own->texture);
        own->texture = SDL_CreateTextureFromSurface(state->renderer, surface);
        own->version = overlay->panel->version;
    }
    SDL_Rect to = {overlay->x, overlay->y, surface->w, surface->h};
    if (own->texture)
        SDL_RenderCopy(state->renderer, own->texture, NULL, &to);
}

static bool texture_show(void *opaque, const struct scene *scene, uint64_t *bytes_copied)
{
    struct texture_state *state = opaque;
    int width, height;
    if (SDL_GetRendererOutputSize(state->renderer, &width, &height) < 0)
        return false;
    SDL_SetRenderDrawColor(state->renderer, 0, 0, 0, 255);
    SDL_RenderClear(state->renderer);
    if (scene->frame && width > 0 && height > 0 && !draw_picture(state, scene, width, height, bytes_copied))
        return false;
    for (int i = 0; i < OVERLAYS; i++)
        draw_overlay(state, &state->overlay[i], &scene->overlay[i]);
    SDL_RenderPresent(state->renderer);
    return true;
}

const struct presenter present_texture = {
    .name = "texture",
    .open = texture_open,
    .show = texture_show,
    .backend = texture_backend,
    .close = texture_close,
};
