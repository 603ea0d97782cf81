"""The plan of infusions at its edges, each worked out by hand (T1, D1 to D3, I-19).

The patient weighs 60 kg: induction 120 g, maintenance 0.5 g/kg 30 g, the limit 60 g in 28 days.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.myositis.assessment import assess
from ivig_tui.myositis.dose.plan import Plan, typed_as_planned
from ivig_tui.myositis.rows import Infusion
from ivig_tui.report.agenda import agenda_rows
from ivig_tui.session.session import Session
from tests.myositis.making import TWO_AGENTS, said

TODAY = date(2026, 11, 22)
MET: dict[str, Value] = {
    "patient.age_group": "adult",
    "patient.height_cm": 150,
    "diagnosis.condition": "dermatomyositis",
    "diagnosed_by": "",
    "diagnosis.diagnosed_by": "neurologist",
    "diagnosis.inclusion_body_myositis": False,
    "qualifying.date": date(2026, 7, 1),
    "qualifying.weight_kg": 60,
    "qualifying.biopsy": True,
    "qualifying.mrc_sum_score": 48,
    "qualifying.corticosteroids_ineffective": True,
    "qualifying.immunosuppressants": TWO_AGENTS,
    "treatment.induction_doses": 4,
    "treatment.maintenance_g_per_kg": Decimal("0.5"),
    "treatment.maintenance_interval_weeks": 4,
}
del MET["diagnosed_by"]
WEEKLY: dict[str, Value] = {"treatment.maintenance_weekly": True}


def day(text: str) -> date:
    """A day of 2026 as `11-22`, or a whole date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def given(*rows: str) -> dict[str, Value]:
    """Infusions as `10-05 30 m`."""
    phases = {"i": "induction", "m": "maintenance"}
    words = [row.split() for row in rows]
    return {
        "treatment.infusions": tuple(Infusion(day(d), Decimal(g), phases[p]) for d, g, p in words)
    }


def started(text: str) -> dict[str, Value]:
    return {"treatment.started": day(text)}


def reviewed(number: int, text: str, *, met: bool) -> dict[str, Value]:
    """A review that is met or not met by whether efficacy is documented."""
    at = f"reviews.{number}"
    told: dict[str, Value] = {
        f"{at}.reviewed_by": "neurologist",
        f"{at}.efficacy_documented": met,
        f"{at}.mrc_sum_score": 52,
    }
    if number > 1:
        told[f"{at}.clinically_stable"] = False
    return told | ({f"{at}.date": day(text)} if text else {})


def plan(*parts: Mapping[str, Value], without: str = "", today: date = TODAY) -> Plan:
    values = {name: value for part in (MET, *parts) for name, value in part.items()}
    values.pop(without, None)
    return assess(said(values), today).plan()


def rows(found: Plan) -> list[str]:
    """Each infusion as `11-30 m3 30`, `12-07 m2.1 10` of a weekly cycle; `!` where overdue."""
    told = []
    for one in found.infusions:
        dose = f".{one.dose}" if one.dose else ""
        grams = "?" if one.grams is None else f"{one.grams:f}"
        text = f"{one.day:%m-%d} {one.phase[0]}{one.number}{dose} {grams}"
        told.append(text + (" !" if one.overdue else ""))
    return told


INDUCTION = ["11-23 i1 30", "11-24 i2 30", "11-25 i3 30", "11-26 i4 30"]
CYCLES = ["12-21 m1 30", "01-18 m2 30", "02-15 m3 30"]


def test_a_course_that_begins_tomorrow_has_its_induction_and_three_cycles() -> None:
    found = plan(started("11-23"))
    assert rows(found) == INDUCTION + CYCLES
    assert found.ends == "no more than 3 cycles until a review is met (I-19)"


def test_the_first_cycle_follows_the_induction_as_if_given_on_days_that_follow() -> None:
    """The last of four doses is three days late, so the cycles are three days later."""
    late = given("11-10 30 i", "11-11 30 i", "11-12 30 i", "11-16 30 i")
    assert rows(plan(started("11-10"), late)) == ["12-11 m1 30", "01-08 m2 30", "02-05 m3 30"]


def test_with_an_unknown_number_of_doses_the_cycles_follow_the_first_infusion() -> None:
    found = plan(started("11-23"), without="treatment.induction_doses")
    assert rows(found) == ["11-23 i1 ?", *CYCLES]
    begun = plan(started("11-20"), given("11-21 30 i"), without="treatment.induction_doses")
    assert rows(begun)[0] == "12-18 m1 30"


def test_without_an_interval_no_maintenance_is_planned() -> None:
    found = plan(started("11-23"), without="treatment.maintenance_interval_weeks")
    assert rows(found) == INDUCTION
    assert found.ends == "the maintenance interval is not answered"


def test_grams_that_are_not_known_are_planned_without_them() -> None:
    found = plan(started("11-23"), without="treatment.maintenance_g_per_kg")
    assert rows(found) == [*INDUCTION, "12-21 m1 ?", "01-18 m2 ?", "02-15 m3 ?"]
    assert [one.vials for one in found.infusions[4:]] == [(), (), ()]
    assert typed_as_planned(found.infusions[4]) == "2026-12-21 maintenance"
    assert typed_as_planned(found.infusions[0]) == "2026-11-23 30 induction"
    found = plan(started("11-23"), without="qualifying.weight_kg")
    assert rows(found)[:2] == ["11-23 i1 ?", "11-24 i2 ?"]


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        # 120 g in all; what is left is divided over the doses that remain.
        (["11-22 30 i"], ["11-23 i2 30", "11-24 i3 30", "11-25 i4 30"]),
        (["11-22 50 i"], ["11-23 i2 25", "11-24 i3 25", "11-25 i4 20"]),
        # Two bags of one day are one dose.
        (["11-22 20 i", "11-22 10 i"], ["11-23 i2 30", "11-24 i3 30", "11-25 i4 30"]),
        # None above the largest dose of the whole split, however little was given.
        (["11-22 5 i"], ["11-23 i2 30", "11-24 i3 30", "11-25 i4 30"]),
        # 7 g left are one vial of 5: one dose; 4 g are none.
        (["11-22 113 i"], ["11-23 i2 5"]),
        (["11-22 116 i"], []),
        (["11-22 130 i"], []),
        # 12 g left are two vials: two doses, though three remain.
        (["11-22 108 i"], ["11-23 i2 5", "11-24 i3 5"]),
        # All four are given, whatever their grams.
        (["11-19 5 i", "11-20 5 i", "11-21 5 i", "11-22 5 i"], []),
        # Maintenance has begun: the induction is over.
        (["11-01 30 i", "11-22 30 m"], []),
    ],
)
def test_of_an_induction_that_has_begun_what_is_left_is_planned(
    recorded: list[str], expected: list[str]
) -> None:
    found = rows(plan(started("11-22"), given(*recorded)))
    assert [row for row in found if " i" in row] == expected


def test_in_an_induction_of_unknown_grams_the_doses_that_remain_are_planned() -> None:
    few = given("11-22 5 i")
    small = {"treatment.vial_sizes_g": (50,)}  # 100 g in 4 doses can't be made of two vials
    found = rows(plan(started("11-22"), few, small))
    assert found[:3] == ["11-23 i2 ?", "11-24 i3 ?", "11-25 i4 ?"]


def test_what_is_given_within_three_days_of_its_first_infusion_is_one_dose() -> None:
    """On the third day after it still, on the fourth no more: that is a second dose."""
    third = plan(started("08-01"), given("11-02 15 m", "11-05 15 m"))
    assert rows(third) == ["11-30 m2 30", "12-28 m3 30"]
    fourth = plan(started("08-01"), given("11-02 15 m", "11-06 15 m"))
    assert rows(fourth) == ["12-04 m3 30"]


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        # Six weeks after the first: one whole interval, so the second cycle; then on from there.
        (["10-12 30 m"], ["11-23 m2 30", "12-21 m3 30"]),
        # A cycle that was left out is not made up for: the second given is the third by its day.
        (["09-01 30 m", "10-27 30 m"], []),
        # Given early, it is counted by its doses.
        (["10-01 30 m", "10-26 30 m"], ["11-23 m3 30"]),
    ],
)
def test_a_cycle_is_numbered_by_whole_intervals_and_at_least_by_its_doses(
    recorded: list[str], expected: list[str]
) -> None:
    weeks = {"treatment.maintenance_interval_weeks": 6 if recorded == ["10-12 30 m"] else 4}
    found = rows(plan(started("08-01"), given(*recorded), weeks))
    assert found == (["11-23 m2 30", "01-04 m3 30"] if weeks.popitem()[1] == 6 else expected)


def test_weekly_doses_go_on_a_week_apart_and_are_numbered_within_their_cycle() -> None:
    # 30 g over 4 weeks: 10, 10, 5, 5.
    found = plan(started("08-01"), WEEKLY, given("11-02 10 m", "11-09 10 m", "11-16 5 m"))
    assert rows(found)[:3] == ["11-23 m1.4 5", "11-30 m2.1 10", "12-07 m2.2 10"]
    assert rows(found)[-1] == "01-18 m3.4 5"
    assert found.infusions[0].what == "maintenance 1, dose 4 of 4"
    # Two doses are left out: numbered by the day.
    found = plan(started("08-01"), WEEKLY, given("11-02 10 m", "11-23 10 m"), today=day("11-24"))
    assert rows(found)[0] == "11-30 m2.1 10"
    # Five doses within four weeks: numbered by the doses.
    early = given("10-30 5 m", "11-04 5 m", "11-09 5 m", "11-14 5 m", "11-19 5 m")
    assert rows(plan(started("08-01"), WEEKLY, early))[0] == "11-26 m2.2 10"


def test_an_infusion_moves_to_the_first_day_on_which_28_days_hold_it() -> None:
    """60 g on 2 Nov fill 1 g/kg up to 29 Nov: nothing before 30 Nov, and then on from there."""
    late = plan(started("08-01"), WEEKLY, given("11-02 60 m"), today=day("11-03"))
    assert rows(late)[:3] == ["11-30 m2.1 10", "12-07 m2.2 10", "12-14 m2.3 5"]
    # 50 g leave room for 10 a week later.
    room = plan(started("08-01"), WEEKLY, given("11-02 50 m"), today=day("11-03"))
    assert rows(room)[:3] == ["11-09 m1.2 10", "11-30 m2.1 10", "12-07 m2.2 10"]
    # Without its grams it stays.
    blind = plan(started("08-01"), WEEKLY, given("11-02 60 m"),
                 without="treatment.maintenance_g_per_kg", today=day("11-03"))  # fmt: skip
    assert rows(blind)[0] == "11-09 m1.2 ?"


def test_a_late_start_of_nothing_recorded_shows_what_comes_and_nothing_overdue() -> None:
    found = plan(started("10-20"))
    assert rows(found) == ["12-15 m2 30", "01-12 m3 30"]
    assert rows(plan(started("10-25"))) == ["11-22 m1 30", "12-20 m2 30", "01-17 m3 30"]
    gone = plan(started("07-01"))
    assert (rows(gone), gone.ends) == ([], "its days have passed, and nothing is recorded as given")


def test_the_first_of_each_phase_may_be_overdue_and_what_follows_waits_for_it() -> None:
    found = plan(started("11-10"), given("11-10 30 i"))
    assert rows(found) == ["11-11 i2 30 !", "12-08 m1 30", "01-05 m2 30", "02-02 m3 30"]
    found = plan(started("09-01"), given("10-01 30 m"))
    assert rows(found) == ["10-29 m2 30 !"]
    assert found.ends == "what follows goes by the day on which the overdue infusion is given"
    # On its own day it is not overdue yet.
    assert rows(plan(started("09-01"), given("10-25 30 m"))) == ["11-22 m2 30", "12-20 m3 30"]


def test_what_is_recorded_ahead_of_today_leaves_the_plan_as_it_is() -> None:
    assert rows(plan(started("11-23"), given("11-23 30 i"))) == INDUCTION + CYCLES
    only_ahead = plan(given("11-24 30 i"))
    assert (rows(only_ahead), only_ahead.ends) == (
        [],
        "the date of the first infusion is not answered",
    )
    begun = plan(given("11-20 30 i", "11-24 30 i"))
    assert rows(begun)[0] == "11-21 i2 30 !"


def test_nothing_is_planned_while_the_qualifying_criteria_are_not_met() -> None:
    found = plan(started("11-23"), {"diagnosis.inclusion_body_myositis": True})
    assert (rows(found), found.ends) == ([], "the qualifying criteria are not met")
    still_open = plan(started("11-23"), without="qualifying.biopsy")
    assert rows(still_open) == INDUCTION + CYCLES


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("11-22", []),  # today: it has come
        ("11-24", ["11-23 i1 30"]),  # the day itself is no longer planned
        ("12-21", INDUCTION),
        ("12-22", [*INDUCTION, "12-21 m1 30"]),
        ("2027-03-01", INDUCTION + CYCLES),
    ],
)
def test_nothing_is_planned_from_the_stop_on_nor_once_it_has_come(
    stop: str, expected: list[str]
) -> None:
    found = plan(started("11-23"), {"treatment.stopped": day(stop)})
    assert rows(found) == expected
    if len(expected) < 7:
        assert found.ends.startswith(f"treatment is stopped on {int(stop[3:])} ")


def test_after_a_review_that_is_not_met_nothing_is_planned_until_one_is_met() -> None:
    begun = started("11-23")
    past = plan(begun, reviewed(1, "11-22", met=False))
    assert (rows(past), past.ends) == ([], "review 1 of 22 Nov 2026 is not met (I-19)")
    undated = plan(begun, reviewed(1, "", met=False))
    assert (rows(undated), undated.ends) == ([], "review 1 is not met (I-19)")
    ahead = plan(begun, reviewed(1, "12-21", met=False))
    assert rows(ahead) == INDUCTION
    later = plan(begun, reviewed(1, "11-20", met=False), reviewed(2, "11-21", met=True))
    assert rows(later)[:7] == INDUCTION + CYCLES
    # A review that is open decides nothing: the one before it does.
    open_ = plan(begun, reviewed(1, "11-20", met=False), {"reviews.2.date": day("11-21")})
    assert rows(open_) == []


def test_a_fourth_cycle_is_planned_up_to_the_next_review_once_one_is_met() -> None:
    """Cycles of 21 Dec, 18 Jan …: the twelfth is on 25 Oct 2027, the thirteenth on 22 Nov."""
    begun = started("11-23")
    eve = plan(begun, reviewed(1, "11-21", met=True))
    assert rows(eve)[-1] == "10-25 m12 30"
    assert eve.ends == "the next review is due 21 Nov 2027"
    same_day = plan(begun, reviewed(1, "11-22", met=True))
    assert rows(same_day)[-1] == "11-22 m13 30"
    # The review due is told as if there were no stop.
    stop: dict[str, Value] = {"treatment.stopped": day("2027-04-01")}
    assert rows(plan(begun, reviewed(1, "11-22", met=True), stop))[-1] == "03-15 m4 30"


def test_without_a_date_the_met_review_leads_to_the_four_months() -> None:
    """Due 23 March 2027: the fourth cycle, of 15 March, is planned, the fifth no more."""
    found = plan(started("11-23"), reviewed(1, "", met=True))
    assert rows(found)[-1] == "03-15 m4 30"


def test_the_agenda_has_what_is_due_within_its_days_and_what_is_overdue() -> None:
    session = Session("SYN-1", said({**MET, **started("11-23")}))
    for days, count in ((0, 0), (1, 1), (4, 4), (28, 4), (29, 5)):
        assert len(agenda_rows(session, TODAY, days)) == count, days
    until = (day("2027-03-23") - TODAY).days
    assert agenda_rows(session, TODAY, until)[-1].label == "review 1"
    assert agenda_rows(session, TODAY, until - 1)[-1].label == "maintenance 3"
    first = agenda_rows(session, TODAY, 1)[0]
    assert (first.label, first.vials) == ("induction 1 of 4", (Decimal(20), Decimal(10)))
    assert first.weight is not None
    assert first.weight.dosing_kg == 60
    assert first.weight.day == day("07-01")


def test_the_flags_of_an_agenda_row_are_those_of_the_dose() -> None:
    """From `adjusted_weight` to `dates_disagree`: what is late or in the future is not among
    them."""
    values = {**MET, **started("06-30"), "treatment.maintenance_g_per_kg": Decimal("0.3")}
    (row,) = agenda_rows(Session("SYN-1", said(values)), day("2026-12-01"), 0)
    assert (row.label, row.overdue) == ("review 1", True)
    assert row.flags == ("maintenance_below_range", "rounding_over_5_percent", "dates_disagree")


@pytest.mark.parametrize("today", [date(1990, 1, 1), date(2100, 12, 31), date.min, date.max])
@pytest.mark.parametrize("first", [date(1990, 1, 1), date(2100, 12, 31)])
def test_no_date_is_too_early_or_too_late_for_the_plan(today: date, first: date) -> None:
    values = {**MET, "treatment.started": first, **reviewed(1, "", met=True)}
    values["reviews.1.date"] = values["qualifying.date"] = first
    values["treatment.infusions"] = (Infusion(first, 60, "maintenance"),)
    session = Session("SYN-1", said(values))
    agenda_rows(session, today, 10**9)
    values["treatment.stopped"] = first + timedelta(days=0)
    agenda_rows(Session("SYN-1", said(values)), today, 0)
