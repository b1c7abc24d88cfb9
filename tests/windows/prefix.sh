#!/bin/sh
# A fresh WINEPREFIX in DIRECTORY, or its end: prefix.sh make|remove DIRECTORY
set -eu
PATH=$PATH:/usr/lib/wine # where Debian's package wine64 has its programs
export WINEPREFIX="$2" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
unset DISPLAY
[ ! -d "$2" ] || wineserver -k || true
rm -rf "$2"
[ "$1" = make ] || exit 0
mkdir -p "$2"
wine64 wineboot --init
wineserver -w # until all of it is written
