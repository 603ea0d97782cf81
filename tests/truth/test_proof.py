"""The proof: the product's trees mean what the document's statements say, for every patient.

A solver looks for a patient for whom they differ, and finds none. It also proves that no criterion
is both met and not met, and that *met* and *not met* survive whatever is answered next. Two broken
trees show that it would have found a difference.
"""

import hashlib
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any as Anything

import pytest
import z3
from msgspec.structs import replace

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.kinds import Choice
from ivig_tui.criteria.logic import All, Any, Evaluation, Group, Node, State
from ivig_tui.myositis import proof
from ivig_tui.myositis.assessment import evaluated
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.leaves import AtMost
from ivig_tui.myositis.qualifying.earlier_treatment import TWO_AGENTS, TwoAgents
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.report import signoff
from ivig_tui.session.fileformat import from_document
from tests.truth import draw
from tests.truth.solver import Patient, Truth, blocks_of, changed, qualifying, review

TREES = ("qualifying", "reviews.1", "reviews.2", "reviews.3", "reviews.4")
"""The initial review, and continuing ones with one, two and three earlier scores."""


def tree_of(where: str) -> All:
    return QUALIFYING_TREE if where == "qualifying" else review_tree(int(where[8:]))


def statements(where: str, patient: Patient) -> dict[str, Truth]:
    return qualifying(patient) if where == "qualifying" else review(patient, int(where[8:]))


def refutation(claim: Anything, patients: Sequence[Patient]) -> z3.ModelRef | None:
    """A patient for whom a claim does not hold; None where there is none."""
    solver = z3.Solver()
    for patient in patients:
        solver.add(*patient.facts)
    solver.add(z3.Not(claim))
    outcome = solver.check()
    assert outcome != z3.unknown
    return solver.model() if outcome == z3.sat else None


def differing(tree: All, where: str) -> Iterator[tuple[str, z3.ModelRef]]:
    """Each block for which a tree and the statements differ, with a patient who shows it."""
    patient = Patient()
    ours, theirs = blocks_of(tree, patient), statements(where, patient)
    assert list(ours) == list(theirs)
    for name, truth in ours.items():
        same = z3.And(truth.met == theirs[name].met, truth.not_met == theirs[name].not_met)
        found = refutation(same, [patient])
        if found is not None:
            yield name, found


@pytest.mark.parametrize("where", TREES)
def test_every_block_is_met_and_not_met_exactly_when_the_statements_say_so(where: str) -> None:
    assert list(differing(tree_of(where), where)) == []


@pytest.mark.parametrize("where", TREES)
def test_no_block_is_met_and_not_met_at_once(where: str) -> None:
    patient = Patient()
    for name, truth in blocks_of(tree_of(where), patient).items():
        assert refutation(z3.Not(z3.And(truth.met, truth.not_met)), [patient]) is None, name


def completed(before: Patient, after: Patient) -> Anything:
    """That the second patient has every answer of the first, and maybe more."""
    kept = [
        z3.Implies(
            known,
            z3.And(
                after.known(name),
                *([] if name not in before.value else [before.value[name] == after.value[name]]),
            ),
        )
        for name, known in before.there.items()
    ]
    counts = [p.count("drugs that count") for p in (before, after)]
    possible = [
        n + p.count("drugs that may yet count")
        for n, p in zip(counts, (before, after), strict=True)
    ]
    listed = before.known("qualifying.immunosuppressants")
    # A drug that counts goes on counting; one that may yet count comes to count, or is left out.
    drugs = z3.And(counts[1] >= counts[0], possible[1] <= possible[0])
    return z3.And(*kept, z3.Implies(listed, drugs))


@pytest.mark.parametrize("where", TREES)
def test_what_is_met_or_not_met_stays_so_whatever_is_answered_next(where: str) -> None:
    before, after = Patient(), Patient("later ")
    was, becomes = blocks_of(tree_of(where), before), blocks_of(tree_of(where), after)
    if where == "qualifying":
        more = completed(before, after)
    else:
        # A score that is added at an earlier review is another baseline, not a completion.
        fixed = [
            before.known(name) == after.known(name)
            for name in before.there
            if name.endswith("_score") and not name.startswith(where)
        ]
        more = z3.And(completed(before, after), *fixed)
    for name, truth in was.items():
        survives = z3.And(
            z3.Implies(truth.met, becomes[name].met),
            z3.Implies(truth.not_met, becomes[name].not_met),
        )
        assert refutation(z3.Implies(more, survives), [before, after]) is None, name


# --- the proof can fail ------------------------------------------------------------------


def test_a_limit_of_56_is_refuted_by_a_patient_of_56() -> None:
    def one_more(node: Node) -> Node:
        assert isinstance(node, AtMost)
        return replace(node, limit=node.limit + 1)

    broken = changed(QUALIFYING_TREE, "qualifying.severity.mrc.score", one_more)
    assert isinstance(broken, All)
    found = dict(differing(broken, "qualifying"))
    assert list(found) == ["severity", "decision"]
    assert found["severity"][z3.Int("qualifying.mrc_sum_score")].as_long() == 56


def test_dysphagia_without_a_study_is_refuted_where_any_part_would_do() -> None:
    def any_part(node: Node) -> Node:
        assert isinstance(node, All)
        return Any(key=node.key, label=node.label, statements=node.statements, parts=node.parts)

    broken = changed(QUALIFYING_TREE, "qualifying.severity.dysphagia", any_part)
    assert isinstance(broken, All)
    found = dict(differing(broken, "qualifying"))["severity"]
    patient = Patient()
    truth, said = blocks_of(broken, patient)["severity"], qualifying(patient)["severity"]
    told = [
        z3.is_true(found.eval(part, model_completion=True))
        for part in (truth.met, truth.not_met, said.met, said.not_met)
    ]
    # The broken tree and the statements say different things of this very patient.
    assert told[:2] != told[2:]


# --- the translation is the product's evaluation ------------------------------------------


def test_the_translation_says_what_the_product_evaluates_on_random_sessions() -> None:
    """What is proven of the translation holds of the program only if they agree."""
    random, seen = Random(2026), set()
    translated = {where: prepared(where) for where in TREES}
    for _ in range(250):
        answers = from_document(draw.random_session(random)).answers
        for where in answers.assessments()[: len(TREES)]:
            patient, told, solver = translated[where]
            solver.push()
            solver.add(*facts_of(answers, patient))
            assert solver.check() == z3.sat
            model = solver.model()
            solver.pop()
            evaluation = evaluated(tree_of(where), answers)
            states = {**evaluation.blocks(), "decision": evaluation.decision}
            for name, truth in told.items():
                met, not_met = (
                    z3.is_true(model.eval(part, model_completion=True))
                    for part in (truth.met, truth.not_met)
                )
                state = State.MET if met else State.NOT_MET if not_met else State.OPEN
                assert state is states[name], (where, name)
                seen.add((where[:8], name, state))
    # Every block in every state, and every decision; weaning is never not met (I-9).
    assert len(seen) == 3 * (8 + 5) - 1


def prepared(where: str) -> tuple[Patient, dict[str, Truth], z3.Solver]:
    """A tree translated once, and a solver that knows what holds for every patient."""
    patient = Patient()
    told, solver = blocks_of(tree_of(where), patient), z3.Solver()
    solver.add(*patient.facts)
    return patient, told, solver


def facts_of(answers: Answers, patient: Patient) -> Iterator[Anything]:
    """The answers of a session, as facts of a patient whose symbols were made already."""
    for name, known in list(patient.there.items()):
        value: object = answers.get(name)
        if name.endswith("_score"):
            where, _, key = name.rpartition(".")
            value = _score(answers, where, key)
        yield known if value is not None else z3.Not(known)
        if value is None or name not in patient.value:
            continue
        kind = field_of(name).kind
        if isinstance(kind, Choice):
            value = [word for word, _ in kind.options].index(str(value))
        yield patient.value[name] == value
    if "drugs that count" in patient.value:
        assert isinstance(TWO_AGENTS, TwoAgents)
        tally = TWO_AGENTS.tally(answers)
        counting, may_count = (tally.counting, tally.may_count) if tally else ((), ())
        yield patient.count("drugs that count") == len(counting)
        yield patient.count("drugs that may yet count") == len(may_count)


def _score(answers: Answers, where: str, key: str) -> int | None:
    from ivig_tui.myositis.scales import SCALES

    return next(scale for scale in SCALES if scale.score_field == key).score(answers, where)


# --- the shortest way ---------------------------------------------------------------------


def test_no_fewer_answers_than_the_quickest_way_meet_an_open_tree() -> None:
    random, tried = Random(7), 0
    while tried < 60:
        answers = from_document(draw.random_session(random)).answers
        for where in answers.assessments():
            if where not in TREES:
                continue
            evaluation = evaluated(tree_of(where), answers)
            if evaluation.decision is not State.OPEN:
                continue
            tried += 1
            assert can_be_met(evaluation, answers, where, only=evaluation.quickest)
            assert not can_be_met(evaluation, answers, where, fewer=len(evaluation.quickest))


def can_be_met(
    evaluation: Evaluation,
    answers: Answers,
    where: str,
    only: Sequence[str] | None = None,
    fewer: int | None = None,
) -> bool:
    """Whether more answers meet a tree: some fields only, or fewer than so many."""
    now, then = Patient(), Patient("later ", ranges=False)
    blocks_of(evaluation.tree, now)
    becomes = blocks_of(evaluation.tree, then)["decision"]
    facts = list(facts_of(answers, now))
    solver = z3.Solver()
    solver.add(*now.facts, *then.facts, *facts, becomes.met, completed(now, then))
    # A list of agents that is there counts as one more answer where its outcomes are given.
    agents = "qualifying.immunosuppressants"
    given: dict[str, Anything] = {}
    for name in now.there:
        given[name] = z3.And(then.known(name), z3.Not(now.known(name)))
    if agents in now.there:
        given[agents] = z3.Or(
            given[agents],
            then.count("drugs that count") != now.count("drugs that count"),
        )
    other_reviews = [
        name
        for name in now.there
        if name.endswith("_score") and not name.startswith((where, "qualifying"))
    ]
    solver.add(*(z3.Not(given[name]) for name in other_reviews))
    # The qualifying score is asked for only where the scale has no earlier score at all.
    for key in ("mrc_sum_score", "cmas_score"):
        name = f"qualifying.{key}"
        if where != "qualifying" and name in now.there:
            known = [now.known(one) for one in other_reviews if one.endswith(key)]
            solver.add(z3.Implies(z3.Or(*known), z3.Not(given[name])))
    if only is not None:
        solver.add(*(z3.Not(new) for name, new in given.items() if name not in only))
    if fewer is not None:
        solver.add(z3.Sum([z3.If(new, 1, 0) for new in given.values()]) < fewer)
    return bool(solver.check() == z3.sat)


# --- its record ---------------------------------------------------------------------------


def test_the_criteria_name_the_day_of_the_proof_of_these_very_trees() -> None:
    """Whoever changes a tree runs this file again, and then writes the new record."""
    shapes = "\n".join(shape(tree_of(where)) for where in TREES[:3])
    assert hashlib.sha256(shapes.encode()).hexdigest() == proof.TREES
    text = signoff.as_text()
    assert f"{proof.PROVEN_ON:%Y-%m-%d}" in text and "z3" in text


def shape(node: Node) -> str:
    """What decides in a tree, without its words."""
    told: list[object] = [type(node).__name__, node.key]
    if isinstance(node, Group):
        return f"{told}({', '.join(map(shape, node.parts))})"
    for name in ("field", "favourable", "limit", "least", "review", "group"):
        value = getattr(node, name, None)
        told.append(sorted(map(str, value)) if isinstance(value, frozenset) else value)
    told.append(getattr(getattr(node, "scale", None), "key", None))
    return str(told)
