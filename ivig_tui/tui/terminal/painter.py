"""What a terminal has to be sent so that it shows a screen: the cells that differ from what it
shows, and of their styles what differs from the cell before.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.color import ColorSystem
from rich.style import Style

from ivig_tui.tui.terminal.theme import Theme
from ivig_tui.tui.widgets.lines import Line, Span, cells_of, pad

NEAR = 4
"""So many cells that stay as they are take no more bytes to send again than to pass over."""

_ATTRIBUTES = {"bold": ("1", "22"), "dim": ("2", "22"), "underline": ("4", "24"),
               "reverse": ("7", "27")}  # fmt: skip
_DOUBTFUL = "\U0001f000"
"""From here on come emoji, which join with one another."""
_SEEN = frozenset({"underline", "reverse"})
"""Those that are seen where nothing stands."""


class Ink(Struct, frozen=True):
    """A style as the terminal's own codes."""

    attributes: frozenset[str]
    foreground: str
    background: str

    @property
    def blank(self) -> "Ink":
        """What is seen of it where nothing stands: the colour of a letter is not."""
        seen = self.attributes & _SEEN
        return Ink(seen, self.foreground if seen else "39", self.background)

    def blank_after(self, before: "Ink | None") -> "Ink":
        """What a blank of this look is sent in: of the look before only the ground changes."""
        if before is None or (before.attributes | self.attributes) & _SEEN:
            return self
        return Ink(before.attributes, before.foreground, self.background)

    def after(self, before: "Ink | None") -> str:
        """The sequence that turns another look into this one; None: nobody knows which it is."""
        anew = ["0", *(_ATTRIBUTES[name][0] for name in sorted(self.attributes))]
        anew += [code for code in (self.foreground, self.background) if code not in ("39", "49")]
        if before is None:
            return f"\x1b[{';'.join(anew)}m"
        gone, come = before.attributes - self.attributes, self.attributes - before.attributes
        off = {_ATTRIBUTES[name][1] for name in gone}
        if "22" in off:  # it ends bold and dim alike
            come |= self.attributes & {"bold", "dim"}
        codes = [*sorted(off), *(_ATTRIBUTES[name][0] for name in sorted(come))]
        codes += [self.foreground] if self.foreground != before.foreground else []
        codes += [self.background] if self.background != before.background else []
        return f"\x1b[{min(';'.join(codes), ';'.join(anew), key=len)}m" if codes else ""


def look_of(style: Style, colours: ColorSystem) -> Ink:
    """A style in the colours that a terminal has."""
    ground = {True: "39", False: "49"}
    for foreground, colour in ((True, style.color), (False, style.bgcolor)):
        if colour is not None:
            codes = colour.downgrade(colours).get_ansi_codes(foreground=foreground)
            ground[foreground] = ";".join(codes)
    attributes = frozenset(name for name in _ATTRIBUTES if getattr(style, name))
    return Ink(attributes, ground[True], ground[False])


Cell = tuple[str, Ink]
"""A character and its look; the second cell of a wide one is empty."""


class Painter:
    """Knows what one terminal shows, and sends what differs."""

    def __init__(self, theme: Theme, colours: ColorSystem) -> None:
        self.lines: Sequence[Line] = ()
        """What the terminal shows."""
        self.width = 0
        """How many cells wide they are."""
        self._shown: list[list[Cell]] = []
        """The cells of each."""
        self._theme = theme
        self._colours = colours
        self._looks: dict[str, tuple[Ink, Ink]] = {}
        self._changes: dict[tuple[Ink | None, Ink], str] = {}
        self._last: Ink | None = None
        """The look that was sent last; None while nobody knows."""

    def text(self, text: str) -> str:
        """Text in the characters that the terminal has."""
        return self._theme.text(text)

    def forget(self) -> None:
        """Nobody knows what the terminal shows: the next screen is sent whole."""
        self.lines, self._last = (), None

    def paint(self, lines: Sequence[Line], width: int) -> str:
        """What turns what the terminal shows into a screen; empty where nothing differs."""
        sent: list[str] = []
        if self.width != width or len(self.lines) != len(lines):
            self._shown = [self._cells(line, width) for line in lines]
            for y, cells in enumerate(self._shown):
                sent += [f"\x1b[{y + 1}H", *self._told(cells, 0)]
            self.lines, self.width = lines, width
            return "".join(sent)
        for y, line in enumerate(lines):
            if line != self.lines[y]:
                before, after = self._shown[y], self._cells(line, width)
                self._shown[y] = after
                for number, (start, stop) in enumerate(changed_runs(before, after)):
                    # On one line the column is enough.
                    place = f"{y + 1};{start + 1}H" if start else f"{y + 1}H"
                    sent.append(f"\x1b[{start + 1}G" if number else f"\x1b[{place}")
                    sent += self._told(after[start:stop], start)
        self.lines = lines
        return "".join(sent)

    def _cells(self, line: Line, width: int) -> list[Cell]:
        """A line cell by cell, in the characters that the terminal has."""
        shown = tuple(Span(self.text(s.text), s.style) for s in pad(line, width))
        # ASCII words may be wider than the glyphs that they stand for.
        cells = cells_of(shown, width)
        return [(text, self._look(style)[text == " "]) for text, style in cells]

    def _told(self, cells: Sequence[Cell], start: int) -> Iterator[str]:
        """Cells beside one another from a column on; each look is told once, and none of blanks
        that is not seen. Where terminals disagree how wide a cell's text is, its cells are
        cleared first, and the column is told anew behind it."""
        doubtful = False
        for at, (text, look) in enumerate(cells, start):
            if text and doubtful:
                yield f"\x1b[{at + 1}G"
            doubtful = (doubtful and not text) or len(text) > 1 or text > _DOUBTFUL
            last = self._last
            if text == " ":
                look = look.blank_after(last)
            if text and look != last:
                yield self._change(look)
            if len(text) > 1 and cells[at - start + 1 : at - start + 2] == [("", look)]:
                yield f"  \x1b[{at + 1}G"
            yield text

    def _change(self, look: Ink) -> str:
        change = (self._last, look)
        if change not in self._changes:
            self._changes[change] = look.after(self._last)
        self._last = look
        return self._changes[change]

    def _look(self, style: str) -> tuple[Ink, Ink]:
        """The look of a style: of a character, and of a blank."""
        if style not in self._looks:
            look = look_of(self._theme.style(style), self._colours)
            self._looks[style] = (look, look.blank)
        return self._looks[style]


def changed_runs(before: Sequence[Cell], after: Sequence[Cell]) -> list[tuple[int, int]]:
    """Where cells differ, each run with its end; runs that are near one another are one. Both
    halves of a wide character differ from what is none."""
    runs: list[tuple[int, int]] = []
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            start = runs.pop()[0] if runs and at - runs[-1][1] <= NEAR else at
            runs.append((start, at + 1))
    return runs
