"""The plan of infusions: what is still to be given, going on from what was (T1, D1 to D3, I-19).

A plan is never told as given: nothing here is recorded anywhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import State
from ivig_tui.criteria.source import Reading
from ivig_tui.criteria.wording import plain, shown_date
from ivig_tui.myositis.dose.grams import Dose, maintenance_doses
from ivig_tui.myositis.dose.schedule import (
    FOUR_WEEKS,
    infusions,
    latest_decided,
    review_due_unless_stopped,
    stopped,
)
from ivig_tui.myositis.dose.vials import divided
from ivig_tui.myositis.rows import Infusion

I_19 = Reading(
    "I-19",
    "What does `abandoned` mean for what is planned?",
    "After a review that is not met, and after treatment is stopped, no infusion is planned. Until "
    "a review is met, no more is planned than the induction and three maintenance cycles (T1).",
    (
        "What is planned goes on until somebody takes it back.",
        "Only a stop that is recorded ends the plan.",
    ),
)

CYCLES_BEFORE_REVIEW = 3  # T1: induction and three maintenance cycles
ONE_DOSE = timedelta(days=3)
"""Maintenance given within so many days of its first infusion is one dose."""
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
INDUCTION, MAINTENANCE = "induction", "maintenance"


class Planned(Struct, frozen=True):
    """One infusion of the plan."""

    day: date
    phase: str
    """`induction` or `maintenance`."""
    number: int
    """The dose of the induction, or the maintenance cycle; from 1."""
    of: int | None = None
    """How many doses the induction has, or a weekly cycle; None where that is not known, and for
    a cycle of one dose."""
    dose: int | None = None
    """The weekly dose of its cycle, from 1; None for an induction and for a cycle of one dose."""
    grams: Decimal | None = None
    """In whole vials; None where that is not known."""
    vials: tuple[Decimal, ...] = ()
    """The fewest vials that make it, largest first; empty where the grams are not known."""
    overdue: bool = False
    """Whether its day has passed in a course of which something is recorded as given."""

    @property
    def what(self) -> str:
        """What it is called: `induction 2 of 5`, `maintenance 4, dose 2 of 4`."""
        of = f" of {self.of}" if self.of else ""
        dose = f", dose {self.dose}" if self.dose else ""
        return f"{self.phase} {self.number}{dose}{of}"


def typed_as_planned(planned: Planned) -> str:
    """A planned infusion as a person types it once it is given: `2026-12-01 35 induction`; without
    the grams where they are not known."""
    grams = "" if planned.grams is None else f" {plain(planned.grams)}"
    return f"{planned.day}{grams} {planned.phase}"


def typed_next(plan: "Plan", today: date) -> str:
    """The infusion that is due today or overdue, as a person types it once it is given today;
    empty where none is due."""
    due = next((one for one in plan.infusions if one.day <= today), None)
    return "" if due is None else typed_as_planned(replace(due, day=today))


class Plan(Struct, frozen=True):
    """What is still to be given, by day; and why there is nothing, or nothing more."""

    infusions: tuple[Planned, ...]
    ends: str
    """Why nothing is planned after these, or nothing at all: a clause."""


def plan(
    answers: Answers,
    qualifying: State,
    decisions: Mapping[int, State],
    induction: Dose | None,
    maintenance: Dose | None,
    today: date,
) -> Plan:
    """The infusions that are planned on a day.

    `qualifying` is the qualifying decision, `decisions` has that of each review by its number,
    from 1. Infusions that are recorded with a date after the day are left out.
    """
    given = tuple(i for i in infusions(answers) if i.date <= today)
    first = answers.day("treatment.started") or min((i.date for i in given), default=None)
    if qualifying is State.NOT_MET:
        return Plan((), "the qualifying criteria are not met")
    if first is None:
        return Plan((), "the date of the first infusion is not answered")
    end = _end(answers, decisions)
    if end is not None and end.day <= today:
        return Plan((), end.why)
    doses = tuple(_induction(answers, induction, first, given))
    follows = _follows(answers, first, given, doses)
    cycles = tuple(_maintenance(answers, maintenance, given, follows, _last(answers, decisions)))
    planned = (
        *_from_today_on(_until(end, doses), today, bool(given)),
        *_from_today_on(_until(end, cycles), today, bool(given)),
    )
    if not planned and not given and doses:
        return Plan((), "its days have passed, and nothing is recorded as given")
    return Plan(planned, _why(answers, decisions, planned, (*doses, *cycles), end))


class _End(Struct, frozen=True):
    """From which day on nothing is planned, and why."""

    day: date
    why: str


def _end(answers: Answers, decisions: Mapping[int, State]) -> _End | None:
    """The earlier of the stop and of the latest decided review, where that is not met (I-19);
    None where nothing ends the plan."""
    ends = []
    latest = latest_decided(decisions)
    if latest and decisions[latest] is State.NOT_MET:
        day = answers.day(f"reviews.{latest}.date")
        told = f" of {shown_date(day)}" if day else ""
        ends.append(_End(day or date.min, f"review {latest}{told} is not met ({I_19.id})"))
    stop = stopped(answers)
    if stop is not None:
        ends.append(_End(stop, f"treatment is stopped on {shown_date(stop)} ({I_19.id})"))
    return min(ends, key=lambda end: end.day, default=None)


def _last(answers: Answers, decisions: Mapping[int, State]) -> date | None:
    """The last day on which a cycle beyond the third is planned; None where there is none."""
    latest = latest_decided(decisions)
    if not latest or decisions[latest] is not State.MET:
        return None
    return review_due_unless_stopped(answers, decisions)


def _until(end: _End | None, planned: Iterable[Planned]) -> Iterator[Planned]:
    return (one for one in planned if end is None or one.day < end.day)


def _from_today_on(planned: Iterable[Planned], today: date, begun: bool) -> Iterator[Planned]:
    """The infusions of a phase that are planned from a day on.

    Of a course that has begun, the first may be overdue; what follows it is then not planned, as
    it goes by the day on which the overdue one is given.
    """
    for one in planned:
        if one.day >= today:
            yield one
        elif begun:
            yield replace(one, overdue=True)
            return


def _induction(
    answers: Answers, dose: Dose | None, first: date, given: tuple[Infusion, ...]
) -> Iterator[Planned]:
    """The doses of the induction that remain, on days that follow one another (D1)."""
    if any(infusion.phase == MAINTENANCE for infusion in given):
        return
    number = answers.whole("treatment.induction_doses")
    days = sorted({infusion.date for infusion in given})
    remain = (number or 1) - len(days)
    start = days[-1] + DAY if days else first
    for at, grams in enumerate(_grams_that_remain(dose, remain, given)):
        vials = dose.vials(grams) if dose and grams is not None else ()
        yield Planned(
            start + at * DAY, INDUCTION, len(days) + at + 1, number, grams=grams, vials=vials
        )


def _grams_that_remain(
    dose: Dose | None, remain: int, given: tuple[Infusion, ...]
) -> Sequence[Decimal | None]:
    """The grams of each dose that remains: of an induction that has begun, what is left of it in
    whole vials, no dose above the largest of the whole."""
    if dose is None or dose.doses_g is None or dose.dispensed_g is None:
        return [None] * remain
    if not given:
        return dose.doses_g
    left = dose.dispensed_g - sum(Decimal(infusion.grams) for infusion in given)
    smallest = dose.vials_g[0]
    units = int(left // smallest)
    doses = min(remain, units)
    if doses < 1:
        return []
    return [min(n * smallest, max(dose.doses_g)) for n in divided(units, doses)]


def _follows(
    answers: Answers, first: date, given: tuple[Infusion, ...], planned: tuple[Planned, ...]
) -> date:
    """The day that the first maintenance cycle follows: the induction's last, counted back as if
    all its doses had been given on days that follow one another."""
    number = answers.whole("treatment.induction_doses")
    last = max([infusion.date for infusion in given] + [one.day for one in planned], default=None)
    return first if number is None or last is None else last - (number - 1) * DAY


def _maintenance(
    answers: Answers,
    dose: Dose | None,
    given: tuple[Infusion, ...],
    follows: date,
    last: date | None,
) -> Iterator[Planned]:
    """The maintenance infusions (D2, D3): to the third cycle, and after it to the day `last`."""
    weeks = answers.whole("treatment.maintenance_interval_weeks")
    if weeks is None:
        return
    doses, interval = maintenance_doses(answers, weeks), weeks * WEEK
    step = WEEK if doses > 1 else interval
    counted = [(i.date, Decimal(i.grams)) for i in given if i.phase == MAINTENANCE]
    begun = _days_of_doses(day for day, _ in counted)
    origin = begun[0] if begun else follows + interval
    day = begun[-1] + step if begun else origin
    for before in count(len(begun)):
        while True:
            cycle, number = _numbered((day - origin).days, before, doses, weeks)
            grams = dose.doses_g[number - 1] if dose and dose.doses_g else None
            if dose is None or grams is None or _within_limit(dose, counted, day, grams):
                break
            day += DAY
        if cycle > CYCLES_BEFORE_REVIEW and (last is None or day > last):
            return
        weekly = doses > 1
        yield Planned(
            day,
            MAINTENANCE,
            cycle,
            doses if weekly else None,
            number if weekly else None,
            grams,
            dose.vials(grams) if dose and grams is not None else (),
        )
        if grams is not None:
            counted.append((day, grams))
        day += step


def _days_of_doses(days: Iterable[date]) -> list[date]:
    """The first day of each dose: what is given within three days of it is the same dose."""
    begun: list[date] = []
    for day in sorted(days):
        if not begun or day > begun[-1] + ONE_DOSE:
            begun.append(day)
    return begun


def _numbered(day: int, before: int, doses: int, weeks: int) -> tuple[int, int]:
    """The cycle of a day, counted from the first maintenance infusion, and the dose within it.

    `before` is how many doses there are before it: a cycle is not longer than its doses.
    """
    intervals, rest = divmod(day, weeks * WEEK.days)
    full, over = divmod(before, doses)
    if full > intervals:
        return full + 1, over + 1
    return intervals + 1, rest // WEEK.days + 1 if doses > 1 else 1


def _within_limit(
    dose: Dose, counted: Iterable[tuple[date, Decimal]], day: date, grams: Decimal
) -> bool:
    """Whether the 28 days that end with a day may hold so many grams more (D3)."""
    held = sum(amount for given, amount in counted if day - FOUR_WEEKS < given <= day)
    return dose.limit_g is None or held + grams <= dose.limit_g


def _why(
    answers: Answers,
    decisions: Mapping[int, State],
    planned: tuple[Planned, ...],
    uncut: tuple[Planned, ...],
    end: _End | None,
) -> str:
    """Why nothing is planned after these infusions."""
    if any(one.overdue for one in planned):
        return "what follows goes by the day on which the overdue infusion is given"
    if end is not None and any(one.day >= end.day for one in uncut):
        return end.why
    if answers.whole("treatment.maintenance_interval_weeks") is None:
        return "the maintenance interval is not answered"
    latest = latest_decided(decisions)
    if not latest or decisions[latest] is not State.MET:
        return f"no more than {CYCLES_BEFORE_REVIEW} cycles until a review is met ({I_19.id})"
    due = review_due_unless_stopped(answers, decisions)
    return f"the next review is due {shown_date(due)}" if due else "no review date is known"
