#!/bin/bash
# The libraries that Windows' programs and tests need, into DIRECTORY, once: SDL2 and cmocka, built by mingw-w64
# from Debian's source packages, and stb's headers. windows-libraries.sh DIRECTORY
set -eu -o pipefail
cd "$(dirname "$0")"
toolchain=$PWD/mingw-w64.cmake
cd - >/dev/null

[ $# = 1 ] || { echo "usage: windows-libraries.sh DIRECTORY" >&2; exit 1; }
say() { echo "windows-libraries.sh: $*" >&2; }
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
done=$prefix/has-sdl2-cmocka-stb
[ ! -e "$done" ] || exit 0
command -v apt-get >/dev/null || {
    say "there is no apt-get here: install SDL2 and cmocka (static) for mingw-w64 into $prefix, stb's headers into"
    say "$prefix/include/stb, and make an empty file $done"
    exit 1
}
work=$(mktemp -d "$prefix/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# apt with this machine's lists, but for source packages, and in folders of our own: neither root nor a
# change of the machine's lists is needed.
mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial"
eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
for file in "$list" "$parts"/*.list "$parts"/*.sources; do
    [ ! -e "$file" ] || sed -E 's/^(Types:).*\<deb\>.*/\1 deb-src/; s/^deb(-src)?\>/deb-src/' "$file" \
        >"$work/parts/$(basename "$file")"
done
sources() {
    apt-get --quiet --quiet -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root "$@"
}
say "getting the source packages libsdl2 and cmocka"
sources update
(cd "$work" && sources source libsdl2 cmocka >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }

# No C++ compiler for the sake of Haiku and WinRT; nothing of what these programs never use.
source=$(echo "$work"/libsdl2-*/)
sed -i -E 's/^(project\(SDL2 C) CXX\)/\1)/' "$source/CMakeLists.txt"
off=()
for part in AUDIO JOYSTICK HAPTIC SENSOR HIDAPI POWER VULKAN TEST STATIC; do
    off+=("-DSDL_$part=OFF")
done
build() { # source, options of its own
    say "building $(basename "$1")"
    {
        cmake -S "$1" -B "$1/build" -DCMAKE_TOOLCHAIN_FILE="$toolchain" -DCMAKE_BUILD_TYPE=Release \
            -DCMAKE_INSTALL_PREFIX="$prefix" "${@:2}" &&
            cmake --build "$1/build" --parallel "$(nproc)" &&
            cmake --install "$1/build" --strip
    } >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }
}
build "$source" "${off[@]}"
build "$(echo "$work"/cmocka-*/)" -DWITH_STATIC_LIB=ON -DWITH_EXAMPLES=OFF

# Debian's headers lie beside those of this system's C library, which are no use here.
stb=$(dpkg -L libstb-dev | grep '/stb_image\.h$')
cp -r "$(dirname "$stb")" "$prefix/include/"
touch "$done"
