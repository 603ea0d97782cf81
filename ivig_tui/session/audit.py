"""Whether a session is what its history says, and what its signatures cover is what was signed."""

from ivig_tui.myositis.fields import place
from ivig_tui.myositis.rows import INFUSIONS_FIELD
from ivig_tui.session import ledger
from ivig_tui.session.filewriting import without_history
from ivig_tui.session.session import Entry, ReviewsStarted, Session, take_signature
from ivig_tui.session.signature import CONTENT, changed_since, content, covers, digest


class Told:
    """What a history tells of each field. Of a history that goes on, only what is new is read: a
    session that grows by an answer is looked at after each."""

    def __init__(self) -> None:
        self._history: tuple[Entry, ...] = ()
        self.last: dict[str, Entry] = {}
        """The last entry of each field."""
        self.reviews = ReviewsStarted()
        self.signed: dict[str, str] = {}
        """As `signed_contents`."""

    def read(self, history: tuple[Entry, ...]) -> None:
        """Know a history."""
        if history[: len(self._history)] != self._history:
            Told.__init__(self)
        for entry in history[len(self._history) :]:
            self.last[entry.field] = entry
            self.reviews.take(entry)
            take_signature(self.signed, entry)
        self._history = history


def changed_outside(session: Session, told: Told | None = None) -> tuple[str, ...]:
    """The fields that were changed outside this program: those that history names and that have
    not the value of their last entry there (infusions: replayed), and those that a signature
    covers and that are not what was signed.

    A review that was started (`reviews.2` with neither value) has to be there, and one that was
    taken back again has not. `told`: what was read of this session's history before.
    """
    if not session.history:
        return ()
    told = told or Told()
    told.read(session.history)
    last, reviews = told.last, told.reviews.there
    changed = []
    document: dict[str, object] = {}
    for name, entry in last.items():
        number = name.removeprefix("reviews.")
        if name.endswith(CONTENT):
            continue
        if name == INFUSIONS_FIELD:
            right = session.infusions_as_told
        elif number.isdigit() and int(number) in reviews:
            right = reviews[int(number)] == (int(number) <= session.answers.reviews)
        elif place(name) is not None:
            right = _same(session.raw(name), entry.new)
        else:  # no answer: a reference, an entry of a list
            document = document or without_history(session)
            right = _same(_at(document, name), entry.new)
        if not right:
            changed.append(name)
    return (*changed, *_not_as_signed(session, told.signed, changed))


def _not_as_signed(session: Session, contents: dict[str, str], known: list[str]) -> list[str]:
    """What a signature covers that is not what was signed, beside what is `known` to be changed."""
    found: list[str] = []
    for where, signed in contents.items():
        if session.raw(f"{where}.signed_at") is None:
            continue
        if digest(content(session.answers, where)) == signed:
            continue
        if any(covers(session.answers, where, name) for name in (*known, *found)):
            continue
        found.append(changed_since(session.answers, where, signed))
    return found


def _at(document: object, name: str) -> object:
    """The value at a path as `reviews.1.date`; lists count from 1."""
    value = document
    for part in name.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isascii() and part.isdigit() and len(part) < 7:
            number = int(part)
            value = value[number - 1] if 0 < number <= len(value) else None
        else:
            return None
    return value


def _same(one: object, other: object) -> bool:
    return ledger.likeness(one) == ledger.likeness(other)
