"""Saves in child processes whose system calls fail, or are their last, one after the other."""

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store.open_session import OpenSession

CALLS = "open read write fstat lstat stat fchmod fsync close link rename unlink".split()
MODES = ("fails once", "fails from then on", "killed before", "killed after")
PATIENCE_S = 60.0
"""What is told in the end is waited for: on a busy machine forty of these run at once."""
MOST = 40
"""More calls than a save makes."""


class Meddler:
    """Lets one system call of the saver's thread fail, or kills the process there."""

    def __init__(self, number: int, mode: str, error: int) -> None:
        self.number, self.mode, self.error = number, mode, error
        self.made: list[str] = []

    def meddle(self) -> None:
        for name in CALLS:
            setattr(os, name, self._wrapped(name, getattr(os, name)))

    @property
    def reached(self) -> bool:
        return len(self.made) >= self.number

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread().name != "saver":
                return real(*args, **kwargs)
            self.made.append(name)
            here = len(self.made) == self.number
            if here and self.mode == "killed before":
                os.kill(os.getpid(), signal.SIGKILL)
            later = self.mode == "fails from then on" and self.reached
            if (here and self.mode == "fails once") or later:
                if name == "close":  # a file is closed, whatever close says
                    real(*args, **kwargs)
                raise OSError(self.error, os.strerror(self.error))
            result = real(*args, **kwargs)
            if here and self.mode == "killed after":
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call


def save(path: Path, number: int, mode: str, error: int) -> None:
    """One answer, saved while one call is meddled with; what was told goes to a file beside."""
    told = path.with_suffix(".told")
    seen: list[str] = []

    def note(word: str) -> None:
        if word not in seen:
            seen.append(word)
            told.write_text(" ".join(seen))

    course = OpenSession(path, lambda run: run())

    def changed() -> None:
        if course.saved.failure:
            note("failed")
        elif not course.saved.pending:
            note("saved")

    course.on_change = changed
    meddler = Meddler(number, mode, error)
    meddler.meddle()
    course.answer("qualifying.biopsy", True)
    until = time.monotonic() + PATIENCE_S
    ends = {"fails from then on": ("saved", "failed")}.get(mode, ("saved",))
    while not set(seen) & set(ends) and time.monotonic() < until:
        time.sleep(0.002)
    note(f"reached:{meddler.made[number - 1]}" if meddler.reached else "beyond")


def main(folder: Path, error: int) -> None:
    """Every call, every mode, each in a process of its own, all at once."""
    children = []
    for mode in MODES:
        for number in range(1, MOST + 1):
            own = folder / mode.replace(" ", "-") / str(number)
            path = store.create(Session("SYN-7001"), own)
            child = os.fork()
            if not child:
                try:
                    save(path, number, mode, error)
                finally:
                    os._exit(0)
            children.append(child)
            if len(children) > 40:
                os.waitpid(children.pop(0), 0)
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), getattr(errno, sys.argv[2]))
