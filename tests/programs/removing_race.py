"""A producer that opens a region just when its owner removes it starts afresh, or is refused: it never
goes on in a region that nobody can find any more."""

import random
import signal
import time

import harness

ROUNDS = 40


class RemovingRace(harness.Case):
    def test_start_while_the_other_ends(self):
        name = self.region_name()
        region = harness.Region(name)
        arguments = ("bars", name, "--size", "64x64", "--fps", "200")

        def has_it(producer):
            try:
                return region.producer_pid() == producer.pid and region.sequence() > 0
            except (FileNotFoundError, ValueError, harness.struct.error):
                return False

        owner = self.producer(*arguments)
        self.wait_for(lambda: has_it(owner), "the first frame")
        # The next one's way to its open takes a while. How long is found by going up and down around the
        # moment at which it is refused, which is the moment looked for.
        delay, refused = 0.1, 0
        for _ in range(ROUNDS):
            following = self.producer(*arguments)
            time.sleep(delay * random.uniform(0.8, 1.2))
            owner.signal(signal.SIGTERM)
            self.wait_for(lambda: has_it(following) or not following.running(), "the next producer")
            self.assertEqual(owner.wait(), 128 + signal.SIGTERM)
            if following.running():
                delay *= 1.15
            else:
                self.assert_refused(following, name)
                delay /= 1.15
                refused += 1
                following = self.producer(*arguments)
                self.wait_for(lambda: has_it(following), "a producer after the refused one")
            owner = following
        print(f"{refused} of {ROUNDS} came too early; delay {delay * 1000:.1f} ms")
        self.assertTrue(0 < refused < ROUNDS, "the moment of the removal was not met")
        self.end(owner)


harness.main()
