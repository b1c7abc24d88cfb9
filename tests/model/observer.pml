/* An observer: no lease, a copy, and a look whether the slot was drawn over meanwhile. One slot.
 *
 * Pixels are streaming (non-temporal) stores: two of them, each in a buffer of its own, so in no order with
 * each other nor with ordinary stores, until a store fence. Ordinary stores are x86's, a FIFO.
 *
 *   -DFRAMES=3
 *   -DNO_FIRST_FENCE     no store fence between the 0 and the first pixel (claim_slot)
 *   -DNO_SECOND_FENCE    none between the last pixel and the sequence (framemap_writer_publish)
 *   -DNO_ZERO            drawn in under FM_CLAIMED, which an observer takes for whole
 *   -DNO_RECHECK         the observer does not look again */
#ifndef FRAMES
#define FRAMES 3
#endif
#define CLAIMED 16

byte sequence, pixel0, pixel1;
chan ordinary = [4] of { byte };
chan streaming0 = [FRAMES] of { byte };
chan streaming1 = [FRAMES] of { byte };

active proctype Drain()
{
    byte v;
end:
    do
    :: atomic { ordinary?v -> sequence = v; v = 0 }
    :: atomic { streaming0?v -> pixel0 = v; v = 0 }
    :: atomic { streaming1?v -> pixel1 = v; v = 0 }
    od
}

#define FENCE (empty(ordinary) && empty(streaming0) && empty(streaming1))

active proctype Writer()
{
    byte n, before;

    do
    :: n == FRAMES -> break
    :: n < FRAMES ->
        before = n;
        n++;
claim_slot:
        ordinary!(before | CLAIMED);
        FENCE; /* the full fence: handshake.pml */
        if
        :: n > 1 -> ordinary!before; n = before /* a reader was faster: put back, and try again */
        :: skip ->
#ifndef NO_ZERO
            ordinary!0;
#endif
#ifndef NO_FIRST_FENCE
            FENCE; /* fm_store_fence: pairs with fm_is_intact's */
#endif
            streaming0!n;
            streaming1!n;
framemap_writer_publish:
#ifndef NO_SECOND_FENCE
            FENCE; /* fm_store_fence: pairs with the acquiring load in fm_take_lease */
#endif
            ordinary!n
        fi
    od
}

active proctype Observer()
{
    byte wanted, copy0, copy1, tries;

    do
    :: tries == FRAMES -> break
    :: tries < FRAMES ->
        tries++;
fm_take_lease:
        wanted = sequence;
        if
        :: wanted && !(wanted & CLAIMED) ->
            /* Loads stay in order on x86; the pixels may be read in any. */
            if
            :: copy0 = pixel0; copy1 = pixel1
            :: copy1 = pixel1; copy0 = pixel0
            fi;
fm_is_intact:
#ifdef NO_RECHECK
            assert(copy0 == wanted && copy1 == wanted)
#else
            if
            :: (sequence & ~CLAIMED) == wanted -> assert(copy0 == wanted && copy1 == wanted)
            :: (sequence & ~CLAIMED) != wanted -> skip /* FRAMEMAP_OVERRUN */
            fi
#endif
        :: else -> skip
        fi;
        wanted = 0; copy0 = 0; copy1 = 0
    od
}
