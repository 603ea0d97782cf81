# ruff: noqa: E501 - an example stands on one line
"""The figures and reasons that people read beside a score, a weight and a dose, word for word.

Mutants of these functions lived while only states and grams were compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.logic import Group, Node
from ivig_tui.myositis.dose.grams import lowered
from ivig_tui.myositis.dose.plan import Plan, Planned, typed_next
from ivig_tui.myositis.dose.weight import dosing_weight
from ivig_tui.myositis.plausible import doubts
from ivig_tui.myositis.reviews.gain import Gain
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.myositis.scales import SCALES
from tests.myositis.making import said

MRC, CMAS = SCALES
AGE: dict[str, Value] = {"patient.age_group": "adult"}
TALL: dict[str, Value] = AGE | {
    "patient.sex": "male",
    "patient.height_cm": 175,
    "qualifying.weight_kg": 100,
    "qualifying.date": date(2026, 7, 1),
}


def scores(earlier: int | None, own: int | None, scale: str = "mrc_sum_score") -> dict[str, Value]:
    values: dict[str, Value] = {"patient.age_group": "adult" if scale[0] == "m" else "child"}
    values |= {} if earlier is None else {f"qualifying.{scale}": earlier}
    return values | ({} if own is None else {f"reviews.1.{scale}": own})


def gain(least: int, scale: str = "mrc") -> Gain:
    """The leaf of review 1 that asks for so many points more (R1, R3)."""
    gains = _gains(review_tree(1))
    (found,) = [one for one in gains if one.least == least and one.scale.key == scale]
    return found


def _gains(node: Node) -> Iterator[Gain]:
    if isinstance(node, Gain):
        yield node
    elif isinstance(node, Group):
        for part in node.parts:
            yield from _gains(part)


@pytest.mark.parametrize(
    ("earlier", "own", "because", "lacks"),
    [
        (44, 48, "MRC sum score 48, earlier 44: up 4", "MRC sum score 48, earlier 44: met at 45 or more"),
        (44, 41, "MRC sum score 41, earlier 44: down 3", "MRC sum score 41, earlier 44: met at 45 or more"),
        (44, 44, "MRC sum score 44, earlier 44: unchanged", "MRC sum score 44, earlier 44: met at 45 or more"),
        (44, None, "MRC sum score: not answered, earlier score 44", "MRC sum score not answered, earlier 44: met at 45 or more"),
        (60, 60, "MRC sum score 60, earlier 60: unchanged", "MRC sum score 60, earlier 60: no score of the scale meets it"),
        (None, 48, "MRC sum score: no earlier score", "MRC sum score: no earlier score; met by MRC sum score: any increase"),
        (None, None, "MRC sum score: neither score is there", "MRC sum score: neither score is there; met by MRC sum score: any increase"),
    ],
)  # fmt: skip
def test_an_increase_is_told_in_points(
    earlier: int | None, own: int | None, because: str, lacks: str
) -> None:
    """R1, I-7."""
    answers = said(scores(earlier, own), 1)
    assert gain(1).because(answers) == because
    assert gain(1).lacks(answers) == lacks


def test_a_later_score_rests_on_the_one_it_is_compared_with_and_those_between() -> None:
    """R3, I-8: what a signed review locks, and what a difference is told to be about."""
    scored = ("qualifying", "reviews.1", "reviews.3")
    answers = said(AGE | {f"{where}.mrc_sum_score": 44 for where in scored}, 3)
    (leaf,) = [one for one in _gains(review_tree(3)) if one.scale is MRC]
    compared = ("reviews.1.mrc_sum_score", "reviews.3.mrc_sum_score")
    assert leaf.fields(answers) == compared
    assert leaf.rests_on(answers) == (compared[0], "reviews.2.mrc_sum_score", compared[1])


def test_the_cmas_needs_two_points() -> None:
    """R1, I-7."""
    answers = said(scores(36, 37, "cmas_score"), 1)
    assert gain(2, "cmas").lacks(answers) == "CMAS 37, earlier 36: met at 38 or more"
    assert gain(2, "cmas").would_meet() == "CMAS: an increase of 2 or more"


@pytest.mark.parametrize(
    ("changed", "basis", "why"),
    [
        ({}, "adjusted", "adjusted weight is below actual"),
        ({"qualifying.weight_kg": 60}, "actual", "adjusted weight is not below actual"),
        ({"qualifying.date": date(2026, 6, 30)}, "actual", "the assessment is of before 1 July 2026"),
        ({"patient.sex": "female", "patient.pregnant": True}, "actual", "recorded as pregnant"),
        ({"treatment.actual_weight_reason": "oedema"}, "actual", "a reason for actual weight is given"),
        ({"patient.age_group": "child"}, "actual", "adjusted weight not defined: a child"),
        ({"patient.age_group": None}, "actual", "adjusted weight not defined: age group not answered"),
        ({"patient.height_cm": None}, "actual", "adjusted weight not defined: height not answered"),
        ({"patient.sex": None}, "actual", "adjusted weight not defined: sex not answered"),
    ],
)  # fmt: skip
def test_a_weight_is_told_with_why_it_is_the_one(
    changed: dict[str, Value | None], basis: str, why: str
) -> None:
    """I-12, I-18."""
    values = {name: value for name, value in {**TALL, **changed}.items() if value is not None}
    weight = dosing_weight(said(values), "qualifying")
    assert weight is not None
    assert (weight.basis, weight.why) == (basis, why)


def test_maintenance_is_lowered_by_a_tenth_of_a_gram_at_a_time() -> None:
    """D4: the steps while weaning, with the grams of each."""
    values: dict[str, Value] = {
        "patient.age_group": "adult",
        "qualifying.weight_kg": 100,
        "qualifying.date": date(2026, 6, 1),
        "treatment.maintenance_g_per_kg": Decimal("0.4"),
        "treatment.maintenance_interval_weeks": 4,
        "treatment.maintenance_weekly": False,
    }
    steps = lowered(said(values))
    assert [(step.phase, step.g_per_kg, step.exact_g, step.doses_g) for step in steps] == [
        ("maintenance", Decimal("0.3"), Decimal(30), (Decimal(30),)),
        ("maintenance", Decimal("0.2"), Decimal(20), (Decimal(20),)),
        ("maintenance", Decimal("0.1"), Decimal(10), (Decimal(10),)),
    ]
    weekly = lowered(said(values | {"treatment.maintenance_weekly": True}))
    assert [step.dispensed_g for step in weekly] == [Decimal(30), Decimal(20), None]
    for name in ("treatment.maintenance_interval_weeks", "qualifying.weight_kg"):
        assert lowered(said({k: v for k, v in values.items() if k != name})) == ()


@pytest.mark.parametrize(
    ("today", "typed"),
    [
        (date(2026, 8, 30), ""),
        (date(2026, 8, 31), "2026-08-31 35 induction"),
        (date(2026, 9, 2), "2026-09-02 35 induction"),
    ],
)
def test_what_is_due_is_typed_as_given_today(today: date, typed: str) -> None:
    """The ledger's line is filled in from the day on that an infusion is due."""
    due = Planned(date(2026, 8, 31), "induction", 1, grams=Decimal(35))
    later = Planned(date(2026, 9, 28), "maintenance", 1, grams=Decimal(40))
    assert typed_next(Plan((due, later), "nothing more"), today) == typed


@pytest.mark.parametrize(
    ("age", "kg", "says"),
    [
        ("adult", 29, "29 kg is below 30 kg for an adult"),
        ("adult", 201, "201 kg is above 200 kg for an adult"),
        ("child", 2, "2 kg is below 3 kg for a child"),
        ("child", 101, "101 kg is above 100 kg for a child"),
    ],
)
def test_a_weight_out_of_the_usual_is_told_with_its_bound(age: str, kg: int, says: str) -> None:
    values: dict[str, Value] = {"patient.age_group": age, "qualifying.weight_kg": kg}
    assert [one.says for one in doubts(said(values))] == [says]
