#!/bin/sh
# Makes orbit.mp4, planet.png and moon.gif anew. Needs a C compiler and the ffmpeg program (with libx264).
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"${CC:-cc}" -std=c11 -O2 -o "$work/scene" scene.c orrery.c landscape.c paint.c -lm
run() { ffmpeg -v error -y -nostdin "$@"; }

"$work/scene" sound > "$work/sound.raw"
mkfifo "$work/orbit.rgb"
"$work/scene" orbit > "$work/orbit.rgb" &
run -f rawvideo -pixel_format rgb24 -video_size 1280x720 -framerate 60 -i "$work/orbit.rgb" \
    -f s16le -ar 48000 -ac 2 -i "$work/sound.raw" \
    -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p \
    -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
    -c:v libx264 -preset slow -crf 19 -g 120 -threads 2 -c:a aac -b:a 128k \
    -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart orbit.mp4
wait

mkfifo "$work/planet.rgb"
"$work/scene" planet > "$work/planet.rgb" &
run -f rawvideo -pixel_format rgb24 -video_size 1280x720 -i "$work/planet.rgb" \
    -compression_level 100 -pred mixed -fflags +bitexact planet.png
wait

mkfifo "$work/moon.rgb"
"$work/scene" moon > "$work/moon.rgb" &
run -f rawvideo -pixel_format rgb24 -video_size 320x240 -framerate 20 -i "$work/moon.rgb" \
    -vf "split[a][b];[a]palettegen=max_colors=96[p];[b][p]paletteuse=dither=bayer:bayer_scale=4" \
    -loop 0 -fflags +bitexact moon.gif
wait

ls -l orbit.mp4 planet.png moon.gif
