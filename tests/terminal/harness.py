"""A program in a real terminal: keys go in as bytes, the screen comes out as text.

A small launcher stands in for the login shell: it leads the session, gives the program a job of
its own in the foreground, and outlives it, so that the terminal's modes can be looked at after the
program has gone. (The kernel resets them when a session's leader ends.) No threads: output is taken
in while something is waited for.
"""

import errno
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

from tests.pace import crowd, within

PYTHON = Path(sys.executable)
PROGRAM = PYTHON.with_name("ivig-tui")
LONG = 10.0
"""Seconds; nothing that works takes as long on a machine that has nothing else to do. On a busy
one every limit here is stretched, once it is reached, by how busy it is (`tests/pace.py`)."""

_LAUNCHER = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
told, held, shell = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "shell"
child = os.fork()
if not child:
    os.close(told)
    os.close(held)
    os.setpgid(0, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.tcsetpgrp(0, os.getpgrp())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[4], sys.argv[4:])
def hang_up(*_):
    try:
        shell and os.kill(child, signal.SIGHUP)
    except ProcessLookupError:  # it went by itself, as its own signal came first
        pass
signal.signal(signal.SIGHUP, hang_up)
os.write(told, b"%d\\n" % child)
_, status, used = os.wait4(child, 0)
code = os.waitstatus_to_exitcode(status)
os.write(told, b"%d %f\\n" % (code, used.ru_utime + used.ru_stime))
os.read(held, 1)
"""

# What a terminal is asked, and what a plain one says: no such mode; where the cursor is.
_ANSWERS: tuple[tuple[re.Pattern[bytes], Callable[["re.Match[bytes]"], bytes]], ...] = (
    (re.compile(rb"\x1b\[\?(\d+)\$p"), lambda asked: b"\x1b[?%s;0$y" % asked[1]),
    (re.compile(rb"\x1b\[c"), lambda _: b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), lambda _: b"\x1b[1;1R"),
)
# Sequences that pyte would print instead of passing over.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[(?:\?\d+\$p|[<>=]\d*u)")
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?\Z")


def environment(home: Path, **more: str) -> dict[str, str]:
    """An ordinary login's environment; nothing of the one that the tests run in."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "IVIG_TUI_USER": "tester",
    } | more


class Limit:
    """A time in which something has to come, stretched where the machine is busy."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._start = time.monotonic()
        self._stretched = False

    def left(self) -> float:
        """How many seconds are left, 0 or less where none are."""
        spent = time.monotonic() - self._start
        if spent >= self.seconds and not self._stretched:
            self.seconds, self._stretched = within(self.seconds), True
        return self.seconds - spent


class Terminal:
    """A terminal with a program in it. A context manager: nothing outlives it."""

    def __init__(
        self,
        *arguments: str | Path,
        home: Path,
        size: tuple[int, int] = (80, 24),
        variables: Mapping[str, str] | None = None,
        program: Path = PROGRAM,
        tells_of_hang_up: bool = True,
    ) -> None:
        """`size` is columns and lines; `home` is the home and the working folder.

        A lost line is told to the program by SIGHUP, as shells do, or not at all, as under
        `su -c`.
        """
        self.raw = b""
        """All that the program has sent."""
        self.pid = 0
        self.code: int | None = None
        """The exit code, negative for a signal; None while it runs."""
        self.cpu = 0.0
        """The processor time that it took, in seconds; known once it has ended."""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._unshown = b""
        self._told = b""
        self._command = [str(program), *map(str, arguments)]
        self._size = size
        self._home = home
        self._variables = environment(home, **(variables or {}))
        self._shell = "shell" if tells_of_hang_up else "su"
        self._open: list[int] = []

    def __enter__(self) -> Self:
        self._master, self._slave = self._opened(os.openpty())
        told, tell = self._opened(os.pipe())
        hold, self._held = self._opened(os.pipe())
        self._report = told
        os.set_blocking(self._master, False)
        self._set_size(*self._size)
        self.modes_before = self.modes()
        pipes = [str(tell), str(hold)]
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *pipes, self._shell]
        try:
            self._launcher = subprocess.Popen(
                [*launcher, *self._command],
                stdin=self._slave,
                stdout=self._slave,
                stderr=self._slave,
                pass_fds=(tell, hold),
                start_new_session=True,
                env=self._variables,
                cwd=self._home,
            )
        except BaseException:
            self._close_all()
            raise
        for one in (tell, hold):
            self._close(one)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The launcher is not yet waited for, so its group's number is nobody else's; nor is the
        # program's, as long as the launcher has not told its end.
        with suppress(OSError):
            self._take_in(0)
        for group in (self.pid if self.code is None else 0, self._launcher.pid):
            if group:
                with suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)
        self._launcher.wait(LONG)
        self._close_all()

    # --- what is seen ------------------------------------------------------------------

    def screen(self) -> str:
        """The screen's text, a line each, as far as it has been taken in."""
        return "\n".join(row.rstrip() for row in self._screen.display)

    def rows(self) -> list[str]:
        """The screen's lines."""
        return self.screen().split("\n")

    def modes(self) -> list[Any]:
        """The terminal's modes (termios)."""
        return termios.tcgetattr(self._slave)

    def set_modes(self, modes: list[Any]) -> None:
        """Set the terminal's modes, as a shell does that has it for a while."""
        termios.tcsetattr(self._slave, termios.TCSANOW, modes)

    @property
    def on_alternate_screen(self) -> bool:
        """Whether the program went to the alternate screen and has not left it."""
        return self.raw.rfind(b"\x1b[?1049h") > self.raw.rfind(b"\x1b[?1049l")

    # --- what is done ------------------------------------------------------------------

    def send(self, keys: bytes | str) -> None:
        """Type keys, all of them in one write."""
        data = keys.encode() if isinstance(keys, str) else keys
        until = Limit(LONG)
        while data:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                self._take_in(0.01)
            assert until.left() > 0, "the program does not take its keys"

    def send_blindly(self, keys: str) -> None:
        """Type keys on a line that carries nothing back; those that find no room are lost."""
        with suppress(BlockingIOError):
            os.write(self._master, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size, as a window manager does."""
        self._take_in(0)
        self._screen.resize(lines, columns)
        self._set_size(columns, lines)

    def kill(self, number: int) -> None:
        """Send the program a signal."""
        self._take_in(0)
        assert self.code is None, f"the program has ended already, with {self.code}"
        self.wait_until(lambda: self.pid > 0, "the program's number")
        os.kill(self.pid, number)

    def stall(self) -> None:
        """The line takes nothing any more, as when its other end has gone without a word."""
        self._take_in(0)
        termios.tcflow(self._slave, termios.TCOOFF)

    def hang_up(self) -> None:
        """Close the terminal, as when a line is lost."""
        self._close(self._slave)
        self._close(self._master)

    def end_of_shell(self) -> None:
        """Kill the launcher, as when a login ends: the program's end is not told any more."""
        self._launcher.kill()
        self._launcher.wait(LONG)

    # --- what is waited for ------------------------------------------------------------

    def wait_until(
        self, true: Callable[[], bool], what: str = "it", timeout: float = LONG
    ) -> float:
        """Wait until something is so; how many seconds that took."""
        start, until = time.monotonic(), Limit(timeout)
        ended = False
        while True:
            self._take_in(0)  # all that is there, so that no half-drawn screen is looked at
            if true():
                return time.monotonic() - start
            left = until.left()
            if left <= 0 or ended:
                why = "before it ended" if ended else f"in {until.seconds} s"
                raise AssertionError(f"{what} did not come {why}:\n{self.screen()}")
            ended = self.code is not None  # its last words may still be on their way
            self._take_in(min(left, 0.05))

    def wait_for(self, text: str, timeout: float = LONG) -> None:
        """Wait until a text stands on the screen, on one line."""
        self.wait_until(lambda: text in self.screen(), f"{text!r}", timeout)

    def wait_gone(self, text: str, timeout: float = LONG) -> None:
        """Wait until a text stands nowhere on the screen."""
        self.wait_until(lambda: text not in self.screen(), f"going of {text!r}", timeout)

    def settle(self, quiet: float = 0.15, timeout: float = LONG) -> None:
        """Wait until nothing was sent for so many seconds."""
        until = Limit(timeout)
        while self._take_in(quiet * crowd()):
            assert until.left() > 0, f"never quiet for {quiet} s:\n{self.screen()}"

    def sent_within(self, seconds: float) -> bytes:
        """What the program sends in a time, of its own accord."""
        before, until = len(self.raw), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._take_in(left)
        return self.raw[before:]

    def wait_exit(self, timeout: float = LONG) -> int:
        """Wait until the program ends; its exit code, negative for a signal."""
        self.wait_until(lambda: self.code is not None, "the end", timeout)
        assert self.code is not None
        return self.code

    def sources(self) -> list[int]:
        """What tells that there is something to take in; nothing once the program has ended."""
        wanted = (self._master, self._report) if self.code is None else ()
        return [one for one in wanted if one in self._open]

    def take_in(self) -> None:
        """Take in all that is there by now."""
        self._take_in(0)

    # --- underneath --------------------------------------------------------------------

    def _take_in(self, timeout: float) -> bool:
        """Take in what comes within a time, and at once what else is there; whether any came."""
        came = False
        sources = [one for one in (self._master, self._report) if one in self._open]
        while sources and (ready := select.select(sources, [], [], timeout)[0]):
            for source in ready:
                data = _read(source)
                if not data:
                    sources.remove(source)
                elif source == self._report:
                    self._was_told(data)
                else:
                    came = True
                    self._show(data)
            timeout = 0
        if not sources and timeout:
            time.sleep(timeout)
        return came

    def _was_told(self, data: bytes) -> None:
        self._told += data
        numbers = self._told.split(b"\n")[:-1]
        if numbers:
            self.pid = int(numbers[0])
        if len(numbers) > 1:
            code, cpu = numbers[1].split()
            self.code, self.cpu = int(code), float(cpu)

    def _show(self, data: bytes) -> None:
        self.raw += data
        data = self._unshown + data
        cut = _UNFINISHED.search(data)
        data, self._unshown = (data[: cut.start()], data[cut.start() :]) if cut else (data, b"")
        for asked, answer in _ANSWERS:
            for match in asked.finditer(data):
                with suppress(OSError):
                    os.write(self._master, answer(match))
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))

    def _set_size(self, columns: int, lines: int) -> None:
        packed = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, packed)

    def _opened(self, pair: Sequence[int]) -> tuple[int, int]:
        self._open += pair
        return pair[0], pair[1]

    def _close(self, one: int) -> None:
        if one in self._open:
            self._open.remove(one)
            os.close(one)

    def _close_all(self) -> None:
        for one in [*self._open]:
            self._close(one)


def sent_by_each(terminals: Sequence[Terminal], seconds: float) -> list[bytes]:
    """What each of several programs sends of its own accord, in the same time."""
    before, until = [len(one.raw) for one in terminals], time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        take_in_all(terminals, min(left, 0.5))
    return [one.raw[at:] for one, at in zip(terminals, before, strict=True)]


def wait_for_all(
    terminals: Sequence[Terminal],
    true: Callable[[Terminal], bool],
    what: str = "it",
    timeout: float = LONG,
) -> None:
    """Wait until something is so of each of several terminals."""
    until = Limit(timeout)
    waiting = list(terminals)
    while waiting:
        take_in_all(waiting, 0.05)
        waiting = [one for one in waiting if not true(one)]
        for one in waiting:
            late = f"{what} did not come in {until.seconds} s:\n{one.screen()}"
            assert until.left() > 0, late
            assert one.code is None, f"{what} did not come before it ended:\n{one.screen()}"


def settle_all(terminals: Sequence[Terminal], quiet: float = 0.3, timeout: float = LONG) -> None:
    """Wait until none of several programs sent anything for so many seconds."""
    until = Limit(timeout)
    while any(sent_by_each(terminals, quiet * crowd())):
        assert until.left() > 0, f"never quiet for {quiet} s"


def take_in_all(terminals: Sequence[Terminal], timeout: float) -> None:
    """Take in what any of several programs sends within a time."""
    sources = [source for one in terminals for source in one.sources()]
    if select.select(sources, [], [], timeout)[0]:
        for one in terminals:
            one.take_in()


def _read(source: int) -> bytes:
    try:
        return os.read(source, 2**16)
    except OSError as error:
        if error.errno == errno.EIO:  # nobody is left on the other side
            return b""
        raise
