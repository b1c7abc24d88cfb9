/* Entries of a named region on Windows: owned by a word that names a process, claimed and taken back by
 * compare-and-swap, where other systems have a lock that dies with its owner (entry_win32.c).
 *
 * Readers 1 to 3 claim the one entry, writers 4 and 5 take it back; anybody may die at any step. An identity is never
 * used again: the word has a hash of the process' creation time in it. What the model leaves out is which stores
 * are still in a store buffer: a compare-and-swap drains it, and a process is dead only after its stores have landed.
 *
 * -DTHREE_READERS for two. -DNAIVE: who finds the owner dead clears the entry without becoming its owner first. */
byte owner, lease;
bit dead[6];
inline die(i)
{
    dead[i] = 1;
    goto gone
}

proctype Reader(byte id)
{
    byte seen;
fm_lease_claim:
    seen = owner;
    if
    :: seen == 0 || dead[seen] ->
        if
        :: atomic { owner == seen -> owner = id }
        :: owner != seen -> goto fm_lease_claim
        fi
    :: else -> goto fm_lease_claim
    fi;
    if :: die(id) :: skip fi;
    lease = 0;
    if :: die(id) :: skip fi;
    lease = 1;
    assert(owner == id);
    do
    :: assert(lease == 1) /* held, and nobody clears it */
    :: die(id)
    :: break
    od;
fm_lease_unclaim:
    lease = 0;
    owner = 0;
gone:
    skip
}

proctype Writer(byte id)
{
    byte seen, tries;
fm_leases_take_back:
    if
    :: tries == 3 -> goto gone
    :: else -> tries++
    fi;
    seen = owner;
    if
    :: seen != 0 && seen != id && dead[seen] ->
#ifdef NAIVE
        lease = 0;
        owner = 0
#else
        if
        :: atomic { owner == seen -> owner = id }
        :: owner != seen -> goto fm_leases_take_back
        fi;
        if :: die(id) :: skip fi;
        lease = 0;
        if :: die(id) :: skip fi;
        owner = 0
#endif
    :: else
    fi;
    goto fm_leases_take_back;
gone:
    dead[id] = 1
}

init
{
    atomic {
        run Reader(1);
        run Reader(2);
#ifdef THREE_READERS
        run Reader(3);
#endif
        run Writer(4);
        run Writer(5)
    }
}
