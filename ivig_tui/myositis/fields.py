"""Every answer there is: name, kind, label, question. The one definition; the file format,
the screens, the plain questions and the summary derive from it.

The order of `FIELDS` is the document's order.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.kinds import Choice, Day, Moment, Text, YesNo
from ivig_tui.criteria.numbers import Measure, Whole
from ivig_tui.myositis.agents import Agents
from ivig_tui.myositis.lists import Infusions, Sides, Vials
from ivig_tui.myositis.scales import CMAS, MRC, Scale

AGE_GROUP = Choice((("adult", "adult"), ("child", "child")))
SEX = Choice((("male", "male"), ("female", "female")))
CONDITION = Choice(
    (
        ("polymyositis", "polymyositis"),
        ("dermatomyositis", "dermatomyositis"),
        ("necrotising_autoimmune_myopathy", "necrotising autoimmune myopathy"),
        ("other", "another condition"),
    )
)
SPECIALIST = Choice(
    (
        ("immunologist", "immunologist"),
        ("neurologist", "neurologist"),
        ("rheumatologist", "rheumatologist"),
        ("other", "somebody else"),
    )
)
WEIGHT = Measure(Decimal(1), Decimal(400), "kg")
YES_NO = YesNo()
DAY = Day()
NAME = Text(one_line=True)
REASON = Text()
NOTES = Text(lines=True)
REFERENCE = Text(longest=64, one_line=True, needed=True)

TABLES = ("patient", "diagnosis", "qualifying", "treatment", "reviews")


def _items(table: str, scale: Scale) -> Iterator[Field]:
    for item in scale.items:
        kind = Sides(item.maximum) if scale.sides == 2 else Whole(0, item.maximum)
        question = f"{item.label}: grade, 0 to {item.maximum}?"
        yield Field(table, f"{scale.key}.{item.name}", kind, item.label, question)


def _scores(table: str) -> Iterator[Field]:
    # A score disagrees with its items at the score, so the items come first.
    yield from _items(table, MRC)
    yield Field(
        table,
        "mrc_sum_score",
        Whole(0, MRC.maximum),
        "MRC sum score",
        "Medical Research Council (MRC) sum score, 0 to 60?",
    )
    yield from _items(table, CMAS)
    yield Field(
        table,
        "cmas_score",
        Whole(0, CMAS.maximum),
        "CMAS",
        "Childhood Myositis Assessment Scale (CMAS), the 52-point form, 0 to 52?",
    )


def _signature(table: str) -> Iterator[Field]:
    yield Field(table, "notes", NOTES, "Notes", "Notes on this assessment?")
    yield Field(table, "signed_by", NAME, "Signed by", "Who signs this assessment?")
    yield Field(table, "signed_at", Moment(), "Signed at", "When was it signed?")


def _yes(
    table: str, name: str, label: str, question: str, *, continuing_only: bool = False
) -> Field:
    return Field(table, name, YES_NO, label, question, continuing_only)


FIELDS: tuple[Field, ...] = (
    Field("patient", "age_group", AGE_GROUP, "Age group",
          "Adult (18 and over) or child, at the qualifying assessment?"),
    Field("patient", "sex", SEX, "Sex", "Sex, for the dosing weight?"),
    Field("patient", "height_cm", Measure(Decimal(30), Decimal(250), "cm"), "Height",
          "Height in cm?"),
    _yes("patient", "pregnant", "Pregnant", "Is the patient pregnant?"),
    Field("diagnosis", "condition", CONDITION, "Condition", "Which condition is treated?"),
    Field("diagnosis", "diagnosed_by", SPECIALIST, "Diagnosed by", "Who made the diagnosis?"),
    _yes("diagnosis", "inclusion_body_myositis", "Inclusion body myositis",
         "Is it inclusion body myositis?"),
    Field("qualifying", "date", DAY, "Assessed on", "Date of the qualifying assessment?"),
    Field("qualifying", "weight_kg", WEIGHT, "Weight", "Weight in kg?"),
    _yes("qualifying", "biopsy", "Muscle biopsy diagnostic",
         "Does a muscle biopsy prove the diagnosis?"),
    _yes("qualifying", "rash", "Characteristic rash", "Is there the characteristic rash?"),
    _yes("qualifying", "muscle_enzymes_elevated", "Muscle enzymes elevated",
         "Are muscle enzymes elevated?"),
    _yes("qualifying", "mri_typical", "Typical MRI abnormalities",
         "Does MRI show the typical abnormalities?"),
    *_scores("qualifying"),
    _yes("qualifying", "dysphagia_limits_intake", "Limits dietary intake",
         "Is there significant dysphagia that limits dietary intake?"),
    _yes("qualifying", "videofluoroscopy_shows_involvement", "Shown by video-fluoroscopy",
         "Does video-fluoroscopy show the pharyngeal muscles involved?"),
    _yes("qualifying", "videofluoroscopy_risk_unacceptable",
         "Speech pathology: too risky",
         "Does speech pathology find that the study risks aspiration unacceptably?"),
    _yes("qualifying", "corticosteroids_ineffective", "Unresponsive",
         "Has the disease been unresponsive to corticosteroids?"),
    _yes("qualifying", "corticosteroids_not_tolerated", "Not tolerated",
         "Are corticosteroids not tolerated (unacceptable side effects, significant toxicity)?"),
    _yes("qualifying", "corticosteroids_contraindicated", "Contraindicated",
         "Are corticosteroids contraindicated?"),
    Field("qualifying", "immunosuppressants", Agents(), "Immunosuppressant agents",
          "Which immunosuppressant agents were used, and with what outcome?"),
    _yes("qualifying", "immunosuppressants_contraindicated", "Contraindicated",
         "Is immunosuppressant medication contraindicated?"),
    *_signature("qualifying"),
    Field("treatment", "started", DAY, "First infusion", "Date of the first infusion?"),
    Field("treatment", "induction_doses", Whole(2, 5), "Induction doses",
          "Induction in how many divided doses, 2 to 5?"),
    Field("treatment", "maintenance_g_per_kg",
          Measure(Decimal(0), Decimal(1), "g/kg", above_low=True), "Maintenance dose",
          "Maintenance dose in g/kg a cycle, 0.4 to 1?"),
    Field("treatment", "maintenance_interval_weeks", Whole(4, 6, "weeks"), "Interval",
          "Weeks from one maintenance cycle to the next, 4 to 6?"),
    _yes("treatment", "maintenance_weekly", "Weekly divided doses",
         "Is a cycle's dose divided over its weeks?"),
    Field("treatment", "actual_weight_reason", REASON, "Reason for actual weight",
          "Why is the dose by actual weight, where the rule would adjust it?"),
    Field("treatment", "vial_sizes_g", Vials(), "Vial sizes",
          "Which vial sizes are at hand, in grams?"),
    Field("treatment", "infusions", Infusions(), "Infusions given",
          "Which infusions were really given?"),
    Field("treatment", "stopped", DAY, "Stopped on", "Date on which treatment was stopped?"),
    Field("treatment", "stopped_reason", REASON, "Why stopped",
          "Why was treatment stopped?"),
    Field("reviews", "date", DAY, "Reviewed on", "Date of this review?"),
    Field("reviews", "weight_kg", WEIGHT, "Weight", "Weight in kg at this review?"),
    Field("reviews", "reviewed_by", SPECIALIST, "Reviewed by", "Who made this review?"),
    _yes("reviews", "efficacy_documented", "Efficacy documented",
         "Is clinical efficacy documented?"),
    *_scores("reviews"),
    _yes("reviews", "dysphagia_speech_pathology", "By speech pathology",
         "Dysphagia improved (at a continuing review: stable or better), by speech pathology?"),
    _yes("reviews", "dysphagia_food_textures", "By tolerance of food textures",
         "Dysphagia improved (at a continuing review: stable or better), by food textures?"),
    _yes("reviews", "dysphagia_fewer_aspirations", "By fewer aspirations",
         "Dysphagia improved (at a continuing review: stable or better), by aspirations?"),
    _yes("reviews", "severe_disease", "Severe disease", "Is the disease severe?",
         continuing_only=True),
    _yes("reviews", "post_infusion_improvement", "Improves after infusion",
         "Does the patient report improvement after an infusion?", continuing_only=True),
    _yes("reviews", "end_of_cycle_deterioration", "Deteriorates at the end of the cycle",
         "Does the patient deteriorate at the end of the cycle?", continuing_only=True),
    _yes("reviews", "additional_immunosuppressants", "Additional agents commenced",
         "Have additional immunosuppressant agents been commenced?", continuing_only=True),
    _yes("reviews", "clinically_stable", "Clinically stable",
         "Is the patient clinically stable?", continuing_only=True),
    _yes("reviews", "weaning_trial_planned", "Weaning trial planned",
         "Is a trial of weaning towards cessation planned?", continuing_only=True),
    Field("reviews", "weaning_not_planned_reason", REASON, "Reason for no trial",
          "Why is a trial of weaning not planned?", continuing_only=True),
    *_signature("reviews"),
)  # fmt: skip

CONTINUING_ONLY = "belongs to continuing reviews; the first is the initial one"
"""Why a field of continuing reviews alone is not answered at the first."""

BY_TABLE: dict[str, tuple[Field, ...]] = {
    table: tuple(field for field in FIELDS if field.table == table) for table in TABLES
}
_BY_NAME = {f"{field.table}.{field.name}": field for field in FIELDS}
_RANK = {field: rank for rank, field in enumerate(FIELDS)}


@lru_cache(maxsize=4096)
def place(name: str) -> tuple[Field, int | None] | None:
    """The field of a full name, and its review's number; None where there is none such."""
    head, _, rest = name.partition(".")
    if head != "reviews":
        field = _BY_NAME.get(name)
        return None if field is None else (field, None)
    number, _, key = rest.partition(".")
    field = _BY_NAME.get(f"reviews.{key}")
    if field is None or not re.fullmatch(r"[1-9][0-9]{0,5}", number):
        return None
    return field, int(number)


def field_of(name: str) -> Field:
    """The field of a full name.

    Raises:
        KeyError: there is none such.
    """
    found = place(name)
    if found is None:
        raise KeyError(name)
    return found[0]


@lru_cache(maxsize=4096)
def position(name: str) -> tuple[int, int]:
    """The place of a full name in the document's order; sorts names."""
    found = place(name)
    if found is None:
        raise KeyError(name)
    field, review = found
    return (review or 0, _RANK[field])
