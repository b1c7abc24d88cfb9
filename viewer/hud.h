/* What the window says about the stream, as panels above the picture. */
#ifndef FM_VIEWER_HUD_H
#define FM_VIEWER_HUD_H

#include "panel.h"
#include "rates.h"
#include "run.h"

struct hud_facts {
    struct run *run;
    const struct rates *rates;
    const char *backend; /* of the presenter */
    enum scale scale;
    bool frozen;
    uint64_t interval_ns; /* the region's nominal one; 0 unknown */
    int window_width;     /* decides the size of the letters */
};

/** The figures and the graph. */
bool hud_draw(struct panel *panel, const struct hud_facts *facts);

/** A short text in a colour, in several lines where the window is narrow. */
bool hud_banner(struct panel *panel, int window_width, uint32_t colour, const char *text);

/** The keys. */
bool hud_help(struct panel *panel, int window_width);

#endif
