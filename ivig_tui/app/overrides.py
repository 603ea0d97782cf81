"""The private names of the terminal library that are overridden, each with its reason."""

import sys
import traceback
from pathlib import Path

from textual.app import App


class GuardedApp(App[None], inherit_bindings=False):
    """A Textual app whose crash tells no patient data.

    `_fatal_error` prints every local variable of every frame (`show_locals=True` is built in, with
    no setting): answers and names in the scrollback. Ours says what kind of error, and where.
    """

    ENABLE_COMMAND_PALETTE = False
    crashed = ""
    """What went wrong, for the line after the screen is gone; empty where nothing did."""

    def _fatal_error(self) -> None:
        self.crashed = place_of(sys.exception())
        self._close_messages_no_wait()


def place_of(error: BaseException | None) -> str:
    """An error without what it holds: its kind, and the places in the program that led to it."""
    if error is None:
        return "unknown error"
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {places or 'an unknown place'}"
