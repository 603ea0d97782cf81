"""About the document: nothing that informs is missing, and what is not the document's says so."""

import pytest

from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis import document
from ivig_tui.myositis.background import EVIDENCE_OF, INFORMING
from ivig_tui.myositis.catalogue import READINGS
from ivig_tui.tui.widgets.about import about_lines
from tests.tui.bench import texts

WIDTHS = (36, 78, 138)


def told(width: int = 78) -> str:
    return " ".join(" ".join(texts(about_lines(width))).split())


@pytest.mark.parametrize("statement", INFORMING, ids=lambda one: one.id)
def test_each_statement_that_informs_is_told_whole(statement: Statement) -> None:
    for part in statement.text.rstrip(".").split("; "):
        assert part in told()


@pytest.mark.parametrize("reading", READINGS, ids=lambda one: one.id)
def test_each_reading_is_told_as_not_the_documents(reading: Reading) -> None:
    rest = told().partition("Not from the document")[2]
    assert f"{reading.id} {reading.question} {reading.text}" in rest


def test_the_evidence_is_told_by_condition() -> None:
    for short, category, meaning in EVIDENCE_OF.values():
        assert f"{short} {category}: {meaning}" in told()


def test_the_edition_and_the_national_rule_are_told() -> None:
    assert f"version {document.VERSION}, published {document.PUBLISHED}" in told()
    assert "Look whether there is a newer one" in told()
    assert "national rule since 1 July 2026, not the document's" in told()


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits(width: int) -> None:
    assert max(map(len, texts(about_lines(width)))) <= width
