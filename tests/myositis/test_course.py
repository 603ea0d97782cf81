"""The rules of a course at their edges: the weight rule by dates, the doubts, the stop, the review.

Each value is worked out by hand from the rules; the figures in a flag's sentence as well.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.myositis.assessment import Assessment, assess
from ivig_tui.myositis.dose.schedule import four_weeks_up_to
from ivig_tui.myositis.dose.weight import dosing_weight, weight_in_force
from ivig_tui.myositis.rows import Infusion
from tests.myositis.making import flags, said, told

TODAY = date(2026, 11, 22)
WOMAN: dict[str, Value] = {
    "patient.age_group": "adult",
    "patient.sex": "female",
    "patient.height_cm": 160,
    "patient.pregnant": False,
}
"""At 95 kg her adjusted weight is 69.43 kg, at 70 kg 59.43."""
CYCLE: dict[str, Value] = {
    "treatment.maintenance_g_per_kg": Decimal("0.5"),
    "treatment.maintenance_interval_weeks": 4,
}


def assessed(values: Mapping[str, Value], today: date = TODAY) -> Assessment:
    return assess(said(values), today)


def sentence(code: str, values: Mapping[str, Value], today: date = TODAY) -> str:
    """What a flag says beyond its meaning; fails where it does not stand."""
    (raised,) = [one for one in assessed(values, today).flags if one.flag.code == code]
    return raised.figures


def given(*rows: tuple[date, int | Decimal, str]) -> dict[str, Value]:
    return {"treatment.infusions": tuple(Infusion(*row) for row in rows)}


# --- the weight -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "basis"),
    [
        (date(2024, 3, 1), "actual"),
        (date(2026, 6, 30), "actual"),
        (date(2026, 7, 1), "adjusted"),
        (None, "adjusted"),
    ],
)
def test_the_national_rule_holds_from_its_first_day_on(day: date | None, basis: str) -> None:
    values: dict[str, Value] = WOMAN | {"qualifying.weight_kg": 95}
    if day is not None:
        values["qualifying.date"] = day
    weight = dosing_weight(said(values), "qualifying")
    assert weight is not None
    assert (weight.basis, weight.adjusted_kg) == (basis, Decimal("69.43"))
    assert ("adjusted_weight" in flags(values)) == (basis == "adjusted")


def test_each_dose_goes_by_the_rule_of_its_own_assessment() -> None:
    values = WOMAN | CYCLE | {
        "qualifying.date": date(2026, 6, 30), "qualifying.weight_kg": 95,
        "reviews.1.date": date(2026, 11, 1), "reviews.1.weight_kg": 95,
    }  # fmt: skip
    found = assessed(values)
    assert found.induction is not None
    assert found.maintenance is not None
    assert found.induction.weight.basis == "actual"
    assert found.maintenance.weight.basis == "adjusted"
    assert sentence("adjusted_weight", values) == "69.43 kg in place of 95 kg of 1 Nov 2026."


@pytest.mark.parametrize(
    ("qualifying", "review", "asked"),
    [
        (date(2026, 7, 1), None, True),
        (date(2026, 6, 30), None, False),
        (date(2026, 6, 30), date(2026, 7, 1), True),
        (date(2025, 6, 30), date(2026, 6, 30), False),
    ],
)
def test_what_the_rule_needs_is_asked_only_where_the_rule_applies(
    qualifying: date, review: date | None, asked: bool
) -> None:
    values: dict[str, Value] = {"qualifying.date": qualifying, "qualifying.weight_kg": 95}
    if review is not None:
        values |= {"reviews.1.date": review, "reviews.1.weight_kg": 95}
    assert ("age_group_needed" in flags(values)) == asked
    adult: dict[str, Value] = values | {"patient.age_group": "adult"}
    assert ("height_and_sex_needed" in flags(adult)) == asked


def test_a_weight_in_between_does_not_ask_for_what_the_rule_needs() -> None:
    """Only the qualifying weight and the latest count; the one of July 2026 is neither."""
    values: dict[str, Value] = {
        "qualifying.date": date(2026, 6, 1), "qualifying.weight_kg": 95,
        "reviews.1.date": date(2026, 7, 1), "reviews.2.date": date(2026, 7, 2),
    }  # fmt: skip
    assert "age_group_needed" not in flags(values)
    assert "age_group_needed" in flags(values | {"reviews.2.weight_kg": 95})


def test_the_weight_of_maintenance_is_old_twelve_months_and_a_day_later() -> None:
    values = CYCLE | {"qualifying.date": date(2025, 11, 22), "qualifying.weight_kg": 70}
    assert "weight_old" not in flags(values)
    older = values | {"qualifying.date": date(2025, 11, 21)}
    assert sentence("weight_old", older) == "It is 70 kg of 21 Nov 2025."
    assert "weight_old" not in flags(older | {"treatment.stopped": date(2026, 11, 1)})
    assert "weight_old" not in flags(older | {"reviews.1.weight_kg": 70})
    less = {k: v for k, v in older.items() if k != "treatment.maintenance_g_per_kg"}
    assert "weight_old" not in flags(less)


def test_the_weight_in_force_is_the_last_by_position_on_or_before_the_day() -> None:
    values: dict[str, Value] = {
        "qualifying.date": date(2026, 1, 10), "qualifying.weight_kg": 50,
        "reviews.1.date": date(2026, 3, 10), "reviews.1.weight_kg": 60,
        "reviews.2.weight_kg": 70,
    }  # fmt: skip
    answers = said({k: v for k, v in values.items() if k != "reviews.2.weight_kg"})
    for day, kg in ((date(2026, 1, 1), 50), (date(2026, 3, 9), 50), (date(2026, 3, 10), 60)):
        weight = weight_in_force(answers, day)
        assert weight is not None
        assert weight.actual_kg == kg, day
    undated = weight_in_force(said(values), date(2026, 1, 1))
    assert undated is not None
    assert undated.actual_kg == 70
    assert weight_in_force(said({}), TODAY) is None


# --- what was given ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grams", "exceeded"),
    [
        # 82.28 kg: exact 164.56 g, dispensed 165.
        (("100", "64.56"), False),
        (("100", "65"), False),
        (("100", "65.001"), True),
        # Above the exact grams alone is no doubt.
        (("100", "64.57"), False),
    ],
)
def test_induction_is_exceeded_above_both_its_exact_and_its_dispensed_grams(
    grams: tuple[str, str], exceeded: bool
) -> None:
    values: dict[str, Value] = {
        "patient.age_group": "adult", "patient.sex": "male", "patient.height_cm": 175,
        "qualifying.weight_kg": 100, "treatment.induction_doses": 2,
    }  # fmt: skip
    first, second = map(Decimal, grams)
    values |= given((date(2026, 9, 1), first, "induction"), (date(2026, 9, 2), second, "induction"))
    assert ("induction_exceeded" in flags(values)) == exceeded
    if exceeded:
        assert sentence("induction_exceeded", values) == (
            "165.001 g are recorded as given; by 82.28 kg it is 164.56 g, 165 g in whole vials."
        )


def test_an_induction_of_less_than_its_exact_grams_in_vials_is_exceeded_above_the_exact() -> None:
    """33 kg: 66 g exact, 65 in whole vials."""
    child: dict[str, Value] = {"patient.age_group": "child", "qualifying.weight_kg": 33}
    at = date(2026, 9, 1)
    assert "induction_exceeded" not in flags(child | given((at, 66, "induction")))
    assert "induction_exceeded" in flags(child | given((at, Decimal("66.001"), "induction")))
    assert "induction_exceeded" not in flags(child | given((at, 900, "maintenance")))
    assert "induction_exceeded" not in flags(given((at, 900, "induction")))


@pytest.mark.parametrize(("days", "exceeded"), [(0, True), (27, True), (28, False)])
def test_day_27_shares_the_four_weeks_and_day_28_does_not(days: int, exceeded: bool) -> None:
    first = date(2026, 9, 1)
    values: dict[str, Value] = {"patient.age_group": "child", "qualifying.weight_kg": 60}
    values |= given(
        (first, 60, "maintenance"), (first + timedelta(days), Decimal("0.001"), "maintenance")
    )
    assert ("four_week_limit_exceeded" in flags(values)) == exceeded
    line = four_weeks_up_to(said(values), first + timedelta(days))
    assert line is not None
    assert line.exceeded == exceeded


def test_a_line_tells_the_days_nearest_to_their_limit_also_where_they_begin_later() -> None:
    """100 kg at first, 40 kg from 10 October: 5 and 45 g are 50 of 100 g from 1 October, and 45 of
    40 from 12 October. Red where a line looks only at the days that begin the earliest."""
    values: dict[str, Value] = {
        "patient.age_group": "child",
        "qualifying.date": date(2026, 9, 1), "qualifying.weight_kg": 100,
        "reviews.1.date": date(2026, 10, 10), "reviews.1.weight_kg": 40,
    }  # fmt: skip
    late = date(2026, 10, 12)
    values |= given((date(2026, 10, 1), 5, "maintenance"), (late, 45, "maintenance"))
    line = four_weeks_up_to(said(values), late)
    assert line is not None
    assert (line.first, line.grams, line.limit_g) == (late, Decimal(45), Decimal(40))
    assert line.exceeded
    assert "four_week_limit_exceeded" in flags(values)


def test_the_limit_goes_by_the_weight_in_force_on_the_first_of_the_days() -> None:
    """80 kg at first, 50 kg from 10 September: 80 g from 1 September were right, and stay so."""
    values: dict[str, Value] = {
        "patient.age_group": "child",
        "qualifying.date": date(2026, 8, 1), "qualifying.weight_kg": 80,
        "reviews.1.date": date(2026, 9, 10), "reviews.1.weight_kg": 50,
    }  # fmt: skip
    early = given((date(2026, 9, 1), 40, "maintenance"), (date(2026, 9, 9), 40, "maintenance"))
    assert "four_week_limit_exceeded" not in flags(values | early)
    late = given((date(2026, 9, 1), 20, "maintenance"), (date(2026, 9, 10), 51, "maintenance"))
    assert sentence("four_week_limit_exceeded", values | late) == (
        "51 g on 10 Sep 2026, and the limit is 50 g (actual weight, from 50 kg of 10 Sep 2026)."
    )


def test_two_infusions_alike_in_date_grams_and_phase_are_named() -> None:
    at, other = date(2026, 9, 1), date(2026, 9, 2)
    alike = given((at, 30, "induction"), (at, Decimal("30.0"), "induction"))
    assert sentence("infusion_twice", alike) == "30 g induction on 1 Sep 2026."
    for row in ((other, 30, "induction"), (at, 31, "induction"), (at, 30, "maintenance")):
        assert "infusion_twice" not in flags(given((at, 30, "induction"), row)), row


# --- the dates ---------------------------------------------------------------------------

DATES: dict[str, Value] = {
    "qualifying.date": date(2026, 8, 1),
    "treatment.started": date(2026, 8, 1),
    "treatment.stopped": date(2026, 10, 1),
} | given((date(2026, 8, 1), 30, "induction"), (date(2026, 10, 1), 30, "maintenance"))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ""),
        (
            {"qualifying.date": date(2026, 8, 2)},
            "The first infusion is on 1 Aug 2026, before the assessment of 2 Aug 2026.",
        ),
        (
            {"treatment.started": date(2026, 8, 2)},
            "One is given on 1 Aug 2026, the first infusion is on 2 Aug 2026.",
        ),
        (
            {"treatment.stopped": date(2026, 9, 30)},
            "One is given on 1 Oct 2026, after the stop on 30 Sep 2026.",
        ),
        (
            {"treatment.stopped": date(2026, 7, 31), "treatment.infusions": None},
            "Treatment is stopped on 31 Jul 2026, the first infusion is on 1 Aug 2026.",
        ),
        # Without a start the earliest given is the first infusion.
        (
            {"treatment.started": None, "qualifying.date": date(2026, 8, 2)},
            "The first infusion is on 1 Aug 2026, before the assessment of 2 Aug 2026.",
        ),
        # Without either nothing disagrees.
        ({"treatment.started": None, "treatment.infusions": None}, ""),
    ],
)
def test_dates_that_can_not_all_be_right_are_named(
    changed: dict[str, Value | None], expected: str
) -> None:
    values = {name: value for name, value in (DATES | changed).items() if value is not None}
    assert ("dates_disagree" in flags(values)) == bool(expected)
    if expected:
        assert sentence("dates_disagree", values) == expected


@pytest.mark.parametrize(
    ("values", "ahead"),
    [
        ({"qualifying.date": TODAY}, ""),
        ({"qualifying.date": date(2026, 11, 23)}, "The qualifying assessment on 23 Nov 2026"),
        ({"reviews.2.date": date(2062, 11, 23)}, "Review 2 on 23 Nov 2062"),
        (given((TODAY, 30, "induction")), ""),
        (given((date(2026, 11, 23), 30, "induction")), "Given on 23 Nov 2026"),
        ({"treatment.stopped": TODAY}, ""),
        ({"treatment.stopped": date(2026, 11, 23)}, "Stopped on 23 Nov 2026"),
        ({"treatment.started": date(2027, 11, 22)}, ""),
        ({"treatment.started": date(2027, 11, 23)}, "The first infusion on 23 Nov 2027"),
    ],
)
def test_dates_after_today_are_named(values: dict[str, Value], ahead: str) -> None:
    assert ("date_in_future" in flags(values)) == bool(ahead)
    if ahead:
        assert sentence("date_in_future", values) == f"{ahead}; today is 22 Nov 2026."


# --- the review and the stop ---------------------------------------------------------------


def review(number: int, day: date | None, *, met: bool | None) -> dict[str, Value]:
    """A review that is met, not met (no efficacy documented), or open."""
    at = f"reviews.{number}"
    answers: dict[str, Value] = {f"{at}.dysphagia_food_textures": True}
    if met is not None:
        answers |= {f"{at}.efficacy_documented": met, f"{at}.reviewed_by": "neurologist"}
        answers |= {} if number == 1 else {f"{at}.clinically_stable": False}
    return answers | ({} if day is None else {f"{at}.date": day})


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({}, None),
        ({"treatment.started": date(2026, 10, 31)}, "2027-02-28"),
        (given((date(2026, 10, 5), 30, "maintenance"), (date(2026, 9, 5), 30, "induction")),
         "2027-01-05"),
        (review(1, date(2026, 2, 28), met=True), "2027-02-28"),
        (review(1, date(2026, 2, 28), met=False), "2027-02-28"),
        # An open one, and one without a date, move nothing.
        (review(1, date(2026, 2, 1), met=True) | review(2, date(2026, 3, 1), met=None),
         "2027-02-01"),
        (review(1, date(2026, 2, 1), met=True) | review(2, None, met=False), "2027-02-01"),
        (review(1, date(2024, 2, 29), met=True), "2025-02-28"),
    ],
)  # fmt: skip
def test_review_is_due_after_the_latest_that_has_a_date_and_is_decided(
    values: dict[str, Value], due: str | None
) -> None:
    assert told(values)["review_due"] == due
    stop = values | {"treatment.stopped": date(2030, 1, 1)}
    assert told(stop)["review_due"] is None
    assert told(stop)["stopped"] == "2030-01-01"
    assert "review_overdue" not in flags(stop)


def test_a_stop_that_is_taken_back_brings_the_review_back() -> None:
    values = review(1, date(2025, 11, 1), met=True)
    assert sentence("review_overdue", values) == "It was due on 1 Nov 2026."
    assert told(values)["stopped"] is None


def test_who_is_stable_is_to_be_stopped_only_while_there_is_no_stop() -> None:
    stable: dict[str, Value] = {"reviews.2.clinically_stable": True}
    assert "consider_stopping" in flags(stable)
    assert "consider_stopping" not in flags(stable | {"treatment.stopped": date(2027, 1, 1)})


def test_a_late_review_is_named_with_the_day_it_was_due() -> None:
    first = given((date(2026, 1, 31), 30, "induction"))
    in_time: dict[str, Value] = {"reviews.1.date": date(2026, 5, 31)}
    assert "review_late" not in flags(first | in_time)
    late: dict[str, Value] = {"reviews.1.date": date(2026, 6, 1)}
    assert sentence("review_late", first | late) == "Review 1 on 1 Jun 2026, due 31 May 2026."
