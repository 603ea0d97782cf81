"""A weight that may be in pounds, or a point off, is asked about wherever a dose stands."""

from decimal import Decimal

import pytest

from ivig_tui import report
from ivig_tui.app import treatment
from ivig_tui.exchange import assessed
from ivig_tui.guideline.answers import Value
from ivig_tui.guideline.plausible import doubtful_weights
from ivig_tui.session import Session
from ivig_tui.store import toml
from tests.guideline.making import TODAY, flags, said
from tests.report.page import FILES, FORMATS, visible

LB = Decimal("0.45359237")
ADULT: dict[str, Value] = {"patient.age_group": "adult", "patient.height_cm": 175}


def doubts(*weights: int | Decimal, height: int | None = None, age: str = "adult") -> list[str]:
    values: dict[str, Value] = {"patient.age_group": age}
    names = ["qualifying", *(f"reviews.{n}" for n in range(1, len(weights)))]
    values |= {f"{name}.weight_kg": kg for name, kg in zip(names, weights, strict=True)}
    if height:
        values["patient.height_cm"] = height
    return list(doubtful_weights(said(values)))


@pytest.mark.parametrize("height", [150, 160, 175, 190])
@pytest.mark.parametrize("index", [19, 22, 25])
def test_a_healthy_adults_weight_in_pounds_is_doubted_and_in_kilograms_not(
    height: int, index: int
) -> None:
    kg = (index * (Decimal(height) / 100) ** 2).quantize(Decimal("0.1"))
    pounds = (kg / LB).quantize(Decimal("0.1"))
    assert doubts(kg, height=height) == []
    (told,) = doubts(pounds, height=height)
    assert told.startswith(f"{pounds.normalize():f} kg at {height} cm is a body mass index of ")
    assert told.endswith(": is the weight in kg?")


def test_the_limits_of_the_index_are_not_doubted() -> None:
    assert doubts(40, height=100) == doubts(12, height=100) == []
    assert len(doubts(Decimal("40.1"), height=100)) == 1
    assert len(doubts(Decimal("11.9"), height=100)) == 1


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (30, 48, []),
        (30, Decimal("48.1"), ["48.1 kg after 30 kg: is the weight in kg?"]),
        (30, 66, ["66 kg after 30 kg: is the weight in kg?"]),
        (48, 30, []),
        (66, 30, ["30 kg after 66 kg: is the weight in kg?"]),
    ],
)
def test_a_weight_is_held_against_the_one_before(
    first: int, then: int | Decimal, told: list[str]
) -> None:
    assert doubts(first, then, age="child") == told


def test_a_child_has_no_limit_of_the_index() -> None:
    assert doubts(100, height=120, age="child") == []


def test_a_doubt_stands_with_the_dose_everywhere_and_is_no_flag() -> None:
    values = ADULT | {"qualifying.weight_kg": 154}
    session = Session("SYN-1", said(values))
    told = "154 kg at 175 cm is a body mass index of 50: is the weight in kg?"
    for form in FORMATS:
        text = visible(report.rendered(session, TODAY, form), form)
        dose = text.partition("Dose, as computed")[2]
        assert f"! {told}" in dose, form
    lines = treatment.items("treatment", assessed(session, TODAY))
    assert told in [item.value for item in lines]
    assert flags(values) == ["height_and_sex_needed"]


def test_no_worked_session_is_doubted() -> None:
    for path in FILES:
        assert list(doubtful_weights(toml.load(path).answers)) == [], path.stem
