"""The review of the initial authorisation period: T2, T4, and R1 or R2.

In the document's order; each statement is beside its criterion.
"""

from functools import lru_cache

from ivig_tui.criteria.builders import any_of
from ivig_tui.criteria.logic import All
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import REVIEW_INITIAL
from ivig_tui.myositis.reviews.gain import I_8
from ivig_tui.myositis.reviews.shared import T2, T4, dysphagia, gained, review_of
from ivig_tui.myositis.scales import CMAS, MRC

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

MRC_GAIN = 1
CMAS_GAIN = 2


@lru_cache(maxsize=1)
def initial_review() -> All:
    """The tree of the first review: T2, T4, and R1 or R2."""
    return review_of(
        1, (T2, T4, R1, R2),
        any_of(
            "response", "Weakness or dysphagia improved", (R1, R2),
            gained(MRC, 1, MRC_GAIN, (R1, I_7, I_8)),
            gained(CMAS, 1, CMAS_GAIN, (R1, I_7, I_8)),
            dysphagia("Dysphagia improved", R2),
        ),
    )  # fmt: skip
