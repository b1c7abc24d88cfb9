#!/usr/bin/env bash
# Check the models with spin: what must hold holds in every reachable state, and every mutation is caught.
#
#   check.sh quick    about 100 s of processor time: every property and every mutation
#   check.sh full     quick's, and the large configurations: a quarter of an hour
#
# JOBS (2) runs at a time; MEMORY_MB (quick 1900, full 6000) for each. Exit status 0: all as expected.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
suite=${1:-}
case $suite in
quick) memory=${MEMORY_MB:-1900} ;;
full) memory=${MEMORY_MB:-6000} ;;
*) echo "usage: $0 quick|full, not '${1:-}'" >&2; exit 1 ;;
esac
for tool in spin gcc; do
    command -v "$tool" >/dev/null && continue
    echo "$0: $tool is missing, which checks the models: install it (Debian: apt-get install spin gcc)" >&2
    exit 1
done

# What must come out | a name | model | definitions. "holds": no error in the whole state space; "asserts": an
# assertion fails. Mutations run with every store in its buffer and plain numbers.
mutant="-DBUFFERS -DFRAMES=4 -DNS=3 -DNR=1 -DLIM=2"
runs() {
    cat <<RUNS
holds   |2 readers, all may die                          |handshake|-DNS=3 -DNR=2
holds   |a slot is always found                          |handshake|-DNS=3 -DNR=1 -DMUST_FIND
holds   |a slot is always found, 2 leases                |handshake|-DNS=4 -DNR=1 -DLIM=2 -DMUST_FIND
holds   |a slot always but once a reader that died or left  |handshake|-DNS=3 -DNR=2 -DLIVE=1 -DONCE
asserts |a slot is always found, with one too few        |handshake|-DNS=3 -DNR=1 -DLIM=2 -DMUST_FIND
holds   |no store merged, 4 frames                       |handshake|$mutant
holds   |no store merged, without end                    |handshake|-DBUFFERS -DNS=3 -DNR=1 -DLIM=2
asserts |no fence in claim_slot                          |handshake|$mutant -DNO_WRITER_FENCE
asserts |no fence in fm_take_lease                       |handshake|$mutant -DNO_READER_FENCE
asserts |claim_slot does not look at the leases again    |handshake|$mutant -DNO_SECOND_LOOK
asserts |claim_slot does not claim the descriptor        |handshake|$mutant -DNO_CLAIM
asserts |claim_slot looks again with the first bitmap    |handshake|$mutant -DSTALE_BITMAP
asserts |fm_take_lease does not look again               |handshake|$mutant -DNO_RECHECK
asserts |pick_next's slot checked by latest alone        |handshake|$mutant -DBY_LATEST
asserts |pick_next takes numbers above latest            |handshake|$mutant -DNO_ABOVE
asserts |fm_is_intact does not mask FM_CLAIMED           |handshake|$mutant -DSTRICT_RELEASE
asserts |an entry claimed after its first lease          |handshake|$mutant -DLATE_CLAIM
asserts |an entry taken back without its lock            |handshake|$mutant -DNO_ENTRY_LOCK
asserts |take_over without the writer's lock             |handshake|$mutant -DNW=2 -DNO_WRITER_LOCK
asserts |take_over leaves numbers above latest           |handshake|$mutant -DNO_RESET
asserts |latest stored before the last pixel             |handshake|$mutant -DEARLY_LATEST
holds   |sleep and wake                                  |wake     |-DFRAMES=3 -DDEATHS=2
holds   |sleep and wake, 2 readers                       |wake     |-DFRAMES=1 -DNR=2 -DREADER_DEATHS=0
holds   |sleep and wake by an event                      |wake     |-DFRAMES=3 -DEVENT
asserts |no fence in framemap_writer_publish             |wake     |-DNO_WRITER_FENCE
asserts |no fence in announce_and_sleep, by an event     |wake     |-DNO_READER_FENCE -DEVENT
asserts |the counter read after the last look            |wake     |-DLATE_COUNT
asserts |the counter stored before latest                |wake     |-DEARLY_BUMP
asserts |the state read before the counter               |wake     |-DEARLY_STATE
asserts |take_over wakes nobody                          |wake     |-DNO_TAKE_OVER_WAKE
asserts |publish looks for sleepers at its own frame     |wake     |-DWAKE_OWN
holds   |an entry owned by a word                        |claim    |
asserts |a dead owner's entry cleared without owning it  |claim    |-DNAIVE
holds   |observer and streaming stores                   |observer |
asserts |no store fence in claim_slot                    |observer |-DNO_FIRST_FENCE
asserts |no store fence in framemap_writer_publish       |observer |-DNO_SECOND_FENCE
asserts |drawn in under FM_CLAIMED                       |observer |-DNO_ZERO
asserts |fm_is_intact left out                           |observer |-DNO_RECHECK
RUNS
    [ "$suite" = quick ] && return
    cat <<RUNS
holds   |2 readers, 4 slots: a slot is always found      |handshake|-DNS=4 -DNR=2 -DMUST_FIND
holds   |3 slots, 2 leases each                          |handshake|-DNS=3 -DNR=2 -DLIM=2
holds   |1 reader of 2, 2 leases, 4 slots                |handshake|-DNS=4 -DNR=2 -DLIVE=1 -DLIM=2 -DONCE
holds   |1 reader, 5 slots                               |handshake|-DNS=5 -DNR=1 -DLIM=3 -DMUST_FIND
holds   |2 readers, no store merged, 4 frames            |handshake|-DBUFFERS -DFRAMES=4 -DNS=3 -DNR=2
holds   |an entry owned by a word, 3 readers             |claim    |-DTHREE_READERS
holds   |sleep and wake, 2 readers may die               |wake     |-DFRAMES=2 -DNR=2
holds   |sleep and wake by an event, 2 readers may die   |wake     |-DFRAMES=2 -DNR=2 -DEVENT
RUNS
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# One run: prints its line of the table, and on a wrong verdict what pan said.
check() {
    local expect=$1 name=$2 model=$3 defines=$4 dir verdict states errors seconds got
    dir=$(mktemp -d "$work/XXXXXX") && cd "$dir" && cp "$here"/*.pml . || return 1
    # Whole states for what must hold: no hashing. A mutation's error is near, so a short depth does.
    local depth=3000000 options="-O2 -DSAFETY -DNOREDUCE -DMEMLIM=$memory"
    [ "$suite" = full ] && { depth=30000000 options+=" -DCOLLAPSE"; }
    [ "$expect" = holds ] || { depth=20000; options=${options/-O2/-O0}; }
    # shellcheck disable=SC2086
    if ! spin -a $defines "$model.pml" >log 2>&1 || ! gcc -w $options -o pan pan.c >>log 2>&1; then
        verdict="WRONG: does not build"
    else
        seconds=$({ TIMEFORMAT=%1U; time ./pan -m$depth >log 2>&1; } 2>&1)
        states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' log)
        errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' log)
        got=unfinished
        if grep -q 'assertion violated' log; then got=asserts
        elif grep -q 'invalid end state (' log; then got='a dead end'
        elif [ "${errors:-1}" = 0 ] && ! grep -Eq 'too small|out of memory|Search not completed' log; then
            got=holds
        fi
        if [ "$got" = "$expect" ]; then verdict=$([ "$got" = holds ] && echo holds || echo caught)
        else verdict="WRONG: $got, should be $expect"; fi
    fi
    printf '%-10s%-50s%10s%7s  %s\n' "$model" "$name" "${states:--}" "${seconds:--}" "$verdict"
    case $verdict in WRONG*) sed 's/^/    /' log | head -20; return 1 ;; esac
    cd "$work" && rm -rf "$dir"
}
export -f check
export here work suite memory

# A step is named after the function of the code that takes it.
for label in $(grep -ohE '^ *(fm|framemap)_[a-z_]+:' "$here"/*.pml | tr -d ' :' | sort -u) \
    take_over claim_slot choose take pick_latest pick_next look_for_producer announce_and_sleep has_news; do
    grep -Eq "\b$label\(" "$here"/../../common/*.c && grep -q "\b$label\b" "$here"/*.pml && continue
    echo "$0: $label is a step of the model or a function of the code, but not both" >&2
    exit 1
done

printf '%-10s%-50s%10s%7s  %s\n' model run states cpu_s verdict
runs | sed 's/ *|/|/g' | tr '|' '\n' | xargs -d '\n' -n 4 -P "${JOBS:-2}" bash -c 'check "$@"' check
status=$?
[ $status -eq 0 ] && echo "all as expected" || echo "some verdicts are wrong" >&2
[ $status -eq 0 ]
