/* Fewer states, same behaviour: handshake.pml calls this where the writer has chosen slot s and its buffer is
 * empty. It replaces the state by one that behaves alike.
 *
 * Numbers. The protocol compares a descriptor's number with latest's, with latest's as pick_next read it
 * (newest), and with the one that a reader wants of that same slot; a new number is above all. So latest's
 * and every newest get a number of their own, the numbers between two of them become one, and a wanted
 * number that its slot's descriptor has lost, and so will not have again, becomes STALE.
 *
 * Slots. Nothing tells slots apart but what they hold: the latest becomes slot 0, the chosen one the next,
 * the others follow in an order of their contents. */
#ifdef FRAMES
#define normalise()
#else
#define TOP 12
hidden byte kept[TOP + 1], to[TOP + 1];
hidden byte at[NS], from[NS];  /* new place of each slot; slot of each new place */
hidden byte copy_[NS];
hidden byte i_, k_, n_;

inline renumber_reader(x)
{
    if
    :: wanted[x] && wanted[x] == NUMBER(sequence[picked[x]]) -> wanted[x] = to[wanted[x]]
    :: wanted[x] && wanted[x] != NUMBER(sequence[picked[x]]) -> wanted[x] = STALE
    :: else
    fi;
    newest[x] = to[newest[x]]
}

inline renumber()
{
    i_ = 0;
    do :: i_ <= TOP -> kept[i_] = 0; i_++ :: else -> break od;
    kept[latest_sequence] = 1; kept[newest[0]] = 1;
#if NR > 1
    kept[newest[1]] = 1;
#endif
    i_ = 1; n_ = 1; to[0] = 0;
    do
    :: i_ <= TOP && kept[i_] -> to[i_] = n_ + 1; n_ = n_ + 2; i_++
    :: i_ <= TOP && !kept[i_] -> to[i_] = n_; i_++
    :: i_ > TOP -> break
    od;
    renumber_reader(0);
#if NR > 1
    renumber_reader(1);
#endif
    i_ = 0;
    do
    :: i_ < NS -> sequence[i_] = to[NUMBER(sequence[i_])] | (sequence[i_] & CLAIMED); i_++
    :: else -> break
    od;
    latest_sequence = to[latest_sequence];
    own[w] = to[own[w]];
    assert(own[w] + 1 < TOP)
}

inline move_mask(m)
{
    i_ = 0; n_ = 0;
    do
    :: i_ < NS && (m & BIT(from[i_])) -> n_ = n_ | BIT(i_); i_++
    :: i_ < NS && !(m & BIT(from[i_])) -> i_++
    :: i_ == NS -> break
    od;
    m = n_
}

inline move_reader(x)
{
    move_mask(slots[x]);
    move_mask(held[x]);
    if :: wanted[x] -> picked[x] = at[picked[x]] :: else fi;
    k_ = len(reader_buffer[x]);
    do
    :: k_ -> reader_buffer[x]?copy_[0]; move_mask(copy_[0]); reader_buffer[x]!copy_[0]; k_--
    :: else -> break
    od
}

#define KEY_R(r, x) (HAS(slots[r], x) * 4 + HAS(held[r], x) * 2 + (wanted[r] && picked[r] == x))
#if NR > 1
#define KEY_RS(x) (KEY_R(0, x) * 8 + KEY_R(1, x))
#else
#define KEY_RS(x) KEY_R(0, x)
#endif
#define KEY(x) (((sequence[x] * 2 + HAS(busy, x)) * 2 + HAS(lost, x)) * 64 + KEY_RS(x))
#define IN_ORDER(a, b) \
    if \
    :: KEY(from[a]) > KEY(from[b]) -> n_ = from[a]; from[a] = from[b]; from[b] = n_ \
    :: else \
    fi

inline reorder()
{
    i_ = 0; k_ = 0;
    if :: own[w] -> from[0] = own_slot[w]; k_ = 1 :: else fi;
    from[k_] = s; k_++;
    do
    :: i_ < NS && i_ != s && !(own[w] && i_ == own_slot[w]) -> from[k_] = i_; k_++; i_++
    :: i_ < NS && (i_ == s || (own[w] && i_ == own_slot[w])) -> i_++
    :: i_ == NS -> break
    od;
    /* The first two are in place; with nothing published, only the first: a chance missed, no harm. */
#if NS > 4
    IN_ORDER(2, 3); IN_ORDER(3, 4); IN_ORDER(2, 3);
#elif NS > 3
    IN_ORDER(2, 3);
#endif
    i_ = 0;
    do :: i_ < NS -> at[from[i_]] = i_; copy_[i_] = sequence[from[i_]]; i_++ :: else -> break od;
    i_ = 0;
    do :: i_ < NS -> sequence[i_] = copy_[i_]; i_++ :: else -> break od;
    move_mask(busy);
    move_mask(lost);
    move_reader(0);
#if NR > 1
    move_reader(1);
#endif
    if :: own[w] -> latest_slot = at[latest_slot] :: else -> latest_slot = 0 fi;
    own_slot[w] = latest_slot;
    s = at[s]
}

inline normalise()
{
    d_step { renumber(); reorder() }
}
#endif
