"""Three decimals by value, however many digits a number is written with."""

from __future__ import annotations

import pytest

from tests.format.conftest import Check

WEIGHT = "[qualifying]\nweight_kg = "
HEIGHT = "[patient]\nheight_cm = "
G_PER_KG = "[treatment]\nmaintenance_g_per_kg = "
VIALS = "[treatment]\nvial_sizes_g = ["
GRAMS = '[[treatment.infusions]]\ndate = 2026-11-22\nphase = "induction"\ngrams = '
LATER = "[[reviews]]\nweight_kg = "


@pytest.mark.parametrize(
    "start,name",
    [
        (WEIGHT, "qualifying.weight_kg"),
        (HEIGHT, "patient.height_cm"),
        (GRAMS, "treatment.infusions.1.grams"),
        (LATER, "reviews.1.weight_kg"),
    ],
)
@pytest.mark.parametrize(
    "raw",
    [
        "72.0000000000000000000000000001",
        "72.0000000000000000000000000000000000000001",
        "72." + "0" * 5000 + "1",
        "72.5" + "0" * 40 + "1",
        "71." + "9" * 40,
        "7.2" + "0" * 40 + "1e1",
    ],
)
def test_a_decimal_far_behind_the_point_is_one_too_many(
    check: Check, start: str, name: str, raw: str
) -> None:
    (error,) = check(start + raw + "\n")
    assert error.startswith(f"{name}: 7")
    assert error.endswith(" has more than three decimals")


@pytest.mark.parametrize("raw", ["1e-28", "1e-999999", "1e-9999999", "1e-999999999", "0.5e-99999"])
@pytest.mark.parametrize(
    "start,name",
    [(G_PER_KG, "treatment.maintenance_g_per_kg"), (GRAMS, "treatment.infusions.1.grams")],
)
def test_a_number_just_above_nothing_has_too_many_decimals(
    check: Check, start: str, name: str, raw: str
) -> None:
    (error,) = check(start + raw + "\n")
    assert error.startswith(f"{name}: ")
    assert error.endswith(" has more than three decimals")


def test_limits_are_kept_to_the_last_digit(check: Check) -> None:
    tail = "0" * 60
    assert check(f"{WEIGHT}400.{tail}\n") == []
    assert check(f"{WEIGHT}1.{tail}\n") == []
    (error,) = check(f"{WEIGHT}400.{tail}1\n")
    assert error.endswith("… is above 400")
    (error,) = check(f"{WEIGHT}0.{'9' * 60}\n")
    assert error.endswith("… is below 1")
    (error,) = check(f"{G_PER_KG}1.{tail}1\n")
    assert error.endswith("… is above 1")
    (error,) = check(f"{VIALS}0.4{'9' * 60}]\n")
    assert error.endswith("… is below 0.5")


def test_a_vial_far_behind_the_point_is_one_too_many(check: Check) -> None:
    (error,) = check(f"{VIALS}5.{'0' * 40}1]\n")
    assert error.startswith("treatment.vial_sizes_g.1: 5.0")
    assert error.endswith(" has more than three decimals")
