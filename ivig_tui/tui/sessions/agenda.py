"""What is due in the folder: infusions with grams and vials, and reviews, the overdue first."""

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from ivig_tui.criteria.wording import counted, inert, plain, shown_date
from ivig_tui.report.agenda import Row, agenda_rows
from ivig_tui.report.agenda_formats import (
    Found,
    in_order,
    totals,
    vials_in_words,
    weight_in_words,
)
from ivig_tui.session.fileformat import Invalid
from ivig_tui.store import toml
from ivig_tui.store.folder import session_files
from ivig_tui.tui.widgets.lines import BLANK, Line, line, wrap
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk

DAYS = 7
EVERY_S = 0.25
"""How often what was read meanwhile is shown, in seconds."""
BREATH_S, AT_ONCE = 0.0005, 4
"""After so many files the screen's thread may go first, or keys would wait for the reading."""
INDENT = 21
"""Under what the rest of a row stands: a date and `overdue`."""


class Read(Struct, frozen=True):
    """What was read so far."""

    due: tuple[Found, ...] = ()
    """In the order in which it is shown."""
    unreadable: tuple[str, ...] = ()
    """Each file that can't be read, with its first error; harmless to show."""
    done: int = 0
    files: int | None = None
    """How many there are; None while that is not known."""


class Agenda(Reader):
    """The agenda on the screen. The folder is read in a thread of its own."""

    def __init__(self, folder: Path, desk: Desk, today: date) -> None:
        days = counted(DAYS, "day")
        super().__init__(f"Due   within {days} of {shown_date(today)}", self._lines, desk)
        self.read = Read()
        self._stopped = False
        reading = threading.Thread(
            target=self._run, args=(folder, today), name="agenda", daemon=True
        )
        reading.start()

    def close(self) -> None:
        """Nothing more is wanted of the folder."""
        self._stopped = True

    # --- reading, in a thread of its own -----------------------------------------------------

    def _run(self, folder: Path, today: date) -> None:
        try:
            files = session_files(folder)
        except Invalid as invalid:
            self._tell(Read(unreadable=(invalid.errors[0],), files=0))
            return
        due: list[Found] = []
        unreadable: list[str] = []
        told = time.monotonic()
        for done, path in enumerate(files):
            if self._stopped:
                return
            if time.monotonic() - told > EVERY_S:
                self._tell(Read(tuple(in_order(due)), tuple(unreadable), done, len(files)))
                told = time.monotonic()
            if done % AT_ONCE == 0:
                time.sleep(BREATH_S)
            try:
                session = toml.load(path, follow=False)
                due += ((path.name, row) for row in agenda_rows(session, today, DAYS))
            except Invalid as invalid:
                unreadable.append(f"{inert(path.name)}: {invalid.errors[0]}")
            except Exception as error:  # a fault of ours in one file must not hide all others
                unreadable.append(f"{inert(path.name)}: unexpected fault: {type(error).__name__}")
        self._tell(Read(tuple(in_order(due)), tuple(unreadable), len(files), len(files)))

    def _tell(self, read: Read) -> None:
        def take() -> None:
            self.read = read
            self.desk.changed()

        self.desk.post(take)

    # --- drawing -----------------------------------------------------------------------------

    def _lines(self, width: int) -> list[Line]:
        read = self.read
        if read.files is None:
            return [BLANK, line(("reading…", "dim"))]
        rows: list[Line] = []
        if read.done < read.files:
            told = f"reading {read.done} of {read.files}; what is due in the rest is not here yet"
            rows += [*_wrapped(told, "not_met", width), BLANK]
        for told in read.unreadable:
            # Nobody knows what is due in these.
            rows += _wrapped(f"✘ {told}", "not_met", width)
        if read.unreadable:
            rows.append(BLANK)
        for _, row in read.due:
            rows += _row(row, width)
        if not read.due and read.done == read.files:
            rows.append(line((f"Nothing is due within {counted(DAYS, 'day')}.", "text")))
        summed = totals(read.due)
        if summed:
            rows.append(BLANK)
        for told in summed:
            rows += _wrapped(told, "title" if told is summed[0] else "text", width)
        return rows


def _row(row: Row, width: int) -> Iterator[Line]:
    """One infusion or review: when, whose and what; below it how much, by which weight, and what
    to look at."""
    when = shown_date(row.date) + (" overdue" if row.overdue else "")
    indent = min(INDENT, width // 4)
    what = f"{inert(row.reference)}  {row.label}"
    first, *rest = wrap(what, max(8, width - max(indent, len(when) + 1)))
    style = "not_met" if row.overdue else "text"
    yield line((f"{when:<{indent - 1}} ", style), (first, "title"))
    for text in rest:
        yield line((" " * indent + text, "title"))
    for text, look in _more(row):
        for part in wrap(text, max(8, width - indent)):
            yield line((" " * indent + part, look))


def _more(row: Row) -> Iterator[tuple[str, str]]:
    if row.what != "review":
        grams = "grams unknown" if row.grams is None else f"{plain(row.grams)} g"
        vials = f": {vials_in_words(row.vials)}" if row.vials else ""
        yield f"{grams}{vials}", "text"
        yield weight_in_words(row) or "dosing weight unknown", "dim"
    if row.flags:
        yield f"! {', '.join(flag.replace('_', ' ') for flag in row.flags)}", "warn"


def _wrapped(text: str, style: str, width: int) -> list[Line]:
    return [line((part, style)) for part in wrap(text, max(8, width))]
