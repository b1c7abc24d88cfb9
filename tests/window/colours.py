"""YUV by its own matrix and range, and light that is linear: the colour in the window against H.273."""

import itertools
import random

import reference
import window

SIZE = (64, 48)
LEVELS = {8: (16, 81, 128, 200, 235), 10: (64, 324, 512, 800, 940)}


class Colours:
    presenter = None

    def look(self, name, bits):
        region = self.region_name(name)
        source = self.publisher(region)
        viewer = self.show(region, "--scale", "1:1", presenter=self.presenter)
        chance = random.Random(bits)
        for matrix, full in itertools.product((1, 5, 6, 9), (False, True)):
            code = reference.Code(matrix, full, bits)
            for samples in [chance.sample(LEVELS[bits], 3) for _ in range(4)]:
                source.publish(name, *SIZE, samples, matrix, full)
                wanted = window.Picture.solid(*SIZE, code.rgb(*samples))
                self.wait_for_picture(viewer, wanted, 2, what=f"{name} {samples}, matrix {matrix}, full {full}")

    def test_nv12(self):
        self.look("nv12", 8)

    def test_i420(self):
        self.look("i420", 8)

    def test_p010(self):
        self.look("p010", 10)

    def test_linear_light(self):
        region = self.region_name()
        source = self.publisher(region)
        viewer = self.show(region, "--scale", "1:1", presenter=self.presenter)
        for halves, light in [
            ((0x3C00, 0x3800, 0x0000), (1, 0.5, 0)),
            ((0x4900, 0xBC00, 0x3400), (10, -1, 0.25)),
            ((0x7C00, 0x7E00, 0xFC00), (float("inf"), 0, float("-inf"))),  # the 0 is a NaN
            ((0x1800, 0x2000, 0x3000), (2**-9, 2**-7, 2**-3)),
        ]:
            source.publish("rgba16f", *SIZE, halves)
            colour = [reference.byte(reference.srgb(value)) for value in light]
            self.wait_for_picture(viewer, window.Picture.solid(*SIZE, colour))


class Surface(Colours, window.Case):
    presenter = "surface"


class OpenGL(Colours, window.Case):
    presenter = "opengl"


class Software(Colours, window.Case):
    presenter = "software"


window.main()
