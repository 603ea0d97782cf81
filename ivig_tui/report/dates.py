"""The dates in words: review due, infusions planned, infusions given."""

from collections.abc import Iterator
from datetime import date

from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.schedule import Planned, infusions
from ivig_tui.guideline.wording import plain, shown_date

NEAR = 3
"""How many cycles are told one by one."""


def date_lines(assessment: Assessment, today: date) -> Iterator[tuple[str, str]]:
    """When review is due, the infusions planned, cycle by cycle, and those given."""
    due = assessment.review_due
    if due is None:
        yield "Review due", "unknown: no first infusion, and no dated review that is decided"
    else:
        yield "Review due", shown_date(due) + (" (overdue)" if due < today else "")
    cycles: dict[int, list[Planned]] = {}
    for planned in assessment.plan():
        cycles.setdefault(planned.cycle, []).append(planned)
    if 0 in cycles:
        yield "Induction", ", ".join(planned_in_words(p) for p in cycles.pop(0))
    shown = {
        cycle: ", ".join(planned_in_words(one) for one in plan) for cycle, plan in cycles.items()
    }
    # A course of years has dozens of cycles: those far off, behind and ahead, are told in a line.
    past = [cycle for cycle, plan in cycles.items() if plan[-1].day < today]
    near = [cycle for cycle in cycles if cycle not in past]
    if len(past) > NEAR:
        yield _run(past, cycles)
    else:
        near = [*past, *near]
    far = near[NEAR:] if len(near) > NEAR + 1 else []
    for cycle in near[: len(near) - len(far)]:
        yield f"Maintenance {cycle}", shown[cycle]
    if far:
        yield _run(far, cycles)
    for phase in dict.fromkeys(infusion.phase for infusion in infusions(assessment.answers)):
        given = [one for one in infusions(assessment.answers) if one.phase == phase]
        told = (f"{shown_date(one.date)} {plain(one.grams)} g" for one in given)
        yield f"Given, {phase}", ", ".join(told)


def _run(numbers: list[int], cycles: dict[int, list[Planned]]) -> tuple[str, str]:
    """Several cycles in a line: the first day and the last."""
    first, last = cycles[numbers[0]][0].day, cycles[numbers[-1]][-1].day
    name = f"Maintenance {numbers[0]}–{numbers[-1]}"
    return name, f"{shown_date(first)} to {shown_date(last)}, as planned"


def planned_in_words(planned: Planned) -> str:
    """One planned infusion: its day, and its grams where they are known."""
    amount = "" if planned.grams is None else f" {plain(planned.grams)} g"
    return shown_date(planned.day) + amount
