"""A session as a FHIR Bundle: a response to a Questionnaire for each assessment and one for
treatment, and an Observation for each weight, height and score.

What the criteria make of the answers is written in as well: not every reader calculates. No
medication request is written: this is no prescription.
"""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ivig_tui.exchange import assessed
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.document import VERSION
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.leaves import AGE_GROUP
from ivig_tui.myositis.reviews.gain import baseline
from ivig_tui.myositis.scales import SCALES
from ivig_tui.report.fhir import forms, questionnaires
from ivig_tui.report.fhir.forms import BASE, Items, Json, link_id
from ivig_tui.report.fhir.questionnaires import EARLIER, RESULT, TREATMENT
from ivig_tui.session.session import Session

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
REFERENCE_SYSTEM = f"{BASE}:reference"
SCORES_SYSTEM = f"{BASE}:CodeSystem:scores"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
CODING = ("system", "code", "display")
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, BASE)


def bundle(session: Session, today: date) -> Json:
    """The whole course."""
    assessment = assessed(session, today)
    resources = [_scores_system()]
    places = session.answers.assessments()
    resources += [_response(session, assessment, where) for where in places[:1]]
    resources.append(_response(session, assessment, TREATMENT))
    resources += [_response(session, assessment, where) for where in places[1:]]
    resources += _observations(session)
    entries = [
        {"fullUrl": f"urn:uuid:{_uuid(session, number)}", "resource": resource}
        for number, resource in enumerate(resources)
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _uuid(session: Session, number: int) -> uuid.UUID:
    # The same course gives the same bundle.
    return uuid.uuid5(_NAMESPACE, f"{number} {session.reference}")


def _subject(session: Session) -> Json:
    return {"identifier": {"system": REFERENCE_SYSTEM, "value": session.reference}}


# --- responses ----------------------------------------------------------------------------


def _response(session: Session, assessment: Assessment, where: str) -> Json:
    head, _, number = where.partition(".")
    review = int(number) if number else None
    name = head if review is None else questionnaires.of_review(review)
    items: Items = [] if review is None else _earlier(session, review)
    for table in questionnaires.TABLES[name]:
        items += _table(session, name, table, review)
    signed_at = None
    if where != TREATMENT:
        items += _results(assessment, where)
        signed_at = session.raw(f"{where}.signed_at")
    response: Json = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{questionnaires.url(name)}|{VERSION}",
        "status": "completed" if signed_at is not None else "in-progress",
        "subject": _subject(session),
    }
    if signed_at is not None:
        response["authored"] = session.answers.values[f"{where}.signed_at"].isoformat()  # type: ignore[union-attr]
        response["author"] = {"display": session.raw(f"{where}.signed_by")}
    return response | ({"item": items} if items else {})


def _table(session: Session, name: str, table: str, review: int | None) -> Items:
    items: Items = []
    scales: dict[str, Items] = {}
    for field in questionnaires.fields_of(name, table):
        full = field.full(review)
        value = session.answers.get(full)
        if value is None:
            continue
        key, _, part = field.name.partition(".")
        below = items
        if part:
            if key not in scales:
                scales[key] = []
                items.append({"linkId": link_id(f"{full.rpartition('.')[0]}"), "item": scales[key]})
            below = scales[key]
        below += forms.answer_items(field, link_id(full), value)
    return forms.grouped("review" if table == "reviews" else table, items)


def _earlier(session: Session, review: int) -> Items:
    """What a review is judged by and that stands in earlier assessments."""
    answers, items = session.answers, []
    age = answers.get(AGE_GROUP)
    if age is not None:
        items += forms.answer_items(field_of(AGE_GROUP), AGE_GROUP, age)
    for scale in SCALES:
        earlier = baseline(answers, scale, review)
        if earlier is not None:
            link = f"{EARLIER}.{scale.score_field}"
            items.append(forms.answered(link, {"valueInteger": earlier.score}))
    return forms.grouped(EARLIER, items)


def _results(assessment: Assessment, where: str) -> Items:
    evaluation = assessment.evaluation(where)
    states = {**evaluation.blocks(), "decision": evaluation.decision}
    return forms.grouped(
        RESULT,
        [
            forms.answered(f"{RESULT}.{name}", {"valueString": str(state)})
            for name, state in states.items()
        ],
    )


# --- observations -------------------------------------------------------------------------


def _observations(session: Session) -> Iterator[Json]:
    answers = session.answers
    for where in answers.assessments():
        weight = answers.decimal(f"{where}.weight_kg")
        if weight is not None:
            codes = [(LOINC, "29463-7", "Body weight"), (SNOMED, "27113001", "Body weight")]
            yield _observation(session, where, codes, quantity=(weight, "kg"))
        height = answers.decimal("patient.height_cm") if where == "qualifying" else None
        if height is not None:
            codes = [(LOINC, "8302-2", "Body height"), (SNOMED, "50373000", "Body height")]
            yield _observation(session, where, codes, quantity=(height, "cm"))
        for scale in SCALES:
            score = scale.score(answers, where)
            if score is not None:
                codes = [(SCORES_SYSTEM, scale.score_field, scale.label)]
                yield _observation(session, where, codes, score=score)


def _observation(
    session: Session,
    where: str,
    codes: list[tuple[str, str, str]],
    *,
    quantity: tuple[Decimal, str] | None = None,
    score: int | None = None,
) -> Json:
    signed = session.raw(f"{where}.signed_at") is not None
    day = session.answers.day(f"{where}.date")
    told: Json = {"resourceType": "Observation", "status": "final" if signed else "preliminary"}
    if quantity is not None:
        vital = {"system": CATEGORY, "code": "vital-signs"}
        told["category"] = [{"coding": [vital]}]
    told["code"] = {"coding": [dict(zip(CODING, code, strict=True)) for code in codes]}
    told["subject"] = _subject(session)
    if day is not None:
        told["effectiveDateTime"] = day.isoformat()
    if quantity is not None:
        value, unit = quantity
        told["valueQuantity"] = {
            "value": forms.number(value),
            "unit": unit,
            "system": forms.UCUM,
            "code": unit,
        }
    else:
        told["valueInteger"] = score
    return told


def _scores_system() -> Json:
    """The codes of the scores: no public system has any."""
    return {
        "resourceType": "CodeSystem",
        "url": SCORES_SYSTEM,
        "version": VERSION,
        "name": "MyositisScores",
        "status": "draft",
        "experimental": True,
        "caseSensitive": True,
        "content": "complete",
        "concept": [
            {
                "code": scale.score_field,
                "display": scale.label,
                "definition": f"{len(scale.items)} items, 0 to {scale.maximum} points",
            }
            for scale in SCALES
        ],
    }
