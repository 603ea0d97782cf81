"""The words: never a decision about a patient, always a reason that is true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.explanation import enough, explain
from ivig_tui.criteria.leaves import Given
from ivig_tui.criteria.logic import All, Any, Evaluation, Group, Leaf, Node, is_for_others, walk
from ivig_tui.myositis.assessment import evaluated
from ivig_tui.myositis.flags import FLAGS
from ivig_tui.myositis.leaves import AgeIs, Answer, AtMost
from ivig_tui.myositis.reviews.gain import Gain
from ivig_tui.presentation.verdict import Verdict, verdict

from .making import (
    MET,
    NOT_MET,
    OPEN,
    TREES,
    evaluations,
    in_favour,
    said,
    sessions,
    tree_of,
    with_values,
)

DRAWS = 1000
FORBIDDEN = re.compile(r"approv|den(y|ie)|eligib|refus|reject|grant", re.IGNORECASE)


@pytest.fixture(scope="module")
def assessments() -> list[tuple[str, Answers, Evaluation]]:
    """Assessments of every kind and state, drawn once."""
    return [
        (where, session.answers, evaluation)
        for session in sessions(70_000, DRAWS)
        for where, evaluation in evaluations(session.answers)
    ]


Assessments = list[tuple[str, Answers, Evaluation]]


def test_the_draws_reach_every_decision_of_every_kind(assessments: Assessments) -> None:
    kinds = {"qualifying": "qualifying", "reviews.1": "initial"}
    reached = Counter((kinds.get(where, "continuing"), e.decision) for where, _, e in assessments)
    assert len(reached) == 9
    assert min(reached.values()) >= 10


def test_no_words_approve_or_deny(assessments: Assessments) -> None:
    for _, answers, evaluation in assessments:
        words = [verdict(evaluation, answers).reason]
        for node in walk(evaluation.tree):
            words.append(explain(node, answers, evaluation.states))
            if isinstance(node, Leaf):
                words += [node.detail(answers), node.would_meet(), node.because(answers)]
        for text in words:
            assert not FORBIDDEN.search(text), text


def test_no_label_and_no_flag_approves_or_denies() -> None:
    words = [flag.text for flag in FLAGS]
    words += [node.label for tree in TREES for node in walk(tree)]
    for text in words:
        assert not FORBIDDEN.search(text), text


# --- explain ------------------------------------------------------------------------------


def own(group: Group) -> list[Node]:
    """The parts of a group that are not its age."""
    return [part for part in group.parts if not isinstance(part, AgeIs)]


def true_of_leaf(leaf: Leaf, said_of_it: str, answers: Answers, evaluation: Evaluation) -> None:
    state = evaluation.states[leaf.key]
    if isinstance(leaf, AtMost):
        if state is OPEN:
            assert said_of_it == f"{leaf.scale.label}: not answered"
            return
        score, far = map(int, re.findall(r"\d+", said_of_it)[:2])
        assert score == leaf.scale.score(answers, "qualifying")
        if "at the limit" in said_of_it:
            assert (score, state) == (leaf.limit, MET)
        else:
            side = 1 if "above" in said_of_it else -1
            assert score == leaf.limit + side * far
            assert ("above" in said_of_it) == (state is NOT_MET)
    elif isinstance(leaf, Gain):
        mine, earlier = leaf.scores(answers)
        figures = [int(figure) for figure in re.findall(r"\d+", said_of_it)]
        if mine is not None and earlier is not None:
            gain = {"up": 1, "down": -1, "unchanged": 0}[
                re.findall("up|down|unchanged", said_of_it)[0]
            ] * (figures[2] if len(figures) > 2 else 0)
            assert (figures[0], figures[1]) == (mine, earlier.score)
            assert mine - earlier.score == gain
            assert (gain >= leaf.least) == (state is MET)
        else:
            assert state is OPEN
            assert figures == ([earlier.score] if earlier else [])
    elif isinstance(leaf, Answer | Given | AgeIs):
        missing = [name for name in leaf.fields(answers) if answers.get(name) is None]
        assert bool(missing) == ("not answered" in said_of_it or "not given" in said_of_it)
        assert bool(missing) == (state is OPEN)
    else:  # the agents: none, or how many
        agents = answers.get("qualifying.immunosuppressants")
        assert (agents is None) == ("not answered" in said_of_it)
        if agents is not None:
            counting = int(re.findall(r"\d+", said_of_it)[0])
            assert (counting >= 2) == (state is MET)


def test_what_explain_says_of_a_leaf_is_true(assessments: Assessments) -> None:
    for _, answers, evaluation in assessments:
        for leaf in walk(evaluation.tree):
            if isinstance(leaf, Leaf):
                words = explain(leaf, answers, evaluation.states)
                true_of_leaf(leaf, words, answers, evaluation)


def test_what_explain_says_of_a_group_is_true(assessments: Assessments) -> None:
    ways = Counter[str]()
    for _, answers, evaluation in assessments:
        for group in walk(evaluation.tree):
            if isinstance(group, Group):
                words = explain(group, answers, evaluation.states)
                ways[true_of_group(group, words, answers, evaluation)] += 1
    assert len(ways) == 6
    assert min(ways.values()) > 20


def in_reach(part: Node, answers: Answers) -> bool:
    """Whether the scale goes high enough for the gains of a part."""
    scores = [
        (leaf.least, leaf.scale.maximum, leaf.scores(answers)[1])
        for leaf in walk(part)
        if isinstance(leaf, Gain)
    ]
    return all(earlier is None or earlier.score + least <= top for least, top, earlier in scores)


def true_of_group(group: Group, words: str, answers: Answers, evaluation: Evaluation) -> str:
    """Asserts that the words are true; tells in which way they say it."""
    states = evaluation.states
    state = states[group.key]
    applicable = [part for part in own(group) if not is_for_others(part, states)]
    alike = [part for part in group.parts if states[part.key] is state]
    if is_for_others(group, states):
        assert words == f"not applicable: {answers.get('patient.age_group')}"
        assert state is NOT_MET
        return "other age"
    if words == "all parts are met" and isinstance(group, All) and state is MET:
        assert alike == list(group.parts)
        return "all"
    if words.startswith("none of the ") and isinstance(group, Any):
        assert words == f"none of the {len(applicable)} applies"
        assert state is NOT_MET
        assert alike == list(group.parts)
        return "none"
    still = [part for part in own(group) if states[part.key] is OPEN]
    if isinstance(group, Any):
        still = [part for part in still if in_reach(part, answers)] or still
    if len(still) > 1 and state is OPEN:
        way, last = ("any one would do", "or") if isinstance(group, Any) else ("still open", "and")
        found = [part.label for part in still]
        assert words == f"{way}: {', '.join(found[:-1])} {last} {found[-1]}"
        return way
    # One part is named. It is in the group's state, and decides it: by itself, or as the only
    # one there is.
    part = next(
        part
        for part in alike
        if words.removeprefix(f"{part.label}: ") == explain(part, answers, states)
        or words == explain(part, answers, states)
    )
    decides_alone = (isinstance(group, Any), state) in ((True, MET), (False, NOT_MET))
    assert decides_alone or part in (applicable if state is not OPEN else alike)
    assert decides_alone or state is OPEN or len(applicable) == 1
    return "one"


# --- verdict ------------------------------------------------------------------------------


def against(evaluation: Evaluation) -> list[Node]:
    return [block for block in evaluation.tree.parts if evaluation.states[block.key] is NOT_MET]


def deciding(node: Node, evaluation: Evaluation) -> Iterator[Leaf]:
    """The leaves that hold a block down: not met themselves, and not the other age group's."""
    if evaluation.states[node.key] is not NOT_MET or is_for_others(node, evaluation.states):
        return
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Group):
        for part in node.parts:
            yield from deciding(part, evaluation)


def changed_in_favour(leaves: list[Leaf], answers: Answers) -> Answers:
    """Every answer that the leaves look at, changed to the best that it can be. Of a gain that
    is the earlier score too, so that it can be reached from any."""
    values: dict[str, Value] = {}
    for leaf in leaves:
        for name in leaf.fields(answers):
            values[name] = in_favour(name)
        if isinstance(leaf, Gain):
            earlier, later = leaf.fields(answers)
            values |= {earlier: 0, later: leaf.scale.maximum}
        if isinstance(leaf, AtMost):
            values[leaf.fields(answers)[0]] = leaf.limit
    return with_values(answers, values)


def test_a_not_met_verdict_counts_and_names_every_block_that_would_change(
    assessments: Assessments,
) -> None:
    blocks = Counter[str]()
    for where, answers, evaluation in assessments:
        if evaluation.decision is not NOT_MET:
            continue
        told = verdict(evaluation, answers)
        failed = against(evaluation)
        assert (told.state, told.count) == (NOT_MET, len(failed))
        if len(failed) == 1:
            assert told.reason.startswith(failed[0].label)
        else:
            names = ", ".join(block.label for block in failed)
            assert told.reason == f"{len(failed)} blocks: {names}"
        for block in failed:
            leaves = list(deciding(block, evaluation))
            assert leaves
            after = evaluated(tree_of(where), changed_in_favour(leaves, answers))
            assert after.states[block.key] is not NOT_MET, (told, answers)
            blocks[block.name] += 1
    assert len(blocks) == 10  # every block of every tree but weaning, which never is not met
    assert min(blocks.values()) >= 3


def test_a_verdict_of_one_block_says_what_explain_says_of_it(assessments: Assessments) -> None:
    seen = 0
    for _, answers, evaluation in assessments:
        if evaluation.decision is NOT_MET and len(against(evaluation)) == 1:
            words = explain(against(evaluation)[0], answers, evaluation.states)
            assert words in verdict(evaluation, answers).reason
            seen += 1
    assert seen >= 20


def test_an_open_verdict_counts_the_answers_that_are_left(assessments: Assessments) -> None:
    kinds = Counter[str]()
    for _, answers, evaluation in assessments:
        if evaluation.decision is not OPEN:
            continue
        told = verdict(evaluation, answers)
        left, shortest = len(evaluation.needs), len(enough(evaluation, answers))
        assert (told.state, told.count) == (OPEN, left)
        assert told.reason.startswith(f"{left} {'answer' if left == 1 else 'answers'} left")
        if "none can" in told.reason:
            assert shortest == 0
            kinds["none"] += 1
        elif "all needed" in told.reason:
            assert evaluation.quickest == evaluation.needs
            kinds["all"] += 1
        else:
            figures = [int(figure) for figure in re.findall(r"\d+", told.reason)]
            assert figures == [left, shortest]
            assert 0 < shortest < left
            kinds["some"] += 1
    assert kinds.keys() >= {"all", "some"}


def test_where_all_answers_left_are_needed_any_other_answer_keeps_the_tree_from_met(
    assessments: Assessments,
) -> None:
    """`all needed`: with all but one given in favour the tree is open still."""
    for where, answers, evaluation in assessments:
        if evaluation.needs and evaluation.needs == evaluation.quickest:
            for name in evaluation.needs:
                others = {n: in_favour(n) for n in evaluation.needs if n != name}
                if "patient.age_group" in others:
                    continue
                after = evaluated(tree_of(where), with_values(answers, others))
                assert after.decision is not MET


def test_a_met_verdict_counts_the_parts(assessments: Assessments) -> None:
    for _, answers, evaluation in assessments:
        if evaluation.decision is MET:
            parts = len(evaluation.tree.parts)
            told = verdict(evaluation, answers)
            assert told == Verdict(MET, f"all {parts} parts are met", parts)


# --- A few, word by word ------------------------------------------------------------------

RIGHT: dict[str, Value] = {
    "patient.age_group": "adult",
    "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "neurologist",
    "diagnosis.inclusion_body_myositis": False,
    "qualifying.biopsy": True,
    "qualifying.mrc_sum_score": 48,
    "qualifying.corticosteroids_ineffective": True,
    "qualifying.immunosuppressants_contraindicated": True,
}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, "all 7 parts are met"),
        (
            {"diagnosis.condition": "other"},
            "Condition: another condition",
        ),
        (
            {"diagnosis.inclusion_body_myositis": True, "qualifying.biopsy": False},
            "2 blocks: Inclusion body myositis, Diagnosis confirmed",
        ),
        ({"diagnosis.condition": None}, "1 answer left, all needed"),
        (
            {"diagnosis.condition": None, "qualifying.biopsy": None},
            "2 answers left, all needed",
        ),
        (
            {"qualifying.corticosteroids_ineffective": None},
            "3 answers left that may matter; 1 may be enough",
        ),
    ],
)
def test_a_verdict_reads(changed: dict[str, Value | None], reason: str) -> None:
    merged: dict[str, Value | None] = {**RIGHT, **changed}
    answers = said({name: value for name, value in merged.items() if value is not None})
    evaluation = evaluated(tree_of("qualifying"), answers)
    assert verdict(evaluation, answers).reason == reason


def test_a_verdict_says_where_none_can_make_it_met() -> None:
    """Confirmed only as a child, weak only as an adult."""
    answers = said(
        {name: value for name, value in RIGHT.items() if name != "patient.age_group"}
        | {
            "qualifying.biopsy": False,
            "qualifying.rash": True,
            "qualifying.muscle_enzymes_elevated": True,
            "qualifying.mri_typical": True,
            "qualifying.cmas_score": 45,
            "qualifying.dysphagia_limits_intake": False,
        }
    )
    evaluation = evaluated(tree_of("qualifying"), answers)
    assert verdict(evaluation, answers).reason == "1 answer left, none can make it met"
