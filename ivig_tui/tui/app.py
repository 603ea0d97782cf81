"""The terminal side: one widget that draws lines, takes every key in its order, and sends
only the cells that changed."""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from textual.app import ComposeResult
from textual.widget import Widget

from ivig_tui.fault import place_of
from ivig_tui.store.open_session import OpenSession
from ivig_tui.store.worker import Aside, Worker
from ivig_tui.tui.stack import Stack
from ivig_tui.tui.terminal.clipboard import sending
from ivig_tui.tui.terminal.overrides import (
    Click,
    CutOff,
    GuardedApp,
    GuardedDriver,
    Input,
    Paste,
    Wheel,
)
from ivig_tui.tui.terminal.painter import Painter
from ivig_tui.tui.terminal.screen_driver import ScreenDriver
from ivig_tui.tui.terminal.stopping import stop_on_signals
from ivig_tui.tui.terminal.theme import Theme
from ivig_tui.tui.widgets.keys import Key, key_of
from ivig_tui.tui.widgets.lines import act_at
from ivig_tui.tui.widgets.view import View

T = TypeVar("T")

WHEEL = 3
"""So many lines a notch."""
EDITING = {f"alt+{key}" for key in ("backspace", "delete", "left", "right", "b", "d", "f")}
"""Alt and a key that edit what is typed; none of these keys by itself follows an Esc for long."""
LEAVING = ("enter", "tab", "shift+tab", "up", "down", "pageup", "pagedown")
"""The keys that make an answer of what is typed."""
ALT_IN_A_DRAFT = "Alt does nothing with it here; Enter keeps what is typed, Esc drops it"


class Canvas(Widget):
    """Draws whatever screen is on top of the desk."""

    ALLOW_SELECT = False  # a drag would repaint; the terminal selects, with Shift or without mouse

    DEFAULT_CSS = "Canvas { width: 100%; height: 100%; }"

    def __init__(self, app: "IvigApp", painter: Painter) -> None:
        super().__init__()
        self._desk = app
        self._painter = painter
        self._drawn: View | None = None
        """The screen whose lines the terminal shows."""
        self._doubtful = False
        """Whether Esc and a key that came as one in this read may have meant to drop what is
        typed."""

    def draw(self) -> None:
        """Send what differs from what the terminal shows, and no more."""
        self._drawn = self._desk.stack.view
        width, height = self.size
        if width and height:
            sent = self._desk.send(
                self._painter.paint(self._desk.stack.lines(width, height), width)
            )
            if not sent:
                self.forget()

    def forget(self) -> None:
        """The terminal may show anything now."""
        self._painter.forget()

    def take(self, inputs: Sequence[Input]) -> None:
        """Take what one read gave, in its order. Nothing of it depends on what the library thinks
        has the focus."""
        self._doubtful = False
        for one in inputs:
            match one:
                case Key():
                    self._desk.stack.key(one, partial(self._key, one))
                case Click():
                    self._click(one)
                case Wheel():
                    if self._on_screen(one):
                        self._desk.stack.scroll(one.way * WHEEL)
                case Paste():
                    self._desk.stack.paste(one.text)
                case CutOff():
                    self._desk.stack.view.message = (
                        "the terminal sent something without an end: left out"
                    )

    def _key(self, key: Key) -> None:
        view = self._desk.stack.view
        if key.with_esc and not view.typing:
            view.key(Key("escape"))
            self._key(key.alone)
        elif key.with_esc:
            alt = key.with_alt
            view.key(alt)
            if alt.name not in EDITING:
                view.message = f"Esc and {key.name} came as one: {ALT_IN_A_DRAFT}"
                self._doubtful = True
        elif self._doubtful and view.typing and not key.character and key.name in LEAVING:
            view.message = f"Esc and a key came as one before {key.name}: {ALT_IN_A_DRAFT}"
        elif key.name == "ctrl+z":
            self.app.action_suspend_process()
        else:
            view.key(key)

    def _on_screen(self, one: Click | Wheel) -> bool:
        """Whether a cell is on the screen that was drawn last."""
        return one.column < self._painter.width and one.row < len(self._painter.lines)

    def _click(self, click: Click) -> None:
        """A click is a key of the footer, or is told to the screen; one on what
        is not there any more is none."""
        if not self._on_screen(click) or self._drawn is not self._desk.stack.view:
            return
        act = act_at(self._painter.lines[click.row], click.column, self._painter.text)
        if act.startswith("do "):
            self._desk.stack.key(key_of(act.removeprefix("do ")))
        elif act:
            self._desk.stack.click(act)


class IvigApp(GuardedApp):
    """The program: a stack of screens in a terminal."""

    CSS = "Screen { padding: 0; }"

    def __init__(
        self, folder: Path, opened: OpenSession | None, today: date | None, theme: Theme
    ) -> None:
        """`opened` is the session to begin with, where it is not the list; `today`: the day to
        reckon from, where it is not this day."""
        super().__init__(driver_class=ScreenDriver)
        self.animation_level = "none"
        self._canvas = Canvas(self, Painter(theme, self.colours))
        self._desk_loop: asyncio.AbstractEventLoop | None = None
        self._posted: deque[Callable[[], None]] = deque()
        self._due = False
        """Whether the screen is about to be drawn."""
        self._worker = Worker(self.post)
        self._aside = Aside()
        self.stack = Stack(folder, opened, today, self)

    def compose(self) -> ComposeResult:
        yield self._canvas

    def on_mount(self) -> None:
        self._desk_loop = asyncio.get_running_loop()
        # The loop's own way prints what the error says, and that may be an answer.
        self._desk_loop.set_exception_handler(lambda _, told: self._stray_fault(told))
        if isinstance(self.terminal, ScreenDriver):
            stop_on_signals(self.terminal, self.post, self.redraw)
        self._run_posted()

    def on_resize(self) -> None:
        # What a terminal makes of its cells when it changes is its own affair.
        self._canvas.forget()

    def draw(self) -> None:
        """Draw at once."""
        self._canvas.draw()

    def redraw(self) -> None:
        """Draw everything: nobody knows what the terminal shows."""
        self._canvas.forget()
        self.changed()

    def _run_posted(self) -> None:
        """Do all that was posted, then draw once: at once, as the threads that it woke would have
        their turn before anything that the loop does later."""
        self._due = True
        while self._posted:
            self._do(self._posted.popleft())
        if self._canvas.is_attached:
            self._do(self._canvas.draw)
        self._due = False

    def _stray_fault(self, told: dict[str, object]) -> None:
        # Keys come by the loop too: where it fails, nobody can leave by them.
        error = told.get("exception")
        if isinstance(error, Exception):
            self.fail(error)
        else:
            self.farewell.append(f"fault on the way: {place_of(None)}")

    def _do(self, run: Callable[[], None]) -> None:
        # The loop would print what it raises, with all that it holds, over the screen.
        try:
            run()
        except Exception as error:
            self.fail(error)

    # --- the end -------------------------------------------------------------------------

    @property
    def farewell(self) -> list[str]:
        """What has to be known once the screen is gone."""
        return self.stack.farewell

    @property
    def unsaved(self) -> str | None:
        """Why the latest answers are not on disk at the end; None where they are."""
        return self.stack.unsaved

    def save_all(self, timeout: float) -> None:
        """Save what is open and give it up, within so many seconds; for a signal's handler."""
        self.stack.close_all(timeout)

    # --- what the stack of screens asks -----------------------------------------------------

    @property
    def mouse(self) -> GuardedDriver | None:
        """What takes the mouse and gives it back; None without a terminal."""
        return self.terminal

    def arrived(self, inputs: Sequence[Input]) -> None:
        """Take what one read gave; from the input thread."""
        self.post(lambda: self._canvas.take(inputs))

    def post(self, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread, soon; from any thread."""
        self._posted.append(run)
        self._run_soon()

    def _run_soon(self) -> None:
        if self._desk_loop is not None:
            with suppress(RuntimeError):  # the loop has ended: there is no screen to change
                self._desk_loop.call_soon_threadsafe(self._run_posted)

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread after a time; from that thread."""
        if self._desk_loop is None:  # not running yet: the time counts from when it does
            self.post(lambda: self.later(seconds, run))
        else:
            self._desk_loop.call_later(seconds, self._do, run)

    def disk(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do a job off the screen's thread, and then something with its outcome in it."""
        self._worker.do(job, then)

    def aside(self, job: Callable[[], None], timeout: float) -> None:
        """Do a job in a thread that has nothing else to do, and wait so many seconds for it."""
        self._aside.do(job, timeout)

    def changed(self) -> None:
        """Something that is shown has changed."""
        if not self._due:
            self._due = True
            self._run_soon()

    def copy(self, text: str, what: str) -> str:
        """Send text to the terminal's clipboard; says what was sent."""
        sent = sending(text, what, os.environ)
        if sent.sequence and self.terminal is not None:
            self.terminal.write(sent.sequence)
        return sent.told

    def stop(self) -> None:
        """End the program."""
        self.exit()
