#include "session.h"

#include <stdlib.h>
#include <string.h>

#include <SDL.h>

#include "program/message.h"

#define MS INT64_C(1000000)

/* How long a region may give nothing but errors before it is opened afresh. */
#define BROKEN_NS (500 * MS)

void session_init(struct session *session, const struct viewer_options *options, bool hold)
{
    *session = (struct session){.state = SESSION_WAITING, .options = options, .hold = hold};
}

static void refresh_stats(struct session *session)
{
    framemap_reader_get_stats(session->reader, &session->stats);
}

static void close_reader(struct session *session)
{
    session_drop(session);
    refresh_stats(session);
    session->before.missed += session->stats.missed;
    session->before.reconnects += session->stats.reconnects;
    session->stats = (framemap_reader_stats){0};
    framemap_reader_close(&session->reader);
}

void session_finish(struct session *session)
{
    if (session->reader)
        close_reader(session);
    free(session->copy);
    free(session->spare);
    session->copy = session->spare = NULL;
}

bool session_observes(const struct session *session)
{
    return session->stats.observer;
}

uint64_t session_missed(const struct session *session)
{
    return session->before.missed + session->stats.missed;
}

uint64_t session_reconnects(const struct session *session)
{
    return session->before.reconnects + session->stats.reconnects;
}

bool session_info(struct session *session, framemap_info *info)
{
    return session->reader && framemap_reader_info(session->reader, info) == FRAMEMAP_OK;
}

/* Once per change of what is wrong. */
static void say_problem(struct session *session, const char *problem)
{
    if (strcmp(session->problem, problem) == 0)
        return;
    snprintf(session->problem, sizeof session->problem, "%s", problem);
    message("waiting for region '%s': %s", command_line_label(session->options), problem);
}

static void set_state(struct session *session, enum session_state state)
{
    enum session_state old = session->state;
    if (state == old)
        return;
    session->state = state;
    const char *label = command_line_label(session->options);
    if (state == SESSION_GONE && session->holding)
        message("the producer of '%s' is gone; holding its last frame, %llu", label,
                (unsigned long long)session->frame.sequence);
    else if (state == SESSION_GONE)
        message("the producer of '%s' is gone; waiting for its return", label);
    else if (state == SESSION_LIVE && old == SESSION_GONE)
        message("the producer of '%s' is back", label);
    else if (state == SESSION_LIVE && session->problem[0])
        message("region '%s' is there", label);
}

static void works(struct session *session, enum session_state state)
{
    set_state(session, state);
    session->problem[0] = '\0';
    session->broken_since_ns = 0;
}

static void nap_until(int64_t deadline_ns)
{
    int64_t left = deadline_ns - framemap_now();
    if (left > 0)
        SDL_Delay((uint32_t)((left + MS - 1) / MS));
}

void session_drop(struct session *session)
{
    if (!session->holding)
        return;
    session->holding = false;
    if (session->leased && framemap_reader_release(session->reader, &session->frame) == FRAMEMAP_OVERRUN)
        session->overruns++;
}

static bool look_by_name(const struct session *session, framemap_info *info)
{
    const struct viewer_options *options = session->options;
    return framemap_region_info(options->path ? NULL : options->name, options->path, info) == FRAMEMAP_OK;
}

static framemap_result open_reader(struct session *session, int64_t timeout_ns)
{
    framemap_reader_config config = framemap_reader_config_default();
    config.name = session->options->path ? NULL : session->options->name;
    config.path = session->options->path;
    config.observe = session->options->observe;
    config.wait = session->options->wait;
    config.open_timeout_ns = timeout_ns;
    framemap_result result = framemap_reader_open(&session->reader, &config);
    if (result == FRAMEMAP_ERROR_ARGUMENT) {
        message("%s", framemap_last_error());
        return result;
    }
    if (result != FRAMEMAP_OK) {
        char problem[sizeof session->problem];
        framemap_info info;
        snprintf(problem, sizeof problem, "%s", framemap_last_error());
        look_by_name(session, &info);
        say_problem(session, info.status == FRAMEMAP_ERROR_NOT_FOUND ? "there is none yet" : problem);
        return FRAMEMAP_TIMEOUT;
    }
    session->first = true;
    session->last_reconnects = 0;
    session->broken_since_ns = 0;
    refresh_stats(session);
    return FRAMEMAP_OK;
}

void session_look(struct session *session)
{
    framemap_info info;
    set_state(session, look_by_name(session, &info) && info.alive ? SESSION_LIVE : SESSION_GONE);
}

/* A region of three slots lets a reader hold one frame only. To have something to redraw from, the one held
 * is given back when a newer one is seen, not before. */
static bool wait_for_newer(struct session *session, int64_t deadline_ns)
{
    framemap_info mapped, named;
    while (session_info(session, &mapped)) {
        if (mapped.sequence > session->frame.sequence)
            return true;
        set_state(session, mapped.alive ? SESSION_LIVE : SESSION_GONE);
        if (!mapped.alive && look_by_name(session, &named) && named.region_id != mapped.region_id)
            return true;
        int64_t now = framemap_now();
        if (now >= deadline_ns)
            return false;
        nap_until(SDL_min(now + MS, deadline_ns));
    }
    return true;
}

static bool reserve(uint8_t **memory, size_t *size, uint64_t wanted)
{
    if (wanted <= *size)
        return true;
    uint8_t *larger = wanted <= SIZE_MAX ? malloc((size_t)wanted) : NULL;
    if (!larger)
        return false;
    free(*memory);
    *memory = larger;
    *size = (size_t)wanted;
    return true;
}

/* The frame's planes into the spare memory, packed; frame's planes point there afterwards. */
static bool copy_planes(struct session *session, framemap_frame *frame)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < frame->format.plane_count; i++)
        total += (uint64_t)frame->plane[i].row_bytes * frame->plane[i].rows;
    if (!reserve(&session->spare, &session->spare_bytes, total))
        return false;
    uint8_t *to = session->spare;
    for (uint32_t i = 0; i < frame->format.plane_count; i++) {
        framemap_plane *plane = &frame->plane[i];
        const uint8_t *from = plane->data;
        frame->format.plane[i] = (framemap_plane_layout){(uint64_t)(to - session->spare), plane->row_bytes};
        plane->data = to;
        for (uint32_t row = 0; row < plane->rows; row++, to += plane->row_bytes, from += plane->stride)
            memcpy(to, from, plane->row_bytes);
        plane->stride = plane->row_bytes;
    }
    session->bytes_copied += total;
    return true;
}

/* An observer's frame is worth nothing before release has said that it was not overwritten meanwhile: it
 * is copied first and looked at afterwards. */
static bool take_copy(struct session *session, framemap_frame *frame)
{
    framemap_frame copied = *frame;
    bool whole = copy_planes(session, &copied);
    if (!whole)
        message("no memory for a copy of frame %llu (%u x %u)", (unsigned long long)frame->sequence,
                frame->format.width, frame->format.height);
    if (framemap_reader_release(session->reader, frame) == FRAMEMAP_OVERRUN) {
        session->overruns++;
        return false;
    }
    if (!whole)
        return false;
    uint8_t *memory = session->copy;
    size_t bytes = session->copy_bytes;
    session->copy = session->spare;
    session->copy_bytes = session->spare_bytes;
    session->spare = memory;
    session->spare_bytes = bytes;
    *frame = copied;
    return true;
}

static void count(struct session *session, const framemap_frame *frame, int64_t now_ns)
{
    framemap_info info;
    if (!session->first || (session_info(session, &info) && info.alive))
        histogram_add(&session->latency, now_ns - frame->publish_ns);
    bool other_producer = session->first || session->stats.reconnects != session->last_reconnects;
    if (!other_producer && frame->sequence <= session->last_sequence)
        session->out_of_order++;
    session->first = false;
    session->last_reconnects = session->stats.reconnects;
    session->last_sequence = frame->sequence;
    session->frames++;
}

static framemap_result take(struct session *session, framemap_frame *next, int64_t now_ns)
{
    bool leased = !session_observes(session);
    if (!leased && !take_copy(session, next))
        return FRAMEMAP_TIMEOUT;
    session_drop(session);
    works(session, session->stats.gone ? SESSION_GONE : SESSION_LIVE);
    session->frame = *next;
    session->leased = leased;
    session->holding = true;
    session->acquired_ns = now_ns;
    count(session, next, now_ns);
    return FRAMEMAP_OK;
}

static void note_error(struct session *session, int64_t deadline_ns)
{
    say_problem(session, framemap_last_error());
    nap_until(deadline_ns);
    int64_t now = framemap_now();
    if (session->broken_since_ns == 0)
        session->broken_since_ns = now;
    if (now - session->broken_since_ns < BROKEN_NS)
        return;
    close_reader(session);
    session->state = SESSION_WAITING;
}

framemap_result session_next(struct session *session, bool every, int64_t timeout_ns)
{
    int64_t deadline = framemap_now() + timeout_ns;
    if (!session->reader) {
        framemap_result result = open_reader(session, timeout_ns);
        if (result == FRAMEMAP_TIMEOUT)
            nap_until(deadline);
        if (result != FRAMEMAP_OK)
            return result;
    }
    if (session->holding && session->leased && session->stats.lease_limit == 1) {
        if (session->hold && !wait_for_newer(session, deadline))
            return FRAMEMAP_TIMEOUT;
        session_drop(session);
    }
    framemap_frame next;
    int64_t left = SDL_max(deadline - framemap_now(), 0);
    framemap_result result = every ? framemap_reader_acquire_next(session->reader, &next, left)
                                   : framemap_reader_acquire(session->reader, &next, left);
    int64_t now = framemap_now();
    if (result < 0) {
        note_error(session, deadline);
        return FRAMEMAP_TIMEOUT;
    }
    refresh_stats(session);
    if (result == FRAMEMAP_OK)
        return take(session, &next, now);
    works(session, result == FRAMEMAP_GONE ? SESSION_GONE : SESSION_LIVE);
    return result;
}
