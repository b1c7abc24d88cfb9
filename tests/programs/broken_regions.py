"""Regions that are not what they say: the viewer names what is wrong, goes on waiting, and never crashes."""

import os
import shutil
import signal
import struct

import harness

HUGE = 2**63 + 4096

# What is overwritten in a good region: offset (protocol.h), struct's format, value, words of the message.
HEADERS = {
    "other magic": (0, "Q", 0x4E4F545F4F555253, "not a framemap region"),
    "newer major version": (8, "I", 1000, "1000"),
    "region id 0": (16, "Q", 0, "region id"),
    "larger than it is": (24, "Q", 2**40, "truncated"),
    "header larger than the tables' offset": (32, "I", 2**31, "header"),
    "no slots": (36, "I", 0, "slot count"),
    "too many slots": (36, "I", 65, "slot count"),
    "absurdly many slots": (36, "I", 2**32 - 1, "slot count"),
    "descriptors outside": (40, "Q", HUGE, "descriptor offset"),
    "descriptors over the slots": (40, "Q", 2**32, "slot offset"),
    "descriptors too small": (48, "I", 64, "descriptor size"),
    "no leases": (52, "I", 0, "lease"),
    "slots outside": (56, "Q", HUGE, "slot offset"),
    "slots over the tables": (56, "Q", 0, "slot offset"),
    "slots too large": (64, "Q", HUGE, "slot size"),
    "slots of no size": (64, "Q", 0, "slot size"),
    "slots past the end": (64, "Q", 2**36, "size"),
    "too many lease entries": (72, "I", 2**20, "lease"),
}

# The same of the latest frame's descriptor.
FRAMES = {
    "width 0": (8, "I", 0, "0 x 64"),
    "height beyond the slot": (12, "I", 60000, "ends outside its slot"),
    "unknown fourcc": (16, "I", 0x20202020, "fourcc 0x20202020"),
    "no planes": (20, "I", 0, "1 planes and not 0"),
    "too many planes": (20, "I", 200, "1 planes and not 200"),
    "plane outside the slot": (24, "Q", 2**40, "ends outside its slot"),
    "plane before the slot": (24, "Q", 2**64 - 4096, "offset"),
    "stride smaller than a row": (32, "Q", 4, "stride of 4"),
    "stride that overflows": (32, "Q", 2**63, "stride"),
}


class BrokenFiles(harness.Case):
    def setUp(self):
        """A dead producer's region with its last frame, in a file, to be spoilt."""
        super().setUp()
        self.good = self.directory / "good"
        region = harness.Region(path=self.good)
        size = ("--size", "64x64", "--max-size", "64x64", "--slots", "3")
        producer = self.start("producer", "verify", "--file", self.good, *size)
        self.wait_for(lambda: region.sequence() >= 5, "frames")
        producer.kill()
        first, stride = region.read("QI", 40)
        self.descriptor = first + (region.read("Q", 256) & 0xFF) * stride

    def spoil(self, offset, layout, value):
        path = self.directory / "spoilt"
        shutil.copy(self.good, path)
        shutil.copy(f"{self.good}.leases", f"{path}.leases")
        with open(path, "r+b") as file:
            file.seek(offset)
            file.write(struct.pack("<" + layout, value))
        return path

    def complain(self, path, *words):
        limits = ("--frames", "1", "--timeout", "0.3")
        viewer = self.start("viewer", "--file", path, "--headless", *limits, "--json")
        self.assertEqual(viewer.wait(), 2, viewer.stderr())
        for word in words:
            self.assertIn(word, viewer.stderr())
        self.assertEqual(viewer.json()["frames"], 0)

    def test_the_good_one(self):
        viewer = self.start("viewer", "--file", self.good, "--headless", "--frames", "1", "--timeout", "5")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())

    def test_headers(self):
        for what, (offset, layout, value, words) in HEADERS.items():
            with self.subTest(what):
                self.complain(self.spoil(offset, layout, value), "spoilt", words)

    def test_frames(self):
        for what, (offset, layout, value, words) in FRAMES.items():
            with self.subTest(what):
                self.complain(self.spoil(self.descriptor + offset, layout, value), words)

    def test_latest_slot_outside(self):
        self.complain(self.spoil(256, "Q", 5 << 8 | 200), "slot 200 of 3")

    def test_sizes(self):
        for size in (0, 7, 40, 79, 4095, 4096, 100000):
            with self.subTest(size):
                path = self.spoil(0, "0s", b"")
                os.truncate(path, size)
                self.complain(path, "spoilt")

    def test_lease_tables(self):
        for size in (0, 10, 4096, 5000):
            with self.subTest(size):
                path = self.spoil(0, "0s", b"")
                os.truncate(f"{path}.leases", size)
                self.complain(path)

    def test_producer_leaves_a_strange_file_alone(self):
        path = self.directory / "letter"
        path.write_bytes(b"Dear Sir or Madam,\n" * 1000)
        before = path.read_bytes()
        self.assert_refused(self.start("producer", "bars", "--file", path), "letter")
        self.assertEqual(path.read_bytes(), before)


class Waiting(harness.Case):
    def test_goes_on_waiting(self):
        """Rubbish under the name is named and waited out."""
        name = self.region_name()
        rubbish = harness.Region(name).frames
        rubbish.write_bytes(b"rubbish!" * 1000)
        viewer = self.viewer(name, "--verify", "--frames", "5", "--json")
        self.wait_for_message(viewer, "not a framemap region")
        self.assertTrue(viewer.running())
        rubbish.unlink()
        producer = self.producer("verify", name, "--size", "64x64")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.assertEqual(viewer.json()["frames"], 5)
        self.end(producer)

    def shrink(self, size):
        """A third party truncates the region under both programs: an error for each, and no SIGBUS."""
        name = self.region_name()
        region = harness.Region(name)
        verify = ("verify", name, "--size", "1920x1080", "--fps", "0")
        producer = self.producer(*verify)
        viewer = self.viewer(name, "--verify")
        self.freeze_with_lease(viewer, region)  # it goes on with pixels that are no longer there
        os.truncate(region.frames, size)
        self.assertEqual(producer.wait(), 1, producer.stderr())
        self.assertIn("truncated", producer.stderr())
        viewer.signal(signal.SIGCONT)
        self.wait_for_message(viewer, "truncated")
        return name, verify, viewer

    def test_shrinks_to_nothing(self):
        _, _, viewer = self.shrink(0)
        self.end(viewer)

    def test_shrinks_to_its_tables(self):
        """And a new producer makes the region anew, where the viewer finds it."""
        name, verify, viewer = self.shrink(65536)
        again = self.producer(*verify)
        self.wait_for(lambda: viewer.pid in harness.Region(name).leases_held(), "the viewer's return")
        self.end(again)
        self.end(viewer)


harness.main()
