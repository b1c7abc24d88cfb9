#include "game_brush.h"

#include "game_vector.h"

enum {
    GLOW_SIZE = 96, /* pixels; scaled to what is asked for */
    EDGE_WIDTHS = 16,
    EDGE_TEXELS = 512, /* across a line */
};
#define EDGE_REACH      8.0f /* pixels from a line's middle to the border of its cut */
#define EDGE_WIDTH_STEP 0.5f /* pixels between the widths of two columns; the first is 1 */

static SDL_Surface *white_picture(int width, int height, float (*alpha_at)(int x, int y))
{
    SDL_Surface *picture = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
    for (int y = 0; picture != NULL && y < height; y++) {
        Uint32 *row = (Uint32 *)(void *)((Uint8 *)picture->pixels + y * picture->pitch);
        for (int x = 0; x < width; x++)
            row[x] = (Uint32)(255.0f * alpha_at(x, y) + 0.5f) << 24 | 0xFFFFFFu;
    }
    return picture;
}

static float glow_at(int x, int y)
{
    float dx = ((float)x + 0.5f) / (GLOW_SIZE / 2.0f) - 1.0f;
    float dy = ((float)y + 0.5f) / (GLOW_SIZE / 2.0f) - 1.0f;
    float inside = fmaxf(0.0f, 1.0f - sqrtf(dx * dx + dy * dy));
    return inside * inside * inside;
}

/* How much of a pixel at this distance a line covers: 1, then less over the width of a pixel. */
static float edge_at(int column, int row)
{
    float width = 1.0f + EDGE_WIDTH_STEP * (float)column;
    float distance = fabsf(((float)row + 0.5f) / EDGE_TEXELS * 2.0f - 1.0f) * EDGE_REACH;
    return fmaxf(0.0f, fminf(1.0f, (width + 1.0f) / 2.0f - distance));
}

static SDL_Texture *white_texture(SDL_Renderer *renderer, int width, int height, float (*alpha_at)(int, int))
{
    SDL_Surface *picture = white_picture(width, height, alpha_at);
    SDL_Texture *texture = picture != NULL ? SDL_CreateTextureFromSurface(renderer, picture) : NULL;
    SDL_FreeSurface(picture);
    return texture;
}

bool brush_init(struct game_brush *brush, SDL_Renderer *renderer, bool transparent)
{
    *brush = (struct game_brush){.renderer = renderer};
    brush->light = transparent ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_ADD;
    brush->glow = white_texture(renderer, GLOW_SIZE, GLOW_SIZE, glow_at);
    brush->edge = white_texture(renderer, EDGE_WIDTHS, EDGE_TEXELS, edge_at);
    if (brush->glow == NULL || brush->edge == NULL) {
        brush_finish(brush);
        return false;
    }
    SDL_SetTextureBlendMode(brush->glow, brush->light);
    return true;
}

void brush_finish(struct game_brush *brush)
{
    if (brush->glow != NULL)
        SDL_DestroyTexture(brush->glow);
    if (brush->edge != NULL)
        SDL_DestroyTexture(brush->edge);
    brush->glow = brush->edge = NULL;
}

void brush_glow(const struct game_brush *brush, SDL_FPoint at, float radius, SDL_Color colour)
{
    /* An odd number of pixels around the one that `at` is in: SDL cuts fractions off. */
    int whole = (int)radius;
    SDL_Rect place = {(int)floorf(at.x) - whole, (int)floorf(at.y) - whole, 2 * whole + 1, 2 * whole + 1};
    SDL_SetTextureColorMod(brush->glow, colour.r, colour.g, colour.b);
    SDL_SetTextureAlphaMod(brush->glow, colour.a);
    SDL_RenderCopy(brush->renderer, brush->glow, NULL, &place);
}

/* SDL's software renderer cuts the corners of triangles to whole pixels, so that a narrow bar would
 * change its width with its angle. Here corners are whole from the start, somewhat outside the line, and
 * each is told its true distance from the line's middle by its place on the edge texture. */
struct edge {
    float column; /* of the edge texture */
    float reach;  /* pixels from the line's middle to the corners */
};

static struct edge edge_of(float width)
{
    float column = fmaxf(0.0f, fminf(EDGE_WIDTHS - 1.0f, roundf((width - 1.0f) / EDGE_WIDTH_STEP)));
    return (struct edge){column, (column * EDGE_WIDTH_STEP + 1.0f) / 2.0f + 0.75f};
}

static SDL_Vertex edge_corner(struct edge edge, float x, float y, float distance, SDL_Color colour)
{
    SDL_FPoint place = {(edge.column + 0.5f) / EDGE_WIDTHS, 0.5f + 0.5f * distance / EDGE_REACH};
    return (SDL_Vertex){{x, y}, colour, place};
}

/* One triangle after the other: two that make an upright rectangle SDL would draw as a picture, and this
 * one has no width. */
static void edge_quad(const struct game_brush *brush, const SDL_Vertex corner[4], SDL_BlendMode blend)
{
    static const int triangles[2][3] = {{0, 1, 2}, {0, 2, 3}};
    SDL_SetTextureBlendMode(brush->edge, blend);
    SDL_RenderGeometry(brush->renderer, brush->edge, corner, 4, triangles[0], 3);
    SDL_RenderGeometry(brush->renderer, brush->edge, corner, 4, triangles[1], 3);
}

static void smooth_line(const struct game_brush *brush, SDL_FPoint from, SDL_FPoint to, float width,
                        SDL_BlendMode blend, SDL_Color colour)
{
    static const float side[4] = {-1.0f, -1.0f, 1.0f, 1.0f};
    struct edge edge = edge_of(width);
    float dx = to.x - from.x, dy = to.y - from.y, length = sqrtf(dx * dx + dy * dy);
    SDL_Vertex corner[4];

    if (length < 0.01f)
        dx = length = 1.0f; /* a dot */
    dx /= length;
    dy /= length;
    for (int i = 0; i < 4; i++) {
        bool far_end = i == 1 || i == 2;
        float along = far_end ? width / 2.0f : -width / 2.0f, across = side[i] * edge.reach;
        float x = roundf((far_end ? to.x : from.x) + dx * along - dy * across);
        float y = roundf((far_end ? to.y : from.y) + dy * along + dx * across);
        corner[i] = edge_corner(edge, x, y, (y - from.y) * dx - (x - from.x) * dy, colour);
    }
    edge_quad(brush, corner, blend);
}

void brush_ray(const struct game_brush *brush, SDL_FPoint from, SDL_FPoint to, float width, SDL_Color colour)
{
    smooth_line(brush, from, to, width, brush->light, colour);
}

void brush_line(const struct game_brush *brush, SDL_FPoint from, SDL_FPoint to, float width, SDL_Color colour)
{
    smooth_line(brush, from, to, width, SDL_BLENDMODE_BLEND, colour);
}

void brush_ring(const struct game_brush *brush, SDL_FPoint at, float radius, float width, SDL_Color colour)
{
    struct edge edge = edge_of(width);
    int segments = (int)fmaxf(12.0f, fminf(64.0f, radius));
    SDL_Vertex corner[4];
    for (int i = 0; i <= segments; i++) {
        float angle = (float)i * 2.0f * GAME_PI / (float)segments;
        for (int k = 0; k < 2; k++) { /* inside, outside; corners 1 and 2 are the ones before */
            float from_middle = radius + (k == 0 ? -edge.reach : edge.reach);
            float x = roundf(at.x + cosf(angle) * from_middle), y = roundf(at.y + sinf(angle) * from_middle);
            float distance = hypotf(x - at.x, y - at.y) - radius;
            corner[1 + k] = corner[k == 0 ? 0 : 3];
            corner[k == 0 ? 0 : 3] = edge_corner(edge, x, y, distance, colour);
        }
        if (i > 0)
            edge_quad(brush, corner, brush->light);
    }
}

void brush_thread(const struct game_brush *brush, SDL_FPoint from, SDL_FPoint to, SDL_Color colour)
{
    SDL_SetRenderDrawBlendMode(brush->renderer, brush->light);
    SDL_SetRenderDrawColor(brush->renderer, colour.r, colour.g, colour.b, colour.a);
    SDL_RenderDrawLineF(brush->renderer, from.x, from.y, to.x, to.y);
}

void brush_triangle(const struct game_brush *brush, SDL_FPoint a, SDL_FPoint b, SDL_FPoint c,
                    SDL_Color colour)
{
    const SDL_Vertex vertices[3] = {{a, colour, {0, 0}}, {b, colour, {0, 0}}, {c, colour, {0, 0}}};
    SDL_SetRenderDrawBlendMode(brush->renderer, SDL_BLENDMODE_NONE);
    SDL_RenderGeometry(brush->renderer, NULL, vertices, 3, NULL, 0);
}
