#!/bin/sh
# Every C file in git is as clang-format would have it.
set -eu
cd "$(dirname "$0")/../.."
command -v clang-format >/dev/null || { echo "clang-format is not installed" >&2; exit 1; }
files=$(git -c safe.directory='*' ls-files '*.c' '*.h' '*.cpp')
[ -n "$files" ] || { echo "git lists no C files here" >&2; exit 1; }
printf '%s\n' "$files" | xargs clang-format --dry-run -Werror
