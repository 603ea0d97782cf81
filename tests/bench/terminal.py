"""A program on a pseudo terminal, measured from outside: when its bytes come, how many, what it
does while nobody touches it. Times are taken right after `read`; nothing is asked of the program.
"""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

LONG_S = 60.0
START_QUIET_S, KEY_QUIET_S = 0.15, 0.06
"""A silence that long ends the start, and the repaint of a key."""

FEW_WORDS = 4

KEYS = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "page_down": b"\x1b[6~",
    "page_up": b"\x1b[5~",
    "tab": b"\t",
    "space": b" ",
}

_ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\)|\x1b[ -/]+[0-~]|\x1b[0-~]", re.DOTALL
)
_PLACES = re.compile(rb"\x1b\[(\d+)(?:;\d*)?H")


@dataclass(frozen=True, slots=True)
class Output:
    """What came after something: bytes with the time of each, in seconds since it."""

    chunks: tuple[tuple[float, bytes], ...]

    @property
    def data(self) -> bytes:
        """All of it."""
        return b"".join(data for _, data in self.chunks)

    @property
    def last_ms(self) -> float:
        """When the last byte came, in milliseconds; 0 where none did."""
        return self.chunks[-1][0] * 1000 if self.chunks else 0.0

    @property
    def repaint_ms(self) -> float:
        """When the last byte came of anything below the first line, where `saved` stands."""
        times = [at for at, data in self.chunks if _below_first_line(data)]
        return times[-1] * 1000 if times else self.last_ms


def _below_first_line(data: bytes) -> bool:
    rows = [int(row) for row in _PLACES.findall(data)]
    return not rows or max(rows) > 1


class Program:
    """A program in a terminal of its own. A context manager: nothing outlives it."""

    def __init__(
        self,
        command: Sequence[str | Path],
        size: tuple[int, int] = (80, 24),
        variables: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        """`size`: columns and lines."""
        words = [str(word) for word in command]
        environment = sober() | dict(variables or {})
        path = shutil.which(words[0], path=environment.get("PATH")) or words[0]
        self._ended_at = 0.0
        self._gone = False
        begun, begins = os.pipe()
        self.pid, self._fd = pty.fork()
        if not self.pid:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
                if folder is not None:
                    os.chdir(folder)
                os.write(begins, struct.pack("d", time.monotonic()))
                os.execve(path, words, environment)
            finally:
                os._exit(127)
        os.close(begins)
        self._begun: float = struct.unpack("d", os.read(begun, 8))[0]
        os.close(begun)
        os.set_blocking(self._fd, False)
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)
        self.started = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._ended_at:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    # --- what is done with it ------------------------------------------------------------

    def press(
        self, key: str, quiet_s: float = KEY_QUIET_S, patience_s: float = 0.4, limit_s: float = 5.0
    ) -> Output:
        """Press a key by its name, or type a text; all that it brings until a silence.

        `patience_s`: how long the first byte may take; `limit_s`: when to stop all the same.
        """
        at = time.monotonic()
        os.write(self._fd, KEYS.get(key, key.encode()))
        return self._until_quiet(at, quiet_s, patience_s, limit_s)

    def settled(self, quiet_s: float) -> Output:
        """All since the start, once nothing more came for so long."""
        later = self._until_quiet(self._begun, quiet_s, quiet_s, LONG_S)
        return Output((*self.started.chunks, *later.chunks))

    def idle(self, seconds: float) -> tuple[int, int]:
        """How many bytes come, and how often it wakes, while nothing is pressed."""
        woken = self._wakeups()
        quiet = self._until_quiet(time.monotonic(), seconds, seconds, seconds)
        return len(quiet.data), self._wakeups() - woken

    def quit(self, key: str) -> float:
        """Press the key that ends it; until the process is gone, in milliseconds."""
        at = time.monotonic()
        os.write(self._fd, KEYS.get(key, key.encode()))
        end = os.pidfd_open(self.pid)
        self._poll.register(end, select.POLLIN)
        while all(fd != end for fd, _ in self._poll.poll(LONG_S * 1000)):
            if self._take() is None and self._gone:
                self._poll.unregister(self._fd)
        self._ended_at = time.monotonic()
        os.waitpid(self.pid, 0)
        os.close(end)
        return (self._ended_at - at) * 1000

    def cpu_ms(self) -> float:
        """The CPU time of all its threads so far: other work on the machine hardly touches it."""
        return time.clock_gettime((~self.pid << 3) | 2) * 1000

    @property
    def ended(self) -> bool:
        """Whether it went by itself."""
        return self._gone

    def peak_mb(self) -> float:
        """The most memory that it has held so far (resident)."""
        return _status(Path(f"/proc/{self.pid}/status"), "VmHWM:") / 1024

    # --- how -----------------------------------------------------------------------------

    def _start(self) -> Output:
        """From exec until the first silence after something was painted."""
        chunks: list[tuple[float, bytes]] = []
        painted = False
        while time.monotonic() - self._begun < LONG_S:
            if not self._poll.poll((START_QUIET_S if painted else LONG_S) * 1000):
                break
            data = self._take()
            if data is None:
                break
            chunks.append((time.monotonic() - self._begun, data))
            plain = _ESCAPES.sub(b"", b"".join(d for _, d in chunks))
            # A terminal's name asked for, and the like, are no screen yet.
            painted = painted or len(plain.split()) >= FEW_WORDS
        return Output(tuple(chunks))

    def _until_quiet(self, at: float, quiet_s: float, first_s: float, limit_s: float) -> Output:
        chunks: list[tuple[float, bytes]] = []
        while time.monotonic() - at < limit_s:
            if not self._poll.poll((quiet_s if chunks else first_s) * 1000):
                break
            data = self._take()
            if data is None:
                break
            chunks.append((time.monotonic() - at, data))
        return Output(tuple(chunks))

    def _take(self) -> bytes | None:
        try:
            return os.read(self._fd, 65536) or None
        except BlockingIOError:
            return b""
        except OSError:  # EIO: nobody holds the other end any more
            self._gone = True
            return None

    def _wakeups(self) -> int:
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(_status(task / "status", "voluntary_ctxt_switches:") for task in tasks)


def _status(file: Path, name: str) -> int:
    for line in file.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def sober() -> dict[str, str]:
    """The environment of a login by SSH: nothing of the one that this runs in."""
    kept = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
