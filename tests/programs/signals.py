"""SIGINT and SIGTERM end the programs cleanly; so does an end of their own."""

import signal

import harness


class Signals(harness.Case):
    def test_producer(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                name = self.region_name(number.name)
                producer = self.producer("bars", name, "--size", "64x64", "--json")
                self.wait_for_frames(harness.Region(name), 3)
                self.end(producer, number)
                self.assertGreaterEqual(producer.json()["published"], 3)
                self.assertFalse(harness.Region(name).exists())

    def test_viewer(self):
        name = self.region_name()
        producer = self.producer("bars", name, "--size", "64x64")
        for number in (signal.SIGINT, signal.SIGTERM):
            viewer = self.viewer(name, "--json")
            self.wait_for(lambda: viewer.pid in harness.Region(name).readers(), "the viewer")
            self.wait_for_frames(harness.Region(name), 3)
            self.end(viewer, number)
            self.assertGreater(viewer.json()["frames"], 0)
            self.assertEqual(harness.Region(name).readers(), {})
        self.end(producer)

    def test_waiting_viewer(self):
        viewer = self.viewer(self.region_name(), "--json")
        self.wait_for(viewer.messages, "its first message")
        self.end(viewer, signal.SIGINT)

    def test_end_of_its_own(self):
        name = self.region_name()
        producer = self.producer("bars", name, "--size", "64x64", "--frames", "30", "--json")
        self.assertEqual(producer.json()["published"], 30)
        self.assertEqual(producer.wait(), 0)
        self.assertFalse(harness.Region(name).exists())

    def test_viewer_outlives_the_stream(self):
        """A clean end is noticed, and the next region of that name picked up."""
        name = self.region_name()
        viewer = self.viewer(name, "--verify", "--json")
        for _ in range(3):
            producer = self.producer("verify", name, "--size", "64x64", "--frames", "60")
            self.assertEqual(producer.wait(), 0, producer.stderr())
        self.end(viewer)
        seen = viewer.json()
        self.assertGreater(seen["frames"], 120)
        self.assertEqual((seen["torn"], seen["reconnects"]), (0, 2))

    def test_time_out(self):
        self.assertEqual(self.viewer(self.region_name(), "--timeout", "0.3").wait(), 2)


harness.main()
