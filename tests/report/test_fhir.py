"""FHIR: four Questionnaires derived from fields and trees, a session as a Bundle, and the way back.

Which traps these tests hold shut: a `linkId` used twice, a score that vanishes while the age group
is unanswered, a form that comes back as signed, and an empty list, for which FHIR has no form.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ivig_tui import cli
from ivig_tui.criteria.logic import All, walk
from ivig_tui.myositis.fields import FIELDS, place
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.report.fhir import bundle, questionnaires, reading
from ivig_tui.report.fhir.forms import link_id
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from tests.truth.solver import changed

Json = dict[str, Any]
TOP = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WORKED = sorted((TOP / "sessions").glob("*.toml"))
CASES = sorted((TOP / "tests" / "cases").glob("*.toml"))


def items_of(one: Json) -> Iterator[Json]:
    for item in one.get("item", []):
        yield item
        yield from items_of(item)


def form(name: str) -> Json:
    return questionnaires.questionnaire(name)


# --- the Questionnaires -------------------------------------------------------------------


def test_criteria_prints_a_bundle_of_the_four_questionnaires(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["criteria", "--format", "fhir"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["resourceType"], told["type"]) == ("Bundle", "collection")
    forms = [entry["resource"] for entry in told["entry"]]
    assert [one["resourceType"] for one in forms] == ["Questionnaire"] * 4
    assert {(one["version"], one["status"], one["experimental"]) for one in forms} == {
        ("3.1", "draft", True)
    }


@pytest.mark.parametrize("name", questionnaires.NAMES)
def test_no_link_id_stands_twice_in_a_questionnaire(name: str) -> None:
    links = [item["linkId"] for item in items_of(form(name))]
    assert len(links) == len(set(links)) > 10


def test_every_field_but_signatures_is_asked_for_under_its_full_name() -> None:
    asked = {
        name: {item["linkId"] for item in items_of(form(name))} for name in questionnaires.NAMES
    }
    for field in FIELDS:
        link = field.full().replace("reviews.", "review.")
        signature = field.name in ("signed_by", "signed_at")
        where = {
            "treatment": ["treatment"],
            "reviews": ["continuing-review", "initial-review"],
        }.get(field.table, ["qualifying"])
        for name in where:
            wanted = not signature and not (name == "initial-review" and field.continuing_only)
            assert (link in asked[name]) == wanted, (name, link)


@pytest.mark.parametrize("name", questionnaires.NAMES)
def test_what_one_age_group_needs_is_shown_while_the_age_group_is_unanswered(name: str) -> None:
    shown = 0
    for item in items_of(form(name)):
        conditions = item.get("enableWhen")
        if conditions is None:
            continue
        shown += 1
        assert item["enableBehavior"] == "any"
        first, second = conditions
        assert first["question"] == second["question"] == "patient.age_group"
        assert first["answerCoding"]["code"] in ("adult", "child")
        assert (second["operator"], second["answerBoolean"]) == ("exists", False)
    assert shown == {"qualifying": 7, "treatment": 0}.get(name, 6)


def test_ranges_and_units_stand_in_extensions() -> None:
    weight = next(i for i in items_of(form("qualifying")) if i["linkId"] == "qualifying.weight_kg")
    told = {one["url"].rpartition("/")[2]: one for one in weight["extension"]}
    assert told["minValue"]["valueDecimal"] == 1
    assert told["maxValue"]["valueDecimal"] == 400
    assert told["questionnaire-unit"]["valueCoding"]["code"] == "kg"


@pytest.mark.parametrize("name", ["qualifying", "initial-review", "continuing-review"])
def test_each_block_and_the_decision_is_calculated(name: str) -> None:
    tree = questionnaires.tree_of(name)
    assert tree is not None
    calculated = [i["linkId"] for i in items_of(form(name)) if i["linkId"].startswith("result.")]
    assert calculated == [f"result.{part.name}" for part in tree.parts] + ["result.decision"]


def test_a_changed_tree_changes_its_expressions() -> None:
    before = questionnaires.Formulas("qualifying", QUALIFYING_TREE).variables
    broken = changed(
        QUALIFYING_TREE,
        "qualifying.severity.mrc.score",
        lambda leaf: replace(leaf, limit=50),
    )
    assert isinstance(broken, All)
    after = questionnaires.Formulas("qualifying", broken).variables
    assert {name for name in before if before[name] != after[name]} == {"blockSeverity"}
    assert "<= 55" in before["blockSeverity"] and "<= 50" in after["blockSeverity"]


# --- a session as a bundle ----------------------------------------------------------------


def exported(path: Path) -> Json:
    text = json.dumps(bundle.bundle(toml.load(path), TODAY))
    whole: Json = json.loads(text)
    return whole


def resources(whole: Json, kind: str) -> list[Json]:
    found = [entry["resource"] for entry in whole["entry"]]
    return [one for one in found if one["resourceType"] == kind]


@pytest.mark.parametrize("path", [*WORKED, *CASES], ids=lambda path: path.stem)
def test_import_gives_back_every_answer_of_an_export(path: Path) -> None:
    session = toml.load(path)
    data = json.dumps(bundle.bundle(session, TODAY)).encode()
    back = reading.session_of(data, by="jdoe", at=NOW)
    signed = (".signed_by", ".signed_at")
    unsigned = {k: v for k, v in session.answers.values.items() if not k.endswith(signed)}
    assert back.reference == session.reference
    assert back.answers.values == unsigned
    assert back.answers.reviews == session.answers.reviews


@pytest.mark.parametrize("path", WORKED, ids=lambda path: path.stem)
def test_every_item_of_a_response_is_one_of_its_questionnaire(path: Path) -> None:
    for response in resources(exported(path), "QuestionnaireResponse"):
        address, _, version = response["questionnaire"].partition("|")
        name = address.rpartition(":")[2]
        known = {item["linkId"] for item in items_of(form(name))}
        assert version == form(name)["version"] and address == form(name)["url"]
        assert {item["linkId"] for item in items_of(response)} <= known


def signed_session() -> Session:
    session = Session("SYN-1").answer("qualifying.date", date(2026, 11, 20), by="a", at=NOW)
    return session.sign("qualifying", "Dr Who", by="a", at=NOW)


def test_a_signed_assessment_is_completed_and_import_never_signs() -> None:
    whole = bundle.bundle(signed_session(), TODAY)
    response = resources(whole, "QuestionnaireResponse")[0]
    assert response["status"] == "completed" and response["authored"] == NOW.isoformat()
    back = reading.session_of(json.dumps(whole).encode(), by="jdoe", at=NOW)
    assert not [name for name in back.answers.values if "signed" in name]


def test_no_medication_request_and_no_name_stand_in_a_bundle() -> None:
    for path in WORKED:
        kinds = {entry["resource"]["resourceType"] for entry in exported(path)["entry"]}
        assert kinds <= {"QuestionnaireResponse", "Observation", "CodeSystem"}


def test_a_weight_carries_both_of_its_codes_and_a_score_its_own() -> None:
    whole = exported(TOP / "sessions" / "adult-biopsy-mrc.toml")
    codes = [
        [one["code"] for one in observation["code"]["coding"]]
        for observation in resources(whole, "Observation")
    ]
    assert ["29463-7", "27113001"] in codes
    assert ["8302-2", "50373000"] in codes
    assert ["mrc_sum_score"] in codes
    own = resources(whole, "CodeSystem")[0]
    assert [concept["code"] for concept in own["concept"]] == ["mrc_sum_score", "cmas_score"]


# --- import is strict ---------------------------------------------------------------------


def broken(change: Any) -> list[str]:
    """The errors of a worked session's bundle after a change to it."""
    whole = exported(TOP / "sessions" / "initial-review-improved.toml")
    change(whole)
    with pytest.raises(Invalid) as raised:
        reading.session_of(json.dumps(whole).encode(), by="jdoe", at=NOW)
    return raised.value.errors


def item_of(whole: Json, link: str) -> Json:
    for response in resources(whole, "QuestionnaireResponse"):
        for item in items_of(response):
            if item["linkId"] == link:
                return item
    raise KeyError(link)


def answer(link: str, value: Json) -> Any:
    return lambda whole: item_of(whole, link).update(answer=[value])


def add(link: str, more: Json) -> Any:
    return lambda whole: item_of(whole, link)["item"].append(more)


def without_subject(whole: Json) -> None:
    for response in resources(whole, "QuestionnaireResponse"):
        del response["subject"]


def another_subject(whole: Json) -> None:
    response = resources(whole, "QuestionnaireResponse")[1]
    response["subject"] = deepcopy(response["subject"])
    response["subject"]["identifier"]["value"] = "SYN-OTHER"


def another_version(whole: Json) -> None:
    resources(whole, "QuestionnaireResponse")[0]["questionnaire"] += ".1"


def twice(whole: Json) -> None:
    whole["entry"].append({"resource": deepcopy(resources(whole, "QuestionnaireResponse")[0])})


WRONG = [
    (add("qualifying", {"linkId": "qualifying.fever"}), "qualifying.fever: is no linkId"),
    (answer("qualifying.biopsy", {"valueString": "yes"}), "qualifying.biopsy: has valueString"),
    (answer("qualifying.biopsy", {"valueBoolean": 1}), "qualifying.biopsy: 1 is not true or false"),
    (answer("qualifying.weight_kg", {"valueDecimal": 401}), "qualifying.weight_kg: 401 is above"),
    (answer("qualifying.date", {"valueDate": "2026-02-30"}), "qualifying.date: "),
    (answer("patient.age_group", {"valueCoding": {"code": "old"}}), "patient.age_group: "),
    (answer("review.mrc_sum_score", {"valueInteger": 61}), "reviews.1.mrc_sum_score: 61 is above"),
    (answer("review.mrc_sum_score", {"valueInteger": "50"}), "reviews.1.mrc_sum_score: "),
    (add("review", {"linkId": "review.severe_disease"}), "reviews.1.severe_disease: is no linkId"),
    (without_subject, "a response has no subject.identifier"),
    (another_subject, "more than one patient"),
    (another_version, "entry 2: answers urn:"),
    (twice, "2 responses answer qualifying"),
    (lambda whole: whole.update(entry=[]), "no response to the qualifying assessment"),
    (
        lambda whole: whole["entry"].append({"resource": {"resourceType": "MedicationRequest"}}),
        "MedicationRequest does not belong",
    ),
    (
        add(
            "qualifying",
            {
                "linkId": "qualifying.immunosuppressants.none_recorded",
                "answer": [{"valueBoolean": True}],
            },
        ),
        "says that there are none, and there is a list",
    ),
]


@pytest.mark.parametrize(("change", "told"), WRONG, ids=[told for _, told in WRONG])
def test_import_refuses_what_is_wrong_and_says_where(change: Any, told: str) -> None:
    assert any(told in error for error in broken(change))


def test_a_review_of_a_child_beside_an_adult_is_refused() -> None:
    def child_at_review(whole: Json) -> None:
        review = resources(whole, "QuestionnaireResponse")[2]
        age = next(i for i in items_of(review) if i["linkId"] == "patient.age_group")
        age["answer"][0]["valueCoding"] = {"code": "child"}

    assert broken(child_at_review) == [
        'reviews.1: patient.age_group: "child" is not that of the qualifying assessment, "adult"'
    ]


def test_all_errors_are_told_at_once() -> None:
    def both(whole: Json) -> None:
        answer("qualifying.biopsy", {"valueString": "yes"})(whole)
        answer("qualifying.weight_kg", {"valueDecimal": 401})(whole)

    assert [error.partition(":")[0] for error in broken(both)] == [
        "qualifying.biopsy",
        "qualifying.weight_kg",
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not JSON: line 1"),
        (b"\xff", "is not UTF-8"),
        (b"[]", "this is no FHIR Bundle"),
        (b'{"resourceType": "Bundle", "x": NaN}', "NaN is no number"),
        (b"[" * 100_000, "too many to follow"),
        (b'{"resourceType": "Bundle", "entry": 5}', "no response to the qualifying assessment"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": 5}]}', "holds no resource"),
    ],
)
def test_whatever_the_bytes_are_one_clear_error_comes(data: bytes, told: str) -> None:
    with pytest.raises(Invalid) as raised:
        reading.session_of(data, by="jdoe", at=NOW)
    assert told in raised.value.errors[0]


def test_import_writes_one_session_and_refuses_a_reference_that_exists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVIG_TUI_USER", "jdoe")
    source = tmp_path / "bundle.json"
    worked = str(TOP / "sessions" / "child-biopsy.toml")
    assert cli.main(["show", worked, "--format", "fhir"]) == 0
    source.write_text(capsys.readouterr().out)
    folder = tmp_path / "sessions"
    assert cli.main(["--sessions", str(folder), "import", str(source)]) == 0
    (made,) = folder.glob("*.toml")
    session = toml.load(made)
    assert made.stat().st_mode & 0o777 == 0o600
    assert {entry.by for entry in session.history} == {"jdoe"}
    named = {entry.field for entry in session.history}
    assert named == set(session.answers.values) and all(map(place, named))
    before = {made: made.read_bytes()}
    assert cli.main(["--sessions", str(folder), "import", str(source)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in folder.glob("*.toml")}


def test_a_wrong_bundle_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "bundle.json"
    source.write_text('{"resourceType": "Bundle"}')
    assert cli.main(["--sessions", str(tmp_path / "s"), "import", str(source)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "s").exists()


def test_every_leaf_of_the_trees_is_looked_at_by_an_expression() -> None:
    """A kind of leaf that the export does not know is an error, never left out."""
    for name in ("qualifying", "initial-review", "continuing-review"):
        tree = questionnaires.tree_of(name)
        assert tree is not None
        text = "".join(questionnaires.Formulas(name, tree).variables.values())
        for node in walk(tree):
            field = getattr(node, "field", None)
            if field:
                assert f"'{link_id(field)}'" in text, field
