/* The triple buffer's handshake: one writer at a time, NR readers, everybody may die after any step.
 *
 * Memory is x86's (TSO): a store waits in its process's FIFO buffer and lands at any later time; a fence, a
 * locked instruction and a system call wait until the buffer is empty; a process that dies has its buffer
 * written out before the kernel drops its locks. One atomic step is one access to shared memory.
 *
 * Merging. A store that its process follows by a fence, or by more stores and then a fence, with no load
 * in between, lands at once: nobody can tell a store that waits from a process that has not come to it
 * yet, since the process learns nothing meanwhile. That leaves in buffers the stores that later loads
 * overtake: a reader's clears, a writer's put-backs and its resets at take-over. (Loads overtake the stores
 * to a frame that is discarded, too; but its descriptor is claimed or 0 either way, which readers treat
 * alike.) -DBUFFERS merges none of these, and is what the mutations run with. Always merged: the loads of
 * take_over, since nobody else stores what it reads; choose() and a death wait for the own buffer, since a
 * claim is fenced and dying is as good as stopping first.
 *
 * A death is offered before every step that changes shared memory: dying between two loads is dying before
 * the next store. Who dies comes back as somebody who knows nothing: a second writer that takes the region
 * over, a new reader. Reader r is whoever owns entry r, one after the other: readers have no other name.
 *
 * Choices are wider than the code's: choose() takes any free slot (the code: history last, the oldest frame
 * first), pick_next any slot that passes (the code: the smallest sequence not seen yet).
 *
 * Sequences. Without -DFRAMES=n the run has no end, and normalise() keeps the numbers small.
 *
 *   -DNS=3 -DNR=2 -DLIM=1    slots, entries each with a reader, leases a reader
 *   -DLIVE=1                 readers alive at a time (default: all)
 *   -DNW=2                   writers at a time (for -DNO_WRITER_LOCK: the lock admits one)
 *   -DFRAMES=3               stop after that many frames
 *   -DNO_WRITER_DEATH -DNO_READER_DEATH
 *   -DMUST_FIND              AGAIN is an error: holds with NS >= 2 + NR * LIM
 *   -DONCE                   two AGAINs with no reader gone between are: holds with NS >= 2 + LIVE * LIM
 * Other names in #ifdef are the mutations; check.sh says what each leaves out. */
#ifndef NS
#define NS 3
#endif
#ifndef NR
#define NR 2
#endif
#ifndef LIM
#define LIM 1
#endif
#ifndef NW
#define NW 1
#endif
#define NONE    7
#define CLAIMED 16 /* FM_CLAIMED */
#define STALE   32 /* equals no descriptor any more */
#define BIT(x)  (1 << (x))
#define HAS(mask, x) (((mask) >> (x)) & 1)
#define NUMBER(x) ((x) & ~CLAIMED)

/* ---- Shared memory: fm_header, fm_descriptor, fm_lease_header, fm_lease; the kernel's locks ---- */

byte latest_sequence, latest_slot; /* one word */
byte sequence[NS];
byte claimed; /* entries in use, a bitmap */
byte slots[NR];
bit entry_lock[NR];
bit writer_lock;

/* ---- Ghosts: what is true ---- */

byte busy = BIT(NS) - 1; /* slots that hold anything but a frame once published */
byte held[NR];           /* leases that acquire returned; also the reader's private mask */
byte live;               /* readers */
bit turnover;                /* one died or closed since the last AGAIN */
#if NR > 1
#define HELD (held[0] | held[1])
#else
#define HELD held[0]
#endif

/* ---- Private, global only for normalise() ---- */

byte picked[NR];   /* slot and ... */
byte wanted[NR];   /* ... sequence that a reader is about to lease */
byte newest[NR];     /* latest's sequence as pick_next read it */
byte own[NW];      /* the writer's copy of latest: sequence and ... */
byte own_slot[NW]; /* ... slot */
byte before[NW];   /* sequence of the slot that claim_slot tries */

#ifdef BUFFERS
#define WRITER_BUFFER 6
#define READER_BUFFER 3
#else /* what can be waiting at a time */
#define WRITER_BUFFER 2
#define READER_BUFFER LIM
#endif
mtype = { CLAIM, PUT_BACK, ZERO, PIXEL, SEQUENCE, LATEST };
chan writer_buffer[NW] = [WRITER_BUFFER] of { mtype, byte, byte };
chan reader_buffer[NR] = [READER_BUFFER] of { byte };

inline land(kind, s, v)
{
    if
    :: kind == CLAIM -> sequence[s] = v
    :: kind == PUT_BACK -> sequence[s] = v
    :: kind == ZERO || kind == SEQUENCE -> assert(!(HELD & BIT(s))); sequence[s] = v
    :: kind == PIXEL -> assert(!(HELD & BIT(s))); busy = busy | BIT(s) /* no leased slot is written */
    :: kind == LATEST -> latest_sequence = v; latest_slot = s; busy = busy & ~BIT(s)
    fi
}

active proctype Drain()
{
    mtype kind;
    byte s, v;
end:
    do
    :: atomic { writer_buffer[0]?kind,s,v -> land(kind, s, v); kind = 0; s = 0; v = 0 }
#if NW > 1
    :: atomic { writer_buffer[1]?kind,s,v -> land(kind, s, v); kind = 0; s = 0; v = 0 }
#endif
    :: atomic { reader_buffer[0]?v -> slots[0] = v; v = 0 }
#if NR > 1
    :: atomic { reader_buffer[1]?v -> slots[1] = v; v = 0 }
#endif
    od
}

#ifdef BUFFERS
#define FENCED_STORE(kind, s, v) STORE(kind, s, v)
#define FENCE SETTLED;
#define FENCED_LEASE(mask) LEASE(mask)
#define LEASE_FENCE QUIET;
#define MAY_STORE true
#else
#define FENCED_STORE(kind, s, v) land(kind, s, v)
#define FENCE
#define FENCED_LEASE(mask) slots[r] = mask
#define LEASE_FENCE
#define MAY_STORE QUIET
#endif
#define STORE(kind, s, v) writer_buffer[w]!kind,s,v
#define LEASE(mask) reader_buffer[r]!mask
#define SETTLED empty(writer_buffer[w])
#define QUIET empty(reader_buffer[r])

#include "normalise.pml"

/* ---- Writer ---- */

/* fm_leases_scan: the bitmap, then the slots of each entry in it, a load a step; what follows waits for
 * SCANNED. */
#define SCAN(bitmap) atomic { bits = bitmap; mask = 0 }
#if NR > 1
#define SCAN_ENTRIES \
    :: atomic { bits & 1 -> mask = mask | slots[0]; bits = bits & ~1 } \
    :: atomic { !(bits & 1) && bits -> mask = mask | slots[1]; bits = 0 }
#else
#define SCAN_ENTRIES \
    :: atomic { bits & 1 -> mask = mask | slots[0]; bits = 0 }
#endif
#define SCANNED (!bits)

#define FREE(x) (x < NS && !((mask | lost) & BIT(x)) && !(own[w] && own_slot[w] == x))
#define FREE_ANY (FREE(0) || FREE(1) || FREE(2) || FREE(3) || FREE(4))

#ifdef NO_ENTRY_LOCK /* looks whether the owner lives, clears without becoming it */
#define LOCK_ENTRY skip
#define UNLOCK_ENTRY skip
#else
#define LOCK_ENTRY locked = 1; entry_lock[e] = 1
#define UNLOCK_ENTRY if :: locked -> locked = 0; entry_lock[e] = 0 :: else fi
#endif
#ifdef NO_WRITER_DEATH
#define OR_DIE
#else
#define OR_DIE :: atomic { SETTLED -> UNLOCK_ENTRY; writer_lock = 0; FORGET; goto take_over }
#endif
#ifdef NO_READER_DEATH
#define OR_READER_DIES
#else
#define OR_READER_DIES \
    :: atomic { QUIET -> entry_lock[r] = 0; held[r] = 0; FORGET_PICK; LEAVE; goto fm_lease_claim }
#endif
#define TAKE_SLOT \
    mask = 0; lost = 0; took_back = 0; before[w] = 0; FENCED_STORE(ZERO, s, 0); FENCED_STORE(PIXEL, s, 0)
#define FORGET \
    bits = 0; mask = 0; lost = 0; s = NONE; e = 0; took_back = 0; any = 0; \
    own[w] = 0; own_slot[w] = 0; before[w] = 0

proctype Writer(byte w)
{
    byte bits, mask, lost, s = NONE, e;
    bit took_back, any, locked;
#ifdef STALE_BITMAP
    byte first;
#endif

take_over: /* create.c: what was not published to 0, what was claimed but not drawn in back */
    atomic {
#ifdef NO_WRITER_LOCK
        SETTLED ->
#else
        !writer_lock && SETTLED -> writer_lock = 1;
#endif
        own[w] = latest_sequence; own_slot[w] = latest_slot;
        e = 0;
        do
#ifndef NO_RESET
        :: e < NS && NUMBER(sequence[e]) > own[w] -> STORE(ZERO, e, 0); e++
#else
        :: e < NS && NUMBER(sequence[e]) > own[w] -> e++
#endif
        :: e < NS && NUMBER(sequence[e]) <= own[w] && (sequence[e] & CLAIMED) ->
            STORE(PUT_BACK, e, NUMBER(sequence[e])); e++
        :: e < NS && NUMBER(sequence[e]) <= own[w] && !(sequence[e] & CLAIMED) -> e++
        :: e == NS -> break
        od;
        e = 0
    };

claim_slot:
    SCAN(claimed);
#ifdef STALE_BITMAP
    first = claimed;
#endif
choose:
    do
    SCAN_ENTRIES
    :: atomic { SCANNED && FREE_ANY && SETTLED ->
        if
        :: FREE(0) -> s = 0
        :: FREE(1) -> s = 1
        :: FREE(2) -> s = 2
        :: FREE(3) -> s = 3
        :: FREE(4) -> s = 4
        fi;
        mask = 0;
        normalise();
        before[w] = sequence[s]; /* its own store: as good as private */
#ifndef NO_CLAIM
        FENCED_STORE(CLAIM, s, before[w] | CLAIMED);
#endif
        break }
    :: atomic { SCANNED && !FREE_ANY && !lost && !took_back -> mask = 0; goto fm_leases_take_back }
    :: atomic { SCANNED && !FREE_ANY && !lost && took_back -> mask = 0; goto again }
    :: atomic { SCANNED && !FREE_ANY && lost -> mask = 0; lost = 0; goto claim_slot }
    OR_DIE
    od;
#ifndef NO_WRITER_FENCE
    FENCE /* pairs with fm_take_lease's: either this scan sees that lease, or that reader the claim */
#endif
#ifdef STALE_BITMAP
    SCAN(first);
#else
    SCAN(claimed);
#endif
    do
    SCAN_ENTRIES
#ifdef NO_SECOND_LOOK
    :: atomic { SCANNED -> TAKE_SLOT; break }
#else
    :: atomic { SCANNED && (mask & BIT(s)) -> STORE(PUT_BACK, s, before[w]);
        lost = lost | BIT(s); before[w] = 0; s = NONE; goto choose }
    :: atomic { SCANNED && !(mask & BIT(s)) -> TAKE_SLOT; break }
#endif
    OR_DIE
    od;

draw: /* the application's; its first pixel went with the 0, being the next store */
    if
    :: FENCED_STORE(SEQUENCE, s, own[w] + 1) /* release: after the pixels */
    :: atomic { s = NONE; goto claim_slot } /* framemap_writer_discard */
    OR_DIE
    fi;

framemap_writer_publish:
    if
    :: atomic {
        FENCED_STORE(LATEST, s, own[w] + 1); /* release: after the descriptor's sequence */
#ifdef EARLY_LATEST
        FENCED_STORE(PIXEL, s, 0);
#endif
        own[w]++; own_slot[w] = s; s = NONE }
    OR_DIE
    fi;
    FENCE /* pairs with announce_and_sleep's: wake.pml */
#ifdef FRAMES
    if
    :: own[w] >= FRAMES -> goto done
    :: own[w] < FRAMES -> goto claim_slot
    fi;
#else
    goto claim_slot;
#endif

fm_leases_take_back: /* Entries with leases whose lock can be had; never waits. The look at an entry's
                      * slots is merged with the lock: a lease that ends between the two costs a scan. */
    atomic { bits = claimed; took_back = 1 };
next_entry:
    do
    :: atomic { bits == 0 -> e = 0;
        if
        :: any -> any = 0; goto claim_slot
        :: !any -> goto again
        fi }
    :: atomic { (bits & 1) && (!slots[0] || entry_lock[0]) -> bits = bits & ~1 }
    :: atomic { (bits & 1) && slots[0] && !entry_lock[0] && SETTLED -> e = 0; bits = bits & ~1; LOCK_ENTRY };
        goto clear
#if NR > 1
    :: atomic { (bits & 3) == 2 && (!slots[1] || entry_lock[1]) -> bits = 0 }
    :: atomic { (bits & 3) == 2 && slots[1] && !entry_lock[1] && SETTLED -> e = 1; bits = 0; LOCK_ENTRY };
        goto clear
#endif
    od;
clear:
    if
    :: slots[e] = 0
    OR_DIE
    fi;
    if
    :: claimed = claimed & ~BIT(e) /* locked instruction */
    OR_DIE
    fi;
    if
    :: atomic { UNLOCK_ENTRY; any = 1; e = 0; goto next_entry }
    OR_DIE
    fi;

again: /* FRAMEMAP_AGAIN */
    atomic {
        took_back = 0;
#ifdef MUST_FIND
        assert(false);
#endif
#ifdef ONCE
        assert(turnover); turnover = 0;
#endif
        goto claim_slot
    };

done:
    skip
}

/* ---- Reader ---- */

#define NEXT(x) (x < NS && sequence[x] && !(held[r] & BIT(x)) && NOT_ABOVE(sequence[x]))
#ifdef NO_ABOVE
#define NOT_ABOVE(n) (!(n & CLAIMED))
#else
#define NOT_ABOVE(n) (n <= newest[r])
#endif
#ifdef BY_LATEST
#define PICK(x) picked[r] = x; wanted[r] = sequence[x]
#else
#define PICK(x) picked[r] = x; wanted[r] = sequence[x]; newest[r] = 0
#endif
#define FORGET_PICK picked[r] = 0; wanted[r] = 0; newest[r] = 0
#define LEASED /* no unpublished slot is read */ \
    assert(!(busy & BIT(picked[r]))); held[r] = held[r] | BIT(picked[r]); FORGET_PICK
#define NOT_LEASED LEASE(held[r]); FORGET_PICK; goto idle
#if LIM == 1
#define MAY_HOLD_MORE (!held[r])
#elif LIM == 2 /* one bit at most */
#define MAY_HOLD_MORE (!(held[r] & (held[r] - 1)))
#else
#define MAY_HOLD_MORE \
    (HAS(held[r], 0) + HAS(held[r], 1) + HAS(held[r], 2) + HAS(held[r], 3) + HAS(held[r], 4) < LIM)
#endif
#ifdef LIVE
#define MAY_LIVE (live < LIVE)
#define LIVES live++
#define LEAVE live--; turnover = 1
#else
#define MAY_LIVE true
#define LIVES skip
#define LEAVE skip
#endif

proctype Reader(byte r)
{
    byte s;

fm_lease_claim:
    atomic { !entry_lock[r] && MAY_LIVE -> entry_lock[r] = 1; LIVES };
    if
    :: slots[r] = 0
    OR_READER_DIES
    fi;
#ifndef LATE_CLAIM
    if
    :: claimed = claimed | BIT(r) /* locked instruction */
    OR_READER_DIES
    fi;
#endif

idle:
    if
    :: atomic { MAY_HOLD_MORE && latest_sequence && !(held[r] & BIT(latest_slot)) ->
pick_latest:
        picked[r] = latest_slot; wanted[r] = latest_sequence }
    :: atomic { MAY_HOLD_MORE && latest_sequence ->
pick_next:
        newest[r] = latest_sequence };
        if
        :: atomic { NEXT(0) -> PICK(0) }
        :: atomic { NEXT(1) -> PICK(1) }
        :: atomic { NEXT(2) -> PICK(2) }
        :: atomic { NEXT(3) -> PICK(3) }
        :: atomic { NEXT(4) -> PICK(4) }
        :: atomic { newest[r] = 0; goto idle }
        fi
    :: atomic { held[r] ->
framemap_reader_release: /* and fm_is_intact: a leased slot keeps its number, with or without FM_CLAIMED */
        if
        :: held[r] & 1 -> s = 0
        :: held[r] & 2 -> s = 1
        :: held[r] & 4 -> s = 2
        :: held[r] & 8 -> s = 3
        :: held[r] & 16 -> s = 4
        fi;
        assert(NUMBER(sequence[s]) && !(busy & BIT(s)));
#ifdef STRICT_RELEASE
        assert(!(sequence[s] & CLAIMED));
#endif
        held[r] = held[r] & ~BIT(s); s = 0;
        LEASE(held[r]); /* fm_drop_lease */
        goto idle }
    :: atomic { QUIET ->
fm_lease_unclaim:
        held[r] = 0; slots[r] = 0 };
        if
        :: claimed = claimed & ~BIT(r) /* locked instruction */
        OR_READER_DIES
        fi;
        atomic { entry_lock[r] = 0; LEAVE; goto fm_lease_claim } /* closes the descriptor */
    OR_READER_DIES
    fi;

fm_take_lease:
    if
    :: atomic { MAY_STORE -> FENCED_LEASE(held[r] | BIT(picked[r])) }
    OR_READER_DIES
    fi;
#ifndef NO_READER_FENCE
    LEASE_FENCE /* pairs with claim_slot's */
#endif
    if
#ifdef NO_RECHECK
    :: atomic { true -> LEASED }
#else
#ifdef BY_LATEST
    :: atomic { newest[r] && latest_sequence == newest[r] -> LEASED }
    :: atomic { newest[r] && latest_sequence != newest[r] -> NOT_LEASED }
    :: atomic { !newest[r] && sequence[picked[r]] == wanted[r] -> LEASED }
    :: atomic { !newest[r] && sequence[picked[r]] != wanted[r] -> NOT_LEASED }
#else
    :: atomic { sequence[picked[r]] == wanted[r] -> LEASED }
    :: atomic { sequence[picked[r]] != wanted[r] -> NOT_LEASED }
#endif
#endif
    OR_READER_DIES
    fi;
#ifdef LATE_CLAIM
    atomic { QUIET -> claimed = claimed | BIT(r) };
#endif
    goto idle
}

init
{
    atomic {
        run Writer(0);
#if NW > 1
        run Writer(1);
#endif
        run Reader(0);
#if NR > 1
        run Reader(1)
#endif
    }
}
