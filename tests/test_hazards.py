"""The log of hazards is whole, and every test that it names is there and is run."""

import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import ivig_tui.myositis
from ivig_tui.criteria.answers import Value
from ivig_tui.editing.dates import typed_date
from ivig_tui.myositis.fields import DAY, field_of
from ivig_tui.session.session import Session
from tests.myositis.making import MET, OPEN, TWO_AGENTS, said, state

LOG = Path(ivig_tui.myositis.__file__).with_name("hazards.toml")
ROOT = Path(__file__).parent.parent
HAZARDS = tomllib.loads(LOG.read_text("utf-8"))["hazards"]
TEXTS = ("id", "hazard", "cause", "effect", "severity", "likelihood", "control", "residual")
SEVERITY = {"minor", "significant", "considerable", "major", "catastrophic"}
LIKELIHOOD = {"very low", "low", "medium", "high", "very high"}
NOW = datetime(2026, 11, 22, 9, 31, tzinfo=UTC)
AT_LEAST = (
    "Unknown taken for no", "Wrong grouping", "intermediate MRC grade", "51-point CMAS",
    "Pounds for kilograms", "Wrong dosing weight", "Rounding beyond the limit",
    "wrong patient's session", "other age group", "stale document", "file", "Baselines",
    "Over-trust", "Patient data",
)  # fmt: skip


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard["id"])
def test_a_hazard_has_all_its_parts(hazard: dict[str, object]) -> None:
    assert set(hazard) == {*TEXTS, "tests"}
    for part in TEXTS:
        text = hazard[part]
        assert isinstance(text, str) and text.strip() == text and text, part
    assert hazard["severity"] in SEVERITY
    assert hazard["likelihood"] in LIKELIHOOD
    tests = hazard["tests"]
    assert isinstance(tests, list) and tests
    assert len(set(tests)) == len(tests)


def test_the_hazards_are_numbered_and_those_that_must_be_there_are() -> None:
    assert [hazard["id"] for hazard in HAZARDS] == [f"H{n}" for n in range(1, len(HAZARDS) + 1)]
    names = [hazard["hazard"] for hazard in HAZARDS]
    assert len(set(names)) == len(names)
    for wanted in AT_LEAST:
        assert any(wanted in name for name in names), wanted


def test_every_test_that_the_log_names_is_collected() -> None:
    """Asked of pytest itself: a name without its test is an error there."""
    named = sorted({test for hazard in HAZARDS for test in hazard["tests"]})
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *named],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = {line.partition("[")[0] for line in done.stdout.splitlines() if "::" in line}
    assert found == set(named)


# --- the controls that are proved nowhere else ---------------------------------------------------


def test_the_question_for_the_cmas_names_the_52_point_form() -> None:
    for name in ("qualifying.cmas_score", "reviews.1.cmas_score"):
        assert "the 52-point form, 0 to 52" in field_of(name).question


def test_answers_of_the_other_age_group_decide_nothing_and_are_kept() -> None:
    """A child with all its signs and its scale, corrected to an adult: neither counts any more."""
    child: dict[str, Value] = {
        "patient.age_group": "child", "diagnosis.condition": "dermatomyositis",
        "diagnosis.diagnosed_by": "neurologist", "diagnosis.inclusion_body_myositis": False,
        "qualifying.rash": True, "qualifying.muscle_enzymes_elevated": True,
        "qualifying.mri_typical": True, "qualifying.cmas_score": 30,
        "qualifying.corticosteroids_ineffective": True,
        "qualifying.immunosuppressants": TWO_AGENTS,
    }  # fmt: skip
    adult = child | {"patient.age_group": "adult"}
    for key in ("qualifying", "qualifying.confirmed", "qualifying.severity"):
        assert (state(key, child), state(key, adult)) == (MET, OPEN), key
    session = Session("SYN-1", said(child))
    for group in ("adult", "child"):
        session = session.answer("patient.age_group", group, by="tester", at=NOW)
    assert session.answers == said(child)


@pytest.mark.parametrize("typed", ["3/4/2026", "03/04/2026", "3.4.2026", "2026-04-03"])
def test_a_date_is_read_day_first_and_shown_with_the_months_name(typed: str) -> None:
    assert typed_date(typed, date(2026, 11, 22)) == date(2026, 4, 3)
    assert DAY.show(date(2026, 4, 3)) == "3 Apr 2026"
