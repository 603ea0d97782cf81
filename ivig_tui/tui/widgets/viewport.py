"""Which lines of a list are seen; that there are others, and how many, is said beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Viewport:
    """The lines that are seen of a list."""

    top: int
    """The first of them, and how many lie above it."""
    room: int
    total: int

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


def scrolled(top: int, room: int, total: int) -> Viewport:
    """The lines from `top` on, as far as the list goes."""
    return Viewport(max(0, min(top, total - room)), room, total)


def following(
    top: int, room: int, total: int, first: int, last: int | None = None, *, beside: int = 0
) -> Viewport:
    """The lines from `top` on, moved as little as shows those from `first` to before `last`, the
    cursor's; and as many `beside` them on either side, where there is room."""
    last = first + 1 if last is None else last
    if room - (last - first) < 2 * beside:
        beside = 0
    top = max(top, min(last + beside, total) - room)
    top = min(top, max(0, first - beside))
    if room < last - first:
        return Viewport(max(0, min(top, total - 1)), room, total)
    return scrolled(top, room, total)
