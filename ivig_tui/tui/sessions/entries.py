"""What the list shows of each file of the folder, read once and again only when it changes."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ivig_tui import exchange
from ivig_tui.criteria.logic import State
from ivig_tui.criteria.wording import folded, inert
from ivig_tui.myositis.background import EVIDENCE_OF
from ivig_tui.myositis.dose.schedule import stopped
from ivig_tui.presentation.verdict import where_label
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from ivig_tui.store.contents import (
    HEAD_BYTES,
    Fingerprint,
    Unreadable,
    fingerprint,
    head,
    read_contents,
)

Natural = tuple[tuple[int, str], ...]
"""A text's place among others: numbers within it by value."""


class Entry(Struct, frozen=True):
    """One file of the folder. All text is harmless to show."""

    path: Path
    reference: str
    """The file's name where it can't be read and its first lines hold no reference."""
    claimed: str | None
    """The reference as it stands in the file, which need not be valid otherwise."""
    condition: str = "–"
    """By its abbreviation: PM, DM, NAM."""
    full_condition: str = ""
    stands: str = ""
    state: State = State.OPEN
    due: date | None = None
    overdue: bool = False
    stopped: date | None = None
    saved_at: datetime | None = None
    saved_by: str = ""
    unsaved: bool = False
    """Whether the latest change is not known to be on the disk."""
    errors: tuple[str, ...] = ()
    """Why it can't be read; empty where it can."""
    natural: Natural = ()
    words: str = ""
    """What a filter looks in, folded."""


def entry(path: Path, data: bytes, today: date) -> Entry:
    """What the list shows of a file that holds these bytes."""
    try:
        return of_session(path, toml.decode(data), today)
    except Invalid as invalid:
        return unreadable(path, invalid.errors, toml.reference_in(data[:HEAD_BYTES]))


def unreadable(path: Path, errors: Iterable[str], claimed: str | None = None) -> Entry:
    """The line of a file that can't be read, with its reasons."""
    name, told = inert(claimed or path.name), tuple(errors)
    words = folded(" ".join((inert(path.name), name, "unreadable")))
    return Entry(path, name, claimed, errors=told, natural=natural(name), words=words)


def of_session(path: Path, session: Session, today: date) -> Entry:
    """The line of a session that could be read."""
    assessment = exchange.assessed(session, today)
    due, last = assessment.review_due, session.history[-1] if session.history else None
    condition = session.answers.text("diagnosis.condition")
    short, full = "–", ""
    if condition is not None:
        short = EVIDENCE_OF[condition][0] if condition in EVIDENCE_OF else condition
        full = condition.replace("_", " ")
    state = assessment.evaluation(assessment.last).decision
    stands = f"{where_label(assessment.last)}: {state.words}"
    reference, by = inert(session.reference), inert(last.by) if last else ""
    one = Entry(
        path,
        reference,
        session.reference,
        short,
        full,
        stands,
        state,
        due,
        False,
        stopped(session.answers),
        last.at if last else None,
        by,
        natural=natural(reference),
    )
    return on_day(one, today)


def on_day(one: Entry, today: date) -> Entry:
    """The same line on another day."""
    if one.errors:
        return one
    overdue = one.due is not None and one.due < today
    course = "overdue" if overdue else "stopped" if one.stopped else ""
    told = (one.reference, one.condition, one.full_condition, one.stands, course, one.saved_by)
    return replace(one, overdue=overdue, words=folded(" ".join(told)))


def natural(text: str) -> Natural:
    """Where a text stands among others: SYN-2 before SYN-10."""
    parts = re.split(r"([0-9]+)", text.casefold())
    # A number by its length and then its digits: it may be too long to be worked out.
    numbers = (part.lstrip("0") for part in parts[1::2])
    told = [(0, part) for part in parts]
    told[1::2] = [(len(digits), digits) for digits in numbers]
    return tuple(told)


class Shelf:
    """A folder's files as far as they were read. May be asked from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[Fingerprint, date, Entry]] = {}
        """Of each file what it was, the day that its review was reckoned from, and its line."""

    def files(self) -> list[Path]:
        """The session files that there are.

        Raises:
            Invalid: the folder can't be read.
        """
        return store.session_files(self.folder)

    def known(self, path: Path, today: date | None = None) -> Entry | None:
        """What was read of a file, if the file is still the same, and the day, where that is
        asked for."""
        if path not in self._read:
            return None
        at, day, one = self._read[path]
        try:
            return one if today in (None, day) and fingerprint(path) == at else None
        except OSError:
            return None

    def entry(self, path: Path, today: date) -> Entry:
        """What the list shows of a file on a day."""
        known = self.known(path, today)
        if known is not None:
            return known
        try:
            contents = read_contents(path, follow=False)
            one = entry(path, contents.data, today)
        except Unreadable as error:
            claimed = toml.reference_in(head(path, follow=False))
            return unreadable(path, [str(error)], claimed)
        except Exception as error:  # a fault of ours in one file must not hide all others
            return unreadable(path, [f"unexpected fault: {type(error).__name__}"])
        self._read[path] = (contents.fingerprint, today, one)
        return one

    def references(self, today: date) -> Iterator[tuple[str, Path]]:
        """Every reference that a file tells, valid or not, and the file; what is read for it is
        reckoned from `today`.

        Raises:
            Invalid: the folder can't be read.
        """
        for path in self.files():
            claimed = (self.known(path) or self.entry(path, today)).claimed
            if claimed is not None:
                yield claimed, path
