"""Every row of the format's tables takes what it should and refuses the rest in exact words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.format.conftest import HEAD, Check
from tests.format.kinds import LOCAL, TEXT, Kind
from tests.format.table import CONTINUING_ONLY, TABLES, other_half, rows

CASES = Path(__file__).parent.parent / "cases"
ROWS = [pytest.param(start, name, kind, id=name) for start, name, kind in rows()]
HISTORY = 'history = [{at = 2026-11-22T09:31:04+11:00, by = "jdoe", field = "reviews.2"}]\n'
ROOT = "format, criteria, reference, patient, diagnosis, qualifying, treatment, reviews, history"


@pytest.mark.parametrize("start,name,kind", ROWS)
def test_a_row_takes_what_its_table_says(check: Check, start: str, name: str, kind: Kind) -> None:
    for raw in kind.right:
        assert check(start + raw + other_half(name)) == [], raw


@pytest.mark.parametrize("start,name,kind", ROWS)
def test_a_row_refuses_all_else_in_exact_words(
    check: Check, start: str, name: str, kind: Kind
) -> None:
    for raw, words in kind.wrong:
        assert check(start + raw + other_half(name)) == [f"{name}: {words}"], raw


def test_the_specification_s_example_is_valid(check: Check) -> None:
    shutil.copy(CASES / "example.toml", check.file)
    assert "errors" not in check.path(check.file)


def test_only_three_keys_must_be_there(check: Check) -> None:
    assert check("") == []


def test_an_empty_file_lacks_all_three(check: Check) -> None:
    needed = [
        "format: is missing; 1 is needed",
        'criteria: is missing; "inflammatory-myopathies 3.1" is needed',
        "reference: is missing; 1 to 64 characters are needed",
    ]
    assert check.whole("") == needed
    for at, line in enumerate(HEAD.splitlines(keepends=True)):
        assert check.whole(HEAD.replace(line, "")) == [needed[at]]


@pytest.mark.parametrize(
    "raw,told",
    [
        ("0", "0"),
        ("-1", "-1"),
        ("-1" + "0" * 4000, "a very long number"),
        ("true", "true"),
        ("false", "false"),
        ("1.0", "1.0"),
        ("2.0", "2.0"),
        ("1e999999999", "1E+999999999"),
        ("nan", "NaN"),
        ('"1"', '"1"'),
        ("[1]", "a list"),
        ("{}", "a table"),
        (LOCAL, LOCAL),
    ],
)
def test_any_other_format_is_an_error_beside_the_others(check: Check, raw: str, told: str) -> None:
    text = HEAD.replace("format = 1", f"format = {raw}") + "[patient]\npregnant = 1\n"
    assert check.whole(text) == [
        f"format: {told} is not 1",
        "patient.pregnant: 1 is not true or false",
    ]


@pytest.mark.parametrize(
    "raw,told",
    [
        ("2", "2"),
        ("9223372036854775807", "9223372036854775807"),
        ("1" + "0" * 4000, "a very long number"),
        ("0x1" + "0" * 5000, "a very long number"),
    ],
)
def test_a_newer_format_is_that_one_error_alone(check: Check, raw: str, told: str) -> None:
    words = f"format: {told} was made by a newer version; this one reads 1"
    assert check.whole(HEAD.replace("format = 1", f"format = {raw}")) == [words]
    assert check.whole(f"format = {raw}\nreference = 1\npatient = 2\nmood = 3\n") == [words]


def test_a_format_of_five_thousand_digits_is_one_clear_error(check: Check) -> None:
    errors = check.whole("format = 1" + "0" * 5000)
    assert len(errors) == 1
    assert "number" in errors[0]


@pytest.mark.parametrize(
    "raw,told",
    [
        ('"inflammatory-myopathies 3.2"', '"inflammatory-myopathies 3.2"'),
        ('"Inflammatory-myopathies 3.1"', '"Inflammatory-myopathies 3.1"'),
        ('"inflammatory-myopathies 3.1 "', '"inflammatory-myopathies 3.1 "'),
        ('""', '""'),
        ("3.1", "3.1"),
        ("true", "true"),
        ("[]", "a list"),
    ],
)
def test_other_criteria_are_an_error_beside_the_others(check: Check, raw: str, told: str) -> None:
    text = HEAD.replace('"inflammatory-myopathies 3.1"', raw) + "[patient]\npregnant = 1\n"
    assert check.whole(text) == [
        f'criteria: {told} is not "inflammatory-myopathies 3.1"',
        "patient.pregnant: 1 is not true or false",
    ]


def test_a_reference_is_text(check: Check) -> None:
    for raw, words in TEXT.wrong:
        assert check.whole(HEAD.replace('"SYN-0417"', raw)) == [f"reference: {words}"]


def test_continuing_only_keys_are_refused_in_the_first_review(check: Check) -> None:
    words = "belongs to continuing reviews; the first is the initial one"
    for key, kind in CONTINUING_ONLY.items():
        for raw in (kind.right[0], LOCAL):
            assert check(f"[[reviews]]\n{key} = {raw}\n") == [f"reviews.1.{key}: {words}"]
    everything = "".join(f"{key} = {kind.right[0]}\n" for key, kind in CONTINUING_ONLY.items())
    assert check(f"[[reviews]]\n{everything}") == [
        f"reviews.1.{key}: {words}" for key in CONTINUING_ONLY
    ]
    assert check(f"[[reviews]]\n[[reviews]]\n{everything}[[reviews]]\n{everything}") == []


@pytest.mark.parametrize("table", [*TABLES, "reviews", "history"])
def test_an_empty_table_or_list_is_fine(check: Check, table: str) -> None:
    assert check(f"{table} = {'[]' if table in ('reviews', 'history') else '{}'}\n") == []


def test_empty_tables_and_lists_within_are_fine(check: Check) -> None:
    assert (
        check(
            "[qualifying]\nmrc = {}\ncmas = {}\nimmunosuppressants = []\n"
            "[treatment]\ninfusions = []\n[[reviews]]\n[[reviews]]\nmrc = {}\ncmas = {}\n"
        )
        == []
    )


@pytest.mark.parametrize("raw,told", [("1", "1"), ("true", "true"), ('""', '""'), ("[]", "a list"),
                                      ("[{}]", "a list"), (LOCAL, LOCAL)])  # fmt: skip
def test_what_should_be_a_table_and_is_none_is_refused(check: Check, raw: str, told: str) -> None:
    for table in TABLES:
        assert check(f"{table} = {raw}\n") == [f"{table}: {told} is not a table"]
    for scale in ("mrc", "cmas"):
        words = f"{scale}: {told} is not a table of the scale's items"
        assert check(f"[qualifying]\n{scale} = {raw}\n") == [f"qualifying.{words}"]
        assert check(f"[[reviews]]\n{scale} = {raw}\n") == [f"reviews.1.{words}"]
    assert check(f"reviews = [{{}}, {raw}]\n") == [f"reviews.2: {told} is not a table"]
    assert check(f"history = [{raw}]\n") == [f"history.1: {told} is not a table"]
    assert check(f"qualifying = {{immunosuppressants = [{raw}]}}\n") == [
        f"qualifying.immunosuppressants.1: {told} is not a table with agent and outcome"
    ]
    assert check(f"treatment = {{infusions = [{raw}]}}\n") == [
        f"treatment.infusions.1: {told} is not a table with date, grams and phase"
    ]


@pytest.mark.parametrize("raw,told", [("1", "1"), ("true", "true"), ('""', '""'), ("{}", "a table"),
                                      (LOCAL, LOCAL)])  # fmt: skip
def test_what_should_be_a_list_of_tables_and_is_none_is_refused(
    check: Check, raw: str, told: str
) -> None:
    for table in ("reviews", "history"):
        assert check(f"{table} = {raw}\n") == [f"{table}: {told} is not a list of tables"]
