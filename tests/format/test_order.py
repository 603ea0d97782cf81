"""All errors at once, in the document's order; keys that the format does not know, last."""

from __future__ import annotations

import pytest

from tests.format.conftest import HEAD, Check
from tests.format.kinds import LOCAL, Kind
from tests.format.table import CONTINUING_ONLY, REVIEW, TABLES

ROOT = "format, criteria, reference, patient, diagnosis, qualifying, treatment, reviews, history"
SEVERAL = """\
zeal = 1
reviews = [
    {mood = 1, signed_by = 1, date = 1, weight_kg = 0, cmas = {x = 1, pick_up = 4}},
    {severe_disease = 1, mrc = {arm = 1, elbow_flexion = [6, -1]}, mrc_sum_score = 61},
    2,
]
history = [{new = 1, mood = 1, field = 1, at = 1}, {at = 1, by = "a\\tb"}]
apple = 1
[treatment]
infusions = [{mood = 1, phase = "x", grams = 0, date = 1}, {}, 3]
vial_sizes_g = [5, 5, 7, true]
[qualifying]
mood = 1
immunosuppressants = [{mood = 1, outcome = "x"}, {agent = "A"}, {agent = " a "}]
weight_kg = 401
date = 1
[patient]
zest = 1
pregnant = 1
ardour = 1
age_group = 1
"""
SIGNATURE = "is missing; a signature is a name and a time, both or neither"
MOMENT = "is not a date and time with offset such as 2026-11-22T09:31:04+11:00"


def unknown(at: str) -> str:
    return f"{at}: is not a key of this format"


def test_several_errors_are_told_at_once_in_the_document_s_order(check: Check) -> None:
    text = SEVERAL + HEAD  # the needed keys are in the last table: missing, and unknown there
    at = "qualifying.immunosuppressants"
    assert check.whole(text) == [
        "format: is missing; 1 is needed",
        'criteria: is missing; "inflammatory-myopathies 3.1" is needed',
        "reference: is missing; 1 to 64 characters are needed",
        'patient.age_group: 1 is not one of "adult", "child"',
        "patient.pregnant: 1 is not true or false",
        unknown("patient.zest"),
        unknown("patient.ardour"),
        unknown("patient.format"),
        unknown("patient.criteria"),
        unknown("patient.reference"),
        "qualifying.date: 1 is not a date such as 2026-11-22",
        "qualifying.weight_kg: 401 is above 400",
        f"{at}.1.agent: is missing; the agent's name is needed",
        f'{at}.1.outcome: "x" is not one of "ineffective", "not_yet_effective", "effective", '
        '"not_tolerated"',
        unknown(f"{at}.1.mood"),
        f'{at}.3.agent: " a " is recorded already, as agent 2',
        unknown("qualifying.mood"),
        "treatment.vial_sizes_g.2: 5 g is named twice",
        "treatment.vial_sizes_g.3: 7 is not a multiple of the smallest, 5",
        "treatment.vial_sizes_g.4: true is not a number from 0.5 to 50 g",
        "treatment.infusions.1.date: 1 is not a date such as 2026-11-22",
        "treatment.infusions.1.grams: 0 is not above 0",
        'treatment.infusions.1.phase: "x" is not one of "induction", "maintenance"',
        unknown("treatment.infusions.1.mood"),
        "treatment.infusions.2.date: is missing; an infusion needs date, grams and phase",
        "treatment.infusions.2.grams: is missing; an infusion needs date, grams and phase",
        "treatment.infusions.2.phase: is missing; an infusion needs date, grams and phase",
        "treatment.infusions.3: 3 is not a table with date, grams and phase",
        "reviews.1.date: 1 is not a date such as 2026-11-22",
        "reviews.1.weight_kg: 0 is below 1",
        "reviews.1.cmas.pick_up: 4 is above 3",
        unknown("reviews.1.cmas.x"),
        "reviews.1.signed_by: 1 is not text",
        f"reviews.1.signed_at: {SIGNATURE}",
        unknown("reviews.1.mood"),
        "reviews.2.mrc.elbow_flexion.1: 6 is above 5",
        "reviews.2.mrc.elbow_flexion.2: -1 is below 0",
        unknown("reviews.2.mrc.arm"),
        "reviews.2.mrc_sum_score: 61 is above 60",
        "reviews.2.severe_disease: 1 is not true or false",
        "reviews.3: 2 is not a table",
        f"history.1.at: 1 {MOMENT}",
        "history.1.by: is missing; an entry needs at, by and field",
        "history.1.field: 1 is not text",
        unknown("history.1.mood"),
        f"history.2.at: 1 {MOMENT}",
        "history.2.by: character 2 (U+0009) may not stand in this text",
        "history.2.field: is missing; an entry needs at, by and field",
        unknown("zeal"),
        unknown("apple"),
    ]


def backwards(at: str, keys: dict[str, Kind]) -> tuple[str, list[str]]:
    """A table with a wrong value under each of its keys, the last first; and its errors."""
    text = f"{at}\nmood = 1\n" + "".join(f"{key} = {LOCAL}\n" for key in reversed(keys))
    return text, [f".{key}: {kind.local}" for key, kind in keys.items()]


def test_every_key_s_error_comes_in_the_document_s_order_however_the_file_is_sorted(
    check: Check,
) -> None:
    texts, expected = [], []
    for table, keys in TABLES.items():
        text, errors = backwards(f"[{table}]", keys)
        texts.append(text)
        expected += [table + error for error in errors] + [unknown(f"{table}.mood")]
    reviews = ""
    for number in (1, 2):
        text, errors = backwards("[[reviews]]", REVIEW)
        reviews += text
        for key, error in zip(REVIEW, errors, strict=True):
            if number == 1 and key in CONTINUING_ONLY:
                error = f".{key}: belongs to continuing reviews; the first is the initial one"
            expected.append(f"reviews.{number}{error}")
        expected.append(unknown(f"reviews.{number}.mood"))
    assert check("".join(texts[::-1]) + reviews) == expected
    assert check(reviews + "".join(texts)) == expected


@pytest.mark.parametrize("table", [*TABLES, "reviews"])
def test_an_unknown_key_is_refused_and_named(check: Check, table: str) -> None:
    start, at = ("[[reviews]]", "reviews.1") if table == "reviews" else (f"[{table}]", table)
    for key in ("mood", "Date", "date_", "reviews", "format", "weight"):
        for raw in ("1", '"x"', "{}", "[]", "{date = 1}"):
            assert check(f"{start}\n{key} = {raw}\n") == [unknown(f"{at}.{key}")]


def test_unknown_keys_at_the_root_are_refused_in_the_file_s_order(check: Check) -> None:
    errors = check("zeal = 1\n[apple]\nx = 1\n[[mood]]\n[Patient]\n[patients.x]\n")
    assert errors == [unknown(key) for key in "zeal apple mood Patient patients".split()]


def test_the_items_of_a_scale_belong_to_assessments_only(check: Check) -> None:
    for scale in ("mrc", "cmas"):
        for table in ("patient", "diagnosis", "treatment"):
            errors = check(f"[{table}.{scale}]\nhip_flexion = [5, 5]\n")
            assert errors == [unknown(f"{table}.{scale}")]
        assert check(f"[{scale}]\nhip_flexion = [5, 5]\n") == [unknown(scale)]


@pytest.mark.parametrize(
    "key,shown",
    [
        ('"mo\\tod"', "mo\ufffdod"),
        ('"mo\\nod"', "mo\ufffdod"),
        ('"mo\\u001b[31mod"', "mo\ufffd[31mod"),
        ('"mo\\u0085od"', "mo\ufffdod"),
        ('"mo\\u202eod"', "mo\ufffdod"),
        ('"mo\\u2066od"', "mo\ufffdod"),
        ('"mo\\u2028od"', "mo\ufffdod"),
        ('"免疫"', "免疫"),
    ],
)
def test_an_unknown_key_is_shown_without_what_would_harm_a_terminal(
    check: Check, key: str, shown: str
) -> None:
    for start, end in (("[patient]\n", "= 1\n"), ("[[reviews]]\n", "= 1\n"), ("", "= 1\n")):
        (error,) = check(f"{start}{key} {end}")
        assert shown in error.partition(": is not a key of this format")[0]


def test_a_very_long_unknown_key_is_named_by_its_beginning(check: Check) -> None:
    (error,) = check(f"[patient]\n{'k' * 100_000} = 1\n")
    assert error.startswith("patient." + "k" * 40)
    assert len(error) < 300


DOTTED = [
    ("", '"qualifying.date"', "qualifying.date"),
    ("", '"patient.sex"', "patient.sex"),
    ("[patient]\n", '"height.cm"', "patient.height.cm"),
    ("[qualifying]\n", '"mrc.hip_flexion"', "qualifying.mrc.hip_flexion"),
    ("[[reviews]]\n", '"cmas.sit_ups"', "reviews.1.cmas.sit_ups"),
]


@pytest.mark.parametrize("start,key,path", DOTTED)
def test_a_quoted_key_with_dots_is_unknown_and_not_mistaken_for_a_path(
    check: Check, start: str, key: str, path: str
) -> None:
    for raw in ("1", '"x"', "[5, 5]", "2026-11-22"):
        (error,) = check(f"{start}{key} = {raw}\n")
        named, _, rest = error.partition(": ")
        assert rest == "is not a key of this format"
        assert named != path or path == "patient.height.cm", "the name of a field that is known"
        assert key.strip('"') in named


def test_a_quoted_key_with_dots_hides_no_error_and_adds_none(check: Check) -> None:
    errors = check('[qualifying]\nmrc.hip_flexion = [5, 9]\n"mrc.hip_flexion" = [5, 5]\n')
    assert errors[0] == "qualifying.mrc.hip_flexion.2: 9 is above 5"
    assert len(errors) == 2
    items = "shoulder_abduction elbow_flexion wrist_extension hip_flexion knee_extension".split()
    table = "".join(f"mrc.{item} = [5, 5]\n" for item in items)
    quoted = '"mrc.foot_dorsiflexion" = [5, 5]\n'
    assert len(check(f"[qualifying]\n{table}{quoted}mrc_sum_score = 7\n")) == 1


@pytest.mark.parametrize("key", ['""', '" "', '"."', '".patient"', '"a: b"'])
def test_an_odd_unknown_key_is_named_so_that_it_can_be_found(check: Check, key: str) -> None:
    (error,) = check(f"{key} = 1\n")
    named, _, rest = error.partition(": is not a key of this format")
    assert rest == ""
    assert named.strip()
    assert key.strip('"') in named
