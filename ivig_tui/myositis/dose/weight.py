"""Dosing weight. The national system's rule since 1 July 2026, not the document's: I-12."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.source import Reading
from ivig_tui.criteria.wording import plain

I_12 = Reading(
    "I-12",
    "Which weight is meant by g/kg?",
    "Adjusted body weight (Devine) where the national rule of 1 July 2026 gives one below the "
    "actual weight; otherwise actual weight. This rule is not the document's.",
    (
        "Actual weight for everybody, as the document names no other.",
        "Ideal body weight.",
    ),
)
I_18 = Reading(
    "I-18",
    "From when does the national weight rule hold?",
    "The national weight rule holds for weights of assessments of 1 July 2026 or later, and of "
    "those without a date. By the weight of an earlier assessment the dose is by actual weight.",
    (
        "It holds for every dose given from 1 July 2026 on, whenever the weight was taken.",
        "It holds for every course, earlier ones too.",
    ),
)

RULE = "national rule since 1 July 2026, not the document's"
RULE_SINCE = date(2026, 7, 1)
INCHES_PER_CM = Decimal("0.393701")
LEAST_HEIGHT_CM = Decimal(152)
IDEAL_AT_60_INCHES_KG = {"male": Decimal(50), "female": Decimal("45.5")}
KG_PER_INCH = Decimal("2.3")
PART_OF_EXCESS = Decimal("0.4")
STEP_KG = Decimal("0.01")


class Weight(Struct, frozen=True):
    """The weight that a dose goes by, and the one beside it."""

    where: str
    """The assessment that recorded the actual weight: `qualifying`, `reviews.1`, …"""
    actual_kg: Decimal
    adjusted_kg: Decimal | None
    """None where it is not defined."""
    basis: Literal["actual", "adjusted"]
    why: str
    """Why this one is used, in a clause."""
    day: date | None = None
    """The date of the assessment; None where it has none."""

    @property
    def dosing_kg(self) -> Decimal:
        """The weight that is used, in kg."""
        if self.basis == "adjusted" and self.adjusted_kg is not None:
            return self.adjusted_kg
        return self.actual_kg


def ideal_kg(sex: str, height_cm: Decimal) -> Decimal:
    """Ideal body weight (Devine) in kg, exact."""
    return IDEAL_AT_60_INCHES_KG[sex] + KG_PER_INCH * (height_cm * INCHES_PER_CM - 60)


def adjusted_kg(sex: str, height_cm: Decimal, actual_kg: Decimal) -> Decimal:
    """Adjusted body weight in kg, rounded to 0.01 kg, a half up."""
    ideal = ideal_kg(sex, height_cm)
    return (ideal + PART_OF_EXCESS * (actual_kg - ideal)).quantize(STEP_KG, ROUND_HALF_UP)


def dosing_weight(answers: Answers, where: str) -> Weight | None:
    """The dosing weight from the weight recorded at an assessment (I-12, I-18); None without
    one."""
    actual = answers.decimal(f"{where}.weight_kg")
    if actual is None:
        return None
    day = answers.day(f"{where}.date")
    undefined = _not_defined(answers)
    adjusted = None
    if not undefined:
        sex, height = answers.text("patient.sex"), answers.decimal("patient.height_cm")
        assert sex is not None and height is not None
        adjusted = adjusted_kg(sex, height, actual)
    basis: Literal["actual", "adjusted"] = "actual"
    if not rule_applies(answers, where):
        why = "the assessment is of before 1 July 2026"
    elif adjusted is None:
        why = f"adjusted weight not defined: {undefined}"
    elif answers.get("patient.pregnant") is True:
        why = "recorded as pregnant"
    elif answers.get("treatment.actual_weight_reason") is not None:
        why = "a reason for actual weight is given"
    elif adjusted < actual:
        basis, why = "adjusted", "adjusted weight is below actual"
    else:
        why = "adjusted weight is not below actual"
    return Weight(where, actual, adjusted, basis, why, day)


def rule_applies(answers: Answers, where: str) -> bool:
    """Whether the national rule applies to the weight of an assessment (I-18)."""
    day = answers.day(f"{where}.date")
    return day is None or day >= RULE_SINCE


def _not_defined(answers: Answers) -> str | None:
    """Why there is no adjusted weight; None where it is defined."""
    age = answers.text("patient.age_group")
    if age != "adult":
        return "age group not answered" if age is None else "a child"
    height = answers.decimal("patient.height_cm")
    if height is None:
        return "height not answered"
    if height < LEAST_HEIGHT_CM:
        return f"height below {plain(LEAST_HEIGHT_CM)} cm"
    if answers.get("patient.sex") is None:
        return "sex not answered"
    return None


def weighed(answers: Answers) -> tuple[str, ...]:
    """The assessments at which a weight is recorded, first to last."""
    return tuple(w for w in answers.assessments() if answers.get(f"{w}.weight_kg") is not None)


def weight_in_force(answers: Answers, day: date) -> Weight | None:
    """The dosing weight in force on a day: the last recorded by an assessment that has no date or
    one on or before the day, else the first recorded; None where no weight is recorded."""
    return in_force(dosing_weights(answers), day)


def in_force(weights: tuple[Weight, ...], day: date) -> Weight | None:
    """The same of the weights of a session."""
    in_force = weights[0] if weights else None
    for weight in weights:
        if weight.day is None or weight.day <= day:
            in_force = weight
    return in_force


def dosing_weights(answers: Answers) -> tuple[Weight, ...]:
    """The dosing weight of each assessment that recorded one, first to last."""

    def make() -> tuple[Weight, ...]:
        weights = (dosing_weight(answers, where) for where in answers.assessments())
        return tuple(weight for weight in weights if weight is not None)

    return answers.once("dosing weights", make)
