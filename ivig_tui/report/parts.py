"""What a page is made of, as plain values: sections of lines, pairs, rows, marks and a plot.

All text is harmless to show; none of it is markup of any format.
"""

from msgspec import Struct

from ivig_tui.presentation import plot
from ivig_tui.presentation.outline import Row


class Line(Struct, frozen=True):
    """A sentence."""

    text: str
    strong: bool = False


class Pairs(Struct, frozen=True):
    """Names with their values; a name that begins with blanks belongs to the one before it, an
    empty one goes on with it. A value may have several lines, as notes do."""

    pairs: tuple[tuple[str, str], ...]


class Criteria(Struct, frozen=True):
    """A tree: each criterion with its state and answer."""

    rows: tuple[Row, ...]


class Marked(Struct, frozen=True):
    """Sentences that each have an id or a mark before them."""

    entries: tuple[tuple[str, str], ...]


class Plot(Struct, frozen=True):
    """The course of the score."""

    course: plot.Course


Part = Line | Pairs | Criteria | Marked | Plot


class Section(Struct, frozen=True):
    """A titled part of the page."""

    title: str
    parts: tuple[Part, ...]
