"""The brief: what a request form asks for, on one screen of 80×24.

It is the first part of the summary in every format, what is copied, and what `show --brief` prints.
Whose course it is, the latest assessment with every reason for its decision, the document's word,
the dose now, the next dates, and what to look at.
"""

from collections.abc import Iterator

from ivig_tui.criteria.explanation import enough
from ivig_tui.criteria.logic import Evaluation, State
from ivig_tui.criteria.wording import counted, plain, shown_date
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose.grams import Dose
from ivig_tui.myositis.dose.plan import INDUCTION
from ivig_tui.myositis.dose.schedule import infusions
from ivig_tui.myositis.dose.weight import Weight, dosing_weight, weighed
from ivig_tui.myositis.reviews.gain import scale_of
from ivig_tui.presentation import outline
from ivig_tui.presentation.dates import planned_in_words, review_due_in_words, stop_in_words
from ivig_tui.presentation.dose import dated, doses_in_words, maintenance_needs, not_in_vials
from ivig_tui.presentation.outline import LOOKS, short_ids
from ivig_tui.presentation.verdict import (
    against,
    document_says,
    dose_cautions,
    field_label,
    flag_words,
    no_dose,
    supports,
    where_label,
)
from ivig_tui.report.parts import Line, Marked, Pairs, Part, Section

ROWS = 24
"""So many lines has the screen that the brief keeps to; its columns are `report.WIDTH`."""


GRAVE = frozenset(
    "induction_exceeded four_week_limit_exceeded infusion_twice dates_disagree date_in_future "
    "changed_outside weight_doubtful agent_same_drug agent_not_immunosuppressant agent_several "
    "agent_not_recognised both_scales no_benefit".split()
)
"""The codes of the flags that come first: a dose that is too much, and what may not be true."""


def brief(assessment: Assessment, flags: int | None = None) -> Section:
    """The brief of a course; with at most so many flags in words, the others counted."""
    evaluation = assessment.evaluation(assessment.last)
    return Section(_decision(assessment, evaluation), tuple(_parts(assessment, evaluation, flags)))


def _decision(assessment: Assessment, evaluation: Evaluation) -> str:
    where = evaluation.tree.key
    day = assessment.answers.day(f"{where}.date")
    told = f"{where_label(where)}: {evaluation.decision.words.upper()}"
    told += f", assessed on {shown_date(day)}" if day else ", without a date"
    signed = assessment.answers.get(f"{where}.signed_by") is not None
    return told if signed else f"{told}, not signed"


def _parts(assessment: Assessment, evaluation: Evaluation, flags: int | None) -> Iterator[Part]:
    yield Line(_count(evaluation))
    yield Marked(tuple(_reasons(assessment, evaluation)))
    yield Pairs(tuple(_pairs(assessment, evaluation)))
    if not assessment.flags:
        return
    # Where not all fit, those that tell of what is too much or may not be true come first.
    ordered = sorted(assessment.flags, key=lambda one: one.flag.code not in GRAVE)
    shown = ordered[:flags]
    left = len(ordered) - len(shown)
    if not shown:
        yield Line(f"{left} to look at: see the summary")
        return
    yield Line(f"{len(assessment.flags)} to look at:")
    more = (("!", f"and {left} more: see the summary"),) if left else ()
    yield Marked((*(("!", flag_words(one)) for one in shown), *more))


def _count(evaluation: Evaluation) -> str:
    blocks = evaluation.tree.parts
    states = [evaluation.states[block.key] for block in blocks]
    if evaluation.decision is State.MET:
        return f"All {len(blocks)} blocks are met:"
    told = [
        f"{counted(states.count(state), 'block')} {state.words}"
        for state in (State.NOT_MET, State.OPEN)
        if state in states
    ]
    return f"{' and '.join(told)}, of {len(blocks)}:"


def _reasons(assessment: Assessment, evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """A line for each block: of a decision that is met all of them, else those in the way."""
    met = evaluation.decision is State.MET
    for block in evaluation.tree.parts:
        state = evaluation.states[block.key]
        if state is State.MET and not met:
            continue
        tell = supports if state is State.MET else against
        said = tell(block, evaluation, assessment.answers)
        yield LOOKS[state].glyph, f"{said} ({short_ids(block.statements)})"


def _pairs(assessment: Assessment, evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    answers, where = assessment.answers, evaluation.tree.key
    if evaluation.decision is State.OPEN:
        yield "Left", _left(evaluation, assessment)
    earlier = None if where == "qualifying" else assessment.baselines[int(where[8:]) - 1]
    scale = scale_of(answers)
    if earlier and scale:
        when = f"{dated(assessment, earlier.where)} ({where_label(earlier.where).lower()})"
        yield "Compared with", f"{scale.label} {earlier.score}{when}"
    before = [_in_short(assessment, one) for one in answers.assessments()[:-1]]
    if before:
        yield "Before", "; ".join(before)
    says = document_says(evaluation, answers)
    if says:
        yield "Document says", says
    yield from _dose(assessment)
    yield from _dates(assessment)
    if answers.get(f"{where}.signed_by") is not None:
        by = outline.shown(answers, f"{where}.signed_by")
        yield "Signed", f"{by}, {outline.shown(answers, f'{where}.signed_at')}"


def _left(evaluation: Evaluation, assessment: Assessment) -> str:
    left, names = evaluation.needs, enough(evaluation, assessment.answers)
    if not names:
        return f"{counted(len(left), 'answer')}; none can make it met"
    few = "all needed" if len(left) == len(names) else f"{len(names)} may be enough"
    told = ", ".join(field_label(name) for name in names)
    return f"{counted(len(left), 'answer')}, {few}: {told}"


def _in_short(assessment: Assessment, where: str) -> str:
    decision = assessment.evaluation(where).decision.words
    return f"{where_label(where).lower()} {decision}{dated(assessment, where)}"


# --- the dose now -------------------------------------------------------------------------


def _dose(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """The doses, each with its weight; where there is none why, and the latest weight."""
    why, doses = no_dose(assessment), doses_now(assessment)
    named: Weight | None = None
    for dose in doses:
        weight = f"{plain(dose.weight.dosing_kg)} kg"
        if dose.weight != named:  # the same weight is told with its basis and date once
            named, weight = dose.weight, _weight_in_words(assessment, dose.weight)
        yield dose.phase.capitalize(), f"{_dose_in_words(assessment, dose)} × {weight}"
    if why:
        yield "Dose", f"none: {why}"
    elif not doses:
        needs = maintenance_needs(assessment.answers)
        past = bool(weighed(assessment.answers))
        yield "Dose", f"open: maintenance needs {needs}" if past else "open: needs a weight"
    if not doses:
        yield "Weight", _latest_weight(assessment)
    if not why:
        for _, told in dose_cautions(assessment):
            yield "Not settled", told


def doses_now(assessment: Assessment) -> tuple[Dose, ...]:
    """The doses that the brief tells: none beside *not met* and after a stop."""
    if no_dose(assessment):
        return ()
    answers = assessment.answers
    past = any(infusion.phase != INDUCTION for infusion in infusions(answers)) or answers.reviews
    induction, maintenance = assessment.induction, assessment.maintenance
    # What the course is past is no dose of now.
    return tuple(dose for dose in (None if past else induction, maintenance) if dose is not None)


def _dose_in_words(assessment: Assessment, dose: Dose) -> str:
    every = ""
    if dose.phase != INDUCTION:
        weeks = assessment.answers.whole("treatment.maintenance_interval_weeks")
        every = f" every {weeks} weeks"
    if dose.doses_g is not None:
        amount = f"{doses_in_words(dose)}{every}"
    elif dose.dispensed_g is not None:
        amount = f"{plain(dose.dispensed_g)} g{every}, number of doses not answered"
    else:
        amount = not_in_vials(dose, assessment.answers)
    return f"{amount}; {plain(dose.g_per_kg)} g/kg"


def _latest_weight(assessment: Assessment) -> str:
    answers = assessment.answers
    found = [dosing_weight(answers, where) for where in weighed(answers)[-1:]]
    return next((_weight_in_words(assessment, one) for one in found if one), "none is recorded")


def _weight_in_words(assessment: Assessment, weight: Weight) -> str:
    other = ""
    if weight.adjusted_kg is not None:
        unused = weight.actual_kg if weight.basis == "adjusted" else weight.adjusted_kg
        name = "actual" if weight.basis == "adjusted" else "adjusted"
        other = f", {name} {plain(unused)} kg"
    day = dated(assessment, weight.where) or ", without a date"
    return (
        f"{plain(weight.dosing_kg)} kg ({weight.basis}{other}; "
        f"{where_label(weight.where).lower()}{day})"
    )


def _last_given(assessment: Assessment) -> str:
    given = infusions(assessment.answers)
    if not given:
        return "none is recorded as given"
    last = max(given, key=lambda one: one.date)
    return f"last given {shown_date(last.date)} {plain(last.grams)} g, {last.phase}"


def _dates(assessment: Assessment) -> Iterator[tuple[str, str]]:
    stop = stop_in_words(assessment)
    if stop:
        yield "Stopped", stop
        yield "Infusions", f"{_last_given(assessment)}; none planned after the stop"
        yield "Review due", "none"
    else:
        plan = assessment.plan()
        following = plan.infusions[:1]
        yield (
            "Next infusion",
            f"{planned_in_words(following[0])}, {following[0].what}"
            if following
            else f"none planned: {plan.ends}",
        )
        yield "Review due", review_due_in_words(assessment)
