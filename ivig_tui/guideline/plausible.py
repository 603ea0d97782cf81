"""Weights that may be a slip of the hand: told where the dose stands, never refused.

Not the document's, and no flag: pounds for kilograms, or a point left out, change a dose twofold,
and every such number is within the range that a weight may have.
"""

from collections.abc import Iterator
from decimal import Decimal

from ivig_tui.guideline.answers import Answers
from ivig_tui.guideline.weight import weighed
from ivig_tui.guideline.wording import plain

# A pound is 0.45 kg: a healthy adult's pounds, read as kg, are a body mass index above 40.
LEAST_INDEX, MOST_INDEX = Decimal(12), Decimal(40)  # kg/m², adults
MOST_CHANGE = Decimal("1.6")  # between one weight and the next, up or down


def doubtful_weights(answers: Answers) -> Iterator[str]:
    """A question for each weight that hardly fits the height or the weight before it."""
    height, adult = answers.decimal("patient.height_cm"), answers.get("patient.age_group")
    before: Decimal | None = None
    for where in weighed(answers):
        weight = answers.decimal(f"{where}.weight_kg")
        assert weight is not None
        index = weight / (height / 100) ** 2 if height and adult == "adult" else None
        if index is not None and not LEAST_INDEX <= index <= MOST_INDEX:
            told = f"{plain(weight)} kg at {plain(height or 0)} cm is a body mass index of"
            yield f"{told} {plain(index.quantize(Decimal(1)))}: is the weight in kg?"
        elif before is not None and not before / MOST_CHANGE <= weight <= before * MOST_CHANGE:
            yield f"{plain(weight)} kg after {plain(before)} kg: is the weight in kg?"
        before = weight
