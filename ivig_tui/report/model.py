"""What is on the summary, as plain values: sections of lines, pairs, rows, marks and a plot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ivig_tui import outline, plot
from ivig_tui.exchange import assessed
from ivig_tui.guideline import background, document
from ivig_tui.guideline.answers import Answers
from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.catalogue import readings_that_bear
from ivig_tui.guideline.fields import BY_TABLE
from ivig_tui.guideline.gain import scale_of
from ivig_tui.guideline.logic import Evaluation, State
from ivig_tui.guideline.outcome import outcome
from ivig_tui.guideline.plausible import doubtful_weights
from ivig_tui.guideline.reasons import enough
from ivig_tui.guideline.wording import inert, shown_date
from ivig_tui.outline import Row
from ivig_tui.report.dates import date_lines
from ivig_tui.report.dose import dated, dose_lines, sources
from ivig_tui.session import Session
from ivig_tui.verdict import dose_cautions, field_label, flag_words, verdict, where_label

SUBJECT = "IVIg for inflammatory myopathy"
NOT_AN_ORDER = (
    "This says whether the document's criteria are met. It is not an authorisation and not a "
    "prescription; the decision is the clinician's."
)
OLD_DOCUMENT = (
    f"The document is version {document.VERSION} of {document.PUBLISHED}; look whether there is a "
    "newer one."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values; a name that begins with blanks belongs to the one before it, an
    empty one goes on with it. A value may have several lines, as notes do."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """A tree: each criterion with its state and answer."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Sentences that each have an id or a mark before them."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """The course of the score."""

    course: plot.Course


Part = Line | Pairs | Criteria | Marked | Plot


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole page. All text is harmless to show; none of it is markup of any format."""

    reference: str
    head: tuple[tuple[str, str], ...]
    """Who, by which document, with which diagnosis, as of when."""
    sections: tuple[Section, ...]


def summary(session: Session, today: date) -> Summary:
    """The whole course on a page, as it stands on a day."""
    assessment = assessed(session, today)
    return Summary(
        inert(session.reference),
        tuple(_head(assessment, today)),
        tuple(_sections(session, assessment, today)),
    )


def _head(assessment: Assessment, today: date) -> Iterator[tuple[str, str]]:
    answers = assessment.answers
    facts = [
        f"{field.label.lower()}: {outline.shown(answers, field.full())}"
        for field in BY_TABLE["patient"]
        if answers.get(field.full()) is not None
    ]
    yield "Patient", ", ".join(facts) or "nothing answered"
    yield (
        "Document",
        f"Australian criteria, inflammatory myopathies, version {document.VERSION}, "
        f"{document.PUBLISHED}",
    )
    condition = outline.shown(answers, "diagnosis.condition") or "not answered"
    by = outline.shown(answers, "diagnosis.diagnosed_by")
    yield "Diagnosis", f"{condition}; diagnosed by: {by or 'not answered'}"
    yield "As of", shown_date(today)


def _sections(session: Session, assessment: Assessment, today: date) -> Iterator[Section]:
    for evaluation in (assessment.qualifying, *assessment.reviews):
        yield _assessment(session, assessment, evaluation)
    yield Section("Dose, as computed; not an order", tuple(_dose(assessment)))
    yield Section("Dates", (Pairs(tuple(date_lines(assessment))),))
    course = plot.of(assessment.answers)
    if course:
        yield Section("Course of the score", (Plot(course),))
    if assessment.flags:
        raised = tuple(("!", flag_words(one)) for one in assessment.flags)
        yield Section("To look at", (Marked(raised),))
    readings = tuple((one.id, one.text) for one in readings_that_bear(assessment))
    yield Section("Readings in force", (Marked(readings),))
    yield Section("Evidence and limits", tuple(_limits(assessment)))


def _assessment(session: Session, assessment: Assessment, evaluation: Evaluation) -> Section:
    where = evaluation.tree.key
    day = assessment.answers.day(f"{where}.date")
    title = f"{where_label(where)}: {evaluation.decision.words.upper()}"
    title += f", {shown_date(day)}" if day else ""
    return Section(title, tuple(_of_assessment(session, assessment, evaluation)))


def _of_assessment(
    session: Session, assessment: Assessment, evaluation: Evaluation
) -> Iterator[Part]:
    where, answers = evaluation.tree.key, assessment.answers
    yield Line(verdict(evaluation, answers).reason, strong=True)
    earlier = None if where == "qualifying" else assessment.baselines[int(where[8:]) - 1]
    scale = scale_of(answers)
    if earlier and scale:
        when = f"{dated(assessment, earlier.where)} ({where_label(earlier.where).lower()}; I-8)"
        yield Line(f"Compared with: {scale.label} {earlier.score}{when}")
    word = None if where == "qualifying" else outcome(evaluation, answers)
    if word is not None:
        ids = ", ".join(statement.id for statement in word.statements)
        yield Line(f"By the document: {word.text} ({ids})")
    yield Criteria(outline.outline(evaluation, answers))
    beside = (*_left(evaluation, answers), *_signature(session, where))
    if beside:
        yield Pairs(beside)


def _left(evaluation: Evaluation, answers: Answers) -> Iterator[tuple[str, str]]:
    if evaluation.decision is not State.OPEN:
        return
    yield "Left to answer", ", ".join(field_label(name) for name in evaluation.needs)
    if names := enough(evaluation, answers):
        yield "Shortest way", ", ".join(field_label(name) for name in names)
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


def _dose(assessment: Assessment) -> Iterator[Part]:
    cautions = tuple(("!", f"{one[0].upper()}{one[1:]}.") for _, one in dose_cautions(assessment))
    if cautions:
        yield Marked(cautions)
    doubts = tuple(("!", one) for one in doubtful_weights(assessment.answers))
    if doubts:
        yield Marked(doubts)
    pairs: list[tuple[str, str]] = []
    if assessment.induction:
        pairs += dose_lines(assessment.induction, assessment)
    else:
        pairs.append(("Induction", "open, no weight at the qualifying assessment"))
    if assessment.maintenance:
        pairs += dose_lines(assessment.maintenance, assessment)
    else:
        pairs.append(("Maintenance", "open, needs a weight, its g/kg and its interval"))
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
