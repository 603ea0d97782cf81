"""What every screen is: it takes keys in their order, and is drawn as lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ivig_tui.app.keys import Key
from ivig_tui.app.lines import Line


class View(Protocol):
    """One screen; a plain value to the terminal: no widget, no event loop."""

    def key(self, key: Key) -> None:
        """Take one key."""

    def paste(self, text: str) -> None:
        """Take pasted text, which is never keys."""

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

    def open(self, path: Path) -> str:
        """Open a session; the reason where that can't be, else empty."""

    def quit(self) -> None:
        """End the program; everything is saved first."""

    def post(self, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread, soon; from any thread."""

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread after a time; from that thread."""

    def changed(self) -> None:
        """Something that is shown has changed; draw soon."""
