#!/bin/sh
# The shared library exports framemap_* alone; the static one has nothing global beside that but fm_*.
# symbols.sh LIBRARY.so LIBRARY.a
set -eu
symbols() {
    nm --defined-only --format=posix "$@" | awk 'NF > 2 { print $1 }' | sort -u
}
check() { # what, pattern, symbols
    [ -n "$3" ] || { echo "no symbols in the $1 library" >&2; exit 1; }
    ! printf '%s\n' "$3" | grep -Ev "$2" || { echo "the above do not belong in the $1 library" >&2; exit 1; }
}
shared=$(symbols --dynamic "$1")
static=$(symbols --extern-only "$2")
check shared '^framemap_' "$shared"
check static '^(framemap|fm)_' "$static"

# Everything that the public headers declare is there.
cd "$(dirname "$0")/../.."
declared=$(grep -h '^FRAMEMAP_API ' common/include/framemap/*.h | grep -oE 'framemap_[a-z0-9_]+\(' | tr -d '(')
missing=$(printf '%s\n' "$declared" | while read -r name; do
    printf '%s\n' "$shared" | grep -qx "$name" || echo "$name"
done)
[ -z "$missing" ] || { echo "declared but not exported: $missing" >&2; exit 1; }
