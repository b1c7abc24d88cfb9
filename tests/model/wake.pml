/* Sleeping and waking: no wake-up is lost. Memory as in handshake.pml.
 *
 * A writer publishes at most FRAMES frames, then pauses for ever or closes the region; it may die after any
 * store, DEATHS times in all, and the next one takes over. A reader wants the newest frame, or to know of
 * the end, and sleeps when there is neither. When nothing moves any more, Watch looks whether a reader
 * sleeps on something that it should know.
 *
 * Time-outs. The code's sleep ends after 250 ms at most to look whether the writer lives. Here it only
 * ends so while no writer holds the lock: with a writer alive, somebody wakes the reader or the model stops.
 *
 *   -DFRAMES=3 -DDEATHS=1 -DNR=1    -DREADER_DEATHS=1
 *   -DEVENT                  wake by an auto-reset event a reader, as Windows does; default: by futex
 *   -DNO_WRITER_FENCE        leave the fence of publish out
 *   -DNO_READER_FENCE        leave announce_and_sleep's out: an error with EVENT; a futex forgives it, since
 *                            the kernel orders the announcement before it compares the counter
 *   -DLATE_COUNT             the reader reads the counter after its last look at latest
 *   -DEARLY_BUMP             the writer counts before it stores latest
 *   -DEARLY_STATE            the reader looks at the state before it reads the counter, not after
 *   -DNO_TAKE_OVER_WAKE      who takes over wakes nobody
 *   -DWAKE_OWN               publish looks for who sleeps at its own frame, not at the one before */
#ifndef FRAMES
#define FRAMES 3
#endif
#ifndef DEATHS
#define DEATHS 1
#endif
#ifndef READER_DEATHS
#define READER_DEATHS 1
#endif
#ifndef NR
#define NR 1
#endif
#define BIT(x) (1 << (x))

/* Shared memory. */
byte latest, wake;
bit closed; /* state */
byte claimed;
byte asleep[NR]; /* sequence seen last, plus 1; 0 awake */
/* The kernel's. */
bit writer_lock;
bit entry_lock[NR];
bit waiting[NR]; /* in fm_bell_wait */
bit event[NR];   /* with EVENT: signalled */
/* The reader's own, global for Watch. */
byte seen[NR];
bit gone[NR]; /* it knows of the end: from then on it does not sleep but looks again every 10 ms */
/* Budgets. */
byte writers_died, readers_died;

mtype = { LATEST, WAKE, STATE };
chan writer_buffer = [4] of { mtype, byte };
chan reader_buffer[NR] = [3] of { byte };

#define SETTLED empty(writer_buffer)
#define NO_WRITER (!writer_lock && writers_died) /* the lock says so */
#define QUIET   empty(reader_buffer[r])

active proctype Drain()
{
    mtype kind;
    byte v;
end:
    do
    :: atomic { writer_buffer?kind,v ->
        if
        :: kind == LATEST -> latest = v
        :: kind == WAKE -> wake = v
        :: kind == STATE -> closed = v
        fi;
        kind = 0; v = 0 }
    :: atomic { reader_buffer[0]?v -> asleep[0] = v; v = 0 }
#if NR > 1
    :: atomic { reader_buffer[1]?v -> asleep[1] = v; v = 0 }
#endif
    od
}

/* fm_bells_ring: system calls, which drain. An event stays signalled until somebody waits for it. */
#ifdef EVENT
#define WAKE_ONE(r) event[r] = 1
#else
#define WAKE_ONE(r) waiting[r] = 0
#endif
#if NR > 1
#define FM_WAKE_WORD atomic { SETTLED -> WAKE_ONE(0); WAKE_ONE(1) }
#else
#define FM_WAKE_WORD atomic { SETTLED -> WAKE_ONE(0) }
#endif
#define OR_DIE \
    :: atomic { writers_died < DEATHS && SETTLED -> \
        writers_died++; writer_lock = 0; sequence = 0; previous = 0; count = 0; bits = 0; found = 0; \
        goto take_over }

active proctype Writer()
{
    byte sequence, previous, count, bits;
    bit found;

take_over:
    if :: writers_died -> goto away :: true -> skip fi; /* perhaps nobody takes over */
end_closed: /* nobody takes over what said goodbye */
    atomic { !writer_lock && !closed -> writer_lock = 1; sequence = latest; count = wake };
#ifndef NO_TAKE_OVER_WAKE
    /* fm_region_wake_all: the dead writer may have stored latest and not woken */
    if :: atomic { count++; writer_buffer!WAKE(count) } OR_DIE fi;
    if :: FM_WAKE_WORD OR_DIE fi;
#endif

framemap_writer_publish:
    if
    :: goto pause
    :: goto fm_region_retire
    :: atomic { sequence < FRAMES -> previous = sequence; sequence++ }
    fi;
#ifdef EARLY_BUMP
    if :: atomic { count++; writer_buffer!WAKE(count) } OR_DIE fi;
    if :: writer_buffer!LATEST(sequence) OR_DIE fi;
#else
    if :: writer_buffer!LATEST(sequence) OR_DIE fi;
    if :: atomic { count++; writer_buffer!WAKE(count) } OR_DIE fi; /* release: after latest */
#endif
#ifndef NO_WRITER_FENCE
    SETTLED; /* pairs with announce_and_sleep's: either this look sees who sleeps, or they see the frame */
#endif
#ifdef WAKE_OWN
    previous = sequence;
#endif

fm_leases_asleep:
    bits = claimed;
    do
    :: atomic { bits & 1 -> found = found || asleep[0] == previous + 1; bits = bits & ~1 }
#if NR > 1
    :: atomic { (bits & 3) == 2 -> found = found || asleep[1] == previous + 1; bits = 0 }
#endif
    :: atomic { !bits && !found -> break }
    :: atomic { !bits && found -> goto fm_bells_ring }
    od;
    goto framemap_writer_publish;
fm_bells_ring:
    if :: atomic { FM_WAKE_WORD; found = 0 } OR_DIE fi;
    goto framemap_writer_publish;

fm_region_retire:
    if :: writer_buffer!STATE(1) OR_DIE fi;
    if :: atomic { count++; writer_buffer!WAKE(count) } OR_DIE fi;
    if :: FM_WAKE_WORD OR_DIE fi;
    atomic { SETTLED -> writer_lock = 0; goto away };

pause: /* alive */
end_pause:
    false;
away:
    skip
}

#define OR_READER_DIES \
    :: atomic { readers_died < READER_DEATHS && QUIET -> \
        readers_died++; entry_lock[r] = 0; waiting[r] = 0; seen[r] = 0; count = 0; now = 0; ended = 0; \
        goto fm_lease_claim }

proctype Reader(byte r)
{
    byte count, now;
    bit ended;

fm_lease_claim:
    atomic { !entry_lock[r] -> entry_lock[r] = 1; asleep[r] = 0 }; /* merged: a locked instruction follows */
    if :: claimed = claimed | BIT(r) OR_READER_DIES fi;

take: /* the newest frame, as often as there is one */
    now = latest;
    if
    :: now > seen[r] -> seen[r] = now; goto take
    :: now == seen[r] -> skip
    fi;
    /* look_for_producer: GONE by the state or the writer's lock. A frame published with its last breath
     * is there by then. */
    if
    :: atomic { closed || NO_WRITER -> goto gone_ }
    :: atomic { !closed && !NO_WRITER -> skip }
    fi;

announce_and_sleep:
#ifdef EARLY_STATE
    ended = closed;
#endif
#ifndef LATE_COUNT
    count = wake;
#endif
    if :: reader_buffer[r]!(seen[r] + 1) OR_READER_DIES fi;
#ifndef NO_READER_FENCE
    QUIET; /* pairs with framemap_writer_publish's */
#endif
has_news:
    now = latest;
#ifndef EARLY_STATE
    ended = closed;
#endif
    if
    :: now != seen[r] || ended -> goto wake_up
    :: now == seen[r] && !ended -> skip
    fi;
#ifdef LATE_COUNT
    count = wake;
#endif
    if
#ifdef EVENT
    :: waiting[r] = 1
#else /* fm_bell_wait: the kernel orders what came before, compares and queues in one */
    :: atomic { QUIET && wake == count -> waiting[r] = 1 }
    :: atomic { QUIET && wake != count -> skip }
#endif
    OR_READER_DIES
    fi;
end_wait: /* Watch judges */
    if
    :: !waiting[r]
#ifdef EVENT
    :: atomic { waiting[r] && event[r] -> event[r] = 0; waiting[r] = 0 }
#endif
    :: atomic { waiting[r] && NO_WRITER -> waiting[r] = 0 } /* 250 ms, and no writer */
    OR_READER_DIES
    fi;
wake_up:
    if :: reader_buffer[r]!0 OR_READER_DIES fi;
    count = 0; now = 0; ended = 0;
    goto take;

gone_:
    gone[r] = 1
}

#define AWARE(r) (gone[r] || (waiting[r] && seen[r] == latest && !closed && writer_lock) || !entry_lock[r])

active proctype Watch()
{
end:
    timeout -> assert(AWARE(0));
#if NR > 1
    assert(AWARE(1))
#endif
}

init
{
    atomic {
        run Reader(0);
#if NR > 1
        run Reader(1)
#endif
    }
}
