"""The summary as one SVG picture: the text page on a grid of cells, the course as a drawing.

Each piece of text is given its width, so that it stands in its place whatever font there is.
"""

import io
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleRenderable
from rich.segment import Segment
from rich.text import Text

from ivig_tui.report import chart, text
from ivig_tui.report.markup import escaped
from ivig_tui.report.model import SUBJECT, Summary
from ivig_tui.report.parts import Pairs, Plot

COLUMNS = 96
_CELL, _LINE, _MARGIN = 7.2, 16, 24
_STYLE = """\
text { font: 12px "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; \
fill: #1b1f24; white-space: pre }
.bold { font-weight: bold }
.dim { fill: #5f656d }
.blue { fill: #0b4fa8 }
.dark_orange { fill: #9a4300 }
"""


def render(summary: Summary) -> str:
    """The page as SVG."""
    width = round(COLUMNS * _CELL + 2 * _MARGIN)
    body, height = _body(summary, width)
    title = f"{escaped(summary.reference)} · {SUBJECT}"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="en-AU" role="img" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}">',
            f"<title>{title}</title>",
            f"<style>\n{_STYLE}{chart.STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *body,
            "</svg>\n",
        )
    )


def _body(summary: Summary, width: int) -> tuple[list[str], int]:
    # A file of its own: else Rich draws by what the program's output can show.
    console = Console(file=io.StringIO(), width=COLUMNS, color_system=None, highlight=False)
    told: list[str] = []
    y = _MARGIN + _LINE
    for part in _parts(summary):
        if isinstance(part, Plot):
            told.append(f'<g transform="translate({_MARGIN} {y - _LINE})">')
            told += (chart.drawn(part.course, width - 2 * _MARGIN), "</g>")
            y += chart.HEIGHT + 6
            continue
        for row in console.render_lines(part, pad=False):
            told += _row(row, y)
            y += _LINE
    return told, y - _LINE + _MARGIN


def _parts(summary: Summary) -> Iterator[ConsoleRenderable | Plot]:
    yield text.title(summary)
    yield text.drawn(Pairs(summary.head), COLUMNS)
    for section in summary.sections:
        yield Text()
        yield text.heading(section.title)
        for part in section.parts:
            if isinstance(part, Plot):
                yield Text(chart.in_words(part.course))
                yield part
            else:
                yield text.drawn(part, COLUMNS)


def _row(row: Iterable[Segment], y: int) -> Iterator[str]:
    cell = 0
    for segment in row:
        shown, cells = segment.text.rstrip(), cell_len(segment.text)
        lead = len(shown) - len(shown.lstrip())
        if shown:
            x, length = _MARGIN + (cell + lead) * _CELL, cell_len(shown.lstrip()) * _CELL
            yield (
                f'<text x="{x:.1f}" y="{y}" textLength="{length:.1f}"{_classes(segment)}>'
                f"{escaped(shown.lstrip())}</text>"
            )
        cell += cells


def _classes(segment: Segment) -> str:
    style = segment.style
    if style is None:
        return ""
    names = [name for name, on in (("bold", style.bold), ("dim", style.dim)) if on]
    names += [style.color.name] if style.color else []
    return f' class="{" ".join(names)}"' if names else ""
