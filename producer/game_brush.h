/* Soft lights and smooth lines with SDL's software renderer, which smooths neither shapes nor pictures. */
#ifndef FM_PRODUCER_GAME_BRUSH_H
#define FM_PRODUCER_GAME_BRUSH_H

#include <stdbool.h>

#include <SDL.h>

/* What one renderer draws with. Not shared: textures belong to their renderer. */
struct game_brush {
    SDL_Renderer *renderer; /* not the brush's own */
    SDL_Texture *glow;      /* a white disc that fades outwards */
    SDL_Texture *edge;      /* cuts through lines, one column for each width */
    SDL_BlendMode light;    /* how light is laid on: added to a sky, blended over nothing */
};

/* `transparent`: alpha will be looked at. Light is blended then, since added light would leave colours
 * brighter than their alpha, which no premultiplied picture may have. False after SDL_SetError. */
bool brush_init(struct game_brush *brush, SDL_Renderer *renderer, bool transparent);
void brush_finish(struct game_brush *brush);

/* A light around a place; alpha says how strong. */
void brush_glow(const struct game_brush *brush, SDL_FPoint at, float radius, SDL_Color colour);

/* A line of light with smooth sides, 1 to 8 pixels wide; alpha says how strong. */
void brush_ray(const struct game_brush *brush, SDL_FPoint from, SDL_FPoint to, float width, SDL_Color colour);

/* A circle of such a line. */
void brush_ring(const struct game_brush *brush, SDL_FPoint at, float radius, float width, SDL_Color colour);

/* A line of paint with smooth sides, 1 to 8 pixels wide. */
void brush_line(const struct game_brush *brush, SDL_FPoint from, SDL_FPoint to, float width,
                SDL_Color colour);

/* A line of light one pixel wide and not smooth, for a tenth of the time. */
void brush_thread(const struct game_brush *brush, SDL_FPoint from, SDL_FPoint to, SDL_Color colour);

/* A triangle of paint; its sides are not smooth. */
void brush_triangle(const struct game_brush *brush, SDL_FPoint a, SDL_FPoint b, SDL_FPoint c,
                    SDL_Color colour);

#endif
