"""The leaves that both assessments use: a plain answer, a score against its limit."""

from dataclasses import dataclass

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.logic import Leaf, State
from ivig_tui.criteria.wording import listed
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.scales import Scale


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Answer(Leaf):
    """One answer, met where it is one of the favourable ones."""

    field: str
    favourable: frozenset[Value]
    words: tuple[tuple[bool, str], ...] = ()
    """What yes and no are called on its line, where a favourable no would be misread."""

    def state(self, answers: Answers) -> State:
        value = answers.get(self.field)
        if value is None:
            return State.OPEN
        return State.MET if value in self.favourable else State.NOT_MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        return (self.field,)

    def missing(self, answers: Answers) -> tuple[str, ...]:
        return (self.field,)  # without it, and only then, it is open

    def because(self, answers: Answers) -> str:
        value, field = answers.get(self.field), field_of(self.field)
        return f"{field.label}: {'not answered' if value is None else field.kind.show(value)}"

    def would_meet(self) -> str:
        return f"{field_of(self.field).label}: {self._favourable()}"

    def lacks(self, answers: Answers) -> str:
        return f"{self.because(answers)}; met by {self._favourable()}"

    def _favourable(self) -> str:
        kind = field_of(self.field).kind
        return listed(sorted(kind.show(value) for value in self.favourable), "or")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Given(Leaf):
    """Met where a text is given; without it open, never not met."""

    field: str

    def state(self, answers: Answers) -> State:
        return State.OPEN if answers.get(self.field) is None else State.MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        return (self.field,)

    def missing(self, answers: Answers) -> tuple[str, ...]:
        return (self.field,)  # without it, and only then, it is open

    def because(self, answers: Answers) -> str:
        given = answers.get(self.field) is not None
        return f"{self.label}: {'given' if given else 'not given yet'}"

    def would_meet(self) -> str:
        return f"{self.label}: given"

    def lacks(self, answers: Answers) -> str:
        return f"{self.because(answers)}; met once it is"


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
