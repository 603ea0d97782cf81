"""Which lines of a list are seen; that there are others, and how many, is said beside them."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from ivig_tui.tui.widgets.lines import Line

T = TypeVar("T")


class Viewport(Struct, frozen=True):
    """The lines that are seen of a list."""

    top: int
    """The first of them, and how many lie above it."""
    room: int
    total: int
    beside: int = 0
    """How many of them stay in sight as a page is turned."""
    first: int = 0
    """The first line of the cursor's, where there is a cursor."""

    @property
    def page(self) -> int:
        """How many lines a page turns."""
        return max(1, self.room - self.beside)

    @property
    def below(self) -> int:
        """How many lie below."""
        return max(0, self.total - self.top - self.room)

    def of(self, rows: Sequence[T]) -> list[T]:
        """The lines that are seen."""
        return list(rows[self.top : self.top + self.room])

    @property
    def up(self) -> str:
        """What is said above the list; empty where nothing lies there."""
        return f"↑ {self.top} more" if self.top else ""

    @property
    def down(self) -> str:
        """What is said below it."""
        return f"↓ {self.below} more" if self.below else ""

    @property
    def around(self) -> str:
        """Both, where a list has but one place to say it."""
        told = " ".join(f"{sign} {n}" for sign, n in (("↑", self.top), ("↓", self.below)) if n)
        return f"{told} more" if told else ""


class Frame(Struct, frozen=True):
    """A screen as it is drawn."""

    lines: list[Line]
    seen: Viewport | None = None
    """What is seen of its list; None where there is no room for that."""


def scrolled(top: int, room: int, total: int) -> Viewport:
    """The lines from `top` on, as far as the list goes."""
    return Viewport(max(0, min(top, total - room)), room, total)


def following(
    top: int, room: int, total: int, first: int, last: int | None = None, *, beside: int = 0
) -> Viewport:
    """The lines from `top` on, moved as little as shows those from `first` to before `last`, the
    cursor's; and as many `beside` them on either side, where there is room."""
    last = first + 1 if last is None else last
    around = beside if room - (last - first) >= 2 * beside else 0
    top = max(top, min(last + around, total) - room)
    top = min(top, max(0, first - around))
    # Of a line that is higher than the screen, the end can be reached too.
    most = total - 1 if room < last - first else total - room
    return Viewport(max(0, min(top, most)), room, total, beside, first)
