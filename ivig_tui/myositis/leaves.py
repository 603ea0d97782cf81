"""The document's leaves: a plain answer, the age group, a score against its limit; and how each is
written in a tree.
"""

from ivig_tui.criteria import leaves
from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.builders import Part, Place, Source
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.logic import All, Guard, Leaf, Node, State
from ivig_tui.criteria.source import Reading
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.scales import Scale

AGE_GROUP = "patient.age_group"

I_3 = Reading(
    "I-3",
    "Where is the line between adult and child?",
    "Adult is 18 and over at the qualifying assessment, and stays so for the whole course: "
    "the scores of the two scales can't be compared.",
    (
        "A line at 16 years, or the clinic (for adults or for children) that treats the patient.",
        "The age at each review, so that a child who turns 18 changes to the MRC sum score.",
    ),
)


class Answer(leaves.Answer, frozen=True, eq=False, kw_only=True):
    """One answer of this document's, met where it is one of the favourable ones."""

    @property
    def asked(self) -> Field:
        """The field that it answers."""
        return field_of(self.field)


class AgeIs(Guard, frozen=True, eq=False, kw_only=True):
    """Whether the patient is of an age group (I-3); guards what only that group has."""

    field: str = AGE_GROUP
    called: str = "age group"
    groups: tuple[str, ...] = ("adult", "child")


class AtMost(Leaf, frozen=True, eq=False, kw_only=True):
    """A score at the qualifying assessment against its limit, which is included (I-4)."""

    scale: Scale
    limit: int
    """In points of the scale."""

    def meets(self, score: int) -> bool:
        """Whether a score meets it. The proof gives this comparison a solver's number."""
        return score <= self.limit

    def state(self, answers: Answers) -> State:
        score = self.scale.score(answers, "qualifying")
        if score is None:
            return State.OPEN
        return State.MET if self.meets(score) else State.NOT_MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        return (f"qualifying.{self.scale.score_field}",)

    def detail(self, answers: Answers) -> str:
        score = self.scale.score(answers, "qualifying")
        if score is None:
            return ""
        if score == self.limit:
            return "at the limit"
        side = "above" if score > self.limit else "below"
        return f"{abs(score - self.limit)} {side}"

    def because(self, answers: Answers) -> str:
        score = self.scale.score(answers, "qualifying")
        if score is None:
            return f"{self.scale.label}: not answered"
        if score == self.limit:
            return f"{self.scale.label} {score}, at the limit of {self.limit}"
        return f"{self.scale.label} {score}, {self.detail(answers)} {self.limit}"

    def would_meet(self) -> str:
        return f"{self.scale.label} {self.limit} or less"

    def lacks(self, answers: Answers) -> str:
        score = self.scale.score(answers, "qualifying")
        there = " not answered" if score is None else f" {score}"
        return f"{self.scale.label}{there}: met at {self.limit} or less"


def answer(
    name: str,
    field: str,
    source: Source = (),
    *,
    label: str = "",
    favourable: frozenset[Value] = frozenset({True}),
    words: tuple[tuple[bool, str], ...] = (),
) -> Part[Answer]:
    """An answer that yes meets, or one of the favourable ones; without a label it has its
    field's."""

    def made(group: Place) -> Answer:
        at = group.part(name, source)
        return at.make(
            Answer,
            label or field_of(at.answer(field)).label,
            field=at.answer(field),
            favourable=favourable,
            words=words,
        )

    return made


def given(name: str, field: str) -> Part[leaves.Given]:
    """A text that meets it once it is given."""

    def made(group: Place) -> leaves.Given:
        at = group.part(name)
        return at.make(leaves.Given, field_of(at.answer(field)).label, field=at.answer(field))

    return made


def for_group(
    age_group: str, name: str, label: str, source: Source, *parts: Part[Node]
) -> Part[All]:
    """What only one age group has (I-3): all of it is needed."""

    def made(group: Place) -> All:
        inner = group.part(name, source)
        at = inner._replace(readings=(I_3, *inner.readings))
        guard = at.part("age", (*at.statements, I_3)).make(
            AgeIs, age_group.capitalize(), group=age_group
        )
        return at.make(All, label, parts=(guard, *(part(inner) for part in parts)))

    return made


def at_most(scale: Scale, limit: int, source: Source) -> Part[All]:
    """The branch of one age group: its scale's score at a limit or below."""
    label = f"{scale.label} {limit} or less"

    def score(group: Place) -> AtMost:
        at = group.part("score")
        return at.make(AtMost, label, scale=scale, limit=limit)

    return for_group(scale.age_group, scale.key, label, (*source, *scale.readings), score)
