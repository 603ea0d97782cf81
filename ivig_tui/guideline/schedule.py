"""Dates: when a review is due, when infusions are planned, what any four weeks hold."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ivig_tui.guideline.answers import Answers, Infusion
from ivig_tui.guideline.document import Reading, Statement
from ivig_tui.guideline.dosing import D3, Dose, maintenance_doses
from ivig_tui.guideline.logic import State
from ivig_tui.guideline.reviewing import T1, T2

I_10 = Reading(
    "I-10",
    "What is any four-week period?",
    "A four-week period is any 28 days, the last day not included: day 0 and day 27 share "
    "one, day 0 and day 28 do not. Maintenance only; the induction is not counted.",
    (
        "A calendar month.",
        "Day 0 and day 28 share a period.",
        "The induction counts as well.",
    ),
)
I_16 = Reading(
    "I-16",
    "When do the four months start?",
    "The four months start with the first infusion. A late review is flagged, not refused.",
    ("They start with the authorisation, or with the qualifying assessment.",),
)

FIRST_REVIEW_MONTHS = 4  # T1, T2
NEXT_REVIEW_MONTHS = 12  # T2
FOUR_WEEKS = timedelta(days=28)  # D3
CYCLES_SHOWN = 3  # T1: induction and three maintenance cycles
STATEMENTS: tuple[Statement, ...] = (T1, T2, D3)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def review_due(answers: Answers, decisions: Mapping[int, State]) -> date | None:
    """When the next review is due (T1, T2, I-16); None where nothing tells.

    `decisions` has the decision of each review by its number, from 1.
    """
    for number in range(answers.reviews, 0, -1):
        day = answers.day(f"reviews.{number}.date")
        if day is not None and decisions[number] is not State.OPEN:
            return months_later(day, NEXT_REVIEW_MONTHS)
    started = answers.day("treatment.started")
    return None if started is None else months_later(started, FIRST_REVIEW_MONTHS)


def latest_in_time(answers: Answers, review: int) -> date | None:
    """The last day on which review number `review` is not late; None where nothing tells."""
    for number in range(review - 1, 0, -1):
        day = answers.day(f"reviews.{number}.date")
        if day is not None:
            return months_later(day, NEXT_REVIEW_MONTHS)
    started = answers.day("treatment.started")
    return None if started is None else months_later(started, FIRST_REVIEW_MONTHS)


def late_reviews(answers: Answers) -> tuple[int, ...]:
    """The numbers of the dated reviews that were later than T2 asks."""
    late = []
    last = latest_in_time(answers, 1)
    for number in range(1, answers.reviews + 1):
        day = answers.day(f"reviews.{number}.date")
        if day is not None:
            if last is not None and day > last:
                late.append(number)
            last = months_later(day, NEXT_REVIEW_MONTHS)
    return tuple(late)


@dataclass(frozen=True, slots=True)
class Planned:
    """One infusion of the plan."""

    day: date
    phase: str
    """`induction` or `maintenance`."""
    cycle: int
    """0 for the induction, then 1, 2, 3 …"""
    grams: Decimal | None
    """In whole vials; None where that is not known."""


def planned(
    answers: Answers, induction: Dose | None, maintenance: Dose | None, due: date | None
) -> tuple[Planned, ...]:
    """The planned infusions: induction on consecutive days from the first infusion, then three
    maintenance cycles, then on up to the next review due. Empty without a first infusion."""
    started = answers.day("treatment.started")
    if started is None:
        return ()
    plan: list[Planned] = []
    doses = answers.whole("treatment.induction_doses")
    for number in range(doses or 0):
        grams = induction.doses_g[number] if induction and induction.doses_g else None
        plan.append(Planned(started + timedelta(days=number), "induction", 0, grams))
    interval = answers.whole("treatment.maintenance_interval_weeks")
    cycle = 0
    while interval is not None:
        cycle += 1
        first = started + timedelta(weeks=cycle * interval)
        if cycle > CYCLES_SHOWN and (due is None or first > due):
            break
        for week in range(maintenance_doses(answers, interval)):
            grams = maintenance.doses_g[week] if maintenance and maintenance.doses_g else None
            plan.append(Planned(first + timedelta(weeks=week), "maintenance", cycle, grams))
    return tuple(plan)


def infusions(answers: Answers) -> tuple[Infusion, ...]:
    """The infusions that were really given, in the order recorded."""
    given = answers.get("treatment.infusions")
    if not isinstance(given, tuple):
        return ()
    return tuple(infusion for infusion in given if isinstance(infusion, Infusion))


def grams_in_four_weeks(answers: Answers, last: date) -> Decimal:
    """The maintenance grams given in the 28 days that end with a day (D3, I-10)."""
    return sum(
        (
            Decimal(i.grams)
            for i in infusions(answers)
            if i.phase == "maintenance" and last - FOUR_WEEKS < i.date <= last
        ),
        Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class FourWeeks:
    """What the 28 days from one infusion hold."""

    first: date
    grams: Decimal


def fullest_four_weeks(answers: Answers) -> FourWeeks | None:
    """The 28 days, half open, with the most maintenance grams given (D3, I-10); None without
    a maintenance infusion."""
    given = [(i.date, Decimal(i.grams)) for i in infusions(answers) if i.phase == "maintenance"]
    windows = [
        FourWeeks(
            first,
            sum((g for day, g in given if first <= day < first + FOUR_WEEKS), Decimal(0)),
        )
        for first, _ in sorted(given)
    ]
    return max(windows, key=lambda window: window.grams, default=None)
