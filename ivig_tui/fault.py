"""A fault of the program's own, told without what it holds: nobody's scrollback or log is a
patient's file."""

import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

FAULT = "stopped by a fault in the program"


def place_of(error: BaseException | None) -> str:
    """An error without what it holds: its kind, and the places in the program that led to it."""
    if error is None:
        return "unknown error"
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {places or 'an unknown place'}"


def tell_of_stray_faults(tell: Callable[[str], None]) -> None:
    """From now on, what is raised where nobody catches it (in a thread, in a finaliser) is told
    by its place only; by itself Python prints what it says, and that may be an answer."""
    threading.excepthook = lambda told: tell(f"fault in a thread: {place_of(told.exc_value)}")
    sys.unraisablehook = lambda told: tell(f"fault on the way: {place_of(told.exc_value)}")
