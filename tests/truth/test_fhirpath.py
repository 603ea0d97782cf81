"""The exported expressions, run by two other engines, say what `check` says.

`fhirpathpy` and the `fhirpath` of npm know nothing of this program: they read a response and the
Questionnaire's expressions. FHIR_SESSIONS says how many random sessions: an engine in Python takes
its time.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import fhirpathpy
import pytest
from fhirpathpy.models import models

from ivig_tui.report.fhir import questionnaires
from tests.truth import exported, npm
from tests.truth.exported import Assessment

PARTS = 4
SESSIONS = int(os.environ.get("FHIR_SESSIONS", "240"))
ENOUGH_STATES = 40
SCRIPT = Path(__file__).with_name("fhirpath.cjs")
Json = dict[str, Any]


class Engine:
    """The expressions of one Questionnaire, compiled once by `fhirpathpy`."""

    def __init__(self, name: str) -> None:
        form: Json = questionnaires.questionnaire(name)
        self.variables = [
            (one["valueExpression"]["name"], self._compiled(one)) for one in form["extension"]
        ]
        results = next(item for item in form["item"] if item["linkId"] == "result")
        self.results = [
            (item["linkId"].removeprefix("result."), self._compiled(item["extension"][0]))
            for item in results["item"]
        ]

    def _compiled(self, extension: Json) -> Any:
        expression = extension["valueExpression"]["expression"]
        return fhirpathpy.compile(expression, models["r4"])

    def read(self, response: Json) -> dict[str, str]:
        """The state of each block, and the decision."""
        known: Json = {"resource": response}
        for name, formula in self.variables:
            known[name] = formula(response, known)
        told = {name: formula(response, known) for name, formula in self.results}
        assert all(len(answer) == 1 for answer in told.values())
        return {name: answer[0] for name, answer in told.items()}


ENGINES = {name: Engine(name) for name in exported.CALCULATED}


@pytest.mark.parametrize("part", range(PARTS))
def test_another_engine_agrees_block_by_block_on_random_sessions(part: int) -> None:
    states = set()
    for session in exported.of_random_sessions(part, SESSIONS // PARTS):
        for one in session:
            assert ENGINES[one.form].read(one.response) == one.states
        states |= exported.states_of(session)
    assert len(states) >= ENOUGH_STATES


def test_another_engine_agrees_block_by_block_on_worked_sessions_and_cases() -> None:
    compared = exported.of_files([*exported.WORKED, *exported.CASES])
    for one in compared:
        assert ENGINES[one.form].read(one.response) == one.states
    assert len(exported.states_of(compared)) >= ENOUGH_STATES


# --- the engine of npm --------------------------------------------------------------------


@pytest.fixture(scope="module")
def modules(request: pytest.FixtureRequest) -> Path:
    """The folder of npm's modules; skips where it can't be filled."""
    return npm.modules(request.config, "fhirpath@5.2.2")


def read_by_node(modules: Path, compared: list[Assessment]) -> list[dict[str, str]]:
    """What `fhirpath` of npm says of each assessment, all in one process."""
    forms = {name: questionnaires.questionnaire(name) for name in exported.CALCULATED}
    lines = [json.dumps(forms), *(json.dumps([one.form, one.response]) for one in compared)]
    told = subprocess.run(
        ["node", str(SCRIPT), str(modules)],
        input="\n".join(lines), capture_output=True, text=True, check=True, timeout=1800,
    )  # fmt: skip
    return [json.loads(line) for line in told.stdout.splitlines()]


def agree(modules: Path, compared: list[Assessment]) -> None:
    """Holds npm's engine against `check`."""
    for told, one in zip(read_by_node(modules, compared), compared, strict=True):
        assert told == one.states
    assert len(exported.states_of(compared)) >= ENOUGH_STATES


def test_the_engine_of_npm_agrees_on_worked_sessions_and_cases(modules: Path) -> None:
    agree(modules, exported.of_files([*exported.WORKED, *exported.CASES]))


def test_the_engine_of_npm_agrees_on_random_sessions(modules: Path) -> None:
    drawn = exported.of_random_sessions(PARTS, SESSIONS)
    agree(modules, [one for session in drawn for one in session])
