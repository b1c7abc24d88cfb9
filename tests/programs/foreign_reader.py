"""An observer written from common/PROTOCOL.md alone: what that page says is enough, and true."""

import fcntl
import mmap
import os
import struct
import time

import harness

B = 1 << 40
LATEST, STATE = 256, 512
F_OFD_GETLK = 36
CLAIMED = 1 << 63


class Observer:
    def __init__(self, path):
        self.fd = os.open(path, os.O_RDONLY)
        header = os.pread(self.fd, 80, 0)
        (magic, major, _, _, size, _, self.slots, self.descriptors, self.descriptor_bytes, _, self.first,
         self.slot_bytes, _, _) = struct.unpack("<8sIIQQIIQIIQQII", header)
        assert magic == b"FRAMEMAP" and major == 1 and size <= os.fstat(self.fd).st_size
        self.memory = mmap.mmap(self.fd, size, mmap.MAP_SHARED, mmap.PROT_READ)

    def close(self):
        self.memory.close()
        os.close(self.fd)

    def u64(self, at):
        return struct.unpack_from("<Q", self.memory, at)[0]

    def state(self):
        return struct.unpack_from("<I", self.memory, STATE)[0]

    def alive(self):
        query = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, B + 64, 1, 0)
        return struct.unpack("hhqqi4x", fcntl.fcntl(self.fd, F_OFD_GETLK, query))[0] != fcntl.F_UNLCK

    def newer_than(self, seen):
        """(sequence, width, height, fourcc, picture), or None when there is nothing new and whole."""
        latest = self.u64(LATEST)
        sequence, slot = latest >> 8, latest & 255
        if sequence <= seen or slot >= self.slots:
            return None
        d = self.descriptors + slot * self.descriptor_bytes
        if self.u64(d) != sequence:
            return None
        width, height, fourcc, planes = struct.unpack_from("<II4sI", self.memory, d + 8)
        offset, stride = struct.unpack_from("<QQ", self.memory, d + 24)
        assert (fourcc, planes) == (b"XR24", 1) and offset + stride * (height - 1) + width * 4 <= self.slot_bytes
        start = self.first + slot * self.slot_bytes + offset
        rows = [self.memory[start + y * stride:start + y * stride + width * 4] for y in range(height)]
        if self.u64(d) & ~CLAIMED != sequence:
            return None
        return sequence, width, height, fourcc, b"".join(rows)


class ForeignReader(harness.Case):
    def test_observer_in_python(self):
        name = self.region_name()
        producer = self.producer("bars", name, "--size", "320x240", "--fps", "50")
        self.wait_for_frames(harness.Region(name))
        observer = Observer(harness.Region(name).frames)
        self.addCleanup(observer.close)
        self.assertTrue(observer.alive())
        self.assertEqual(observer.state(), 1)
        seen, pictures, deadline = 0, [], time.monotonic() + harness.PATIENCE
        while len(pictures) < 25 and time.monotonic() < deadline:
            frame = observer.newer_than(seen)
            if frame is None:
                time.sleep(0.001)
                continue
            self.assertGreater(frame[0], seen)
            self.assertEqual(frame[1:3], (320, 240))
            seen = frame[0]
            pictures.append(frame[4])
        self.assertEqual(len(pictures), 25)
        self.assertGreater(len(set(pictures)), 1, "the bars stand still")
        self.end(producer)
        self.assertFalse(observer.alive())
        self.assertEqual(observer.state(), 2)


harness.main()
