"""The dose: induction and maintenance in grams, exact and in whole vials (D1 to D4).

Decimals throughout; binary floats would round a dose.
"""

from decimal import Decimal

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import DOSE, REVIEW
from ivig_tui.myositis.dose.vials import divided, fewest_vials, nearest_units, vial_sizes
from ivig_tui.myositis.dose.weight import Weight, dosing_weight, weighed

D1 = Statement("D1", DOSE, "Induction: 2 g/kg in 2 to 5 divided doses.")
D2 = Statement("D2", DOSE, "Maintenance: 0.4 to 1 g/kg, every 4 to 6 weeks.")
D3 = Statement(
    "D3",
    DOSE,
    "No more than 1 g/kg in any four-week period; weekly divided doses are allowed within it.",
)
D4 = Statement(
    "D4",
    f"{DOSE}; {REVIEW}",
    "Use the lowest dose that works and reduce it "
    "progressively; see the current product information.",
)

I_11 = Reading(
    "I-11",
    "May maintenance go below 0.4 g/kg?",
    "Maintenance below 0.4 g/kg is allowed, for weaning (D4), and flagged; above 1 g/kg is "
    "refused.",
    ("0.4 g/kg is the least that may be planned.",),
)

INDUCTION_G_PER_KG = Decimal(2)  # D1
MAINTENANCE_LOW_G_PER_KG = Decimal("0.4")  # D2
LIMIT_G_PER_KG = Decimal(1)  # D3


class Dose(Struct, frozen=True):
    """An induction, or one maintenance cycle."""

    phase: str
    """`induction` or `maintenance`."""
    weight: Weight
    g_per_kg: Decimal
    exact_g: Decimal
    dispensed_g: Decimal | None
    """In whole vials; None where whole vials cannot serve."""
    doses_g: tuple[Decimal, ...] | None
    """The grams of each dose in the order given; None where their number is not known."""
    vials_g: tuple[Decimal, ...]
    """The vial sizes that were reckoned with."""
    limit_g: Decimal | None
    """The most that any four weeks may hold, in grams; None for an induction."""

    @property
    def percent_off(self) -> Decimal | None:
        """By how much dispensed differs from exact, in percent of exact; None without it."""
        if self.dispensed_g is None:
            return None
        return (self.dispensed_g - self.exact_g) / self.exact_g * 100

    @property
    def off_by_more_than_5_percent(self) -> bool:
        """Whether dispensed differs from exact by more than 5 %; exact arithmetic."""
        if self.dispensed_g is None:
            return False
        return abs(self.dispensed_g - self.exact_g) * 20 > self.exact_g

    def vials(self, grams: Decimal) -> tuple[Decimal, ...]:
        """The fewest vials for one of its doses."""
        return fewest_vials(grams, self.vials_g)


def induction(answers: Answers) -> Dose | None:
    """The induction (D1), by the qualifying weight; None without one."""
    weight = dosing_weight(answers, "qualifying")
    if weight is None:
        return None
    doses = answers.whole("treatment.induction_doses")
    return _dose("induction", weight, INDUCTION_G_PER_KG, doses, answers)


def maintenance_weight(answers: Answers) -> Weight | None:
    """The weight that a maintenance dose goes by: the latest recorded; None without any."""
    where = weighed(answers)
    return dosing_weight(answers, where[-1]) if where else None


def maintenance_doses(answers: Answers, interval_weeks: int) -> int:
    """How many doses a maintenance cycle has: one, or one a week (D3)."""
    return interval_weeks if answers.get("treatment.maintenance_weekly") is True else 1


def maintenance(answers: Answers) -> Dose | None:
    """One maintenance cycle (D2, D3); None without a weight, its g/kg or its interval."""
    weight = maintenance_weight(answers)
    g_per_kg = answers.decimal("treatment.maintenance_g_per_kg")
    interval = answers.whole("treatment.maintenance_interval_weeks")
    if weight is None or g_per_kg is None or interval is None:
        return None
    return _dose("maintenance", weight, g_per_kg, maintenance_doses(answers, interval), answers)


STEP_G_PER_KG = Decimal("0.1")


def lowered(answers: Answers) -> tuple[Dose, ...]:
    """Maintenance cycles lowered step by step (D4): each 0.1 g/kg below the last; empty while
    there is no maintenance dose."""
    present = maintenance(answers)
    interval = answers.whole("treatment.maintenance_interval_weeks")
    if present is None or interval is None:
        return ()
    doses = maintenance_doses(answers, interval)
    steps = []
    g_per_kg = present.g_per_kg - STEP_G_PER_KG
    while g_per_kg > 0:
        steps.append(_dose("maintenance", present.weight, g_per_kg, doses, answers))
        g_per_kg -= STEP_G_PER_KG
    return tuple(steps)


def _dose(
    phase: str, weight: Weight, g_per_kg: Decimal, doses: int | None, answers: Answers
) -> Dose:
    exact = g_per_kg * weight.dosing_kg
    sizes = vial_sizes(answers)
    smallest = sizes[0]
    units = nearest_units(exact, smallest)
    limit = None
    if phase == "maintenance":
        limit = LIMIT_G_PER_KG * weight.dosing_kg
        units = min(units, int(limit // smallest))
    dispensed = split = None
    if units >= (doses or 1):
        dispensed = units * smallest
        split = tuple(n * smallest for n in divided(units, doses)) if doses else None
    return Dose(phase, weight, g_per_kg, exact, dispensed, split, sizes, limit)
