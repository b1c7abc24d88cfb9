"""What cannot be is refused: one line on stderr that names it, status 1, nothing left behind."""

import struct

import harness


class Options(harness.Case):
    def refuse(self, program, arguments, *words):
        with self.subTest(" ".join(str(word)[:80] for word in arguments)):
            self.assert_refused(self.start(program, *arguments), *words)
            self.assertEqual(list(harness.SHM.glob(f"framemap.{self.prefix}*")), [])

    def test_producer(self):
        name = self.region_name()
        refused = [
            (["--nonsense"], "--nonsense"),
            (["--fps", "-1"], "fps", "-1"),
            (["--fps", "fast"], "fps", "fast"),
            (["--size", "0x0"], "size", "0x0"),
            (["--size", "64x0"], "size", "64x0"),
            (["--size", "64"], "size", "64"),
            (["--size", "-64x48"], "size", "-64x48"),
            (["--size", "99999999x99999999"], "size", "99999999x99999999"),
            (["--size", "65535x65535"], "65535x65535", "max-size"),
            (["--max-size", "32x32", "--size", "64x64"], "max-size"),
            (["--format", "rgb565"], "rgb565", "bgrx", "rgba16f"),
            (["--share", "friends"], "friends", "owner", "group", "all"),
            (["--slots", "2"], "slots", "2", "3"),
            (["--slots", "1000"], "slots", "1000", "64"),
            (["--frames", "-3"], "frames", "-3"),
            (["--seconds", "soon"], "seconds", "soon"),
            (["--frames"], "frames"),
            (["surplus"], "surplus"),
        ]
        for arguments, *words in refused:
            self.refuse("producer", ["bars", "--name", name, *arguments], *words)
        self.refuse("producer", ["--name", name], "a source is needed")

    def test_names(self):
        for name in ("a/b", "../up", "", "dot.dot", "n" * 300):
            shown = name[:60]
            self.refuse("producer", ["bars", "--name", name], shown)
            self.refuse("viewer", [name, "--headless"], shown)

    def test_files_that_cannot_be_written(self):
        for path in ("/proc/framemap", "/nowhere/framemap", self.directory):
            self.refuse("producer", ["bars", "--file", path], str(path))

    def test_viewer(self):
        name = self.region_name()
        refused = [
            (["--nonsense"], "--nonsense"),
            (["--wait", "patiently"], "patiently", "predict", "block", "spin"),
            (["--scale", "huge"], "huge", "fit", "fill", "integer", "1:1"),
            (["--present", "hologram"], "hologram", "auto", "texture", "surface"),
            (["--frames", "0"], "frames", "0"),
            (["--timeout", "-1"], "timeout", "-1"),
            (["surplus"], "surplus"),
        ]
        for arguments, *words in refused:
            self.refuse("viewer", [name, "--headless", *arguments], *words)


class Sources(harness.Case):
    def refuse(self, source, *words, arguments=()):
        with self.subTest(source):
            self.assert_refused(self.producer(source, self.region_name(), *arguments), *words)
            self.assertEqual(list(harness.SHM.glob(f"framemap.{self.prefix}*")), [])

    def write(self, name, data):
        path = self.directory / name
        path.write_bytes(data)
        return path

    def test_missing(self):
        self.refuse("nonsense", "nonsense", "bars", "game")
        for name in ("none.png", "none.mp4", "none.gif"):
            self.refuse(self.directory / name, name)
        self.refuse("y4m:" + str(self.directory / "none.y4m"), "none.y4m")

    def test_images(self):
        image = harness.IMAGE.read_bytes()
        self.refuse(self.write("half.png", image[: len(image) // 2]), "half.png")
        self.refuse(self.write("empty.png", b""), "empty.png")
        self.refuse(self.write("noise.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4), "noise.png")
        wide = image[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1) + image[24:]
        self.refuse(self.write("wide.png", wide), "wide.png")

    def test_gifs(self):
        gif = harness.GIF.read_bytes()
        self.refuse(self.write("absurd.gif", gif[:6] + b"\xff\xff\xff\xff" + gif[10:]), "absurd.gif")
        self.refuse(self.write("nothing.gif", gif[:6] + b"\0\0\0\0" + gif[10:]), "nothing.gif")
        self.refuse(self.write("half.gif", gif[: 700]), "half.gif")

    def test_folder_without_pictures(self):
        folder = self.directory / "folder"
        folder.mkdir()
        self.refuse(folder, "folder")
        (folder / "notes.txt").write_text("not a picture")
        self.refuse(folder, "folder")

    def test_pipes(self):
        self.refuse("y4m:" + str(self.write("empty.y4m", b"")), "empty.y4m")
        self.refuse("y4m:" + str(self.write("text.y4m", b"hello\n" * 100)), "text.y4m")
        huge = b"YUV4MPEG2 W999999 H999999 F30:1\nFRAME\n"
        self.refuse("y4m:" + str(self.write("huge.y4m", huge)), "huge.y4m", "999999")
        self.refuse("raw:" + str(self.write("some.raw", b"1234")), "--size")


harness.main()
