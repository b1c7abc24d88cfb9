"""An image goes through the producer in each format; the viewer's window is compared pixel by pixel."""

import functools
import random
import struct
import zlib

import reference
import window

RGB = ("bgrx", "bgra", "rgba", "rgba16f")
YUV = {"nv12": 8, "i420": 8, "p010": 10}


@functools.lru_cache(maxsize=None)
def asset():
    return window.Picture.from_file(window.harness.IMAGE)


@functools.lru_cache(maxsize=None)
def noise():
    """Of odd sizes, in blocks of which some are flat and some are not, in the most saturated colours too."""
    width, height, chance = 333, 187, random.Random(1)
    palette = [(r, g, b) for r in (0, 128, 255) for g in (0, 128, 255) for b in (0, 128, 255)]
    colours = {(x, y): chance.choice(palette) for x in range(0, width, 9) for y in range(0, height, 9)}
    rgb = bytearray()
    for y in range(height):
        for x in range(width):
            if (x // 9 + y // 9) % 2:
                rgb += bytes(colours[x // 9 * 9, y // 9 * 9])
            else:
                rgb += chance.randbytes(3)
    return window.Picture(width, height, rgb)


@functools.lru_cache(maxsize=None)
def expected(picture, name):
    if name in RGB:
        return picture()
    code = reference.Code(matrix=1, full=False, bits=YUV[name])
    shown = reference.through_420(*picture().size, picture().rgb, code)
    return window.Picture(*picture().size, shown)


def write_png(path, picture):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + picture.part(0, y, picture.width, 1).rgb for y in range(picture.height))
    header = struct.pack(">IIBBBBB", *picture.size, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                     + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b""))


class Formats:
    presenter = None

    def look(self, picture, path, name):
        wanted = expected(picture, name)
        region = self.region_name(name)
        producer = self.producer(path, region, "--format", name)
        viewer = self.show(region, "--scale", "1:1", presenter=self.presenter)
        self.wait_for_picture(viewer, wanted, 0 if name in RGB else 2)
        self.end(viewer)
        self.end(producer)

    def test_asset(self):
        for name in (*RGB, *YUV):
            with self.subTest(format=name):
                self.look(asset, window.harness.IMAGE, name)

    def test_odd_sizes(self):
        path = self.directory / "noise.png"
        write_png(path, noise())
        for name in (*RGB, *YUV):
            with self.subTest(format=name):
                self.look(noise, path, name)


class Surface(Formats, window.Case):
    presenter = "surface"


class OpenGL(Formats, window.Case):
    presenter = "opengl"


class Software(Formats, window.Case):
    presenter = "software"


window.main()
