"""The answers that still matter, one assessment or the dose at a time: what is asked next."""

from ivig_tui.criteria.logic import State, still_open
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.drugs import recognise
from ivig_tui.myositis.fields import position
from ivig_tui.myositis.qualifying.earlier_treatment import (
    AGENTS_FIELD,
    AGENTS_NEEDED,
    IMMUNOSUPPRESSANTS,
    agents_of,
    tally,
)

TREATMENT = "treatment"


def still_matters(where: str, assessment: Assessment) -> tuple[str, ...]:
    """The full names of the answers that an assessment (`qualifying`, `reviews.1`) or the
    treatment still needs, in their order."""
    answers = assessment.answers
    if where != TREATMENT:
        found = {*still_open(assessment.evaluation(where), answers)}
        if where == "qualifying" and another_agent_matters(assessment):
            found.add(AGENTS_FIELD)
        return tuple(sorted(found, key=position))
    wanted = ["qualifying.weight_kg", "treatment.started", "treatment.induction_doses",
              "treatment.maintenance_g_per_kg", "treatment.maintenance_interval_weeks"]  # fmt: skip
    codes = {raised.flag.code for raised in assessment.flags}
    if "height_and_sex_needed" in codes:
        wanted[1:1] = ["patient.sex", "patient.height_cm"]
    if "pregnancy_not_recorded" in codes:
        wanted[1:1] = ["patient.pregnant"]
    return tuple(name for name in wanted if answers.get(name) is None)


def another_agent_matters(assessment: Assessment) -> bool:
    """Whether agents are being recorded and too few drugs count so far.

    One agent alone makes its criterion not met; the next thing to ask for is the second, before
    whether immunosuppressants are contraindicated. Where that is answered no, a list of two drugs
    is taken as finished.
    """
    agents = agents_of(assessment.answers)
    state = assessment.qualifying.states[IMMUNOSUPPRESSANTS.key]
    if not agents or state is State.MET or len(tally(agents).counting) >= AGENTS_NEEDED:
        return False
    drugs = {recognise(agent.agent).identity for agent in agents}
    return state is State.OPEN or len(drugs) < AGENTS_NEEDED
