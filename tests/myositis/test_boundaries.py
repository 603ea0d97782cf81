"""The figures of the document, each just below, at and just above.

Each table is to be read beside the document: what is answered, and what becomes of it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.logic import State
from ivig_tui.myositis.agents import corticosteroid_in
from ivig_tui.myositis.assessment import assess
from ivig_tui.myositis.catalogue import readings_that_bear
from ivig_tui.myositis.dose.grams import induction, maintenance
from ivig_tui.myositis.dose.schedule import months_later
from ivig_tui.myositis.dose.weight import adjusted_kg, dosing_weight
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.rows import Agent, Infusion
from ivig_tui.myositis.scales import CMAS, I_17, MRC, grade_of_seconds, mrc_grade

from .making import LISTED_DRUGS, MET, NOT_MET, OPEN, TODAY, flags, said, state, told

Answered = dict[str, Value]

YES, NO, UNANSWERED = True, False, None
ADULT: Answered = {"patient.age_group": "adult"}
CHILD: Answered = {"patient.age_group": "child"}


def answered(**given: Value | None) -> Answered:
    """Answers of the qualifying assessment; None is unanswered."""
    return {f"qualifying.{name}": value for name, value in given.items() if value is not None}


def baseline(values: Answered, review: int) -> tuple[int | None, str | None]:
    """The score that a review is compared with, and where it stands."""
    reviews = told(values)["reviews"]
    assert isinstance(reviews, list)
    return reviews[review - 1]["baseline"], reviews[review - 1]["baseline_from"]


def grades(where: str, scale: str, total: int) -> Answered:
    """Every item of a scale, adding up to a total."""
    left, values = total, Answered()
    for item in {"mrc": MRC, "cmas": CMAS}[scale].items:
        sides = []
        for _ in range(2 if scale == "mrc" else 1):
            sides.append(min(item.maximum, left))
            left -= sides[-1]
        values[f"{where}.{scale}.{item.name}"] = (
            (sides[0], sides[1]) if scale == "mrc" else sides[0]
        )
    assert left == 0
    return values


# --- C1, DX1, X1: what is right, what is not, what is missing -----------------------------


@pytest.mark.parametrize(
    ("block", "field", "value", "expected"),
    [
        ("condition", "diagnosis.condition", "polymyositis", MET),
        ("condition", "diagnosis.condition", "dermatomyositis", MET),
        ("condition", "diagnosis.condition", "necrotising_autoimmune_myopathy", MET),
        ("condition", "diagnosis.condition", "other", NOT_MET),
        ("condition", "diagnosis.condition", None, OPEN),
        ("specialist", "diagnosis.diagnosed_by", "immunologist", MET),
        ("specialist", "diagnosis.diagnosed_by", "neurologist", MET),
        ("specialist", "diagnosis.diagnosed_by", "rheumatologist", MET),
        ("specialist", "diagnosis.diagnosed_by", "other", NOT_MET),
        ("specialist", "diagnosis.diagnosed_by", None, OPEN),
        ("exclusion", "diagnosis.inclusion_body_myositis", NO, MET),
        ("exclusion", "diagnosis.inclusion_body_myositis", YES, NOT_MET),
        ("exclusion", "diagnosis.inclusion_body_myositis", None, OPEN),
    ],
)
def test_the_gates_of_condition_specialist_and_exclusion(
    block: str, field: str, value: Value | None, expected: State
) -> None:
    values: Answered = {} if value is None else {field: value}
    assert state(f"qualifying.{block}", values) is expected


# --- Q1: a biopsy, or a child's rash, enzymes and MRI together ----------------------------


@pytest.mark.parametrize(
    ("age", "biopsy", "rash", "enzymes", "mri", "expected"),
    [
        ("adult", YES, None, None, None, MET),
        ("child", YES, NO, NO, NO, MET),
        (None, YES, None, None, None, MET),
        ("adult", NO, YES, YES, YES, NOT_MET),
        ("adult", None, YES, YES, YES, OPEN),
        ("child", NO, YES, YES, YES, MET),
        ("child", None, YES, YES, YES, MET),
        ("child", NO, YES, YES, NO, NOT_MET),
        ("child", NO, YES, NO, YES, NOT_MET),
        ("child", NO, NO, YES, YES, NOT_MET),
        ("child", NO, YES, YES, None, OPEN),
        ("child", None, NO, YES, YES, OPEN),
        (None, NO, YES, YES, YES, OPEN),
        (None, NO, YES, YES, NO, NOT_MET),
    ],
)
def test_the_diagnosis_is_confirmed_by_biopsy_or_in_a_child_by_all_three_signs(
    age: str | None,
    biopsy: bool | None,
    rash: bool | None,
    enzymes: bool | None,
    mri: bool | None,
    expected: State,
) -> None:
    values = answered(biopsy=biopsy, rash=rash, muscle_enzymes_elevated=enzymes, mri_typical=mri)
    if age:
        values["patient.age_group"] = age
    assert state("qualifying.confirmed", values) is expected


# --- Q2: MRC sum score 55 or less, CMAS 44 or less; the limits are included (I-4) ---------


@pytest.mark.parametrize(
    ("age", "scale", "score", "expected"),
    [
        ("adult", "mrc", 0, MET),
        ("adult", "mrc", 54, MET),
        ("adult", "mrc", 55, MET),
        ("adult", "mrc", 56, NOT_MET),
        ("adult", "mrc", 60, NOT_MET),
        ("adult", "cmas", 44, NOT_MET),  # a child's scale
        ("child", "cmas", 0, MET),
        ("child", "cmas", 43, MET),
        ("child", "cmas", 44, MET),
        ("child", "cmas", 45, NOT_MET),
        ("child", "cmas", 52, NOT_MET),
        ("child", "mrc", 55, NOT_MET),  # an adult's scale
        (None, "mrc", 55, OPEN),
        (None, "cmas", 44, OPEN),
        (None, "mrc", 56, NOT_MET),
        (None, "cmas", 45, NOT_MET),
    ],
)
def test_weakness_is_significant_up_to_the_limit_of_the_age_groups_scale(
    age: str | None, scale: str, score: int, expected: State
) -> None:
    field = {"mrc": "qualifying.mrc_sum_score", "cmas": "qualifying.cmas_score"}[scale]
    age_group: Answered = {"patient.age_group": age} if age else {}
    for score_or_items in ({field: score}, grades("qualifying", scale, score)):
        assert state(f"qualifying.severity.{scale}", age_group | score_or_items) is expected


@pytest.mark.parametrize(("scale", "age"), [("mrc", ADULT), ("cmas", CHILD)])
def test_items_in_part_are_no_score(scale: str, age: Answered) -> None:
    part = grades("qualifying", scale, 0)
    part.popitem()
    assert state(f"qualifying.severity.{scale}", age | part) is OPEN


def test_without_a_score_weakness_is_open() -> None:
    assert state("qualifying.severity.mrc", ADULT) is OPEN
    assert state("qualifying.severity.cmas", CHILD) is OPEN


# --- Q3: dysphagia that limits intake, shown by a study or too risky to study (I-5) -------


@pytest.mark.parametrize(
    ("limits", "shown", "risky", "expected"),
    [
        (YES, YES, None, MET),
        (YES, None, YES, MET),
        (YES, NO, YES, MET),
        (YES, NO, NO, NOT_MET),
        (YES, NO, None, OPEN),
        (YES, None, NO, OPEN),
        (YES, None, None, OPEN),
        (NO, YES, YES, NOT_MET),  # the risk waives the study, not the dysphagia
        (None, YES, YES, OPEN),
        (None, NO, NO, NOT_MET),
        (None, None, None, OPEN),
    ],
)
def test_dysphagia_limits_intake_and_the_study_shows_it_or_is_too_risky(
    limits: bool | None, shown: bool | None, risky: bool | None, expected: State
) -> None:
    values = answered(
        dysphagia_limits_intake=limits,
        videofluoroscopy_shows_involvement=shown,
        videofluoroscopy_risk_unacceptable=risky,
    )
    assert state("qualifying.severity.dysphagia", values) is expected


@pytest.mark.parametrize(
    ("mrc", "dysphagia", "expected"),
    [
        (55, NO, MET),
        (56, YES, MET),
        (56, NO, NOT_MET),
        (56, None, OPEN),
        (None, NO, OPEN),
        (None, YES, MET),
    ],
)
def test_weakness_or_dysphagia_is_enough(
    mrc: int | None, dysphagia: bool | None, expected: State
) -> None:
    values = answered(
        mrc_sum_score=mrc,
        dysphagia_limits_intake=dysphagia,
        videofluoroscopy_shows_involvement=YES,
    )
    assert state("qualifying.severity", ADULT | values) is expected


# --- Q4, Q5, Q6: any one of the three -----------------------------------------------------


@pytest.mark.parametrize(
    ("ineffective", "not_tolerated", "contraindicated", "expected"),
    [
        (YES, NO, NO, MET),
        (NO, YES, NO, MET),
        (NO, NO, YES, MET),
        (YES, None, None, MET),
        (NO, NO, NO, NOT_MET),
        (NO, NO, None, OPEN),
        (None, None, None, OPEN),
    ],
)
def test_corticosteroids_failed_were_not_tolerated_or_are_contraindicated(
    ineffective: bool | None,
    not_tolerated: bool | None,
    contraindicated: bool | None,
    expected: State,
) -> None:
    values = answered(
        corticosteroids_ineffective=ineffective,
        corticosteroids_not_tolerated=not_tolerated,
        corticosteroids_contraindicated=contraindicated,
    )
    assert state("qualifying.corticosteroids", values) is expected


# --- Q7, Q8: two agents that count (I-6), or contraindicated ------------------------------

# i ineffective, n not yet effective, e effective, t not tolerated, ? no outcome; None: no list
OUTCOMES = {"i": "ineffective", "n": "not_yet_effective", "e": "effective", "t": "not_tolerated"}


def agents(outcomes: str) -> tuple[Agent, ...]:
    return tuple(Agent(LISTED_DRUGS[n], OUTCOMES.get(o)) for n, o in enumerate(outcomes))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (None, OPEN),
        ("", NOT_MET),  # an empty list is an answer
        ("i", NOT_MET),
        ("n", NOT_MET),
        ("ii", MET),
        ("nn", MET),
        ("in", MET),
        ("iii", MET),
        ("ie", NOT_MET),
        ("it", NOT_MET),
        ("ee", NOT_MET),
        ("tt", NOT_MET),
        ("et", NOT_MET),
        ("iet", NOT_MET),
        ("itn", MET),
        ("?", NOT_MET),  # one can't become two
        ("??", OPEN),
        ("i?", OPEN),
        ("e?", NOT_MET),
        ("t??", OPEN),
        ("ii?", MET),
    ],
)
def test_two_agents_that_are_ineffective_or_not_yet_effective(
    outcomes: str | None, expected: State
) -> None:
    values = answered(immunosuppressants=None if outcomes is None else agents(outcomes))
    assert state("qualifying.immunosuppressants.two_agents", values) is expected


@pytest.mark.parametrize(
    ("outcomes", "contraindicated", "expected"),
    [
        ("ii", NO, MET),
        ("ii", None, MET),
        ("i", YES, MET),
        (None, YES, MET),
        ("i", NO, NOT_MET),
        ("i", None, OPEN),
        (None, NO, OPEN),
        ("i?", NO, OPEN),
    ],
)
def test_two_agents_or_immunosuppressants_contraindicated(
    outcomes: str | None, contraindicated: bool | None, expected: State
) -> None:
    values = answered(
        immunosuppressants=None if outcomes is None else agents(outcomes),
        immunosuppressants_contraindicated=contraindicated,
    )
    assert state("qualifying.immunosuppressants", values) is expected


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("prednisolone", True),
        ("Prednisolone 25 mg", True),
        ("PREDNISONE", True),
        ("methylprednisolone", True),
        ("methyl-prednisolone", True),  # a run of letters in it is
        ("IV methylprednisolone, then taper", True),
        ("dexamethasone", True),
        ("hydrocortisone", True),
        ("cortisone", True),
        ("betamethasone", True),
        ("deflazacort", True),
        ("triamcinolone", True),
        ("budesonide", True),
        ("azathioprine/prednisone", True),
        ("prednisone2", True),
        ("prednisones", False),
        ("methotrexate", False),
        ("azathioprine", False),
    ],
)
def test_a_corticosteroid_is_refused_as_an_agent(name: str, refused: bool) -> None:
    raw = [{"agent": name, "outcome": "ineffective"}]
    problems = list(field_of("qualifying.immunosuppressants").kind.check(raw))
    assert [where for where, _ in problems] == ([".1.agent"] if refused else [])
    assert (corticosteroid_in(name) is not None) is refused


# --- T2, T4 -------------------------------------------------------------------------------


@pytest.mark.parametrize("review", [1, 2, 3])
@pytest.mark.parametrize(
    ("block", "field", "value", "expected"),
    [
        ("reviewer", "reviewed_by", "immunologist", MET),
        ("reviewer", "reviewed_by", "neurologist", MET),
        ("reviewer", "reviewed_by", "rheumatologist", MET),
        ("reviewer", "reviewed_by", "other", NOT_MET),
        ("documented", "efficacy_documented", YES, MET),
        ("documented", "efficacy_documented", NO, NOT_MET),
    ],
)
def test_a_specialist_reviews_and_efficacy_is_documented(
    review: int, block: str, field: str, value: Value, expected: State
) -> None:
    at = f"reviews.{review}"
    assert state(f"{at}.{block}", {f"{at}.{field}": value}) is expected
    assert state(f"{at}.{block}", {f"{at}.notes": "nothing yet"}) is OPEN


# --- R1, R3: gains of 0, 1 and 2 points ---------------------------------------------------


@pytest.mark.parametrize(
    ("age", "review", "gain", "expected"),
    [
        ("adult", 1, -1, NOT_MET),
        ("adult", 1, 0, NOT_MET),
        ("adult", 1, 1, MET),  # any increase (I-7)
        ("adult", 1, 2, MET),
        ("child", 1, -1, NOT_MET),
        ("child", 1, 0, NOT_MET),
        ("child", 1, 1, NOT_MET),
        ("child", 1, 2, MET),
        ("child", 1, 3, MET),
        ("adult", 2, -1, NOT_MET),
        ("adult", 2, 0, MET),
        ("adult", 2, 1, MET),
        ("child", 2, -1, NOT_MET),
        ("child", 2, 0, MET),
        ("child", 2, 1, MET),
    ],
)
def test_a_gain_counts_from_the_least_that_the_document_asks(
    age: str, review: int, gain: int, expected: State
) -> None:
    scale, other = ("mrc", "cmas") if age == "adult" else ("cmas", "mrc")
    field = {"mrc": "mrc_sum_score", "cmas": "cmas_score"}[scale]
    values: Answered = {
        "patient.age_group": age,
        f"qualifying.{field}": 30,
        f"reviews.{review}.{field}": 30 + gain,
    }
    response = f"reviews.{review}.response"
    assert state(f"{response}.{scale}", values) is expected
    assert state(f"{response}.{other}", values) is NOT_MET  # of the other age group


@pytest.mark.parametrize(
    ("qualifying", "one", "two", "three", "compared_with", "where"),
    [
        (30, None, None, 35, 30, "qualifying"),
        (30, 40, None, 35, 40, "reviews.1"),
        (30, 40, 36, 35, 36, "reviews.2"),
        (30, None, 34, 35, 34, "reviews.2"),
        (None, 40, None, 35, 40, "reviews.1"),
        (30, 40, 36, None, 36, "reviews.2"),
        (None, None, None, 35, None, None),
    ],
)
def test_a_third_review_is_compared_with_the_latest_earlier_score(
    qualifying: int | None,
    one: int | None,
    two: int | None,
    three: int | None,
    compared_with: int | None,
    where: str | None,
) -> None:
    names = ("qualifying", "reviews.1", "reviews.2", "reviews.3")
    scores = zip(names, (qualifying, one, two, three), strict=True)
    values: Answered = ADULT | {"reviews.3.notes": "three reviews"}
    values |= {f"{name}.mrc_sum_score": score for name, score in scores if score is not None}
    assert baseline(values, 3) == (compared_with, where)
    gained = state("reviews.3.response.mrc.gain", values)
    if three is None or compared_with is None:
        assert gained is OPEN
    else:
        assert gained is (MET if three >= compared_with else NOT_MET)


def test_the_initial_review_is_compared_with_the_qualifying_score_and_no_later_one() -> None:
    values: Answered = ADULT | {
        "qualifying.mrc_sum_score": 30,
        "reviews.1.mrc_sum_score": 31,
        "reviews.2.mrc_sum_score": 50,
    }
    assert state("reviews.1.response.mrc", values) is MET
    assert baseline(values, 1) == (30, "qualifying")


# --- R2, R5, R4, R6 -----------------------------------------------------------------------


@pytest.mark.parametrize("review", [1, 2])
@pytest.mark.parametrize(
    ("pathology", "textures", "aspirations", "expected"),
    [
        (YES, NO, NO, MET),
        (NO, YES, NO, MET),
        (NO, NO, YES, MET),
        (None, None, YES, MET),
        (NO, NO, NO, NOT_MET),
        (NO, NO, None, OPEN),
        (None, None, None, OPEN),
    ],
)
def test_any_one_measure_of_dysphagia_is_enough(
    review: int,
    pathology: bool | None,
    textures: bool | None,
    aspirations: bool | None,
    expected: State,
) -> None:
    at = f"reviews.{review}"
    given = {
        f"{at}.dysphagia_speech_pathology": pathology,
        f"{at}.dysphagia_food_textures": textures,
        f"{at}.dysphagia_fewer_aspirations": aspirations,
        f"{at}.notes": "seen",
    }
    values: Answered = {name: value for name, value in given.items() if value is not None}
    assert state(f"{at}.response.dysphagia", values) is expected


@pytest.mark.parametrize(
    ("severe", "improves", "deteriorates", "agents_added", "expected"),
    [
        (YES, YES, YES, YES, MET),
        (NO, YES, YES, YES, NOT_MET),
        (YES, NO, YES, YES, NOT_MET),
        (YES, YES, NO, YES, NOT_MET),
        (YES, YES, YES, NO, NOT_MET),
        (YES, YES, YES, None, OPEN),
        (NO, None, None, None, NOT_MET),
    ],
)
def test_severe_disease_needs_all_four(
    severe: bool | None,
    improves: bool | None,
    deteriorates: bool | None,
    agents_added: bool | None,
    expected: State,
) -> None:
    given = {
        "reviews.2.severe_disease": severe,
        "reviews.2.post_infusion_improvement": improves,
        "reviews.2.end_of_cycle_deterioration": deteriorates,
        "reviews.2.additional_immunosuppressants": agents_added,
    }
    values: Answered = {name: value for name, value in given.items() if value is not None}
    assert state("reviews.2.response.severe", values) is expected


WORSE: Answered = {"qualifying.mrc_sum_score": 30, "reviews.2.mrc_sum_score": 29}
SAME: Answered = {"qualifying.mrc_sum_score": 30, "reviews.2.mrc_sum_score": 30}
SWALLOWS: Answered = {"reviews.2.dysphagia_food_textures": YES}
SWALLOWS_WORSE: Answered = {
    "reviews.2.dysphagia_speech_pathology": NO,
    "reviews.2.dysphagia_food_textures": NO,
    "reviews.2.dysphagia_fewer_aspirations": NO,
}
SEVERE: Answered = {
    "reviews.2.severe_disease": YES,
    "reviews.2.post_infusion_improvement": YES,
    "reviews.2.end_of_cycle_deterioration": YES,
    "reviews.2.additional_immunosuppressants": YES,
}
MILD: Answered = {"reviews.2.severe_disease": NO}


INITIAL_SAME: Answered = {"qualifying.mrc_sum_score": 30, "reviews.1.mrc_sum_score": 30}
INITIAL_BETTER: Answered = {"qualifying.mrc_sum_score": 30, "reviews.1.mrc_sum_score": 31}
INITIAL_SWALLOWS: Answered = {"reviews.1.dysphagia_food_textures": YES}
INITIAL_SWALLOWS_NO_BETTER: Answered = {
    "reviews.1.dysphagia_speech_pathology": NO,
    "reviews.1.dysphagia_food_textures": NO,
    "reviews.1.dysphagia_fewer_aspirations": NO,
}


@pytest.mark.parametrize(
    ("values", "expected", "no_benefit"),
    [
        (INITIAL_BETTER | INITIAL_SWALLOWS_NO_BETTER, MET, False),
        (INITIAL_SAME | INITIAL_SWALLOWS, MET, False),
        (INITIAL_SAME | INITIAL_SWALLOWS_NO_BETTER, NOT_MET, True),
        (INITIAL_SAME, OPEN, False),
        (INITIAL_SWALLOWS_NO_BETTER, OPEN, False),
    ],
)
def test_an_initial_response_is_weakness_or_dysphagia_improved(
    values: Answered, expected: State, no_benefit: bool
) -> None:
    assert state("reviews.1.response", ADULT | values) is expected
    assert ("no_benefit" in flags(ADULT | values)) is no_benefit


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (SAME | SWALLOWS_WORSE | MILD, MET),
        (WORSE | SWALLOWS | MILD, MET),
        (WORSE | SWALLOWS_WORSE | SEVERE, MET),
        (WORSE | SWALLOWS_WORSE | MILD, NOT_MET),
        (WORSE | SWALLOWS_WORSE, OPEN),
        (WORSE | MILD, OPEN),
    ],
)
def test_a_continuing_response_is_any_of_its_parts(values: Answered, expected: State) -> None:
    assert state("reviews.2.response", ADULT | values) is expected


@pytest.mark.parametrize(
    ("stable", "planned", "reason", "expected"),
    [
        (NO, None, None, MET),
        (NO, NO, None, MET),
        (YES, YES, None, MET),
        (YES, NO, "ongoing flares", MET),
        (None, None, "ongoing flares", MET),
        (YES, NO, None, OPEN),  # a reason not given is open, never not met (I-9)
        (YES, None, None, OPEN),
        (None, NO, None, OPEN),
        (None, None, None, OPEN),
    ],
)
def test_weaning_asks_a_plan_or_a_reason_of_the_stable(
    stable: bool | None, planned: bool | None, reason: str | None, expected: State
) -> None:
    given = {
        "reviews.2.clinically_stable": stable,
        "reviews.2.weaning_trial_planned": planned,
        "reviews.2.weaning_not_planned_reason": reason,
        "reviews.2.notes": "seen",
    }
    values: Answered = {name: value for name, value in given.items() if value is not None}
    assert state("reviews.2.weaning", values) is expected


# --- Every block is needed (I-1, I-2) -----------------------------------------------------

QUALIFIES: dict[str, Answered] = {
    "condition": {"diagnosis.condition": "polymyositis"},
    "specialist": {"diagnosis.diagnosed_by": "rheumatologist"},
    "exclusion": {"diagnosis.inclusion_body_myositis": NO},
    "confirmed": {"qualifying.biopsy": YES},
    "severity": {"qualifying.mrc_sum_score": 55},
    "corticosteroids": {"qualifying.corticosteroids_not_tolerated": YES},
    "immunosuppressants": {"qualifying.immunosuppressants": agents("in")},
}
IMPROVES: dict[str, Answered] = {
    "reviewer": {"reviews.1.reviewed_by": "neurologist"},
    "documented": {"reviews.1.efficacy_documented": YES},
    "response": {"reviews.1.dysphagia_food_textures": YES},
}
CONTINUES: dict[str, Answered] = {
    "reviewer": {"reviews.2.reviewed_by": "immunologist"},
    "documented": {"reviews.2.efficacy_documented": YES},
    "response": {"reviews.2.dysphagia_food_textures": YES},
    "weaning": {"reviews.2.weaning_trial_planned": YES},
}
FAILS: dict[str, Answered] = {
    "qualifying.condition": {"diagnosis.condition": "other"},
    "qualifying.specialist": {"diagnosis.diagnosed_by": "other"},
    "qualifying.exclusion": {"diagnosis.inclusion_body_myositis": YES},
    "qualifying.confirmed": {"qualifying.biopsy": NO},
    "qualifying.severity": {
        "qualifying.mrc_sum_score": 56,
        "qualifying.dysphagia_limits_intake": NO,
    },
    "qualifying.corticosteroids": {
        "qualifying.corticosteroids_ineffective": NO,
        "qualifying.corticosteroids_not_tolerated": NO,
        "qualifying.corticosteroids_contraindicated": NO,
    },
    "qualifying.immunosuppressants": {
        "qualifying.immunosuppressants": agents("i"),
        "qualifying.immunosuppressants_contraindicated": NO,
    },
    "reviews.1.reviewer": {"reviews.1.reviewed_by": "other"},
    "reviews.1.documented": {"reviews.1.efficacy_documented": NO},
    "reviews.1.response": INITIAL_SAME | INITIAL_SWALLOWS_NO_BETTER,
    "reviews.2.reviewer": {"reviews.2.reviewed_by": "other"},
    "reviews.2.documented": {"reviews.2.efficacy_documented": NO},
    "reviews.2.response": WORSE | SWALLOWS_WORSE | MILD,
}


@pytest.mark.parametrize(
    ("tree", "blocks"),
    [("qualifying", QUALIFIES), ("reviews.1", IMPROVES), ("reviews.2", CONTINUES)],
)
def test_all_blocks_are_needed_and_enough(tree: str, blocks: dict[str, Answered]) -> None:
    right: Answered = dict(ADULT)
    for values in blocks.values():
        right |= values
    assert state(tree, right) is MET
    for block in blocks:
        left: Answered = dict(ADULT)
        for other, values in blocks.items():
            left |= {} if other == block else values
        assert state(tree, left) is OPEN, block
        if block != "weaning":  # which is never not met (I-9)
            assert state(tree, left | FAILS[f"{tree}.{block}"]) is NOT_MET, block


# --- D3, I-10: any 28 days, half open; maintenance only -----------------------------------

FIRST = date(2026, 3, 2)


def given(*rows: tuple[int, str, str]) -> Answered:
    """Infusions by day, grams and phase, to a patient of 50 kg: 1 g/kg is 50 g."""
    infusions = tuple(
        Infusion(FIRST + timedelta(days=day), Decimal(grams), phase) for day, grams, phase in rows
    )
    return CHILD | {"qualifying.weight_kg": 50, "treatment.infusions": infusions}


M, I = "maintenance", "induction"  # noqa: E741 - the tables read better


@pytest.mark.parametrize(
    ("rows", "exceeded"),
    [
        ([(0, "50", M)], False),  # exactly 1 g/kg
        ([(0, "50.001", M)], True),
        ([(0, "30", M), (26, "30", M)], True),
        ([(0, "30", M), (27, "30", M)], True),
        ([(0, "30", M), (28, "30", M)], False),
        ([(0, "30", M), (29, "30", M)], False),
        ([(0, "25", M), (27, "25", M)], False),
        ([(0, "20", M), (14, "20", M), (27, "10.001", M)], True),
        ([(0, "20", M), (14, "20", M), (28, "20", M)], False),
        ([(0, "10", M), (14, "20", M), (28, "20", M), (41, "20", M)], True),  # not the first 28
        ([(27, "30", M), (0, "30", M)], True),  # in whatever order they are recorded
        ([(0, "100", I), (27, "50", M)], False),  # induction is not counted
        ([(0, "100", I)], False),
        ([], False),
    ],
)
def test_more_than_one_gram_per_kg_within_28_days_is_flagged(
    rows: list[tuple[int, str, str]], exceeded: bool
) -> None:
    assert ("four_week_limit_exceeded" in flags(given(*rows))) is exceeded


# --- D2, I-11: 0.4 to 1 g/kg, 4 to 6 weeks; D1: 2 to 5 doses ------------------------------


@pytest.mark.parametrize(
    ("g_per_kg", "flagged"),
    [("0.001", True), ("0.399", True), ("0.4", False), ("0.401", False), ("1", False)],
)
def test_below_0_4_g_per_kg_is_allowed_with_a_flag(g_per_kg: str, flagged: bool) -> None:
    values: Answered = {"treatment.maintenance_g_per_kg": Decimal(g_per_kg)}
    assert ("maintenance_below_range" in flags(values)) is flagged


@pytest.mark.parametrize(
    ("field", "raw", "right"),
    [
        ("treatment.maintenance_g_per_kg", Decimal("0"), False),
        ("treatment.maintenance_g_per_kg", Decimal("0.001"), True),
        ("treatment.maintenance_g_per_kg", 1, True),
        ("treatment.maintenance_g_per_kg", Decimal("1.001"), False),
        ("treatment.maintenance_interval_weeks", 3, False),
        ("treatment.maintenance_interval_weeks", 4, True),
        ("treatment.maintenance_interval_weeks", 6, True),
        ("treatment.maintenance_interval_weeks", 7, False),
        ("treatment.induction_doses", 1, False),
        ("treatment.induction_doses", 2, True),
        ("treatment.induction_doses", 5, True),
        ("treatment.induction_doses", 6, False),
        ("qualifying.mrc_sum_score", 60, True),
        ("qualifying.mrc_sum_score", 61, False),
        ("qualifying.cmas_score", 52, True),
        ("qualifying.cmas_score", 53, False),
    ],
)
def test_a_value_out_of_its_range_is_refused(field: str, raw: object, right: bool) -> None:
    assert (not list(field_of(field).kind.check(raw))) is right


@pytest.mark.parametrize(("weeks", "flagged"), [(4, False), (5, False), (6, True)])
def test_six_weekly_cycles_do_not_fit_into_the_trial(weeks: int, flagged: bool) -> None:
    values: Answered = {"treatment.maintenance_interval_weeks": weeks}
    assert ("six_weekly_trial" in flags(values)) is flagged


# --- I-12: dosing weight, adjusted from 152 cm --------------------------------------------


def patient(sex: str | None, height: str | None, weight: str, age: str = "adult") -> Answered:
    values: Answered = {"patient.age_group": age, "qualifying.weight_kg": Decimal(weight)}
    if sex:
        values["patient.sex"] = sex
    if height:
        values["patient.height_cm"] = Decimal(height)
    return values


@pytest.mark.parametrize(
    ("sex", "height", "weight", "adjusted", "basis", "dosing"),
    [
        # The check values of the specification.
        ("male", "175", "100", "82.28", "adjusted", "82.28"),
        ("female", "160", "95", "69.43", "adjusted", "69.43"),
        ("female", "165", "50", "54.15", "actual", "50"),
        # From 152 cm: 50 − 2.3 × 0.157448 = 49.6378696, × 0.6 + 40 = 69.78.
        ("male", "151.999", "100", None, "actual", "100"),
        ("male", "152", "100", "69.78", "adjusted", "69.78"),
        # At the ideal weight, 70.4646525 kg at 175 cm: as rounded, 70.47 is above, equal, below.
        ("male", "175", "70.465", "70.46", "adjusted", "70.46"),
        ("male", "175", "70.466", "70.47", "actual", "70.466"),
        ("male", "175", "70.47", "70.47", "actual", "70.47"),
        ("male", "175", "70.48", "70.47", "adjusted", "70.47"),
        # Without sex or height there is none.
        (None, "175", "100", None, "actual", "100"),
        ("male", None, "100", None, "actual", "100"),
    ],
)
def test_the_dose_is_by_adjusted_weight_where_there_is_one_below_actual(
    sex: str | None, height: str | None, weight: str, adjusted: str | None, basis: str, dosing: str
) -> None:
    found = dosing_weight(said(patient(sex, height, weight)), "qualifying")
    assert found is not None
    assert found.adjusted_kg == (None if adjusted is None else Decimal(adjusted))
    assert (found.basis, found.dosing_kg) == (basis, Decimal(dosing))


def test_a_child_is_dosed_by_actual_weight() -> None:
    found = dosing_weight(said(patient("male", "175", "100", "child")), "qualifying")
    assert found is not None
    assert (found.adjusted_kg, found.dosing_kg) == (None, Decimal(100))


@pytest.mark.parametrize(
    ("extra", "dosing", "not_recorded"),
    [
        ({}, "69.43", True),
        ({"patient.pregnant": NO}, "69.43", False),
        ({"patient.pregnant": YES}, "95", False),
        ({"treatment.actual_weight_reason": "oedema"}, "95", False),
    ],
)
def test_pregnancy_or_a_reason_keeps_the_actual_weight_and_both_stay_shown(
    extra: Answered, dosing: str, not_recorded: bool
) -> None:
    values = patient("female", "160", "95") | extra
    found = dosing_weight(said(values), "qualifying")
    assert found is not None
    assert (found.dosing_kg, found.adjusted_kg) == (Decimal(dosing), Decimal("69.43"))
    assert ("pregnancy_not_recorded" in flags(values)) is not_recorded
    assert ("adjusted_weight" in flags(values)) is (dosing == "69.43")


def test_adjusted_weight_is_rounded_a_half_up() -> None:
    """No weight and height that can be recorded make an exact half; these do:
    50 + 2.3 × (5000 × 0.393701 − 60) = 4439.5615, × 0.6 + 0.4 × 100.02025 = 2703.745."""
    assert adjusted_kg("male", Decimal(5000), Decimal("100.02025")) == Decimal("2703.75")
    assert adjusted_kg("male", Decimal(5000), Decimal("100.02")) == Decimal("2703.74")


def test_maintenance_goes_by_the_latest_recorded_weight_and_induction_by_the_first() -> None:
    values: Answered = CHILD | {
        "qualifying.weight_kg": 20,
        "reviews.1.weight_kg": 25,
        "reviews.2.notes": "not weighed",
        "treatment.maintenance_g_per_kg": 1,
        "treatment.maintenance_interval_weeks": 4,
    }
    first, cycle = induction(said(values)), maintenance(said(values))
    assert first is not None
    assert cycle is not None
    assert (first.weight.where, first.exact_g) == ("qualifying", Decimal(40))
    assert (cycle.weight.where, cycle.exact_g, cycle.limit_g) == (
        "reviews.1",
        Decimal(25),
        Decimal(25),
    )


# --- I-15: whole vials, nearest, a half down; never above 1 g/kg in maintenance -----------


@pytest.mark.parametrize(
    ("weight", "vials", "doses", "dispensed", "split"),
    [
        ("82.28", None, 5, "165", "35 35 35 30 30"),  # 164.56 g
        ("51.25", None, 2, "100", "50 50"),  # 102.5 g: a half goes down
        ("51.251", None, 2, "105", "55 50"),  # 102.502 g
        ("51.249", None, 2, "100", "50 50"),
        ("53.75", None, 2, "105", "55 50"),  # 107.5 g: down, not to even
        ("50", None, 3, "100", "35 35 30"),
        ("50", "10", 3, "100", "40 30 30"),
        ("52.5", "10", 2, "100", "50 50"),  # 105 g: a half of a 10 g vial
        ("10", None, 4, "20", "5 5 5 5"),
        ("10", None, 5, None, None),  # four vials are too few for five doses
        ("1.25", None, None, None, None),  # 2.5 g: a half goes down to none
        ("1.251", None, None, "5", None),
        ("1", "2.5", 2, None, None),  # 2 g: one vial, two doses
        ("2.5", "2.5", 2, "5", "2.5 2.5"),
    ],
)
def test_an_induction_comes_in_whole_vials_larger_doses_first(
    weight: str, vials: str | None, doses: int | None, dispensed: str | None, split: str | None
) -> None:
    values: Answered = CHILD | {"qualifying.weight_kg": Decimal(weight)}
    if vials:
        values["treatment.vial_sizes_g"] = tuple(Decimal(size) for size in vials.split())
    if doses:
        values["treatment.induction_doses"] = doses
    dose = induction(said(values))
    assert dose is not None
    assert dose.exact_g == 2 * Decimal(weight)
    assert dose.dispensed_g == (None if dispensed is None else Decimal(dispensed))
    expected = None if split is None else tuple(Decimal(grams) for grams in split.split())
    assert dose.doses_g == expected
    assert ("no_whole_vials" in flags(values)) is (dispensed is None)


@pytest.mark.parametrize(
    ("weight", "g_per_kg", "weeks", "weekly", "dispensed", "split"),
    [
        ("60", "1", 4, NO, "60", "60"),
        ("58", "1", 4, NO, "55", "55"),  # 60 g would pass 1 g/kg
        ("59.999", "1", 4, NO, "55", "55"),
        ("58", "0.99", 4, NO, "55", "55"),  # 57.42 g, nearest 55
        ("58", "0.999", 4, NO, "55", "55"),  # 57.942 g, nearest 60, passes 58
        ("61", "0.95", 4, NO, "60", "60"),  # 57.95 g, nearest 60, is within 61
        ("60", "1", 4, YES, "60", "15 15 15 15"),
        ("60", "1", 5, YES, "60", "15 15 10 10 10"),
        ("60", "1", 6, YES, "60", "10 10 10 10 10 10"),
        ("31.25", "0.4", 4, NO, "10", "10"),  # 12.5 g: a half goes down
        ("20", "0.5", 4, YES, None, None),  # two vials, four weeks
        ("4", "1", 4, NO, None, None),  # nearest 5, passes 4
    ],
)
def test_a_maintenance_cycle_never_passes_one_gram_per_kg(
    weight: str,
    g_per_kg: str,
    weeks: int,
    weekly: bool,
    dispensed: str | None,
    split: str | None,
) -> None:
    values: Answered = CHILD | {
        "qualifying.weight_kg": Decimal(weight),
        "treatment.maintenance_g_per_kg": Decimal(g_per_kg),
        "treatment.maintenance_interval_weeks": weeks,
        "treatment.maintenance_weekly": weekly,
    }
    dose = maintenance(said(values))
    assert dose is not None
    assert (dose.exact_g, dose.limit_g) == (Decimal(weight) * Decimal(g_per_kg), Decimal(weight))
    assert dose.dispensed_g == (None if dispensed is None else Decimal(dispensed))
    expected = None if split is None else tuple(Decimal(grams) for grams in split.split())
    assert dose.doses_g == expected


@pytest.mark.parametrize(
    ("weight", "vial", "dispensed", "flagged"),
    [
        ("50", 5, 100, False),  # exact
        ("50", 35, 105, False),  # 100 g: exactly 5 % over
        ("49.999", 35, 105, True),
        ("50", 19, 95, False),  # exactly 5 % under
        ("50.001", 19, 95, True),
    ],
)
def test_more_than_5_percent_off_is_flagged(
    weight: str, vial: int, dispensed: int, flagged: bool
) -> None:
    values: Answered = CHILD | {
        "qualifying.weight_kg": Decimal(weight),
        "treatment.vial_sizes_g": (vial,),
    }
    dose = induction(said(values))
    assert dose is not None
    assert dose.dispensed_g == dispensed
    assert ("rounding_over_5_percent" in flags(values)) is flagged


# --- T1, T2, I-16: calendar months, the last day where the day does not exist -------------


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-10-31", 4, "2027-02-28"),
        ("2023-10-31", 4, "2024-02-29"),
        ("2026-10-29", 4, "2027-02-28"),
        ("2026-10-28", 4, "2027-02-28"),
        ("2026-11-30", 4, "2027-03-30"),
        ("2026-12-31", 4, "2027-04-30"),
        ("2026-07-31", 4, "2026-11-30"),
        ("2026-08-31", 4, "2026-12-31"),
        ("2026-09-01", 4, "2027-01-01"),
        ("2026-11-22", 4, "2027-03-22"),  # 120 days
        ("2026-04-01", 4, "2026-08-01"),  # 122 days
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-02-28", 12, "2026-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-01-31", 0, "2026-01-31"),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(
    day: str, months: int, expected: str
) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(expected)


STARTED: Answered = {"treatment.started": date(2026, 3, 31)}  # 122 days to 31 July
DECIDED: Answered = {"reviews.1.efficacy_documented": NO}
DECIDED_AGAIN: Answered = {"reviews.2.efficacy_documented": NO}


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({}, None),
        (STARTED, "2026-07-31"),
        ({"treatment.started": date(2026, 10, 31)}, "2027-02-28"),
        ({"treatment.started": date(2026, 9, 1)}, "2027-01-01"),
        (STARTED | DECIDED, "2026-07-31"),  # the review has no date
        (STARTED | {"reviews.1.date": date(2026, 5, 1)}, "2026-07-31"),  # it is open
        (STARTED | DECIDED | {"reviews.1.date": date(2026, 5, 1)}, "2027-05-01"),
        (DECIDED | {"reviews.1.date": date(2026, 5, 1)}, "2027-05-01"),
        (
            STARTED | DECIDED | {"reviews.1.date": date(2026, 5, 1)} | DECIDED_AGAIN,
            "2027-05-01",
        ),
        (
            STARTED
            | DECIDED
            | DECIDED_AGAIN
            | {"reviews.1.date": date(2026, 5, 1), "reviews.2.date": date(2027, 4, 2)},
            "2028-04-02",
        ),
    ],
)
def test_the_next_review_is_due_after_four_months_then_every_twelve(
    values: Answered, due: str | None
) -> None:
    assert told(values)["review_due"] == due


@pytest.mark.parametrize(
    ("values", "late"),
    [
        (STARTED | {"reviews.1.date": date(2026, 7, 30)}, False),
        (STARTED | {"reviews.1.date": date(2026, 7, 31)}, False),
        (STARTED | {"reviews.1.date": date(2026, 8, 1)}, True),
        ({"reviews.1.date": date(2026, 8, 1)}, False),
        ({"reviews.1.date": date(2026, 8, 1), "reviews.2.date": date(2027, 8, 1)}, False),
        ({"reviews.1.date": date(2026, 8, 1), "reviews.2.date": date(2027, 8, 2)}, True),
        (STARTED | {"reviews.2.date": date(2026, 8, 1)}, True),
        (STARTED | {"reviews.2.date": date(2026, 7, 31)}, False),
    ],
)
def test_a_review_is_late_the_day_after_the_last_day(values: Answered, late: bool) -> None:
    assert ("review_late" in flags(values)) is late


@pytest.mark.parametrize(
    ("today", "overdue"),
    [(date(2026, 7, 30), False), (date(2026, 7, 31), False), (date(2026, 8, 1), True)],
)
def test_a_review_is_overdue_the_day_after_it_is_due(today: date, overdue: bool) -> None:
    assert ("review_overdue" in flags(STARTED, today)) is overdue


# --- Scales: how entries count ------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "grade"),
    [
        ("0", 0),
        ("5", 5),
        ("4+", 4),
        ("4.5", 4),
        ("4-", 3),
        ("5-", 4),
        ("3+", 3),
        ("1-", 0),
        ("4.0", 4),
        ("5.0", 5),
        ("0-", None),
        ("5+", None),
        ("5.5", None),
        ("6", None),
        ("-1", None),
        ("4++", None),
        ("", None),
        ("four", None),
    ],
)
def test_an_intermediate_mrc_grade_never_counts_up(typed: str, grade: int | None) -> None:
    assert mrc_grade(typed) == grade


LIFT = {0: 0, 1: 1, 9: 1, 10: 2, 29: 2, 30: 3, 59: 3, 60: 4, 119: 4, 120: 5, 600: 5}
ARM = {0: 0, 1: 1, 9: 1, 10: 2, 29: 2, 30: 3, 59: 3, 60: 4, 120: 4}


@pytest.mark.parametrize(
    ("name", "table"),
    [("head_lift", LIFT), ("straight_leg_lift", LIFT), ("arm_raise_duration", ARM)],
)
def test_a_duration_earns_the_grade_of_the_52_point_form(name: str, table: dict[int, int]) -> None:
    item = next(item for item in CMAS.items if item.name == name)
    assert {seconds: grade_of_seconds(item, seconds) for seconds in table} == table


def test_the_scales_have_60_and_52_points() -> None:
    assert [item.maximum for item in CMAS.items] == [5, 2, 5, 3, 6, 3, 3, 4, 3, 4, 4, 4, 3, 3]
    assert [item.maximum for item in MRC.items] == [5] * 6
    assert (MRC.sides, MRC.maximum, CMAS.sides, CMAS.maximum) == (2, 60, 1, 52)
    timed = [item.name for item in (*MRC.items, *CMAS.items) if item.seconds]
    assert timed == ["head_lift", "straight_leg_lift", "arm_raise_duration"]


def test_the_reading_of_grades_is_in_the_summary_where_items_were_entered() -> None:
    score: dict[str, Value] = {"patient.age_group": "adult", "qualifying.mrc_sum_score": 40}
    items: dict[str, Value] = {f"qualifying.mrc.{item.name}": (4, 3) for item in MRC.items}
    for values, there in ((score, False), ({"patient.age_group": "adult"} | items, True)):
        bearing = readings_that_bear(assess(said(values), TODAY))
        assert (I_17 in bearing) is there
