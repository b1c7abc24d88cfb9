"""A producer that opens a region just when its owner removes it starts afresh, or is refused: it never
goes on in a region that nobody can find any more."""

import os
import random
import signal
import time

import harness

ROUNDS = 20
ARGUMENTS = ("bars", "--size", "64x64", "--fps", "200")
SLOW_LOCKS = "inject=fcntl:delay_enter=1000000"  # us


class RemovingRace(harness.Case):
    def has_it(self, producer, region):
        """Whether it publishes in the region that the name means."""
        try:
            return region.producer_pid() == producer.pid and region.sequence() > 0
        except (FileNotFoundError, ValueError, harness.struct.error):
            return False

    def start_and_wait(self, name, region):
        producer = self.start("producer", *ARGUMENTS, "--name", name)
        self.wait_for(lambda: self.has_it(producer, region), "the producer's first frame")
        return producer

    def open_slowly(self, name, region):
        """A producer that has opened the region's objects and takes a while until it locks them: the lock
        may belong to nothing by then. strace holds it there."""
        calls = self.directory / "calls"
        slowly = ["strace", "-D", "-qq", "-o", calls, "-e", "trace=openat,fcntl", "-e", SLOW_LOCKS]
        producer = [harness.BIN / "framemap-producer", *ARGUMENTS, "--name", name]
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}  # which cannot be traced
        started = self.start_command([*slowly, *producer], env=environment)
        self.wait_for(lambda: calls.exists() and region.leases.name in calls.read_text(), "its open")
        return started

    def test_removed_between_open_and_lock(self):
        name = self.region_name()
        region = harness.Region(name)
        owner = self.start_and_wait(name, region)
        following = self.open_slowly(name, region)
        self.end(owner)
        self.wait_for(lambda: self.has_it(following, region), "the next producer's own region")
        self.end(following)

    def test_made_anew_between_open_and_lock(self):
        name = self.region_name()
        region = harness.Region(name)
        owner = self.start_and_wait(name, region)
        slow = self.open_slowly(name, region)
        self.end(owner)
        faster = self.start_and_wait(name, region)
        self.assert_refused(slow, str(faster.pid))
        self.assertTrue(self.has_it(faster, region))
        self.end(faster)

    def test_start_while_the_other_ends(self):
        name = self.region_name()
        region = harness.Region(name)
        owner = self.start_and_wait(name, region)
        # The next one's way to its open takes a while. How long is found by going up and down around the
        # moment at which it is refused, which is the moment looked for.
        delay, refused = 0.1, 0
        for _ in range(ROUNDS):
            following = self.start("producer", *ARGUMENTS, "--name", name)
            time.sleep(delay * random.uniform(0.8, 1.2))
            owner.signal(signal.SIGTERM)
            self.wait_for(lambda: self.has_it(following, region) or not following.running(), "the next one")
            self.assertEqual(owner.wait(), 128 + signal.SIGTERM)
            if following.running():
                delay *= 1.15
            else:
                self.assert_refused(following, name)
                delay /= 1.15
                refused += 1
                following = self.start_and_wait(name, region)
            owner = following
        print(f"{refused} of {ROUNDS} came too early; delay {delay * 1000:.1f} ms")
        self.assertTrue(0 < refused < ROUNDS, "the moment of the removal was not met")
        self.end(owner)


harness.main()
