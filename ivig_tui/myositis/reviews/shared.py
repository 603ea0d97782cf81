"""What initial and continuing reviews have in common: when, by whom, on what basis (T1 to T4), and
the branches that both are made of.
"""

from ivig_tui.criteria.logic import All, Any
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import QUALIFYING, REVIEW
from ivig_tui.myositis.leaves import AgeIs, Answer
from ivig_tui.myositis.qualifying.diagnosis import I_3, SPECIALISTS, YES
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


def gained(
    response: str, scale: Scale, review: int, least: int, statement: Statement, *readings: Reading
) -> All:
    """The branch of one age group: its scale's gain of at least so many points."""
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
        readings=(I_3, *readings, *scale.readings),
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
                readings=(*readings, *scale.readings),
                scale=scale,
                review=review,
                least=least,
            ),
        ),
    )


def yes(key: str, label: str, field: str, statement: Statement, *readings: Reading) -> Answer:
    """A leaf that yes meets."""
    return Answer(
        key=key,
        label=label,
        statements=(statement,),
        readings=readings,
        field=field,
        favourable=YES,
    )


def dysphagia(response: str, label: str, review: int, statement: Statement) -> Any:
    """The three measures of dysphagia, any of which is enough (I-14)."""
    key, at = f"{response}.dysphagia", f"reviews.{review}"
    return Any(
        key=key,
        label=label,
        statements=(statement,),
        readings=(I_14,),
        parts=(
            yes(
                f"{key}.speech_pathology",
                "By speech pathology",
                f"{at}.dysphagia_speech_pathology",
                statement,
                I_14,
            ),
            yes(
                f"{key}.food_textures",
                "By tolerance of food textures",
                f"{at}.dysphagia_food_textures",
                statement,
                I_14,
            ),
            yes(
                f"{key}.fewer_aspirations",
                "By fewer aspirations",
                f"{at}.dysphagia_fewer_aspirations",
                statement,
                I_14,
            ),
        ),
    )


def opening(review: int) -> tuple[Answer, Answer]:
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
        yes(f"{at}.documented", "Efficacy documented", f"{at}.efficacy_documented", T4),
    )
