"""Starts the real programs, stops and kills them, and looks at what they leave behind.

A test is a file beside this one, NAME.py, with cases of the class Case below and harness.main() at its
end; it is called as NAME.py BIN_DIRECTORY [arguments of unittest]. Whatever a case started is killed at
its end, and it fails when a region of its own is still there then. Every program's command line, exit
status and stderr are printed, for CTest to show when the test fails.
"""

import json
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

PATIENCE = 60  # s, for what happens in far less on a machine that is not overloaded

BIN = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
ASSETS = pathlib.Path(__file__).resolve().parents[2] / "assets"
VIDEO, IMAGE, GIF = ASSETS / "orbit.mp4", ASSETS / "planet.png", ASSETS / "moon.gif"
SHM = pathlib.Path("/dev/shm")


class Program:
    """One started program. Its stdout and stderr go to files, so that it never waits for this process."""

    def __init__(self, directory, command, **popen):
        self.command = [str(word) for word in command]
        self.out = tempfile.NamedTemporaryFile(dir=directory, suffix=".out", delete=False)
        self.err = tempfile.NamedTemporaryFile(dir=directory, suffix=".err", delete=False)
        popen.setdefault("stdin", subprocess.DEVNULL)
        self.process = subprocess.Popen(self.command, stdout=self.out, stderr=self.err, **popen)
        self.pid = self.process.pid

    def wait(self, timeout=PATIENCE):
        """The exit status; that of a signal that ended it is negative."""
        return self.process.wait(timeout)

    def running(self):
        return self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """SIGKILL, and wait until it is gone."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def stdout(self):
        return pathlib.Path(self.out.name).read_text(errors="replace")

    def stderr(self):
        return pathlib.Path(self.err.name).read_text(errors="replace")

    def messages(self):
        return [line for line in self.stderr().splitlines() if line.strip()]

    def json(self, timeout=PATIENCE):
        """What it printed with --json, once it has ended."""
        self.wait(timeout)
        return json.loads(self.stdout())

    def finish(self):
        """Kills it if it still runs, and tells about it. Whether it still ran."""
        late = self.running()
        if late:
            self.kill()
        self.out.close()
        self.err.close()
        words = " ".join([pathlib.Path(self.command[0]).name, *self.command[1:]])
        ended = f"status {self.process.returncode}" + (", killed by the harness" if late else "")
        print(f"-- {words}: {ended}\n{self.stderr()}", end="", flush=True)
        return late


class Region:
    """A region's shared words, read from outside by their offsets in protocol.h."""

    ENTRIES_OFFSET, ENTRIES, ENTRY = 4096, 64, struct.Struct("<8Q")

    def __init__(self, name=None, path=None):
        self.frames = pathlib.Path(path) if path else SHM / f"framemap.{name}"
        self.leases = pathlib.Path(f"{self.frames}.leases")

    def read(self, layout, offset, path=None):
        with open(path or self.frames, "rb", buffering=0) as file:
            file.seek(offset)
            values = struct.unpack("<" + layout, file.read(struct.calcsize("<" + layout)))
        return values[0] if len(values) == 1 else values

    def exists(self):
        return self.frames.exists() or self.leases.exists()

    def sequence(self):
        """Of the latest frame; 0 while there is none, or no region."""
        try:
            return self.read("Q", 256) >> 8
        except (FileNotFoundError, struct.error):
            return 0

    def skipped(self):
        return self.read("Q", 128)

    def slot_count(self):
        return self.read("I", 36)

    def producer_pid(self):
        return self.read("Q", 88)

    def readers(self):
        """Each lessee's process id and the mask of its slots. Empty while there is no region."""
        try:
            table = self.leases.read_bytes()
        except FileNotFoundError:
            return {}
        entries = self.ENTRY.iter_unpack(table[self.ENTRIES_OFFSET :][: self.ENTRIES * self.ENTRY.size])
        claimed = int.from_bytes(table[256:264], "little")
        return {owner: slots for i, (slots, _, owner, *_) in enumerate(entries) if claimed >> i & 1}

    def leases_held(self):
        """Those of them that hold a slot at this moment."""
        return {owner: slots for owner, slots in self.readers().items() if slots}

    def half_drawn(self):
        """Slots that held a frame once and hold none now: the writer was drawing there."""
        first, stride = self.read("QI", 40)
        slots = [self.read("QI", first + slot * stride) for slot in range(self.slot_count())]
        return [slot for slot, (sequence, width) in enumerate(slots) if sequence == 0 and width != 0]


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="framemap-test-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.killed = False  # a program that was still running at the end, since the test failed
        self.prefix = f"test-{os.getpid()}-"
        self.addCleanup(self.check_nothing_is_left)

    def check_nothing_is_left(self):
        left = list(SHM.glob(f"framemap.{self.prefix}*"))
        for path in left:
            path.unlink()
        if not self.killed:
            self.assertEqual([path.name for path in left], [], "left in /dev/shm")

    def region_name(self, word="region"):
        return self.prefix + word

    def start(self, program, *arguments, **popen):
        return self.start_command([BIN / f"framemap-{program}", *arguments], **popen)

    def start_command(self, command, **popen):
        started = Program(self.directory, command, **popen)
        self.addCleanup(self.finish, started)
        return started

    def finish(self, program):
        self.killed |= program.finish()

    def producer(self, source, name, *arguments, **popen):
        return self.start("producer", source, "--name", name, *arguments, **popen)

    def viewer(self, name, *arguments, **popen):
        return self.start("viewer", name, "--headless", *arguments, **popen)

    def wait_for(self, condition, what, timeout=PATIENCE):
        """Until condition() is true; its value."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            self.assertLess(time.monotonic(), deadline, f"waited in vain for {what}")
            time.sleep(0.002)
        return value

    def wait_for_frames(self, region, count=1):
        """Until so many more frames are published."""
        goal = region.sequence() + count
        self.wait_for(lambda: region.sequence() >= goal, f"frame {goal} of {region.frames.name}")

    def wait_for_message(self, program, text):
        self.wait_for(lambda: text in program.stderr(), f"{text!r} from {program.command[0]}")

    def freeze_with_lease(self, viewer, region):
        """Stops the viewer at a moment when it holds a slot."""
        for _ in range(2000):
            viewer.signal(signal.SIGSTOP)
            time.sleep(0.005)
            if viewer.pid in region.leases_held():
                return
            viewer.signal(signal.SIGCONT)
            time.sleep(random.uniform(0, 0.005))
        self.fail("the viewer was never caught with a lease")

    def end(self, program, number=signal.SIGTERM):
        """Asks it to end, as a user would, and expects the exit status of that."""
        program.signal(number)
        self.assertEqual(program.wait(), 128 + number, program.stderr())

    def remove(self, name):
        """What a killed producer left, with the tool for it."""
        self.assertEqual(self.start("viewer", "--remove", name).wait(), 0)

    def assert_refused(self, program, *words):
        """Ended with status 1 and one line on stderr that has these words in it."""
        self.assertEqual(program.wait(), 1, program.stderr())
        self.assertEqual(len(program.messages()), 1, program.stderr())
        for word in words:
            self.assertIn(word, program.messages()[0])
        self.assertEqual(program.stdout(), "")


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
