"""Grams in whole vials: rounding, dividing over doses, the fewest vials for each (I-15).

Everything is counted in units of the smallest vial, of which all others are multiples.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.source import Reading

I_15 = Reading(
    "I-15",
    "How are grams rounded?",
    "Grams are rounded to whole vials, the nearest, a half downwards. An induction may so "
    "pass 2 g/kg by less than half the smallest vial; a maintenance cycle never passes 1 "
    "g/kg.",
    ("Always up to a whole vial, or always down.",),
)

USUAL_VIALS_G = (Decimal(5), Decimal(10), Decimal(20))


def vial_sizes(answers: Answers) -> tuple[Decimal, ...]:
    """The vial sizes in grams, smallest first; the usual ones where none are recorded."""
    sizes = answers.get("treatment.vial_sizes_g")
    if not isinstance(sizes, tuple):
        return USUAL_VIALS_G
    return tuple(sorted(Decimal(size) for size in sizes if isinstance(size, int | Decimal)))


def nearest_units(exact_g: Decimal, smallest_g: Decimal) -> int:
    """The nearest multiple of the smallest vial, in units of it; a half downwards."""
    units, rest = divmod(exact_g, smallest_g)
    return int(units) + (rest * 2 > smallest_g)


def divided(units: int, doses: int) -> tuple[int, ...]:
    """A total divided over doses as evenly as whole units allow, larger doses first."""
    each, over = divmod(units, doses)
    return tuple(each + (dose < over) for dose in range(doses))


def fewest_vials(grams: Decimal, sizes: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The fewest vials that make a dose exactly, largest first.

    `grams` is a multiple of the smallest of `sizes`, which all are multiples of it.
    """
    smallest = min(sizes)
    units = tuple(sorted((int(size / smallest) for size in sizes), reverse=True))
    return tuple(unit * smallest for unit in _fewest(int(grams / smallest), units))


@lru_cache(maxsize=1024)
def _fewest(total: int, units: tuple[int, ...]) -> tuple[int, ...]:
    """The fewest units that sum to a total. Taking the largest first is not always fewest:
    40 from 25, 20, 10 and 5 is 20 twice."""
    last: list[int] = [0]
    count: list[int] = [0]
    for amount in range(1, total + 1):
        best = min((u for u in units if u <= amount), key=lambda u: (count[amount - u], -u))
        last.append(best)
        count.append(count[amount - best] + 1)
    made: list[int] = []
    while total:
        made.append(last[total])
        total -= last[total]
    return tuple(sorted(made, reverse=True))
