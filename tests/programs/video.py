"""What the video source draws, against FFmpeg's own programs: samples, times, colour tags, loops, sizes,
broken files, devices. framemap-source-frames draws into slots that end where their memory ends; the last
class goes through a region, from producer to viewer."""

import hashlib
import json
import os
import random
import re
import shutil
import struct
import subprocess
import time
import unittest

import harness

PICTURE = re.compile(r"picture (-?\d+) (\d+) (\w+) (\d+)x(\d+) (\d+)/(\d+)/(\d+)/(\d+) (\d)")
NO_PTS = -(2**63)
PIXELS = {"bgrx": "bgr0", "bgra": "bgra", "rgba": "rgba", "nv12": "nv12", "i420": "yuv420p", "p010": "p010le"}
X264 = ("-c:v", "libx264", "-preset", "ultrafast")


def tool(*words):
    return subprocess.run(
        [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True
    ).stdout


def ffmpeg(*words):
    return tool("ffmpeg", "-v", "error", "-y", "-nostdin", *words)


def pts_of(path):
    """Every frame's presentation time in ns, as ffprobe has it."""
    fields = "stream=time_base:frame=best_effort_timestamp"
    words = ("-v", "error", "-select_streams", "v", "-show_entries", fields, "-of", "json", path)
    found = json.loads(tool("ffprobe", *words))
    up, down = map(int, found["streams"][0]["time_base"].split("/"))
    ticks = [frame["best_effort_timestamp"] for frame in found["frames"]]
    return [(tick * up * 10**9 * 2 + down) // (2 * down) for tick in ticks]


class Frames(harness.Case):
    def draw(self, source, form="-", size="0x0", loops=0, frames=10**6, input_format=None, fill=0xA5):
        """Lines and bytes of all frames."""
        words = [source, form, size, loops, frames, fill] + ([input_format] if input_format else [])
        program = self.start("source-frames", *words)
        self.assertEqual(program.wait(), 0, program.stderr())
        lines = [line for line in program.stderr().splitlines() if line.startswith("picture ")]
        pictures = [PICTURE.match(line).groups() for line in lines]
        with open(program.out.name, "rb") as out:
            return pictures, out.read()

    def make(self, name, *words, source="testsrc2=size=322x182:rate=25", seconds=0.6):
        path = self.directory / name
        ffmpeg("-f", "lavfi", "-i", source, "-t", seconds, *words, path)
        return path


class Samples(Frames):
    def assert_like_ffmpeg(self, path, form, pixels, colour=None):
        pictures, data = self.draw(path, form)
        self.assertEqual({picture[2] for picture in pictures}, {form if form != "-" else pictures[0][2]})
        convert = ("-pix_fmt", pixels) if pixels else ()
        raw = ffmpeg("-i", path, *convert, "-fps_mode", "passthrough", "-f", "rawvideo", "-")
        self.assertTrue(data == raw, f"{path.name} as {pixels or form} differs from ffmpeg's")
        if colour:
            self.assertEqual({picture[5:9] for picture in pictures}, {colour})
        return pictures

    def test_own_clip(self):
        pictures = self.assert_like_ffmpeg(harness.VIDEO, "-", "yuv420p", ("1", "1", "1", "0"))
        self.assertEqual(len(pictures), 480)
        self.assertEqual([int(picture[0]) for picture in pictures], pts_of(harness.VIDEO))

    def test_the_decoders_own_format(self):
        hdr = ("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc")
        pal = "testsrc2=size=720x576:rate=25"
        for name, pixels, own, colour, words, source in [
            ("plain.mkv", "yuv420p", "i420", ("6", "6", "6", "0"), (), None),
            ("pal.mkv", "yuv420p", "i420", ("5", "6", "5", "0"), (), pal),
            ("full.mkv", "yuv420p", "i420", ("6", "6", "6", "1"), ("-color_range", "pc"), None),
            ("ten.mkv", "yuv420p10le", "p010", ("9", "16", "9", "0"), hdr, None),
            ("rgb.mkv", "bgr0", "bgrx", ("1", "13", "0", "1"), (), None),
            ("alpha.mkv", "bgra", "bgra", ("1", "13", "0", "1"), (), None),
        ]:
            with self.subTest(name):
                options = {"source": source} if source else {}
                path = self.make(name, "-c:v", "ffv1", "-pix_fmt", pixels, *words, **options)
                pictures, _ = self.draw(path)
                self.assertEqual(pictures[0][2], own)
                compared = {"yuv420p10le": "p010le"}.get(pixels)
                self.assert_like_ffmpeg(path, "-", compared, colour)

    def test_other_formats(self):
        path = self.make("plain.mp4", *X264)
        for form in ("nv12", "p010"):
            self.assert_like_ffmpeg(path, form, PIXELS[form])

    def test_scaled(self):
        path = self.make("plain.mp4", *X264)
        pictures, data = self.draw(path, "i420", "100x51")
        self.assertEqual({picture[3:5] for picture in pictures}, {("100", "51")})
        self.assertEqual(len(data), len(pictures) * (100 * 51 + 2 * 50 * 26))
        scaled = ffmpeg("-i", path, "-vf", "scale=100:51:flags=bicubic", "-f", "rawvideo", "-")
        error = sum(abs(a - b) for a, b in zip(data, scaled)) / len(data)
        self.assertLess(error, 1.0)

    def test_colours(self):
        """YUV becomes RGB by its own matrix and range: within 1 of the equations of H.273."""
        matrices = (("smpte170m", 0.299, 0.114), ("bt709", 0.2126, 0.0722), ("bt2020nc", 0.2627, 0.0593))
        for matrix, red, blue in matrices:
            for span, black, luma_codes, chroma_codes in (("tv", 16, 219, 224), ("pc", 0, 255, 255)):
                for pixels in ("yuv420p", "yuv444p", "yuv420p10le"):
                    with self.subTest(f"{matrix} {span} {pixels}"):
                        deep = pixels.endswith("10le")
                        codes = (120, 90, 170)  # go into the file as they are
                        fill = [code * (4 if deep else 1) for code in codes]
                        path = self.make(
                            "flat.mkv", "-vf", "geq=lum={}:cb={}:cr={}".format(*fill), "-c:v", "ffv1",
                            "-colorspace", matrix, "-color_range", span,
                            source=f"color=size=64x48,format={pixels}", seconds=0.04,
                        )
                        luma = (codes[0] - black) / luma_codes
                        r = luma + 2 * (1 - red) * (codes[2] - 128) / chroma_codes
                        b = luma + 2 * (1 - blue) * (codes[1] - 128) / chroma_codes
                        g = (luma - red * r - blue * b) / (1 - red - blue)
                        for form, expected in (("bgrx", (b, g, r)), ("rgba", (r, g, b))):
                            pictures, data = self.draw(path, form)
                            self.assertEqual(pictures[0][7:9], ("0", "1"))
                            for place in range(0, len(data), 4):
                                off = [abs(a - 255 * b) for a, b in zip(data[place : place + 3], expected)]
                                self.assertLessEqual(max(off), 1, f"at {place}")

    def test_linear_light(self):
        for level, expected in ((255, 1.0), (128, 0.2159), (0, 0.0)):
            path = self.make("grey.mkv", "-pix_fmt", "yuv444p", "-c:v", "ffv1",
                             source=f"color=0x{level:02x}{level:02x}{level:02x}:size=32x18", seconds=0.04)
            pictures, data = self.draw(path, "rgba16f")
            self.assertEqual(pictures[0][6], "8")
            for pixel in struct.iter_unpack("<4e", data):
                for value in pixel[:3]:
                    self.assertAlmostEqual(value, expected, delta=0.012)
                self.assertEqual(pixel[3], 1.0)

    def test_every_sample_is_written(self):
        """Odd sizes, where libraries tend to forget the last row or column: what the slot held before must
        not matter, nor what lies beyond the decoder's rows."""
        for pixels in ("yuv420p", "yuv444p", "yuv420p10le", "nv12", "gray", "bgra", "bgr0", "rgba64le",
                       "yuyv422", "gbrp"):
            for size in ("33x19", "18x2"):
                for form in ("bgrx", "bgra", "nv12", "i420", "p010", "rgba16f"):
                    with self.subTest(f"{pixels} {size} {form}"):
                        source = f"testsrc2=size={size},format={pixels}"
                        _, one = self.draw(source, form, frames=1, input_format="lavfi", fill=0xA5)
                        _, other = self.draw(source, form, frames=1, input_format="lavfi", fill=0x5A)
                        self.assertEqual(one, other)

    def test_last_column(self):
        for pixels in ("bgra", "rgb24", "gbrp"):
            for size in ("33x19", "17x2"):
                with self.subTest(f"{pixels} {size}"):
                    source = f"color=0x4060c0:size={size},format={pixels}"
                    _, data = self.draw(source, "i420", frames=1, input_format="lavfi")
                    width, height = map(int, size.split("x"))
                    luma, chroma = width * height, (width + 1) // 2 * ((height + 1) // 2)
                    for plane in (data[:luma], data[luma : luma + chroma], data[luma + chroma :]):
                        self.assertLessEqual(max(plane) - min(plane), 1, list(plane))


class Times(Frames):
    def test_variable_rate(self):
        uneven = "select='not(mod(n,3))+not(mod(n,4))'"
        path = self.make("vfr.mkv", "-vf", uneven, "-fps_mode", "vfr", *X264, seconds=1.2)
        pictures, _ = self.draw(path)
        times = [int(picture[0]) for picture in pictures]
        self.assertEqual(times, pts_of(path))
        self.assertGreater(len({b - a for a, b in zip(times, times[1:])}), 2)

    def test_loop(self):
        for name, words in (("loop.mp4", X264), ("loop.mkv", X264), ("loop.ts", ("-c:v", "mpeg2video")),
                            ("loop.h264", X264), ("loop.avi", ("-c:v", "mjpeg"))):
            with self.subTest(name):
                path = self.make(name, *words, seconds=2.4)
                once, first = self.draw(path)
                thrice, all_of_it = self.draw(path, loops=2)
                self.assertEqual(len(once), 60)
                self.assertEqual([picture[0] for picture in thrice], 3 * [picture[0] for picture in once])
                self.assertTrue(all_of_it == 3 * first, "later rounds look different")

    def test_without_times(self):
        pictures, _ = self.draw(self.make("raw.h264", *X264))
        self.assertEqual({int(picture[0]) for picture in pictures}, {NO_PTS})

    def test_size_changes_in_the_middle(self):
        small = self.make("small.h264", *X264, source="testsrc2=size=160x90:rate=25")
        large = self.make("large.h264", *X264, source="testsrc2=size=320x180:rate=25")
        both = self.directory / "both.h264"
        both.write_bytes(small.read_bytes() + large.read_bytes() + small.read_bytes())
        pictures, data = self.draw(both)
        self.assertEqual([picture[3] for picture in pictures], ["160"] * 15 + ["320"] * 15 + ["160"] * 15)
        _, first = self.draw(small)
        _, second = self.draw(large)
        self.assertTrue(data == first + second + first)


class Programs(Frames):
    def refuse(self, source, *words, arguments=()):
        with self.subTest(str(source)):
            self.assert_refused(self.producer(source, self.region_name(), *arguments), *words)
            self.check_nothing_is_left()

    def write(self, name, data):
        path = self.directory / name
        path.write_bytes(data)
        return path

    def test_refused(self):
        noise = random.Random(1).randbytes(100000)
        self.refuse(self.write("noise.mp4", noise), "noise.mp4")
        self.refuse(self.write("noise", noise), "noise")
        self.refuse(self.write("empty.mkv", b""), "empty.mkv")
        sound = self.directory / "sound.wav"
        ffmpeg("-f", "lavfi", "-i", "sine=duration=0.2", sound)
        self.refuse(sound, "sound.wav", "no video")
        self.refuse(self.directory, str(self.directory), arguments=("--input-format", "mp4"))
        self.refuse("a", "nosuch", "--input-format", arguments=("--input-format", "nosuch"))
        self.refuse(self.directory / "video9", "video9", arguments=("--input-format", "v4l2"))
        self.refuse(":987", ":987", arguments=("--input-format", "x11grab"))
        self.refuse("nosuchfilter", "nosuchfilter", arguments=("--input-format", "lavfi"))

    def survive(self, path):
        """Ends by itself, well or with one line; what came out so far is well."""
        with self.subTest(path.name):
            producer = self.producer(path, self.region_name(), "--fps", "0", "--json")
            self.assertIn(producer.wait(), (0, 1), producer.stderr())
            lines = [line for line in producer.messages() if line.startswith("framemap-producer:")]
            if producer.wait() == 1:
                self.assertEqual(len(lines), 1, producer.stderr())
            else:
                self.assertGreater(producer.json()["published"], 0)
            self.assertNotIn("Sanitizer", producer.stderr())
            self.check_nothing_is_left()

    def test_truncated(self):
        data = harness.VIDEO.read_bytes()
        for share in (0.0005, 0.005, 0.02, 0.05, 0.3, 0.999):
            self.survive(self.write(f"cut-{share}.mp4", data[: int(len(data) * share)]))

    def test_damaged(self):
        chance = random.Random(2)
        clip = self.make("clip.mkv", *X264).read_bytes()
        for count in (1, 10, 100, 1000):
            data = bytearray(clip)
            for _ in range(count):
                data[chance.randrange(len(data))] = chance.randrange(256)
            self.survive(self.write(f"damaged-{count}.mkv", data))

    def test_note_of_rotation(self):
        upright = self.make("upright.mp4", *X264)
        turned = self.directory / "turned.mp4"
        ffmpeg("-i", upright, "-c", "copy", "-metadata:s:v", "rotate=90", turned)
        producer = self.producer(turned, self.region_name(), "--frames", "1")
        self.assertEqual(producer.wait(), 0)
        self.assertIn("90 degrees", producer.stderr())

    def test_lavfi_is_paced(self):
        start = time.monotonic()
        words = ("--input-format", "lavfi", "--frames", "31", "--json")
        producer = self.producer("testsrc2=size=64x48:rate=30", self.region_name(), *words)
        self.assertEqual(producer.json()["published"], 31)
        self.assertGreaterEqual(time.monotonic() - start, 0.99)

    def test_interrupted(self):
        name = self.region_name()
        producer = self.producer("testsrc2=size=64x48:rate=1", name, "--input-format", "lavfi")
        self.wait_for_frames(harness.Region(name))
        start = time.monotonic()
        self.end(producer)
        self.assertLess(time.monotonic() - start, 1)

    def test_interrupted_while_it_waits_for_a_pipe(self):
        pipe, name = self.directory / "pipe", self.region_name()
        os.mkfifo(pipe)
        clip = self.make("clip.mkv", *X264, source="testsrc2=size=64x48:rate=30", seconds=2)
        held = os.open(pipe, os.O_RDWR)
        self.addCleanup(os.close, held)
        data = clip.read_bytes()
        self.assertLess(len(data), 60000, "more than a pipe takes at once")
        os.write(held, data)
        producer = self.producer(pipe, name)
        self.wait_for_frames(harness.Region(name), 40)
        time.sleep(1)
        start = time.monotonic()
        self.end(producer)
        self.assertLess(time.monotonic() - start, 1)

    @unittest.skipUnless(shutil.which("Xvfb"), "no Xvfb")
    def test_screen(self):
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "320x240x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        os.close(write)
        with os.fdopen(read) as answer:
            display = ":" + answer.readline().strip()
        name = self.region_name()
        producer = self.producer(display, name, "--input-format", "x11grab")
        shown = self.viewer(name, "--frames", "20", "--timeout", "20", "--json").json()
        self.assertEqual([shown[key] for key in ("frames", "width", "height", "format")],
                         [20, 320, 240, "bgrx"])
        self.end(producer)

    def test_through_a_region(self):
        """Every frame that the viewer records is one of the file's, in their order."""
        source = "testsrc2=size=320x180:rate=30,format=yuv420p"
        clip = self.make("clip.mkv", "-c:v", "ffv1", source=source, seconds=2)
        size = 320 * 180 * 3 // 2
        raw = ffmpeg("-i", clip, "-f", "rawvideo", "-")
        made = [hashlib.md5(raw[at : at + size]).digest() for at in range(0, len(raw), size)]
        self.assertEqual(len(set(made)), 60)
        name, recording = self.region_name(), self.directory / "recording.y4m"
        viewer = self.viewer(name, "--y4m", recording, "--frames", "90", "--timeout", "20")
        self.wait_for_message(viewer, "waiting")
        producer = self.producer(clip, name, "--loop")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.end(producer)
        header, frames = recording.read_bytes().split(b"\n", 1)
        self.assertIn(b" W320 H180 ", header)
        seen = []
        for at in range(0, len(frames), size + 6):
            self.assertEqual(frames[at : at + 6], b"FRAME\n")
            seen.append(made.index(hashlib.md5(frames[at + 6 : at + 6 + size]).digest()))
        self.assertEqual(len(seen), 90)
        turns = sum(b < a for a, b in zip(seen, seen[1:]))
        self.assertEqual(turns, 1, seen)


harness.main()
