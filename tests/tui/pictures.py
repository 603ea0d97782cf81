"""Screens as pictures: SVG from the very lines that the terminal gets.

`python -m tests.tui.pictures FOLDER [NAME…]` writes the shots of `shots.py` in every theme.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color, blend_rgb
from rich.color_triplet import ColorTriplet
from rich.style import Style
from rich.terminal_theme import TerminalTheme

from ivig_tui.tui.terminal.theme import Theme, theme
from ivig_tui.tui.widgets.lines import Line, pad

FONT, SIZE = "DejaVu Sans Mono", 14
CELL_X, CELL_Y = SIZE * 0.602, 18
NORMAL = [(0, 0, 0), (170, 0, 0), (0, 140, 0), (170, 110, 0), (60, 90, 220), (150, 0, 150),
          (0, 140, 140), (180, 180, 180)]  # fmt: skip
BRIGHT = [(110, 110, 110), (240, 80, 80), (80, 220, 80), (240, 200, 80), (90, 150, 255),
          (230, 100, 230), (80, 220, 220), (255, 255, 255)]  # fmt: skip
DARK = TerminalTheme((12, 12, 12), (204, 204, 204), NORMAL, BRIGHT)
LIGHT = TerminalTheme((255, 255, 255), (30, 30, 30), NORMAL, BRIGHT)


def svg(lines: Iterable[Line], width: int, drawn: Theme, *, light: bool = False) -> str:
    """Lines as one SVG picture, `width` cells wide; `light` is the ground of a terminal whose
    theme names none."""
    base = LIGHT if light else DARK
    rows = list(lines)
    parts = [part for y, row in enumerate(rows) for part in _row(row, y, width, drawn, base)]
    _, ground = _colours(drawn.style("text"), base)
    size = (round(width * CELL_X + 16), len(rows) * CELL_Y + 16)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}">\n'
        f'<rect width="100%" height="100%" fill="{ground.hex}"/>\n'
        f'<g transform="translate(8 8)" font-family="{FONT}" font-size="{SIZE}">\n'
        + "\n".join(parts)
        + "\n</g>\n</svg>\n"
    )


def _row(row: Line, y: int, width: int, drawn: Theme, base: TerminalTheme) -> Iterator[str]:
    column = 0
    for span in pad(row, width):
        style, text = drawn.style(span.style), drawn.text(span.text)
        fore, back = _colours(style, base)
        cells = cell_len(text)
        if back.hex != _colours(drawn.style("text"), base)[1].hex:
            yield (
                f'<rect x="{column * CELL_X:.1f}" y="{y * CELL_Y}" '
                f'width="{cells * CELL_X + 0.3:.1f}" height="{CELL_Y}" fill="{back.hex}"/>'
            )
        looks = f' fill="{fore.hex}"'
        looks += ' font-weight="bold"' if style.bold else ""
        looks += ' text-decoration="underline"' if style.underline else ""
        for at, piece in _pieces(text, bool(style.underline)):
            yield (
                f'<text x="{(column + at) * CELL_X:.1f}" y="{y * CELL_Y + 14}"{looks} '
                f'xml:space="preserve">{escape(piece)}</text>'
            )
        column += cells


def _pieces(text: str, blanks: bool) -> Iterator[tuple[int, str]]:
    """A text in words, each where it begins: a font's own widths would shift the rest."""
    start = at = 0
    word = ""
    for character in (*text, ""):
        plain = character.isascii() and (blanks or not character.isspace()) and character != ""
        if plain:
            start, word = (start, word + character) if word else (at, character)
        elif word:
            yield start, word.replace(" ", "\u00a0")
            word = ""
        if not plain and character.strip():
            yield at, character
        at += cell_len(character)


def _colours(style: Style, base: TerminalTheme) -> tuple[ColorTriplet, ColorTriplet]:
    """What a terminal shows of a style: the colours of the letters and of their ground."""
    fore = (style.color or Color.default()).get_truecolor(base)
    back = (style.bgcolor or Color.default()).get_truecolor(base, foreground=False)
    if style.reverse:
        fore, back = back, fore
    return (blend_rgb(fore, back, 0.4) if style.dim else fore), back


GROUNDS: dict[str, tuple[str, bool, bool]] = {
    "dark": ("dark", False, False),
    "light": ("light", False, True),
    "sixteen-dark": ("sixteen", False, False),
    "sixteen-light": ("sixteen", False, True),
    "no-colour": ("none", False, False),
    "ascii": ("none", True, False),
}
"""Each kind of terminal: the theme, whether plain characters, whether a light ground."""


def main(folder: Path, names: Iterable[str], grounds: Iterable[str]) -> None:
    """Write pictures of shots, each on each ground."""
    from tests.tui.shots import SHOTS, lines_of

    folder.mkdir(parents=True, exist_ok=True)
    for name in names or SHOTS:
        with tempfile.TemporaryDirectory() as scratch:
            lines, width = lines_of(name, Path(scratch))
        for ground in grounds:
            which, plain, light = GROUNDS[ground]
            text = svg(lines, width, theme(which, ascii=plain), light=light)
            (folder / f"{name}-{ground}.svg").write_text(text, "utf-8")


if __name__ == "__main__":
    wanted = [word for word in sys.argv[2:] if word not in GROUNDS]
    on = [word for word in sys.argv[2:] if word in GROUNDS] or ["dark"]
    main(Path(sys.argv[1]), wanted, on)
