#!/bin/sh
# What depends on the operating system is in *_linux.* and *_win32.*, and nowhere else: result.h alone has to
# say how a DLL exports.
set -eu
cd "$(dirname "$0")/../.."
files=$(git -c safe.directory='*' ls-files '*.c' '*.h' | grep -vE '_(linux|win32)(_test)?\.[ch]$|/(linux|win32)/|/result\.h$')
[ -n "$files" ] || { echo "git lists no C files here" >&2; exit 1; }
! printf '%s\n' "$files" | xargs grep -nE '#.*\b(_WIN32|_WIN64|__MINGW32__|__MINGW64__|_MSC_VER|__linux__|__unix__|__APPLE__)\b|#include <windows\.h>' ||
    { echo "the above belong behind a seam" >&2; exit 1; }
