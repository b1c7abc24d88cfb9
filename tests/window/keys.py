"""What the keys do, with frames of one colour each: what is shown tells which frame it is."""

import pathlib

import window
from window import Picture

WIDTH, HEIGHT = 400, 300
CLEAR = 150  # rows from the top that no banner reaches
RED, GREEN, BLUE, WHITE = (200, 10, 30), (10, 200, 60), (10, 90, 200), (250, 250, 240)


class Keys(window.Case):
    def setUp(self):
        super().setUp()
        self.name = self.region_name()
        self.source = self.publisher(self.name)

    def publish(self, colour):
        return self.source.publish("bgrx", WIDTH, HEIGHT, colour)

    def shown(self, *arguments):
        """A viewer that shows a red frame and nothing else."""
        self.publish(RED)
        viewer = self.show(self.name, *arguments)
        self.wait_for_colour(viewer, RED)
        return viewer

    def wait_for_banner(self, viewer, colour):
        """Until the key has been heard: something lies below on the frame of this colour."""
        plain = Picture.solid(WIDTH, HEIGHT - CLEAR, colour).rgb
        self.wait_for_window(
            viewer, lambda seen: seen.part(0, CLEAR, WIDTH, HEIGHT - CLEAR).rgb != plain, "a banner")

    def test_freeze_holds_the_frame(self):
        viewer = self.shown()
        self.key(viewer, "space")
        self.wait_for_banner(viewer, RED)
        self.publish(GREEN)
        self.stays(viewer, RED, height=CLEAR)
        self.publish(BLUE)
        self.stays(viewer, RED, height=CLEAR)
        self.key(viewer, "space")
        self.wait_for_colour(viewer, BLUE)

    def test_step_shows_every_frame(self):
        viewer = self.shown()
        self.key(viewer, "space")
        self.wait_for_banner(viewer, RED)
        for colour in (GREEN, BLUE, WHITE):
            self.publish(colour)
        for colour in (GREEN, BLUE, WHITE):
            self.key(viewer, "period")
            self.wait_for_colour(viewer, colour, height=CLEAR)
        self.key(viewer, "period")
        self.stays(viewer, WHITE, height=CLEAR)
        self.key(viewer, "space")
        self.publish(RED)
        self.wait_for_colour(viewer, RED)

    def test_step_freezes(self):
        viewer = self.shown()
        self.key(viewer, "period")
        self.wait_for_banner(viewer, RED)
        self.publish(GREEN)
        self.stays(viewer, RED, height=CLEAR)

    def test_figures_come_and_go(self):
        viewer = self.shown()
        for key in ("i", "question"):
            self.key(viewer, key)
            seen = self.wait_for_window(
                viewer, lambda seen: len(set(seen.part(8, 8, 300, 250).rgb)) > 4, key)
            edge = Picture.solid(WIDTH, 1, RED)
            self.assertEqual(seen.part(0, 0, WIDTH, 1).rgb, edge.rgb)
            self.key(viewer, key)
            self.wait_for_colour(viewer, RED)

    def test_figures_at_the_start(self):
        self.publish(RED)
        viewer = self.show(self.name, "--hud")
        first = self.wait_for_window(
            viewer, lambda seen: len(set(seen.part(8, 8, 200, 100).rgb)) > 4, "figures")
        self.publish(RED)
        self.wait_for_window(viewer, lambda seen: seen.rgb != first.rgb, "other figures")

    def test_screenshot_is_the_frame(self):
        viewer = self.shown()
        number = self.publish(GREEN)
        self.wait_for_colour(viewer, GREEN)
        self.key(viewer, "i")
        self.key(viewer, "s")
        path = self.directory / f"framemap-{self.name}-{number}.png"
        self.wait_for(path.exists, path)
        self.assertEqual(Picture.from_file(path).rgb, Picture.solid(WIDTH, HEIGHT, GREEN).rgb)
        self.assertEqual([other.name for other in pathlib.Path(self.directory).glob("*.png*")], [path.name])

    def test_quit(self):
        for key in ("q", "Escape"):
            viewer = self.shown()
            self.key(viewer, key)
            self.assertEqual(viewer.wait(), 0, viewer.stderr())

    def test_closing_the_window_quits(self):
        viewer = self.shown()
        self.key(viewer, "alt+F4")  # the window manager's
        self.assertEqual(viewer.wait(), 0, viewer.stderr())

    def property(self, viewer, name):
        return self.display.run("xprop", "-id", self.window(viewer), name)

    def test_always_on_top(self):
        viewer = self.shown()
        self.assertNotIn("ABOVE", self.property(viewer, "_NET_WM_STATE"))
        self.key(viewer, "t")
        self.wait_for(lambda: "ABOVE" in self.property(viewer, "_NET_WM_STATE"), "a window on top")
        self.key(viewer, "t")
        self.wait_for(lambda: "ABOVE" not in self.property(viewer, "_NET_WM_STATE"), "a window like others")

    def test_border(self):
        viewer = self.shown()
        def bare():
            return "= 0, 0, 0, 0" in self.property(viewer, "_NET_FRAME_EXTENTS")
        self.assertFalse(bare())
        self.key(viewer, "b")
        self.wait_for(bare, "a window without border")
        self.key(viewer, "b")
        self.wait_for(lambda: not bare(), "a window with its border")
        self.wait_for_colour(viewer, RED)


window.main()
