"""The oracle itself: held against the worked cases, and reaching every rule by its own draws."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
import tomli_w

from .draw import CMAS_MAXIMA, COUNTS, block_documents, random_session
from .second import (
    AGE,
    CMAS,
    CMAS_ITEMS,
    CONTINUING,
    INITIAL,
    MRC,
    MRC_ITEMS,
    QUALIFYING,
    RELAPSING,
    Sight,
    age_of,
    answer,
    blocks_of,
    check,
    plain,
)

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))
TODAY = dt.date(2026, 11, 22)
DRAWS = 4000
FLAGS = [
    "both_scales",
    "videofluoroscopy_contradiction",
    "agent_not_tolerated",
    "agent_same_drug",
    "agent_not_immunosuppressant",
    "agent_several",
    "agent_not_recognised",
    "child_needs_biopsy",
    "mrc_one_point",
    "dysphagia_not_at_qualifying",
    "baseline_not_previous_review",
    "no_benefit",
    "consider_stopping",
    "adjusted_weight",
    "weight_doubtful",
    "weight_old",
    "age_group_needed",
    "height_and_sex_needed",
    "pregnancy_not_recorded",
    "maintenance_below_range",
    "induction_exceeded",
    "four_week_limit_exceeded",
    "infusion_twice",
    "six_weekly_trial",
    "rounding_over_5_percent",
    "no_whole_vials",
    "dates_disagree",
    "date_in_future",
    "review_late",
    "review_overdue",
    "changed_outside",
]


def exactly(value: Any) -> str:
    """Order, types and digits as they would be written."""
    return json.dumps(value, default=str)


def drawn(seed: int, count: int) -> list[dict[str, Any]]:
    rng = Random(seed)
    return [random_session(rng) for _ in range(count)]


def test_there_are_cases() -> None:
    assert len(CASES) == 95


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_worked_case_is_told_as_expected(path: Path) -> None:
    doc = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    expected = json.loads(
        path.with_suffix(".json").read_text(encoding="utf-8"), parse_float=Decimal
    )
    del expected["file"]
    assert exactly(check(doc, TODAY)) == exactly(expected)


def test_draws_reach_every_flag_and_every_state_of_every_block() -> None:
    flags: Counter[str] = Counter()
    states: Counter[tuple[str, str, str]] = Counter()
    for doc in drawn(1, DRAWS):
        found = check(doc, TODAY)
        flags.update(found["flags"])
        trees = [("qualifying", found["qualifying"])]
        trees += [(review["kind"], review) for review in found["reviews"]]
        for kind, tree in trees:
            states.update((kind, name, state) for name, state in tree["blocks"].items())
            states[kind, "decision", tree["decision"]] += 1
    assert set(flags) == {*FLAGS}
    assert min(flags.values()) >= 20
    expected = {
        (kind, block, state)
        for kind, blocks in (
            ("qualifying", QUALIFYING),
            ("initial", INITIAL),
            ("continuing", CONTINUING),
        )
        for block in (*blocks, "decision")
        for state in ("met", "not_met", "open")
    } - {("continuing", "weaning", "not_met")}
    assert set(states) == expected


def test_flags_come_in_the_order_of_the_public_table() -> None:
    for doc in drawn(2, 500):
        found = check(doc, TODAY)["flags"]
        assert found == sorted(found, key=FLAGS.index)


def met(doc: dict[str, Any], number: int, granted: frozenset[str], age: str | None) -> bool:
    see = Sight(doc, age, granted, number)
    return all(rule(see) is True for rule, _ in blocks_of(number).values())


def test_quickest_is_what_a_search_of_the_whole_tree_finds() -> None:
    compared = 0
    for doc in drawn(3, 400):
        found = check(doc, TODAY)
        for number, tree in enumerate([found["qualifying"], *found["reviews"]]):
            needs = tree["needs"]
            assert bool(needs) == (tree["decision"] == "open")
            if not needs or len(needs) > 9:
                continue
            best: list[str] = []
            for size in range(len(needs) + 1):
                for chosen in combinations(needs, size):
                    ages = ["adult", "child"] if AGE in chosen else [age_of(doc)]
                    if any(met(doc, number, frozenset(chosen), age) for age in ages):
                        best = list(chosen)
                        break
                if best:
                    break
            assert tree["quickest"] == best
            compared += 1
    assert compared > 200


def test_no_way_is_shown_where_the_age_groups_exclude_each_other() -> None:
    doc = {
        "format": 1,
        "criteria": "inflammatory-myopathies 3.1",
        "reference": "NO WAY",
        "diagnosis": {
            "condition": "polymyositis",
            "diagnosed_by": "neurologist",
            "inclusion_body_myositis": False,
        },
        "qualifying": {
            "biopsy": False,
            "rash": True,
            "muscle_enzymes_elevated": True,
            "mri_typical": True,
            MRC: 55,
            CMAS: 45,
            "dysphagia_limits_intake": False,
            "corticosteroids_ineffective": True,
            "immunosuppressants_contraindicated": True,
        },
    }
    found = check(doc, TODAY)["qualifying"]
    assert (found["needs"], found["quickest"]) == ([AGE], [])


def test_a_half_vial_goes_down() -> None:
    doc = {
        "reference": "HALF",
        "criteria": "",
        "patient": {"age_group": "adult", "sex": "male", "height_cm": Decimal("152.4")},
        "qualifying": {"weight_kg": Decimal("51.25")},
        "treatment": {"actual_weight_reason": "dry weight"},
    }
    dose = check(doc, TODAY)["dose"]["induction"]
    assert (dose["exact_g"], dose["dispensed_g"]) == (Decimal("102.5"), 100)


def test_plain_is_an_int_where_whole_and_exact_where_not() -> None:
    assert exactly(plain(Decimal("10.0"))) == "10"
    assert exactly(plain(Fraction(1, 8))) == '"0.125"'


def score_agrees(table: dict[str, Any]) -> bool:
    mrc, cmas = table.get("mrc", {}), table.get("cmas", {})
    assert all(0 <= grade <= 5 for pair in mrc.values() for grade in pair)
    maxima = dict(zip(CMAS_ITEMS, CMAS_MAXIMA, strict=True))
    assert all(0 <= grade <= maxima[item] for item, grade in cmas.items())
    total = table.get(MRC)
    if total is not None and set(mrc) == set(MRC_ITEMS) and total != sum(map(sum, mrc.values())):
        return False
    total = table.get(CMAS)
    return total is None or set(cmas) != set(CMAS_ITEMS) or total == sum(cmas.values())


def decimals(value: Any) -> list[Decimal]:
    if isinstance(value, dict):
        return [found for part in value.values() for found in decimals(part)]
    if isinstance(value, list):
        return [found for part in value for found in decimals(part)]
    return [value] if isinstance(value, Decimal) else []


def test_what_is_drawn_is_valid_and_survives_being_written() -> None:
    for doc in drawn(4, 1500):
        assert tomllib.loads(tomli_w.dumps(doc), parse_float=Decimal) == doc
        reviews = doc.get("reviews", [])
        assessments = [doc.get("qualifying", {}), *reviews]
        assert all(score_agrees(table) for table in assessments)
        days = [table["date"] for table in assessments if "date" in table]
        assert all(one <= other for one, other in pairwise(days))
        assert all(1 <= table.get("weight_kg", 1) <= 400 for table in assessments)
        assert all(("signed_by" in table) == ("signed_at" in table) for table in assessments)
        assert not reviews or not {*RELAPSING, "clinically_stable"} & reviews[0].keys()
        treatment = doc.get("treatment", {})
        vials = treatment.get("vial_sizes_g", [5])
        assert all(Decimal("0.5") <= size <= 50 and size % min(vials) == 0 for size in vials)
        assert len(set(vials)) == len(vials)
        given = treatment.get("infusions", [])
        assert all(0 < infusion["grams"] <= 1000 for infusion in given)
        assert 0 < treatment.get("maintenance_g_per_kg", 1) <= 1
        names = [row["agent"].casefold() for row in assessments[0].get("immunosuppressants", [])]
        assert len(set(names)) == len(names)
        assert all(value == round(value, 3) for value in decimals(doc))
        assert all({"at", "by", "field"} <= entry.keys() for entry in doc.get("history", []))


def test_block_documents_are_as_many_as_promised_and_settle_their_block() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    states: set[tuple[str, str, bool | None]] = set()
    for tree, block, doc in block_documents():
        counts[tree, block] += 1
        number = len(doc.get("reviews", []))
        rule, _ = blocks_of(number)[block]
        states.add((tree, block, rule(Sight(doc, age_of(doc), number=number))))
        assert score_agrees(answer(doc, "qualifying") or {})
    assert dict(counts) == COUNTS
    assert sum(counts.values()) < 60_000
    expected = {(*key, state) for key in COUNTS for state in (True, False, None)}
    assert states == expected - {("continuing", "weaning", False)}
