"""The treatment tab: the plan apart from what was given, the stop, and what bears on the dose."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.editing.draft import Draft
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Infusion
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from ivig_tui.tui.checklist import rows
from ivig_tui.tui.checklist.items import Item
from ivig_tui.tui.widgets.lines import Line
from tests.myositis.making import said
from tests.myositis.test_plan import MET, given
from tests.tui.bench import Bench, list_of, opened, texts

Opens = Callable[[dict[str, Value]], Bench]


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    """Opens a session of these answers, from a real file, on 22 November 2026."""
    with ExitStack() as stack:
        number = count(1)

        def open_one(values: dict[str, Value]) -> Bench:
            path = tmp_path / f"course-{next(number)}.toml"
            path.write_bytes(toml.encode(Session("SYN-7401", said({**MET, **values}))))
            bench = stack.enter_context(opened(path))
            bench.checklist.tab = "treatment"
            return bench

        yield open_one


def lines(bench: Bench, first: str, last: str) -> list[str]:
    """What is told from the line that begins so on, up to the one before the other."""
    # The cursor, what can be added and what is not needed are marked before a line.
    rows = [" ".join(row.lstrip("▸+·• ").split()) for row in bench.rows(100, 200)]
    at = next(n for n, row in enumerate(rows) if row.startswith(first))
    end = next(n for n, row in enumerate(rows) if n > at and row.startswith(last))
    return rows[at:end]


STARTED: dict[str, Value] = {"treatment.started": date(2026, 11, 20)}


def test_what_is_overdue_and_what_follows_stand_apart_from_what_was_given(opens: Opens) -> None:
    bench = opens(STARTED | given("11-20 30 i"))
    assert lines(bench, "Planned", "Lowering") == [
        "Planned; Enter on one records it as given",
        "21 Nov 2026 induction 2 of 4 30 g (vials: 20 + 10 g) overdue",
        "18 Dec 2026 maintenance 1 30 g (vials: 20 + 10 g)",
        "15 Jan 2027 maintenance 2 30 g (vials: 20 + 10 g)",
        "12 Feb 2027 maintenance 3 30 g (vials: 20 + 10 g)",
        "Nothing more what follows goes by the day on which the overdue infusion is given",
        "Given; any 28 days of maintenance hold at most 1 g/kg (D3, I-10)",
        "20 Nov 2026 30 g induction not counted",
        "Record one given Enter: 2026-11-22 30 induction",
    ]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "the date of the first infusion is not answered"),
        (STARTED | {"qualifying.biopsy": False}, "the qualifying criteria are not met"),
        (
            STARTED | {"treatment.stopped": date(2026, 11, 21)},
            "treatment is stopped on 21 Nov 2026 (I-19)",
        ),
    ],
)
def test_where_nothing_is_planned_it_says_why(
    values: dict[str, Value], why: str, opens: Opens
) -> None:
    assert lines(opens(values), "Planned", "Given") == ["Planned", f"Nothing {why}"]


def test_enter_on_a_planned_infusion_records_it_and_the_plan_goes_on(opens: Opens) -> None:
    bench = opens(STARTED | given("11-20 30 i"))
    bench.at("planned.0").press("<enter>")
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == "2026-11-21 30 induction"
    bench.press("<enter>")
    assert bench.value(INFUSIONS_FIELD) == (
        Infusion(date(2026, 11, 20), 30, "induction"),
        Infusion(date(2026, 11, 21), 30, "induction"),
    )
    assert "22 Nov 2026 induction 3 of 4 30 g (vials: 20 + 10 g)" in lines(
        bench, "Planned", "Given"
    )


def test_after_the_last_planned_infusion_the_cursor_is_where_the_next_is_recorded(
    opens: Opens,
) -> None:
    bench = opens({"treatment.started": date(2026, 8, 1)} | given("09-01 30 m", "10-01 30 m"))
    bench.at("planned.0").press("<enter><enter>")
    assert lines(bench, "Planned", "Given") == [
        "Planned", "Nothing no more than 3 cycles until a review is met (I-19)"
    ]  # fmt: skip
    assert bench.here == "infusion.new"


def test_a_new_infusion_begins_with_the_one_that_is_due_and_today(opens: Opens) -> None:
    bench = opens(STARTED | given("11-20 30 i")).at("infusion.new").press("<enter>")
    assert bench.checklist.draft is not None
    assert bench.checklist.draft.text == "2026-11-22 30 induction"
    nothing_due = opens({"treatment.started": date(2026, 11, 23)}).at("infusion.new")
    nothing_due.press("<enter>")
    assert nothing_due.checklist.draft is not None
    assert nothing_due.checklist.draft.text == ""


def test_a_second_infusion_alike_is_asked_about_and_kept_when_it_comes_again(opens: Opens) -> None:
    bench = opens({"treatment.started": date(2026, 8, 1)} | given("11-22 30 m"))
    bench.at("infusion.new").press("<enter>2026-11-22 30 m<enter>")
    asked = "30 g maintenance on 22 Nov 2026 is recorded already: was it given twice?"
    assert asked in " ".join(bench.screen(120, 60).split())
    assert bench.value(INFUSIONS_FIELD) == (Infusion(date(2026, 11, 22), 30, "maintenance"),)
    bench.press("<enter>")
    assert bench.value(INFUSIONS_FIELD) == (Infusion(date(2026, 11, 22), 30, "maintenance"),) * 2
    told = "An infusion is recorded twice: was it given twice? 30 g maintenance on 22 Nov 2026."
    assert told in " ".join(bench.screen(100, 200).split())


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("350 i", "350 g induction on 22 Nov 2026 is 5.00 g/kg by 70 kg, above 2 g/kg"),
        ("140.5 i", "is 2.01 g/kg by 70 kg, above 2 g/kg"),
        ("75 m", "75 g maintenance on 22 Nov 2026 is 1.07 g/kg by 70 kg, above 1 g/kg"),
    ],
)
def test_more_grams_at_once_than_in_all_are_asked_about_and_kept_when_they_come_again(
    opens: Opens, typed: str, asked: str
) -> None:
    """As 350 for 35 is: a tenfold infusion that is recorded ends the plan of the induction."""
    bench = opens({"treatment.started": date(2026, 11, 22), "qualifying.weight_kg": 70})
    bench.at("infusion.new").press(f"<enter><ctrl+u>2026-11-22 {typed}<enter>")
    assert f"{asked}: is it right?" in " ".join(bench.screen(120, 60).split())
    assert bench.value(INFUSIONS_FIELD) is None
    bench.press("<enter>")
    assert isinstance(given := bench.value(INFUSIONS_FIELD), tuple)
    assert len(given) == 1


@pytest.mark.parametrize("typed", ["140 i", "70 m"])
def test_the_whole_dose_at_once_is_not_asked_about(opens: Opens, typed: str) -> None:
    bench = opens({"treatment.started": date(2026, 11, 22), "qualifying.weight_kg": 70})
    bench.at("infusion.new").press(f"<enter><ctrl+u>2026-11-22 {typed}<enter>")
    assert isinstance(given := bench.value(INFUSIONS_FIELD), tuple)
    assert len(given) == 1


def test_an_infusion_that_is_kept_as_it_was_is_not_asked_about(opens: Opens) -> None:
    bench = opens({"treatment.started": date(2026, 8, 1)} | given("11-22 30 m"))
    bench.at("infusion.0").press("<enter><enter>")
    assert bench.checklist.draft is None
    assert bench.value(INFUSIONS_FIELD) == (Infusion(date(2026, 11, 22), 30, "maintenance"),)


def test_treatment_is_stopped_with_a_reason_and_the_stop_is_taken_back(opens: Opens) -> None:
    bench = opens(STARTED)
    assert lines(bench, "Review due", "Stopped") == ["Review due 20 Mar 2027 (T2)"]
    bench.at("treatment.stopped").press("<enter>20/11/2026<enter>")
    bench.at("treatment.stopped_reason").press("<enter>no benefit<enter>")
    told = lines(bench, "Review due", "Planned")
    assert told == [
        "Review due none: treatment is stopped on 20 Nov 2026 (T2)",
        "Stopped on 20 Nov 2026 I-19",
        "Why stopped no benefit",
    ]
    written = bench.on_disk()["treatment"]
    assert (written["stopped"], written["stopped_reason"]) == (date(2026, 11, 20), "no benefit")
    bench.at("treatment.stopped_reason").press("<backspace>")
    bench.at("treatment.stopped").press("<backspace>")
    assert "Review due 20 Mar 2027 (T2)" in lines(bench, "Review due", "Planned")
    assert bench.value("treatment.stopped") is None


def test_a_stop_in_the_future_is_refused_by_hand(opens: Opens) -> None:
    bench = opens(STARTED).at("treatment.stopped").press("<enter>23/11/2026<enter>")
    assert "in the future" in bench.screen(120, 60)
    assert bench.value("treatment.stopped") is None


def test_the_list_shows_when_a_course_was_stopped_in_place_of_its_review(
    opens: Opens, tmp_path: Path
) -> None:
    opens(STARTED | {"treatment.stopped": date(2026, 11, 20)}).on_disk()
    listed, _ = list_of(tmp_path)
    shown = "\n".join(texts(listed.lines(120, 24)))
    assert "stopped 20 Nov 2026" in shown
    assert "stopped 20 Nov" in "\n".join(texts(listed.lines(80, 24)))


def test_how_much_there_is_to_look_at_stands_beside_the_dose(opens: Opens) -> None:
    bench = opens({"treatment.maintenance_g_per_kg": Decimal("0.3")} | STARTED)
    first = bench.rows(100, 12)
    # Below 0.4 g/kg; 18 g exact are 20 in whole vials.
    assert any("2 things to look at: b goes to the first of them" in row for row in first)
    beneath = lines(bench, "Maintenance dose", "Interval")
    assert beneath[1].startswith("! Maintenance is below 0.4 g/kg")
    seen = []
    for _ in range(3):
        bench.press("b")
        seen.append(bench.checklist.current().key)
    # Each in turn, and from the last back to the dose.
    assert [key.split(".")[1] for key in seen] == ["flag", "flag", "short"]
    assert seen[0] != seen[1]


def test_without_anything_to_look_at_b_says_so(opens: Opens) -> None:
    bench = opens({"patient.age_group": "adult"})
    bench.press("b")
    assert bench.checklist.message == "there is nothing to look at"


CHILD: dict[str, Value] = {
    "patient.age_group": "child",
    "qualifying.weight_kg": 20,
    "qualifying.date": date(2026, 1, 5),
    "treatment.started": date(2026, 1, 12),
    "treatment.induction_doses": 2,
}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            CHILD | given("01-12 20 i", "01-12 20 i", "01-13 200 i"),
            [
                "240 g are recorded as given; by 20 kg it is 40 g, 40 g in whole vials. (D1",
                "An infusion is recorded twice: was it given twice? 20 g induction on 12 Jan 2026.",
            ],
        ),
        (
            {"reviews.1.date": date(2062, 6, 22)},
            ["A date is in the future. Review 1 on 22 Jun 2062; today is 22 Nov 2026."],
        ),
        (
            {"treatment.started": date(2062, 12, 1)},
            ["A date is in the future. The first infusion on 1 Dec 2062; today is 22 Nov 2026."],
        ),
        (
            {
                "patient.sex": "male",
                "patient.height_cm": 175,
                "qualifying.date": date(2024, 3, 1),
                "qualifying.weight_kg": 100,
            },
            ["Induction 200 g: 4 × 50 g by 100 kg of 1 Mar 2024, actual"],
        ),
    ],
    ids=["240 g for 20 kg", "a review in 2062", "a start in 2062", "dosed by a later rule"],
)
def test_what_was_found_in_use_is_said_on_the_tab(
    values: dict[str, Value], told: list[str], opens: Opens
) -> None:
    shown = " ".join(opens(values).screen(100, 300).split())
    for sentence in told:
        assert sentence in shown


def test_after_an_initial_review_that_is_not_met_no_infusion_is_planned(opens: Opens) -> None:
    values: dict[str, Value] = {
        "treatment.started": date(2026, 8, 3),
        "reviews.1.date": date(2026, 11, 16),
        "reviews.1.reviewed_by": "neurologist",
        "reviews.1.efficacy_documented": False,
    }
    why = "Nothing review 1 of 16 Nov 2026 is not met (I-19)"
    assert lines(opens(values), "Planned", "Given") == ["Planned", why]


def test_in_a_course_of_ten_years_a_key_makes_only_the_lines_that_it_changes(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red where fewer lines are kept than a tab has: then none is found again."""
    weeks = tuple(Infusion(date(2016, 12, 1) + timedelta(weeks=n), 35, "maintenance")
                  for n in range(520))  # fmt: skip
    bench, drawn = opens({INFUSIONS_FIELD: weeks}).at("infusion.500"), []
    bench.screen()
    real = rows._drawn

    def noted(item: Item, here: bool, width: int, draft: Draft | None) -> list[Line]:
        drawn.append(item.key)
        return real(item, here, width, draft)

    monkeypatch.setattr(rows, "_drawn", noted)
    bench.press("j").screen()
    assert sorted(drawn) == ["infusion.500", "infusion.501"]
    drawn.clear()
    bench.at("treatment.maintenance_weekly").screen()
    bench.press("y").screen()
    assert len([key for key in drawn if key.startswith("infusion.")]) <= 2
