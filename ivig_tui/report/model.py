"""What is on the summary, as plain values: sections of lines, pairs, rows, marks and a plot."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ivig_tui import __version__
from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.explanation import enough
from ivig_tui.criteria.logic import Evaluation, State
from ivig_tui.criteria.wording import inert, shown_date
from ivig_tui.exchange import assessed
from ivig_tui.myositis import background, document
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.catalogue import readings_that_bear
from ivig_tui.myositis.fields import BY_TABLE
from ivig_tui.myositis.reviews.gain import scale_of
from ivig_tui.myositis.scales import SCALES
from ivig_tui.presentation import outline, plot
from ivig_tui.presentation.dates import date_lines
from ivig_tui.presentation.dose import dated, dose_lines, maintenance_needs, sources
from ivig_tui.presentation.outline import Look, Row
from ivig_tui.presentation.verdict import (
    document_says,
    dose_cautions,
    field_label,
    ground,
    verdict,
    where_label,
)
from ivig_tui.report.brief import brief
from ivig_tui.report.extents import BRIEF, FULL, USUAL
from ivig_tui.report.parts import (
    Criteria,
    Line,
    Marked,
    Pairs,
    Part,
    Plot,
    Section,
)
from ivig_tui.session.session import Session

SUBJECT = "IVIg for inflammatory myopathy"
NOT_AN_ORDER = (
    "This says whether the document's criteria are met. It is not an authorisation and not a "
    "prescription; the decision is the clinician's."
)
LEGEND = (
    "Ids: C, DX, X and Q are statements on qualifying, T on time and review, R on reviews, D on "
    "the dose, E on evidence; I are readings of what the text leaves open. `ivig-tui criteria` "
    "tells each."
)
OLD_DOCUMENT = (
    f"The document is version {document.VERSION} of {document.PUBLISHED}; look whether there is a "
    "newer one."
)


class Summary(Struct, frozen=True):
    """The whole page. All text is harmless to show; none of it is markup of any format."""

    reference: str
    head: tuple[tuple[str, str], ...]
    """Who, by which document, with which diagnosis, as of when."""
    sections: tuple[Section, ...]


def summary(session: Session, today: date, *, extent: str = USUAL) -> Summary:
    """The course on a page, as it stands on a day: the brief, and below it, where more than that is
    wanted, everything that it follows from."""
    assessment = assessed(session, today)
    below = () if extent == BRIEF else _sections(assessment, full=extent == FULL)
    return _page(session, assessment, brief(assessment), *below)


def briefs(session: Session, today: date) -> Iterator[Summary]:
    """The brief alone, with all its flags in words, then with fewer and fewer."""
    assessment = assessed(session, today)
    for flags in range(len(assessment.flags), -1, -1):
        yield _page(session, assessment, brief(assessment, flags))


def _page(session: Session, assessment: Assessment, *sections: Section) -> Summary:
    return Summary(inert(session.reference), tuple(_head(assessment)), sections)


def _head(assessment: Assessment) -> Iterator[tuple[str, str]]:
    answers = assessment.answers
    facts = [
        f"{field.label.lower()}: {outline.shown(answers, field.full())}"
        for field in BY_TABLE["patient"]
        if answers.get(field.full()) is not None
    ]
    yield "Patient", ", ".join(facts) or "nothing answered"
    condition = outline.shown(answers, "diagnosis.condition") or "not answered"
    by = outline.shown(answers, "diagnosis.diagnosed_by")
    yield "Diagnosis", f"{condition}; diagnosed by: {by or 'not answered'}"
    yield (
        "As of",
        f"{shown_date(assessment.today)}, criteria {document.VERSION} of {document.PUBLISHED}",
    )


def _sections(assessment: Assessment, full: bool) -> Iterator[Section]:
    for evaluation in reversed((assessment.qualifying, *assessment.reviews)):
        parts = tuple(_of_assessment(assessment, evaluation, full))
        if parts:
            yield Section(_title(assessment, evaluation), parts)
    yield Section("Dose, as computed; not an order", tuple(_dose(assessment)))
    yield Section("Dates", (Pairs(tuple(date_lines(assessment))),))
    course = plot.of(assessment.answers)
    if course:
        yield Section("Course of the score", (Plot(course),))
    readings = tuple((one.id, one.text) for one in readings_that_bear(assessment))
    yield Section("Readings in force", (Marked(readings),))
    yield Section("Evidence and limits", tuple(_limits(assessment)))


def _title(assessment: Assessment, evaluation: Evaluation) -> str:
    where = evaluation.tree.key
    day = assessment.answers.day(f"{where}.date")
    title = f"{where_label(where)}: {evaluation.decision.words.upper()}"
    return title + (f", {shown_date(day)}" if day else "")


def _of_assessment(assessment: Assessment, evaluation: Evaluation, full: bool) -> Iterator[Part]:
    """All of an assessment; of the one that the brief tells of, what the brief does not say."""
    where, answers = evaluation.tree.key, assessment.answers
    rows = outline.outline(evaluation, answers)
    if where == assessment.last and not full:
        if evaluation.decision is not State.MET:
            yield Criteria(tuple(_folded(rows, evaluation, answers)))
        beside = (*_graded(answers, where), *_left(evaluation), *_notes(answers, where))
        if beside:
            yield Pairs(beside)
        return
    yield Line(verdict(evaluation, answers).reason, strong=True)
    earlier = None if where == "qualifying" else assessment.baselines[int(where[8:]) - 1]
    scale = scale_of(answers)
    if earlier and scale:
        when = f"{dated(assessment, earlier.where)} ({where_label(earlier.where).lower()}; I-8)"
        yield Line(f"Compared with: {scale.label} {earlier.score}{when}")
    says = document_says(evaluation, answers)
    if says:
        yield Line(f"The document says: {says}")
    yield Criteria(rows if full else tuple(_folded(rows, evaluation, answers)))
    left = (*_left(evaluation), *_shortest(evaluation, answers))
    beside = (*_graded(answers, where), *left, *_notes(answers, where), *_signature(answers, where))
    if beside:
        yield Pairs(beside)


def _folded(rows: tuple[Row, ...], evaluation: Evaluation, answers: Answers) -> Iterator[Row]:
    """The rows without what decides nothing; a block that is met is one row, with its ground."""
    within = False
    for row in rows:
        if row.depth == 0:
            within = row.look is Look.MET
            if within and row.joins:
                yield replace(row, joins="", value=ground(row.node, evaluation, answers))
                continue
        elif within:
            continue
        if row.look not in (Look.NOT_APPLICABLE, Look.NOT_NEEDED):
            yield row


def _graded(answers: Answers, where: str) -> Iterator[tuple[str, str]]:
    """The single grades of a scale where any was entered."""
    for scale in SCALES:
        told = []
        for item in scale.items:
            grade = answers.get(f"{where}.{scale.key}.{item.name}")
            if isinstance(grade, tuple):
                told.append(f"{item.label.lower()} {grade[0]}/{grade[1]}")
            elif grade is not None:
                told.append(f"{item.label.lower()} {grade}")
        if told:
            sides = " (right/left)" if scale.sides == 2 else ""
            yield f"{scale.key.upper()} by item{sides}", ", ".join(told)


def _left(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    if evaluation.decision is State.OPEN:
        yield "Left to answer", ", ".join(field_label(name) for name in evaluation.needs)


def _shortest(evaluation: Evaluation, answers: Answers) -> Iterator[tuple[str, str]]:
    if evaluation.decision is not State.OPEN:
        return
    if names := enough(evaluation, answers):
        yield "Shortest way", ", ".join(field_label(name) for name in names)
    else:
        yield "Shortest way", "none: no answers to what is left can make it met"


def _notes(answers: Answers, where: str) -> Iterator[tuple[str, str]]:
    notes = answers.text(f"{where}.notes")
    if notes:
        yield "Notes", "\n".join(inert(line) for line in notes.splitlines())


def _signature(answers: Answers, where: str) -> Iterator[tuple[str, str]]:
    if answers.get(f"{where}.signed_by") is not None:
        at = outline.shown(answers, f"{where}.signed_at")
        yield "Signed", f"{outline.shown(answers, f'{where}.signed_by')}, {at}"


def _dose(assessment: Assessment) -> Iterator[Part]:
    cautions = tuple(("!", f"{one[0].upper()}{one[1:]}.") for _, one in dose_cautions(assessment))
    if cautions:
        yield Marked(cautions)
    pairs: list[tuple[str, str]] = []
    if assessment.induction:
        pairs += dose_lines(assessment.induction, assessment)
    else:
        pairs.append(("Induction", "open, no weight at the qualifying assessment"))
    if assessment.maintenance:
        pairs += dose_lines(assessment.maintenance, assessment)
    else:
        pairs.append(("Maintenance", f"open, needs {maintenance_needs(assessment.answers)}"))
    yield Pairs((*pairs, *sources(assessment)))


def _limits(assessment: Assessment) -> Iterator[Part]:
    condition = assessment.answers.text("diagnosis.condition")
    known = background.EVIDENCE_OF.get(condition or "")
    evidence = (
        f"{known[0]}: {known[1]}, {known[2]}"
        if known
        else "depends on the condition: PM 2a, DM 2a, NAM 4a"
    )
    page = background.EVIDENCE_OF_PAGE
    yield Line(f"Level of evidence (E1): {evidence}; the page as a whole: {page}.")
    yield Line(OLD_DOCUMENT)
    yield Line(NOT_AN_ORDER)
    yield Line(LEGEND)
    yield Line(f"Made by ivig-tui {__version__}.")
