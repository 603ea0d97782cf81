"""Lines of a screen as plain values: spans of text, each with the name of a style."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import get_character_cell_size


class Span(Struct, frozen=True):
    """A piece of text in one style. The text is harmless already."""

    text: str
    style: str = "text"
    act: str = ""
    """What a click on it does, as `do undo` or `line qualifying.biopsy`; empty: nothing."""


Line = tuple[Span, ...]

BLANK: Line = ()


def line(*parts: "str | Span | tuple[str, str]") -> Line:
    """A line from texts, `(text, style)` pairs and spans."""
    spans = []
    for part in parts:
        if isinstance(part, Span):
            spans.append(part)
        elif isinstance(part, tuple):
            spans.append(Span(*part))
        else:
            spans.append(Span(part))
    return tuple(span for span in spans if span.text)


_WIDENS = "\ufe0f"
"""Asks for the coloured form of a character before it, which some terminals draw in two cells."""


@lru_cache(4096)
def cells_in(text: str) -> tuple[str, ...]:
    """Text cell by cell, each with the marks and joiners on it; the second cell of a wide
    character is empty. What terminals disagree on has as many cells as any of them takes."""
    if text.isascii():
        return tuple(text)
    cells: list[str] = []
    for character in text:
        size = get_character_cell_size(character)
        if size:
            cells += (character, "")[:size]
            continue
        if not cells:
            cells.append(" ")
        at = -1 if cells[-1] else -2
        cells[at] += character
        if character == _WIDENS and at == -1:
            cells.append("")
    return tuple(cells)


def width_in(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else len(cells_in(text))


def head(text: str, width: int) -> str:
    """The first cells of a longer text; half a wide character is a blank."""
    cells = cells_in(text)
    half = width > 0 and not cells[width]
    return "".join(cells[: width - 1]) + " " if half else "".join(cells[:width])


def width_of(spans: Iterable[Span]) -> int:
    """How many cells a line takes."""
    return sum(width_in(span.text) for span in spans)


def fit(text: str, width: int) -> str:
    """Text in at most so many cells; what was cut is marked."""
    if width_in(text) <= width:
        return text
    return head(text, max(0, width - 1)) + "…" if width > 0 else ""


def cut(spans: Line, width: int) -> Line:
    """A line in at most so many cells; what was cut is marked."""
    if width_of(spans) <= width:
        return spans
    kept: list[Span] = []
    room = width
    for span in spans:
        size = width_in(span.text)
        # One cell is kept for the mark, as something follows that does not fit.
        if size >= room:
            kept.append(replace(span, text=fit(span.text + " ", room)))
            break
        kept.append(span)
        room -= size
    return tuple(kept)


def spread(left: Line, right: Line, width: int) -> Line:
    """Two pieces at either end of a line; the left one gives way."""
    room = width - width_of(right)
    left = cut(left, max(0, room - 1))
    return (*left, Span(" " * max(0, room - width_of(left))), *right)


def pad(spans: Line, width: int, style: str = "text") -> Line:
    """A line filled up to exactly so many cells."""
    spans = cut(spans, width)
    short = width - width_of(spans)
    return (*spans, Span(" " * short, style)) if short > 0 else spans


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Text in lines of at most so many cells, broken at blanks where there are some."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current = ""
        for word in paragraph.split(" "):
            candidate = f"{current} {word}" if current else word
            room = width - len(indent) if lines else width
            if width_in(candidate) <= room:
                current = candidate
                continue
            if current:
                lines.append((indent if lines else "") + current)
            room = max(1, width - len(indent))
            while width_in(word) > room:
                cells = cells_in(word)
                whole = room if cells[room] else (room - 1 or 2)  # no character is halved
                lines.append((indent if lines else "") + "".join(cells[:whole]))
                word = "".join(cells[whole:])
            current = word
        lines.append((indent if lines else "") + current)
    return lines


def on_cursor(row: Line) -> Line:
    """A line on the cursor's ground; a draft and a warning keep their own."""
    return tuple(
        span
        if span.style in ("draft", "caret", "warn")
        else Span(span.text, f"cursor+{span.style}", span.act)
        for span in row
    )


def acting(row: Line, act: str) -> Line:
    """A line on which a click does something, wherever it does nothing else already."""
    return tuple(
        span if span.act else Span(span.text, span.style, act) for span in row if span.text
    )


def act_at(row: Line, column: int, drawn: Callable[[str], str]) -> str:
    """What a click on a cell of a line does, as it is `drawn`; empty where it does nothing."""
    for span in row:
        column -= width_in(drawn(span.text))
        if column < 0:
            return span.act
    return ""


def cells_of(row: Line, width: int) -> list[tuple[str, str]]:
    """A line as so many of `cells_in`, each with its style."""
    cells = [(text, span.style) for span in row for text in cells_in(span.text)]
    if len(cells) > width > 0 and not cells[width][0]:  # half of it has no place
        cells[width - 1] = (" ", cells[width - 1][1])
    return (cells + [(" ", "text")] * (width - len(cells)))[:width]
