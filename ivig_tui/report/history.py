"""The history of a session, or of some of its answers; for programs an object for each entry."""

import difflib
import re
from collections.abc import Iterable, Iterator

from ivig_tui.exchange import json_value
from ivig_tui.myositis.fields import FIELDS
from ivig_tui.session.session import Entry, Session

KEYS = Entry._fields
"""The keys of an entry, as in the file."""


def objects(entries: Iterable[Entry]) -> Iterator[dict[str, object]]:
    """Each entry as JSON has it; what the file leaves out is null."""
    for entry in entries:
        yield {key: json_value(getattr(entry, key)) for key in KEYS}


def under(session: Session, name: str) -> list[Entry]:
    """The entries of a field, and of all below it, oldest first: `reviews.1` is a whole review.

    Raises:
        KeyError: neither the format nor this history has such a field; tells the nearest one.
    """
    below = f"{name}."
    found = [one for one in session.history if one.field == name or one.field.startswith(below)]
    if found or _known(name):
        return found
    raise KeyError(_nearest(name))


_REVIEW = re.compile(r"reviews\.([1-9][0-9]{0,5})(?=\.|$)")
_NAMES = tuple(f"{field.table}.{field.name}" for field in FIELDS)


def _known(name: str) -> bool:
    """Whether the format has a field of that name, or one below it."""
    plain = _REVIEW.sub("reviews", name)
    return any(one == plain or one.startswith(f"{plain}.") for one in _NAMES)


def _nearest(name: str) -> str:
    number = match[1] if (match := _REVIEW.match(name)) else "1"
    names = [re.sub("^reviews", f"reviews.{number}", one) for one in _NAMES]
    return difflib.get_close_matches(name, names, n=1, cutoff=0)[0]
