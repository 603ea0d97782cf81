"""The summary as text, drawn by Rich: no colour codes where it is piped."""

import io
from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleRenderable, Group
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ivig_tui.presentation import plot
from ivig_tui.presentation.outline import Look, Row
from ivig_tui.report.brief import ROWS
from ivig_tui.report.model import SUBJECT, Summary
from ivig_tui.report.parts import Criteria, Line, Marked, Pairs, Part, Plot

STYLES = {
    Look.MET: "bold blue",
    Look.NOT_MET: "bold dark_orange",
    Look.OPEN: "bold",
    Look.NOT_APPLICABLE: "dim",
    Look.NOT_NEEDED: "dim",
}


def render(summary: Summary, *, colour: bool, width: int) -> str:
    """The page as text of a width, with colour codes only where asked for."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        no_color=None if colour else True,
        color_system="auto" if colour else None,
        highlight=False,
    )
    console.print(Group(*_page(summary, width)))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    return text if colour else "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def first_that_fits(pages: Iterable[Summary], *, colour: bool, width: int) -> str:
    """The first of several pages that keeps to one screen, as text; the last where none does."""
    text = ""
    for page in pages:
        text = render(page, colour=colour, width=width)
        if text.count("\n") <= ROWS:
            break
    return text


def _page(summary: Summary, width: int) -> Iterator[ConsoleRenderable]:
    yield title(summary)
    yield _pairs(summary.head)
    for section in summary.sections:
        if section is not summary.sections[0]:
            yield Text()
        yield heading(section.title)
        for part in section.parts:
            yield drawn(part, width)


def title(summary: Summary) -> Text:
    """The first line: whose page this is, and what of."""
    return Text(f"{summary.reference}   {SUBJECT}", "bold")


def heading(text: str) -> Rule:
    """The line that a section begins with."""
    return Rule(Text(text, "bold"), align="left", characters="─")


def drawn(part: Part, width: int) -> ConsoleRenderable:
    """One part of a section; `width` is how many cells the score's course may take."""
    match part:
        case Line():
            return Text(part.text, "bold" if part.strong else "")
        case Pairs():
            return _pairs(part.pairs)
        case Criteria():
            return _criteria(part.rows)
        case Marked():
            return _marked(part.entries)
        case Plot():
            return Text("\n".join(plot.lines(part.course, width)))


def _pairs(pairs: tuple[tuple[str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(Text(name), Text(value))
    return table


def _criteria(rows: tuple[Row, ...]) -> Table:
    table = Table.grid(padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True, justify="right")
    for row in rows:
        style = STYLES[row.look]
        label = Text.assemble(
            "│ " * row.depth,
            (row.look.glyph, style),
            f" {row.joins}  {row.label}" if row.joins else f" {row.label}",
        )
        said = "   ".join(part for part in (row.value, row.detail) if part)
        word = "" if row.look is Look.NOT_APPLICABLE else row.look.word
        table.add_row(label, Text("   ".join(p for p in (word, said) if p)), Text(row.ids))
    return table


def _marked(entries: tuple[tuple[str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    for mark, text in entries:
        table.add_row(Text(mark), Text(text))
    return table
