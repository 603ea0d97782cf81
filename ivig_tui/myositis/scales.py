"""The two strength scales: their items, maxima, and how entries count (Q2, R1, R3)."""

import re

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.source import Reading

I_17 = Reading(
    "I-17",
    "What do MRC grades between the whole ones count?",
    "Whole grades only, as on the scale's national sheet: 4+ and 4.5 count 4, 4- counts 3, and 5- "
    "counts 4. What a grade counts is shown while it is typed.",
    ("4- is a kind of 4, and counts 4.",),
)


class Item(Struct, frozen=True):
    """One movement or manoeuvre of a scale."""

    name: str
    label: str
    maximum: int
    seconds: tuple[int, ...] = ()
    """For a duration: the least whole seconds for grade 1, 2, 3 …; empty otherwise."""


class Scale(Struct, frozen=True):
    """A scale; its score is the sum of its items."""

    key: str
    """`mrc` or `cmas`: the name of the table of its items."""
    label: str
    age_group: str
    """The age group that it is for: `adult` or `child`."""
    score_field: str
    sides: int
    """2 where right and left are graded apart, else 1."""
    items: tuple[Item, ...]
    readings: tuple[Reading, ...] = ()
    """The readings that bear on how its items are graded."""

    def has_items(self, answers: Answers) -> bool:
        """Whether any of its items was graded, at any assessment."""
        return any(
            f"{where}.{self.key}.{item.name}" in answers.values
            for where in answers.assessments()
            for item in self.items
        )

    @property
    def maximum(self) -> int:
        """The highest score in points."""
        return self.sides * sum(item.maximum for item in self.items)

    def total(self, answers: Answers, where: str) -> int | None:
        """The sum of the items at an assessment; None unless every item is there."""
        total = 0
        for item in self.items:
            grade = answers.values.get(f"{where}.{self.key}.{item.name}")
            if isinstance(grade, tuple):
                total += sum(part for part in grade if isinstance(part, int))
            elif isinstance(grade, int):
                total += grade
            else:
                return None
        return total

    def score(self, answers: Answers, where: str) -> int | None:
        """The score at an assessment (`qualifying`, `reviews.1`): the recorded one, or the
        sum of complete items. Items in part are no score."""
        recorded = answers.whole(f"{where}.{self.score_field}")
        return recorded if recorded is not None else self.total(answers, where)


def _movement(name: str, label: str) -> Item:
    return Item(name, label, 5)


# Medical Research Council sum score: six movements, right and left, 0 to 5 each, 0 to 60.
MRC = Scale(
    "mrc",
    "MRC sum score",
    "adult",
    "mrc_sum_score",
    2,
    (
        _movement("shoulder_abduction", "Shoulder abduction"),
        _movement("elbow_flexion", "Elbow flexion"),
        _movement("wrist_extension", "Wrist extension"),
        _movement("hip_flexion", "Hip flexion"),
        _movement("knee_extension", "Knee extension"),
        _movement("foot_dorsiflexion", "Foot dorsiflexion"),
    ),
    (I_17,),
)

_LIFT_SECONDS = (1, 10, 30, 60, 120)
_ARM_SECONDS = (1, 10, 30, 60)

# Childhood Myositis Assessment Scale, the 52-point form of fourteen manoeuvres;
# an older form has 51 points and is not this one.
CMAS = Scale(
    "cmas",
    "CMAS",
    "child",
    "cmas_score",
    1,
    (
        Item("head_lift", "Head lift (duration)", 5, _LIFT_SECONDS),
        Item("leg_raise", "Leg raise and touch", 2),
        Item("straight_leg_lift", "Straight leg lift (duration)", 5, _LIFT_SECONDS),
        Item("supine_to_prone", "Supine to prone", 3),
        Item("sit_ups", "Sit-ups", 6),
        Item("supine_to_sit", "Supine to sit", 3),
        Item("arm_raise", "Arm raise and straighten", 3),
        Item("arm_raise_duration", "Arm raise (duration)", 4, _ARM_SECONDS),
        Item("floor_sit", "Floor sit", 3),
        Item("all_fours", "All fours", 4),
        Item("floor_rise", "Floor rise", 4),
        Item("chair_rise", "Chair rise", 4),
        Item("stool_step", "Stool step", 3),
        Item("pick_up", "Pick up", 3),
    ),
)

SCALES = (MRC, CMAS)


def grade_of_seconds(item: Item, seconds: int) -> int:
    """The grade that a duration of whole completed seconds earns."""
    return sum(seconds >= least for least in item.seconds)


def mrc_grade(text: str) -> int | None:
    """The whole grade that an MRC entry counts: `4+` and `4.5` count 4, `4-` 3, `5-` 4.

    None where the text is no grade from 0 to 5; an intermediate grade never counts up.
    """
    match = re.fullmatch(r"([0-5])(?:(\+)|(-)|\.(\d))?", text.strip())
    if match is None:
        return None
    grade = int(match[1])
    if match[3]:
        return grade - 1 if grade else None
    if grade == 5 and (match[2] or match[4] not in (None, "0")):
        return None
    return grade


def weakness(grade: int) -> str:
    """The word for an MRC grade: `weak` up to 3, `mild` at 4, none at 5. It decides nothing."""
    return "weak" if grade <= 3 else "mild" if grade == 4 else ""
