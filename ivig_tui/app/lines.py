"""Lines of a screen as plain values: spans of text, each with the name of a style."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size


@dataclass(frozen=True, slots=True)
class Span:
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


def width_of(spans: Iterable[Span]) -> int:
    """How many cells a line takes."""
    return sum(cell_len(span.text) for span in spans)


def fit(text: str, width: int) -> str:
    """Text in at most so many cells; what was cut is marked."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)) + "…" if width > 0 else ""


def cut(spans: Line, width: int) -> Line:
    """A line in at most so many cells; what was cut is marked."""
    if width_of(spans) <= width:
        return spans
    kept: list[Span] = []
    room = width
    for span in spans:
        size = cell_len(span.text)
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
            if cell_len(candidate) <= room:
                current = candidate
                continue
            if current:
                lines.append((indent if lines else "") + current)
            room = max(1, width - len(indent))
            while cell_len(word) > room:
                head = set_cell_size(word, room)
                lines.append((indent if lines else "") + head)
                word = word[len(head) :]
            current = word
        lines.append((indent if lines else "") + current)
    return lines


def on_cursor(row: Line) -> Line:
    """A line on the cursor's ground; a draft and a warning keep their own."""
    return tuple(
        span
        if span.style in ("draft", "warn")
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
        column -= cell_len(drawn(span.text))
        if column < 0:
            return span.act
    return ""


def cells_of(row: Line, width: int) -> list[tuple[str, str]]:
    """A line as so many cells, each a character with what combines with it and its style; the
    second cell of a wide character is empty."""
    cells: list[tuple[str, str]] = []
    for span in row:
        if span.text.isascii():
            cells += [(character, span.style) for character in span.text]
            continue
        for character in span.text:
            size = cell_len(character)
            if size == 0 and cells:
                cells[-1] = (cells[-1][0] + character, span.style)
            elif size:
                cells += [(character, span.style), ("", span.style)][:size]
    cells = (cells + [(" ", "text")] * width)[:width]
    if cells and cell_len(cells[-1][0]) > 1:  # half of it has no place
        cells[-1] = (" ", cells[-1][1])
    return cells
