"""Exported sessions as another engine reads them, beside what `check` says of each.

The results that the export writes in are taken out, so that they can't be what is read.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ivig_tui.exchange import checked
from ivig_tui.report.fhir import bundle, questionnaires
from ivig_tui.session.fileformat import from_document
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.truth import draw
from tests.truth.test_combinations import TODAY

Json = dict[str, Any]
TOP = Path(__file__).resolve().parents[2]
WORKED = sorted((TOP / "sessions").glob("*.toml"))
CASES = sorted((TOP / "tests" / "cases").glob("*.toml"))
CALCULATED = [name for name in questionnaires.NAMES if name != "treatment"]
"""The Questionnaires that calculate something."""


class Assessment(NamedTuple):
    """One assessment of a session."""

    form: str
    """The name of its Questionnaire."""
    response: Json
    """Its QuestionnaireResponse, without results."""
    states: dict[str, str]
    """The state of each block and the `decision`, as `check` says."""


def assessments(session: Session) -> list[Assessment]:
    """The qualifying assessment and the reviews of a session."""
    ours: Json = checked(session, TODAY)  # type: ignore[assignment]
    theirs = _responses(bundle.bundle(session, TODAY))
    told = [ours["qualifying"], *ours["reviews"]]
    return [
        Assessment(form, response, one["blocks"] | {"decision": one["decision"]})
        for (form, response), one in zip(theirs, told, strict=True)
    ]


def of_files(paths: Iterable[Path]) -> list[Assessment]:
    """The assessments of session files."""
    return [one for path in paths for one in assessments(toml.load(path))]


def of_random_sessions(seed: int, number: int) -> Iterator[list[Assessment]]:
    """The assessments of each of so many sessions drawn at random."""
    random = Random(seed)
    for _ in range(number):
        yield assessments(from_document(draw.random_session(random)))


def states_of(compared: Iterable[Assessment]) -> set[tuple[str, str, str]]:
    """Which states occur: form, block, state. Says whether a comparison compares different things.
    Blocks and decisions of the three forms have 50 in all."""
    return {(one.form, block, state) for one in compared for block, state in one.states.items()}


def _responses(whole: Json) -> list[tuple[str, Json]]:
    found = []
    for entry in whole["entry"]:
        response = entry["resource"]
        if response["resourceType"] == "QuestionnaireResponse":
            name = response["questionnaire"].rpartition(":")[2].partition("|")[0]
            items = [item for item in response.get("item", []) if item["linkId"] != "result"]
            if name in CALCULATED:
                found.append((name, response | {"item": items}))
    return found
