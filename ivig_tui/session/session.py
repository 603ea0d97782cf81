"""A session as a value: one patient's course, its answers and how they came about.

Every change returns a new session and adds an entry to the history.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.wording import whole_minutes
from ivig_tui.myositis.consistency import disagreements
from ivig_tui.myositis.dose.schedule import infusions
from ivig_tui.myositis.fields import CONTINUING_ONLY, field_of, place
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Infusion
from ivig_tui.session import ledger
from ivig_tui.session.signature import CONTENT, SIGNATURE, content, covers, digest

UNLOCKS = "x unlocks it"
"""How a reason tells the way to unlock: the screen's key, which plain mode has no use for."""


class Entry(NamedTuple):
    """One changed answer. `old` and `new` are raw TOML values; a list is told whole, but for
    infusions (see `ledger`).

    A tuple, as a folder holds ten thousands of them: a frozen dataclass takes four times as long
    to make.
    """

    at: datetime
    by: str
    field: str
    old: object = None
    """None: was unanswered."""
    new: object = None
    """None: was cleared. A review that was started is `reviews.N` with neither."""
    undoes: int | None = None
    """The entry, counted from 1, that this one takes back; of a redo, the undo."""


@dataclass(frozen=True, slots=True)
class Session:
    """One patient's course."""

    reference: str
    answers: Answers = field(default_factory=Answers)
    history: tuple[Entry, ...] = ()
    done: tuple[int, ...] | None = field(default=None, compare=False, repr=False)
    """The entries that undo can take back, counted from 1, oldest first; None while not yet
    worked out."""
    undone: tuple[int, ...] = field(default=(), compare=False, repr=False)
    """The undos that redo can take back, likewise."""
    _replayed: tuple[tuple[Entry, ...], Value | None, bool] | None = field(
        default=None, compare=False, repr=False
    )
    """A history, infusions, and whether that history, replayed, gives them: so that this is not
    worked out anew with each answer. Of any other history or infusions it tells nothing."""

    def raw(self, name: str) -> object:
        """The raw TOML value of an answer, None where it is unanswered."""
        value = self.answers.get(name)
        return None if value is None else field_of(name).kind.write(value)

    def answer(self, name: str, value: Value | None, *, by: str, at: datetime) -> "Session":
        """The session with one answer changed (None clears it), and that in its history.

        Raises:
            Mistake: the value is not right for the field, or disagrees with another answer.
            KeyError: there is no such field.
        """
        if name == INFUSIONS_FIELD:
            told, becomes = self._infusions_become(value)
        else:
            before, after = self.raw(name), _raw(name, value)
            differ = before != after or type(before) is not type(after)
            told, becomes = (before, after) if differ else None, _read(name, after)
        if told is None:
            return self
        self._may_change(name)
        changed = self._changed(Entry(at, by, name, *told), becomes={name: becomes})
        return replace(changed, done=(*self._all_done, len(changed.history)), undone=())

    def _infusions_become(
        self, value: Value | None
    ) -> tuple[tuple[object, object] | None, Value | None]:
        """How history tells a change of the infusions, None where nothing but their order differs;
        and the answer that they become. Only what is not the very same as before is looked at: a
        course holds hundreds, and each is recorded with all the others.

        Raises:
            Mistake: one is not right.
        """
        name, was = INFUSIONS_FIELD, self.answers.get(INFUSIONS_FIELD)
        before, after = was or (), value or ()
        assert isinstance(before, tuple)
        assert isinstance(after, tuple)
        first, last = ledger.unchanged(before, after)
        try:
            new = _raw(name, after[first : len(after) - last])
        except Mistake:
            _raw(name, value)  # it tells a place in the whole list
            raise
        old = field_of(name).kind.write(before[first : len(before) - last])
        gone, come = ledger.difference(old, new)
        if not gone and not come and (was is None) == (value is None):
            return None, was
        told: tuple[object, object] = next(iter(gone), None), next(iter(come), None)
        several, empty = len(gone) > 1 or len(come) > 1, () in (was, value)
        if several or empty or not self.infusions_as_told:  # to a replay none is an empty list
            told = self.raw(name), _raw(name, value)
        read = _read(name, new)
        assert isinstance(read, tuple)
        becomes = (*after[:first], *read, *after[len(after) - last :])
        return told, None if value is None else becomes

    @property
    def infusions_as_told(self) -> bool:
        """Whether the infusions are those that history tells, replayed."""
        known, infusions = self._replayed, self.answers.get(INFUSIONS_FIELD)
        if known is not None and known[0] is self.history and known[1] is infusions:
            return known[2]
        told = ledger.replay((e.old, e.new) for e in self.history if e.field == INFUSIONS_FIELD)
        return told == ledger.given(self.raw(INFUSIONS_FIELD))

    def sign(self, where: str, name: str, *, by: str, at: datetime) -> "Session":
        """The session with an assessment (`qualifying`, `reviews.1`) signed: read-only from now.

        Raises:
            Mistake: the name is none, or it is signed already.
        """
        if self.raw(f"{where}.signed_at") is not None:
            raise Mistake("signed already")
        if not name.strip():
            raise Mistake("a name is needed to sign")
        signed = (_raw(f"{where}.signed_by", name), whole_minutes(at))
        return self._signature(where, signed, by=by, at=at)

    def unlock(self, where: str, *, by: str, at: datetime) -> "Session":
        """The session with an assessment's signature taken off, which history tells.

        Raises:
            Mistake: it is not signed.
        """
        if self.raw(f"{where}.signed_at") is None:
            raise Mistake("not signed")
        return self._signature(where, (None, None), by=by, at=at)

    def _signature(
        self, where: str, values: tuple[object, object], *, by: str, at: datetime
    ) -> "Session":
        """Both halves change together; neither can be undone, only unlocked. The digest of what
        the signature covers comes with them, and goes with them."""
        names = (f"{where}.signed_by", f"{where}.signed_at")
        entries = [
            Entry(at, by, name, self.raw(name), new)
            for name, new in zip(names, values, strict=True)
        ]
        before = signed_contents(self.history).get(where)
        after = None if values[0] is None else digest(content(self.answers, where))
        if before is not None or after is not None:
            entries.append(Entry(at, by, f"{where}{CONTENT}", before, after))
        becomes = {name: _read(name, raw) for name, raw in zip(names, values, strict=True)}
        return replace(self._changed(*entries, becomes=becomes), done=self._all_done, undone=())

    def start_review(self, *, by: str, at: datetime) -> "Session":
        """The session with one more review, empty."""
        number = self.answers.reviews + 1
        started = self._with_reviews(number, Entry(at, by, f"reviews.{number}"))
        return replace(started, done=(*self._all_done, len(started.history)), undone=())

    def _with_reviews(self, number: int, entry: Entry) -> "Session":
        return self._grown(replace(self.answers, reviews=number), entry)

    @property
    def may_undo(self) -> bool:
        """Whether there is a change that might be taken back."""
        return bool(self.history if self.done is None else self.done)

    @property
    def may_redo(self) -> bool:
        """Whether there is an undo that might be taken back."""
        if self.done is not None:
            return bool(self.undone)
        return any(entry.undoes is not None for entry in self.history)

    def undo_takes_back(self) -> "tuple[int, Entry] | None":
        """The change that undo would take back: its number in history, from 1, and the entry,
        which says whose it was and of when. None where there is none."""
        done = self._walk()[0]
        return (done[-1], self.history[done[-1] - 1]) if done else None

    def undo(self, *, by: str, at: datetime) -> "tuple[Session, str] | None":
        """The session with the latest change taken back, and the field that changed; None where
        there is none. Taking back is a change of its own in the history.

        Raises:
            Mistake: the answer is read-only, or taking it back disagrees with another.
        """
        done, undone = self._walk()
        if not done:
            return None
        changed = self._reversed(done[-1], by=by, at=at)
        taken_back = self.history[done[-1] - 1].field
        undone = (*undone, len(changed.history))
        return replace(changed, done=done[:-1], undone=undone), taken_back

    def redo(self, *, by: str, at: datetime) -> "tuple[Session, str] | None":
        """The session with the latest undo taken back, and the field that changed."""
        done, undone = self._walk()
        if not undone:
            return None
        changed = self._reversed(undone[-1], by=by, at=at)
        brought_back = self.history[undone[-1] - 1].field
        done = (*done, len(changed.history))
        return replace(changed, done=done, undone=undone[:-1]), brought_back

    def _reversed(self, number: int, *, by: str, at: datetime) -> "Session":
        """The session with one entry of its history, counted from 1, turned around."""
        last = self.history[number - 1]
        entry = Entry(at, by, last.field, last.new, last.old, number)
        review = _review_started(last)
        if review:
            return self._review_reversed(review, entry)
        self._may_change(last.field)
        if last.field != INFUSIONS_FIELD:
            return self._changed(entry, becomes={last.field: _read(last.field, entry.new)})
        becomes = self._infusions_after(entry)
        if not self.infusions_as_told:
            entry = entry._replace(old=self.raw(last.field), new=_raw(last.field, becomes))
        return self._changed(entry, becomes={last.field: becomes})

    def _infusions_after(self, entry: Entry) -> Value | None:
        """The infusions after an entry."""
        if ledger.whole(entry.old, entry.new):
            return _read(INFUSIONS_FIELD, entry.new)
        old, new = _infusion(entry.old), _infusion(entry.new)
        try:
            return ledger.applied(infusions(self.answers), old, new) or None
        except ValueError:
            raise Mistake("the infusion is not there any more") from None

    def _review_reversed(self, number: int, entry: Entry) -> "Session":
        """A review that was started is taken away again, or one that was taken away comes back."""
        if number > self.answers.reviews:
            return self._with_reviews(number, entry)
        if any(name.startswith(f"reviews.{number}.") for name in self.answers.values):
            raise Mistake(f"review {number} holds answers: they are cleared, it is never removed")
        return self._with_reviews(number - 1, entry)

    def _may_change(self, name: str) -> None:
        signed = locked_by(self.answers, name)
        if signed:
            raise Mistake(f"read-only, as {signed} is signed; {UNLOCKS}")

    def _changed(self, *entries: Entry, becomes: Mapping[str, Value | None]) -> "Session":
        """The session with these values, and these entries more in its history."""
        values = dict(self.answers.values)
        for name, value in becomes.items():
            _must_have_a_place(name, self.answers)
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
        answers = replace(self.answers, values=values)
        for where, message in disagreements(answers):
            if where in becomes:
                raise Mistake(message)
            name = f"{field_of(where).label}, {where_label(where.rpartition('.')[0]).lower()}"
            raise Mistake(f"{name}: {message}")
        return self._grown(answers, *entries)

    def _grown(self, answers: Answers, *entries: Entry) -> "Session":
        """The session with these answers, and the entries that tell how they came more."""
        given = answers.get(INFUSIONS_FIELD)
        # An entry of one infusion keeps that; one of whole lists tells all that there are.
        anew = any(e.field == INFUSIONS_FIELD and ledger.whole(e.old, e.new) for e in entries)
        told = anew or self.infusions_as_told
        history = (*self.history, *entries)
        return replace(self, answers=answers, history=history, _replayed=(history, given, told))

    @property
    def _all_done(self) -> tuple[int, ...]:
        """What can be taken back once something else is changed: the undos before it too, so that
        nothing is out of reach because a key undid it and the next one answered a line."""
        return tuple(_all_of(self.history, *self._walk()))

    def _walk(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """What can be taken back, and brought again."""
        return walkable(self) if self.done is None else (self.done, self.undone)


def locked_by(answers: Answers, name: str) -> str | None:
    """The signed assessment that makes a field read-only, as its signature covers it; None where
    there is none."""
    for where in answers.assessments():
        if answers.get(f"{where}.signed_at") is not None and (
            covers(answers, where, name) or name.startswith(f"{where}.")
        ):
            return where_label(where)
    return None


def where_label(where: str) -> str:
    """An assessment's name: `Qualifying`, `Review 2`."""
    head, _, number = where.partition(".")
    return f"Review {number}" if head == "reviews" else head.capitalize()


def _misplaced(name: str, reviews: int) -> str | None:
    """Why a field can have no answer in a session of so many reviews; None where it can."""
    found = place(name)
    if found is None:
        raise KeyError(name)
    field, review = found
    if review is not None and review > reviews:
        return f"there is no review {review}"
    if review == 1 and field.continuing_only:
        return CONTINUING_ONLY
    return None


def _must_have_a_place(name: str, answers: Answers) -> None:
    wrong = _misplaced(name, answers.reviews)
    if wrong:
        raise Mistake(wrong)


def _read(name: str, raw: object) -> Value | None:
    """A raw value's; what history holds may be anything, and an answer is right for its field.

    Raises:
        Mistake: it is not right.
    """
    kind = field_of(name).kind
    if raw is None:
        return None
    for suffix, message in kind.check(raw):
        raise Mistake(f"{suffix[1:]}: {message}" if suffix else message)
    return kind.read(raw)


def _raw(name: str, value: Value | None) -> object:
    if value is None:
        return None
    kind = field_of(name).kind
    raw = kind.write(value)
    for suffix, message in kind.check(raw):
        raise Mistake(f"{suffix[1:]}: {message}" if suffix else message)
    return raw


def _infusion(raw: object) -> Infusion | None:
    """One infusion that history tells."""
    if raw is None:
        return None
    read = _read(INFUSIONS_FIELD, [raw])
    assert isinstance(read, tuple)
    assert isinstance(read[0], Infusion)
    return read[0]


def _review_started(entry: Entry) -> int:
    """The number of the review that an entry starts, or takes away again; 0 for any other."""
    if entry.old is not None or entry.new is not None or not entry.field.startswith("reviews."):
        return 0
    match = re.fullmatch(r"reviews\.([1-9][0-9]{0,5})", entry.field)
    return int(match[1]) if match else 0


class ReviewsStarted:
    """The reviews that history says were started, and whether each is there in the end: an undo
    takes an empty one away again."""

    def __init__(self) -> None:
        self.there: dict[int, bool] = {}
        """By the review's number."""
        self._after: dict[int, bool] = {}
        self._entries = 0

    def take(self, entry: Entry) -> None:
        """The next entry of the history."""
        self._entries += 1
        review = _review_started(entry)
        if review:
            undone = entry.undoes is not None and self._after.get(entry.undoes, False)
            self.there[review] = self._after[self._entries] = not undone


SIGNATURE_PART = ".signed_"


def signed_contents(history: Iterable[Entry]) -> dict[str, str]:
    """The digest of what each signed assessment held when it was signed; without those that were
    signed by hand or by an earlier version."""
    contents: dict[str, str] = {}
    for entry in history:
        take_signature(contents, entry)
    return contents


def take_signature(contents: dict[str, str], entry: Entry) -> None:
    """The same after one entry more."""
    if SIGNATURE_PART not in entry.field:  # nearly all of them, and each answer looks
        return
    where, _, key = entry.field.rpartition(".")
    if key == "signed_content" and isinstance(entry.new, str):
        contents[where] = entry.new
    elif key in ("signed_at", "signed_content"):
        contents.pop(where, None)


def walkable(session: Session) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The changes of a session's history that can be taken back, and the undos that can; both as
    numbers from 1, oldest first.

    An undo and a redo are entries of their own that name the one they take back. Whatever does
    not fit the present answers is where it ends.
    """
    done: list[int] = []
    undone: list[int] = []
    for number, entry in enumerate(session.history, 1):
        # A signature is unlocked, never undone; what comes before and after it still can be.
        known = place(entry.field) is not None or _review_started(entry)
        walked = known and not entry.field.endswith(SIGNATURE)
        if walked and entry.undoes is not None and done and done[-1] == entry.undoes:
            done.pop()
            undone.append(number)
        elif walked and entry.undoes is not None and undone and undone[-1] == entry.undoes:
            undone.pop()
            done.append(number)
        else:
            if undone:  # to copy all that is done with each entry takes longer than all else
                done, undone = _all_of(session.history, done, undone), []
            if walked:
                done.append(number)
    return _fitting(session, done), _fitting(session, undone)


def _all_of(history: Sequence[Entry], done: Sequence[int], undone: Sequence[int]) -> list[int]:
    """What can be taken back once something else is changed: the undos that stand, and before them
    the changes that they took back, so that each fits what the one before it left."""
    taken_back = (history[number - 1].undoes for number in reversed(undone))
    return [*done, *(number for number in taken_back if number is not None), *undone]


def _fitting(session: Session, numbers: list[int]) -> tuple[int, ...]:
    """The entries, latest last, that fit the present answers when turned around one after
    another, the latest first."""
    present: dict[str, object] = {}
    given = ledger.given(session.raw(INFUSIONS_FIELD))
    reviews = session.answers.reviews
    kept: list[int] = []
    for number in reversed(numbers):
        entry = session.history[number - 1]
        review = _review_started(entry)
        if review:
            there = 1 if _brought(session, number) else 0  # else it was taken away
            if review != reviews + 1 - there:
                break
            reviews += 1 - 2 * there
        elif entry.field == INFUSIONS_FIELD:
            if not (_may_return(entry) and ledger.fits(given, entry.old, entry.new)):
                break
            given = ledger.replayed(given, entry.new, entry.old)
        else:
            now = present.get(entry.field, session.raw(entry.field))
            if _misplaced(entry.field, reviews) or now != entry.new or not _may_return(entry):
                break
            present[entry.field] = entry.old
        kept.append(number)
    return tuple(reversed(kept))


def _brought(session: Session, number: int) -> bool:
    """Whether an entry, counted from 1, did what it tells of, or took that back."""
    brought = True
    while (undoes := session.history[number - 1].undoes) is not None and 0 < undoes < number:
        brought, number = not brought, undoes
    return brought


def _may_return(entry: Entry) -> bool:
    """Whether an entry's old value is right for its field, so that it can come back."""
    old = entry.old
    if entry.field == INFUSIONS_FIELD and isinstance(old, dict):
        old = [old]
    return old is None or not any(field_of(entry.field).kind.check(old))
