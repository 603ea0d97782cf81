"""The exported expressions, run by another engine, say of random sessions what `check` says.

`fhirpathpy` knows nothing of this program: it reads a response and the Questionnaire's expressions.
The results that the export writes in are taken out before, so that they can't be what is read.
FHIR_SESSIONS says how many sessions, as an engine in Python takes its time.
"""

import os
from random import Random
from typing import Any

import fhirpathpy
import pytest
from fhirpathpy.models import models

from ivig_tui.exchange import checked
from ivig_tui.fileformat import from_document
from ivig_tui.report.fhir import bundle, questionnaires
from tests.truth import draw
from tests.truth.test_combinations import TODAY

PARTS = 4
SESSIONS = int(os.environ.get("FHIR_SESSIONS", "240"))
Json = dict[str, Any]


class Engine:
    """The expressions of one Questionnaire, compiled once."""

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


ENGINES = {name: Engine(name) for name in questionnaires.NAMES if name != "treatment"}


def responses(whole: Json) -> list[tuple[str, Json]]:
    """The responses of a bundle that have results, without them: each with its Questionnaire."""
    found = []
    for entry in whole["entry"]:
        response = entry["resource"]
        if response["resourceType"] == "QuestionnaireResponse":
            name = response["questionnaire"].rpartition(":")[2].partition("|")[0]
            items = [item for item in response.get("item", []) if item["linkId"] != "result"]
            if name in ENGINES:
                found.append((name, response | {"item": items}))
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_another_engine_agrees_block_by_block_on_random_sessions(part: int) -> None:
    random, states = Random(part), set()
    for _ in range(SESSIONS // PARTS):
        session = from_document(draw.random_session(random))
        ours: Json = checked(session, TODAY)  # type: ignore[assignment]
        theirs = responses(bundle.bundle(session, TODAY))
        assert len(theirs) == 1 + len(ours["reviews"])
        for (name, response), told in zip(
            theirs, [ours["qualifying"], *ours["reviews"]], strict=True
        ):
            result = ENGINES[name].read(response)
            assert result == told["blocks"] | {"decision": told["decision"]}
            states |= {(name, block, state) for block, state in result.items()}
    # Of the 50 states that blocks and decisions have: what is compared is not one and the same.
    assert len(states) >= 40
