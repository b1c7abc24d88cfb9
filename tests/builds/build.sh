#!/bin/sh
# Configures, builds and tests one of the presets: build.sh PRESET
set -eu
cd "$(dirname "$0")/../.."
cmake --preset "$1"
cmake --build --preset "$1" --parallel "$(nproc)"
exec ctest --preset "$1"
