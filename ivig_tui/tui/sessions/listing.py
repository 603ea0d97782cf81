"""The entries of the list in an order and through a filter, worked out once for each change."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from pathlib import Path

from ivig_tui.criteria.wording import folded
from ivig_tui.store.folder import alike
from ivig_tui.tui.sessions.entries import Entry, on_day

Place = tuple[object, ...]


def _by_due(one: Entry) -> Place:
    # What can't be read comes last: nobody knows when it is due.
    rank = 3 if one.errors else 2 if one.due is None else 0 if one.overdue else 1
    return (rank, one.due.toordinal() if one.due else 0)


def _by_reference(one: Entry) -> Place:
    return ()


def _by_saved(one: Entry) -> Place:
    return (-one.saved_at.timestamp() if one.saved_at else 1.0,)


class Order(Enum):
    """What the list is sorted by."""

    DUE = "review due"
    """The overdue first."""
    REFERENCE = "reference"
    SAVED = "saved"
    """The latest first."""

    @property
    def next(self) -> "Order":
        """The order that comes after this one, round and round."""
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]

    def place(self, one: Entry) -> Place:
        """Where an entry stands in this order; no two stand in one place."""
        first = {Order.DUE: _by_due, Order.REFERENCE: _by_reference, Order.SAVED: _by_saved}[self]
        return (*first(one), one.natural, one.reference, str(one.path))


class Listing:
    """What the list shows, in its order."""

    def __init__(self) -> None:
        self.order = Order.DUE
        self.all: list[Entry] = []
        """In order, whether or not the filter lets them through."""
        self.rows: list[Entry] = []
        """Those that the filter lets through."""
        self.overdue = 0
        self.unreadable = 0
        self.shared: frozenset[Path] = frozenset()
        """The files whose reference another file has too: one of the two is the wrong one."""
        self._wanted: list[str] = []
        self._index: dict[Path, int] = {}

    def take(self, entries: Iterable[Entry], present: set[Path] | None = None) -> None:
        """Add entries, or put them in place of what was known of their files; forget files that
        are not `present`, where that is told."""
        by_path = {one.path: one for one in self.all} | {one.path: one for one in entries}
        self.all = [one for one in by_path.values() if present is None or one.path in present]
        self.overdue = sum(one.overdue for one in self.all)
        self.unreadable = sum(bool(one.errors) for one in self.all)
        self.shared = _shared(self.all)
        self._sort()

    def reckon(self, today: date) -> None:
        """Reckon from another day what is overdue."""
        self.take([on_day(one, today) for one in self.all])

    def sort_by(self, order: Order) -> None:
        """Change the order."""
        self.order = order
        self._sort()

    def filter(self, typed: str) -> None:
        """Show what holds all the words that were typed; without any, everything."""
        self._wanted = folded(typed).split()
        self._sift()

    def at(self, path: Path | None) -> int | None:
        """Which row a file stands on; None where it is not shown."""
        return None if path is None else self._index.get(path)

    def _sort(self) -> None:
        self.all.sort(key=self.order.place)
        self._sift()

    def _sift(self) -> None:
        wanted = self._wanted
        self.rows = [one for one in self.all if all(word in one.words for word in wanted)]
        self._index = {one.path: at for at, one in enumerate(self.rows)}


def _shared(entries: Iterable[Entry]) -> frozenset[Path]:
    by_reference: dict[str, list[Path]] = {}
    for one in entries:
        if one.claimed is not None:
            by_reference.setdefault(alike(one.claimed), []).append(one.path)
    return frozenset(path for paths in by_reference.values() if len(paths) > 1 for path in paths)
