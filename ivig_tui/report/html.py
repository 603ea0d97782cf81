"""The summary as one HTML file: no script, nothing from outside, its own style for paper.

It is XML as well. A state is a glyph and a word; colour only repeats it.
"""

from collections.abc import Iterator
from importlib.resources import files

from ivig_tui.presentation.outline import Look, Row
from ivig_tui.report import chart
from ivig_tui.report.markup import escaped
from ivig_tui.report.model import SUBJECT, Summary
from ivig_tui.report.parts import Criteria, Line, Marked, Pairs, Part, Plot, Section

CHART_WIDTH = 340
_CLASSES = {
    Look.MET: "met",
    Look.NOT_MET: "not-met",
    Look.OPEN: "open",
    Look.NOT_APPLICABLE: "aside",
    Look.NOT_NEEDED: "aside",
}


def render(summary: Summary) -> str:
    """The page as HTML."""
    return "\n".join(_document(summary)) + "\n"


def _document(summary: Summary) -> Iterator[str]:
    title = f"{escaped(summary.reference)} · {SUBJECT}"
    style = files("ivig_tui.report").joinpath("page.css").read_text("utf-8")
    yield "<!DOCTYPE html>"
    yield '<html xmlns="http://www.w3.org/1999/xhtml" lang="en-AU">'
    yield "<head>"
    yield '<meta charset="utf-8"/>'
    # Even a viewer that is tricked loads and runs nothing.
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
    yield f"<title>{title}</title>"
    yield f"<style>\n{style}{chart.STYLE}{_on_each_page(summary.reference)}</style>"
    yield "</head>"
    yield "<body>"
    yield f"<header><h1>{title}</h1>"
    yield from _pairs(summary.head)
    yield "</header>"
    yield "<main>"
    for section in summary.sections:
        yield from _section(section)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _on_each_page(reference: str) -> str:
    """Each printed page names the patient. Every character is a number: none can end the text."""
    told = "".join(f"\\{ord(character):06x}" for character in reference)
    return f'@page {{ @bottom-left {{ content: "{told}" }} }}\n'


def _section(section: Section) -> Iterator[str]:
    wide = any(isinstance(part, Criteria) for part in section.parts)
    yield f'<section class="{"wide" if wide else "narrow"}">'
    yield f"<h2>{escaped(section.title)}</h2>"
    for part in section.parts:
        yield from _part(part)
    yield "</section>"


def _part(part: Part) -> Iterator[str]:
    match part:
        case Line():
            text = escaped(part.text)
            yield f"<p><strong>{text}</strong></p>" if part.strong else f"<p>{text}</p>"
        case Pairs():
            yield from _pairs(part.pairs)
        case Criteria():
            yield from _criteria(part.rows)
        case Marked():
            yield from _pairs(part.entries, "pairs marked")
        case Plot():
            yield from _plot(part)


def _pairs(pairs: tuple[tuple[str, str], ...], kind: str = "pairs") -> Iterator[str]:
    yield f'<table class="{kind}">'
    for name, value in pairs:
        under = ' class="under"' if name.startswith(" ") else ""
        told = "<br/>".join(escaped(line) for line in value.split("\n"))
        yield f'<tr{under}><th scope="row">{escaped(name.strip())}</th><td>{told}</td></tr>'
    yield "</table>"


def _criteria(rows: tuple[Row, ...]) -> Iterator[str]:
    yield '<table class="criteria"><thead><tr>'
    for head in ("Criterion", "State", "Answer", "Basis"):
        yield f'<th scope="col">{head}</th>'
    yield "</tr></thead><tbody>"
    for row in rows:
        yield from _row(row)
    yield "</tbody></table>"


def _row(row: Row) -> Iterator[str]:
    word = row.look.word
    value, detail = row.value, row.detail
    if row.look is Look.NOT_APPLICABLE:
        detail = detail.removeprefix(f"{word}: ")
    said = " · ".join(part for part in (value, detail) if part)
    label = f"<b>{row.joins}</b> {escaped(row.label)}" if row.joins else escaped(row.label)
    bars = '<i aria-hidden="true">│</i>' * row.depth
    yield (
        f'<tr class="{_CLASSES[row.look]}"><th scope="row">{bars}{label}</th>'
        f"<td>{row.look.glyph} {word}</td><td>{escaped(said)}</td>"
        f"<td>{escaped(row.ids)}</td></tr>"
    )


def _plot(part: Plot) -> Iterator[str]:
    told = escaped(chart.in_words(part.course))
    yield "<figure>"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {CHART_WIDTH} {chart.HEIGHT}" '
        f'role="img" aria-label="{told}">'
    )
    yield chart.drawn(part.course, CHART_WIDTH)
    yield "</svg>"
    yield f"<figcaption>{told}</figcaption>"
    yield "</figure>"
