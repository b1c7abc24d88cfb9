#!/bin/sh
# Builds Windows' programs by a preset: build.sh PRESET [options of cmake]
set -eu
cd "$(dirname "$0")/../.."
common/packaging/windows-libraries.sh build/windows/libraries
cmake --preset "$@"
cmake --build --preset "$1" --parallel "$(nproc)"
