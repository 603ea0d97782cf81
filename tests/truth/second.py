"""The guideline a second time, flat and by hand: the oracle that the product is held against.

Nothing here knows of trees. Each block is a function of what was answered, with a rule of its own
for what it still needs. True is met, False is not met, None is open.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from math import ceil
from typing import Any, NamedTuple

from tests.truth import drugs

Doc = dict[str, Any]
State = bool | None

AGE = "patient.age_group"
MRC, CMAS = "mrc_sum_score", "cmas_score"
MRC_ITEMS = (
    "shoulder_abduction",
    "elbow_flexion",
    "wrist_extension",
    "hip_flexion",
    "knee_extension",
    "foot_dorsiflexion",
)
CMAS_ITEMS = (
    "head_lift",
    "leg_raise",
    "straight_leg_lift",
    "supine_to_prone",
    "sit_ups",
    "supine_to_sit",
    "arm_raise",
    "arm_raise_duration",
    "floor_sit",
    "all_fours",
    "floor_rise",
    "chair_rise",
    "stool_step",
    "pick_up",
)
CHILD_SIGNS = ("rash", "muscle_enzymes_elevated", "mri_typical")
STEROIDS = (
    "corticosteroids_ineffective",
    "corticosteroids_not_tolerated",
    "corticosteroids_contraindicated",
)
SWALLOWING = (
    "dysphagia_speech_pathology",
    "dysphagia_food_textures",
    "dysphagia_fewer_aspirations",
)
RELAPSING = (
    "severe_disease",
    "post_infusion_improvement",
    "end_of_cycle_deterioration",
    "additional_immunosuppressants",
)
SPECIALISTS = ("immunologist", "neurologist", "rheumatologist")
CONDITIONS = ("polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy")

# Only what a criterion can ask for, in the order of the file.
FIRST_FIELDS = (
    AGE,
    "diagnosis.condition",
    "diagnosis.diagnosed_by",
    "diagnosis.inclusion_body_myositis",
    "qualifying.biopsy",
    *(f"qualifying.{sign}" for sign in CHILD_SIGNS),
    f"qualifying.{MRC}",
    f"qualifying.{CMAS}",
    "qualifying.dysphagia_limits_intake",
    "qualifying.videofluoroscopy_shows_involvement",
    "qualifying.videofluoroscopy_risk_unacceptable",
    *(f"qualifying.{route}" for route in STEROIDS),
    "qualifying.immunosuppressants",
    "qualifying.immunosuppressants_contraindicated",
)
REVIEW_FIELDS = (
    "reviewed_by",
    "efficacy_documented",
    MRC,
    CMAS,
    *SWALLOWING,
    *RELAPSING,
    "clinically_stable",
    "weaning_trial_planned",
    "weaning_not_planned_reason",
)


def place(field: str) -> tuple[int, int]:
    """Where a field stands in the document; fields sort by it."""
    if field in FIRST_FIELDS:
        return 0, FIRST_FIELDS.index(field)
    _, number, name = field.split(".")
    return int(number), REVIEW_FIELDS.index(name)


# What was answered


def answer(doc: Doc, path: str) -> Any:
    """The value at a path, lists counting from 1; None where nothing is."""
    here: Any = doc
    for step in path.split("."):
        if isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list) and re.fullmatch("[1-9][0-9]*", step):
            here = here[int(step) - 1] if int(step) <= len(here) else None
        else:
            return None
    return here


def age_of(doc: Doc) -> str | None:
    age = answer(doc, AGE)
    return None if age is None else str(age)


def score(doc: Doc, where: str, scale: str) -> int | None:
    """A score as recorded, or summed where every item is there."""
    table = answer(doc, where) or {}
    if scale in table:
        return int(table[scale])
    if scale == MRC:
        pairs = table.get("mrc", {})
        if any(item not in pairs for item in MRC_ITEMS):
            return None
        return sum(int(pairs[item][0]) + int(pairs[item][1]) for item in MRC_ITEMS)
    grades = table.get("cmas", {})
    if any(item not in grades for item in CMAS_ITEMS):
        return None
    return sum(int(grades[item]) for item in CMAS_ITEMS)


def earlier_score(doc: Doc, number: int, scale: str) -> tuple[int, str] | None:
    """The score that review `number` is measured against, and where it stands."""
    for back in range(number - 1, 0, -1):
        found = score(doc, f"reviews.{back}", scale)
        if found is not None:
            return found, f"reviews.{back}"
    found = score(doc, "qualifying", scale)
    return None if found is None else (found, "qualifying")


class Sight(NamedTuple):
    """A session as a block sees it: with an age group, and some answers granted as favourable."""

    doc: Doc
    age: str | None
    granted: frozenset[str] = frozenset()
    number: int = 0


def is_age(see: Sight, group: str) -> State:
    return None if see.age is None else see.age == group


def yes(see: Sight, field: str) -> State:
    if field in see.granted:
        return True
    value = answer(see.doc, field)
    return None if value is None else value is True


def no(see: Sight, field: str) -> State:
    if field in see.granted:
        return True
    value = answer(see.doc, field)
    return None if value is None else value is False


def one_of(see: Sight, field: str, good: tuple[str, ...]) -> State:
    if field in see.granted:
        return True
    value = answer(see.doc, field)
    return None if value is None else value in good


def at_most(see: Sight, scale: str, limit: int) -> State:
    if f"qualifying.{scale}" in see.granted:
        return True
    found = score(see.doc, "qualifying", scale)
    return None if found is None else found <= limit


def gain(see: Sight, scale: str, least: int) -> State:
    own = score(see.doc, f"reviews.{see.number}", scale)
    before = earlier_score(see.doc, see.number, scale)
    if own is None and f"reviews.{see.number}.{scale}" not in see.granted:
        return None
    if before is None and f"qualifying.{scale}" not in see.granted:
        return None
    if own is None or before is None:
        return True
    return own - before[0] >= least


def every(parts: Iterable[State]) -> State:
    seen = list(parts)
    if False in seen:
        return False
    return None if None in seen else True


def some(parts: Iterable[State]) -> State:
    seen = list(parts)
    if True in seen:
        return True
    return None if None in seen else False


# Qualifying, block by block


def condition(see: Sight) -> State:  # C1
    return one_of(see, "diagnosis.condition", CONDITIONS)


def condition_needs(_doc: Doc, _number: int) -> list[str]:
    return ["diagnosis.condition"]


def specialist(see: Sight) -> State:  # DX1
    return one_of(see, "diagnosis.diagnosed_by", SPECIALISTS)


def specialist_needs(_doc: Doc, _number: int) -> list[str]:
    return ["diagnosis.diagnosed_by"]


def exclusion(see: Sight) -> State:  # X1
    return no(see, "diagnosis.inclusion_body_myositis")


def exclusion_needs(_doc: Doc, _number: int) -> list[str]:
    return ["diagnosis.inclusion_body_myositis"]


def confirmed(see: Sight) -> State:  # Q1
    biopsy = yes(see, "qualifying.biopsy")
    if biopsy:
        return True
    signs = every(yes(see, f"qualifying.{sign}") for sign in CHILD_SIGNS)
    if see.age == "adult" or signs is False:
        return biopsy
    if see.age == "child" and signs:
        return True
    return None


def confirmed_needs(doc: Doc, _number: int) -> list[str]:
    wanted = []
    if answer(doc, "qualifying.biopsy") is None:
        wanted.append("qualifying.biopsy")
    signs = {f"qualifying.{sign}": answer(doc, f"qualifying.{sign}") for sign in CHILD_SIGNS}
    if age_of(doc) != "adult" and False not in signs.values():
        if age_of(doc) is None:
            wanted.append(AGE)
        wanted += [field for field, value in signs.items() if value is None]
    return wanted


def severity(see: Sight) -> State:  # Q2, Q3
    adult = every((is_age(see, "adult"), at_most(see, MRC, 55)))
    child = every((is_age(see, "child"), at_most(see, CMAS, 44)))
    shown = yes(see, "qualifying.videofluoroscopy_shows_involvement")
    risky = yes(see, "qualifying.videofluoroscopy_risk_unacceptable")
    limits = yes(see, "qualifying.dysphagia_limits_intake")
    return some((adult, child, every((limits, some((shown, risky))))))


def severity_needs(doc: Doc, _number: int) -> list[str]:
    wanted = []
    for scale, limit, other_group in ((MRC, 55, "child"), (CMAS, 44, "adult")):
        found = score(doc, "qualifying", scale)
        if age_of(doc) == other_group or (found is not None and found > limit):
            continue
        if age_of(doc) is None:
            wanted.append(AGE)
        if found is None:
            wanted.append(f"qualifying.{scale}")
    limits = answer(doc, "qualifying.dysphagia_limits_intake")
    shown = answer(doc, "qualifying.videofluoroscopy_shows_involvement")
    risky = answer(doc, "qualifying.videofluoroscopy_risk_unacceptable")
    if limits is False or (shown is False and risky is False):
        return wanted
    if limits is None:
        wanted.append("qualifying.dysphagia_limits_intake")
    if shown is None and risky is not True:
        wanted.append("qualifying.videofluoroscopy_shows_involvement")
    if risky is None and shown is not True:
        wanted.append("qualifying.videofluoroscopy_risk_unacceptable")
    return wanted


def corticosteroids(see: Sight) -> State:  # Q4, Q5, Q6
    return some(yes(see, f"qualifying.{route}") for route in STEROIDS)


def corticosteroids_needs(doc: Doc, _number: int) -> list[str]:
    return [
        f"qualifying.{route}" for route in STEROIDS if answer(doc, f"qualifying.{route}") is None
    ]


def agents_of(doc: Doc) -> list[drugs.Agent]:
    return [drugs.read(entry) for entry in answer(doc, "qualifying.immunosuppressants") or []]


def two_agents(doc: Doc) -> State:  # Q7, I-6
    if answer(doc, "qualifying.immunosuppressants") is None:
        return None
    sure, perhaps = drugs.that_count(agents_of(doc))
    if sure >= 2:
        return True
    return None if sure + perhaps >= 2 else False


def immunosuppressants(see: Sight) -> State:  # Q7, Q8
    agents = "qualifying.immunosuppressants" in see.granted or two_agents(see.doc)
    return some((agents, yes(see, "qualifying.immunosuppressants_contraindicated")))


def immunosuppressants_needs(doc: Doc, _number: int) -> list[str]:
    wanted = []
    if two_agents(doc) is None:
        wanted.append("qualifying.immunosuppressants")
    if answer(doc, "qualifying.immunosuppressants_contraindicated") is None:
        wanted.append("qualifying.immunosuppressants_contraindicated")
    return wanted


# Reviews, block by block


def reviewer(see: Sight) -> State:  # T2
    return one_of(see, f"reviews.{see.number}.reviewed_by", SPECIALISTS)


def reviewer_needs(_doc: Doc, number: int) -> list[str]:
    return [f"reviews.{number}.reviewed_by"]


def documented(see: Sight) -> State:  # T4
    return yes(see, f"reviews.{see.number}.efficacy_documented")


def documented_needs(_doc: Doc, number: int) -> list[str]:
    return [f"reviews.{number}.efficacy_documented"]


def swallowing(see: Sight) -> State:  # R2, R5
    return some(yes(see, f"reviews.{see.number}.{sign}") for sign in SWALLOWING)


def relapsing(see: Sight) -> State:  # R4
    return every(yes(see, f"reviews.{see.number}.{sign}") for sign in RELAPSING)


def initial_muscle(see: Sight) -> State:  # R1: the two points are the child's alone
    if see.age == "adult":
        return gain(see, MRC, 1)
    if see.age == "child":
        return gain(see, CMAS, 2)
    return False if gain(see, MRC, 1) is False and gain(see, CMAS, 2) is False else None


def initial_response(see: Sight) -> State:  # R1, R2
    return some((initial_muscle(see), swallowing(see)))


def continuing_muscle(see: Sight) -> State:  # R3
    if see.age == "adult":
        return gain(see, MRC, 0)
    if see.age == "child":
        return gain(see, CMAS, 0)
    return False if gain(see, MRC, 0) is False and gain(see, CMAS, 0) is False else None


def continuing_response(see: Sight) -> State:  # R3, R4, R5
    return some((continuing_muscle(see), relapsing(see), swallowing(see)))


def muscle_needs(doc: Doc, number: int, mrc_least: int, cmas_least: int) -> list[str]:
    wanted = []
    for scale, least, other_group in ((MRC, mrc_least, "child"), (CMAS, cmas_least, "adult")):
        own = score(doc, f"reviews.{number}", scale)
        before = earlier_score(doc, number, scale)
        short = own is not None and before is not None and own < before[0] + least
        if age_of(doc) == other_group or short:
            continue
        if age_of(doc) is None:
            wanted.append(AGE)
        if own is None:
            wanted.append(f"reviews.{number}.{scale}")
        if before is None:
            wanted.append(f"qualifying.{scale}")
    return wanted


def unanswered(doc: Doc, number: int, names: tuple[str, ...]) -> list[str]:
    fields = [f"reviews.{number}.{name}" for name in names]
    return [field for field in fields if answer(doc, field) is None]


def initial_response_needs(doc: Doc, number: int) -> list[str]:
    return muscle_needs(doc, number, 1, 2) + unanswered(doc, number, SWALLOWING)


def continuing_response_needs(doc: Doc, number: int) -> list[str]:
    wanted = muscle_needs(doc, number, 0, 0) + unanswered(doc, number, SWALLOWING)
    if all(answer(doc, f"reviews.{number}.{sign}") is not False for sign in RELAPSING):
        wanted += unanswered(doc, number, RELAPSING)
    return wanted


def weaning(see: Sight) -> State:  # R6: a reason not given is never a no
    here = f"reviews.{see.number}"
    reason = f"{here}.weaning_not_planned_reason"
    if no(see, f"{here}.clinically_stable") or yes(see, f"{here}.weaning_trial_planned"):
        return True
    return True if reason in see.granted or answer(see.doc, reason) is not None else None


def weaning_needs(doc: Doc, number: int) -> list[str]:
    names = ("clinically_stable", "weaning_trial_planned", "weaning_not_planned_reason")
    return unanswered(doc, number, names)


Block = tuple[Callable[[Sight], State], Callable[[Doc, int], list[str]]]

QUALIFYING: dict[str, Block] = {
    "condition": (condition, condition_needs),
    "specialist": (specialist, specialist_needs),
    "exclusion": (exclusion, exclusion_needs),
    "confirmed": (confirmed, confirmed_needs),
    "severity": (severity, severity_needs),
    "corticosteroids": (corticosteroids, corticosteroids_needs),
    "immunosuppressants": (immunosuppressants, immunosuppressants_needs),
}
INITIAL: dict[str, Block] = {
    "reviewer": (reviewer, reviewer_needs),
    "documented": (documented, documented_needs),
    "response": (initial_response, initial_response_needs),
}
CONTINUING: dict[str, Block] = {
    "reviewer": (reviewer, reviewer_needs),
    "documented": (documented, documented_needs),
    "response": (continuing_response, continuing_response_needs),
    "weaning": (weaning, weaning_needs),
}


def blocks_of(number: int) -> dict[str, Block]:
    """The blocks of the qualifying assessment (0), the initial review (1), any later one."""
    if number == 0:
        return QUALIFYING
    return INITIAL if number == 1 else CONTINUING


def block_states(doc: Doc, number: int) -> dict[str, State]:
    see = Sight(doc, age_of(doc), number=number)
    return {name: rule(see) for name, (rule, _) in blocks_of(number).items()}


# The shortest way


def fewest(rule: Callable[[Sight], State], see: Sight, fields: list[str]) -> list[str] | None:
    """The smallest, then first, set of favourable answers that makes one block met."""
    if not rule(see._replace(granted=frozenset(fields))):
        return None  # not even all of them
    for size in range(len(fields) + 1):
        for chosen in combinations(fields, size):
            if rule(see._replace(granted=frozenset(chosen))):
                return list(chosen)
    return None


def shortest(doc: Doc, number: int, needs: dict[str, list[str]]) -> list[str]:
    """Blocks share no field but the age group, so each is solved alone under each assumption."""
    ages: list[str | None] = [age_of(doc)]
    if any(AGE in fields for fields in needs.values()):
        ages += ["adult", "child"]
    ways: list[list[str]] = []
    for age in ages:
        way = [] if age == age_of(doc) else [AGE]
        for name, fields in needs.items():
            rule = blocks_of(number)[name][0]
            own = sorted((field for field in fields if field != AGE), key=place)
            part = fewest(rule, Sight(doc, age, number=number), own)
            if part is None:
                break
            way += part
        else:
            ways.append(sorted(way, key=place))
    return min(ways, key=lambda way: (len(way), [place(field) for field in way]), default=[])


def word(state: State) -> str:
    return "open" if state is None else "met" if state else "not_met"


def decide(doc: Doc, number: int) -> dict[str, Any]:
    states = block_states(doc, number)
    decision = every(states.values())
    needs: dict[str, list[str]] = {}
    if decision is None:
        needs = {
            name: wanted(doc, number)
            for name, (_, wanted) in blocks_of(number).items()
            if states[name] is None
        }
    return {
        "decision": word(decision),
        "blocks": {name: word(state) for name, state in states.items()},
        "needs": sorted({field for fields in needs.values() for field in fields}, key=place),
        "quickest": shortest(doc, number, needs) if needs else [],
    }


def baseline(doc: Doc, number: int) -> tuple[int, str] | None:
    age = age_of(doc)
    return None if age is None else earlier_score(doc, number, MRC if age == "adult" else CMAS)


def review(doc: Doc, number: int) -> dict[str, Any]:
    before = baseline(doc, number)
    return {
        "kind": "initial" if number == 1 else "continuing",
        **decide(doc, number),
        "baseline": before[0] if before else None,
        "baseline_from": before[1] if before else None,
    }


# Grams


def plain(value: Fraction | Decimal | int) -> int | Decimal:
    """A whole number as int, any other as its exact decimal."""
    if isinstance(value, int):
        return value
    over, under = value.as_integer_ratio()
    places = 0
    while under != 1 and over * 10**places % under:
        places += 1
    whole = over * 10**places // under
    return Decimal(whole).scaleb(-places) if places else whole


NATIONAL_RULE = dt.date(2026, 7, 1)


class Weight(NamedTuple):
    where: str
    actual: Fraction
    adjusted: Fraction | None
    basis: str
    dosing: Fraction


def rule_applies(doc: Doc, where: str) -> bool:  # I-18
    day = answer(doc, f"{where}.date")
    return day is None or day >= NATIONAL_RULE


def weigh(doc: Doc, where: str) -> Weight | None:
    recorded = answer(doc, f"{where}.weight_kg")
    if recorded is None:
        return None
    actual = Fraction(recorded)
    sex, height = answer(doc, "patient.sex"), answer(doc, "patient.height_cm")
    if age_of(doc) != "adult" or sex is None or height is None or height < 152:
        return Weight(where, actual, None, "actual", actual)
    inches = Fraction(height) * Fraction(393701, 1000000)
    ideal = (50 if sex == "male" else Fraction(91, 2)) + Fraction(23, 10) * (inches - 60)
    hundredths = (ideal * 3 / 5 + actual * 2 / 5) * 100
    adjusted = Fraction((2 * hundredths + 1) // 2, 100)  # a half goes up
    if (
        adjusted < actual
        and rule_applies(doc, where)
        and answer(doc, "patient.pregnant") is not True
        and answer(doc, "treatment.actual_weight_reason") is None
    ):
        return Weight(where, actual, adjusted, "adjusted", adjusted)
    return Weight(where, actual, adjusted, "actual", actual)


def assessments(doc: Doc) -> list[str]:
    return ["qualifying", *(f"reviews.{at + 1}" for at in range(len(doc.get("reviews", []))))]


def weighed(doc: Doc) -> list[str]:
    """The assessments that record a weight."""
    return [at for at in assessments(doc) if answer(doc, f"{at}.weight_kg") is not None]


def maintenance_weight(doc: Doc) -> Weight | None:
    places = weighed(doc)
    return weigh(doc, places[-1]) if places else None


def weight_in_force(doc: Doc, day: dt.date) -> Weight | None:
    places = weighed(doc)
    dated = {at: answer(doc, f"{at}.date") for at in places}
    ours = [at for at in places if dated[at] is None or dated[at] <= day]
    return weigh(doc, ours[-1] if ours else places[0]) if places else None


def portion(
    doc: Doc, weight: Weight, per_kg: Fraction, times: int | None, ceiling: Fraction | None
) -> dict[str, Any]:
    exact = per_kg * weight.dosing
    vial = min(Fraction(size) for size in answer(doc, "treatment.vial_sizes_g") or [5])
    vials = ceil(exact / vial - Fraction(1, 2))  # a half goes down
    while ceiling is not None and vials * vial > ceiling:
        vials -= 1
    served = vials >= (times or 1)
    doses: list[int | Decimal] | None = None
    if served and times:
        each, over = divmod(vials, times)
        doses = [plain(vial * (each + (turn < over))) for turn in range(times)]
    shown: dict[str, Any] = {
        "weight_from": weight.where,
        "actual_kg": plain(weight.actual),
        "adjusted_kg": None if weight.adjusted is None else plain(weight.adjusted),
        "basis": weight.basis,
        "dosing_kg": plain(weight.dosing),
        "exact_g": plain(exact),
        "dispensed_g": plain(vials * vial) if served else None,
        "doses_g": doses,
    }
    if ceiling is not None:
        shown["limit_g"] = plain(ceiling)
    return shown


def induction(doc: Doc) -> dict[str, Any] | None:  # D1
    weight = weigh(doc, "qualifying")
    if weight is None:
        return None
    return portion(doc, weight, Fraction(2), answer(doc, "treatment.induction_doses"), None)


def maintenance(doc: Doc) -> dict[str, Any] | None:  # D2, D3
    weight = maintenance_weight(doc)
    per_kg = answer(doc, "treatment.maintenance_g_per_kg")
    weeks = answer(doc, "treatment.maintenance_interval_weeks")
    if weight is None or per_kg is None or weeks is None:
        return None
    times = weeks if answer(doc, "treatment.maintenance_weekly") is True else 1
    return portion(doc, weight, Fraction(per_kg), times, weight.dosing)


def given(doc: Doc, phase: str | None = None) -> list[tuple[dt.date, Fraction]]:
    """What is recorded as given: days and grams, of one phase or of both."""
    return [
        (infusion["date"], Fraction(infusion["grams"]))
        for infusion in answer(doc, "treatment.infusions") or []
        if phase in (None, infusion["phase"])
    ]


def over_four_weeks(doc: Doc) -> bool:  # D3, I-10
    rows = given(doc, "maintenance")
    for start, _ in rows:
        weight = weight_in_force(doc, start)
        total = sum(grams for day, grams in rows if 0 <= (day - start).days < 28)
        if weight is not None and total > weight.dosing:
            return True
    return False


def too_much_induction(doc: Doc) -> bool:
    dose = induction(doc)
    total = sum(grams for _, grams in given(doc, "induction"))
    if dose is None or total <= Fraction(dose["exact_g"]):
        return False
    return dose["dispensed_g"] is None or total > Fraction(dose["dispensed_g"])


# Dates


def months_on(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def first_infusion(doc: Doc) -> dt.date | None:
    started = answer(doc, "treatment.started")
    return started or min((day for day, _ in given(doc)), default=None)


def review_due(doc: Doc, decisions: list[str]) -> dt.date | None:  # T2
    """When the next review is due, a stop aside."""
    for number in range(len(decisions), 0, -1):
        day = answer(doc, f"reviews.{number}.date")
        if day is not None and decisions[number - 1] != "open":
            return months_on(day, 12)
    first = first_infusion(doc)
    return None if first is None else months_on(first, 4)


def any_late(doc: Doc) -> bool:  # T1, T2
    first = first_infusion(doc)
    limit = None if first is None else months_on(first, 4)
    for visit in doc.get("reviews", []):
        if "date" not in visit:
            continue
        if limit is not None and visit["date"] > limit:
            return True
        limit = months_on(visit["date"], 12)
    return False


def dates_disagree(doc: Doc) -> bool:
    first, stop = first_infusion(doc), answer(doc, "treatment.stopped")
    begun = answer(doc, "qualifying.date")
    if first is not None:
        if begun is not None and first < begun:
            return True
        if stop is not None and stop < first:
            return True
    return any(
        (first is not None and day < first) or (stop is not None and day > stop)
        for day, _ in given(doc)
    )


def in_future(doc: Doc, today: dt.date) -> bool:
    days = [answer(doc, f"{at}.date") for at in assessments(doc)]
    days += [day for day, _ in given(doc)] + [answer(doc, "treatment.stopped")]
    first = first_infusion(doc)
    return any(day is not None and day > today for day in days) or (
        first is not None and first > months_on(today, 12)
    )


def hard_to_believe(doc: Doc) -> bool:
    age, height = age_of(doc), answer(doc, "patient.height_cm")
    bounds = {"adult": (30, 200), "child": (3, 100)}.get(age or "", (0, 400))
    before: Fraction | None = None
    for at in weighed(doc):
        now = Fraction(answer(doc, f"{at}.weight_kg"))
        if not bounds[0] <= now <= bounds[1]:
            return True
        if age == "adult" and height is not None:
            index = now / (Fraction(height) / 100) ** 2
            if not 12 <= index <= 40:
                return True
        if before is not None and (now > before * 8 / 5 or now < before * 5 / 8):
            return True
        before = now
    return False


def weight_old(doc: Doc, today: dt.date) -> bool:
    dose = maintenance(doc)
    if dose is None or answer(doc, "treatment.stopped") is not None:
        return False
    day = answer(doc, f"{dose['weight_from']}.date")
    return day is not None and months_on(day, 12) < today


# Flags


def same(one: Any, other: Any) -> bool:
    """Equal, and of one kind: yes is not 1; 100 is 100.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def replayed(entries: list[Doc]) -> list[Any]:
    """The infusions that history tells, entry by entry."""
    rows: list[Any] = []
    for entry in entries:
        old, new = entry.get("old"), entry.get("new")
        if isinstance(old, list) or isinstance(new, list):
            rows = list(new or [])
            continue
        for at, row in enumerate(rows):
            if same(row, old):
                del rows[at]
                break
        if new is not None:
            rows.append(new)
    return rows


def same_but_for_order(some_rows: list[Any], others: list[Any]) -> bool:
    left = list(others)
    for row in some_rows:
        at = next((at for at, other in enumerate(left) if same(row, other)), None)
        if at is None:
            return False
        del left[at]
    return not left


def as_json(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(plain(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{as_json(k)}:{as_json(value[k])}" for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def leaves(doc: Doc, where: str) -> Doc:
    """The answers of a table by full name, scale items one by one."""
    found: Doc = {}
    for key, value in (answer(doc, where) or {}).items():
        if isinstance(value, dict):
            found |= {f"{where}.{key}.{item}": grade for item, grade in value.items()}
        else:
            found[f"{where}.{key}"] = value
    return found


def signed_content(doc: Doc, where: str) -> str:
    """The digest of what a signature of an assessment covers."""
    covered = leaves(doc, "patient") | leaves(doc, "diagnosis") | leaves(doc, where)
    for name in ("signed_by", "signed_at"):
        covered.pop(f"{where}.{name}", None)
    scale = {"adult": "mrc", "child": "cmas"}.get(age_of(doc) or "")
    places = assessments(doc)
    for earlier in places[: places.index(where)]:
        for name, value in leaves(doc, earlier).items():
            if scale and name.startswith((f"{earlier}.{scale}.", f"{earlier}.{scale}_")):
                covered[name] = value
    return sha256(as_json(covered).encode("utf-8")).hexdigest()


def changed_outside(doc: Doc) -> bool:
    told: dict[str, list[Doc]] = {}
    for entry in doc.get("history", []):
        told.setdefault(entry["field"], []).append(entry)
    for at in assessments(doc):
        signature = told.pop(f"{at}.signed_content", [{}])[-1].get("new")
        if (
            signature is not None
            and answer(doc, f"{at}.signed_by") is not None
            and signature != signed_content(doc, at)
        ):
            return True
    rows = told.pop("treatment.infusions", None)
    if rows and not same_but_for_order(replayed(rows), answer(doc, "treatment.infusions") or []):
        return True
    for field, entries in told.items():
        last = entries[-1]
        begun = re.fullmatch(r"reviews\.[1-9][0-9]*", field) and not {"old", "new"} & last.keys()
        if re.fullmatch(r"(qualifying|reviews\.[0-9]+)\.signed_content", field) or begun:
            continue
        if not same(answer(doc, field), last.get("new")):
            return True
    return False


def swallowing_alone(doc: Doc, number: int) -> bool:
    see = Sight(doc, age_of(doc), number=number)
    if number == 1:
        others = some((initial_muscle(see),))
    else:
        others = some((continuing_muscle(see), relapsing(see)))
    return swallowing(see) is True and others is not True


def flags(
    doc: Doc, reviews: list[dict[str, Any]], dose: Doc, due: dt.date | None, today: dt.date
) -> list[str]:
    age = age_of(doc)
    numbers = range(1, len(reviews) + 1)
    places = assessments(doc)
    doses = [part for part in dose.values() if part is not None]
    agents = agents_of(doc)
    weights = {"qualifying", *weighed(doc)[-1:]} & set(weighed(doc))
    steered = any(rule_applies(doc, where) for where in weights) and (
        answer(doc, "treatment.actual_weight_reason") is None
    )
    stop = answer(doc, "treatment.stopped")
    rows = [(row["date"], Fraction(row["grams"]), row["phase"])
            for row in answer(doc, "treatment.infusions") or []]  # fmt: skip
    sex, height = answer(doc, "patient.sex"), answer(doc, "patient.height_cm")
    pregnant = answer(doc, "patient.pregnant")
    adjusted = any(part["basis"] == "adjusted" for part in doses)
    per_kg = answer(doc, "treatment.maintenance_g_per_kg")
    mrc_then, mrc_now = score(doc, "qualifying", MRC), score(doc, "reviews.1", MRC)

    raised = []
    if any(score(doc, at, MRC) is not None and score(doc, at, CMAS) is not None for at in places):
        raised.append("both_scales")
    if (
        answer(doc, "qualifying.videofluoroscopy_shows_involvement") is False
        and answer(doc, "qualifying.videofluoroscopy_risk_unacceptable") is True
    ):
        raised.append("videofluoroscopy_contradiction")
    if two_agents(doc) is not True and any(a.outcome == "not_tolerated" for a in agents):
        raised.append("agent_not_tolerated")
    if drugs.several_alike(agents):
        raised.append("agent_same_drug")
    if any(agent.not_one for agent in agents):
        raised.append("agent_not_immunosuppressant")
    if any(agent.several for agent in agents):
        raised.append("agent_several")
    if any(agent.not_recognised for agent in agents):
        raised.append("agent_not_recognised")
    if (
        age == "child"
        and answer(doc, "qualifying.rash") is False
        and answer(doc, "qualifying.biopsy") is not True
    ):
        raised.append("child_needs_biopsy")
    if age == "adult" and mrc_then is not None and mrc_now == mrc_then + 1:
        raised.append("mrc_one_point")
    if answer(doc, "qualifying.dysphagia_limits_intake") is not True and any(
        swallowing_alone(doc, number) for number in numbers
    ):
        raised.append("dysphagia_not_at_qualifying")
    if any(
        reviews[number - 1]["baseline_from"] not in (None, f"reviews.{number - 1}")
        for number in numbers[1:]
    ):
        raised.append("baseline_not_previous_review")
    if reviews and reviews[0]["blocks"]["response"] == "not_met":
        raised.append("no_benefit")
    if reviews and answer(doc, f"{places[-1]}.clinically_stable") is True and stop is None:
        raised.append("consider_stopping")
    if adjusted:
        raised.append("adjusted_weight")
    if hard_to_believe(doc):
        raised.append("weight_doubtful")
    if weight_old(doc, today):
        raised.append("weight_old")
    if steered and age is None:
        raised.append("age_group_needed")
    if (
        steered
        and age == "adult"
        and pregnant is not True
        and (height is None or (height >= 152 and sex is None))
    ):
        raised.append("height_and_sex_needed")
    if sex == "female" and adjusted and pregnant is None:
        raised.append("pregnancy_not_recorded")
    if per_kg is not None and Fraction(per_kg) < Fraction(2, 5):
        raised.append("maintenance_below_range")
    if too_much_induction(doc):
        raised.append("induction_exceeded")
    if over_four_weeks(doc):
        raised.append("four_week_limit_exceeded")
    if len(set(rows)) < len(rows):
        raised.append("infusion_twice")
    if answer(doc, "treatment.maintenance_interval_weeks") == 6:
        raised.append("six_weekly_trial")
    if any(
        part["dispensed_g"] is not None
        and abs(Fraction(part["dispensed_g"]) / Fraction(part["exact_g"]) - 1) > Fraction(1, 20)
        for part in doses
    ):
        raised.append("rounding_over_5_percent")
    if any(part["dispensed_g"] is None for part in doses):
        raised.append("no_whole_vials")
    if dates_disagree(doc):
        raised.append("dates_disagree")
    if in_future(doc, today):
        raised.append("date_in_future")
    if any_late(doc):
        raised.append("review_late")
    if due is not None and due < today:
        raised.append("review_overdue")
    if changed_outside(doc):
        raised.append("changed_outside")
    return raised


def check(doc: Doc, today: dt.date) -> dict[str, Any]:
    """What the check of a valid session says of it on a day, but for the file's name."""
    reviews = [review(doc, number + 1) for number in range(len(doc.get("reviews", [])))]
    dose: Doc = {"induction": induction(doc), "maintenance": maintenance(doc)}
    stop = answer(doc, "treatment.stopped")
    due = None if stop else review_due(doc, [found["decision"] for found in reviews])
    return {
        "reference": doc["reference"],
        "criteria": doc["criteria"],
        "qualifying": decide(doc, 0),
        "reviews": reviews,
        "dose": dose,
        "review_due": None if due is None else due.isoformat(),
        "stopped": None if stop is None else stop.isoformat(),
        "flags": flags(doc, reviews, dose, due, today),
    }
