"""A /dev/shm that is too small: the producer's error says how much it needed."""

import os
import re
import subprocess

import harness

# A mount namespace of its own, so that nobody else sees the small one, and its end unmounts it. A user
# who may not mount is root of a user namespace for that.
NAMESPACE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
SMALL = 'mount -t tmpfs -o size=4m none /dev/shm && exec "$@"'


class NoSpace(harness.Case):
    def small(self, *arguments):
        program = [harness.BIN / "framemap-producer", *arguments, "--name", self.region_name()]
        return self.start_command([*NAMESPACE, "sh", "-c", SMALL, "sh", *program])

    def setUp(self):
        super().setUp()
        self.may_mount = subprocess.run([*NAMESPACE, "sh", "-c", SMALL, "sh", "true"]).returncode == 0

    def test_frame_larger_than_what_is_there(self):
        size = "1920x1080"
        needed = 1920 * 1080 * 4
        if self.may_mount:
            producer = self.small("bars", "--size", size)
        else:
            # A container may forbid mounting. Then a frame larger than its whole /dev/shm does as well.
            room = os.statvfs(harness.SHM)
            side = int((room.f_blocks * room.f_frsize / 8) ** 0.5) // 64 * 64 + 1024
            size, needed = f"{side}x{side}", side * side * 8
            large = ("--size", size, "--max-size", size, "--format", "rgba16f")
            producer = self.producer("bars", self.region_name(), *large)
        self.assert_refused(producer)
        self.assertRegex(producer.stderr(), r"space|room|memory")
        numbers = [int(digits) for digits in re.findall(r"\d+", producer.stderr())]
        self.assertTrue(any(needed <= number < needed * 1.5 for number in numbers), producer.stderr())

    def test_frame_that_fits(self):
        """The same place is large enough for a smaller stream, whatever may be reserved."""
        if self.may_mount:
            producer = self.small("bars", "--size", "320x240", "--frames", "30")
            self.assertEqual(producer.wait(), 0, producer.stderr())


harness.main()
