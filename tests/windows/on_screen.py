"""The viewer's window, by SDL's and Wine's ways to the screen, pixel by pixel."""

import pathlib
import sys

import wine
from wine import harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "window"))
import reference
import window


class OnScreen(wine.Case, window.Case):
    @classmethod
    def setUpClass(cls):
        wine.end_session()
        cls.addClassCleanup(wine.end_session)
        super().setUpClass()
        cls.surroundings = cls.display.environment

    def setUp(self):
        super().setUp()
        self.image = window.Picture.from_file(harness.IMAGE)

    def start_producer(self, *arguments):
        name = self.region_name()
        self.producer(wine.path_of(harness.IMAGE), name, *arguments)
        return name

    def look(self, presenter, fourcc, expected, tolerance):
        name = self.start_producer("--format", fourcc)
        viewer = self.show(name, "--scale", "1:1", presenter=presenter)
        self.wait_for_picture(viewer, expected, tolerance)
        return viewer

    def test_surface(self):
        self.look("surface", "bgrx", self.image, 0)

    def test_texture(self):
        self.look("software", "bgra", self.image, 0)

    def test_yuv(self):
        code = reference.Code(matrix=1, full=False, bits=8)
        expected = window.Picture(*self.image.size, reference.through_420(*self.image.size, self.image.rgb, code))
        self.look("software", "nv12", expected, 2)

    def test_screenshot_is_what_the_window_shows(self):
        viewer = self.look("surface", "bgrx", self.image, 0)
        self.key(viewer, "s")
        shot = lambda: [path for path in self.directory.glob("*.png")]
        taken = window.Picture.from_file(self.wait_for(shot, "the screenshot")[0])
        self.assertEqual(taken.rgb, self.image.rgb)

    def test_key_ends_it(self):
        viewer = self.look("surface", "bgrx", self.image, 0)
        self.key(viewer, "q")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())

    def test_closed_by_the_window_manager(self):
        viewer = self.look("surface", "bgrx", self.image, 0)
        self.key(viewer, "alt+F4")
        self.assertEqual(viewer.wait(), 0, viewer.stderr())

    def test_larger_frame_after_a_restart(self):
        """The window shows the last frame of a killed producer, then the larger ones of the next."""
        name = self.region_name()
        small = self.producer("bars", name, "--size", "160x90")
        viewer = self.show(name, "--scale", "1:1")
        self.wait_for_window(viewer, lambda seen: seen.size == (160, 90), "the small picture")
        small.kill()
        self.wait_for_message(viewer, "is gone")
        self.producer(wine.path_of(harness.IMAGE), name)
        self.wait_for_message(viewer, "is back")
        self.key(viewer, "1")
        self.wait_for_picture(viewer, self.image)


wine.main()
