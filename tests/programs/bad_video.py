"""Videos that are not, and one that is larger than the region may become."""

import harness


class Videos(harness.Case):
    def refuse(self, data, *words):
        path = self.directory / "broken.mp4"
        path.write_bytes(data)
        self.assert_refused(self.producer(path, self.region_name()), "broken.mp4", *words)

    def test_truncated(self):
        self.refuse(harness.VIDEO.read_bytes()[:600])

    def test_empty(self):
        self.refuse(b"")

    def test_not_a_video(self):
        self.refuse(b"not a video\n" * 500)

    def test_larger_than_max_size(self):
        producer = self.producer(harness.VIDEO, self.region_name(), "--max-size", "320x180")
        self.assert_refused(producer, "1280x720", "--max-size")


harness.main()
