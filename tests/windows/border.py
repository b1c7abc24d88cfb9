"""One region, a Windows program under Wine on the one side and a Linux program on the other."""

import os

import wine
from wine import harness

SMALL = ("--size", "320x240")


class Border(wine.Case):
    def setUp(self):
        super().setUp()
        self.path = harness.SHM / f"framemap.{self.region_name('border')}"
        self.region_file = harness.Region(path=self.path)

    def start_on(self, system, program, *arguments, asset=None):
        if system == "windows":
            first = [wine.path_of(asset)] if asset else []
            return self.start(program, *first, *arguments, "--file", wine.path_of(self.path))
        first = [asset] if asset else []
        return self.start_on_linux(program, *first, *arguments, "--file", self.path)

    def viewer_on(self, system, *arguments):
        return self.start_on(system, "viewer", "--headless", *arguments)

    def cross(self, producer_system, viewer_system, *arguments, asset=None, viewer_arguments=()):
        producer = self.start_on(producer_system, "producer", *arguments, "--json", asset=asset)
        self.wait_for(lambda: self.region_file.sequence() > 0, "a frame")
        seen = self.assert_all_frames(lambda *words: self.viewer_on(viewer_system, *viewer_arguments, *words))
        self.assertFalse(seen["observer"])
        self.assertTrue(seen["polls"] and seen["foreign_clock"])
        self.assertLess(seen["latency_us"]["p50"], 16000)
        self.assertGreaterEqual(seen["latency_us"]["p50"], 0)
        self.end(producer)
        self.assertEqual(producer.json()["skipped"], 0)
        self.assertFalse(self.region_file.exists())

    def test_image_from_windows(self):
        self.cross("windows", "linux", "--loop", asset=harness.IMAGE)

    def test_image_from_linux(self):
        self.cross("linux", "windows", "--loop", asset=harness.IMAGE)

    def test_every_pixel_from_windows(self):
        self.cross("windows", "linux", "verify", *SMALL, viewer_arguments=["--verify"])

    def test_every_pixel_from_linux(self):
        self.cross("linux", "windows", "verify", *SMALL, viewer_arguments=["--verify"])

    def test_full_speed(self):
        for producer_system, viewer_systems in (("windows", ("linux", "linux", "windows")),
                                                ("linux", ("windows", "windows", "linux"))):
            with self.subTest(producer_system):
                producer = self.start_on(producer_system, "producer", "verify", *SMALL, "--fps", "0", "--json")
                self.wait_for(lambda: self.region_file.sequence() > 0, "a frame")
                viewers = [self.viewer_on(system, "--verify", "--seconds", "4", "--timeout", "20", "--json")
                           for system in viewer_systems]
                for viewer in viewers:
                    self.assertEqual(viewer.wait(), 0, viewer.stderr())
                    seen = viewer.json()
                    self.assertEqual((seen["torn"], seen["out_of_order"], seen["overrun"]), (0, 0, 0))
                    self.assertGreater(seen["frames"], 100)
                self.end(producer)

    def test_second_producer_is_refused_across(self):
        for first_system, second_system in (("linux", "windows"), ("windows", "linux")):
            with self.subTest(first_system):
                first = self.start_on(first_system, "producer", "verify", *SMALL)
                self.wait_for(lambda: self.region_file.sequence() > 0, "a frame")
                self.assert_refused(self.start_on(second_system, "producer", "bars"), self.path.name)
                self.end(first)

    def test_take_over_across(self):
        """Killed producers on either side are found dead, and the other side's producer goes on."""
        viewers = [self.viewer_on(system, "--verify", "--json") for system in ("linux", "windows")]
        last = 0
        systems = ("linux", "windows", "linux")
        for kills, system in enumerate(systems, 1):
            producer = self.start_on(system, "producer", "verify", *SMALL)
            self.wait_for(lambda: self.region_file.sequence() > last + 60, f"frames from {system}")
            self.wait_for(lambda: len(self.region_file.readers()) == 2, "both readers")
            producer.kill()
            for viewer in viewers:
                self.wait_for(lambda: viewer.stderr().count("is gone") >= kills, "the viewer to notice")
            last = self.region_file.sequence()
        final = self.start_on("windows", "producer", "verify", *SMALL)
        self.wait_for(lambda: self.region_file.sequence() > last + 60, "frames of the last one")
        for viewer in viewers:
            self.end(viewer)
            seen = viewer.json()
            self.assertEqual((seen["torn"], seen["overrun"], seen["out_of_order"]), (0, 0, 0))
            self.assertEqual(seen["reconnects"], len(systems))
            self.assertGreater(seen["sequence_last"], last)
        self.end(final)

    def test_dead_readers_across(self):
        """A killed reader's lease is taken back by a producer on the other side."""
        for producer_system, viewer_system in (("linux", "windows"), ("windows", "linux")):
            with self.subTest(producer_system):
                producer = self.start_on(producer_system, "producer", "verify", *SMALL, "--slots", "3", "--json")
                self.wait_for(lambda: self.region_file.sequence() > 0, "a frame")
                for _ in range(3):
                    viewer = self.viewer_on(viewer_system, "--verify")
                    self.wait_for(self.region_file.leases_held, "its lease")
                    viewer.kill()
                    before = self.region_file.sequence()
                    self.wait_for(lambda: self.region_file.sequence() > before + 60, "frames after the kill")
                self.end(producer)
                self.assertLessEqual(producer.json()["skipped"], 3)

    def test_truncated_from_linux(self):
        """Windows lets nobody truncate a mapped file, Linux does: an error to the Windows side, and not its end."""
        producer = self.start_on("windows", "producer", "verify", *SMALL)
        self.wait_for(lambda: self.region_file.sequence() > 60, "frames")
        viewer = self.viewer_on("windows", "--verify", "--json")
        self.wait_for(lambda: self.region_file.readers(), "the reader")
        os.truncate(self.path, 100)
        self.assertEqual(producer.wait(), 1, producer.stderr())
        self.assertIn("truncated", producer.stderr())
        self.wait_for(lambda: "truncated" in viewer.stderr() or "is gone" in viewer.stderr(), "the viewer to notice")
        self.end(viewer)
        # The frame that is being checked as its memory goes reads as zeros from there on.
        self.assertLessEqual(viewer.json()["torn"], 1)
        for left in (self.path, self.path.with_name(f"{self.path.name}.leases")):
            left.unlink(missing_ok=True)


wine.main()
