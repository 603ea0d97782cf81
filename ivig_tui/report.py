"""The summary of a session as rich renderables: the same words as the screen.

It holds no colour codes where the output is piped, and no text of a person or a file as markup.
"""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rich.console import Console, ConsoleRenderable, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ivig_tui import outline, plot
from ivig_tui.exchange import assessed
from ivig_tui.guideline import background, document
from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.catalogue import readings_that_bear
from ivig_tui.guideline.dosing import Dose
from ivig_tui.guideline.fields import BY_TABLE
from ivig_tui.guideline.logic import Evaluation, State
from ivig_tui.guideline.outcome import outcome
from ivig_tui.guideline.review import scale_of
from ivig_tui.guideline.schedule import Planned, infusions
from ivig_tui.guideline.weight import RULE
from ivig_tui.guideline.wording import inert, plain, shown_date
from ivig_tui.outline import Look, Row
from ivig_tui.session import Session
from ivig_tui.verdict import field_label, flag_words, verdict, where_label

WIDTH = 80

STYLES = {
    Look.MET: "bold blue",
    Look.NOT_MET: "bold dark_orange",
    Look.OPEN: "bold",
    Look.NOT_APPLICABLE: "dim",
    Look.NOT_NEEDED: "dim",
}

NOT_AN_ORDER = (
    "This says whether the document's criteria are met. It is not an authorisation and not a "
    "prescription; the decision is the clinician's."
)
OLD_DOCUMENT = (
    f"The document is version {document.VERSION} of {document.PUBLISHED}; look whether there is a "
    "newer one."
)


def as_text(session: Session, today: date, *, colour: bool = False, width: int = WIDTH) -> str:
    """The summary as text, with colour codes only where asked for."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        no_color=None if colour else True,
        color_system="auto" if colour else None,
        highlight=False,
    )
    console.print(summary(session, today, width))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    return text if colour else "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def summary(session: Session, today: date, width: int = WIDTH) -> Group:
    """The whole course on a page; `width` is how many cells the score's course may take."""
    assessment = assessed(session, today)
    return Group(*_parts(session, assessment, today, width))


def _parts(
    session: Session, assessment: Assessment, today: date, width: int
) -> Iterator[ConsoleRenderable]:
    yield Text(f"{inert(session.reference)}   IVIg for inflammatory myopathy", "bold")
    yield Text(
        f"Criteria: Australia, inflammatory myopathies, version {document.VERSION}, "
        f"{document.PUBLISHED}.  Printed {shown_date(today)}."
    )
    yield _pairs(_patient(assessment))
    for evaluation in (assessment.qualifying, *assessment.reviews):
        yield from _assessment(session, assessment, evaluation)
    scores = plot.course(assessment.answers, width)
    if scores:
        yield from _section("Course of the score", Text("\n".join(scores)))
    yield from _section("Dose, as computed; not an order", _dose(assessment))
    yield from _section("Dates", _dates(assessment, today))
    if assessment.flags:
        yield from _section("To look at", _flags(assessment))
    yield from _section("Readings in force", _readings(assessment))
    yield from _section("Evidence and limits", _limits(assessment))


def _section(title: str, body: ConsoleRenderable) -> Iterator[ConsoleRenderable]:
    yield Text()
    yield Rule(Text(title, "bold"), align="left", characters="─")
    yield body


def _pairs(pairs: Iterator[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(Text(name), Text(value))
    return table


def _patient(assessment: Assessment) -> Iterator[tuple[str, str]]:
    answers = assessment.answers
    facts = [
        f"{field.label.lower()}: {outline.shown(answers, field.full())}"
        for field in BY_TABLE["patient"]
        if answers.get(field.full()) is not None
    ]
    yield "Patient", ", ".join(facts) or "nothing answered"


def _assessment(
    session: Session, assessment: Assessment, evaluation: Evaluation
) -> Iterator[ConsoleRenderable]:
    where, answers = evaluation.tree.key, assessment.answers
    day = answers.day(f"{where}.date")
    title = f"{where_label(where)}: {evaluation.decision.words.upper()}"
    told = verdict(evaluation, answers)
    dated = f", {shown_date(day)}" if day else ""
    yield from _section(title + dated, Text(told.reason, "bold"))
    earlier = None if where == "qualifying" else assessment.baselines[int(where[8:]) - 1]
    scale = scale_of(answers)
    if earlier and scale:
        when = answers.day(f"{earlier.where}.date")
        dated = f" on {shown_date(when)}" if when else ""
        from_ = where_label(earlier.where).lower()
        yield Text(f"Compared with: {scale.label} {earlier.score}{dated} ({from_}; I-8)")
    word = None if where == "qualifying" else outcome(evaluation, answers)
    if word is not None:
        ids = ", ".join(statement.id for statement in word.statements)
        yield Text(f"By the document: {word.text} ({ids})")
    yield _tree(outline.outline(evaluation, answers))
    if evaluation.decision is State.OPEN:
        yield _pairs(_left(evaluation))
    signature = list(_signature(session, where))
    if signature:
        yield _pairs(iter(signature))


def _tree(rows: tuple[Row, ...]) -> Table:
    table = Table.grid(padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True, justify="right")
    for row in rows:
        style = STYLES[row.look]
        label = Text.assemble(
            "│ " * row.depth,
            (row.look.glyph, style),
            f" {row.joins}  {row.label}" if row.joins else f" {row.label}",
        )
        said = "   ".join(part for part in (row.value, row.detail) if part)
        word = "" if row.look is Look.NOT_APPLICABLE else row.look.word
        table.add_row(label, Text("   ".join(p for p in (word, said) if p)), Text(row.ids))
    return table


def _left(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    yield "Left to answer", ", ".join(field_label(name) for name in evaluation.needs)
    if evaluation.quickest:
        yield "Shortest way", ", ".join(field_label(name) for name in evaluation.quickest)
    else:
        yield "Shortest way", "none: no answers to what is left can make it met"


def _signature(session: Session, where: str) -> Iterator[tuple[str, str]]:
    answers = session.answers
    notes, signed = answers.text(f"{where}.notes"), answers.get(f"{where}.signed_by")
    if notes:
        yield "Notes", "\n".join(inert(line) for line in notes.splitlines())
    if signed is not None:
        at = outline.shown(answers, f"{where}.signed_at")
        yield "Signed", f"{outline.shown(answers, f'{where}.signed_by')}, {at}"


def _dose(assessment: Assessment) -> ConsoleRenderable:
    induction, maintenance = assessment.induction, assessment.maintenance
    return Group(
        _pairs(dose_lines(induction, assessment))
        if induction
        else Text("Induction: open, no weight at the qualifying assessment"),
        _pairs(dose_lines(maintenance, assessment))
        if maintenance
        else Text("Maintenance: open, needs a weight, its g/kg and its interval"),
    )


def dose_lines(dose: Dose, assessment: Assessment) -> Iterator[tuple[str, str]]:
    """A dose and how it was computed, as names and values."""
    weight = dose.weight
    every = ""
    if dose.phase == "maintenance":
        interval = assessment.answers.whole("treatment.maintenance_interval_weeks")
        every = f"every {interval} weeks: "
    actual = f"actual {plain(weight.actual_kg)} kg ({where_label(weight.where).lower()})"
    if weight.adjusted_kg is None:
        told = f"{actual} is used, as {weight.why} ({RULE})"
    else:
        adjusted = f"adjusted {plain(weight.adjusted_kg)} kg"
        told = f"{actual}, {adjusted}: {weight.basis} is used, as {weight.why} ({RULE})"
    yield (
        dose.phase.capitalize(),
        f"{every}{plain(dose.g_per_kg)} g/kg × {plain(weight.dosing_kg)} kg = {grams(dose)}",
    )
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


def grams(dose: Dose) -> str:
    """Exact and dispensed grams side by side, with the difference in percent."""
    exact = f"{plain(dose.exact_g)} g exact"
    if dose.dispensed_g is None or dose.percent_off is None:
        return f"{exact}; whole vials cannot serve"
    percent = dose.percent_off.quantize(Decimal("0.1"))
    return f"{exact}, {plain(dose.dispensed_g)} g in whole vials ({percent:+} %)"


def doses_in_words(dose: Dose) -> str:
    """The doses with their vials: `3 × 35 g (20 + 10 + 5), 2 × 30 g (20 + 10)`."""
    assert dose.doses_g is not None
    told = []
    for size in dict.fromkeys(dose.doses_g):
        vials = " + ".join(plain(vial) for vial in dose.vials(size))
        told.append(f"{dose.doses_g.count(size)} × {plain(size)} g ({vials})")
    return ", ".join(told)


def _dates(assessment: Assessment, today: date) -> ConsoleRenderable:
    return _pairs(date_lines(assessment, today))


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
    past = [cycle for cycle, plan in cycles.items() if plan[-1].day < today]
    # A course of years has dozens of cycles behind it; those are told in a line.
    if len(past) > 3:
        first, last = cycles[past[0]][0].day, cycles[past[-1]][-1].day
        yield f"Maintenance 1–{past[-1]}", f"{shown_date(first)} to {shown_date(last)}, as planned"
        cycles = {cycle: plan for cycle, plan in cycles.items() if cycle not in past}
    for cycle, plan in cycles.items():
        yield f"Maintenance {cycle}", ", ".join(planned_in_words(p) for p in plan)
    for number, infusion in enumerate(infusions(assessment.answers)):
        given = f"{shown_date(infusion.date)} {plain(infusion.grams)} g {infusion.phase}"
        yield "Given" if number == 0 else "", given


def planned_in_words(planned: Planned) -> str:
    """One planned infusion: its day, and its grams where they are known."""
    amount = "" if planned.grams is None else f" {plain(planned.grams)} g"
    return shown_date(planned.day) + amount


def _flags(assessment: Assessment) -> ConsoleRenderable:
    table = Table.grid(padding=(0, 1), pad_edge=False)
    for raised in assessment.flags:
        table.add_row(Text("!"), Text(flag_words(raised)))
    return table


def _readings(assessment: Assessment) -> ConsoleRenderable:
    table = Table.grid(padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    for reading in readings_that_bear(assessment):
        table.add_row(Text(reading.id), Text(reading.text))
    return table


def _limits(assessment: Assessment) -> ConsoleRenderable:
    condition = assessment.answers.text("diagnosis.condition")
    known = background.EVIDENCE_OF.get(condition or "")
    evidence = (
        f"{known[0]}: {known[1]}, {known[2]}"
        if known
        else "depends on the condition: PM 2a, DM 2a, NAM 4a"
    )
    lines = (
        f"Level of evidence (E1): {evidence}; the page as a whole: {background.EVIDENCE_OF_PAGE}.",
        OLD_DOCUMENT,
        NOT_AN_ORDER,
    )
    return Group(*(Padding(Text(line), 0) for line in lines))
