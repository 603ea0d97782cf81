"""The review of a continuing authorisation period: T2, T4, R3 or R4 or R5, and R6.

In the document's order; each statement is beside its criterion.
"""

from functools import lru_cache

from ivig_tui.criteria.builders import all_of, any_of
from ivig_tui.criteria.logic import All
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import REVIEW_CONTINUING
from ivig_tui.myositis.leaves import answer, given
from ivig_tui.myositis.qualifying.diagnosis import NO
from ivig_tui.myositis.reviews.gain import I_8
from ivig_tui.myositis.reviews.shared import T2, T4, dysphagia, gained, review_of
from ivig_tui.myositis.scales import CMAS, MRC

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


@lru_cache(maxsize=1024)
def continuing_review(review: int) -> All:
    """The tree of review number `review`, 2 or later: T2, T4, R3 or R4 or R5, and R6."""
    return review_of(
        review, (T2, T4, R3, R4, R5, R6, I_9),
        any_of(
            "response", "Stable or better, or severe disease", (R3, R4, R5),
            gained(MRC, review, 0, (R3, I_8, I_13)),
            gained(CMAS, review, 0, (R3, I_8, I_13)),
            all_of(
                "severe", "Severe disease that still responds", (R4,),
                answer("disease", "severe_disease"),
                answer("improvement", "post_infusion_improvement"),
                answer("deterioration", "end_of_cycle_deterioration"),
                answer("agents", "additional_immunosuppressants"),
            ),
            dysphagia("Dysphagia stable or better", R5),
        ),
        any_of(
            "weaning", "Weaning: not stable, trial or reason", (R6, I_9),
            # y has to mean what the line says, so it asks.
            answer("stable", "clinically_stable", label="Clinically stable?", favourable=NO,
                   words=((True, "stable"), (False, "not stable"))),
            answer("planned", "weaning_trial_planned"),
            given("reason", "weaning_not_planned_reason"),
        ),
    )  # fmt: skip
