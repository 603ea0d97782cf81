"""Never a reason that is not the reason: what is named is changed, and the state with it; all that
is not named is changed, and the state stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from ivig_tui.guideline.answers import Agent, Answers, Value
from ivig_tui.guideline.earlier_treatment import AGENTS_FIELD
from ivig_tui.guideline.gain import Gain
from ivig_tui.guideline.leaves import Answer, AtMost, Given
from ivig_tui.guideline.logic import (
    AGE_GROUP,
    AgeIs,
    Evaluation,
    Leaf,
    Node,
    belongs_to_other_age,
    evaluate,
    walk,
)
from ivig_tui.guideline.reasons import grounds, in_the_way, shortest_change, ways
from ivig_tui.guideline.scales import SCALES

from .making import (
    MET,
    NOT_MET,
    OPEN,
    TWO_AGENTS,
    evaluations,
    sessions,
    tree_of,
    with_values,
    without,
)

DRAWS = 400
OTHERS = 3

Assessed = tuple[str, Answers, Evaluation]


@pytest.fixture(scope="module")
def assessments() -> list[Assessed]:
    return [
        (where, session.answers, evaluation)
        for session in sessions(80_000, DRAWS)
        for where, evaluation in evaluations(session.answers)
    ]


def named(node: Node, answers: Answers, evaluation: Evaluation) -> set[str]:
    """The answers that a node's state is said to follow from; a score stands for its items."""
    names = {name for leaf in grounds(node, evaluation.states) for name in leaf.rests_on(answers)}
    for scale in SCALES:
        for name in [name for name in names if name.endswith(f".{scale.score_field}")]:
            where = name.rpartition(".")[0]
            names |= {f"{where}.{scale.key}.{item.name}" for item in scale.items}
    return names


def all_but(names: set[str], mine: Answers, others: Answers) -> Answers:
    """My answers of these names; all else as the other session has it."""
    values = {name: value for name, value in others.values.items() if name not in names}
    values |= {name: value for name, value in mine.values.items() if name in names}
    return replace(mine, values=values)


def stands(node: Node, evaluation: Evaluation) -> object:
    """How a node is shown: its state, or not applicable."""
    if belongs_to_other_age(node, evaluation.states):
        return "not applicable"
    return evaluation.states[node.key]


def test_what_is_not_named_does_not_change_the_state(assessments: list[Assessed]) -> None:
    """Of each node: every answer that is not named is taken from other sessions."""
    random = Random(4)
    seen = Counter[object]()
    for where, answers, evaluation in assessments:
        tree = tree_of(where)
        nodes = [node for node in walk(tree) if not isinstance(node, AgeIs)]
        for node in random.sample(nodes, 6):
            names = named(node, answers, evaluation)
            for _ in range(OTHERS):
                other = random.choice(assessments)[1]
                after = evaluate(tree, all_but(names, answers, other))
                assert after.states[node.key] is evaluation.states[node.key], (node.key, names)
                if belongs_to_other_age(node, evaluation.states):
                    assert belongs_to_other_age(node, after.states)
            seen[stands(node, evaluation)] += 1
    assert min(seen[one] for one in (MET, NOT_MET, OPEN, "not applicable")) > 100


def otherwise(leaf: Leaf, answers: Answers, met: bool) -> dict[str, Value | None]:
    """Answers of a leaf with which it is met, or not met any more."""
    match leaf:
        case AgeIs():
            other = {"adult": "child", "child": "adult"}[leaf.group]
            return {AGE_GROUP: leaf.group if met else other}
        case Answer():
            good = next(iter(leaf.favourable))
            bad = (not good) if isinstance(good, bool) else "other"
            return {leaf.field: good if met else bad}
        case Given():
            return {leaf.field: "ongoing flares" if met else None}
        case AtMost():
            return {f"qualifying.{leaf.scale.score_field}": leaf.limit + (not met)}
        case Gain():
            *earlier, own = leaf.rests_on(answers)
            low, high = (0, leaf.scale.maximum) if met else (leaf.scale.maximum, 0)
            return {**dict.fromkeys(earlier, low), own: high}
        case _:
            return {AGENTS_FIELD: TWO_AGENTS if met else (Agent("azathioprine", "effective"),)}


def turned(leaves: tuple[Leaf, ...], answers: Answers, met: bool = True) -> Answers:
    """The answers with each of the leaves met, or none of them; items of scores taken away."""
    changed: dict[str, Value | None] = {}
    for leaf in leaves:
        changed |= otherwise(leaf, answers, met)
    items = {
        f"{name.rpartition('.')[0]}.{scale.key}.{item.name}"
        for scale in SCALES
        for name in changed
        if name.endswith(f".{scale.score_field}")
        for item in scale.items
    }
    gone = items | {name for name, value in changed.items() if value is None}
    kept = {name: value for name, value in changed.items() if value is not None}
    return with_values(without(answers, gone), kept)


def test_what_is_named_changes_the_state(assessments: list[Assessed]) -> None:
    """Of each node: what is named is turned around, and nothing else."""
    seen = Counter[object]()
    for where, answers, evaluation in assessments:
        tree = tree_of(where)
        for node in walk(tree):
            before = stands(node, evaluation)
            leaves = grounds(node, evaluation.states)
            if before != "not applicable" and not isinstance(node, AgeIs):
                # The age group stays where it is known, or the other age's answers would decide.
                leaves = tuple(
                    leaf
                    for leaf in leaves
                    if not isinstance(leaf, AgeIs) or evaluation.states[leaf.key] is OPEN
                )
            after = evaluate(tree, turned(leaves, answers, before is not MET))
            assert stands(node, after) != before, (node.key, leaves)
            seen[before] += 1
    assert min(seen[one] for one in (MET, NOT_MET, OPEN, "not applicable")) > 100


def test_nothing_is_named_that_speaks_against_the_state(assessments: list[Assessed]) -> None:
    """What is met is so by what is met, what is not met by what is not."""
    for _, _, evaluation in assessments:
        for node in walk(evaluation.tree):
            state = evaluation.states[node.key]
            if state is not OPEN:
                found = grounds(node, evaluation.states)
                assert {evaluation.states[leaf.key] for leaf in found} == {state}, node.key


# --- the ways to met ------------------------------------------------------------------------


def obstacles(assessments: list[Assessed]) -> Iterator[tuple[Assessed, Node]]:
    for one in assessments:
        for block in in_the_way(one[2]):
            yield one, block


def test_each_way_that_is_told_meets_its_block(assessments: list[Assessed]) -> None:
    told = 0
    for (where, answers, evaluation), block in obstacles(assessments):
        for way in ways(block, evaluation.states):
            assert way
            after = evaluate(tree_of(where), turned(way, answers))
            assert after.states[block.key] is MET, (block.key, way)
            told += 1
    assert told > 1000


def test_no_way_has_a_leaf_too_many(assessments: list[Assessed]) -> None:
    for (where, answers, evaluation), block in obstacles(assessments):
        for way in ways(block, evaluation.states):
            for left_out in way:
                rest = tuple(leaf for leaf in way if leaf is not left_out)
                after = evaluate(tree_of(where), turned(rest, answers))
                assert after.states[block.key] is not MET, (block.key, left_out.key)


def test_the_shortest_change_meets_the_tree(assessments: list[Assessed]) -> None:
    told = Counter[object]()
    for where, answers, evaluation in assessments:
        change = shortest_change(evaluation)
        assert bool(change) == (evaluation.decision is not MET)
        after = evaluate(tree_of(where), turned(change, answers))
        ages = {leaf.group for leaf in change if isinstance(leaf, AgeIs)}
        assert after.decision is MET or len(ages) == 2, (where, change)
        told[evaluation.decision] += 1
    assert told[NOT_MET] > 100


def test_what_stands_in_the_way_is_all_that_is_not_met_first(assessments: list[Assessed]) -> None:
    for _, _, evaluation in assessments:
        states = [evaluation.states[block.key] for block in in_the_way(evaluation)]
        blocks = list(evaluation.blocks().values())
        assert states == [NOT_MET] * blocks.count(NOT_MET) + [OPEN] * blocks.count(OPEN)
