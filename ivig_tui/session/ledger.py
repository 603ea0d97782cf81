"""The infusions given, as history tells them: one by one, or a whole list replaced by another.

`old` and `new` are the raw TOML values of a history entry. A table is the one infusion that was
removed, added or changed; a list is the whole list, as earlier versions wrote it.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date
from decimal import Decimal

FIELD = "treatment.infusions"

Given = Counter[Hashable]
"""How often each infusion was given; their order does not count."""


def likeness(value: object) -> Hashable:
    """What two raw TOML values have in common when they are the same: numbers by value, but true
    is not 1, and a date is no date and time."""
    kind = type(value)
    if kind is str or kind is int or kind is date:
        return value  # hashable, and no other kind is equal to it
    match value:
        case dict():
            return frozenset((key, likeness(part)) for key, part in value.items())
        case list() | tuple():
            return tuple(map(likeness, value))
        case bool():
            return "bool", value
        case Decimal() if value.is_nan():
            return "nan", str(value)  # no number is the same as another that is none
        case _:
            return value  # a TOML scalar


def given(whole: object) -> Given:
    """The infusions of a whole list; none where it is no list."""
    return Counter(map(likeness, whole)) if isinstance(whole, list) else Counter()


def whole(old: object, new: object) -> bool:
    """Whether an entry tells whole lists."""
    return isinstance(old, list) or isinstance(new, list)


def replayed(before: Given, old: object, new: object) -> Given:
    """What was given after one more entry of history."""
    if whole(old, new):
        return given(new)
    after = before.copy()
    if old is not None:
        after[likeness(old)] -= 1
    if new is not None:
        after[likeness(new)] += 1
    return +after


def replay(entries: Iterable[tuple[object, object]]) -> Given:
    """What was given by the end of a history: its entries of infusions, oldest first."""
    now: Given = Counter()
    for old, new in entries:
        if whole(old, new):
            now = given(new)
            continue
        if old is not None:
            key = likeness(old)
            now[key] = max(0, now[key] - 1)
        if new is not None:
            now[likeness(new)] += 1
    return +now


def fits(present: Given, old: object, new: object) -> bool:
    """Whether an entry that brought `new` for `old` can have left what is present."""
    if whole(old, new):
        return present == given(new)
    return new is None or present[likeness(new)] > 0


def told(before: object, after: object, was: Given, *, known: bool) -> tuple[object, object] | None:
    """How history tells a change from one list to another; None where nothing but their order
    differs.

    `was` is what was given before; `known` whether history, replayed, gives that: if not, both
    lists are told whole. So is a change of several infusions at once, and one from or to a list
    that is empty, as an empty list and no list are the same to a replay.
    """
    is_ = given(after)
    if was == is_ and (before is None) == (after is None):
        return None
    gone, come = list((was - is_).elements()), list((is_ - was).elements())
    if not known or len(gone) > 1 or len(come) > 1 or before == [] or after == []:
        return before, after
    return _one(before, gone), _one(after, come)


def _one(items: object, wanted: list[Hashable]) -> object:
    if not wanted or not isinstance(items, list):
        return None
    return next(item for item in items if likeness(item) == wanted[0])


def applied(present: object, old: object, new: object) -> object:
    """The list after an entry: `new` in the place of `old`, or else by its date.

    Raises:
        LookupError: `old` is not in the list.
    """
    if whole(old, new):
        return new
    items = list(present) if isinstance(present, list) else []
    at = None
    if old is not None:
        wanted = likeness(old)
        at = next((i for i in range(len(items), 0, -1) if likeness(items[i - 1]) == wanted), 0) - 1
        if at < 0:
            raise LookupError
        del items[at]
    if new is not None:
        items.insert(_place(items, new) if at is None else at, new)
    return items or None


def _place(items: list[object], new: object) -> int:
    """Behind the last that was given on the same day or before."""
    day = _day(new)
    return next((i for i in range(len(items), 0, -1) if _day(items[i - 1]) <= day), 0)


def _day(infusion: object) -> date:
    day = infusion.get("date") if isinstance(infusion, dict) else None
    return day if isinstance(day, date) else date.min
