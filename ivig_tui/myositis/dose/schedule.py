"""Dates: the first infusion, when a review is due, what any four weeks hold."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from datetime import MAXYEAR, date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, pairwise

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import State
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.dose.grams import D3, LIMIT_G_PER_KG
from ivig_tui.myositis.dose.weight import Weight, dosing_weights, in_force
from ivig_tui.myositis.reviews.shared import T1, T2
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Infusion

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
STATEMENTS: tuple[Statement, ...] = (T1, T2, D3)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:  # a clock may be anything
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def infusions(answers: Answers) -> tuple[Infusion, ...]:
    """The infusions that were really given, in the order recorded."""

    def make() -> tuple[Infusion, ...]:
        given = answers.get(INFUSIONS_FIELD)
        rows = given if isinstance(given, tuple) else ()
        return tuple(infusion for infusion in rows if isinstance(infusion, Infusion))

    return answers.once("infusions", make)


class Given(Struct, frozen=True):
    """What the infusions that were given come to, by date."""

    days: list[date]
    """Of each."""
    induction_g: Decimal
    twice: tuple[Infusion, ...]
    """Each that is recorded more than once, by date, grams and phase."""
    maintenance: list[date]
    """The day of each maintenance infusion."""
    totals: list[Decimal]
    """The grams of all maintenance infusions before each, and at the end of all."""
    ends: list[int]
    """How many maintenance infusions there are before the end of the 28 days from each."""
    grams: list[Decimal]
    """The grams of the 28 days from each."""


def given(answers: Answers) -> Given:
    """What the infusions that were given come to."""
    return answers.once("given", lambda: _given(infusions(answers)))


# Another answer leaves them as they are, and a course holds hundreds.
@lru_cache(maxsize=2)
def _given(infusions: tuple[Infusion, ...]) -> Given:
    in_order = sorted(infusions, key=lambda one: one.date)
    doses = [one for one in in_order if one.phase == "maintenance"]
    days = [one.date for one in doses]
    totals = list(accumulate((Decimal(one.grams) for one in doses), initial=Decimal(0)))
    ends = [bisect_left(days, first + FOUR_WEEKS) for first in days]
    return Given(
        [one.date for one in in_order],
        sum((Decimal(i.grams) for i in infusions if i.phase == "induction"), Decimal(0)),
        tuple(one for one, times in Counter(infusions).items() if times > 1),
        days,
        totals,
        ends,
        [totals[end] - totals[at] for at, end in enumerate(ends)],
    )


def first_infusion(answers: Answers) -> date | None:
    """The day of the first infusion: as answered, else the earliest recorded as given; None
    without either."""
    started = answers.day("treatment.started")
    if started is not None:
        return started
    return min(given(answers).days, default=None)


def stopped(answers: Answers) -> date | None:
    """The day on which treatment was stopped; None where it goes on."""
    return answers.day("treatment.stopped")


def review_due(answers: Answers, decisions: Mapping[int, State]) -> date | None:
    """When the next review is due (T1, T2, I-16); None after a stop, or where no answer says.

    `decisions` has the decision of each review by its number, from 1.
    """
    return None if stopped(answers) else review_due_unless_stopped(answers, decisions)


def review_due_unless_stopped(answers: Answers, decisions: Mapping[int, State]) -> date | None:
    """When the next review would be due if treatment went on."""
    for number in range(answers.reviews, 0, -1):
        day = answers.day(f"reviews.{number}.date")
        if day is not None and decisions[number] is not State.OPEN:
            return months_later(day, NEXT_REVIEW_MONTHS)
    return _first_review_due(answers)


def latest_decided(decisions: Mapping[int, State]) -> int:
    """The number of the latest review that is met or not met; 0 without one."""
    return max((n for n, decision in decisions.items() if decision is not State.OPEN), default=0)


def _first_review_due(answers: Answers) -> date | None:
    first = first_infusion(answers)
    return None if first is None else months_later(first, FIRST_REVIEW_MONTHS)


class Late(Struct, frozen=True):
    """A review that was later than T2 asks."""

    review: int
    day: date
    limit: date
    """The last day on which it would have been in time."""


def late_reviews(answers: Answers) -> tuple[Late, ...]:
    """The dated reviews that were later than T2 asks, first to last."""
    late = []
    limit = _first_review_due(answers)
    for number in range(1, answers.reviews + 1):
        day = answers.day(f"reviews.{number}.date")
        if day is not None:
            if limit is not None and day > limit:
                late.append(Late(number, day, limit))
            limit = months_later(day, NEXT_REVIEW_MONTHS)
    return tuple(late)


class FourWeeks(Struct, frozen=True):
    """What 28 days hold, or a part of them (D3, I-10)."""

    first: date
    last: date
    """The day of the last infusion that is counted."""
    grams: Decimal
    weight: Weight | None
    """The dosing weight in force on the first day; None where no weight is recorded."""

    @property
    def limit_g(self) -> Decimal | None:
        """The most that they may hold, in grams; None where no weight is recorded."""
        return None if self.weight is None else LIMIT_G_PER_KG * self.weight.dosing_kg

    @property
    def exceeded(self) -> bool:
        """Whether they hold more than they may."""
        return self.limit_g is not None and self.grams > self.limit_g

    @property
    def filled(self) -> Decimal:
        """The part of the limit that they hold; without a limit the grams."""
        return self.grams / self.limit_g if self.limit_g else self.grams


def fullest_four_weeks(answers: Answers) -> FourWeeks | None:
    """The 28 days from a maintenance infusion that come nearest to their limit, or pass it the
    furthest; None without a maintenance infusion."""
    return _fullest(infusions(answers), dosing_weights(answers))


@lru_cache(maxsize=2)
def _fullest(infusions: tuple[Infusion, ...], weights: tuple[Weight, ...]) -> FourWeeks | None:
    held = _given(infusions)
    spans = pairwise((0, *_changes(held, weights), len(held.maintenance)))
    # By one weight, those that hold the most are the ones that come nearest to the limit.
    fullest = (max(range(*span), key=held.grams.__getitem__) for span in spans if range(*span))
    windows = (_window(held, weights, at, held.ends[at]) for at in fullest)
    return max(windows, key=lambda window: window.filled, default=None)


def four_weeks_up_to(answers: Answers, last: date) -> FourWeeks | None:
    """The same of the 28 days that hold a day, counted up to that day; None where they hold no
    maintenance infusion.

    Where any 28 days pass their limit, so do those up to the last infusion among them.
    """
    return _up_to(given(answers), dosing_weights(answers), last)


def four_weeks_up_to_each(answers: Answers) -> tuple[FourWeeks | None, ...]:
    """The same up to the day of each infusion, in the order recorded."""
    return _up_to_each(infusions(answers), dosing_weights(answers))


@lru_cache(maxsize=2)
def _up_to_each(
    infusions: tuple[Infusion, ...], weights: tuple[Weight, ...]
) -> tuple[FourWeeks | None, ...]:
    held = _given(infusions)
    return tuple(_up_to(held, weights, infusion.date) for infusion in infusions)


def _up_to(held: Given, weights: tuple[Weight, ...], last: date) -> FourWeeks | None:
    end = bisect_right(held.maintenance, last)
    begin = bisect_right(held.maintenance, last - FOUR_WEEKS)
    # By one weight, those that begin the earliest hold the most.
    changes = (at for at in _changes(held, weights) if begin < at < end)
    windows = (_window(held, weights, at, end) for at in (begin, *changes) if at < end)
    return max(windows, key=lambda window: window.filled, default=None)


def _changes(held: Given, weights: tuple[Weight, ...]) -> list[int]:
    """How many maintenance infusions there are before each day on which the weight may change."""
    days = sorted(weight.day for weight in weights if weight.day is not None)
    return [bisect_left(held.maintenance, day) for day in days]


def _window(held: Given, weights: tuple[Weight, ...], at: int, end: int) -> FourWeeks:
    first, last = held.maintenance[at], held.maintenance[end - 1]
    grams = held.totals[end] - held.totals[at]
    return FourWeeks(first, last, grams, in_force(weights, first))
