#include "pacing.h"

#include <math.h>

#define DEFAULT_FPS 60.0

struct pacing pacing_init(const struct source_info *info, double fps)
{
    /* Who waits for the other side cannot make up for its lateness by leaving frames out. */
    struct pacing pacing = {
        .patient = info->timing == SOURCE_TIMING_PIPE || info->timing == SOURCE_TIMING_LIVE,
    };
    bool given = fps >= 0;
    bool own = info->timing == SOURCE_TIMING_OWN || info->timing == SOURCE_TIMING_PIPE;
    if (fps == 0 || (!given && info->timing == SOURCE_TIMING_LIVE))
        pacing.mode = PACING_NONE;
    else if (own && !given)
        pacing.mode = PACING_STREAM;
    else
        pacing.mode = PACING_GRID;
    double rate = fps > 0 ? fps : info->fps > 0 ? info->fps : DEFAULT_FPS;
    pacing.interval_ns = 1e9 / rate;
    return pacing;
}

uint64_t pacing_nominal_ns(const struct source_info *info, double fps)
{
    bool steady = info->timing == SOURCE_TIMING_STEADY && fps < 0;
    double rate = fps >= 0 ? fps : steady && info->fps == 0 ? DEFAULT_FPS : info->fps;
    return rate > 0 ? (uint64_t)llround(1e9 / rate) : 0;
}

static int64_t grid_offset(const struct pacing *pacing, uint64_t index)
{
    return llround((double)index * pacing->interval_ns);
}

/* Whether to leave out a frame whose successor was due at end_ns. */
static bool leave_out(struct pacing *pacing, int64_t end_ns, int64_t now_ns)
{
    if (pacing->patient || now_ns < end_ns || now_ns - pacing->published_ns >= PACING_LATE_MAX_NS)
        return false;
    pacing->late++;
    return true;
}

static struct pacing_slot grid_next(struct pacing *pacing, int64_t now_ns)
{
    if (!pacing->started)
        pacing->start_ns = now_ns;
    int64_t due = pacing->start_ns + grid_offset(pacing, pacing->index);
    int64_t behind = now_ns - due;
    int64_t interval = llround(pacing->interval_ns);
    /* Its frames come when they come; or this process was stopped: on from now, in the grid's own steps. */
    if (pacing->patient && behind >= interval) {
        pacing->start_ns += behind;
        due = now_ns;
    } else if (behind > PACING_BEHIND_MAX_NS && behind >= interval) {
        uint64_t passed = (uint64_t)((double)behind / pacing->interval_ns);
        pacing->late += passed;
        pacing->index += passed;
        due = pacing->start_ns + grid_offset(pacing, pacing->index);
    }
    struct pacing_slot slot = {.due_ns = due, .pts_ns = grid_offset(pacing, pacing->index)};
    pacing->index++;
    pacing->end_ns = pacing->start_ns + grid_offset(pacing, pacing->index);
    slot.late = leave_out(pacing, pacing->end_ns, now_ns);
    return slot;
}

static struct pacing_slot stream_next(struct pacing *pacing, const struct source_frame *frame, int64_t now_ns)
{
    int64_t duration = frame->duration_ns > 0 ? frame->duration_ns : llround(pacing->interval_ns);
    int64_t pts = frame->pts_ns;
    int64_t due = pacing->started ? pacing->end_ns : now_ns; /* unless times can be compared */
    bool continues = pacing->started && (frame->flags & FRAMEMAP_FLAG_DISCONTINUITY) == 0 &&
                     pts != FRAMEMAP_NO_PTS && pacing->last_pts_ns != FRAMEMAP_NO_PTS &&
                     pts >= pacing->last_pts_ns;
    if (continues)
        due = pacing->start_ns + pts;
    int64_t behind = now_ns - due;
    if (behind > PACING_BEHIND_MAX_NS || (pacing->patient && behind >= duration))
        due = now_ns;
    if (pts != FRAMEMAP_NO_PTS)
        pacing->start_ns = due - pts;
    pacing->last_pts_ns = pts;
    pacing->end_ns = due + duration;
    return (struct pacing_slot){
        .due_ns = due, .pts_ns = pts, .late = leave_out(pacing, pacing->end_ns, now_ns)};
}

struct pacing_slot pacing_next(struct pacing *pacing, const struct source_frame *frame, int64_t now_ns)
{
    if (!pacing->started)
        pacing->published_ns = now_ns;
    struct pacing_slot slot;
    if (pacing->mode == PACING_GRID) {
        slot = grid_next(pacing, now_ns);
    } else if (pacing->mode == PACING_STREAM) {
        slot = stream_next(pacing, frame, now_ns);
    } else {
        if (!pacing->started)
            pacing->start_ns = now_ns;
        slot = (struct pacing_slot){.due_ns = now_ns, .pts_ns = now_ns - pacing->start_ns};
        pacing->end_ns = now_ns;
        if (frame->pts_ns != FRAMEMAP_NO_PTS)
            slot.pts_ns = frame->pts_ns;
    }
    pacing->started = true;
    pacing->due_ns = slot.due_ns;
    return slot;
}

void pacing_published(struct pacing *pacing, int64_t now_ns)
{
    /* The first frame pays for memory and caches. What follows is timed from when it was seen. */
    if (!pacing->anchored && now_ns > pacing->due_ns) {
        pacing->start_ns += now_ns - pacing->due_ns;
        pacing->end_ns += now_ns - pacing->due_ns;
    }
    pacing->anchored = true;
    pacing->published_ns = now_ns;
}
