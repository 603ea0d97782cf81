"""Whether a session is what its history says."""

from datetime import date, datetime
from decimal import Decimal

from ivig_tui.filewriting import without_history
from ivig_tui.guideline.fields import place
from ivig_tui.session import Session


def changed_outside(session: Session) -> tuple[str, ...]:
    """The fields that history names and that have not the value of their last entry there.

    A review that was started (`reviews.2` with neither value) has to be there.
    """
    if not session.history:
        return ()
    last = {entry.field: entry for entry in session.history}
    changed = []
    document: dict[str, object] = {}
    for name, entry in last.items():
        if entry.old is None and entry.new is None and _is_review(name):
            number = name.partition(".")[2]
            right = len(number) < 7 and 0 < int(number) <= session.answers.reviews
        elif place(name) is not None:
            right = _same(session.raw(name), entry.new)
        else:  # no answer: a reference, an entry of a list
            document = document or without_history(session)
            right = _same(_at(document, name), entry.new)
        if not right:
            changed.append(name)
    return tuple(changed)


def _is_review(name: str) -> bool:
    head, _, number = name.partition(".")
    return head == "reviews" and number.isascii() and number.isdigit()


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
    """Whether two raw values are the same: numbers by value, but true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    numbers = int | Decimal
    if isinstance(one, numbers) and isinstance(other, numbers):
        return one == other
    if isinstance(one, datetime) != isinstance(other, datetime):
        return False
    if isinstance(one, date) != isinstance(other, date):
        return False
    return one == other
