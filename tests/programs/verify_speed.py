"""`verify` as fast as it goes, with 1, 2 and 8 readers of which some are slow: never a torn frame, never
one out of order.

A short run by default; FRAMEMAP_STRESS_FRAMES=10000000 for as many frames in all.
"""

import os
import random
import signal
import time

import harness

FRAMES = int(os.environ.get("FRAMEMAP_STRESS_FRAMES", "300000"))


class VerifySpeed(harness.Case):
    def check(self, readers, slow):
        name = self.region_name(f"{readers}-readers")
        frames = FRAMES // 3
        viewers = [self.viewer(name, "--verify", "--json", "--wait", "block") for _ in range(readers)]
        stream = ("--fps", "0", "--size", "96x64", "--frames", frames, "--slots", 2 + 3 * readers)
        producer = self.producer("verify", name, *stream, "--json")
        stopped = viewers[:slow]
        while producer.running():
            for viewer in stopped:
                viewer.signal(random.choice((signal.SIGSTOP, signal.SIGCONT)))
            time.sleep(random.uniform(0, 0.02))
        for viewer in stopped:
            viewer.signal(signal.SIGCONT)
        made = producer.json()
        self.assertEqual((made["published"], made["skipped"]), (frames, 0))
        for viewer in viewers:
            self.end(viewer)
            seen = viewer.json()
            self.assertGreater(seen["frames"], 0)
            self.assertLessEqual(seen["frames"] + seen["missed"], frames)
            self.assertEqual((seen["torn"], seen["overrun"], seen["repeated"]), (0, 0, 0))

    def test_one_reader(self):
        self.check(1, 0)

    def test_two_readers(self):
        self.check(2, 1)

    def test_eight_readers(self):
        self.check(8, 3)


harness.main()
