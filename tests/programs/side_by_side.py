"""The main job: a real video from the producer to the viewer, every frame of it."""

import struct

import harness


def png_size(path):
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[-8:-4] == b"IEND", f"{path} is no whole PNG"
    return struct.unpack(">II", data[16:24])


class SideBySide(harness.Case):
    def run_video(self, *pace):
        name = self.region_name()
        producer = self.producer(harness.VIDEO, name, "--loop", "--json", *pace)
        seen = self.viewer(name, "--frames", "300", "--json", "--timeout", "20").json()
        self.assertEqual((seen["frames"], seen["torn"], seen["overrun"]), (300, 0, 0))
        self.assertEqual((seen["bytes_copied"], seen["reconnects"]), (0, 0))
        self.end(producer)
        made = producer.json()
        self.assertGreaterEqual(made["published"], 300)
        self.assertEqual(made["skipped"], 0)
        self.assertLessEqual(made["slots_used"], 4)
        return seen["missed"]

    def test_video(self):
        # Nobody is promised the processor in time for every frame: a busy machine gets more tries, and time.
        paces = [(), (), ("--fps", "30"), ("--fps", "10")]
        self.assertTrue(any(self.run_video(*pace) == 0 for pace in paces), "frames were missed at every pace")

    def show_once(self, source, size):
        name = self.region_name()
        picture = self.directory / "shown.png"
        producer = self.producer(source, name, "--loop")
        viewer = self.viewer(name, "--frames", "20", "--timeout", "20", "--json", "--screenshot", picture)
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.assertEqual(viewer.json()["frames"], 20)
        self.assertEqual(png_size(picture), size)
        self.end(producer)

    def test_image(self):
        self.show_once(harness.IMAGE, png_size(harness.IMAGE))

    def test_animated_gif(self):
        self.show_once(harness.GIF, struct.unpack("<HH", harness.GIF.read_bytes()[6:10]))


harness.main()
