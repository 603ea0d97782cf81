"""What every screen is: it takes keys in their order, and is drawn as lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ivig_tui.app.keys import Key
from ivig_tui.app.lines import Line


class View(Protocol):
    """One screen; a plain value to the terminal: no widget, no event loop."""

    message: str
    """What the last key did, or why it did nothing; shown until the next."""

    @property
    def whose(self) -> str:
        """The patient's reference, which stands on every screen; or what the list is called."""

    @property
    def typing(self) -> bool:
        """Whether a text is being typed, which Alt and a key would edit."""

    def key(self, key: Key) -> None:
        """Take one key."""

    def paste(self, text: str) -> None:
        """Take pasted text, which is never keys."""

    def click(self, act: str) -> None:
        """Take a click on what a span of its lines says that it does, as `line signature`."""

    def scroll(self, by: int) -> None:
        """Take the wheel: so many steps down, or up where it is below 0."""

    def why_not(self, action: str) -> str:
        """Why an action can't be done here and now; empty where it can."""

    def lines(self, width: int, height: int) -> list[Line]:
        """The whole screen, exactly `height` lines."""

    def close(self) -> None:
        """The screen is left for good."""


class Desk(Protocol):
    """What a screen may ask of the program."""

    def push(self, view: View) -> None:
        """Show a screen on top; Esc comes back from it."""

    def pop(self) -> None:
        """Go back to the screen below; stays on the last."""

    def back_to(self, view: View) -> None:
        """Close the screens above one that is open."""

    def open(self, path: Path) -> str:
        """Open a session; the reason where that can't be, else empty."""

    def quit(self) -> None:
        """End the program; everything is saved first."""

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
