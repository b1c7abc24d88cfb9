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
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "programs"))
import harness

WINDOWS = pathlib.Path(os.environ["FRAMEMAP_WINDOWS"]).resolve()
DEBIAN = "/usr/lib/wine"  # where Debian's package wine64 has what is not in PATH
WINE, WINESERVER = (shutil.which(name, path=f"{os.environ['PATH']}:{DEBIAN}") for name in ("wine64", "wineserver"))
FRAMES_300 = ("--frames", "300", "--json", "--timeout", "20")
TRIES = 5  # nobody is promised the processor in time for every frame


def environment(base):
    """Of a Windows program. SDL chooses its video driver as it does on Windows."""
    return {name: value for name, value in base.items() if name != "SDL_VIDEODRIVER"} | {
        "WINEPREFIX": os.environ["WINEPREFIX"],
        "WINEDEBUG": "-all",
        "LC_ALL": "C.UTF-8",  # by which Wine reads file names and the command line
        "SDL_RENDER_DRIVER": "software",
    }


def end_session():
    """All that runs in the prefix, the desktop too."""
    subprocess.run([WINESERVER, "--kill"], env=environment(os.environ), stderr=subprocess.DEVNULL)
    subprocess.run([WINESERVER, "--wait"], env=environment(os.environ), stderr=subprocess.DEVNULL)


def path_of(path):
    return f"Z:{pathlib.Path(path).resolve()}"


class NamedRegion:
    """As harness.Region, through the viewer."""

    def __init__(self, case, name):
        self.case, self.name = case, name
        self.frames = pathlib.Path(name)

    def info(self):
        """What --info --json says; {} when there is no such region."""
        status, text = self.case.run_tool("--info", self.name, "--json")
        return json.loads(text) if status == 0 else {}

    def sequence(self):
        return self.info().get("sequence", 0)

    def producer_pid(self):
        return self.info()["producer_pid"]

    def exists(self):
        return bool(self.info())


class Case(harness.Case):
    # Nothing is shown. All of a session's programs need the same display: the first one brings up the desktop.
    surroundings = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}

    def setUp(self):
        assert WINE, "wine64 is not installed"
        super().setUp()

    def start(self, program, *arguments, **popen):
        popen["env"] = environment(popen.get("env", self.surroundings))
        return self.start_command([WINE, WINDOWS / f"framemap-{program}.exe", *arguments], **popen)

    def start_on_linux(self, program, *arguments, **popen):
        return super().start(program, *arguments, **popen)

    def run_wine(self, *command):
        """Something that ends by itself: its exit status, and what it printed. No pipe, as Wine's own processes
        may inherit it and keep it open."""
        with tempfile.TemporaryFile(dir=self.directory) as printed:
            ended = subprocess.run([WINE, *map(str, command)], env=environment(self.surroundings),
                                   stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.DEVNULL,
                                   timeout=harness.PATIENCE)
            printed.seek(0)
            return ended.returncode, printed.read().decode()

    def run_tool(self, *arguments):
        return self.run_wine(WINDOWS / "framemap-viewer.exe", *arguments)

    def region(self, name):
        return NamedRegion(self, name)

    def end(self, program, number=signal.SIGINT):
        super().end(program, number)

    def terminate(self, *arguments):
        """TerminateProcess, by /PID or /IM (the name of a program)."""
        self.assertEqual(self.run_wine("taskkill", "/F", *arguments)[0], 0)

    def check_nothing_is_left(self):
        super().check_nothing_is_left()
        _, listed = self.run_tool("--list", "--json")
        names = [region["name"] for region in json.loads(listed)["regions"]]
        if not self.killed:
            self.assertEqual([name for name in names if name.startswith(self.prefix)], [])

    def assert_whole_frames(self, viewer):
        """300 frames of a viewer that was started with FRAMES_300; its figures."""
        seen = viewer.json()
        self.assertEqual(viewer.wait(), 0, viewer.stderr())
        self.assertEqual((seen["frames"], seen["torn"], seen["out_of_order"], seen["reconnects"]), (300, 0, 0, 0))
        return seen

    def assert_all_frames(self, start_viewer):
        """300 frames of a viewer that is started with these arguments, and none of them missed."""
        for _ in range(TRIES):
            seen = self.assert_whole_frames(start_viewer(*FRAMES_300))
            if seen["missed"] == 0:
                break
        self.assertEqual((seen["missed"], seen["overrun"]), (0, 0))
        return seen


main = harness.main
