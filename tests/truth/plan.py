"""The plan of infusions and the agenda's rows, read a second time from the public text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .second import (
    Doc,
    answer,
    check,
    given,
    induction,
    maintenance,
    maintenance_weight,
    plain,
    review_due,
    weigh,
)

SAME_DOSE = dt.timedelta(3)
ROW_FLAGS = (
    "adjusted_weight",
    "weight_doubtful",
    "weight_old",
    "age_group_needed",
    "height_and_sex_needed",
    "pregnancy_not_recorded",
    "maintenance_below_range",
    "induction_exceeded",
    "four_week_limit_exceeded",
    "infusion_twice",
    "six_weekly_trial",
    "rounding_over_5_percent",
    "no_whole_vials",
    "dates_disagree",
)


class Planned(NamedTuple):
    day: dt.date
    what: str
    number: int
    dose: int | None
    grams: Fraction | None


class Course(NamedTuple):
    """What a plan goes by: the session as it is known on a day."""

    doc: Doc
    today: dt.date
    first: dt.date
    decisions: list[str]

    def given(self, phase: str) -> list[tuple[dt.date, Fraction]]:
        """What is given of a phase up to today, in the order of days."""
        return sorted(row for row in given(self.doc, phase) if row[0] <= self.today)


def split(total: Fraction, vial: Fraction, doses: int) -> list[Fraction]:
    """As evenly as whole vials allow, larger doses first, and none of nothing."""
    vials = total // vial
    doses = min(doses, vials)
    shares = [vials // doses + (turn < vials % doses) for turn in range(doses)]
    return [share * vial for share in shares]


def smallest_vial(doc: Doc) -> Fraction:
    return min(Fraction(size) for size in answer(doc, "treatment.vial_sizes_g") or [5])


def induction_plan(course: Course) -> list[Planned]:
    if course.given("maintenance"):
        return []
    wanted = answer(course.doc, "treatment.induction_doses")
    dose = induction(course.doc)
    whole = [Fraction(grams) for grams in (dose or {}).get("doses_g") or []]
    rows = course.given("induction")
    days = sorted({day for day, _ in rows})
    if not days:
        grams: Sequence[Fraction | None] = whole or [None] * (wanted or 1)
        start = course.first
    elif whole:
        left = sum(whole, Fraction(0)) - sum(grams for _, grams in rows)
        remain = max(0, (wanted or 1) - len(days))
        shares = split(max(left, Fraction(0)), smallest_vial(course.doc), remain)
        grams = [min(share, max(whole)) for share in shares]
        start = days[-1] + dt.timedelta(1)
    else:
        grams = [None] * ((wanted or 1) - len(days))
        start = days[-1] + dt.timedelta(1)
    return [
        Planned(start + dt.timedelta(at), "induction", len(days) + at + 1, None, share)
        for at, share in enumerate(grams)
    ]


def maintenance_doses(days: Sequence[dt.date]) -> list[dt.date]:
    """The first day of each dose: what comes within three days of it belongs to it."""
    firsts: list[dt.date] = []
    for day in days:
        if not firsts or day > firsts[-1] + SAME_DOSE:
            firsts.append(day)
    return firsts


class Maintenance:
    """Maintenance from a course on, infusion by infusion."""

    def __init__(self, course: Course, first_phase: Sequence[Planned]) -> None:
        self.course, doc = course, course.doc
        self.weeks = answer(doc, "treatment.maintenance_interval_weeks")
        self.weekly = answer(doc, "treatment.maintenance_weekly") is True
        dose = maintenance(doc)
        self.shares = [Fraction(grams) for grams in (dose or {}).get("doses_g") or []]
        weight = maintenance_weight(doc)
        self.limit = weight.dosing if weight else None
        self.rows = course.given("maintenance")
        self.first_phase = first_phase

    def anchor(self) -> dt.date:
        """The day from which cycles are counted where none is given."""
        doses = answer(self.course.doc, "treatment.induction_doses")
        days = [row.day for row in self.first_phase]
        days += [day for day, _ in self.course.given("induction")]
        if doses is None or not days:
            return self.course.first
        return max(days) - dt.timedelta(doses - 1)

    def share(self, dose: int) -> Fraction | None:
        if not self.shares:
            return None
        return self.shares[dose - 1] if self.weekly else self.shares[0]

    def holds(self, day: dt.date, grams: Fraction | None) -> bool:
        if grams is None or self.limit is None:
            return True
        before = sum(more for past, more in self.rows if 0 <= (day - past).days < 28)
        return before + grams <= self.limit

    def from_nothing(self) -> list[Planned]:
        """The cycles of a course without maintenance: three, or as many as a met review allows."""
        found: list[Planned] = []
        cycle = 1
        while True:
            for dose in range(1, (self.weeks if self.weekly else 1) + 1):
                day = self.anchor() + dt.timedelta(weeks=cycle * self.weeks + dose - 1)
                if not self.allowed(cycle, day):
                    return found
                grams = self.share(dose)
                assert self.holds(day, grams)
                if grams is not None:
                    self.rows.append((day, grams))
                found.append(
                    Planned(day, "maintenance", cycle, dose if self.weekly else None, grams)
                )
            cycle += 1

    def allowed(self, cycle: int, day: dt.date) -> bool:
        """Whether a cycle is planned: beyond the third only after a review that is met."""
        if cycle <= 3:
            return True
        decided = [decision for decision in self.course.decisions if decision != "open"]
        due = review_due(self.course.doc, self.course.decisions)
        return decided[-1:] == ["met"] and due is not None and day <= due

    def numbered(self, day: dt.date, first: dt.date, before: int) -> tuple[int, int]:
        """Cycle and dose of an infusion of a day, with so many doses before it."""
        passed = (day - first).days
        cycle, left = passed // (7 * self.weeks) + 1, passed % (7 * self.weeks)
        doses = self.weeks if self.weekly else 1
        if before // doses + 1 > cycle:
            return before // doses + 1, before % doses + 1
        return cycle, left // 7 + 1

    def onwards(self) -> list[Planned]:
        """What follows the maintenance given."""
        firsts = maintenance_doses([day for day, _ in self.rows])
        step = dt.timedelta(weeks=1 if self.weekly else self.weeks)
        found: list[Planned] = []
        last = firsts[-1]
        while True:
            day = last + step
            while True:
                cycle, dose = self.numbered(day, firsts[0], len(firsts) + len(found))
                grams = self.share(dose)
                if self.holds(day, grams):
                    break
                day += dt.timedelta(1)
            if not self.allowed(cycle, day):
                return found
            if grams is not None:
                self.rows.append((day, grams))
            found.append(Planned(day, "maintenance", cycle, dose if self.weekly else None, grams))
            last = day

    def plan(self) -> list[Planned]:
        if self.weeks is None:
            return []
        return self.onwards() if self.rows else self.from_nothing()


def end(doc: Doc, decisions: Sequence[str]) -> dt.date | None:
    """The first day on which nothing is planned any more; the earliest of days for never."""
    ends = [stop] if (stop := answer(doc, "treatment.stopped")) else []
    decided = [at for at, decision in enumerate(decisions) if decision != "open"]
    if decided and decisions[decided[-1]] == "not_met":
        ends.append(answer(doc, f"reviews.{decided[-1] + 1}.date") or dt.date.min)
    return min(ends, default=None)


def shown(doc: Doc, today: dt.date) -> list[Planned]:
    """The infusions planned, as they are shown on a day: what is overdue, and what comes."""
    told = check(doc, today)
    decisions = [review["decision"] for review in told["reviews"]]
    past = [day for day, _ in given(doc) if day <= today]
    first = answer(doc, "treatment.started") or min(past, default=None)
    limit = end(doc, decisions)
    if first is None or told["qualifying"]["decision"] == "not_met":
        return []
    if limit is not None and limit <= today:
        return []
    course = Course(doc, today, first, decisions)
    phases = [induction_plan(course)]
    phases.append(Maintenance(course, phases[0]).plan())
    found: list[Planned] = []
    for phase in phases:
        phase = [row for row in phase if limit is None or row.day < limit]
        if past and phase and phase[0].day < today:
            found.append(phase[0])
        else:
            found += [row for row in phase if row.day >= today]
    return found


def infusion_row(doc: Doc, row: Planned, today: dt.date) -> Doc:
    first = row.what == "induction"
    weight = weigh(doc, "qualifying") if first else maintenance_weight(doc)
    day = answer(doc, f"{weight.where}.date") if weight else None
    return {
        "date": row.day.isoformat(),
        "what": row.what,
        "number": row.number,
        "of": answer(doc, "treatment.induction_doses") if first else None,
        "dose": row.dose,
        "grams": None if row.grams is None else plain(row.grams),
        "dosing_kg": plain(weight.dosing) if weight else None,
        "basis": weight.basis if weight else None,
        "weight_date": day.isoformat() if day else None,
        "overdue": row.day < today,
    }


def agenda(doc: Doc, today: dt.date, days: int) -> list[dict[str, Any]]:
    """The rows of one session, vials left out: several ways may be of equally few."""
    told = check(doc, today)
    until = today + dt.timedelta(days)
    about = {
        "reference": doc["reference"],
        "flags": [flag for flag in told["flags"] if flag in ROW_FLAGS],
    }
    rows = [about | infusion_row(doc, row, today) for row in shown(doc, today) if row.day <= until]
    due = told["review_due"]
    if due is not None and due <= until.isoformat():
        decided = [at for at, found in enumerate(told["reviews"]) if found["decision"] != "open"]
        keys = ("of", "dose", "grams", "dosing_kg", "basis", "weight_date")
        rows.append(
            about
            | dict.fromkeys(keys)
            | {
                "date": due,
                "what": "review",
                "number": decided[-1] + 2 if decided else 1,
                "overdue": due < today.isoformat(),
            }
        )
    return sorted(rows, key=lambda row: (row["date"], row["what"] == "review"))


def fewest_vials(grams: Fraction, sizes: Sequence[Fraction]) -> int:
    """How many vials at least make so many grams."""
    smallest = min(sizes)
    units = [int(size / smallest) for size in sizes]
    needed = [0]
    for total in range(1, int(grams / smallest) + 1):
        needed.append(1 + min(needed[total - unit] for unit in units if unit <= total))
    return needed[-1]
