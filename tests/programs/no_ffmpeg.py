"""Built without FFmpeg's libraries: videos are refused with the option's name and the way around it."""

import harness


class NoFfmpeg(harness.Case):
    def test_video(self):
        producer = self.producer(harness.VIDEO, self.region_name())
        self.assert_refused(producer, "FRAMEMAP_FFMPEG", "y4m:-", "ffmpeg")

    def test_image(self):
        name = self.region_name()
        producer = self.producer(harness.IMAGE, name, "--loop")
        self.assertEqual(self.viewer(name, "--frames", "3", "--timeout", "20").wait(), 0)
        self.end(producer)


harness.main()
