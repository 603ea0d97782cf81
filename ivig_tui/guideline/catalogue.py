"""All statements and readings, each by its id, in the order of the specification."""

from collections.abc import Iterator

from ivig_tui.guideline import background, dosing, qualifying, review, schedule, vials, weight
from ivig_tui.guideline.answers import Answers
from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.document import Reading, Statement
from ivig_tui.guideline.logic import State, belongs_to_other_age, walk

DECIDING: tuple[Statement, ...] = (
    qualifying.C1,
    qualifying.DX1,
    qualifying.X1,
    qualifying.Q1,
    qualifying.Q2,
    qualifying.Q3,
    qualifying.Q4,
    qualifying.Q5,
    qualifying.Q6,
    qualifying.Q7,
    qualifying.Q8,
    review.T1,
    review.T2,
    review.T3,
    review.T4,
    review.R1,
    review.R2,
    review.R3,
    review.R4,
    review.R5,
    review.R6,
    dosing.D1,
    dosing.D2,
    dosing.D3,
    dosing.D4,
)

INFORMING = background.INFORMING

READINGS: tuple[Reading, ...] = (
    qualifying.I_1,
    qualifying.I_2,
    qualifying.I_3,
    qualifying.I_4,
    qualifying.I_5,
    qualifying.I_6,
    review.I_7,
    review.I_8,
    review.I_9,
    schedule.I_10,
    dosing.I_11,
    weight.I_12,
    review.I_13,
    review.I_14,
    vials.I_15,
    schedule.I_16,
)


def readings_that_bear(assessment: Assessment) -> tuple[Reading, ...]:
    """The readings that bear on a session: those of the criteria that something was answered
    for, of the dose and the dates that are told, and of the flags that stand."""
    bearing = set(_of_criteria(assessment)) | set(_of_dose_and_dates(assessment))
    bearing |= {reading for raised in assessment.flags for reading in raised.flag.readings}
    return tuple(reading for reading in READINGS if reading in bearing)


def _of_criteria(assessment: Assessment) -> Iterator[Reading]:
    for evaluation in (assessment.qualifying, *assessment.reviews):
        yield from evaluation.tree.readings
        for node in walk(evaluation.tree):
            touched = evaluation.states[node.key] is not State.OPEN
            if touched and not belongs_to_other_age(node, evaluation.states):
                yield from node.readings


def _of_dose_and_dates(assessment: Assessment) -> Iterator[Reading]:
    answers: Answers = assessment.answers
    if assessment.induction or assessment.maintenance:
        yield weight.I_12
        yield vials.I_15
    if schedule.infusions(answers):
        yield schedule.I_10
    if assessment.review_due:
        yield schedule.I_16
