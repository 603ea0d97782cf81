"""The infusions given, as history tells them: one by one, or a whole list replaced by another.

`old` and `new` are the raw TOML values of a history entry. A table is the one infusion that was
removed, added or changed; a list is the whole list, as earlier versions wrote it.
"""

import operator
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import takewhile

from ivig_tui.myositis.rows import Infusion

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


def replay(entries: Iterable[tuple[object, object]]) -> Given:
    """What was given by the end of a history: its entries of infusions, oldest first."""
    now: Given = Counter()
    for old, new in entries:
        now = replayed(now, old, new)
    return now


def replayed(now: Given, old: object, new: object) -> Given:
    """What was given after one more entry of history. `now` is used up: to copy it with each
    entry of a long history takes longer than all else."""
    if whole(old, new):
        return given(new)
    if old is not None:
        key = likeness(old)
        now[key] = max(0, now[key] - 1)
    if new is not None:
        now[likeness(new)] += 1
    return now


def fits(present: Given, old: object, new: object) -> bool:
    """Whether an entry that brought `new` for `old` can have left what is present."""
    if whole(old, new):
        return present == given(new)
    return new is None or present[likeness(new)] > 0


def unchanged(before: Sequence[object], after: Sequence[object]) -> tuple[int, int]:
    """With how many of the very same things two lists begin, and with how many more they end."""
    least = min(len(before), len(after))
    first = _alike(before, after)
    return first, min(least - first, _alike(reversed(before), reversed(after)))


def _alike(before: Iterable[object], after: Iterable[object]) -> int:
    """With how many of the very same things both begin."""
    return sum(1 for _ in takewhile(bool, map(operator.is_, before, after)))


def difference(before: object, after: object) -> tuple[list[object], list[object]]:
    """What a list holds that another does not, each as often as it does; and the other way."""
    was, is_ = given(before), given(after)
    return _those(before, was - is_), _those(after, is_ - was)


def _those(items: object, wanted: Given) -> list[object]:
    by_likeness = {likeness(item): item for item in items} if isinstance(items, list) else {}
    return [by_likeness[one] for one in wanted.elements()]


def applied(
    present: tuple[Infusion, ...], old: Infusion | None, new: Infusion | None
) -> tuple[Infusion, ...]:
    """The infusions after an entry: `new` in the place of `old`, or else by its date.

    Raises:
        ValueError: `old` is not among them.
    """
    items, size = list(present), len(present)
    if old is None:
        # Behind the last that was given on the same day or before.
        at = next((i for i in range(size, 0, -1) if items[i - 1].date <= new.date), 0) if new else 0
    else:
        at = size - 1 - items[::-1].index(old)
        del items[at]
    if new is not None:
        items.insert(at, new)
    return tuple(items)
