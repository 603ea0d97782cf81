"""What every screen is: it takes keys in their order, and is drawn as lines."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.widgets.keys import Key, key_of
from ivig_tui.tui.widgets.lines import Line
from ivig_tui.tui.widgets.viewport import Frame

T = TypeVar("T")


class View(ABC):
    """One screen; no widget, no event loop."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.message = ""
        """What the last key did, or why it did nothing; shown until the next."""
        self.top = 0
        """The first line in sight of those that scroll."""
        self.page = 10
        """How many of those a page has; known once drawn."""

    @property
    @abstractmethod
    def whose(self) -> str:
        """The patient's reference, which stands on every screen; or what the list is called."""

    @property
    def typing(self) -> bool:
        """Whether a text is being typed, which Alt and a key would edit."""
        return False

    @abstractmethod
    def key(self, key: Key) -> None:
        """Take one key."""

    def run(self, action: str) -> None:
        """Do an action that was chosen by its name, as its key would."""
        self.key(key_of(action))

    def paste(self, text: str) -> None:  # noqa: B027 most screens have nothing to paste into
        """Take pasted text, which is never keys."""

    @abstractmethod
    def click(self, act: str) -> None:
        """Take a click on what a span of its lines says that it does, as `line signature`."""

    @abstractmethod
    def scroll(self, by: int) -> None:
        """Take the wheel: so many steps down, or up where it is below 0."""

    @abstractmethod
    def why_not(self, action: str) -> str:
        """Why an action can't be done here and now; empty where it can."""

    @abstractmethod
    def frame(self, width: int, height: int) -> Frame:
        """The whole screen, exactly `height` lines; changes nothing."""

    def drawn(self, frame: Frame) -> None:
        """The screen is drawn: what keys mean depends on what of it is in sight."""
        if frame.seen is not None:
            self.top, self.page = frame.seen.top, frame.seen.page

    def lines(self, width: int, height: int) -> list[Line]:
        """The whole screen, from now on the one that keys are about."""
        frame = self.frame(width, height)
        self.drawn(frame)
        return frame.lines

    def close(self) -> None:  # noqa: B027 most screens hold nothing
        """The screen is left for good."""


class Desk(Protocol):
    """What a screen may ask of the program."""

    def push(self, view: View) -> None:
        """Show a screen on top; Esc comes back from it."""

    def pop(self) -> None:
        """Go back to the screen below; stays on the last."""

    def back_to(self, view: View) -> None:
        """Close the screens above one that is open."""

    def open(self, path: Path, then: Callable[[str], None]) -> None:
        """Open a session; `then` is told why that can't be, or an empty text."""

    def let_go(self, course: OpenSession) -> None:
        """Take over a session that is left: it stays open until all of it is saved."""

    def quit(self) -> None:
        """End the program; everything is saved first."""

    def disk(self, job: Callable[[], T], then: Callable[[T], None], hold: str = "") -> None:
        """Do a job on the disk, in a thread of its own, and then something with its outcome, here.
        With `hold`, in words what is waited for, what is typed meanwhile is kept until then."""

    def hold(self, what: str) -> Callable[[], None]:
        """Keep what is typed from now on, until what this returns is called."""

    def once_settled(self, path: Path, act: Callable[[], None]) -> None:
        """Do something as soon as a session that was left is saved; at once where none was."""

    def tell(self, text: str) -> None:
        """Say something on the screen on top."""

    def post(self, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread, soon; from any thread."""

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread after a time; from that thread."""

    def everywhere(self, key: Key) -> bool:
        """Take a key that means the same on every screen; whether it was one."""

    def copy(self, text: str, what: str) -> str:
        """Send text to the terminal's clipboard; says what was sent, and what may become of it."""

    def changed(self) -> None:
        """Something that is shown has changed; draw soon."""
