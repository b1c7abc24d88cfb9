"""One writer a region, and regions that do not meet."""

import harness


class TwoProducers(harness.Case):
    def test_second_is_refused_and_first_unharmed(self):
        name = self.region_name()
        region = harness.Region(name)
        first = self.producer("verify", name, "--size", "320x240", "--fps", "120", "--json")
        viewer = self.viewer(name, "--verify", "--frames", "200", "--json", "--timeout", "20")
        self.wait_for_frames(region, 10)
        for _ in range(3):
            self.assert_refused(self.producer("bars", name), name, str(first.pid))
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        seen = viewer.json()
        self.assertEqual((seen["frames"], seen["torn"], seen["reconnects"]), (200, 0, 0))
        self.assertEqual(region.producer_pid(), first.pid)
        self.end(first)

    def test_two_names(self):
        names = [self.region_name("left"), self.region_name("right")]
        producers = [self.producer("verify", name, "--size", "320x240", "--fps", "120") for name in names]
        view = ("--verify", "--frames", "200", "--json", "--timeout", "20")
        viewers = [self.viewer(name, *view) for name in names]
        self.wait_for_frames(harness.Region(names[0]), 20)
        self.end(producers[0])
        self.assertFalse(harness.Region(names[0]).exists())
        self.wait_for_frames(harness.Region(names[1]), 60)
        self.assertEqual(viewers[1].wait(), 0, viewers[1].stderr())
        seen = viewers[1].json()
        self.assertEqual((seen["frames"], seen["torn"], seen["reconnects"]), (200, 0, 0))
        self.end(producers[1])


harness.main()
