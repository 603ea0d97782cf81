"""What is asked next: only what still matters, in the document's order."""

from collections.abc import Iterator

from ivig_tui.ask import agents
from ivig_tui.criteria.logic import State
from ivig_tui.myositis.dose.schedule import first_infusion, stopped
from ivig_tui.myositis.leaves import AGE_GROUP
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD, agents_of
from ivig_tui.myositis.rows import INFUSIONS_FIELD
from ivig_tui.myositis.wanted import TREATMENT, another_agent_matters, still_matters
from ivig_tui.session.session import locked_by
from ivig_tui.store.open_session import OpenSession

GO_ON, REVIEW = "go on with the dose", "start a review"


def questions(course: OpenSession, gone_on: bool) -> Iterator[str]:
    """The keys of all that could be asked now, the next first; `gone_on`: whether the person
    wants to go on with weight and dose."""
    for key in _in_order(course, gone_on):
        field = AGENTS_FIELD if key.startswith("agents.") else key
        if not locked_by(course.session.answers, field):
            yield key


def _in_order(course: OpenSession, gone_on: bool) -> Iterator[str]:
    assessment = course.assessment
    answers, last = assessment.answers, assessment.last
    for where in answers.assessments():
        wanted = list(still_matters(where, assessment))
        if where == last and answers.get(f"{where}.date") is None:
            # What a date decides is when review is due; after the age group, as on the screen.
            wanted.insert(1 if wanted[:1] == [AGE_GROUP] else 0, f"{where}.date")
        for field in wanted:
            if field == AGENTS_FIELD:
                yield from agents.without_outcome(answers)
            if field != AGENTS_FIELD:
                yield field
            elif not agents_of(answers) or another_agent_matters(assessment):
                yield agents.NEW
    beside = ("weight_kg", "notes") if last != "qualifying" else ("notes",)
    yield from (f"{last}.{name}" for name in beside if answers.get(f"{last}.{name}") is None)
    dose = still_matters(TREATMENT, assessment)
    if dose:
        yield GO_ON
        yield from dose if gone_on else ()
    first = first_infusion(answers)
    under_way = first is not None and first <= course.today and stopped(answers) is None
    if under_way:
        yield INFUSIONS_FIELD
    decision = assessment.evaluation(last).decision
    decided = decision is not State.OPEN
    if stopped(answers) is not None:
        if answers.get("treatment.stopped_reason") is None:
            yield "treatment.stopped_reason"
    elif last != "qualifying" and decision is State.NOT_MET:
        yield "treatment.stopped"
    if decided and answers.get(f"{last}.signed_by") is None:
        yield f"{last}.signed_by"
    # Who has just been reviewed is not reviewed again the same day.
    seen = answers.day(f"{last}.date") if last != "qualifying" else None
    if under_way and decided and (seen is None or seen < course.today):
        yield REVIEW
