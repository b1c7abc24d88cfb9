"""What the window shows while sizes, formats and producers change under it."""

import window
from window import Picture

RED, GREEN, BLUE = (200, 10, 30), (10, 200, 60), (10, 90, 200)
GREY, GREY_YUV = (191, 191, 191), (180, 128, 128)
WIDTH, HEIGHT = 480, 360
CLEAR = 200  # rows from the top that no banner reaches


class Changes:
    presenter = None

    def setUp(self):
        super().setUp()
        self.name = self.region_name()

    def test_size_and_format_from_frame_to_frame(self):
        source = self.publisher(self.name)
        viewer = self.show(self.name, "--scale", "1:1", presenter=self.presenter)
        frames = [  # the first gives the window its size
            ("bgrx", WIDTH, HEIGHT, RED, RED),
            ("rgba", 100, 50, GREEN, GREEN),
            ("nv12", 64, 64, GREY_YUV, GREY),
            ("i420", 33, 17, GREY_YUV, GREY),
            ("rgba16f", 200, 300, (0x3C00, 0, 0x3800), (255, 0, 188)),
            ("p010", 1, 1, (720, 512, 512), GREY),
            ("bgra", WIDTH + 90, HEIGHT + 90, BLUE, BLUE),
            ("nv12", WIDTH, HEIGHT, GREY_YUV, GREY),
            ("bgrx", WIDTH, 2, RED, RED),
        ]
        for name, width, height, samples, colour in frames:
            source.publish(name, width, height, samples)
            left, top = max(WIDTH - width, 0) // 2, max(HEIGHT - height, 0) // 2
            wanted = bytearray(WIDTH * HEIGHT * 3)
            for y in range(top, top + min(height, HEIGHT)):
                start = (y * WIDTH + left) * 3
                wanted[start : start + min(width, WIDTH) * 3] = bytes(colour) * min(width, WIDTH)
            tolerance = 2 if name in ("nv12", "i420", "p010") else 0
            what = f"{name} {width}x{height}"
            self.wait_for_picture(viewer, Picture(WIDTH, HEIGHT, wanted), tolerance, what=what)

    def has_banner(self, seen, colour):
        below = seen.part(0, CLEAR, WIDTH, HEIGHT - CLEAR)
        return below.rgb != Picture.solid(*below.size, colour).rgb

    def test_dead_producer_and_the_next(self):
        source = self.publisher(self.name)
        last = source.publish("bgrx", WIDTH, HEIGHT, RED)
        viewer = self.show(self.name, presenter=self.presenter)
        self.wait_for_colour(viewer, RED)
        source.kill()
        self.wait_for_window(viewer, lambda seen: self.has_banner(seen, RED), "a banner")
        self.stays(viewer, RED, height=CLEAR)
        self.assertIn("producer gone", self.title(viewer))
        source = self.publisher(self.name)
        self.assertGreater(source.publish("bgrx", WIDTH, HEIGHT, GREEN), last)
        self.wait_for_colour(viewer, GREEN)
        self.assertNotIn("gone", self.title(viewer))
        self.assertTrue(viewer.running())

    def test_clean_end_and_a_new_region(self):
        source = self.publisher(self.name)
        source.publish("nv12", WIDTH, HEIGHT, GREY_YUV)
        viewer = self.show(self.name, presenter=self.presenter)
        self.wait_for_colour(viewer, GREY, tolerance=2)
        source.close()
        self.wait_for_window(viewer, lambda seen: self.has_banner(seen, GREY), "a banner")
        self.stays(viewer, GREY, tolerance=2, height=CLEAR)
        source = self.publisher(self.name)
        source.publish("bgrx", WIDTH, HEIGHT, BLUE)
        self.wait_for_colour(viewer, BLUE)

    def test_frame_that_came_while_minimised(self):
        source = self.publisher(self.name)
        source.publish("nv12", WIDTH, HEIGHT, GREY_YUV)
        viewer = self.show(self.name, presenter=self.presenter)
        self.wait_for_colour(viewer, GREY, tolerance=2)
        window_id = self.window(viewer)
        self.display.run("xdotool", "windowminimize", "--sync", window_id)
        window.time.sleep(0.2)
        source.publish("nv12", WIDTH, HEIGHT, (100, 128, 128))
        window.time.sleep(0.2)
        self.display.run("xdotool", "windowactivate", window_id)
        self.wait_for_colour(viewer, (98,) * 3, tolerance=2)

    def test_waiting_for_the_first_producer(self):
        viewer = self.show(self.name, presenter=self.presenter)
        self.wait_for_window(
            viewer, lambda seen: any(seen.rgb) and not any(seen.part(0, 0, seen.width, CLEAR).rgb),
            "a banner on black")
        self.assertIn("waiting", self.title(viewer))
        source = self.publisher(self.name)
        source.publish("bgrx", WIDTH, HEIGHT, GREEN)
        self.wait_for_colour(viewer, GREEN)
        self.assertEqual(self.capture(viewer).size, (WIDTH, HEIGHT))


class Surface(Changes, window.Case):
    presenter = "surface"


class OpenGL(Changes, window.Case):
    presenter = "opengl"


class Software(Changes, window.Case):
    presenter = "software"


window.main()
