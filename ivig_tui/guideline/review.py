"""Reviews: the initial one, and the continuing ones that follow every year.

In the document's order; each statement stands beside its criterion. Reviews are first,
earlier and latest by their position in the course.
"""

from dataclasses import dataclass
from functools import lru_cache

from ivig_tui.guideline.answers import Answers
from ivig_tui.guideline.document import (
    QUALIFYING,
    REVIEW,
    REVIEW_CONTINUING,
    REVIEW_INITIAL,
    Reading,
    Statement,
)
from ivig_tui.guideline.leaves import Answer, Given
from ivig_tui.guideline.logic import AGE_GROUP, AgeIs, All, Any, Leaf, State
from ivig_tui.guideline.qualifying import I_3, NO, SPECIALISTS, YES
from ivig_tui.guideline.scales import CMAS, MRC, SCALES, Scale

_BOTH = f"{QUALIFYING}; {REVIEW}"

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


@dataclass(frozen=True, slots=True)
class Baseline:
    """The earlier score that a review is compared with (I-8)."""

    score: int
    where: str
    """The assessment where it stands: `qualifying`, `reviews.1`, …"""


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


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Gain(Leaf):
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

    def state(self, answers: Answers) -> State:
        own, earlier = self.scores(answers)
        if own is None or earlier is None:
            return State.OPEN
        return State.MET if own - earlier.score >= self.least else State.NOT_MET

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
        needed = earlier.score + self.least
        if needed > self.scale.maximum:
            return f"{told}: no score of the scale meets it"
        return f"{told}: met at {needed} or more"


# --- T1 to T4 · when, by whom, on what basis -------------------------------------------

T1 = Statement(
    "T1",
    _BOTH,
    "Up to four months of IVIg (induction and three maintenance cycles) "
    "before response is judged; without benefit it should be abandoned.",
)
T2 = Statement(
    "T2",
    _BOTH,
    "Review by a neurologist, a rheumatologist or an immunologist within "
    "four months, then every year.",
)
T3 = Statement(
    "T3",
    _BOTH,
    "At each review consider stopping: once the patient is stable, or stable on other agents that "
    "were commenced and work.",
)
T4 = Statement("T4", _BOTH, "Clinical efficacy must be documented for Ig therapy to continue.")

# --- R1, R2 · initial authorisation period ---------------------------------------------

R1 = Statement(
    "R1",
    REVIEW_INITIAL,
    "Muscle weakness improved on the qualifying assessment: "
    "adult, a higher MRC sum score; child, a CMAS higher by at least 2 points.",
)
R2 = Statement(
    "R2",
    REVIEW_INITIAL,
    "Or symptoms of dysphagia improved on the qualifying assessment: speech pathology finds so, "
    "food textures are better tolerated, and/or fewer episodes of aspiration.",
)

I_7 = Reading(
    "I-7",
    "Does `at least two points` belong to CMAS alone, or to MRC as well?",
    "`At least two points` belongs to CMAS; for an adult any increase in the MRC sum score is an "
    "improvement.",
    ("At least two points on either scale.",),
)
I_14 = Reading(
    "I-14",
    "Are all three measures of dysphagia needed (`and/or`)?",
    "Any one of the three measures of dysphagia is enough.",
    ("All three are needed.",),
)

MRC_GAIN = 1
CMAS_GAIN = 2

# --- R3 to R6 · continuing authorisation period ----------------------------------------

R3 = Statement(
    "R3",
    REVIEW_CONTINUING,
    "MRC sum score or CMAS equal to or higher than at the "
    "previous review: stable or still improving.",
)
R4 = Statement(
    "R4",
    REVIEW_CONTINUING,
    "Or severe disease: better after each infusion, worse by the end of the cycle, and further "
    "immunosuppressants commenced.",
)
R5 = Statement(
    "R5",
    REVIEW_CONTINUING,
    "Or dysphagia stable or better than at the previous "
    "review: by speech therapy, tolerance of food textures and/or fewer episodes of "
    "aspiration.",
)
R6 = Statement(
    "R6",
    REVIEW_CONTINUING,
    "And a trial of weaning towards cessation is planned for "
    "the clinically stable, or a reason is given why not.",
)

I_9 = Reading(
    "I-9",
    "What does weaning ask of patients who are not stable, and beside which criteria?",
    "Weaning is met when not clinically stable, or a trial is planned, or a reason is given, and "
    "is needed beside any of R3, R4 and R5. A reason not given is open: it is never not met.",
    (
        "A trial or a reason is asked of every patient, stable or not.",
        "It belongs to R5 alone, the criterion that it follows.",
        "A reason that is missing is a criterion not met.",
    ),
)
I_13 = Reading(
    "I-13",
    "Are symptoms compared as well as the score (`weakness and symptoms`)?",
    "The score is the measure of stable or better weakness and symptoms.",
    ("Symptoms are assessed apart, and have to be stable too.",),
)


def _gain(response: str, scale: Scale, review: int, least: int, statement: Statement) -> All:
    """The branch of one age group: its scale's gain."""
    readings = {1: (I_7, I_8), 2: (I_7, I_8), 0: (I_8, I_13)}[least]
    key = f"{response}.{scale.key}"
    label = (
        f"{scale.label} not lower"
        if least == 0
        else f"{scale.label} higher" + (f" by {least} or more" if least > 1 else "")
    )
    return All(
        key=key,
        label=label,
        statements=(statement,),
        readings=(I_3, *readings),
        parts=(
            AgeIs(
                key=f"{key}.age",
                label=scale.age_group.capitalize(),
                statements=(statement,),
                readings=(I_3,),
                group=scale.age_group,
            ),
            Gain(
                key=f"{key}.gain",
                label=label,
                statements=(statement,),
                readings=readings,
                scale=scale,
                review=review,
                least=least,
            ),
        ),
    )


def _yes(key: str, label: str, field: str, statement: Statement, *readings: Reading) -> Answer:
    return Answer(
        key=key,
        label=label,
        statements=(statement,),
        readings=readings,
        field=field,
        favourable=YES,
    )


def _dysphagia(response: str, label: str, review: int, statement: Statement) -> Any:
    key, at = f"{response}.dysphagia", f"reviews.{review}"
    return Any(
        key=key,
        label=label,
        statements=(statement,),
        readings=(I_14,),
        parts=(
            _yes(
                f"{key}.speech_pathology",
                "By speech pathology",
                f"{at}.dysphagia_speech_pathology",
                statement,
                I_14,
            ),
            _yes(
                f"{key}.food_textures",
                "By tolerance of food textures",
                f"{at}.dysphagia_food_textures",
                statement,
                I_14,
            ),
            _yes(
                f"{key}.fewer_aspirations",
                "By fewer aspirations",
                f"{at}.dysphagia_fewer_aspirations",
                statement,
                I_14,
            ),
        ),
    )


def _opening(review: int) -> tuple[Answer, Answer]:
    """What every review starts with: T2 and T4."""
    at = f"reviews.{review}"
    return (
        Answer(
            key=f"{at}.reviewer",
            label="Reviewed by",
            statements=(T2,),
            field=f"{at}.reviewed_by",
            favourable=SPECIALISTS,
        ),
        _yes(f"{at}.documented", "Efficacy documented", f"{at}.efficacy_documented", T4),
    )


@lru_cache(maxsize=1)
def initial_review() -> All:
    """The tree of the first review: T2, T4, and R1 or R2."""
    response = "reviews.1.response"
    return All(
        key="reviews.1",
        label="Review 1",
        statements=(T2, T4, R1, R2),
        parts=(
            *_opening(1),
            Any(
                key=response,
                label="Weakness or dysphagia improved",
                statements=(R1, R2),
                parts=(
                    _gain(response, MRC, 1, MRC_GAIN, R1),
                    _gain(response, CMAS, 1, CMAS_GAIN, R1),
                    _dysphagia(response, "Dysphagia improved", 1, R2),
                ),
            ),
        ),
    )


@lru_cache(maxsize=1024)
def continuing_review(review: int) -> All:
    """The tree of review number `review`, 2 or later: T2, T4, R3 or R4 or R5, and R6."""
    at = f"reviews.{review}"
    response, severe, weaning = f"{at}.response", f"{at}.response.severe", f"{at}.weaning"
    return All(
        key=at,
        label=f"Review {review}",
        statements=(T2, T4, R3, R4, R5, R6),
        readings=(I_9,),
        parts=(
            *_opening(review),
            Any(
                key=response,
                label="Stable or better, or severe disease",
                statements=(R3, R4, R5),
                parts=(
                    _gain(response, MRC, review, 0, R3),
                    _gain(response, CMAS, review, 0, R3),
                    All(
                        key=severe,
                        label="Severe disease that still responds",
                        statements=(R4,),
                        parts=(
                            _yes(f"{severe}.disease", "Severe disease", f"{at}.severe_disease", R4),
                            _yes(
                                f"{severe}.improvement",
                                "Improves after infusion",
                                f"{at}.post_infusion_improvement",
                                R4,
                            ),
                            _yes(
                                f"{severe}.deterioration",
                                "Deteriorates at the end of the cycle",
                                f"{at}.end_of_cycle_deterioration",
                                R4,
                            ),
                            _yes(
                                f"{severe}.agents",
                                "Additional agents commenced",
                                f"{at}.additional_immunosuppressants",
                                R4,
                            ),
                        ),
                    ),
                    _dysphagia(response, "Dysphagia stable or better", review, R5),
                ),
            ),
            Any(
                key=weaning,
                label="Weaning",
                statements=(R6,),
                readings=(I_9,),
                parts=(
                    Answer(
                        key=f"{weaning}.stable",
                        label="Clinically stable?",  # y has to mean what the line says
                        statements=(R6,),
                        readings=(I_9,),
                        field=f"{at}.clinically_stable",
                        favourable=NO,
                        words=((True, "stable"), (False, "not stable")),
                    ),
                    _yes(
                        f"{weaning}.planned",
                        "Weaning trial planned",
                        f"{at}.weaning_trial_planned",
                        R6,
                        I_9,
                    ),
                    Given(
                        key=f"{weaning}.reason",
                        label="Reason for no trial",
                        statements=(R6,),
                        readings=(I_9,),
                        field=f"{at}.weaning_not_planned_reason",
                    ),
                ),
            ),
        ),
    )


def review_tree(review: int) -> All:
    """The tree of review number `review`, from 1."""
    return initial_review() if review == 1 else continuing_review(review)
