"""What is due in one session within some days: the infusions planned, and the next review."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from ivig_tui.exchange import assessed
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose.grams import maintenance_weight
from ivig_tui.myositis.dose.plan import INDUCTION, Planned
from ivig_tui.myositis.dose.schedule import latest_decided
from ivig_tui.myositis.dose.weight import Weight, dosing_weight
from ivig_tui.myositis.flags import DOSE_FLAGS
from ivig_tui.session.session import Session


class Row(Struct, frozen=True):
    """One infusion that is planned or overdue, or one review that is due."""

    date: date
    reference: str
    what: Literal["induction", "maintenance", "review"]
    number: int
    """The induction's dose, the maintenance cycle, or the review; from 1."""
    label: str
    """What it is called: `induction 2 of 5`, `maintenance 4, dose 2 of 4`, `review 1`."""
    overdue: bool
    flags: tuple[str, ...]
    """The codes of the session's flags that bear on the dose."""
    of: int | None = None
    """The number of induction doses; None where it is not known or does not belong."""
    dose: int | None = None
    """The weekly dose of a maintenance cycle, from 1; None elsewhere."""
    grams: Decimal | None = None
    """In whole vials; None where that is not known, and for a review."""
    vials: tuple[Decimal, ...] = ()
    """The vials that make the grams, largest first."""
    weight: Weight | None = None
    """The dosing weight, with its basis and date; None where it is not known, and for a review."""


def agenda_rows(session: Session, today: date, days: int) -> tuple[Row, ...]:
    """What is due in a session up to and including `days` days from today, by date: infusions
    before the review of the same day. What is overdue is there however long it is so."""
    assessment = assessed(session, today)
    flags = tuple(r.flag.code for r in assessment.flags if r.flag.code in DOSE_FLAGS)
    rows = (*_infusions(session, assessment, flags), *_review(session, assessment, flags))
    last = _days_later(today, days)
    return tuple(sorted((row for row in rows if row.date <= last), key=lambda row: row.date))


def _days_later(day: date, days: int) -> date:
    room = (date.max - day).days
    return day + timedelta(days=min(days, room))


def _infusions(session: Session, assessment: Assessment, flags: tuple[str, ...]) -> Iterator[Row]:
    answers = assessment.answers
    for planned in assessment.plan().infusions:
        induction = planned.phase == INDUCTION
        weight = dosing_weight(answers, "qualifying") if induction else maintenance_weight(answers)
        yield _row(session, planned, weight, flags)


def _row(session: Session, planned: Planned, weight: Weight | None, flags: tuple[str, ...]) -> Row:
    return Row(
        planned.day,
        session.reference,
        "induction" if planned.phase == INDUCTION else "maintenance",
        planned.number,
        planned.what,
        planned.overdue,
        flags,
        planned.of if planned.phase == INDUCTION else None,
        planned.dose,
        planned.grams,
        planned.vials,
        weight,
    )


def _review(session: Session, assessment: Assessment, flags: tuple[str, ...]) -> Iterator[Row]:
    due = assessment.review_due
    if due is not None:
        number = latest_decided(assessment.decisions) + 1
        overdue = due < assessment.today
        yield Row(due, session.reference, "review", number, f"review {number}", overdue, flags)
