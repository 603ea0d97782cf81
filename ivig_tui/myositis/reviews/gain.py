"""A review's score against the earlier one that it is compared with (R1, R3, I-8)."""

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import Leaf, State
from ivig_tui.criteria.source import Reading
from ivig_tui.myositis.leaves import AGE_GROUP
from ivig_tui.myositis.scales import SCALES, Scale

I_8 = Reading(
    "I-8",
    "With which earlier score is a review's score compared?",
    "The initial review is compared with the qualifying score, a continuing one with the "
    "latest earlier review that recorded that scale, else the qualifying score.",
    (
        "Always the qualifying score.",
        "Only the review just before, and no comparison where that has no score.",
    ),
)


class Baseline(Struct, frozen=True):
    """The earlier score that a review is compared with (I-8)."""

    score: int
    where: str
    """The assessment that recorded it: `qualifying`, `reviews.1`, …"""


def baseline(answers: Answers, scale: Scale, review: int) -> Baseline | None:
    """The score that review number `review` (from 1) is compared with on a scale; None
    without any. Given whether or not the review's own score is there."""
    latest = answers.once(scale.key, lambda: _latest_scores(answers, scale))
    return latest[min(review, len(latest)) - 1]


def _latest_scores(answers: Answers, scale: Scale) -> tuple[Baseline | None, ...]:
    """At each assessment, first to last: the latest score so far, its own included."""
    latest: list[Baseline | None] = []
    for where in answers.assessments():
        score = scale.score(answers, where)
        before = latest[-1] if latest else None
        latest.append(before if score is None else Baseline(score, where))
    return tuple(latest)


def scale_of(answers: Answers) -> Scale | None:
    """The scale of the patient's age group; None while that is open."""
    age = answers.get(AGE_GROUP)
    return next((scale for scale in SCALES if scale.age_group == age), None)


class Gain(Leaf, frozen=True, eq=False, kw_only=True):
    """A review's score against the earlier one: open while either is missing."""

    scale: Scale
    review: int
    least: int
    """The least gain that meets it, in points."""

    @property
    def own_field(self) -> str:
        """The full name of the review's own score."""
        return f"reviews.{self.review}.{self.scale.score_field}"

    def scores(self, answers: Answers) -> tuple[int | None, Baseline | None]:
        """The review's own score and the one it is compared with."""
        own = self.scale.score(answers, f"reviews.{self.review}")
        return own, baseline(answers, self.scale, self.review)

    def meets(self, own: int, earlier: int) -> bool:
        """Whether a score meets it beside the earlier one. The proof gives this comparison a
        solver's numbers."""
        return own - earlier >= self.least

    def state(self, answers: Answers) -> State:
        own, earlier = self.scores(answers)
        if own is None or earlier is None:
            return State.OPEN
        return State.MET if self.meets(own, earlier.score) else State.NOT_MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        earlier = baseline(answers, self.scale, self.review)
        where = earlier.where if earlier else "qualifying"
        return (f"{where}.{self.scale.score_field}", self.own_field)

    def rests_on(self, answers: Answers) -> tuple[str, ...]:
        # A score at a review in between would be the one to compare with.
        earlier = baseline(answers, self.scale, self.review)
        places = answers.assessments()[: self.review]
        first = places.index(earlier.where) if earlier else 0
        between = (f"{where}.{self.scale.score_field}" for where in places[first:])
        return (*between, self.own_field)

    def missing(self, answers: Answers) -> tuple[str, ...]:
        own, earlier = self.scores(answers)
        lacking = () if earlier else (f"qualifying.{self.scale.score_field}",)
        return lacking if own is not None else (*lacking, self.own_field)

    def detail(self, answers: Answers) -> str:
        own, earlier = self.scores(answers)
        if own is None or earlier is None:
            return ""
        gain = own - earlier.score
        return "unchanged" if gain == 0 else f"{'up' if gain > 0 else 'down'} {abs(gain)}"

    def because(self, answers: Answers) -> str:
        own, earlier = self.scores(answers)
        label = self.scale.label
        if earlier is None:
            lacking = "no earlier score" if own is not None else "neither score is there"
            return f"{label}: {lacking}"
        if own is None:
            return f"{label}: not answered, earlier score {earlier.score}"
        return f"{label} {own}, earlier {earlier.score}: {self.detail(answers)}"

    def reachable(self, answers: Answers) -> bool:
        earlier = self.scores(answers)[1]
        return earlier is None or earlier.score + self.least <= self.scale.maximum

    def would_meet(self) -> str:
        if self.least == 0:
            return f"{self.scale.label} no lower than the earlier score"
        points = "any increase" if self.least == 1 else f"an increase of {self.least} or more"
        return f"{self.scale.label}: {points}"

    def lacks(self, answers: Answers) -> str:
        own, earlier = self.scores(answers)
        if earlier is None:
            return f"{self.because(answers)}; met by {self.would_meet()}"
        there = "not answered" if own is None else str(own)
        told = f"{self.scale.label} {there}, earlier {earlier.score}"
        if not self.reachable(answers):
            return f"{told}: no score of the scale meets it"
        return f"{told}: met at {earlier.score + self.least} or more"
