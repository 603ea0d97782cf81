"""The plain leaves: an answer that is favourable or not, a text that is given or not."""

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.logic import Leaf, State
from ivig_tui.criteria.wording import listed


class Answer(Leaf, frozen=True, eq=False, kw_only=True):
    """One answer, met where it is one of the favourable ones."""

    field: str
    favourable: frozenset[Value]
    words: tuple[tuple[bool, str], ...] = ()
    """What yes and no are called on its line, where a favourable no would be misread."""

    @property
    def asked(self) -> Field:
        """The field that it answers: the document knows."""
        raise NotImplementedError

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
        value = answers.get(self.field)
        return f"{self.asked.label}: {'not answered' if value is None else self.said(value)}"

    def would_meet(self) -> str:
        return f"{self.asked.label}: {self._favourable()}"

    def said(self, value: Value) -> str:
        """A value in the words of this criterion."""
        return next((word for one, word in self.words if one is value), self.asked.kind.show(value))

    def lacks(self, answers: Answers) -> str:
        return f"{self.because(answers)}; met by {self._favourable()}"

    def _favourable(self) -> str:
        return listed(sorted(map(self.said, self.favourable)), "or")


class Given(Leaf, frozen=True, eq=False, kw_only=True):
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
