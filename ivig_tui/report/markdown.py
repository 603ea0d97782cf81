r"""The summary as Markdown with tables (GitHub's dialect).

Text of a person or a file is never markup: `&`, `<` and `>` are written as entities, which every
dialect knows; all other characters that may mean something are escaped by a backslash.
"""

import re
from collections.abc import Iterator, Sequence

from ivig_tui.presentation.outline import Look, Row
from ivig_tui.presentation.plot import Course
from ivig_tui.report.markup import for_xml
from ivig_tui.report.model import SUBJECT, Summary
from ivig_tui.report.parts import Criteria, Line, Marked, Pairs, Part, Plot

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MEANING = re.compile(r"[\\`*_{}\[\]|~$#!^@]|(?<=[A-Za-z]):(?=//)|(?<=\b[Ww]{3})\.")


def escaped(text: str) -> str:
    """Text of one line that Markdown shows as it is, within a line or a cell of a table."""
    plain = _MEANING.sub(lambda found: "\\" + found[0], for_xml(text))
    return re.sub("[&<>]", lambda found: _ENTITIES[found[0]], plain)


def render(summary: Summary) -> str:
    """The page as Markdown."""
    return "\n".join(_page(summary)) + "\n"


def _page(summary: Summary) -> Iterator[str]:
    yield f"# {escaped(summary.reference)} · {SUBJECT}"
    yield ""
    yield from _table(("", ""), summary.head)
    for section in summary.sections:
        yield ""
        yield f"## {escaped(section.title)}"
        for part in section.parts:
            yield ""
            yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    match part:
        case Line():
            text = escaped(part.text)
            yield f"**{text}**" if part.strong else text
        case Pairs():
            yield from _table(("", ""), part.pairs)
        case Criteria():
            yield from _table(("State", "Criterion", "Answer", "Statement"), map(_row, part.rows))
        case Marked():
            yield from _table(("", ""), part.entries)
        case Plot():
            yield from _course(part.course)


def _table(
    heads: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]
) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield f"| {' | '.join(_cell(text) for text in row)} |"


def _cell(text: str) -> str:
    """A cell has no lines: a break is an element, the only one that is ever written."""
    indent = len(text) - len(text.lstrip(" "))
    return "&nbsp;" * indent + "<br>".join(escaped(line.strip()) for line in text.split("\n"))


def _row(row: Row) -> tuple[str, ...]:
    label = "│ " * row.depth + (f"{row.joins} {row.label}" if row.joins else row.label)
    said = " · ".join(part for part in (row.value, row.detail) if part)
    word = row.look.word
    if row.look is Look.NOT_APPLICABLE:
        said = said.removeprefix(f"{word}: ")
    return f"{row.look.glyph} {word}", label, said, row.ids


def _course(course: Course) -> Iterator[str]:
    scale = course.scale
    yield escaped(f"{scale.label} 0 to {scale.maximum}; {course.limit} or less qualifies")
    yield ""
    yield from _table(
        ("Assessment", "Score", f"0 to {scale.maximum}"),
        [(mark.day, str(mark.score), _bar(mark.score, course)) for mark in course.points],
    )


def _bar(score: int, course: Course, cells: int = 31) -> str:
    """A score's place on the scale, `│` being the limit."""
    drawn = ["·"] * cells
    drawn[round(course.limit * (cells - 1) / course.scale.maximum)] = "│"
    drawn[round(score * (cells - 1) / course.scale.maximum)] = "●"
    return "".join(drawn)
