/* How a game publishes its frames: the example to begin with.
 *
 * The memory that framemap hands out for a frame becomes an SDL surface, and SDL's software renderer draws
 * on it. What is drawn is in shared memory as it is drawn: there is no other picture, and nothing to copy.
 *
 *     framemap_writer_begin(writer, &format, &frame);         a slot that no viewer looks at
 *     canvas = canvas_of(game, &frame);                       the slot's memory, to SDL a surface
 *     game_draw(..., canvas->surface, &canvas->brush);        any drawing that SDL can do
 *     framemap_writer_publish(writer, &frame);                viewers see it
 *
 * Three slots or so take turns, so a surface and a renderer are kept for each. The game itself is game.c, its
 * pictures are game_draw.c, and none of both knows of framemap; begin and publish are in the producer's
 * loop, stream.c, which serves all sources. A game of your own has them around its own drawing.
 */
#include "source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "game_draw.h"
#include "game_pilot.h"
#include "message.h"

enum {
    DEFAULT_WIDTH = 1280,
    DEFAULT_HEIGHT = 720,
    DEFAULT_FPS = 60,
    SLOWEST_FPS = 4, /* below, the game runs slower instead of jumping */
    SEED = 1,        /* every run shows the same game */
    MAX_CANVASES = 64,
};

/* A slot's memory as SDL sees it. */
struct canvas {
    uint8_t *pixels;
    size_t stride;
    SDL_Surface *surface;
    struct game_brush brush;
};

struct game_source {
    struct source base;
    Uint32 pixel_format; /* SDL's name for the frames' format */
    double fps;
    uint64_t index; /* frames since the start */
    uint64_t steps; /* that the game has made since then */
    struct game game;
    struct game_art art;
    struct canvas canvases[MAX_CANVASES];
    int canvas_count;
};

/* SDL_BLENDMODE_BLEND over nothing leaves colours multiplied by their alpha. */
static const struct {
    uint32_t fourcc;
    Uint32 pixel_format;
    framemap_alpha alpha;
} drawable[] = {
    {FRAMEMAP_FOURCC_BGRX, SDL_PIXELFORMAT_XRGB8888, FRAMEMAP_ALPHA_OPAQUE},
    {FRAMEMAP_FOURCC_BGRA, SDL_PIXELFORMAT_BGRA32, FRAMEMAP_ALPHA_PREMULTIPLIED},
    {FRAMEMAP_FOURCC_RGBA, SDL_PIXELFORMAT_RGBA32, FRAMEMAP_ALPHA_PREMULTIPLIED},
};

static void canvas_close(struct canvas *canvas)
{
    brush_finish(&canvas->brush);
    if (canvas->brush.renderer != NULL)
        SDL_DestroyRenderer(canvas->brush.renderer);
    SDL_FreeSurface(canvas->surface); /* frees nothing of the slot: its memory was never SDL's */
    memset(canvas, 0, sizeof(*canvas));
}

static bool canvas_open(struct canvas *canvas, const struct game_source *source, const framemap_frame *frame)
{
    const framemap_plane *plane = &frame->plane[0];
    canvas->pixels = plane->data;
    canvas->stride = plane->stride;
    canvas->surface =
        SDL_CreateRGBSurfaceWithFormatFrom(plane->data, (int)frame->format.width, (int)frame->format.height,
                                           32, (int)plane->stride, source->pixel_format);
    SDL_Renderer *renderer = canvas->surface != NULL ? SDL_CreateSoftwareRenderer(canvas->surface) : NULL;
    if (renderer != NULL && brush_init(&canvas->brush, renderer, source->art.transparent))
        return true;
    message("game: SDL cannot draw on a picture of %ux%u: %s", frame->format.width, frame->format.height,
            SDL_GetError());
    canvas->brush.renderer = renderer;
    canvas_close(canvas);
    return false;
}

static void close_canvases(struct game_source *source)
{
    while (source->canvas_count > 0)
        canvas_close(&source->canvases[--source->canvas_count]);
}

/* The canvas of the frame's slot: the one from last time, or a new one. NULL after a message. */
static struct canvas *canvas_of(struct game_source *source, const framemap_frame *frame)
{
    const framemap_plane *plane = &frame->plane[0];
    for (int i = 0; i < source->canvas_count; i++)
        if (source->canvases[i].pixels == plane->data && source->canvases[i].stride == plane->stride)
            return &source->canvases[i];
    if (source->canvas_count == MAX_CANVASES)
        close_canvases(source);
    struct canvas *canvas = &source->canvases[source->canvas_count];
    if (!canvas_open(canvas, source, frame))
        return NULL;
    source->canvas_count++;
    return canvas;
}

static enum source_result game_rewind(struct source *base)
{
    struct game_source *source = (struct game_source *)base;
    source->index = source->steps = 0;
    game_start(&source->game, SEED, base->info.format.width, base->info.format.height);
    return SOURCE_OK;
}

static void game_close(struct source *base)
{
    struct game_source *source = (struct game_source *)base;
    close_canvases(source);
    game_art_finish(&source->art);
    free(source);
}

static bool choose_format(struct game_source *source, const struct source_request *request)
{
    uint32_t width = request->width != 0 ? request->width : DEFAULT_WIDTH;
    uint32_t height = request->height != 0 ? request->height : DEFAULT_HEIGHT;
    uint32_t fourcc = source_fourcc(request, FRAMEMAP_FOURCC_BGRX);
    for (size_t i = 0; i < sizeof(drawable) / sizeof(drawable[0]); i++) {
        if (drawable[i].fourcc != fourcc)
            continue;
        source->pixel_format = drawable[i].pixel_format;
        source->base.info.format = framemap_format_packed(width, height, fourcc);
        source->base.info.format.alpha = drawable[i].alpha;
        return source_fits(request, &source->base.info.format);
    }
    message("game cannot draw %s: SDL's renderer draws bgrx, bgra (nothing behind the game) or rgba",
            framemap_fourcc_name(fourcc));
    return false;
}

static struct source *game_open(const struct source_request *request)
{
    struct game_source *source = source_alloc(sizeof(*source));
    struct source_info *info = &source->base.info;
    if (!choose_format(source, request))
        goto failed;
    info->timing = SOURCE_TIMING_STEADY;
    source->fps = request->fps > 0.0 ? fmax(request->fps, SLOWEST_FPS) : DEFAULT_FPS;
    if (!game_art_init(&source->art, (int)info->format.width, (int)info->format.height, source->pixel_format,
                       info->format.alpha != FRAMEMAP_ALPHA_OPAQUE)) {
        message("game: no sky of %ux%u: %s", info->format.width, info->format.height, SDL_GetError());
        goto failed;
    }
    game_rewind(&source->base);
    return &source->base;

failed:
    game_close(&source->base);
    return NULL;
}

/* Steps are of one length whatever the frame rate: the same game, seen more or less often. */
static enum source_result game_next(struct source *base, struct source_frame *next)
{
    struct game_source *source = (struct game_source *)base;
    uint64_t due = (uint64_t)llround((double)source->index++ * GAME_STEP_RATE / source->fps);
    for (; source->steps < due; source->steps++) {
        struct game_input input = game_pilot(&source->game);
        game_step(&source->game, &input);
    }
    next->format = base->info.format;
    return SOURCE_OK;
}

static enum source_result game_paint(struct source *base, framemap_frame *frame)
{
    struct game_source *source = (struct game_source *)base;
    const struct canvas *canvas = canvas_of(source, frame);
    if (canvas == NULL)
        return SOURCE_ERROR;
    game_draw(&source->art, &source->game, canvas->surface, &canvas->brush);
    return SOURCE_OK;
}

static bool game_matches(const struct source_request *request)
{
    return strcmp(request->text, "game") == 0;
}

const struct source_ops source_game = {
    .name = "game",
    .form = "game",
    .help = "a small game that plays itself, drawn by SDL right in the slot",
    .matches = game_matches,
    .open = game_open,
    .next = game_next,
    .draw = game_paint,
    .rewind = game_rewind,
    .close = game_close,
};
