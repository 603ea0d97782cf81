"""The last line of a screen: the keys that are wanted here, most wanted first."""

from collections.abc import Callable, Iterable, Sequence

from ivig_tui.glyphs import to_ascii
from ivig_tui.tui.widgets.keys import BY_NAME
from ivig_tui.tui.widgets.lines import Line, Span, width_of

WIDE, OWN = 80, 23
"""From this width a line's own keys have so many cells for themselves."""

Entry = str | tuple[str, str]
"""An action by its name; with another word than its own; or a key that only this screen has, and
its word."""


def foot_line(
    entries: Iterable[Entry],
    width: int,
    why_not: Callable[[str], str],
    own: Sequence[Entry] | None = None,
) -> Line:
    """The keys that fit. One that does nothing just now stays in its place, dimmed; pressed, it
    says why. A line's `own` come first, in a place of theirs, so that the others keep theirs."""
    spans, taken = _pieces(own or (), width, why_not)
    spare = OWN - width_of(spans)
    if own is not None and width >= WIDE and spare > 0:
        spans.append(Span(" " * spare))
        taken += spare
    more, _ = _pieces(entries, width - taken, why_not)
    return (*spans, *more)


def _pieces(
    entries: Iterable[Entry], width: int, why_not: Callable[[str], str]
) -> tuple[list[Span], int]:
    """The keys that fit, and how many cells they take."""
    spans: list[Span] = []
    taken = 0
    for entry in entries:
        first, word = entry if isinstance(entry, tuple) else (entry, BY_NAME[entry].short)
        name = first if first in BY_NAME else ""
        key = BY_NAME[name].shown if name else first
        act = f"do {name}" if name else ""
        style = "dim" if name and why_not(name) else "key"
        piece = [Span(f" {key}", style, act), Span(f" {word} ", "dim", act)]
        # A terminal without the glyphs writes words in their place: those have to fit as well.
        size = max(width_of(piece), sum(len(to_ascii(span.text)) for span in piece))
        if taken + size <= width:
            spans += piece
            taken += size
    return spans, taken
