"""Ends, kills, restarts and second producers."""

import shutil
import signal

import wine
from wine import harness

SMALL = ("--size", "320x240")


class Ends(wine.Case):
    def test_ctrl_c(self):
        name = self.region_name()
        producer = self.producer("bars", name, *SMALL, "--json")
        viewer = self.viewer(name, "--json")
        region = self.region(name)
        self.wait_for(lambda: region.sequence() > 20 and region.info()["readers"] == 1, "frames and a reader")
        self.end(viewer)
        self.assertGreater(viewer.json()["frames"], 0)
        self.end(producer)
        self.assertGreater(producer.json()["published"], 0)
        self.assertFalse(self.region(name).exists())

    def test_end_of_its_own(self):
        name = self.region_name()
        producer = self.producer("bars", name, *SMALL, "--frames", "30", "--json")
        self.assertEqual(producer.json()["published"], 30)
        self.assertEqual(producer.wait(), 0)
        self.assertFalse(self.region(name).exists())

    def test_waiting_viewer(self):
        viewer = self.viewer(self.region_name(), "--json")
        self.wait_for(viewer.messages, "its first message")
        self.end(viewer)

    def test_time_out(self):
        self.assertEqual(self.viewer(self.region_name(), "--timeout", "0.3").wait(), 2)

    def test_viewer_outlives_the_stream(self):
        name = self.region_name()
        viewer = self.viewer(name, "--verify", "--json")
        self.wait_for_message(viewer, "none yet")
        for _ in range(3):
            producer = self.producer("verify", name, *SMALL, "--frames", "60")
            self.assertEqual(producer.wait(), 0, producer.stderr())
        self.end(viewer)
        seen = viewer.json()
        self.assertGreater(seen["frames"], 120)
        self.assertEqual((seen["torn"], seen["reconnects"]), (0, 2))


class Kills(wine.Case):
    def test_producer_by_terminate_process(self):
        """Two readers see the last whole frame of each producer and go on with the next one."""
        name = self.region_name()
        region = self.region(name)
        viewers = [self.viewer(name, "--verify", "--json") for _ in range(2)]
        last, rounds = 0, 3
        for _ in range(rounds):
            producer = self.producer("verify", name, "--fps", "0", *SMALL)
            self.wait_for(lambda: region.sequence() > last + 3, "frames of the new producer")
            self.terminate("/PID", region.producer_pid())
            producer.wait()
            info = region.info()
            self.assertFalse(info["alive"])
            self.assertEqual(info["state"], "dead")
            self.assertGreater(info["sequence"], last)
            last = info["sequence"]
        final = self.producer("verify", name, *SMALL)
        self.wait_for(lambda: region.sequence() > last + 30, "frames after the last kill")
        for viewer in viewers:
            self.end(viewer)
            seen = viewer.json()
            self.assertEqual((seen["torn"], seen["overrun"], seen["out_of_order"]), (0, 0, 0))
            self.assertEqual(seen["reconnects"], rounds)
            self.assertGreater(seen["sequence_last"], last)
        self.end(final)

    def test_producer_by_sigkill(self):
        """The hard way: Wine itself learns of it afterwards."""
        name = self.region_name()
        region = self.region(name)
        viewer = self.viewer(name, "--verify", "--json")
        producer = self.producer("verify", name, "--fps", "0", *SMALL)
        self.wait_for(lambda: region.sequence() > 10, "frames")
        producer.kill()
        self.wait_for_message(viewer, "is gone")
        second = self.producer("verify", name, *SMALL)
        self.wait_for_message(viewer, "is back")
        self.end(viewer)
        self.assertEqual((viewer.json()["torn"], viewer.json()["reconnects"]), (0, 1))
        self.end(second)

    def test_viewer_by_terminate_process(self):
        """Its lease is taken back, and the producer skips no frame but perhaps one."""
        victim = self.directory / "victim.exe"
        shutil.copy(wine.WINDOWS / "framemap-viewer.exe", victim)
        shutil.copy(wine.WINDOWS / "SDL2.dll", self.directory)
        name = self.region_name()
        region = self.region(name)
        producer = self.producer("verify", name, *SMALL, "--slots", "4", "--fps", "120", "--json")
        witness = self.viewer(name, "--verify", "--json")
        for _ in range(3):
            killed = self.start_command([wine.WINE, victim, name, "--headless", "--verify"], env=wine.environment(self.surroundings))
            self.wait_for(lambda: region.info().get("readers") == 2, "the second reader")
            self.terminate("/IM", "victim.exe")
            killed.wait()
            before = region.sequence()
            self.wait_for(lambda: region.sequence() > before + 60, "frames after the kill")
            self.wait_for(lambda: region.info()["readers"] == 1, "the dead reader's entry to be free")
        self.end(witness)
        self.assertEqual((witness.json()["torn"], witness.json()["reconnects"]), (0, 0))
        self.end(producer)
        self.assertLessEqual(producer.json()["skipped"], 3)

    def test_remove_what_is_left(self):
        name = self.region_name()
        viewer = self.viewer(name) # holds the region's memory: without anyone it is gone with its producer
        producer = self.producer("bars", name, *SMALL)
        self.wait_for(lambda: self.region(name).sequence() > 0, "a frame")
        producer.kill()
        self.wait_for_message(viewer, "is gone")
        self.end(viewer)
        self.wait_for(lambda: not self.region(name).exists(), "the end of a region that nobody has open")


class Restarts(wine.Case):
    def restart(self, first, second, terminate):
        name = self.region_name()
        region = self.region(name)
        viewers = [self.viewer(name, "--verify", "--json") for _ in range(2)]
        producer = self.producer("verify", name, *first)
        self.wait_for(lambda: region.sequence() > 20 and region.info()["readers"] == 2, "frames and both readers")
        if terminate:
            self.terminate("/PID", region.producer_pid())
            producer.wait()
        else:
            self.end(producer)
        producer = self.producer("verify", name, *second)
        self.wait_for(lambda: region.info().get("readers") == 2, "both readers at the second producer")
        last = region.sequence()
        self.wait_for(lambda: region.sequence() > last + 30, "its frames")
        for viewer in viewers:
            self.end(viewer)
            seen = viewer.json()
            self.assertEqual((seen["torn"], seen["reconnects"]), (0, 1))
            self.assertEqual((seen["width"], seen["height"]), (1280, 720))
        self.end(producer)

    def test_larger_frame(self):
        self.restart(SMALL, ("--size", "1280x720"), terminate=False)

    def test_larger_frame_after_a_kill(self):
        self.restart(SMALL, ("--size", "1280x720"), terminate=True)

    def test_larger_region(self):
        small = (*SMALL, "--max-size", "320x240")
        self.restart(small, ("--size", "1280x720", "--max-size", "1280x720"), terminate=False)

    def test_larger_region_after_a_kill(self):
        small = (*SMALL, "--max-size", "320x240")
        self.restart(small, ("--size", "1280x720", "--max-size", "1280x720"), terminate=True)


class TwoProducers(wine.Case):
    def test_second_is_refused_and_first_unharmed(self):
        name = self.region_name()
        region = self.region(name)
        first = self.producer("verify", name, *SMALL, "--fps", "120")
        viewer = self.viewer(name, "--verify", "--frames", "300", "--json", "--timeout", "20")
        self.wait_for(lambda: region.sequence() > 10, "frames")
        for _ in range(2):
            self.assert_refused(self.producer("bars", name), name, str(region.producer_pid()))
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.assertEqual((viewer.json()["torn"], viewer.json()["reconnects"]), (0, 0))
        self.end(first)

    def test_two_names(self):
        names = [self.region_name("left"), self.region_name("right")]
        producers = [self.producer("verify", name, *SMALL) for name in names]
        viewers = [self.viewer(name, "--verify", "--frames", "120", "--json", "--timeout", "20") for name in names]
        self.wait_for(lambda: self.region(names[0]).sequence() > 20, "frames")
        self.end(producers[0])
        self.assertFalse(self.region(names[0]).exists())
        self.assertEqual(viewers[1].wait(), 0, viewers[1].stderr())
        self.assertEqual((viewers[1].json()["torn"], viewers[1].json()["reconnects"]), (0, 0))
        viewers[0].signal(signal.SIGINT)
        self.end(producers[1])


wine.main()
