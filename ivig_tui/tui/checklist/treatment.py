"""The lines of the treatment tab: weight, plan, dose, calendar, what was really given."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from ivig_tui.criteria.wording import counted, plain, shown_date
from ivig_tui.editing.lists import infusion_as_typed
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose.grams import Dose, lowered
from ivig_tui.myositis.dose.plan import Planned, typed_as_planned, typed_next
from ivig_tui.myositis.dose.schedule import FourWeeks, four_weeks_up_to_each, infusions
from ivig_tui.myositis.dose.vials import USUAL_VIALS_G
from ivig_tui.myositis.rows import INFUSIONS_FIELD, Infusion
from ivig_tui.myositis.wanted import still_matters
from ivig_tui.presentation.dates import review_due_in_words
from ivig_tui.presentation.dose import (
    dose_lines,
    doses_in_words,
    maintenance_needs,
    not_in_vials,
    vials_in_words,
)
from ivig_tui.presentation.verdict import dose_cautions, flag_words, no_dose, where_label
from ivig_tui.tui.checklist.items import (
    TREATMENT,
    Item,
    Part,
    assessment_items,
    heading,
    plain_item,
    told,
    with_flags,
)


@lru_cache(8)
def items(tab: str, assessment: Assessment) -> tuple[Item, ...]:
    """The lines of any tab. They are kept, as one key asks for them nine times."""
    if tab == TREATMENT:
        return tuple(with_flags(tab, _treatment(assessment), assessment.flags))
    return assessment_items(tab, assessment)


def _treatment(assessment: Assessment) -> Iterator[Item]:
    wanted = set(still_matters(TREATMENT, assessment))

    def answer(field: str, ids: str = "") -> Item:
        return plain_item(field, assessment, field in wanted, ids)

    yield heading("dose", "Dose as computed; not an order")
    for number, (_, caution) in enumerate(dose_cautions(assessment)):
        yield told(f"unmet.{number}", "!", caution)
    for dose, (phase, text) in zip(
        (assessment.induction, assessment.maintenance), dose_in_short(assessment), strict=True
    ):
        yield told(f"short.{phase}", phase, f"{text}{_by(dose, assessment)}")
    look_at = len(assessment.flags)
    if look_at:
        to = "it" if look_at == 1 else "the first of them"
        yield told("look", "!", f"{counted(look_at, 'thing')} to look at: b goes to {to}")
    yield heading("weight", "Weight (national rule since 1 July 2026, not the document's: I-12)")
    yield replace(answer("qualifying.weight_kg"), label="Weight at qualifying")
    yield answer("patient.sex")
    yield answer("patient.height_cm")
    yield answer("patient.pregnant")
    yield answer("treatment.actual_weight_reason")
    yield heading("plan", "Plan")
    yield answer("treatment.started")
    yield answer("treatment.induction_doses", "D1")
    yield answer("treatment.maintenance_g_per_kg", "D2")
    yield answer("treatment.maintenance_interval_weeks", "D2")
    yield answer("treatment.maintenance_weekly", "D3")
    vials = answer("treatment.vial_sizes_g", "I-15")
    usual = ", ".join(plain(size) for size in USUAL_VIALS_G)
    yield (
        vials
        if vials.value
        else replace(vials, value=f"{usual} g", detail="usual sizes", look=None)
    )
    yield heading("how", "How it was computed")
    yield from _doses(assessment)
    if assessment.flags:
        yield heading("flags", "To look at")
        for raised in assessment.flags:
            yield told(f"flag.{raised.flag.code}", "!", flag_words(raised))
    yield heading("dates", "Calendar")
    yield told("due", "Review due", f"{review_due_in_words(assessment)}  (T2)")
    yield answer("treatment.stopped", "I-19")
    if any(assessment.answers.get(f"treatment.{name}") for name in ("stopped", "stopped_reason")):
        yield answer("treatment.stopped_reason")
    yield from _planned(assessment)
    yield from _given(assessment)
    yield from _steps(assessment)


def dose_in_short(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Each phase and its grams in whole vials, in a few words; where no dose is planned, that is
    said, and what it would be."""
    answers = assessment.answers
    interval = answers.whole("treatment.maintenance_interval_weeks")
    none = "none planned; would be " if no_dose(assessment) else ""
    phases = (("Induction", assessment.induction, "the weight", ""),
              ("Maintenance", assessment.maintenance, maintenance_needs(answers),
               f" every {interval} weeks"))  # fmt: skip
    for name, dose, needs, every in phases:
        if dose is None:
            yield name, "none planned" if none else f"open: needs {needs}"
        elif dose.dispensed_g is None:
            yield name, f"{none}{not_in_vials(dose, answers)}"
        else:
            sizes = dose.doses_g or ()
            parts = (f"{sizes.count(g)} × {plain(g)} g" for g in dict.fromkeys(sizes))
            divided = f": {', '.join(parts)}" if len(sizes) > 1 else ""
            if not sizes:
                divided = ": in how many doses is open"
            yield name, f"{none}{plain(dose.dispensed_g)} g{every}{divided}"


UNSETTLED = {"age_group_needed", "height_and_sex_needed", "pregnancy_not_recorded"}
"""The flags that say that a dose may go by another weight once an answer is there."""


def _by(dose: Dose | None, assessment: Assessment) -> str:
    """Which weight a dose goes by, and whether that may change."""
    if dose is None:
        return ""
    weight = dose.weight
    where = "" if weight.where == "qualifying" else f" at {where_label(weight.where).lower()}"
    where += f" of {shown_date(weight.day)}" if weight.day else ""
    open_ = any(raised.flag.code in UNSETTLED for raised in assessment.flags)
    may = ", may change" if open_ else ""
    return f"   by {plain(weight.dosing_kg)} kg{where}, {weight.basis}{may}"


def _doses(assessment: Assessment) -> Iterator[Item]:
    for dose in (assessment.induction, assessment.maintenance):
        if dose is not None:
            for number, pair in enumerate(dose_lines(dose, assessment)):
                yield told(f"{dose.phase}.{number}", *pair)
    if assessment.induction is None:
        yield told("induction", "Induction", "open: needs the weight")
    if assessment.maintenance is None:
        needs = f"open: needs {maintenance_needs(assessment.answers)}"
        yield told("maintenance", "Maintenance", needs)


def _planned(assessment: Assessment) -> Iterator[Item]:
    plan = assessment.plan()
    if not plan.infusions:
        yield heading("planned", "Planned")
        yield told("plan", "Nothing", plan.ends)
        return
    yield heading("planned", "Planned; Enter on one records it as given")
    recorded = infusions(assessment.answers)
    for number, planned in enumerate(plan.infusions):
        typed = typed_as_planned(planned)
        part = Part(INFUSIONS_FIELD, len(recorded), new=True, typed=typed)
        detail = "overdue" if planned.overdue else ""
        value = f"{planned.what}{_amount(planned)}"
        yield Item(f"planned.{number}", shown_date(planned.day), value, detail, part=part)
    yield told("plan", "Nothing more", plan.ends)


def _amount(planned: Planned) -> str:
    """The grams of a planned infusion, and its vials."""
    if planned.grams is None:
        return ""
    return f"  {plain(planned.grams)} g {vials_in_words(planned.vials)}"


def _given(assessment: Assessment) -> Iterator[Item]:
    answers = assessment.answers
    recorded = infusions(answers)
    yield heading("given", "Given; any 28 days of maintenance hold at most 1 g/kg (D3, I-10)")
    for number, line in enumerate(zip(recorded, four_weeks_up_to_each(answers), strict=True)):
        yield _infusion(number, *line)
    typed = typed_next(assessment.plan(), assessment.today)
    part = Part(INFUSIONS_FIELD, len(recorded), new=True, typed=typed)
    hint = f"Enter: {typed}" if typed else "Enter: date grams phase"
    yield Item("infusion.new", "Record one given", hint, part=part)


# Another answer leaves them as they are, and a course holds hundreds.
@lru_cache(2048)
def _infusion(number: int, infusion: Infusion, held: FourWeeks | None) -> Item:
    value = f"{plain(infusion.grams)} g {infusion.phase}"
    part = Part(INFUSIONS_FIELD, number, typed=infusion_as_typed(infusion))
    return Item(
        f"infusion.{number}",
        shown_date(infusion.date),
        value,
        _four_weeks(infusion, held),
        part=part,
    )


def _four_weeks(infusion: Infusion, held: FourWeeks | None) -> str:
    """The total of the 28 days up to a maintenance infusion, against their limit."""
    if infusion.phase != "maintenance" or held is None:
        return "not counted"
    if held.limit_g is None:
        return f"{plain(held.grams)} g in 28 days"
    over = " OVER" if held.exceeded else ""
    return f"28 days: {plain(held.grams)} of {plain(held.limit_g)} g{over}"


def _steps(assessment: Assessment) -> Iterator[Item]:
    steps = lowered(assessment.answers)
    if not steps:
        return
    yield heading("steps", "Lowering the dose step by step (D4, I-11)")
    for step in steps:
        text = not_in_vials(step, assessment.answers)
        if step.doses_g:
            text = f"{plain(step.exact_g)} g exact; {doses_in_words(step)}"
        yield told(f"step.{plain(step.g_per_kg)}", f"{plain(step.g_per_kg)} g/kg", text)
