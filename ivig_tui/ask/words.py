"""What plain mode prints: the state, what an answer changed, help. Words; no glyph is alone."""

from collections import Counter
from collections.abc import Iterator

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import Leaf, walk
from ivig_tui.criteria.source import Statement
from ivig_tui.criteria.wording import counted, inert
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.catalogue import basis_of
from ivig_tui.myositis.dose.grams import Dose
from ivig_tui.myositis.dose.schedule import infusions, stopped
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.leaves import AgeIs
from ivig_tui.presentation.dates import review_due_in_words
from ivig_tui.presentation.dose import dose_lines
from ivig_tui.presentation.outline import Look, Row, outline
from ivig_tui.presentation.verdict import (
    document_says,
    field_label,
    flag_words,
    no_dose,
    verdict,
    where_label,
)

LEAVES = "Ctrl-D leaves; everything is saved."
COMMANDS = (
    "? explains the question. - skips it. < goes back. ! clears an answer. "
    f"/word goes to any answer, as /weight. {LEAVES}"
)
FREE = (
    "A text that begins with / is typed with //. A command, a number or a word that answers "
    "other questions, as yes, none or today, is never taken as the text."
)
_MOST = 8
"""So many candidates are named."""
_SILENT = (Look.NOT_NEEDED, Look.NOT_APPLICABLE)


def not_one(typed: str, names: list[str]) -> str:
    """Why `/` and what was typed goes nowhere: no answer, or several, are called so."""
    if not names:
        return f"No answer is called {inert(typed)}."
    shown = ", ".join(inert(name) for name in names[:_MOST])
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{len(names)} answers are called {inert(typed)}: {shown}{more}. Type more of the name."


def verdict_line(where: str, assessment: Assessment) -> str:
    """`Qualifying: NOT MET. Corticosteroids: none of the 3 applies`."""
    evaluation, answers = assessment.evaluation(where), assessment.answers
    told = verdict(evaluation, answers)
    line = f"{where_label(where)}: {told.state.words.upper()}. {told.reason}"
    says = document_says(evaluation, answers)
    return f"{line}; the document says: {says}" if says else line


def state_lines(assessment: Assessment) -> Iterator[str]:
    """The state of everything: each assessment with its parts, the doses, the dates, the flags."""
    for where in assessment.answers.assessments():
        yield verdict_line(where, assessment)
        for row in outline(assessment.evaluation(where), assessment.answers):
            if row.look not in _SILENT:
                yield f"  {_row_words(row)}"
    yield from _dose_lines(assessment)
    if assessment.review_due or stopped(assessment.answers):
        yield f"Review due: {review_due_in_words(assessment)}"
    yield from _to_look_at(assessment)


def _row_words(row: Row) -> str:
    scored = (row.field or "").endswith("_score")
    name = field_label(row.field) if row.field and not scored else row.label
    more = ", ".join(part for part in (row.value, row.detail) if part)
    return f"{name}: {row.look.word}" + (f", {more}" if more else "")


def infusions_changed(before: Answers, after: Answers) -> str:
    """The infusions that came and those that went, and how many are recorded now."""
    was, now = Counter(infusions(before)), Counter(infusions(after))
    field = field_of("treatment.infusions")
    told = [
        f"{field.kind.show(tuple(given.elements()))} {what}"
        for given, what in ((now - was, "recorded"), (was - now, "taken back"))
        if given
    ]
    return f"{', '.join(told)}; {counted(now.total(), 'infusion')} in all"


def changes(before: Assessment, after: Assessment) -> Iterator[str]:
    """What became different: states, verdicts, doses, the review's date, flags."""
    earlier = before.answers.assessments()
    for where in after.answers.assessments():
        old: dict[str, Row] = {}
        if where in earlier:
            rows = outline(before.evaluation(where), before.answers)
            old = {row.node.key: row for row in rows}
        for row in outline(after.evaluation(where), after.answers):
            was = old.get(row.node.key)
            if was is not None and was.look is not row.look and row.look not in _SILENT:
                yield _row_words(row)
        decision = after.evaluation(where).decision
        if where not in earlier:
            yield f"{where_label(where)} is started."
        elif before.evaluation(where).decision is not decision:
            yield verdict_line(where, after)
    known = set(_dose_lines(before))
    yield from (line for line in _dose_lines(after) if line not in known)
    due = review_due_in_words(after)
    if due != review_due_in_words(before):
        yield f"Review due: {due}"
    seen = set(_to_look_at(before))
    yield from (line for line in _to_look_at(after) if line not in seen)


def _to_look_at(assessment: Assessment) -> Iterator[str]:
    for raised in assessment.flags:
        yield f"To look at: {flag_words(raised)}"


def _dose_lines(assessment: Assessment) -> Iterator[str]:
    """The doses, or why there is none: as in the brief, *not met* or a stop allows no dose."""
    doses = [dose for dose in (assessment.induction, assessment.maintenance) if dose]
    why = no_dose(assessment)
    if doses and why:
        yield f"Dose: none: {why}"
    else:
        yield from (_dose_line(dose, assessment) for dose in doses)


def _dose_line(dose: Dose, assessment: Assessment) -> str:
    pairs = {name.strip(): value for name, value in dose_lines(dose, assessment)}
    head = dose.phase.capitalize()
    doses = f"; {pairs['doses']}" if dose.doses_g is not None else ""
    return f"{head}, as computed, not an order: {pairs[head]}{doses}; {pairs['weight']}"


def help_lines(field: str, assessment: Assessment) -> Iterator[str]:
    """The statement, the reading and what would meet the criterion that an answer decides."""
    yield f"{field_label(field)}. {field_of(field).question}"
    leaves = list(_leaves(field, assessment))
    for leaf in leaves:
        for statement in leaf.statements:
            yield f"{statement.id}, {statement.place}: {statement.text}"
        for reading in leaf.readings:
            yield f"Reading {reading.id}, {reading.question} {reading.text}"
        yield f"Met by: {leaf.would_meet()}"
    for one in () if leaves else basis_of(field):
        place = one.place if isinstance(one, Statement) else one.question
        yield f"{one.id}, {place}: {one.text}"


def _leaves(field: str, assessment: Assessment) -> Iterator[Leaf]:
    for where in assessment.answers.assessments():
        for node in walk(assessment.evaluation(where).tree):
            if not isinstance(node, Leaf) or isinstance(node, AgeIs):
                continue
            if field == node.fields(assessment.answers)[-1]:
                yield node
