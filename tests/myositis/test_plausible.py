"""A weight that may be in pounds, or a point off, is flagged with its reason; it is never refused.

The bounds are those of `weight_doubtful`: an adult below 30 or above 200 kg, a child below 3 or
above 100, an adult's body mass index below 12 or above 40, and 1.6 times the weight before it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ivig_tui import report
from ivig_tui.criteria.answers import Value
from ivig_tui.exchange import assessed
from ivig_tui.myositis.plausible import doubts
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from ivig_tui.tui.checklist import items, treatment
from tests.myositis.making import TODAY, flags, said
from tests.report.page import FILES, FORMATS, visible

LB = Decimal("0.45359237")
Kg = int | str


def answered(*weights: Kg, height: Kg | None = None, age: str | None = "adult") -> dict[str, Value]:
    """A course with these weights, one an assessment, the first at qualifying."""
    names = ["qualifying", *(f"reviews.{n}" for n in range(1, len(weights)))]
    values: dict[str, Value] = {
        f"{name}.weight_kg": Decimal(kg) for name, kg in zip(names, weights, strict=True)
    }
    if age:
        values["patient.age_group"] = age
    if height is not None:
        values["patient.height_cm"] = Decimal(height)
    return values


def told(values: dict[str, Value]) -> list[str]:
    return [doubt.says for doubt in doubts(said(values))]


@pytest.mark.parametrize(
    ("age", "fine", "beyond"),
    [
        ("adult", ("30", "200"), ("29.999", "200.001")),
        ("child", ("3", "100"), ("2.999", "100.001")),
        (None, ("1", "400"), ()),
    ],
)
def test_a_weight_is_doubted_beyond_the_bounds_of_the_age_group(
    age: str | None, fine: tuple[Kg, ...], beyond: tuple[Kg, ...]
) -> None:
    for kg in fine:
        assert "weight_doubtful" not in flags(answered(kg, age=age)), kg
    for kg in beyond:
        assert "weight_doubtful" in flags(answered(kg, age=age)), kg


@pytest.mark.parametrize("height", [150, 160, 175, 190])
@pytest.mark.parametrize("index", [19, 22, 25])
def test_a_healthy_adults_weight_in_pounds_is_doubted_and_in_kilograms_not(
    height: int, index: int
) -> None:
    kg = (index * (Decimal(height) / 100) ** 2).quantize(Decimal("0.1"))
    pounds = (kg / LB).quantize(Decimal("0.1"))
    assert told(answered(str(kg), height=height)) == []
    (one,) = told(answered(str(pounds), height=height))
    assert str(pounds.normalize()) in one


def test_the_limits_of_the_index_are_not_doubted_and_a_hair_beyond_is() -> None:
    # At 170 cm an index of 12 is 34.68 kg and one of 40 is 115.6 kg; no rounding stands between.
    for kg in ("34.68", "115.6"):
        assert told(answered(kg, height=170)) == []
    for kg in ("34.679", "115.601"):
        (one,) = told(answered(kg, height=170))
        assert f"{kg} kg at 170 cm is a body mass index of" in one


def test_a_child_has_no_limit_of_the_index() -> None:
    assert told(answered(100, height=120, age="child")) == []
    assert told(answered(60, height=90, age=None)) == []


@pytest.mark.parametrize(
    ("first", "then", "doubted"),
    [
        ("30", "48", False),
        ("30", "48.001", True),
        ("30", "66", True),
        ("48", "30", False),
        ("48", "29.999", True),
        ("66", "30", True),
        # A third of a kilogram is no decimal number: nothing is divided.
        ("100", "62.5", False),
        ("100", "62.499", True),
    ],
)
@pytest.mark.parametrize("age", ["child", None])
def test_a_weight_is_held_against_the_one_before(
    first: str, then: str, doubted: bool, age: str | None
) -> None:
    says = f"{then} kg comes after {first} kg"
    assert told(answered(first, then, age=age)) == ([says] if doubted else [])


def test_a_weight_is_held_against_the_last_that_is_recorded() -> None:
    values: dict[str, Value] = {"qualifying.weight_kg": 40, "reviews.2.weight_kg": 70}
    assert told(values) == ["70 kg comes after 40 kg"]


def test_the_flag_names_the_weight_its_date_and_where_it_stands() -> None:
    values = answered(60, 154, height=175) | {
        "qualifying.date": date(2026, 1, 5), "reviews.1.date": date(2026, 5, 4),
    }  # fmt: skip
    session = Session("SYN-1", said(values))
    (raised,) = [r for r in assessed(session, TODAY).flags if r.flag.code == "weight_doubtful"]
    assert raised.places == ("reviews.1.weight_kg",)
    assert raised.text == (
        "A recorded weight is hard to believe: is it right, and in kg? "
        "154 kg of 4 May 2026 at 175 cm is a body mass index of 50.3 kg/m²."
    )


def test_a_doubt_is_told_in_each_output() -> None:
    values = answered(154, height=175)
    session = Session("SYN-1", said(values))
    says = "154 kg at 175 cm is a body mass index of 50.3 kg/m²."
    for form in FORMATS:
        assert visible(report.rendered(session, TODAY, form), form).count(says) >= 1, form
    assessment = assessed(session, TODAY)
    shown = [item.value for item in treatment.items("treatment", assessment)]
    assert any(says in value for value in shown)
    both = answered(60, 154, height=175)
    review = items.assessment_items("reviews.1", assessed(Session("SYN-1", said(both)), TODAY))
    assert any(says in item.value for item in review)


def test_no_worked_session_is_doubted() -> None:
    for path in FILES:
        assert list(doubts(toml.load(path).answers)) == [], path.stem
