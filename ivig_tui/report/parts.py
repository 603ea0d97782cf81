"""What a page is made of, as plain values: sections of lines, pairs, rows, marks and a plot.

All text is harmless to show; none of it is markup of any format.
"""

from dataclasses import dataclass

from ivig_tui.presentation import plot
from ivig_tui.presentation.outline import Row


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values; a name that begins with blanks belongs to the one before it, an
    empty one goes on with it. A value may have several lines, as notes do."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """A tree: each criterion with its state and answer."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Sentences that each have an id or a mark before them."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """The course of the score."""

    course: plot.Course


Part = Line | Pairs | Criteria | Marked | Plot


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page."""

    title: str
    parts: tuple[Part, ...]
