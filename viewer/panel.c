#include "panel.h"

#include <stdio.h>
#include <string.h>

#define GROUND 0xd0101418u /* dark enough for text above white, light enough to see what moves below */

bool panel_begin(struct panel *panel, int columns, int lines, int extra, int scale)
{
    int width = (columns * FONT_ADVANCE + 2 * PANEL_MARGIN) * scale;
    int height = (lines * FONT_LINE + extra + 2 * PANEL_MARGIN) * scale;
    if (!panel->surface || panel->surface->w != width || panel->surface->h != height) {
        panel_finish(panel);
        panel->surface = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_ARGB8888);
        if (!panel->surface)
            return false;
        SDL_SetSurfaceBlendMode(panel->surface, SDL_BLENDMODE_BLEND);
    }
    panel->scale = scale;
    panel->version++;
    return SDL_FillRect(panel->surface, NULL, GROUND) == 0;
}

void panel_text(struct panel *panel, int column, int line, uint32_t colour, const char *text)
{
    SDL_Surface *surface = panel->surface;
    char part[128];
    while (*text) {
        size_t length = strcspn(text, "\n");
        snprintf(part, sizeof part, "%.*s", (int)length, text);
        font_draw(surface->pixels, surface->w, surface->h, surface->pitch / 4,
                  (PANEL_MARGIN + column * FONT_ADVANCE) * panel->scale,
                  (PANEL_MARGIN + line * FONT_LINE) * panel->scale, panel->scale, colour, part);
        text += length + (text[length] == '\n');
        line++;
    }
}

void panel_bar(struct panel *panel, int x, int y, int width, int height, uint32_t colour)
{
    int scale = panel->scale;
    SDL_Rect bar = {(PANEL_MARGIN + x) * scale, (PANEL_MARGIN + y) * scale, width * scale, height * scale};
    SDL_FillRect(panel->surface, &bar, colour);
}

void panel_finish(struct panel *panel)
{
    SDL_FreeSurface(panel->surface);
    panel->surface = NULL;
}
