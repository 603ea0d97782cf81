"""How a document's trees are written: each criterion takes its key, its answers and its source from
the place where it is written, unless it names its own.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from ivig_tui.criteria.logic import All, Any, Node
from ivig_tui.criteria.source import Reading, Statement

Source = tuple[Statement | Reading, ...]
"""What a criterion rests on; empty: what the group around it rests on, its readings too."""

_N = TypeVar("_N", bound=Node)


class Place(NamedTuple):
    """Where a criterion is written: what it takes over."""

    key: str
    """The key of the group, and then of the criterion itself."""
    table: str
    """The full name of the table of its answers, as `qualifying` or `reviews.2`."""
    statements: tuple[Statement, ...] = ()
    readings: tuple[Reading, ...] = ()

    def part(self, name: str, source: Source = ()) -> "Place":
        """The place of a part: its name is the last of its key."""
        key = f"{self.key}.{name}"
        if not source:
            return Place(key, self.table, self.statements, self.readings)
        statements = [one for one in source if isinstance(one, Statement)]
        readings = [one for one in source if isinstance(one, Reading)]
        return Place(key, self.table, tuple(statements), tuple(readings))

    def answer(self, name: str) -> str:
        """The full name of an answer; a name with a point is one already."""
        return name if "." in name else f"{self.table}.{name}"

    def make(self, kind: Callable[..., _N], label: str, **own: object) -> _N:
        """The criterion that is written here, with what is its own."""
        return kind(
            key=self.key, label=label, statements=self.statements, readings=self.readings, **own
        )


Part = Callable[[Place], _N]
"""A criterion as it is written: made once its group says where."""


def all_of(name: str, label: str, source: Source, *parts: Part[Node]) -> Part[All]:
    """Criteria that are all needed."""

    def made(group: Place) -> All:
        at = group.part(name, source)
        return at.make(All, label, parts=tuple(part(at) for part in parts))

    return made


def any_of(name: str, label: str, source: Source, *parts: Part[Node]) -> Part[Any]:
    """Criteria of which one is enough."""

    def made(group: Place) -> Any:
        at = group.part(name, source)
        return at.make(Any, label, parts=tuple(part(at) for part in parts))

    return made
