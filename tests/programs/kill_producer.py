"""kill -9 of the producer at any moment: viewers go on, the next producer carries the stream on."""

import random
import time

import harness

DRAWING = ("--fps", "0", "--size", "1280x720")  # nearly always in the middle of a frame


class KillProducer(harness.Case):
    def test_viewer_goes_on(self):
        name = self.region_name()
        region = harness.Region(name)
        viewer = self.viewer(name, "--verify", "--json")
        half_drawn, last, rounds = 0, 0, 8
        for _ in range(rounds):
            producer = self.producer("verify", name, *DRAWING)
            self.wait_for(lambda: region.sequence() > last + 3, "a frame of the new producer")
            time.sleep(random.uniform(0, 0.1))
            producer.kill()
            half_drawn += bool(region.half_drawn())
            self.assertGreater(region.sequence(), last)
            last = region.sequence()
            self.assertTrue(viewer.running(), viewer.stderr())
        self.assertGreater(half_drawn, 0, "no producer was killed in the middle of a frame")

        final = self.producer("verify", name, "--fps", "60", "--size", "640x360")
        self.wait_for(lambda: region.sequence() > last + 30, "frames after the last kill")
        self.end(viewer)
        seen = viewer.json()
        self.assertEqual((seen["torn"], seen["overrun"]), (0, 0))
        self.assertEqual(seen["reconnects"], rounds)
        self.end(final)

    def test_last_frame_stays(self):
        """A viewer that comes when the producer is dead gets its last complete frame."""
        name = self.region_name()
        region = harness.Region(name)
        producer = self.producer("verify", name, *DRAWING)
        self.wait_for_frames(region, 20)
        producer.kill()
        late = self.viewer(name, "--verify", "--frames", "1", "--json")
        self.assertEqual(late.wait(), 0, late.stderr())
        self.assertEqual(late.json()["frames"], 1)
        self.remove(name)

    def test_stale_region(self):
        """--list shows it as dead, a living one cannot be removed, a new producer takes it over."""
        name = self.region_name()
        region = harness.Region(name)

        def listed():
            return next((line for line in self.lines("--list") if name in line), "")

        producer = self.producer("bars", name, "--size", "64x64")
        self.wait_for_frames(region, 5)
        self.assertIn("live", listed())
        refused = self.start("viewer", "--remove", name)
        self.assertEqual(refused.wait(), 2, refused.stderr())
        self.assertIn(str(producer.pid), refused.stderr())
        self.assertTrue(region.exists())
        producer.kill()
        self.assertIn("dead", listed())
        sequence = region.sequence()
        producer = self.producer("bars", name, "--size", "64x64")
        self.wait_for(lambda: region.sequence() > sequence, "a frame of the second producer")
        self.assertIn("live", listed())
        producer.kill()
        self.remove(name)
        self.assertEqual(listed(), "")
        self.assertFalse(region.exists())

    def lines(self, *arguments):
        program = self.start("viewer", *arguments)
        self.assertEqual(program.wait(), 0, program.stderr())
        return program.stdout().splitlines()


harness.main()
