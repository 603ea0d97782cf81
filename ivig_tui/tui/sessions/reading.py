"""Reading the folder in a thread of its own: the first screen at once, the rest while she looks."""

import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec import Struct, field

from ivig_tui.session.fileformat import Invalid
from ivig_tui.store.folder import copies_in
from ivig_tui.tui.sessions.entries import Entry, Shelf

FIRST = 20
"""So many files fill the first screen."""
EVERY_S = 0.25
"""How often what was read meanwhile is shown, in seconds."""
BREATH_S, AT_ONCE = 0.0005, 4
"""After so many files the screen's thread may go first, or keys would wait for the reading."""
PAINT_S = 0.1
"""How long the terminal may take to paint the first screen, in seconds."""
PATIENCE_S = 1.0
"""How long the rest waits for the first screen to be drawn, in seconds."""


class Progress(Struct, frozen=True):
    """What was read since the last time."""

    batch: tuple[Entry, ...]
    done: int
    files: tuple[Path, ...]
    """All that there are."""
    copies: dict[str, list[str]] = field(default_factory=dict)
    """The conflict copies, by the name of the session's file; known once all is read."""
    trouble: str = ""
    """Why the folder can't be read; empty where it can."""

    @property
    def complete(self) -> bool:
        """Whether nothing is left to read."""
        return self.done == len(self.files)


class Reading:
    """One reading of the folder, in a thread of its own."""

    def __init__(self, shelf: Shelf, today: date, tell: Callable[[Progress], None]) -> None:
        """`tell` is called in the reading's thread: for the first screen, then now and then.
        Reviews are reckoned due by `today`."""
        self._shelf = shelf
        self._today = today
        self._tell = tell
        self._stopped = False
        self._drawn = threading.Event()
        threading.Thread(target=self._run, name="reading", daemon=True).start()

    def first_screen_drawn(self) -> None:
        """The rest may be read now: until then it would only hold the first screen up."""
        self._drawn.set()

    def stop(self) -> None:
        """Nothing more is wanted."""
        self._stopped = True
        self._drawn.set()

    def _run(self) -> None:
        try:
            files = tuple(self._shelf.files())
        except Invalid as invalid:
            self._tell(Progress((), 0, (), trouble=invalid.errors[0]))
            return
        batch: list[Entry] = []
        fresh, told = 0, time.monotonic()
        for done, path in enumerate(files, 1):
            known = self._shelf.known(path, self._today)
            batch.append(known or self._shelf.entry(path, self._today))
            if known is None:
                fresh += 1
                if fresh % AT_ONCE == 0:
                    time.sleep(BREATH_S)
            if self._stopped:
                return
            first = fresh == FIRST and known is None
            if done < len(files) and (first or time.monotonic() - told > EVERY_S):
                self._tell(Progress(tuple(batch), done, files))
                batch.clear()
                if first:
                    self._drawn.wait(PATIENCE_S)
                    time.sleep(PAINT_S)
                told = time.monotonic()
        self._tell(Progress(tuple(batch), len(files), files, copies_in(self._shelf.folder)))
