"""What initial and continuing reviews have in common: when, by whom, on what basis (T1 to T4), and
the branches that both are made of.
"""

from ivig_tui.criteria.builders import Part, Place, Source, all_of, any_of
from ivig_tui.criteria.logic import All, Any, Node
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import QUALIFYING, REVIEW
from ivig_tui.myositis.leaves import answer, for_group
from ivig_tui.myositis.qualifying.diagnosis import SPECIALISTS
from ivig_tui.myositis.reviews.gain import Gain
from ivig_tui.myositis.scales import Scale

_BOTH = f"{QUALIFYING}; {REVIEW}"

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

I_14 = Reading(
    "I-14",
    "Are all three measures of dysphagia needed (`and/or`)?",
    "Any one of the three measures of dysphagia is enough.",
    ("All three are needed.",),
)


def gained(scale: Scale, review: int, least: int, source: Source) -> Part[All]:
    """The branch of one age group: its scale's gain of at least so many points."""
    higher = f"higher by {least} or more" if least > 1 else "higher"
    label = f"{scale.label} {higher if least else 'not lower'}"

    def gain(group: Place) -> Gain:
        at = group.part("gain")
        return at.make(Gain, label, scale=scale, review=review, least=least)

    return for_group(scale.age_group, scale.key, label, (*source, *scale.readings), gain)


def dysphagia(label: str, statement: Statement) -> Part[Any]:
    """The three measures of dysphagia, any of which is enough (I-14)."""
    return any_of(
        "dysphagia", label, (statement, I_14),
        answer("speech_pathology", "dysphagia_speech_pathology"),
        answer("food_textures", "dysphagia_food_textures"),
        answer("fewer_aspirations", "dysphagia_fewer_aspirations"),
    )  # fmt: skip


OPENING = (
    answer("reviewer", "reviewed_by", (T2,), favourable=SPECIALISTS),
    answer("documented", "efficacy_documented", (T4,)),
)
"""What every review starts with: T2 and T4."""


def review_of(number: int, source: Source, *parts: Part[Node]) -> All:
    """The tree of a review: what every review starts with, and its own criteria."""
    whole = all_of(str(number), f"Review {number}", source, *OPENING, *parts)
    return whole(Place("reviews", f"reviews.{number}"))
