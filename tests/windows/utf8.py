"""Paths in UTF-8 on the command line, and in messages."""

import shutil
import struct

import wine
from wine import harness

WORD = "gr\u00fc\u00df dich \u6620\u50cf \U0001f39e"  # Latin, CJK, and beyond the 16 bits of one wchar_t


class Utf8(wine.Case):
    def setUp(self):
        super().setUp()
        self.folder = self.directory / f"{WORD} folder"
        self.folder.mkdir()

    def path(self, name):
        return f"{wine.path_of(self.folder)}/{WORD}{name}"

    def copy(self, asset, name):
        shutil.copy(asset, self.folder / f"{WORD}{name}")

    def test_image_to_screenshot(self):
        self.copy(harness.IMAGE, ".png")
        name = self.region_name()
        producer = self.producer(self.path(".png"), name, "--json")
        viewer = self.viewer(name, "--screenshot", self.path(" shot.png"), "--timeout", "20", "--json")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        sizes = {struct.unpack(">II", file.read_bytes()[16:24]) for file in self.folder.iterdir()}
        self.assertEqual(len(list(self.folder.iterdir())), 2)
        self.assertEqual(len(sizes), 1)
        self.end(producer)
        self.assertEqual(producer.json()["source"], self.path(".png"))

    def test_a_screenshot_replaces_one(self):
        (self.folder / f"{WORD}.png").write_bytes(b"old")
        name = self.region_name()
        producer = self.producer("bars", name, "--size", "64x64")
        viewer = self.viewer(name, "--screenshot", self.path(".png"), "--timeout", "20")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.assertEqual((self.folder / f"{WORD}.png").read_bytes()[:4], b"\x89PNG")
        self.assertEqual(len(list(self.folder.iterdir())), 1)
        self.end(producer)

    def test_folder_of_images(self):
        for number in (9, 10):
            self.copy(harness.IMAGE, f"{number}.png")
        name = self.region_name()
        producer = self.producer(wine.path_of(self.folder), name, "--fps", "5", "--json")
        self.assertEqual(producer.wait(), 0, producer.stderr())
        self.assertEqual(producer.json()["published"], 2)

    def test_y4m_out_and_in(self):
        name = self.region_name()
        producer = self.producer("bars", name, "--size", "64x64", "--format", "i420")
        viewer = self.viewer(name, "--y4m", self.path(".y4m"), "--frames", "5", "--timeout", "20")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.end(producer)
        producer = self.producer("y4m:" + self.path(".y4m"), name, "--json")
        self.assertEqual(producer.json()["published"], 5, producer.stderr())

    def test_region_file(self):
        producer = self.start("producer", "verify", "--size", "64x64", "--file", self.path(""))
        viewer = self.start("viewer", "--file", self.path(""), "--headless", "--verify", "--frames", "60",
                            "--timeout", "20", "--json")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.assertEqual((viewer.json()["torn"], viewer.json()["name"]), (0, WORD))
        self.end(producer)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_messages(self):
        self.assert_refused(self.producer(self.path(".png"), self.region_name()), self.path(".png"))


wine.main()
