"""Finding an answer by its name, as the screen's / does: what was answered can be changed."""

from collections.abc import Iterator

from ivig_tui.ask import agents
from ivig_tui.ask.questions import named
from ivig_tui.course import Course
from ivig_tui.guideline.earlier_treatment import AGENTS_FIELD
from ivig_tui.guideline.fields import BY_TABLE


def found(typed: str, course: Course) -> str:
    """The key of the first question whose answer's name holds what was typed; empty without."""
    wanted = typed.strip().casefold()
    if not wanted:
        return ""
    for agent in agents.recorded(course.session.answers):
        if wanted in agent.agent.casefold():
            return agents.outcome_key(agent)
    last = course.assessment.last
    # Where the person is comes first: the weight of the last review before an earlier one.
    for name in sorted(_names(course), key=lambda name: not name.startswith(f"{last}.")):
        if wanted in named(name).casefold():
            return agents.NEW if name == AGENTS_FIELD else name
    return ""


def _names(course: Course) -> Iterator[str]:
    for table in ("patient", "diagnosis", "qualifying", "treatment"):
        yield from (field.full() for field in BY_TABLE[table] if field.name != "signed_at")
    for number in range(1, course.session.answers.reviews + 1):
        for field in BY_TABLE["reviews"]:
            if field.name != "signed_at" and (number > 1 or not field.continuing_only):
                yield field.full(number)
