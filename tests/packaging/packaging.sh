#!/bin/bash
# Installs the build, moves the installed tree elsewhere, and uses it as a stranger would.
# packaging.sh BUILD_DIRECTORY cmake|pkg-config|programs
set -eu -o pipefail
build=$1 way=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/first" >/dev/null
prefix=$work/moved
mv "$work/first" "$prefix"

fail() {
    echo "packaging: $*" >&2
    exit 1
}

needs_shared() { # whether the program loads libframemap
    readelf -d "$1" | grep -q 'NEEDED.*libframemap\.so\.0'
}

run_all() { # each of the programs given, with a region of its own
    local program
    for program in "$@"; do
        echo -n "$(basename "$program"): "
        "$program" "packaging-$$" || fail "$(basename "$program") failed"
    done
    ! ls /dev/shm/framemap."packaging-$$"* 2>/dev/null || fail "left in /dev/shm"
}

case $way in
cmake)
    cmake -S "$here/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
    cmake --build "$work/consumer" >/dev/null
    found=$(sed -n 's/^framemap_DIR:PATH=//p' "$work/consumer/CMakeCache.txt")
    [[ $found == "$prefix"/* ]] || fail "CMake found another framemap: $found"
    run_all "$work"/consumer/bin/*
    needs_shared "$work/consumer/bin/c_framemap" || fail "framemap::framemap is not the shared library"
    ! needs_shared "$work/consumer/bin/c_framemap_static" || fail "framemap_static is not static"
    ;;
pkg-config)
    export PKG_CONFIG_PATH
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name framemap.pc)")
    cflags=$(pkg-config --cflags framemap)
    [[ $cflags == *"$prefix"* ]] || fail "pkg-config knows another framemap: $cflags"
    libdir=$(pkg-config --variable=libdir framemap)
    export LD_LIBRARY_PATH=$libdir
    for kind in shared static; do
        option=$([ $kind = shared ] || echo --static)
        for compiler in "cc -x c -std=c11" "c++ -x c++ -std=c++17"; do
            # shellcheck disable=SC2046 # words, on purpose
            $compiler "$here/consumer/consumer.c" -x none -o "$work/$kind" \
                $(pkg-config --cflags --libs $option framemap)
            run_all "$work/$kind"
        done
        rm -f "$libdir"/libframemap.so* # as where only the static library is installed
    done
    ;;
programs)
    for program in "$prefix"/bin/framemap-*; do
        "$program" --version
        ! readelf -d "$program" | grep -E 'RPATH|RUNPATH' || fail "$program looks where it was built"
    done
    "$prefix/bin/framemap-producer" bars --name "packaging-$$" --size 64x32 --frames 200 &
    "$prefix/bin/framemap-viewer" "packaging-$$" --headless --frames 20 --timeout 20
    wait $!
    ;;
esac
