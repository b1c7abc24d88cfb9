"""R'G'B' and Y'CbCr in double precision, by ITU-T H.273, 8.3.

Chroma of 4:2:0 is what the producer makes of it (the mean of 2 x 2 pixels, the last ones standing in
beyond an odd edge) and is shown as the viewer does (replicated)."""

import math

WEIGHTS = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}


def rounded(value):
    return math.floor(value + 0.5)


def byte(value):
    return min(max(rounded(value * 255), 0), 255)


def srgb(light):
    """IEC 61966-2-1, of linear light."""
    light = min(max(light, 0), 1)
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


class Code:
    """How a matrix, range and depth write E'Y, E'Pb and E'Pr as numbers."""

    def __init__(self, matrix=1, full=False, bits=8):
        self.kr, self.kb = WEIGHTS[matrix]
        self.kg = 1 - self.kr - self.kb
        one, largest = 1 << (bits - 8), (1 << bits) - 1
        self.black, self.luma = (0, largest) if full else (16 * one, 219 * one)
        self.grey, self.chroma, self.largest = 128 * one, largest if full else 224 * one, largest

    def clip(self, value):
        return min(max(rounded(value), 0), self.largest)

    def rgb(self, y, cb, cr):
        """Three bytes."""
        ey = (y - self.black) / self.luma
        pb, pr = (cb - self.grey) / self.chroma, (cr - self.grey) / self.chroma
        red, blue = ey + 2 * (1 - self.kr) * pr, ey + 2 * (1 - self.kb) * pb
        green = (ey - self.kr * red - self.kb * blue) / self.kg
        return byte(red), byte(green), byte(blue)

    def yuv(self, red, green, blue):
        """Of bytes or means of them; three codes."""
        red, green, blue = red / 255, green / 255, blue / 255
        ey = self.kr * red + self.kg * green + self.kb * blue
        pb, pr = (blue - ey) / (2 * (1 - self.kb)), (red - ey) / (2 * (1 - self.kr))
        return (self.clip(self.black + self.luma * ey), self.clip(self.grey + self.chroma * pb),
                self.clip(self.grey + self.chroma * pr))


def through_420(width, height, rgb, code):
    """The bytes of a picture that went through 4:2:0 and back."""
    out = bytearray(len(rgb))
    blocks, pixels = {}, {}
    for y in range(0, height, 2):
        rows = (y, min(y + 1, height - 1))
        for x in range(0, width, 2):
            columns = (x, min(x + 1, width - 1))
            starts = [(row * width + column) * 3 for row in rows for column in columns]
            four = tuple(rgb[start : start + 3] for start in starts)
            if four not in blocks:
                mean = [sum(pixel[i] for pixel in four) / 4 for i in range(3)]
                blocks[four] = code.yuv(*mean)[1:]
            chroma = blocks[four]
            for pixel, start in zip(four, starts):
                key = (pixel, chroma)
                if key not in pixels:
                    pixels[key] = bytes(code.rgb(code.yuv(*pixel)[0], *chroma))
                out[start : start + 3] = pixels[key]
    return bytes(out)
