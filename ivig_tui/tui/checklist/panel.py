"""The panel beside the checklist: what is left, the dose, the score's course, and why.

Each has a place of its own, which depends on the screen's size alone, so that nothing jumps. What
does not fit is named, with the key that shows it.
"""

from collections.abc import Sequence

from ivig_tui.criteria.explanation import enough, in_the_way
from ivig_tui.criteria.explanation import explain as because
from ivig_tui.criteria.logic import State
from ivig_tui.criteria.wording import counted, shown_date
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose.schedule import stopped
from ivig_tui.myositis.reviews.gain import scale_of
from ivig_tui.presentation import plot
from ivig_tui.presentation.outline import LOOKS
from ivig_tui.presentation.verdict import dose_cautions, field_label, near_miss, where_label
from ivig_tui.tui.checklist import why
from ivig_tui.tui.checklist.items import TREATMENT
from ivig_tui.tui.checklist.rows import LOOK_STYLES
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.checklist.treatment import dose_in_short
from ivig_tui.tui.widgets.keys import BY_NAME
from ivig_tui.tui.widgets.lines import BLANK, Line, cut, fit, line, wrap

LEFT, DOSE, COURSE, WHY = range(4)
LEAST = (5, 4, 4, 8)
"""The lines of each part, its title among them, on the lowest screen that has all."""
GROWS = (3, 1, 2, 9)
"""How further lines are shared out, in turns of so many."""


def panel(view: Sheet, width: int, room: int) -> list[Line]:
    """The panel in exactly `room` lines of at most `width` cells."""
    item, assessment = view.current(), view.course.assessment
    where = assessment.last if view.tab == TREATMENT else view.tab
    told = why.why_lines(item, view.tab, assessment, width)
    parts = (
        (f"What is left · {where_label(where)}", _left(where, assessment, width), _key("verdict")),
        ("Dose: computed, not an order", _dose(assessment, width), "Treatment tab"),
        (_course_title(assessment), _course(assessment, width, sizes(room)[COURSE] - 1), ""),
        (f"Why: {item.label}", told, _key("why")),
    )
    rows: list[Line] = []
    for (title, lines, shown_by), size in zip(parts, sizes(room), strict=True):
        if size:
            rows += [_title(title, width), *_fitted(lines, size - 1, shown_by)]
    return [cut(row, width) for row in rows]


def sizes(room: int) -> tuple[int, ...]:
    """How many lines each part has; on a low screen the last come first."""
    if room < sum(LEAST):
        left = min(LEAST[LEFT], max(0, room - LEAST[WHY]))
        dose = min(LEAST[DOSE], max(0, room - LEAST[WHY] - left))
        dose = dose if dose > 1 else 0
        return (left, dose, 0, room - left - dose)
    spare, whole = room - sum(LEAST), sum(GROWS)
    shares = [spare * grows // whole for grows in GROWS[:WHY]]
    fixed = [least + share for least, share in zip(LEAST[:WHY], shares, strict=True)]
    return (*fixed, room - sum(fixed))


def _title(text: str, width: int) -> Line:
    text = fit(text, width - 4)
    return line(("─ ", "rule"), (text, "title"), (f" {'─' * (width - len(text) - 3)}", "rule"))


def _key(action: str) -> str:
    return f"{BY_NAME[action].shown} {BY_NAME[action].short}"


def _fitted(lines: Sequence[Line], room: int, shown_by: str) -> list[Line]:
    """Lines in exactly so many; where there are more, the last says what shows them."""
    if len(lines) <= room:
        return [*lines, *[BLANK] * (room - len(lines))]
    more = len(lines) - room + 1
    shows = f"… {counted(more, 'more line')}: {shown_by}"
    return [*lines[: room - 1], line((shows, "key"))] if room else []


def _text(text: str, width: int, style: str = "text") -> list[Line]:
    return [line((row, style)) for row in wrap(text, width, "  ")]


def _left(where: str, assessment: Assessment, width: int) -> list[Line]:
    """What is left to answer and the shortest way; or what stands against it."""
    evaluation, answers = assessment.evaluation(where), assessment.answers
    state = evaluation.decision
    if state is State.MET:
        due, stop = assessment.review_due, stopped(assessment.answers)
        next_due = f"review due {shown_date(due)} (T2)" if due else "no review date yet (T2)"
        next_due = f"treatment is stopped on {shown_date(stop)}" if stop else next_due
        return [line(("nothing; all parts are met", "met")), *_text(next_due, width)]
    names = enough(evaluation, answers)
    rows: list[Line] = []
    for block in in_the_way(evaluation):
        found = evaluation.states[block.key]
        if state is State.NOT_MET or not names:
            said = because(block, answers, evaluation.states)
            said = said if said.startswith(block.label) else f"{block.label}: {said}"
            rows += _text(f"{LOOKS[found].glyph} {said}", width, LOOK_STYLES[LOOKS[found]])
            near = near_miss(block, evaluation, answers)
            rows += [line(f"  {row}") for row in wrap(near, width - 2) if near]
    if names:
        left, few = len(evaluation.needs), len(names)
        told = f"{counted(left, 'answer')} left" + (f", {few} may be enough" if few < left else "")
        rows += [line((f"{told}:", "open")), *_text(" · ".join(map(_near_label, names)), width)]
    return rows


def _near_label(name: str) -> str:
    """What an answer is called beside its own assessment, whose name stands above."""
    return field_label(name).removesuffix(" at qualifying").partition(" (review ")[0]


def _dose(assessment: Assessment, width: int) -> list[Line]:
    """The dose in two lines; where the criteria are not met, that comes first."""
    rows: list[Line] = []
    for state, caution in dose_cautions(assessment):
        rows += _text(f"! {caution}", width, LOOK_STYLES[LOOKS[state]])
    for phase, text in dose_in_short(assessment):
        rows += _text(f"{phase} {text}", width)
    return rows


def _course_title(assessment: Assessment) -> str:
    scale = scale_of(assessment.answers)
    return (
        f"Course: {scale.label}, │ at {plot.LIMITS[scale.key]}" if scale else "Course of the score"
    )


def _course(assessment: Assessment, width: int, room: int) -> list[Line]:
    """The scores, latest last; of more than there is room for the latest."""
    scores = plot.course(assessment.answers, width)[1:]
    if not scores:
        return [line(("no score yet", "dim"))]
    earlier = len(scores) - room
    if earlier > 0:
        told = f"… {earlier + 1} earlier: {_key('summary')}"
        return [line((told, "key")), *(line(row) for row in scores[earlier + 1 :])]
    return [line(row) for row in scores]
