"""About the document: what it is, what it says beside its criteria, and what is not from it."""

from collections.abc import Iterator

from ivig_tui.criteria.source import Statement
from ivig_tui.myositis import background, document
from ivig_tui.myositis.background import EVIDENCE_OF, EVIDENCE_OF_PAGE
from ivig_tui.myositis.catalogue import READINGS
from ivig_tui.myositis.dose.weight import RULE
from ivig_tui.myositis.qualifying.diagnosis import C1, DX1, X1
from ivig_tui.tui.widgets.lines import BLANK, Line, line, wrap
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk

Told = Iterator[tuple[str, str]]

NOT_ITS = (
    f"I-12: the dosing weight goes by a {RULE}. The document says g/kg, and names no weight.",
    f"I-1 to {READINGS[-1].id}: readings of what its text leaves open. Each is shown where it "
    "bites, with those that were not taken; `ivig-tui criteria` prints all of them.",
    "The wording of every statement is ours; the figures are the document's.",
)


def screen(whose: str, desk: Desk) -> Reader:
    """The screen; `whose` is the title of the one that it was opened from."""
    return Reader(f"{whose}   About the document", about_lines, desk)


def about_lines(width: int) -> list[Line]:
    """All of it, in lines of a width."""
    rows: list[Line] = []
    for title, told in _sections():
        rows.append(line((title, "title")))
        for name, text in told:
            rows += _pair(name, text, width)
        rows.append(BLANK)
    return rows[:-1]


def _pair(name: str, text: str, width: int) -> list[Line]:
    column = 8
    rows = wrap(text, max(10, width - column - 2))
    first = line((f"  {name:<{column}}", "dim"), (rows[0], "text"))
    return [first, *(line((" " * (column + 2) + row, "text")) for row in rows[1:])]


def _sections() -> Iterator[tuple[str, Told]]:
    yield "The document", _edition()
    yield "Conditions and indication", _statements(C1, background.IN0, background.IN1)
    yield "Diagnosis and exclusion", _statements(DX1, X1, background.X2)
    yield "Description", _statements(background.DS1, background.DS2, background.DS3)
    yield "Level of evidence, by condition", _evidence()
    yield "Long-term therapy", _statements(background.T5)
    yield "References", _references()
    yield "Not from the document", _not_its()


def _edition() -> Told:
    yield "", document.TITLE
    yield "edition", f"version {document.VERSION}, published {document.PUBLISHED}"
    yield "newer?", "Look whether there is a newer one before you rely on this."


def _statements(*statements: Statement) -> Told:
    for one in statements:
        yield one.id, one.text


def _evidence() -> Told:
    for short, category, meaning in EVIDENCE_OF.values():
        yield short, f"{category}: {meaning}"
    yield "page", f"{EVIDENCE_OF_PAGE} (insufficient data) for the page as a whole"
    yield from _statements(background.E1, background.E2)


def _references() -> Told:
    for reference in background.B1.text.rstrip(".").split("; "):
        yield "", reference


def _not_its() -> Told:
    for text in NOT_ITS:
        yield "", text
    for reading in READINGS:
        yield reading.id, f"{reading.question} {reading.text}"
