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
    "raw",
    [
        pytest.param("72." + "0" * 27 + "1", id="28 decimals"),
        pytest.param("72." + "0" * 39 + "1", id="40 decimals"),
        pytest.param("72." + "0" * 5000 + "1", id="5001 decimals"),
        pytest.param("72.5" + "0" * 40 + "1", id="one, then 41 more"),
        pytest.param("71." + "9" * 40, id="all nines"),
        pytest.param("7.2" + "0" * 40 + "1e1", id="with an exponent"),
    ],
)
def test_a_decimal_far_behind_the_point_is_one_too_many(check: Check, raw: str) -> None:
    for start, name in (
        (WEIGHT, "qualifying.weight_kg"),
        (LATER, "reviews.1.weight_kg"),
        (HEIGHT, "patient.height_cm"),
        (GRAMS, "treatment.infusions.1.grams"),
    ):
        (error,) = check(start + raw + "\n")
        assert error.startswith(f"{name}: 7")
        assert error.endswith(" has more than three decimals")


@pytest.mark.parametrize("raw", ["1e-28", "1e-999999", "1e-9999999", "1e-999999999", "0.5e-99999"])
def test_a_number_just_above_nothing_has_too_many_decimals(check: Check, raw: str) -> None:
    for start, name in (
        (G_PER_KG, "treatment.maintenance_g_per_kg"),
        (GRAMS, "treatment.infusions.1.grams"),
    ):
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
