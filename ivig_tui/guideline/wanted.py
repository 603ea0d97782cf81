"""The answers that still matter, one assessment or the dose at a time: what is asked next."""

from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.logic import still_open

TREATMENT = "treatment"


def still_matters(where: str, assessment: Assessment) -> tuple[str, ...]:
    """The full names of the answers that an assessment (`qualifying`, `reviews.1`) or the
    treatment still needs, in their order."""
    answers = assessment.answers
    if where != TREATMENT:
        return still_open(assessment.evaluation(where), answers)
    wanted = ["qualifying.weight_kg", "treatment.started", "treatment.induction_doses",
              "treatment.maintenance_g_per_kg", "treatment.maintenance_interval_weeks"]  # fmt: skip
    codes = {raised.flag.code for raised in assessment.flags}
    if "height_and_sex_needed" in codes:
        wanted[1:1] = ["patient.sex", "patient.height_cm"]
    if "pregnancy_not_recorded" in codes:
        wanted[1:1] = ["patient.pregnant"]
    return tuple(name for name in wanted if answers.get(name) is None)
