"""A checklist without a terminal: a real file, a desk that only takes notes."""

import queue
import re
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from ivig_tui.criteria.answers import Value
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.checklist.screen import Checklist
from ivig_tui.tui.sessions.screen import Sessions
from ivig_tui.tui.widgets import about
from ivig_tui.tui.widgets.keys import Key, does
from ivig_tui.tui.widgets.lines import Line
from ivig_tui.tui.widgets.palette import Palette
from ivig_tui.tui.widgets.view import View

TODAY = date(2026, 11, 22)
SESSIONS = Path(__file__).parents[2] / "sessions"
T = TypeVar("T")
LONG = 60.0
"""Seconds; nothing that works takes as long, on a busy machine either."""
REMARK = re.compile(r"^#.*\n", re.MULTILINE)


def worked(name: str, path: Path) -> None:
    """A worked session as a file of its own, without its remarks: they would be told at opening."""
    path.write_text(REMARK.sub("", (SESSIONS / f"{name}.toml").read_text("utf-8")), "utf-8")


class NotesOnly:
    """A desk that notes what it is asked for, and does nothing of it."""

    def __init__(self) -> None:
        self.pushed: list[View] = []
        self.asked: list[str] = []
        self.posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.timed: list[Callable[[], None]] = []
        """What is to be run after a time; the times are not waited for."""
        self.changes = 0
        self.copied: list[str] = []
        self.holds: list[str] = []
        """What is waited for."""
        self.view: View | None = None
        """The screen at the bottom."""

    def push(self, view: View) -> None:
        self.pushed.append(view)

    def pop(self) -> None:
        self.asked.append("pop")

    def back_to(self, view: View) -> None:
        self.asked.append("back")
        self.pushed.clear()

    def open(self, path: Path, then: Callable[[str], None]) -> None:
        self.asked.append(f"open {path.name}")
        then("")

    def let_go(self, course: OpenSession) -> None:
        course.close()

    def disk(self, job: Callable[[], T], then: Callable[[T], None], hold: str = "") -> None:
        then(job())

    def hold(self, what: str) -> Callable[[], None]:
        self.holds.append(what)
        return lambda: self.holds.remove(what)

    def once_settled(self, path: Path, act: Callable[[], None]) -> None:
        act()

    def tell(self, text: str) -> None:
        below = self.pushed[-1] if self.pushed else self.view
        assert below is not None
        below.message = text

    def quit(self) -> None:
        self.asked.append("quit")

    def post(self, run: Callable[[], None]) -> None:
        self.posted.put(run)

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        self.timed.append(run)

    def everywhere(self, key: Key) -> bool:
        below = self.pushed[-1] if self.pushed else self.view
        if does(key, "palette") and below is not None:
            self.push(Palette(below, self))
        elif does(key, "about") and below is not None:
            self.push(about.screen(below.whose, self))
        elif does(key, "mouse"):
            self.asked.append("mouse")
        else:
            return False
        return True

    def copy(self, text: str, what: str) -> str:
        self.copied.append(text)
        return f"sent: {what}"

    def changed(self) -> None:
        self.changes += 1


class Bench:
    """An open session, and hands to use it."""

    def __init__(self, path: Path, today: date = TODAY) -> None:
        self.path = path
        self.desk = NotesOnly()
        self.checklist = Checklist(OpenSession(path, self.desk.post, today), self.desk)
        self.desk.view = self.checklist

    # --- hands -------------------------------------------------------------------------

    def press(self, keys: str) -> "Bench":
        """Press keys: `y<tab>45<enter>`; one that prints is itself."""
        for key in keys_in(keys):
            self.checklist.key(key)
        return self

    def at(self, key: str) -> "Bench":
        """Put the cursor on the line with a field's name, or with a key."""
        before = self.checklist.tab
        while True:
            lines = self.checklist.items()
            found = [item for item in lines if item.field == key]
            found += [item for item in lines if item.key == key]
            if found:
                self.checklist.cursors[self.checklist.tab] = found[0].key
                return self
            self.press("]")
            assert self.checklist.tab != before, f"no line {key}"

    # --- eyes --------------------------------------------------------------------------

    def value(self, field: str) -> Value | None:
        return self.checklist.course.session.answers.get(field)

    @property
    def answers(self) -> dict[str, Value]:
        return dict(self.checklist.course.session.answers.values)

    @property
    def history(self) -> int:
        return len(self.checklist.course.session.history)

    @property
    def here(self) -> str:
        """The line that the cursor is on: its field, or its key where it has none."""
        item = self.checklist.current()
        return item.field or item.key

    @property
    def answering(self) -> str:
        """The answer that the line under the cursor is part of."""
        item = self.checklist.current()
        return item.part.field if item.part else self.here

    @property
    def row(self) -> int:
        """The number of the line that the cursor is on."""
        return self.checklist.position(self.checklist.items())

    def rows(self, width: int = 80, height: int = 24) -> list[str]:
        return texts(self.checklist.lines(width, height))

    def screen(self, width: int = 80, height: int = 24) -> str:
        return "\n".join(self.rows(width, height))

    def on_disk(self) -> dict[str, Any]:
        """The file's document, once all that was asked for is saved."""
        course = self.checklist.course
        until = time.monotonic() + LONG
        while course.saved.pending:
            self.desk.posted.get(timeout=max(0.0, until - time.monotonic()))()
        return tomllib.loads(self.path.read_text("utf-8"))


def list_of(folder: Path) -> tuple[Sessions, NotesOnly]:
    """The list of sessions, read to the end."""
    desk = NotesOnly()
    listed = desk.view = Sessions(folder, desk, TODAY)
    until = time.monotonic() + LONG
    while "reading" in "\n".join(texts(listed.lines(120, 50))):
        desk.posted.get(timeout=max(0.0, until - time.monotonic()))()
    return listed, desk


def keys_in(text: str) -> Iterator[Key]:
    for part in re.findall(r"<[a-z0-9+]+>|.", text, re.DOTALL):
        if len(part) > 1:
            yield Key(part[1:-1])
        else:
            yield Key("space" if part == " " else part, part)


def text_of(line: Line) -> str:
    return "".join(span.text for span in line)


def texts(lines: Iterable[Line]) -> list[str]:
    return [text_of(line) for line in lines]


@contextmanager
def opened(path: Path, today: date = TODAY) -> Iterator[Bench]:
    bench = Bench(path, today)
    try:
        yield bench
    finally:
        bench.checklist.close()


@contextmanager
def started(folder: Path, reference: str = "SYN-7001") -> Iterator[Bench]:
    """A new session."""
    with opened(store.create(Session(reference), folder)) as bench:
        yield bench
