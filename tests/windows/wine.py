"""Windows' programs under Wine, by the harness of tests/programs.

WINEPREFIX is a prefix of the tests' own (prefix.sh), FRAMEMAP_WINDOWS the folder of the .exe files; the
folder on the command line is that of Linux' programs, for the border between the two.

A Windows path is Z: and the Linux one. SIGINT is what Wine makes a Ctrl-C of. Named regions are objects in
Wine's server, so that they are looked at by `framemap-viewer --info` and not as files.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "programs"))
import harness

WINDOWS = pathlib.Path(os.environ["FRAMEMAP_WINDOWS"]).resolve()
DEBIAN = "/usr/lib/wine"  # where Debian's package wine64 has what is not in PATH
WINE = shutil.which("wine64", path=f"{os.environ['PATH']}:{DEBIAN}")
TRIES = 3  # nobody is promised the processor in time for every frame


def environment(base=os.environ):
    """Of a Windows program: with this display or none, SDL's drivers as SDL chooses them on Windows."""
    left_out = ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")
    return {name: value for name, value in base.items() if name not in left_out} | {
        "WINEPREFIX": os.environ["WINEPREFIX"],
        "WINEDEBUG": "-all",
        "SDL_RENDER_DRIVER": "software",
    }


def path_of(path):
    return f"Z:{pathlib.Path(path).resolve()}"


class NamedRegion:
    """As harness.Region, through the viewer."""

    def __init__(self, case, name):
        self.case, self.name = case, name
        self.frames = pathlib.Path(name)

    def info(self):
        """What --info --json says; {} when there is no such region."""
        viewer = self.case.run_tool("--info", self.name, "--json")
        return json.loads(viewer.stdout) if viewer.returncode == 0 else {}

    def sequence(self):
        return self.info().get("sequence", 0)

    def producer_pid(self):
        return self.info()["producer_pid"]

    def exists(self):
        return bool(self.info())


class Case(harness.Case):
    def setUp(self):
        assert WINE, "wine64 is not installed"
        super().setUp()

    def start(self, program, *arguments, **popen):
        popen["env"] = environment(popen.get("env", {k: v for k, v in os.environ.items() if k != "DISPLAY"}))
        return self.start_command([WINE, WINDOWS / f"framemap-{program}.exe", *arguments], **popen)

    def start_on_linux(self, program, *arguments, **popen):
        return super().start(program, *arguments, **popen)

    def run_tool(self, *arguments):
        """A framemap-viewer that prints something and ends."""
        return subprocess.run([WINE, WINDOWS / "framemap-viewer.exe", *arguments], env=environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=harness.PATIENCE)

    def region(self, name):
        return NamedRegion(self, name)

    def end(self, program, number=signal.SIGINT):
        super().end(program, number)

    def terminate(self, *arguments):
        """TerminateProcess, by /PID or /IM (the name of a program)."""
        killed = subprocess.run([WINE, "taskkill", "/F", *map(str, arguments)], env=environment(),
                                stdin=subprocess.DEVNULL, capture_output=True, timeout=harness.PATIENCE)
        self.assertEqual(killed.returncode, 0, killed)

    def check_nothing_is_left(self):
        super().check_nothing_is_left()
        listed = self.run_tool("--list", "--json")
        names = [region["name"] for region in json.loads(listed.stdout)["regions"]]
        if not self.killed:
            self.assertEqual([name for name in names if name.startswith(self.prefix)], [])

    def assert_all_frames(self, name, start_viewer):
        """300 frames, none of them missed or torn."""
        for _ in range(TRIES):
            seen = start_viewer("--frames", "300", "--json", "--timeout", "20").json()
            self.assertEqual((seen["frames"], seen["torn"], seen["overrun"]), (300, 0, 0))
            if seen["missed"] == 0:
                break
        self.assertEqual(seen["missed"], 0)
        self.assertEqual((seen["out_of_order"], seen["reconnects"]), (0, 0))
        return seen


main = harness.main
