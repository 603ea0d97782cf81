"""Weights that are hard to believe: flagged, and asked back by hand, never refused.

Not the document's: pounds for kilograms, or a point left out, change a dose twofold and more, and
every such number is within the range that a weight may have.
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.wording import plain, shown_date
from ivig_tui.myositis.dose.weight import weighed

LIKELY_KG = {"adult": (Decimal(30), Decimal(200)), "child": (Decimal(3), Decimal(100))}
# A pound is 0.45 kg: a healthy adult's pounds, read as kg, are a body mass index above 40.
LEAST_INDEX, MOST_INDEX = Decimal(12), Decimal(40)  # kg/m², adults
MOST_CHANGE = Decimal("1.6")  # between one weight and the next, up or down


class Doubt(Struct, frozen=True):
    """A recorded weight that is hard to believe."""

    where: str
    """The assessment that it belongs to: `qualifying`, `reviews.1`, …"""
    says: str
    """Why, with the weight and its date: one clause."""


def doubts(answers: Answers) -> Iterator[Doubt]:
    """The recorded weights that are hard to believe, first to last, each with one reason."""
    before = None
    for where in weighed(answers):
        says = _by_itself(answers, where) or (before and _by_change(answers, before, where))
        if says:
            yield Doubt(where, says)
        before = where


def _kg(answers: Answers, where: str) -> Decimal:
    weight = answers.decimal(f"{where}.weight_kg")
    assert weight is not None
    return weight


def _weight(answers: Answers, where: str) -> str:
    """A weight with its date: `225 kg of 1 Feb 2024`."""
    day = answers.day(f"{where}.date")
    return f"{plain(_kg(answers, where))} kg" + (f" of {shown_date(day)}" if day else "")


def _by_itself(answers: Answers, where: str) -> str | None:
    """Why a weight is hard to believe at this age and height; None where it is not."""
    weight, age = _kg(answers, where), answers.text("patient.age_group") or ""
    least, most = LIKELY_KG.get(age, (weight, weight))
    if not least <= weight <= most:
        bound = f"below {plain(least)}" if weight < least else f"above {plain(most)}"
        who = "an adult" if age == "adult" else "a child"
        return f"{_weight(answers, where)} is {bound} kg for {who}"
    height = answers.decimal("patient.height_cm")
    if height is None or age != "adult":
        return None
    # Kept as a product: a quotient would be rounded at the limit itself.
    squared = height * height / 10_000
    if LEAST_INDEX * squared <= weight <= MOST_INDEX * squared:
        return None
    index = plain((weight / squared).quantize(Decimal("0.1")))
    return f"{_weight(answers, where)} at {plain(height)} cm is a body mass index of {index} kg/m²"


def _by_change(answers: Answers, before: str, where: str) -> str | None:
    """Why a weight is hard to believe after the one before it; None where it is not."""
    first, then = _kg(answers, before), _kg(answers, where)
    if then <= first * MOST_CHANGE and first <= then * MOST_CHANGE:
        return None
    return f"{_weight(answers, where)} comes after {_weight(answers, before)}"
