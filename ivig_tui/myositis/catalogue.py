"""All statements and readings, each by its id, in the order of the specification."""

from collections.abc import Iterator

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import State, is_for_others, walk
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis import background, leaves, scales
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose import grams as dosing
from ivig_tui.myositis.dose import plan, schedule, vials, weight
from ivig_tui.myositis.qualifying import diagnosis, earlier_treatment, severity
from ivig_tui.myositis.reviews import continuing as continuing_review
from ivig_tui.myositis.reviews import gain
from ivig_tui.myositis.reviews import initial as initial_review
from ivig_tui.myositis.reviews import shared as reviewing

DECIDING: tuple[Statement, ...] = (
    diagnosis.C1,
    diagnosis.DX1,
    diagnosis.X1,
    diagnosis.Q1,
    severity.Q2,
    severity.Q3,
    earlier_treatment.Q4,
    earlier_treatment.Q5,
    earlier_treatment.Q6,
    earlier_treatment.Q7,
    earlier_treatment.Q8,
    reviewing.T1,
    reviewing.T2,
    reviewing.T3,
    reviewing.T4,
    initial_review.R1,
    initial_review.R2,
    continuing_review.R3,
    continuing_review.R4,
    continuing_review.R5,
    continuing_review.R6,
    dosing.D1,
    dosing.D2,
    dosing.D3,
    dosing.D4,
)

INFORMING = background.INFORMING

READINGS: tuple[Reading, ...] = (
    diagnosis.I_1,
    diagnosis.I_2,
    leaves.I_3,
    severity.I_4,
    severity.I_5,
    earlier_treatment.I_6,
    initial_review.I_7,
    gain.I_8,
    continuing_review.I_9,
    schedule.I_10,
    dosing.I_11,
    weight.I_12,
    continuing_review.I_13,
    reviewing.I_14,
    vials.I_15,
    schedule.I_16,
    scales.I_17,
    weight.I_18,
    plan.I_19,
)


_BY_ID: dict[str, Statement | Reading] = {
    **{statement.id: statement for statement in (*DECIDING, *INFORMING)},
    **{reading.id: reading for reading in READINGS},
}

# What an answer beside the trees rests on: the dose and the dates.
_BASIS: dict[str, str] = {
    "patient.age_group": "Q1 Q2 I-3 I-12",
    "patient.sex": "I-12",
    "patient.height_cm": "I-12",
    "patient.pregnant": "I-12",
    "qualifying.date": "T2 I-18",
    "qualifying.weight_kg": "D1 D2 I-12 I-18",
    "treatment.started": "T1 T2 I-16",
    "treatment.induction_doses": "D1",
    "treatment.maintenance_g_per_kg": "D2 D3 D4 I-11",
    "treatment.maintenance_interval_weeks": "D2 T1",
    "treatment.maintenance_weekly": "D3",
    "treatment.actual_weight_reason": "I-12",
    "treatment.vial_sizes_g": "D1 D2 I-15",
    "treatment.infusions": "D3 I-10 I-19",
    "treatment.stopped": "T1 T3 I-19",
    "treatment.stopped_reason": "T1 T3 I-19",
    "reviews.date": "T2 I-16 I-18",
    "reviews.weight_kg": "D2 I-12 I-18",
}


def basis_of(field: str) -> tuple[Statement | Reading, ...]:
    """What an answer beside the trees rests on, by its full name; empty where nothing decides."""
    head, _, rest = field.partition(".")
    name = f"reviews.{rest.partition('.')[2]}" if head == "reviews" else field
    return tuple(_BY_ID[one] for one in _BASIS.get(name, "").split())


def readings_that_bear(assessment: Assessment) -> tuple[Reading, ...]:
    """The readings that bear on a session: those of the criteria that something was answered
    for, of the dose and the dates that are shown, and of the flags that apply."""
    bearing = set(_of_criteria(assessment)) | set(_of_dose_and_dates(assessment))
    bearing |= {reading for raised in assessment.flags for reading in raised.flag.readings}
    for scale in scales.SCALES:
        # How items are graded bears on no score that was typed as a total.
        if not scale.has_items(assessment.answers):
            bearing -= set(scale.readings)
    return tuple(reading for reading in READINGS if reading in bearing)


def _of_criteria(assessment: Assessment) -> Iterator[Reading]:
    for evaluation in (assessment.qualifying, *assessment.reviews):
        yield from evaluation.tree.readings
        for node in walk(evaluation.tree):
            touched = evaluation.states[node.key] is not State.OPEN
            if touched and not is_for_others(node, evaluation.states):
                yield from node.readings


def _of_dose_and_dates(assessment: Assessment) -> Iterator[Reading]:
    answers: Answers = assessment.answers
    if assessment.induction or assessment.maintenance:
        yield weight.I_12
        yield weight.I_18
        yield vials.I_15
    if schedule.infusions(answers):
        yield schedule.I_10
    if assessment.review_due:
        yield schedule.I_16
    if schedule.first_infusion(answers):
        yield plan.I_19
