"""A viewer that is stopped or killed while it holds a frame costs the producer nothing (guarantee 2)."""

import signal
import time

import harness

FPS = 100


class StopViewer(harness.Case):
    def start_pair(self, *arguments):
        name = self.region_name()
        self.region = harness.Region(name)
        self.made = self.producer("verify", name, "--size", "640x360", "--fps", FPS, "--json", *arguments)
        self.seen = self.viewer(name, "--verify", "--json")
        self.wait_for_frames(self.region, 10)

    def check_rate(self, seconds=2.0):
        """The producer keeps its pace: no gap longer than a few frames, none skipped."""
        start = last_change = time.monotonic()
        first = last = self.region.sequence()
        longest = 0.0
        while time.monotonic() < start + seconds:
            time.sleep(0.001)
            now = self.region.sequence()
            if now != last:
                longest = max(longest, time.monotonic() - last_change)
                last, last_change = now, time.monotonic()
        self.assertGreater(last - first, 0.9 * FPS * seconds)
        self.assertLess(longest, 0.25, "the producer stood still")

    def finish_pair(self, most_skipped):
        self.end(self.made)
        self.assertLessEqual(self.made.json()["skipped"], most_skipped)

    def test_stopped(self):
        self.start_pair()
        self.freeze_with_lease(self.seen, self.region)
        held = self.region.leases_held()
        self.check_rate()
        self.assertEqual(self.region.leases_held(), held, "a stopped reader's lease is its own")
        self.seen.signal(signal.SIGCONT)
        before = self.region.sequence()
        self.wait_for_frames(self.region, 20)
        self.end(self.seen)
        seen = self.seen.json()
        self.assertEqual((seen["torn"], seen["overrun"]), (0, 0))
        self.assertGreater(seen["frames"], 10)
        self.assertGreater(self.region.sequence(), before)
        self.finish_pair(0)

    def test_killed(self):
        self.start_pair()
        self.freeze_with_lease(self.seen, self.region)
        self.seen.kill()
        self.check_rate()
        self.finish_pair(0)

    def test_killed_with_every_slot(self):
        """Two readers hold all that the producer could draw in, and die: it takes their slots back."""
        self.start_pair("--slots", "3")
        other = self.viewer(self.region_name(), "--verify")
        self.freeze_with_lease(self.seen, self.region)
        self.freeze_with_lease(other, self.region)
        skipped = self.region.skipped()
        self.wait_for(lambda: self.region.skipped() > skipped + 5, "frames skipped for want of a slot")
        self.assertTrue(self.made.running())
        stuck_at = self.region.sequence()
        self.seen.kill()
        self.wait_for(lambda: self.region.sequence() > stuck_at + 20, "the producer to go on")
        other.kill()
        skipped = self.region.skipped()
        self.check_rate()
        self.assertEqual(self.region.skipped(), skipped)
        # Nobody needs the one slot that a dead reader may still have; a second one would be needed.
        self.assertLessEqual(len(self.region.leases_held()), 1)
        self.finish_pair(1000)


harness.main()
