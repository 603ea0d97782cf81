"""A dose in words: how it was computed, and where each number comes from."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.wording import listed, plain, shown_date
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose.grams import D1, D2, Dose, maintenance_doses
from ivig_tui.myositis.dose.weight import PART_OF_EXCESS, RULE, ideal_kg, weighed
from ivig_tui.presentation import outline
from ivig_tui.session.session import where_label


def dose_lines(dose: Dose, assessment: Assessment) -> Iterator[tuple[str, str]]:
    """A dose and how it was computed, as names and values; a name that begins with blanks
    belongs to the line before it."""
    weight = dose.weight
    every = ""
    if dose.phase == "maintenance":
        interval = assessment.answers.whole("treatment.maintenance_interval_weeks")
        every = f"every {interval} weeks: "
    taken = where_label(weight.where).lower() + (
        f", {shown_date(weight.day)}" if weight.day else ""
    )
    actual = f"actual {plain(weight.actual_kg)} kg ({taken})"
    if weight.adjusted_kg is None:
        told = f"{actual} is used, as {weight.why} ({RULE})"
    else:
        adjusted = f"adjusted {plain(weight.adjusted_kg)} kg"
        told = f"{actual}, {adjusted}: {weight.basis} is used, as {weight.why} ({RULE})"
    amount = grams(dose, assessment.answers)
    by = f"{plain(dose.g_per_kg)} g/kg × {plain(weight.dosing_kg)} kg"
    yield dose.phase.capitalize(), f"{every}{by} = {amount}"
    yield "  weight", told
    reason = outline.shown(assessment.answers, "treatment.actual_weight_reason")
    if reason:
        yield "  reason", reason
    if dose.doses_g is not None:
        yield "  doses", doses_in_words(dose)
    elif dose.dispensed_g is not None:
        yield "  doses", "the number of doses is not answered"
    if dose.limit_g is not None:
        yield "  limit", f"{plain(dose.limit_g)} g in any four weeks (1 g/kg)"


def not_in_vials(dose: Dose, answers: Answers) -> str:
    """That no whole vials make a dose: what its grams are for, and how they are divided."""
    if dose.phase == "maintenance":
        weeks = answers.whole("treatment.maintenance_interval_weeks")
        number = maintenance_doses(answers, weeks) if weeks else 1
        total, each = f"a cycle of {weeks} weeks", "weekly doses"
    else:
        number = answers.whole("treatment.induction_doses") or 1
        total, each = "in all", "doses"
    divided = f", in {number} {each}" if number > 1 else ""
    return f"{plain(dose.exact_g)} g exact {total}{divided}; no whole vials make it"


def vials_in_words(vials: Sequence[Decimal]) -> str:
    """The vials of one dose: `(vials: 20 + 10 g)`."""
    return f"(vials: {' + '.join(map(plain, vials))} g)"


def grams(dose: Dose, answers: Answers) -> str:
    """Exact and dispensed grams side by side, with the difference in percent."""
    if dose.dispensed_g is None or dose.percent_off is None:
        return not_in_vials(dose, answers)
    exact = f"{plain(dose.exact_g)} g exact"
    percent = dose.percent_off.quantize(Decimal("0.1"))
    return f"{exact}, {plain(dose.dispensed_g)} g in whole vials ({percent:+} %)"


def doses_in_words(dose: Dose) -> str:
    """The doses with their vials: `3 × 35 g (vials: 20 + 10 + 5 g)`."""
    assert dose.doses_g is not None
    told = []
    for size in dict.fromkeys(dose.doses_g):
        vials = vials_in_words(dose.vials(size))
        told.append(f"{dose.doses_g.count(size)} × {plain(size)} g {vials}")
    return ", ".join(told)


def maintenance_needs(answers: Answers) -> str:
    """What a maintenance dose still needs (D2), as `g/kg and interval`."""
    lacking = {
        "a weight": not weighed(answers),
        "g/kg": answers.decimal("treatment.maintenance_g_per_kg") is None,
        "interval": answers.whole("treatment.maintenance_interval_weeks") is None,
    }
    return listed([name for name, lacks in lacking.items() if lacks], "and")


def sources(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """Where the numbers of the doses come from, beside the weight: g/kg, vials, adjustment."""
    answers = assessment.answers
    doses = [dose for dose in (assessment.induction, assessment.maintenance) if dose]
    if not doses:
        return
    from_ = []
    if assessment.induction:
        from_.append(f"2 g/kg: the document ({D1.id})")
    if assessment.maintenance:
        from_.append(f"{plain(assessment.maintenance.g_per_kg)} g/kg: as answered ({D2.id})")
    recorded = answers.get("treatment.vial_sizes_g") is not None
    sizes = ", ".join(plain(size) for size in doses[0].vials_g)
    from_.append(f"vials of {sizes} g: {'as answered' if recorded else 'usual sizes'} (I-15)")
    yield "Where from", "; ".join(from_)
    if any(dose.weight.adjusted_kg is not None for dose in doses):
        yield "Adjusted", _adjustment(assessment)


def _adjustment(assessment: Assessment) -> str:
    answers = assessment.answers
    sex, height = answers.text("patient.sex"), answers.decimal("patient.height_cm")
    assert sex is not None and height is not None
    ideal = ideal_kg(sex, height).quantize(Decimal("0.01"))
    return (
        f"ideal weight (Devine; {sex}, {plain(height)} cm) {plain(ideal)} kg + "
        f"{plain(PART_OF_EXCESS)} × (actual − ideal) (I-12)"
    )


def dated(assessment: Assessment, where: str) -> str:
    """` on 2 Mar 2026`, where an assessment has a date; else empty."""
    day = assessment.answers.day(f"{where}.date")
    return f" on {shown_date(day)}" if day else ""
