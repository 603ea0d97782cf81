"""The document's leaves: a plain answer, the age group, a score against its limit."""

from dataclasses import dataclass

from ivig_tui.criteria import leaves
from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.logic import Guard, Leaf, State
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.scales import Scale

AGE_GROUP = "patient.age_group"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Answer(leaves.Answer):
    """One answer of this document's, met where it is one of the favourable ones."""

    @property
    def asked(self) -> Field:
        """The field that it answers."""
        return field_of(self.field)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AgeIs(Guard):
    """Whether the patient is of an age group (I-3); guards what only that group has."""

    field: str = AGE_GROUP
    called: str = "age group"
    groups: tuple[str, ...] = ("adult", "child")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AtMost(Leaf):
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
