#include "hud.h"

#include <stdio.h>
#include <string.h>

#include "describe.h"

#define COLUMNS        50
#define LINES          7
#define BARS           100
#define BANNER_COLUMNS 40 /* that are to fit at the large size */
#define BAR_DOTS       (COLUMNS * FONT_ADVANCE / BARS)
#define GRAPH          44 /* dots high */

#define HELP_COLUMNS 42
#define HELP_LINES   10

static const char help_text[] = "q Esc  quit (Esc leaves full screen first)\n"
                                "f      full screen\n"
                                "Space  freeze\n"
                                ".      next frame, when frozen\n"
                                "i      figures\n"
                                "s      screenshot\n"
                                "1 2    window at the picture's size, twice\n"
                                "t      always on top\n"
                                "b      border\n"
                                "?      this help";

static int scale_for(int window_width, int columns)
{
    int dots = columns * FONT_ADVANCE + 2 * PANEL_MARGIN + 8;
    return SDL_clamp(window_width / dots, 1, window_width >= 2560 ? 3 : 2);
}

static const char *state_text(const struct hud_facts *facts, uint32_t *colour)
{
    enum session_state state = facts->run->session.state;
    *colour = state == SESSION_LIVE ? PANEL_GREEN : PANEL_RED;
    if (facts->frozen)
        *colour = PANEL_AMBER;
    if (state == SESSION_WAITING)
        return "waiting";
    if (facts->frozen)
        return state == SESSION_LIVE ? "FROZEN" : "FROZEN, producer gone";
    return state == SESSION_LIVE ? "producer alive" : "producer gone";
}

static void draw_rate(struct panel *panel, int line, const char *what, double rate, const char *count_name,
                      uint64_t count)
{
    char text[64];
    panel_text(panel, 0, line, PANEL_GREY, what);
    snprintf(text, sizeof text, "%8.2f fps", rate);
    panel_text(panel, 10, line, PANEL_WHITE, text);
    panel_text(panel, 26, line, PANEL_GREY, count_name);
    snprintf(text, sizeof text, "%llu", (unsigned long long)count);
    panel_text(panel, 36, line, PANEL_WHITE, text);
}

static double usual_interval(const double *ms, size_t count, uint64_t nominal_ns)
{
    if (nominal_ns)
        return (double)nominal_ns / 1e6;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ms[i];
    return count ? sum / (double)count : 0;
}

/* A bar for every frame shown, as high as it was long on the screen; the thin line is the usual time. */
static void draw_graph(struct panel *panel, const struct hud_facts *facts)
{
    double ms[BARS];
    char text[64];
    int top = LINES * FONT_LINE;
    size_t count = rates_intervals(facts->rates, ms, BARS);
    double usual = usual_interval(ms, count, facts->interval_ns);
    if (count == 0 || usual <= 0)
        return;
    int usual_dots = (GRAPH - FONT_LINE) / 3;
    for (size_t i = 0; i < count; i++) {
        double ratio = ms[i] / usual;
        int height = SDL_clamp((int)(ratio * usual_dots + 0.5), 1, GRAPH - FONT_LINE);
        uint32_t colour = ratio < 1.5 ? PANEL_GREEN : ratio < 2.5 ? PANEL_AMBER : PANEL_RED;
        panel_bar(panel, (int)(BARS - count + i) * BAR_DOTS, top + GRAPH - height, BAR_DOTS - 1, height,
                  colour);
    }
    panel_bar(panel, 0, top + GRAPH - usual_dots, COLUMNS * FONT_ADVANCE, 1, PANEL_WHITE);
    snprintf(text, sizeof text, "time a frame was shown; line: %.2f ms", usual);
    panel_text(panel, 0, LINES, PANEL_GREY, text);
}

static void draw_head(struct panel *panel, const struct hud_facts *facts)
{
    char text[2 * DESCRIBE_BYTES + 8], format[DESCRIBE_BYTES], colours[DESCRIBE_BYTES];
    const framemap_frame *frame = &facts->run->session.frame;
    uint32_t colour;
    const char *state = state_text(facts, &colour);
    snprintf(text, sizeof text, "%.*s", COLUMNS - 1 - (int)strlen(state),
             command_line_label(facts->run->options));
    panel_text(panel, 0, 0, PANEL_WHITE, text);
    panel_text(panel, COLUMNS - (int)strlen(state), 0, colour, state);
    if (facts->run->session.frames == 0)
        return;
    snprintf(text, sizeof text, "%s  %s", describe_format(&frame->format, format),
             describe_colour(frame->format.colour, colours));
    panel_text(panel, 0, 1, PANEL_WHITE, text);
}

bool hud_draw(struct panel *panel, const struct hud_facts *facts)
{
    struct run *run = facts->run;
    struct session *session = &run->session;
    struct rates_second second;
    char text[128];
    static const char *const scales[] = {"fit", "fill", "integer", "1:1"};

    if (!panel_begin(panel, COLUMNS, LINES, GRAPH, scale_for(facts->window_width, COLUMNS)))
        return false;
    rates_last_second(facts->rates, framemap_now(), &second);
    draw_head(panel, facts);
    draw_rate(panel, 2, "producer", second.producer, "sequence", session->frame.sequence);
    draw_rate(panel, 3, "received", second.received, "missed", session_missed(session));
    draw_rate(panel, 4, "presented", second.presented, "repeated", run->repeated);
    panel_text(panel, 0, 5, PANEL_GREY, "age shown");
    snprintf(text, sizeof text, "%8.2f ms p50 %8.2f ms p99", second.age_p50_ms, second.age_p99_ms);
    panel_text(panel, 10, 5, PANEL_WHITE, text);
    snprintf(text, sizeof text, "%s (%s), %s, wait %s%s", run->present, facts->backend, scales[facts->scale],
             wait_name(run->options->wait), session_observes(session) ? ", observer" : "");
    panel_text(panel, 0, 6, PANEL_GREY, text);
    draw_graph(panel, facts);
    return true;
}

/* Breaks text at spaces so that no line is longer than columns. \returns the longest line's length. */
static int wrap(char *text, int columns, int *lines)
{
    int longest = 0, length = 0, space = -1;
    *lines = 1;
    for (int i = 0; text[i]; i++) {
        if (text[i] == ' ')
            space = i;
        if (++length > columns && space >= 0) {
            text[space] = '\n';
            longest = SDL_max(longest, length - 1 - (i - space));
            length = i - space;
            space = -1;
            ++*lines;
        }
    }
    return SDL_min(SDL_max(longest, length), columns);
}

bool hud_banner(struct panel *panel, int window_width, uint32_t colour, const char *text)
{
    char wrapped[256];
    int lines, scale = scale_for(window_width, BANNER_COLUMNS);
    snprintf(wrapped, sizeof wrapped, "%s", text);
    int fitting = SDL_max(window_width / scale / FONT_ADVANCE - 4, 8);
    int columns = wrap(wrapped, fitting, &lines);
    if (!panel_begin(panel, columns, lines, 0, scale))
        return false;
    panel_text(panel, 0, 0, colour, wrapped);
    return true;
}

bool hud_help(struct panel *panel, int window_width)
{
    if (!panel_begin(panel, HELP_COLUMNS, HELP_LINES, 0, scale_for(window_width, HELP_COLUMNS)))
        return false;
    panel_text(panel, 0, 0, PANEL_WHITE, help_text);
    return true;
}
