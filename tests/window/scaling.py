"""Where the picture goes in windows that have not its size."""

import window
from window import Picture

BLACK = (0, 0, 0)
SIDE = 40  # of the picture's blocks
COLUMNS, ROWS = 8, 5
WIDTH, HEIGHT = COLUMNS * SIDE, ROWS * SIDE


def colour(column, row):
    """No two blocks have the same one, and none is black."""
    return (60 + 24 * column, 60 + 40 * row, 255 - 24 * column)


def blocks():
    rgb = bytearray()
    for y in range(HEIGHT):
        rgb += b"".join(bytes(colour(column, y // SIDE)) * SIDE for column in range(COLUMNS))
    return Picture(WIDTH, HEIGHT, rgb)


class Scaling:
    presenter = None

    def start_viewer(self, *arguments):
        name = self.region_name()
        path = self.directory / "blocks.ppm"
        path.write_bytes(b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + blocks().rgb)
        self.producer(path, name, "--format", "bgrx")
        viewer = self.show(name, *arguments, presenter=self.presenter)
        return viewer

    def scaled(self, mode, width, height):
        """What a window of this size shows."""
        viewer = self.start_viewer("--scale", mode)
        self.wait_for_picture(viewer, blocks())
        self.resize(viewer, width, height)
        return viewer

    def check_blocks(self, viewer, left, top, width, height, tolerance=2):
        """The middle of every block that is to be seen, when the picture covers this part of the window,
        and black at every pixel around it."""
        def why_not(seen):
            for column in range(COLUMNS):
                for row in range(ROWS):
                    x = left + width * (2 * column + 1) // (2 * COLUMNS)
                    y = top + height * (2 * row + 1) // (2 * ROWS)
                    if not (0 <= x < seen.width and 0 <= y < seen.height):
                        continue
                    off = max(abs(a - b) for a, b in zip(seen.at(x, y), colour(column, row)))
                    if off > tolerance:
                        return f"({x},{y}) is {seen.at(x, y)}, not {colour(column, row)}"
            for x, y, w, h in borders(seen, left, top, width, height):
                if w > 0 and h > 0 and any(seen.part(x, y, w, h).rgb):
                    return f"the border at ({x},{y}) of {w}x{h} is not black"
            for x, y in inner_corners(seen, left, top, width, height):
                if seen.at(x, y) == BLACK:
                    return f"({x},{y}) is black"
            return None

        reasons = []
        def right(seen):
            reasons[:] = [why_not(seen)]
            return reasons[0] is None
        try:
            self.wait_for_window(viewer, right, "the picture", timeout=10)
        except AssertionError:
            self.fail(f"{reasons}\n{viewer.stderr()}")

    def test_fit_leaves_bars_above_and_below(self):
        viewer = self.scaled("fit", 640, 600)
        self.check_blocks(viewer, 0, 100, 640, 400)

    def test_fit_leaves_bars_left_and_right(self):
        viewer = self.scaled("fit", 900, 400)
        self.check_blocks(viewer, 130, 0, 640, 400)

    def test_fit_makes_smaller(self):
        viewer = self.scaled("fit", 160, 160)
        self.check_blocks(viewer, 0, 30, 160, 100)

    def test_what_is_not_a_multiple_is_smooth(self):
        viewer = self.scaled("fit", 500, 600)
        self.check_blocks(viewer, 0, 143, 500, 313)

        def colours(seen):
            row = seen.part(0, 143 + 313 // (2 * ROWS), 500, 1)
            return len({row.at(x, 0) for x in range(500)})
        self.wait_for_window(viewer, lambda seen: colours(seen) > COLUMNS, "colours between those of two blocks")

    def test_fill_cuts_off(self):
        viewer = self.scaled("fill", 640, 600)
        self.check_blocks(viewer, -160, 0, 960, 600)

    def test_integer_is_exact(self):
        viewer = self.scaled("integer", 1000, 700)
        self.wait_for_picture(viewer, blocks().enlarged(3), crop=lambda seen: seen.part(20, 50, 960, 600))
        self.check_blocks(viewer, 20, 50, 960, 600, tolerance=0)

    def test_one_to_one_is_exact(self):
        viewer = self.scaled("1:1", 700, 500)
        self.wait_for_picture(viewer, blocks(), crop=lambda seen: seen.part(190, 150, WIDTH, HEIGHT))
        self.check_blocks(viewer, 190, 150, WIDTH, HEIGHT, tolerance=0)

    def test_one_to_one_cuts_off(self):
        viewer = self.scaled("1:1", 200, 120)
        self.wait_for_picture(viewer, blocks().part(60, 40, 200, 120))

    def test_full_screen(self):
        viewer = self.start_viewer("--fullscreen", "--scale", "integer")
        self.wait_for_window(viewer, lambda seen: seen.size == window.SCREEN, "full screen")
        self.wait_for_picture(viewer, blocks().enlarged(5), crop=lambda seen: seen.part(0, 0, 1600, 1000))

    def test_full_screen_by_key(self):
        viewer = self.start_viewer()
        self.wait_for_picture(viewer, blocks())
        self.key(viewer, "f")
        self.check_blocks(viewer, 0, 0, 1600, 1000)
        self.key(viewer, "Escape")
        self.wait_for_picture(viewer, blocks())
        self.key(viewer, "Escape")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())

    def test_sizes_by_key(self):
        viewer = self.start_viewer()
        self.wait_for_picture(viewer, blocks())
        self.key(viewer, "2")
        self.wait_for_picture(viewer, blocks().enlarged(2))
        self.key(viewer, "1")
        self.wait_for_picture(viewer, blocks())


def borders(seen, left, top, width, height):
    """What is around the picture, as x, y, width, height."""
    top, bottom = max(top, 0), min(top + height, seen.height)
    left, right = max(left, 0), min(left + width, seen.width)
    return [(0, 0, seen.width, top), (0, bottom, seen.width, seen.height - bottom),
            (0, top, left, bottom - top), (right, top, seen.width - right, bottom - top)]


def inner_corners(seen, left, top, width, height):
    """The picture's own pixels in its corners, as far as they are in the window."""
    xs = (max(left, 0), min(left + width, seen.width) - 1)
    ys = (max(top, 0), min(top + height, seen.height) - 1)
    return [(x, y) for x in xs for y in ys]


class Surface(Scaling, window.Case):
    presenter = "surface"


class OpenGL(Scaling, window.Case):
    presenter = "opengl"


class Software(Scaling, window.Case):
    presenter = "software"


window.main()
