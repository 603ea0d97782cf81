"""The screens on a disk of any slowness, in virtual time: nothing waits, and each run is the same.

The stack of screens, the savers' threads and the files are the real ones. Only time is not: what
the disk does takes as many seconds as the test says, and passes as soon as nothing else is to do.
"""

import heapq
import itertools
import random
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ivig_tui.store import open_session
from ivig_tui.store.contents import Fingerprint
from ivig_tui.store.durable import write_durably
from ivig_tui.store.saver import Saver
from ivig_tui.tui.sessions import screen as sessions_screen
from ivig_tui.tui.sessions.entries import Shelf
from ivig_tui.tui.sessions.reading import Progress
from ivig_tui.tui.stack import Stack
from ivig_tui.tui.widgets.everywhere import Mouse
from ivig_tui.tui.widgets.keys import Key
from ivig_tui.tui.widgets.lines import Line

T = TypeVar("T")
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=11)))
SIZE = (80, 24)
STUCK_S = 20.0
"""How long a thread may take to come to rest, in real seconds."""


class Probe(Saver[Any]):
    """A saver that tells when it is at rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.at_rest = False
        super().__init__(*args, **kwargs)

    def save(self, value: Any) -> int:
        self.at_rest = False
        return super().save(value)

    def end_within(self, timeout: float) -> None:
        self.at_rest = False
        super().end_within(timeout)

    def _latest(self, job: Any, pause: float | None) -> Any:
        self.at_rest = job is None and self._inbox.empty()
        return super()._latest(job, pause)


class Disk:
    """What the disk has been asked for, and when that is done."""

    def __init__(self, delay: float) -> None:
        """`delay`: how long a write takes, and anything else in the folder, in seconds."""
        self.delay = delay
        self.savers: list[Probe] = []
        self.gates: deque[tuple[threading.Event, int]] = deque()
        """Where writes wait, and in which thread."""
        self.at_gate: set[int] = set()

    def saver(self, *args: Any, **kwargs: Any) -> Probe:
        one = Probe(*args, write=self.write, **kwargs)
        self.savers.append(one)
        return one

    def write(self, path: Path, data: bytes, *, before_replace: Callable[[], None]) -> Fingerprint:
        if self.delay:
            gate, me = threading.Event(), threading.get_ident()
            self.gates.append(
                (gate, me)
            )  # first, or all would seem to be at rest before it is seen
            self.at_gate.add(me)
            gate.wait(STUCK_S)
        return write_durably(path, data, before_replace=before_replace)

    def open_gate(self) -> Callable[[], None]:
        """Let the write go on that has waited longest, as soon as this is called."""
        gate, thread = self.gates.popleft()

        def go_on() -> None:
            self.at_gate.discard(thread)  # it may take its time to wake up, and is not at rest
            gate.set()

        return go_on

    def at_rest(self) -> bool:
        waiting = len(self.at_gate)
        busy = [s for s in self.savers if not (s._ended or (s.at_rest and s._inbox.empty()))]
        return len(busy) <= waiting


class SlowLoop:
    """An event loop in virtual time."""

    def __init__(self, disk: Disk) -> None:
        self.now = 0.0
        self.disk_ = disk
        self.posted: deque[Callable[[], None]] = deque()
        self.stopped = False
        self._order = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._free = 0.0
        """When the worker has done all that it was given."""

    @property
    def mouse(self) -> Mouse | None:
        return None

    def post(self, run: Callable[[], None]) -> None:
        self.posted.append(run)

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + seconds, next(self._order), run))

    def disk(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        self._free = max(self._free, self.now) + self.disk_.delay
        self.later(self._free - self.now, lambda: then(job()))

    def aside(self, job: Callable[[], None], timeout: float) -> None:
        job()

    def changed(self) -> None:
        pass

    def copy(self, text: str, what: str) -> str:
        return f"sent: {what}"

    def stop(self) -> None:
        self.stopped = True

    def run_until(self, moment: float) -> None:
        """Let so much time pass."""
        while True:
            self._rest()
            if not self._events or self._events[0][0] > moment:
                break
            self.now, _, run = heapq.heappop(self._events)
            run()
        self.now = moment

    def _rest(self) -> None:
        """Wait until the threads have done what they can, and take in what they told."""
        until = time.monotonic() + STUCK_S
        while True:
            while self.disk_.gates:
                # A write is two fsyncs: of the file and of its folder.
                self.later(2 * self.disk_.delay, self.disk_.open_gate())
            if self.disk_.at_rest() and not self.disk_.gates:
                if not self.posted:
                    return
                self.posted.popleft()()
            else:
                assert time.monotonic() < until, "a thread does not come to rest"
                time.sleep(0.0001)


class SlowReading:
    """Reading the folder, in virtual time: some files at once, the rest later."""

    loop: SlowLoop
    chance: random.Random
    """In which order, and how long each takes."""
    delay = 0.05

    def __init__(self, shelf: Shelf, today: date, tell: Callable[[Progress], None]) -> None:
        self.stopped = False
        files = tuple(shelf.files())
        order = list(files)
        self.chance.shuffle(order)
        after = 0.0
        parts = [order[at : at + 3] for at in range(0, len(order), 3)] or [[]]
        for number, part in enumerate(parts, 1):
            after += self.chance.uniform(0, 2 * self.delay)
            done = len(files) if number == len(parts) else number * 3

            def told(part: list[Path] = part, done: int = done) -> None:
                if not self.stopped:
                    tell(Progress(tuple(shelf.entry(one, today) for one in part), done, files))

            self.loop.later(after, told)

    def first_screen_drawn(self) -> None:
        pass

    def stop(self) -> None:
        self.stopped = True


class Watched(Stack):
    """A stack that notes the screen after each key that was taken."""

    def __init__(self, *args: Any) -> None:
        self.frames: list[list[str]] = []
        super().__init__(*args)

    def _key(self, key: Key, take: Callable[[], None] | None) -> None:
        super()._key(key, take)
        if not self.ended:
            self.frames.append(self.frame())

    def frame(self) -> list[str]:
        first, *rows = (plain(row) for row in self.lines(*SIZE))
        # At its end the first row tells how far saving and reading are.
        return [first.partition(" by ")[0][:24].rstrip(" …"), *rows]


def plain(row: Line) -> str:
    """A row's text, without what is said of saving."""
    text = "".join(span.text for span in row)
    text = re.sub(r"(saving…|saved \d\d:\d\d:\d\d)\s*$", "", text)
    text = re.sub(r"(writing the summary|written to).*", "", text)
    text = re.sub(r"\b(not yet|12:00)\b", "", text)
    text = re.sub(r"((?:typed|saved) \d+ \w+ \d+ +by \w+)", "", text)
    text = re.sub(r"(reading \d+ of \d+|\d+ sessions?|\d+ of \d+ sessions?)\s*$", "", text)
    return " ".join(text.split())


@contextmanager
def screens(
    folder: Path, delay: float, seed: int, reading_s: float = 0.05
) -> Iterator[tuple[Watched, SlowLoop]]:
    """The list of a folder on a disk of that slowness."""
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(delay)
        loop = SlowLoop(disk)
        patch.setattr(open_session, "Saver", disk.saver)
        patch.setattr(SlowReading, "loop", loop, raising=False)
        patch.setattr(SlowReading, "chance", random.Random(seed), raising=False)
        patch.setattr(SlowReading, "delay", reading_s)
        patch.setattr(sessions_screen, "Reading", SlowReading)
        patch.setattr("ivig_tui.people.now", lambda: NOW)
        patch.setenv("IVIG_TUI_USER", "tester")
        stack = Watched(folder, None, TODAY, loop)
        try:
            yield stack, loop
        finally:
            disk.delay = 0.0
            loop.run_until(loop.now + 3600)
            stack.end()
