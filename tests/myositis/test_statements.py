"""The document's statements and the readings: each carried, each criterion carrying one."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ivig_tui.criteria.logic import All, Group, Leaf, Node, walk
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis import catalogue
from ivig_tui.myositis.dose import schedule
from ivig_tui.myositis.flags import FLAGS
from ivig_tui.myositis.leaves import AgeIs
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.report import signoff

from .making import TREES

DECIDING = "C1 DX1 X1 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 T1 T2 T3 T4 R1 R2 R3 R4 R5 R6 D1 D2 D3 D4".split()
INFORMING = "IN0 IN1 DS1 DS2 DS3 E1 E2 T5 X2 B1".split()
OUTSIDE_THE_TREES = {"T1", "T3", "D1", "D2", "D3", "D4"}
"""Carried by dates, dose rules and flags."""

NODES = [node for tree in TREES for node in walk(tree)]
each_node = pytest.mark.parametrize("node", NODES, ids=lambda node: node.key)


def by_id(one: Statement | Reading) -> str:
    return one.id


each_statement = pytest.mark.parametrize(
    "statement", (*catalogue.DECIDING, *catalogue.INFORMING), ids=by_id
)
each_group = pytest.mark.parametrize(
    "group", [node for node in NODES if isinstance(node, Group)], ids=lambda node: node.key
)

# The leaves of the document's three trees, and the statement that each one stands for.
LEAVES = {
    "qualifying.condition": "C1",
    "qualifying.specialist": "DX1",
    "qualifying.exclusion": "X1",
    "qualifying.confirmed.biopsy": "Q1",
    "qualifying.confirmed.child.age": "Q1",
    "qualifying.confirmed.child.rash": "Q1",
    "qualifying.confirmed.child.enzymes": "Q1",
    "qualifying.confirmed.child.mri": "Q1",
    "qualifying.severity.mrc.age": "Q2",
    "qualifying.severity.mrc.score": "Q2",
    "qualifying.severity.cmas.age": "Q2",
    "qualifying.severity.cmas.score": "Q2",
    "qualifying.severity.dysphagia.limits_intake": "Q3",
    "qualifying.severity.dysphagia.pharyngeal.study": "Q3",
    "qualifying.severity.dysphagia.pharyngeal.risk": "Q3",
    "qualifying.corticosteroids.ineffective": "Q4",
    "qualifying.corticosteroids.not_tolerated": "Q5",
    "qualifying.corticosteroids.contraindicated": "Q6",
    "qualifying.immunosuppressants.two_agents": "Q7",
    "qualifying.immunosuppressants.contraindicated": "Q8",
    "reviews.1.reviewer": "T2",
    "reviews.1.documented": "T4",
    "reviews.1.response.mrc.age": "R1",
    "reviews.1.response.mrc.gain": "R1",
    "reviews.1.response.cmas.age": "R1",
    "reviews.1.response.cmas.gain": "R1",
    "reviews.1.response.dysphagia.speech_pathology": "R2",
    "reviews.1.response.dysphagia.food_textures": "R2",
    "reviews.1.response.dysphagia.fewer_aspirations": "R2",
    "reviews.2.reviewer": "T2",
    "reviews.2.documented": "T4",
    "reviews.2.response.mrc.age": "R3",
    "reviews.2.response.mrc.gain": "R3",
    "reviews.2.response.cmas.age": "R3",
    "reviews.2.response.cmas.gain": "R3",
    "reviews.2.response.severe.disease": "R4",
    "reviews.2.response.severe.improvement": "R4",
    "reviews.2.response.severe.deterioration": "R4",
    "reviews.2.response.severe.agents": "R4",
    "reviews.2.response.dysphagia.speech_pathology": "R5",
    "reviews.2.response.dysphagia.food_textures": "R5",
    "reviews.2.response.dysphagia.fewer_aspirations": "R5",
    "reviews.2.weaning.stable": "R6",
    "reviews.2.weaning.planned": "R6",
    "reviews.2.weaning.reason": "R6",
}

# Where the document has each statement: its headings, several parted by semicolons. A review's
# two parts are told by what stands beneath the heading: the initial and the continuing period.
HEADINGS = (
    "Specific Conditions",
    "Indication for IVIg Use",
    "Level of Evidence",
    "Description and Diagnostic Criteria",
    "Justification for Evidence Category",
    "Diagnosis Requirements",
    "Qualifying Criteria for IVIg Therapy",
    "Exclusion Criteria",
    "Review Criteria for Assessing the Effectiveness of IVIg Use",
    "Dose",
    "Bibliography",
)
PERIODS = {"initial authorisation period", "continuing authorisation period"}
PLACES = {
    "C1 IN0": "Specific Conditions",
    "DX1": "Diagnosis Requirements",
    "X1 X2": "Exclusion Criteria",
    "Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8": "Qualifying Criteria for IVIg Therapy",
    "T1 T2 T3 T4": "Qualifying Criteria for IVIg Therapy; Review Criteria",
    "R1 R2": "Review Criteria, initial authorisation period",
    "R3 R4 R5 R6": "Review Criteria, continuing authorisation period",
    "D1 D2 D3": "Dose",
    "D4": "Dose; Review Criteria",
    "IN1": "Indication for IVIg Use",
    "DS1 DS2 DS3": "Description and Diagnostic Criteria",
    "E1": "Level of Evidence",
    "E2": "Justification for Evidence Category",
    "T5": "Review Criteria",
    "B1": "Bibliography",
}

# Every figure of a statement, in the order of its text.
FIGURES = {
    "Q2": "55 44",
    "Q7": "two",
    "T1": "four three",
    "T2": "four",
    "R1": "2",
    "D1": "2 2 5",
    "D2": "0.4 1 4 6",
    "D3": "1 four",
    "E1": "4 2",
    "E2": "35 71 15 82",
    "Q1": "three",
}
_FIGURE = re.compile(r"\d+(?:\.\d+)?|\b(?:two|three|four|five|six|twelve)\b", re.IGNORECASE)


def ids(statements: tuple[Statement, ...]) -> list[str]:
    return [statement.id for statement in statements]


def carried_by_trees() -> list[Statement]:
    return [statement for node in NODES for statement in node.statements]


def carried_elsewhere() -> list[Statement]:
    """What dates, dose rules and flags carry."""
    flagged = [statement for flag in FLAGS for statement in flag.statements]
    return [*schedule.STATEMENTS, *flagged]


def test_the_deciding_statements_are_those_of_the_document_in_its_order() -> None:
    assert ids(catalogue.DECIDING) == DECIDING


def test_the_informing_statements_are_all_there() -> None:
    assert ids(catalogue.INFORMING) == INFORMING


def test_a_tree_carries_every_deciding_statement_but_those_of_dates_and_dose() -> None:
    assert {s.id for s in carried_by_trees()} == set(DECIDING) - OUTSIDE_THE_TREES


@pytest.mark.parametrize("wanted", sorted(OUTSIDE_THE_TREES))
def test_dates_dose_rules_or_flags_carry_what_no_tree_does(wanted: str) -> None:
    assert wanted in {statement.id for statement in carried_elsewhere()}


def test_what_is_carried_is_the_statement_of_the_catalogue_and_no_copy() -> None:
    known = {statement.id: statement for statement in catalogue.DECIDING}
    for statement in (*carried_by_trees(), *carried_elsewhere()):
        assert statement is known[statement.id]


@each_node
def test_every_criterion_carries_a_statement(node: Node) -> None:
    assert node.statements


def test_every_leaf_carries_the_statement_that_it_stands_for() -> None:
    found = {node.key: " ".join(ids(node.statements)) for node in NODES if isinstance(node, Leaf)}
    assert found == LEAVES


@each_group
def test_a_group_carries_what_its_parts_carry_in_their_order(group: Group) -> None:
    below = [statement for part in group.parts for statement in part.statements]
    assert list(group.statements) == list(dict.fromkeys(below))


@each_group
def test_an_age_leaf_carries_the_statements_of_its_branch_and_comes_first(group: Group) -> None:
    at = [number for number, part in enumerate(group.parts) if isinstance(part, AgeIs)]
    if not at:
        return
    assert at == [0]
    assert isinstance(group, All)
    assert group.parts[0].statements == group.statements


def test_there_is_an_age_leaf_for_each_branch_of_one_age_group() -> None:
    found = {node.key: node.group for node in NODES if isinstance(node, AgeIs)}
    assert found == {
        "qualifying.confirmed.child.age": "child",
        "qualifying.severity.mrc.age": "adult",
        "qualifying.severity.cmas.age": "child",
        "reviews.1.response.mrc.age": "adult",
        "reviews.1.response.cmas.age": "child",
        "reviews.2.response.mrc.age": "adult",
        "reviews.2.response.cmas.age": "child",
    }


@pytest.mark.parametrize("number", [3, 10])
def test_every_continuing_review_asks_what_the_second_asks(number: int) -> None:
    at = f"reviews.{number}"
    other = [(n.key.replace(at, "reviews.2", 1), n.statements) for n in walk(review_tree(number))]
    assert other == [(node.key, node.statements) for node in walk(review_tree(2))]


def test_every_key_is_unique_and_the_path_to_its_criterion() -> None:
    assert [key for key, times in Counter(n.key for n in NODES).items() if times > 1] == []
    for group in NODES:
        if isinstance(group, Group):
            for part in group.parts:
                assert part.key == f"{group.key}.{part.name}"


def test_the_blocks_of_each_tree_are_in_the_specified_order() -> None:
    assert [[block.name for block in tree.parts] for tree in TREES] == [
        "condition specialist exclusion confirmed severity corticosteroids "
        "immunosuppressants".split(),
        "reviewer documented response".split(),
        "reviewer documented response weaning".split(),
    ]


@each_statement
def test_every_statement_has_its_place_under_a_heading_of_the_document(
    statement: Statement,
) -> None:
    places = {one: place for many, place in PLACES.items() for one in many.split()}
    assert statement.place == places[statement.id]
    for place in statement.place.split("; "):
        heading, _, period = place.partition(", ")
        # `Review Criteria` is the heading cut short.
        assert any(full == heading or full.startswith(f"{heading} for ") for full in HEADINGS)
        assert not period or period in PERIODS


@each_statement
def test_every_figure_of_a_statement_is_the_documents(statement: Statement) -> None:
    if statement.id == "B1":  # years only
        return
    found = [figure.lower() for figure in _FIGURE.findall(statement.text)]
    if statement.id == "E1":  # Category 4a for the page and NAM, 2a for the two others
        assert re.findall(r"\b\d[a-z]\b", statement.text) == ["4a", "2a"]
        return
    assert found == FIGURES.get(statement.id, "").split()


def test_every_reading_is_there_in_order_with_its_question() -> None:
    assert [reading.id for reading in catalogue.READINGS] == [f"I-{n}" for n in range(1, 20)]
    for reading in catalogue.READINGS:
        assert reading.question.endswith("?")
        assert reading.text.endswith(".")


def test_every_reading_names_those_that_were_not_taken() -> None:
    """Where there is none other, nothing was left open."""
    told: list[str] = []
    for reading in catalogue.READINGS:
        assert reading.alternatives, reading.id
        for other in reading.alternatives:
            assert other.endswith("."), other
            assert other != reading.text
        told += reading.alternatives
    assert len(told) == len(set(told))


def test_criteria_prints_every_reading_and_what_was_not_taken() -> None:
    printed = " ".join(signoff.as_text().split())
    for reading in catalogue.READINGS:
        for text in (reading.question, reading.text, *reading.alternatives):
            assert text in printed, text


@pytest.mark.parametrize("reading", catalogue.READINGS, ids=by_id)
def test_every_reading_is_attached_to_a_criterion_or_a_flag(reading: Reading) -> None:
    attached = [one for node in NODES for one in node.readings]
    attached += [one for flag in FLAGS for one in flag.readings]
    assert any(one is reading for one in attached)


# The criteria that each reading of a criterion bites at; a flag alone has the others.
BITES = {
    "I-1": "qualifying qualifying.confirmed qualifying.severity qualifying.corticosteroids "
    "qualifying.immunosuppressants",
    "I-2": "qualifying qualifying.condition qualifying.specialist qualifying.exclusion",
    "I-3": "qualifying.severity.mrc.age reviews.1.response.cmas.age reviews.2.response.mrc.age",
    "I-4": "qualifying.severity.mrc.score qualifying.severity.cmas.score",
    "I-5": "qualifying.severity.dysphagia.pharyngeal qualifying.severity.dysphagia.pharyngeal.risk",
    "I-6": "qualifying.immunosuppressants.two_agents",
    "I-7": "reviews.1.response.mrc.gain reviews.1.response.cmas.gain",
    "I-8": "reviews.1.response.mrc.gain reviews.2.response.cmas.gain",
    "I-9": "reviews.2.weaning reviews.2.weaning.stable reviews.2.weaning.reason",
    "I-13": "reviews.2.response.mrc.gain reviews.2.response.cmas.gain",
    "I-17": "qualifying.severity.mrc qualifying.severity.mrc.score reviews.1.response.mrc.gain "
    "reviews.2.response.mrc.gain",
    "I-14": "reviews.1.response.dysphagia reviews.2.response.dysphagia",
}


@pytest.mark.parametrize("reading", BITES)
def test_a_reading_is_named_at_the_criteria_where_it_bites(reading: str) -> None:
    named = {node.key for node in NODES if reading in [one.id for one in node.readings]}
    assert set(BITES[reading].split()) <= named


def test_what_is_attached_is_the_reading_of_the_catalogue_and_no_copy() -> None:
    known = {reading.id: reading for reading in catalogue.READINGS}
    attached = [reading for node in NODES for reading in node.readings]
    attached += [reading for flag in FLAGS for reading in flag.readings]
    for reading in attached:
        assert reading is known[reading.id]
