"""A display of the test's own, and the pixels of the viewer's window on it.

Each test program starts Xvfb on a display number that is free, and a window manager. Both, and whatever
a case starts, get SIGTERM when the test itself dies, however that comes about.
"""

import ctypes
import operator
import os
import pathlib
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "programs"))
import harness

SCREEN = (1600, 1000)
PRESENTERS = {
    "surface": ("surface", ""),
    "opengl": ("texture", "opengl"),
    "software": ("texture", "software"),
}


def die_with_parent():
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Picture:
    """Rows of R, G, B bytes."""

    def __init__(self, width, height, rgb):
        assert len(rgb) == width * height * 3, (width, height, len(rgb))
        self.width, self.height, self.rgb = width, height, bytes(rgb)

    @property
    def size(self):
        return (self.width, self.height)

    def at(self, x, y):
        start = (y * self.width + x) * 3
        return tuple(self.rgb[start : start + 3])

    def part(self, x, y, width, height):
        rows = (((y + row) * self.width + x) * 3 for row in range(height))
        return Picture(width, height, b"".join(self.rgb[start : start + width * 3] for start in rows))

    def enlarged(self, times):
        """Every pixel a block of times x times."""
        rgb = bytearray()
        for row in range(self.height):
            line = self.part(0, row, self.width, 1).rgb
            wide = b"".join(line[i : i + 3] * times for i in range(0, len(line), 3))
            rgb += wide * times
        return Picture(self.width * times, self.height * times, rgb)

    def difference(self, other):
        """The largest of any sample, and where: (amount, x, y)."""
        if self.rgb == other.rgb:
            return 0, 0, 0
        amounts = list(map(abs, map(operator.sub, self.rgb, other.rgb)))
        worst = max(amounts)
        pixel = amounts.index(worst) // 3
        return worst, pixel % self.width, pixel // self.width

    @classmethod
    def solid(cls, width, height, colour):
        return cls(width, height, bytes(colour) * (width * height))

    @classmethod
    def from_file(cls, path):
        """Of an image, by the ffmpeg program and not by this project's code."""
        command = ["ffmpeg", "-v", "error", "-i", path, "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "-"]
        ppm = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        magic, width, height, largest, rgb = ppm.split(maxsplit=4)
        # What split takes for white space may be samples.
        return cls(int(width), int(height), ppm[len(ppm) - int(width) * int(height) * 3 :])

    @classmethod
    def from_xwd(cls, data):
        """An X window dump; the format is in X11/XWDFile.h."""
        names = ("header_size file_version pixmap_format depth width height xoffset byte_order bitmap_unit "
                 "bitmap_bit_order bitmap_pad bits_per_pixel bytes_per_line visual_class red green blue "
                 "bits_per_rgb colormap_entries ncolors").split()
        header = dict(zip(names, struct.unpack(">20I", data[:80])))
        masks = (header["red"], header["green"], header["blue"])
        # xwd writes bits_per_pixel 24 for 32 where windows of several visuals overlap: the stride is right.
        assert header["file_version"] == 7 and header["bytes_per_line"] >= header["width"] * 4, header
        assert masks == (0xFF0000, 0xFF00, 0xFF), header
        start = header["header_size"] + header["ncolors"] * 12
        width, height, stride = header["width"], header["height"], header["bytes_per_line"]
        raw = b"".join(data[start + y * stride :][: width * 4] for y in range(height))
        places = (2, 1, 0) if header["byte_order"] == 0 else (1, 2, 3)
        rgb = bytearray(width * height * 3)
        for channel, place in enumerate(places):
            rgb[channel::3] = raw[place::4]
        return cls(width, height, rgb)


class Display:
    def __init__(self):
        reading, writing = os.pipe()
        size = f"{SCREEN[0]}x{SCREEN[1]}x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self.server = subprocess.Popen(command, pass_fds=[writing], stdin=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        os.close(writing)
        with open(reading, encoding="ascii") as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("SDL_", "WAYLAND_"))}
        self.environment.update(DISPLAY=f":{number}", SDL_VIDEODRIVER="x11", LIBGL_ALWAYS_SOFTWARE="1")
        self.environment.pop("XAUTHORITY", None)
        # While it starts it loses a window that is being mapped, and SDL waits for that for ever.
        ready = "xprop -root -f FRAMEMAP_READY 32c -set FRAMEMAP_READY 1"
        self.manager = subprocess.Popen(["openbox", "--sm-disable", "--startup", ready], env=self.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        deadline = time.monotonic() + harness.PATIENCE
        while "= 1" not in self.run("xprop", "-root", "FRAMEMAP_READY"):
            assert time.monotonic() < deadline, "the window manager did not start"
            time.sleep(0.02)

    def run(self, *command):
        """Its stdout; a failure is an empty one."""
        return self.run_bytes(*command).decode()

    def run_bytes(self, *command):
        return subprocess.run([str(word) for word in command], env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=harness.PATIENCE).stdout

    def close(self):
        for process in (self.manager, self.server):
            process.kill()
            process.wait()


class Case(harness.Case):
    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        cls.addClassCleanup(cls.display.close)

    def setUp(self):
        super().setUp()
        self.started = []

    def tearDown(self):
        """What still runs is asked to end, and is to end cleanly."""
        for program in reversed(self.started):
            if program.running():
                self.end(program)

    def producer(self, *arguments):
        self.started.append(super().producer(*arguments, preexec_fn=die_with_parent))
        return self.started[-1]

    def publisher(self, name):
        return Publisher(self, name)

    def show(self, name, *arguments, presenter="surface"):
        """A viewer with a window on the display."""
        present, renderer = PRESENTERS[presenter]
        environment = dict(self.display.environment, **({"SDL_RENDER_DRIVER": renderer} if renderer else {}))
        viewer = self.start("viewer", name, "--present", present, *arguments, env=environment,
                            cwd=self.directory, preexec_fn=die_with_parent)
        viewer.window = None
        self.started.append(viewer)
        return viewer

    def window(self, viewer):
        def search():
            self.assertTrue(viewer.running(), viewer.stderr())
            return self.display.run("xdotool", "search", "--onlyvisible", "--pid", viewer.pid).split()

        if not viewer.window:
            viewer.window = self.wait_for(search, "the viewer's window")[-1]
        return viewer.window

    def capture(self, viewer):
        """What its window shows now; None while the server has no picture of it."""
        data = self.display.run_bytes("xwd", "-silent", "-id", self.window(viewer))
        if not data:
            viewer.window = None  # SDL makes a window anew for some renderers
        return Picture.from_xwd(data) if data else None

    def title(self, viewer):
        return self.display.run("xdotool", "getwindowname", self.window(viewer)).strip()

    def wait_for_colour(self, viewer, colour, tolerance=0, height=None, timeout=20):
        """Until the window is of one colour, down to a height; a banner may lie below."""
        def right(seen):
            part = seen.part(0, 0, seen.width, height or seen.height)
            return part.difference(Picture.solid(*part.size, colour))[0] <= tolerance

        return self.wait_for_window(viewer, right, f"the colour {colour}", timeout)

    def stays(self, viewer, colour, **options):
        """As wait_for_colour; and nothing else comes for long enough that it would have."""
        for _ in range(12):
            self.wait_for_colour(viewer, colour, **options, timeout=2)
            time.sleep(0.05)

    def key(self, viewer, key):
        window = self.window(viewer)
        self.display.run("xdotool", "windowactivate", "--sync", window, "windowfocus", "--sync", window)
        self.display.run("xdotool", "key", "--clearmodifiers", key)

    def resize(self, viewer, width, height):
        self.display.run("xdotool", "windowsize", self.window(viewer), width, height)
        self.wait_for_window(viewer, lambda seen: seen.size == (width, height), f"a window of {width}x{height}")

    def wait_for_window(self, viewer, right, what, timeout=20):
        """Until right(picture) is true of what the window shows; the picture."""
        def look():
            seen = self.capture(viewer)
            return seen if seen and right(seen) else None

        return self.wait_for(look, what, timeout)

    def wait_for_picture(self, viewer, expected, tolerance=0, crop=lambda seen: seen, what="", timeout=20):
        """Until the window, or crop of it, shows expected, no sample further off than tolerance."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self.capture(viewer)
            part = crop(seen) if seen else None
            if part and part.size == expected.size:
                worst, x, y = part.difference(expected)
                if worst <= tolerance:
                    return seen
                why = f"({x},{y}) is {part.at(x, y)}, not {expected.at(x, y)} within {tolerance}"
            else:
                why = f"its size is {part.size if part else None}, not {expected.size}"
            self.assertLess(time.monotonic(), deadline, f"{what} {why}\n{viewer.stderr()}")
            time.sleep(0.05)


class Publisher:
    """Publishes single frames of one colour when it is told to; see publish.c."""

    def __init__(self, case, name):
        self.process = subprocess.Popen([os.environ["FRAMEMAP_PUBLISH"], name], encoding="ascii",
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        case.addCleanup(self.close)

    def publish(self, fourcc, width, height, samples, matrix=None, full=None):
        """Its sequence number."""
        words = [fourcc, width, height, *samples]
        if matrix is not None:
            words += [matrix, int(full)]
        print(*words, file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def close(self):
        """A clean end: the region is removed."""
        self.process.stdin.close()
        self.process.wait(harness.PATIENCE)
        self.process.stdout.close()

    def kill(self):
        """In the middle of life: the region stays behind."""
        self.process.kill()
        self.process.wait()


main = harness.main
