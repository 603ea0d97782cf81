"""Where right answers disagree: scores and items, dates of assessments, halves of a signature."""

from __future__ import annotations

import pytest

from tests.format.conftest import Check
from tests.format.kinds import LOCAL, MOMENT
from tests.format.table import CMAS, MRC

HALF = "is missing; a signature is a name and a time, both or neither"
WHERE = [("[qualifying]\n", "qualifying"), ("[[reviews]]\n", "reviews.1"),
         ("[[reviews]]\n[[reviews]]\n", "reviews.2")]  # fmt: skip


def mrc(right: int, left: int, *, without: str = "") -> str:
    return "".join(f"mrc.{item} = [{right}, {left}]\n" for item in MRC if item != without)


def cmas(*, without: str = "", less: int = 0) -> str:
    grades = {item: most - (less if item == "sit_ups" else 0) for item, most in CMAS.items()}
    return "".join(f"cmas.{item} = {most}\n" for item, most in grades.items() if item != without)


@pytest.mark.parametrize("start,at", WHERE)
def test_a_score_that_is_the_sum_of_its_items_is_right(check: Check, start: str, at: str) -> None:
    assert check(f"{start}{mrc(5, 5)}mrc_sum_score = 60\n{cmas()}cmas_score = 52\n") == []
    assert check(f"{start}{mrc(0, 0)}mrc_sum_score = 0\n") == []
    assert check(f"{start}{mrc(4, 5)}mrc_sum_score = 54\n{cmas(less=6)}cmas_score = 46\n") == []
    assert check(f"{start}{mrc(4, 3)}{cmas()}") == []


@pytest.mark.parametrize("start,at", WHERE)
def test_a_score_that_differs_from_its_complete_items_is_refused_at_the_score(
    check: Check, start: str, at: str
) -> None:
    assert check(f"{start}mrc_sum_score = 53\n{mrc(4, 5)}") == [
        f"{at}.mrc_sum_score: 53 is not the sum of its items, 54"
    ]
    assert check(f"{start}{cmas(less=1)}cmas_score = 52\n") == [
        f"{at}.cmas_score: 52 is not the sum of its items, 51"
    ]
    assert check(f"{start}cmas_score = 0\n{cmas()}{mrc(0, 0)}mrc_sum_score = 1\n") == [
        f"{at}.mrc_sum_score: 1 is not the sum of its items, 0",
        f"{at}.cmas_score: 0 is not the sum of its items, 52",
    ]


@pytest.mark.parametrize("start,at", WHERE)
def test_items_in_part_are_not_compared(check: Check, start: str, at: str) -> None:
    for item in MRC:
        assert check(f"{start}{mrc(5, 5, without=item)}mrc_sum_score = 0\n") == []
    for item in CMAS:
        assert check(f"{start}{cmas(without=item)}cmas_score = 0\n") == []


def test_wrong_items_or_a_wrong_score_are_not_compared(check: Check) -> None:
    wrong = f"[qualifying]\n{mrc(5, 5, without='hip_flexion')}mrc_sum_score = 0\n"
    assert check(f"{wrong}mrc.hip_flexion = [5, 6]\n") == [
        "qualifying.mrc.hip_flexion.2: 6 is above 5"
    ]
    assert check(f"[qualifying]\n{mrc(5, 5)}mrc_sum_score = 61\n") == [
        "qualifying.mrc_sum_score: 61 is above 60"
    ]


def test_items_of_one_assessment_say_nothing_of_another_s_score(check: Check) -> None:
    reviews = f"[[reviews]]\nmrc_sum_score = 1\n[[reviews]]\n{mrc(3, 3)}"
    assert check(f"[qualifying]\n{mrc(5, 5)}{reviews}") == []


@pytest.mark.parametrize(
    "raw,errors",
    [
        ("[6, -1]", [".1: 6 is above 5", ".2: -1 is below 0"]),
        ("[true, 5.0]", [".1: true is not a whole number from 0 to 5",
                         ".2: 5.0 is not a whole number from 0 to 5"]),
        ('[5, "5"]', ['.2: "5" is not a whole number from 0 to 5']),
        ("[nan, []]", [".1: NaN is not a whole number from 0 to 5",
                       ".2: a list is not a whole number from 0 to 5"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("item", MRC)
def test_each_side_of_a_movement_is_graded_nought_to_five(
    check: Check, item: str, raw: str, errors: list[str]
) -> None:
    for start, at in WHERE:
        expected = [f"{at}.mrc.{item}{error}" for error in errors]
        assert check(f"{start}mrc = {{{item} = {raw}}}\n") == expected


def dated(*days: str | None) -> str:
    """A qualifying assessment and reviews with these dates; None: without one."""
    told = [f"date = {day}\n" if day else "" for day in days]
    return "[qualifying]\n" + "[[reviews]]\n".join(told)


@pytest.mark.parametrize(
    "days",
    [
        ("2026-05-01", "2026-05-01", "2026-05-01"),
        ("2026-05-01", "2026-05-02", None, "2026-05-02", "2030-01-01"),
        (None, "2026-05-01", None, None, "2026-05-01"),
        (None, None, "2026-05-01"),
        ("1990-01-01", "2100-12-31"),
    ],
)
def test_dates_that_do_not_run_backwards_are_right(
    check: Check, days: tuple[str | None, ...]
) -> None:
    assert check(dated(*days)) == []


@pytest.mark.parametrize(
    "days,clashes",
    [
        (("2026-05-01", "2026-04-30"), [(1, 0)]),
        (("2026-05-01", None, None, "2026-04-30"), [(3, 0)]),
        (("2026-05-01", "2026-06-01", None, "2026-05-31"), [(3, 1)]),
        ((None, "2026-05-01", "2026-04-30"), [(2, 1)]),
        (("2026-05-03", "2026-05-02", "2026-05-01"), [(1, 0), (2, 1)]),
    ],
)
def test_a_date_before_the_latest_earlier_one_is_refused_at_the_later(
    check: Check, days: tuple[str | None, ...], clashes: list[tuple[int, int]]
) -> None:
    where = ["qualifying", *(f"reviews.{number}" for number in range(1, len(days)))]
    assert check(dated(*days)) == [
        f"{where[one]}.date: {days[one]} is before {days[two]}, the date of {where[two]}"
        for one, two in clashes
    ]


def test_a_wrong_date_is_not_compared(check: Check) -> None:
    assert check(dated("2026-05-01", "1989-01-01", "2026-05-02")) == [
        "reviews.1.date: 1989-01-01 is before the year 1990"
    ]


def test_no_other_dates_are_compared(check: Check) -> None:
    signed = 'signed_by = "J Doe"\nsigned_at = 1990-01-01T00:00:00Z\n'
    assert (
        check(
            f"{dated('2026-05-01', '2026-06-01')}{signed}"
            "[treatment]\nstarted = 1990-01-01\n[[treatment.infusions]]\ndate = 2100-12-31\n"
            'grams = 35\nphase = "maintenance"\n[[treatment.infusions]]\ndate = 1990-01-01\n'
            'grams = 35\nphase = "induction"\n'
            '[[history]]\nat = 2100-01-01T00:00:00Z\nby = "b"\nfield = "x"\n'
            '[[history]]\nat = 1990-01-01T00:00:00Z\nby = "a"\nfield = "x"\n'
        )
        == []
    )


@pytest.mark.parametrize("start,at", WHERE)
def test_a_signature_has_both_halves_or_neither(check: Check, start: str, at: str) -> None:
    by, when = 'signed_by = "J Doe"\n', f"signed_at = {MOMENT}\n"
    assert check(start + by + when) == []
    assert check(start + when + by) == []
    assert check(start + by) == [f"{at}.signed_at: {HALF}"]
    assert check(start + when) == [f"{at}.signed_by: {HALF}"]


def test_a_wrong_half_of_a_signature_is_there(check: Check) -> None:
    moment = "is not a date and time with offset such as 2026-11-22T09:31:04+11:00"
    local = f"qualifying.signed_at: {LOCAL} {moment}"
    assert check(f'[qualifying]\nsigned_by = "J Doe"\nsigned_at = {LOCAL}\n') == [local]
    assert check(f"[qualifying]\nsigned_at = {LOCAL}\n") == [f"qualifying.signed_by: {HALF}", local]
    assert check(f"[qualifying]\nsigned_by = 1\nsigned_at = {MOMENT}\n") == [
        "qualifying.signed_by: 1 is not text"
    ]


def test_halves_in_two_assessments_make_no_signature(check: Check) -> None:
    assert check(f'[qualifying]\nsigned_by = "J"\n[[reviews]]\nsigned_at = {MOMENT}\n') == [
        f"qualifying.signed_at: {HALF}",
        f"reviews.1.signed_by: {HALF}",
    ]
