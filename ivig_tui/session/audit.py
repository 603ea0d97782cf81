"""Whether a session is what its history says, and what its signatures cover is what was signed."""

from ivig_tui.myositis.fields import place
from ivig_tui.session import ledger
from ivig_tui.session.filewriting import without_history
from ivig_tui.session.session import Session, reviews_started, signed_contents
from ivig_tui.session.signature import CONTENT, changed_since, content, covers, digest


def changed_outside(session: Session) -> tuple[str, ...]:
    """The fields that were changed outside this program: those that history names and that have
    not the value of their last entry there (infusions: replayed), and those that a signature
    covers and that are not what was signed.

    A review that was started (`reviews.2` with neither value) has to be there, and one that was
    taken back again has not.
    """
    if not session.history:
        return ()
    last = {entry.field: entry for entry in session.history}
    reviews = reviews_started(session.history)
    changed = []
    document: dict[str, object] = {}
    for name, entry in last.items():
        number = name.removeprefix("reviews.")
        if name.endswith(CONTENT):
            continue
        if name == ledger.FIELD:
            right = session.given == ledger.given(session.raw(name))
        elif number.isdigit() and int(number) in reviews:
            right = reviews[int(number)] == (int(number) <= session.answers.reviews)
        elif place(name) is not None:
            right = _same(session.raw(name), entry.new)
        else:  # no answer: a reference, an entry of a list
            document = document or without_history(session)
            right = _same(_at(document, name), entry.new)
        if not right:
            changed.append(name)
    return (*changed, *_not_as_signed(session, changed))


def _not_as_signed(session: Session, known: list[str]) -> list[str]:
    """What a signature covers that is not what was signed, beside what is `known` to be changed."""
    found: list[str] = []
    for where, signed in signed_contents(session.history).items():
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
