"""producer.exe and viewer.exe on real input, every frame of it."""

import struct
import subprocess

import wine
from wine import harness


def video_frames():
    command = ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
               "stream=nb_read_frames", "-of", "csv=p=0", harness.VIDEO]
    return int(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


class SideBySide(wine.Case):
    def show(self, source, *arguments, viewer_arguments=(), every=True):
        name = self.region_name()
        producer = self.producer(source, name, "--loop", "--json", *arguments)
        if every:
            seen = self.assert_all_frames(lambda *words: self.viewer(name, *viewer_arguments, *words))
        else:
            seen = self.assert_whole_frames(self.viewer(name, *viewer_arguments, *wine.FRAMES_300))
        self.end(producer)
        made = producer.json()
        self.assertGreaterEqual(made["published"], 300)
        self.assertEqual(made["skipped"], 0)
        self.assertLessEqual(made["slots_used"], 4)
        return seen

    def test_image(self):
        data = harness.IMAGE.read_bytes()
        seen = self.show(wine.path_of(harness.IMAGE))
        self.assertEqual((seen["width"], seen["height"]), struct.unpack(">II", data[16:24]))

    def test_every_pixel(self):
        self.show("verify", "--size", "640x360", viewer_arguments=["--verify"])

    def test_each_way_to_wait(self):
        for wait in ("block", "spin"):
            with self.subTest(wait):
                self.show("verify", "--size", "64x64", viewer_arguments=["--verify", "--wait", wait], every=False)

    def test_observer(self):
        self.show("verify", "--size", "64x64", viewer_arguments=["--verify", "--observe"], every=False)

    def test_full_speed(self):
        name = self.region_name()
        producer = self.producer("verify", name, "--fps", "0", "--size", "320x240", "--json")
        viewers = [self.viewer(name, "--verify", "--seconds", "4", "--timeout", "20", "--json") for _ in range(2)]
        for viewer in viewers:
            seen = viewer.json()
            self.assertEqual((viewer.wait(), seen["torn"], seen["out_of_order"]), (0, 0, 0), viewer.stderr())
            self.assertGreater(seen["frames"], 100)
        self.end(producer)

    def test_game(self):
        self.show("game", "--size", "320x240", every=False)

    def test_video_from_a_pipe(self):
        """As the message of a build without FFmpeg has it. All frames, by a reader that starts in time."""
        name = self.region_name()
        viewer = self.viewer(name, "--y4m", wine.path_of(self.directory) + "/seen.y4m", "--json", "--timeout", "20")
        self.wait_for_message(viewer, "none yet")
        with subprocess.Popen(["ffmpeg", "-v", "error", "-i", harness.VIDEO, "-f", "yuv4mpegpipe", "-"],
                              stdout=subprocess.PIPE) as ffmpeg:
            producer = self.producer("y4m:-", name, "--history", "6", "--json", stdin=ffmpeg.stdout)
            self.assertEqual(producer.wait(), 0, producer.stderr())
        self.assertEqual(producer.json()["published"], video_frames())
        self.end(viewer)
        self.assertGreater(viewer.json()["frames"], 100)

    def test_video_file_is_refused_with_the_way_to_do_it(self):
        name = self.region_name()
        self.assert_refused(self.producer(wine.path_of(harness.VIDEO), name), "ffmpeg -i", "yuv4mpegpipe")


class Bytes(wine.Case):
    """What a text mode would change: line ends, and the end of a file by Ctrl-Z."""

    WIDTH, HEIGHT = 128, 16
    FRAME = bytes((row * 17 + column) % 256 for row in range(24) for column in range(128))
    ARGUMENTS = ["--size", f"{WIDTH}x{HEIGHT}", "--format", "i420", "--fps", "25"]

    def recorded(self, stream):
        header, frame = stream.split(b"\n", 1)
        self.assertTrue(header.startswith(b"YUV4MPEG2 W128 H16 "), header)
        self.assertEqual(frame[:6], b"FRAME\n")
        return frame[6:]

    def feed(self, source, stdin):
        name = self.region_name()
        viewer = self.viewer(name, "--y4m", "-", "--frames", "1", "--timeout", "20")
        self.wait_for_message(viewer, "none yet")
        producer = self.producer(source, name, *self.ARGUMENTS, "--keep", stdin=stdin)
        self.assertEqual(producer.wait(), 0, producer.stderr())
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        with open(viewer.out.name, "rb") as stream:
            self.assertEqual(self.recorded(stream.read()), self.FRAME)

    def test_pipe(self):
        with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as cat:
            cat.stdin.write(self.FRAME)
            cat.stdin.close()
            self.feed("raw:-", cat.stdout)

    def test_file_as_stdin(self):
        path = self.directory / "frame.raw"
        path.write_bytes(self.FRAME)
        with open(path, "rb") as stream:
            self.feed("raw:-", stream)

    def test_file(self):
        path = self.directory / "frame.raw"
        path.write_bytes(self.FRAME)
        self.feed("raw:" + wine.path_of(path), subprocess.DEVNULL)

    def test_silent_pipe_is_left_by_ctrl_c(self):
        with subprocess.Popen(["sleep", "1000"], stdout=subprocess.PIPE) as sleep:
            try:
                producer = self.producer("raw:-", self.region_name(), *self.ARGUMENTS, stdin=sleep.stdout)
                self.wait_for(lambda: self.region(self.region_name()).exists(), "the region")
                self.end(producer)
            finally:
                sleep.kill()


wine.main()
