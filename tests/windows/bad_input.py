"""What cannot be is refused: one line on stderr that names it, status 1, nothing left behind."""

import wine
from wine import harness


class BadInput(wine.Case):
    def refuse(self, program, arguments, *words):
        with self.subTest(" ".join(str(word)[:80] for word in arguments)):
            self.assert_refused(self.start(program, *arguments), *words)

    def test_producer(self):
        name = self.region_name()
        refused = [
            (["--nonsense"], "--nonsense", "--size"),
            (["-x"], "-x"),
            (["--fps", "-1"], "fps", "-1"),
            (["--size", "64x0"], "size", "64x0"),
            (["--size", "65535x65535"], "65535x65535", "max-size"),
            (["--format", "rgb565"], "rgb565", "bgrx", "rgba16f"),
            (["--slots", "2"], "slots", "2", "3"),
            (["--loop=yes"], "--loop", "takes no value"),
            (["--help=yes"], "--help", "takes no value"),
            (["--frames"], "--frames", "needs a value"),
            (["surplus"], "surplus"),
        ]
        for arguments, *words in refused:
            self.refuse("producer", ["bars", "--name", name, *arguments], *words)
        self.refuse("producer", ["--name", name], "a source is needed")

    def test_viewer(self):
        refused = [
            (["--wait", "patiently"], "patiently", "predict", "block", "spin"),
            (["--frames", "0"], "frames", "0"),
            (["--timeout", "-1"], "timeout", "-1"),
            (["surplus"], "surplus"),
        ]
        for arguments, *words in refused:
            self.refuse("viewer", [self.region_name(), "--headless", *arguments], *words)

    def test_names(self):
        for name in ("a/b", "a\\b", "Global\\a", "", "n" * 300, "gr\u00fc\u00df-\u6620\u50cf"):
            self.refuse("producer", ["bars", "--name", name], name[:60])
            self.refuse("viewer", [name, "--headless"], name[:60])

    def test_sources(self):
        name = self.region_name()
        self.refuse("producer", ["nonsense", "--name", name], "nonsense", "bars", "game")
        for missing in ("none.png", "none.y4m"):
            prefix = "y4m:" if missing.endswith("y4m") else ""
            self.refuse("producer", [prefix + wine.path_of(self.directory / missing), "--name", name], missing)
        image = self.directory / "half.png"
        image.write_bytes(harness.IMAGE.read_bytes()[:5000])
        self.refuse("producer", [wine.path_of(image), "--name", name], "half.png")
        folder = self.directory / "folder"
        folder.mkdir()
        self.refuse("producer", [wine.path_of(folder), "--name", name], "folder")
        self.refuse("producer", ["y4m:" + wine.path_of(folder), "--name", name], "folder", "it is a folder")

    def test_places_that_cannot_be_written(self):
        for path in (wine.path_of("/nowhere/framemap"), wine.path_of(self.directory)):
            self.refuse("producer", ["bars", "--file", path], path)
        name = self.region_name()
        producer = self.producer("bars", name, "--size", "64x64")
        self.wait_for(lambda: self.region(name).sequence() > 0, "a frame")
        for path in (wine.path_of("/nowhere/shot.png"), wine.path_of(self.directory)):
            viewer = self.viewer(name, "--screenshot", path, "--timeout", "20")
            self.assertEqual(viewer.wait(), 1, viewer.stderr())
            self.assertIn(path, viewer.stderr())
        self.end(producer)
        self.assertEqual([file.name for file in self.directory.iterdir() if ".png" in file.name], [])


wine.main()
