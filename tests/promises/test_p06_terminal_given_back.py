"""P6: the terminal is given back: after a quit, a crash, TERM, HUP, and while it is stopped,
termios is what it was, and every mode that was turned on is off: alternate screen, mouse, bracketed
paste, kitty's keyboard, focus, hidden cursor, lines that do not wrap.

Which modes those are is read off the bytes that were sent, whatever turned them on.

Not promised: anything after `kill -9`, which no program can answer: `reset` mends the terminal.

Seen red: with `give_back_now` left out, TERM and HUP leave all of them on; without `?1004l` in it,
the mode is named; with stock Textual's handler of SIGCONT it does not end after a stray one.
"""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.promises.patched import patched
from tests.terminal.harness import Terminal
from tests.terminal.test_stories import on_disk, saved

STATES = {b"?25": True, b"?7": True}
"""Modes that are on in a terminal that nobody touched; all others are off."""

FAULTS = {
    "in a key": """
from ivig_tui.tui.checklist import screen as checklist
real = checklist.Checklist.key
def key(self, key):
    if key.name == "x": raise RuntimeError("CANARY")
    real(self, key)
checklist.Checklist.key = key
""",
    "in drawing": """
from ivig_tui.tui.checklist import screen as checklist
real, keyed = checklist.Checklist.lines, checklist.Checklist.key
def key(self, key):
    self.broken = key.name == "x"
    keyed(self, key)
def lines(self, width, height):
    if getattr(self, "broken", False): raise RuntimeError("CANARY")
    return real(self, width, height)
checklist.Checklist.key, checklist.Checklist.lines = key, lines
""",
    "in the input thread": """
from ivig_tui.tui.terminal import overrides
real = overrides.GuardedDriver._take
def take(self, pieces):
    if any("x" in piece.text for piece in pieces): raise RuntimeError("CANARY")
    real(self, pieces)
overrides.GuardedDriver._take = take
""",
    "that nothing catches": """
from ivig_tui.tui.checklist import screen as checklist
real = checklist.Checklist.key
def key(self, key):
    if key.name == "x": raise SystemExit(3)
    real(self, key)
checklist.Checklist.key = key
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sessions folder with one session, SYN-7001."""
    path = tmp_path / "sessions"
    path.mkdir(0o700)
    store.create(Session("SYN-7001"), path)
    return path


def modes_left(raw: bytes) -> set[str]:
    """The modes that are not as in a terminal that nobody touched, by their sequences."""
    on: dict[bytes, bool] = {}
    keyboards = 0
    for private, letter in re.findall(rb"\x1b\[(\?[\d;]+)([hl])", raw):
        for number in private[1:].split(b";"):
            on[b"?" + number] = letter == b"h"
    for letter in re.findall(rb"\x1b\[([<>])\d*u", raw):
        keyboards = max(0, keyboards + (1 if letter == b">" else -1))
    left = {mode.decode() for mode, is_on in on.items() if is_on != STATES.get(mode, False)}
    return left | ({"kitty's keyboard"} if keyboards else set())


def open_and_answer(terminal: Terminal) -> None:
    """Open the session and answer once; the terminal is in all its modes."""
    terminal.wait_for("▸? Age group")
    terminal.send("1\t")
    saved(terminal, "adult")
    assert modes_left(terminal.raw) >= {"?1049", "?25", "?7", "?1004", "?2004", "kitty's keyboard"}
    assert terminal.modes() != terminal.modes_before


def assert_given_back(terminal: Terminal) -> None:
    terminal.settle(0.05)  # the last words may still be on their way through the pty
    assert modes_left(terminal.raw) == set()
    assert terminal.modes() == terminal.modes_before


@pytest.mark.parametrize("mouse", ["1", "0"])
@pytest.mark.parametrize("end", ["q", signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_after_the_end(folder: Path, end: str | signal.Signals, mouse: str) -> None:
    variables = {"IVIG_TUI_MOUSE": mouse}
    with patched(folder, "", "open", "SYN-7001", variables=variables) as terminal:
        open_and_answer(terminal)
        if isinstance(end, str):
            terminal.send(end)
        else:
            terminal.kill(end)
        assert terminal.wait_exit(3) == 0
        assert_given_back(terminal)


@pytest.mark.parametrize("where", FAULTS)
def test_after_a_crash(folder: Path, where: str) -> None:
    with patched(folder, FAULTS[where], "open", "SYN-7001") as terminal:
        open_and_answer(terminal)
        terminal.send("2")
        terminal.wait_for("  dermatomyositis")
        terminal.send("x")
        assert terminal.wait_exit(3) != 0
        assert_given_back(terminal)
        assert b"CANARY" not in terminal.raw
    assert on_disk(folder)["diagnosis"]["condition"] == "dermatomyositis"


def ctrl_z(terminal: Terminal) -> None:
    terminal.send("\x1a")


def tstp(terminal: Terminal) -> None:
    terminal.kill(signal.SIGTSTP)


@pytest.mark.parametrize("stop", [ctrl_z, tstp])
@pytest.mark.parametrize("end", ["q", signal.SIGTERM])
def test_while_it_is_stopped_and_after(
    folder: Path, stop: Callable[[Terminal], None], end: str | signal.Signals
) -> None:
    with patched(folder, "", "open", "SYN-7001") as terminal:
        open_and_answer(terminal)
        for answer in ("polymyositis", "dermatomyositis"):
            stop(terminal)
            terminal.wait_until(lambda: stopped(terminal.pid), "the stop")
            terminal.settle(0.05)
            assert_given_back(terminal)
            os.kill(terminal.pid, signal.SIGCONT)
            terminal.wait_until(lambda: "?1049" in modes_left(terminal.raw), "the screen")
            terminal.wait_until(lambda: terminal.modes() != terminal.modes_before, "the modes")
            terminal.settle()
            terminal.send("1" if answer == "polymyositis" else "2")
            saved(terminal, f"✔ Condition                          {answer}")
        if isinstance(end, str):
            terminal.send(end)
        else:
            terminal.kill(end)
        assert terminal.wait_exit(3) == 0
        assert_given_back(terminal)


def test_after_a_stop_that_nobody_announced(folder: Path) -> None:
    """SIGSTOP takes nothing down; a shell that had the terminal meanwhile changed its modes."""
    with patched(folder, "", "open", "SYN-7001") as terminal:
        open_and_answer(terminal)
        own = terminal.modes()
        terminal.kill(signal.SIGSTOP)
        terminal.wait_until(lambda: stopped(terminal.pid), "the stop")
        terminal.set_modes(terminal.modes_before)
        before = len(terminal.raw)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait_until(lambda: b"\x1b[?2004h" in terminal.raw[before:], "pastes told apart")
        terminal.wait_until(lambda: terminal.modes() == own, "the modes")
        terminal.send("2")
        saved(terminal, "dermatomyositis")
        terminal.send("q")
        assert terminal.wait_exit(3) == 0
        assert_given_back(terminal)


IN_A_WRITE = """
import os
from ivig_tui.tui.checklist import screen as checklist
from textual.drivers._writer_thread import WriterThread
real, keyed, due = WriterThread.write, checklist.Checklist.key, []
def key(self, key):
    keyed(self, key)
    if key.name == "2": due.append(SIGNAL)
def write(self, text):
    if due:
        with self._queue.mutex: os.kill(os.getpid(), due.pop())
    real(self, text)
checklist.Checklist.key, WriterThread.write = key, write
"""
"""After the key 2 a signal comes while the main thread holds the lock of what is written."""


@pytest.mark.parametrize("number", [signal.SIGCONT, signal.SIGTSTP, signal.SIGTERM])
def test_a_signal_within_a_write_hangs_nothing(folder: Path, number: signal.Signals) -> None:
    """Seen red with handlers that write: the screen hangs, and TERM leaves all modes on."""
    change = IN_A_WRITE.replace("SIGNAL", str(int(number)))
    with patched(folder, change, "open", "SYN-7001") as terminal:
        open_and_answer(terminal)
        terminal.send("2")
        if number == signal.SIGTSTP:
            terminal.wait_until(lambda: stopped(terminal.pid), "the stop")
            assert_given_back(terminal)
            os.kill(terminal.pid, signal.SIGCONT)
        if number != signal.SIGTERM:
            saved(terminal, "dermatomyositis")
            terminal.send("q")
        assert terminal.wait_exit(3) == 0
        assert_given_back(terminal)


def test_without_a_shell_to_come_back_to_it_does_not_stop(folder: Path) -> None:
    """Such as `ssh -t host ivig-tui`: a program that stopped there would stop for ever."""
    leader = "os.getppid()"  # of the session: no group of its own for anybody to bring back
    alone = f"import os; os.tcsetpgrp(0, {leader}); os.setpgid(0, {leader})\n"
    with patched(folder, alone, "open", "SYN-7001") as terminal:
        open_and_answer(terminal)
        before = len(terminal.raw)
        terminal.send("\x1a")
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw[before:], "the screen again")
        terminal.settle()
        terminal.send("2")
        saved(terminal, "dermatomyositis")
        assert not stopped(terminal.pid)
        terminal.send("q")
        assert terminal.wait_exit(3) == 0
        assert_given_back(terminal)


def stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
