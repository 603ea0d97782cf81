"""The dates in words: review due, the stop, infusions given, and apart from them the plan."""

from collections.abc import Iterator

from ivig_tui.criteria.wording import inert, plain, shown_date
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose.plan import INDUCTION, Planned
from ivig_tui.myositis.dose.schedule import infusions, stopped

NEAR = 3
"""How many cycles have a line each."""


def date_lines(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """When review is due, the stop, the infusions given, and those planned, cycle by cycle."""
    answers = assessment.answers
    yield "Review due", review_due_in_words(assessment)
    stop = stop_in_words(assessment)
    if stop:
        yield "Stopped", stop
    for phase in dict.fromkeys(infusion.phase for infusion in infusions(answers)):
        given = [one for one in infusions(answers) if one.phase == phase]
        told = (f"{shown_date(one.date)} {plain(one.grams)} g" for one in given)
        yield f"Given, {phase}", ", ".join(told)
    plan = assessment.plan()
    if not plan.infusions:
        yield "Planned", f"nothing: {plan.ends}"
        return
    induction = [one for one in plan.infusions if one.phase == INDUCTION]
    if induction:
        yield "Planned, induction", ", ".join(planned_in_words(one) for one in induction)
    cycles: dict[int, list[Planned]] = {}
    for planned in plan.infusions[len(induction) :]:
        cycles.setdefault(planned.number, []).append(planned)
    # Until the next review there may be a dozen cycles: those far off share a line.
    near = list(cycles) if len(cycles) <= NEAR + 1 else list(cycles)[:NEAR]
    for cycle in near:
        told = (planned_in_words(one) for one in cycles[cycle])
        yield f"Planned, maintenance {cycle}", ", ".join(told)
    far = list(cycles)[len(near) :]
    if far:
        first, last = cycles[far[0]][0].day, cycles[far[-1]][-1].day
        name = f"Planned, maintenance {far[0]}–{far[-1]}"
        yield name, f"{shown_date(first)} to {shown_date(last)}"
    yield "Nothing more", plan.ends


def review_due_in_words(assessment: Assessment) -> str:
    """When the next review is due, or why there is none."""
    due, stop = assessment.review_due, stopped(assessment.answers)
    if due is not None:
        return shown_date(due) + (" (overdue)" if due < assessment.today else "")
    if stop is not None:
        return f"none: treatment is stopped on {shown_date(stop)}"
    return "unknown: no first infusion, and no dated review that is decided"


def stop_in_words(assessment: Assessment) -> str:
    """The day of the stop and its reason; empty without a stop."""
    stop = stopped(assessment.answers)
    if stop is None:
        return ""
    reason = assessment.answers.text("treatment.stopped_reason")
    return shown_date(stop) + (f": {inert(reason)}" if reason else "")


def planned_in_words(planned: Planned) -> str:
    """One planned infusion: its day, its grams where they are known, whether it is overdue."""
    grams = "" if planned.grams is None else f" {plain(planned.grams)} g"
    return f"{shown_date(planned.day)}{grams}{' (overdue)' if planned.overdue else ''}"
