"""A session as a value: one patient's course, its answers and how they came about.

Every change returns a new session and adds an entry to the history.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from ivig_tui.guideline.answers import Answers, Value
from ivig_tui.guideline.consistency import disagreements
from ivig_tui.guideline.fields import field_of, place
from ivig_tui.guideline.gain import baseline, scale_of
from ivig_tui.guideline.kinds import Mistake

UNLOCKS = "x unlocks it"
"""How a reason tells the way to unlock: the screen's key, which plain mode has no use for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One changed answer. `old` and `new` are raw TOML values, a list is told whole."""

    at: datetime
    by: str
    field: str
    old: object = None
    """None: was unanswered."""
    new: object = None
    """None: was cleared. A review that was started is `reviews.N` with neither."""


@dataclass(frozen=True, slots=True)
class Session:
    """One patient's course."""

    reference: str
    answers: Answers = field(default_factory=Answers)
    history: tuple[Entry, ...] = ()
    done: tuple[Entry, ...] | None = field(default=None, compare=False, repr=False)
    """The changes that undo can take back, oldest first; None while not yet worked out."""
    undone: tuple[Entry, ...] = field(default=(), compare=False, repr=False)
    """The changes that redo can bring again."""

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
        entry = Entry(at, by, name, self.raw(name), _raw(name, value))
        if entry.old == entry.new and type(entry.old) is type(entry.new):
            return self
        self._may_change(name)
        changed = self._changed(entry)
        return replace(changed, done=(*self._walk()[0], entry), undone=())

    def sign(self, where: str, name: str, *, by: str, at: datetime) -> "Session":
        """The session with an assessment (`qualifying`, `reviews.1`) signed: read-only from now.

        Raises:
            Mistake: the name is none, or it is signed already.
        """
        if self.raw(f"{where}.signed_at") is not None:
            raise Mistake("signed already")
        if not name.strip():
            raise Mistake("a name is needed to sign")
        return self._signature(where, (_raw(f"{where}.signed_by", name), at), by=by, at=at)

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
        """Both halves change together; neither can be undone, only unlocked."""
        names = (f"{where}.signed_by", f"{where}.signed_at")
        entries = [
            Entry(at, by, name, self.raw(name), new)
            for name, new in zip(names, values, strict=True)
        ]
        return replace(self._changed(*entries), done=self._walk()[0], undone=())

    def start_review(self, *, by: str, at: datetime) -> "Session":
        """The session with one more review, empty."""
        number = self.answers.reviews + 1
        answers = replace(self.answers, reviews=number)
        entry = Entry(at, by, f"reviews.{number}")
        return replace(self, answers=answers, history=(*self.history, entry))

    @property
    def may_undo(self) -> bool:
        """Whether there is a change that might be taken back."""
        return bool(self.history if self.done is None else self.done)

    def undo(self, *, by: str, at: datetime) -> "tuple[Session, str] | None":
        """The session with the latest change taken back, and the field that changed; None where
        there is none. Taking back is a change of its own in the history.

        Raises:
            Mistake: the answer is read-only, or taking it back disagrees with another.
        """
        done, undone = self._walk()
        if not done:
            return None
        last = done[-1]
        self._may_change(last.field)
        changed = self._changed(Entry(at, by, last.field, last.new, last.old))
        return replace(changed, done=done[:-1], undone=(*undone, last)), last.field

    def redo(self, *, by: str, at: datetime) -> "tuple[Session, str] | None":
        """The session with the latest undo taken back, and the field that changed."""
        done, undone = self._walk()
        if not undone:
            return None
        last = undone[-1]
        self._may_change(last.field)
        changed = self._changed(Entry(at, by, last.field, last.old, last.new))
        return replace(changed, done=(*done, last), undone=undone[:-1]), last.field

    def _may_change(self, name: str) -> None:
        signed = locked_by(self.answers, name)
        if signed:
            raise Mistake(f"read-only, as {signed} is signed; {UNLOCKS}")

    def _changed(self, *entries: Entry) -> "Session":
        values = dict(self.answers.values)
        for entry in entries:
            _must_have_a_place(entry.field, self.answers)
            if entry.new is None:
                values.pop(entry.field, None)
            else:
                # What history holds may be anything; an answer is always right for its field.
                values[entry.field] = _read(entry.field, entry.new)
        answers = replace(self.answers, values=values)
        for where, message in disagreements(answers):
            if any(where == entry.field for entry in entries):
                raise Mistake(message)
            name = f"{field_of(where).label}, {where_label(where.rpartition('.')[0]).lower()}"
            raise Mistake(f"{name}: {message}")
        return replace(self, answers=answers, history=(*self.history, *entries))

    def _walk(self) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """What can be taken back, and brought again."""
        return walkable(self) if self.done is None else (self.done, self.undone)


SIGNATURE = (".signed_by", ".signed_at")


def locked_by(answers: Answers, name: str) -> str:
    """The signed assessment that makes a field read-only; empty where there is none.

    A signature covers the assessment's own answers and what it rests on: patient, diagnosis, and
    for a review the score that it is compared with.
    """
    head = name.partition(".")[0]
    for where in answers.assessments():
        if answers.get(f"{where}.signed_at") is None:
            continue
        if name.startswith(f"{where}.") or head in ("patient", "diagnosis"):
            return where_label(where)
        if where != "qualifying" and name in _compared_with(answers, where):
            return where_label(where)
    return ""


def _compared_with(answers: Answers, where: str) -> set[str]:
    """The fields of the score that a review is compared with, its items among them; and those of
    the assessments since, where a score would take its place."""
    scale, number = scale_of(answers), int(where.partition(".")[2])
    if scale is None:
        return set()
    earlier = baseline(answers, scale, number)
    between = answers.assessments()[:number]
    if earlier is not None:
        between = between[between.index(earlier.where) :]
    names = (scale.score_field, *(f"{scale.key}.{item.name}" for item in scale.items))
    return {f"{one}.{name}" for one in between for name in names}


def where_label(where: str) -> str:
    """An assessment's name: `Qualifying`, `Review 2`."""
    head, _, number = where.partition(".")
    return f"Review {number}" if head == "reviews" else head.capitalize()


def _misplaced(name: str, answers: Answers) -> str:
    """Why a field can have no answer in this session; empty where it can."""
    found = place(name)
    if found is None:
        raise KeyError(name)
    field, review = found
    if review is not None and review > answers.reviews:
        return f"there is no review {review}"
    if review == 1 and field.continuing_only:
        return "belongs to continuing reviews; the first is the initial one"
    return ""


def _must_have_a_place(name: str, answers: Answers) -> None:
    wrong = _misplaced(name, answers)
    if wrong:
        raise Mistake(wrong)


def _read(name: str, raw: object) -> Value:
    kind = field_of(name).kind
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


def walkable(session: Session) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The changes of a session's history that can be taken back, and those that can be brought
    again; both oldest first.

    A change that exactly reverses the one before it was an undo: an undo is an entry of its own.
    Whatever doesn't fit the present answers is where it ends.
    """
    done: list[Entry] = []
    undone: list[Entry] = []
    for entry in session.history:
        # A signature is unlocked, never undone; what stands around it still can be.
        if place(entry.field) is None or entry.field.endswith(SIGNATURE):
            undone = []
            continue
        last = done[-1] if done else None
        if last and (last.field, last.old, last.new) == (entry.field, entry.new, entry.old):
            undone.append(done.pop())
        elif undone and _same_change(undone[-1], entry):
            done.append(undone.pop())
        else:
            done.append(entry)
            undone = []
    present: dict[str, object] = {}
    kept: list[Entry] = []
    for entry in reversed(done):
        if not _fits(entry, present.get(entry.field, session.raw(entry.field)), session.answers):
            break
        present[entry.field] = entry.old
        kept.append(entry)
    return tuple(reversed(kept)), _bringable(undone, session)


def _bringable(undone: list[Entry], session: Session) -> tuple[Entry, ...]:
    """The undone changes that fit the present answers when brought again one after another."""
    present: dict[str, object] = {}
    kept: list[Entry] = []
    for entry in reversed(undone):
        forth = replace(entry, old=entry.new, new=entry.old)
        if not _fits(forth, present.get(entry.field, session.raw(entry.field)), session.answers):
            break
        present[entry.field] = entry.new
        kept.append(entry)
    return tuple(reversed(kept))


def _same_change(one: Entry, other: Entry) -> bool:
    return (one.field, one.old, one.new) == (other.field, other.old, other.new)


def _fits(entry: Entry, present: object, answers: Answers) -> bool:
    """Whether an entry's new value is the present one, and its old one can come back."""
    if _misplaced(entry.field, answers) or present != entry.new:
        return False
    return entry.old is None or not any(field_of(entry.field).kind.check(entry.old))
