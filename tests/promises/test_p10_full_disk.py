"""P10: a full or read-only disk: the old file stays whole, NOT SAVED is on the screen within 1 s
and stays there, on every screen, keys keep working, and all is saved by itself when space returns.

The disk is a small one of its own (tmpfs), in a mount namespace of the program's own, so that
nothing is left of it. Where none can be had, the system's limit of a file's size stands in for a
full disk, and the read-only one is skipped.

Not promised: that what is NOT SAVED survives the end of the program: whoever leaves then is asked.

Seen red: with `warned` left out, the summary says nothing; with the saver's retry left out, what
was typed stays unsaved when space returns; without `quit`'s look at what is not saved, q on the
summary loses it without asking.
"""

import re
import resource
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.promises.patched import patched
from tests.terminal.harness import LONG, Terminal
from tests.terminal.test_stories import saved

TOLD_S = 1.0
SAVED = re.compile(r"saved \d\d:\d\d:\d\d")

OWN_DISK = """
import subprocess
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "small", "sessions"], check=True)
from pathlib import Path
from ivig_tui.session.session import Session
from ivig_tui.store import folder
folder.create(Session("SYN-7001"), Path("sessions"))
"""
_PROBE = ["sh", "-c", "mount -t tmpfs -o size=64k small /mnt"]


def unshare() -> list[str] | None:
    """What gives a program mounts of its own; None where that may not be."""
    found = shutil.which("unshare")
    ways = [[found, "-m"], [found, "-rm"]] if found else []
    for way in ways:
        done = subprocess.run([*way, *_PROBE], capture_output=True, timeout=LONG, check=False)
        if done.returncode == 0:
            return way
    return None


class Disk:
    """The program in a terminal, on a disk that can be filled."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    @property
    def folder(self) -> Path:
        """The sessions folder as the program sees it."""
        terminal = self.terminal
        terminal.wait_until(lambda: terminal.pid > 0, "the program's number")
        return Path(f"/proc/{terminal.pid}/cwd/sessions")

    def document(self) -> dict[str, Any]:
        """What the session's file says now; it is whole at any moment."""
        return tomllib.loads((self.folder / "syn-7001.toml").read_text("utf-8"))

    def fill(self) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            while True:
                try:
                    filler.write(b"x" * 512)
                except OSError:
                    break

    def empty(self) -> None:
        (self.folder / "filler").unlink()

    def protect(self) -> None:
        """Make it read-only under the program, which has its lock open for writing: as when the
        system does so after an error of the disk."""
        folder = self._path()
        self._mounting(f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}")

    def unprotect(self) -> None:
        self._mounting(f"umount {self._path()}")

    def _path(self) -> Path:
        return Path(f"/proc/{self.terminal.pid}/cwd").readlink() / "sessions"

    def _mounting(self, command: str) -> None:
        process = Path(f"/proc/{self.terminal.pid}/ns")
        users = [] if (process / "user").samefile("/proc/self/ns/user") else ["-U"]
        enter = ["nsenter", "-t", str(self.terminal.pid), "-m", *users, "--preserve-credentials"]
        subprocess.run([*enter, "sh", "-c", command], check=True, timeout=LONG)


class Limited(Disk):
    """Where there can be no disk of one's own: a file may be no larger than it is."""

    @property
    def folder(self) -> Path:
        terminal = self.terminal
        terminal.wait_until(lambda: terminal.pid > 0, "the program's number")
        return self._path()

    def fill(self) -> None:
        resource.prlimit(self.terminal.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def empty(self) -> None:
        no_limit = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.terminal.pid, resource.RLIMIT_FSIZE, no_limit)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """The session SYN-7001 open on a small disk, with one answer on it."""
    folder = tmp_path / "sessions"
    folder.mkdir(0o700)
    way = unshare()
    if way is None:
        print("no disk of one's own here: `unshare -m` is refused; a limit on files stands in")
        store.create(Session("SYN-7001"), folder)
        terminal = patched(folder, "", "open", "SYN-7001")
    else:
        terminal = patched(folder, OWN_DISK, "open", "SYN-7001", through=way)
    with terminal:
        terminal.wait_for("▸? Age group")
        terminal.send("1\t")
        saved(terminal, "adult")
        yield Limited(terminal) if way is None else Disk(terminal)


def told(terminal: Terminal) -> bool:
    return "NOT SAVED" in terminal.screen()


def test_a_full_disk_is_told_and_saved_on_when_space_returns(disk: Disk) -> None:
    terminal = disk.terminal
    disk.fill()
    terminal.send("2\t")
    terminal.wait_until(lambda: told(terminal), "NOT SAVED", TOLD_S)
    assert "dermatomyositis" in terminal.screen()
    assert "diagnosis" not in disk.document()
    # Keys keep working, and it stays told: on what follows, and on every other screen.
    terminal.send("2\t")
    terminal.wait_for("  neurologist")
    assert told(terminal)
    for keys, seen, back in (
        ("]", "[Treatment", "["),
        ("?", "Why:", "\x1b"),
        ("s", "Summary", "\x1b"),
        (":", "undo", "\x1b"),
        ("h", "History", "\x1b"),
    ):
        terminal.send(keys)
        terminal.wait_for(seen)
        terminal.settle()
        assert told(terminal), f"{keys}:\n{terminal.screen()}"
        assert not SAVED.search(terminal.screen())
        terminal.send(back)
        terminal.wait_for("[Qualifying: open]")
    # Esc leaves it at once; it stays in memory, is told in the list, and comes back from there.
    terminal.send("\x1b")
    terminal.wait_for("not yet")
    assert told(terminal)
    assert "diagnosis" not in disk.document()
    terminal.send("\r")
    terminal.wait_for("  neurologist")
    assert told(terminal)
    disk.empty()
    terminal.wait_until(
        lambda: not told(terminal) and SAVED.search(terminal.screen()) is not None, "saved", 3
    )
    assert disk.document()["diagnosis"] == {
        "condition": "dermatomyositis",
        "diagnosed_by": "neurologist",
    }
    assert [one.name for one in disk.folder.glob(".ivig-*")] == []
    terminal.send("q")
    assert terminal.wait_exit(3) == 0


@pytest.mark.parametrize("screen", ["", "s", "?"])
def test_q_asks_and_enter_leaves_from_whatever_screen_and_then_says_what_was_lost(
    disk: Disk, screen: str
) -> None:
    terminal = disk.terminal
    disk.fill()
    terminal.send("2")
    terminal.wait_until(lambda: told(terminal), "NOT SAVED", TOLD_S)
    terminal.send(screen)
    if screen:
        terminal.wait_gone("[Qualifying")
        terminal.settle()
    before = disk.folder.joinpath("syn-7001.toml").read_bytes()
    terminal.send("q")
    terminal.wait_for("Enter leaves and loses what is NOT SAVED")
    assert disk.folder.joinpath("syn-7001.toml").read_bytes() == before
    terminal.send("q")  # asks once more, and never answers itself
    terminal.settle()
    assert terminal.code is None
    terminal.send("\r")
    assert terminal.wait_exit(5) == 1
    assert "NOT SAVED" in terminal.raw.rpartition(b"\x1b[?1049l")[2].decode()


def test_a_read_only_disk_is_told_and_saved_on_when_it_can_be_written(disk: Disk) -> None:
    if isinstance(disk, Limited):
        pytest.skip("no disk can be made read-only here: `unshare -m` and `mount` are refused")
    terminal = disk.terminal
    disk.protect()
    terminal.send("2")
    terminal.wait_for("NOT SAVED: read-only", TOLD_S)
    assert "diagnosis" not in disk.document()
    terminal.send("1")
    terminal.wait_for("  polymyositis")
    assert told(terminal)
    disk.unprotect()
    terminal.wait_until(
        lambda: not told(terminal) and SAVED.search(terminal.screen()) is not None, "saved", 3
    )
    assert disk.document()["diagnosis"] == {"condition": "polymyositis"}
    terminal.send("q")
    assert terminal.wait_exit(3) == 0
