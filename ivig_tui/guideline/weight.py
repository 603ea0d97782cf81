"""Dosing weight. The national system's rule since 1 July 2026, not the document's: I-12."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from ivig_tui.guideline.answers import Answers
from ivig_tui.guideline.document import Reading
from ivig_tui.guideline.wording import plain

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

RULE = "national rule since 1 July 2026, not the document's"
INCHES_PER_CM = Decimal("0.393701")
LEAST_HEIGHT_CM = Decimal(152)
IDEAL_AT_60_INCHES_KG = {"male": Decimal(50), "female": Decimal("45.5")}
KG_PER_INCH = Decimal("2.3")
PART_OF_EXCESS = Decimal("0.4")
STEP_KG = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight that a dose goes by, and the one beside it."""

    where: str
    """The assessment where the actual weight stands: `qualifying`, `reviews.1`, …"""
    actual_kg: Decimal
    adjusted_kg: Decimal | None
    """None where it is not defined."""
    basis: Literal["actual", "adjusted"]
    why: str
    """Why this one is used, in a clause."""

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
    """The dosing weight from the weight recorded at an assessment; None without one."""
    actual = answers.decimal(f"{where}.weight_kg")
    if actual is None:
        return None
    undefined = _not_defined(answers)
    if undefined:
        return Weight(where, actual, None, "actual", f"adjusted weight not defined: {undefined}")
    sex, height = answers.text("patient.sex"), answers.decimal("patient.height_cm")
    assert sex is not None and height is not None
    adjusted = adjusted_kg(sex, height, actual)
    if answers.get("patient.pregnant") is True:
        return Weight(where, actual, adjusted, "actual", "recorded as pregnant")
    if answers.get("treatment.actual_weight_reason") is not None:
        return Weight(where, actual, adjusted, "actual", "a reason for actual weight is given")
    if adjusted < actual:
        return Weight(where, actual, adjusted, "adjusted", "adjusted weight is below actual")
    return Weight(where, actual, adjusted, "actual", "adjusted weight is not below actual")


def _not_defined(answers: Answers) -> str:
    """Why there is no adjusted weight; empty where it is defined."""
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
    return ""


def weighed(answers: Answers) -> tuple[str, ...]:
    """The assessments at which a weight is recorded, first to last."""
    return tuple(w for w in answers.assessments() if answers.get(f"{w}.weight_kg") is not None)
