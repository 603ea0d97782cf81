"""A FHIR Bundle read as a new session, as strictly as a session file.

Whatever its status says, nothing that is read is signed. What was calculated is not read: it is
calculated again. Everything that is wrong is told at once.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.wording import found, inert
from ivig_tui.myositis.document import CRITERIA, VERSION
from ivig_tui.myositis.fields import FIELDS, field_of
from ivig_tui.myositis.leaves import AGE_GROUP
from ivig_tui.report.fhir import forms, questionnaires
from ivig_tui.report.fhir.bundle import REFERENCE_SYSTEM
from ivig_tui.report.fhir.forms import Json, NotRead
from ivig_tui.report.fhir.questionnaires import (
    CONTINUING,
    EARLIER,
    INITIAL,
    NAMES,
    QUALIFYING,
    RESULT,
    TREATMENT,
)
from ivig_tui.session.fileformat import FORMAT, Invalid, from_document
from ivig_tui.session.session import Session

BESIDE = ("Observation", "CodeSystem", "Questionnaire")
"""What may stand in a bundle beside the responses: it repeats them, or describes them."""


def session_of(data: bytes, *, by: str, at: datetime) -> Session:
    """The new session that a bundle's bytes hold; its history tells each answer.

    Raises:
        Invalid: it is no such bundle, or breaks a rule of the session file; names every error.
    """
    document = _document(_json(data))
    wanted = from_document(document)
    session = Session(wanted.reference)
    for _ in range(wanted.answers.reviews):
        session = session.start_review(by=by, at=at)
    for name in _in_order(wanted):
        session = session.answer(name, wanted.answers.values[name], by=by, at=at)
    return session


def _in_order(session: Session) -> list[str]:
    """The names of the answers, in the document's order."""
    reviews = range(1, session.answers.reviews + 1)
    names = [field.full() for field in FIELDS if field.table != "reviews"]
    names += [f.full(n) for n in reviews for f in FIELDS if f.table == "reviews"]
    return [name for name in names if name in session.answers.values]


def _json(data: bytes) -> Json:
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Invalid([f"byte {error.start + 1} is not UTF-8; save the file as UTF-8"]) from None
    except json.JSONDecodeError as error:
        raise Invalid([f"not JSON: line {error.lineno}: {inert(error.msg)}"]) from None
    except RecursionError:
        raise Invalid(["not JSON: brackets within brackets, too many to follow"]) from None
    except ValueError as error:
        raise Invalid([f"not JSON: {inert(str(error))[:160]}"]) from None
    if not isinstance(value, dict) or value.get("resourceType") != "Bundle":
        raise Invalid(["this is no FHIR Bundle; `ivig-tui show --format fhir` writes one"])
    return value


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")


class _Response(NamedTuple):
    """A response of the bundle, and which Questionnaire it answers."""

    name: str
    resource: Json


def _document(bundle: Json) -> dict[str, object]:
    """The document of a session file with the answers of a bundle.

    Raises:
        Invalid: names every error.
    """
    errors: list[str] = []
    responses = _responses(bundle, errors)
    document: dict[str, object] = {"format": FORMAT, "criteria": CRITERIA}
    references = {_reference(one.resource, errors) for one in responses} - {None}
    if len(references) > 1:
        errors.append("the responses are about more than one patient; one is right")
    elif references:
        document["reference"] = references.pop()
    reviews: list[object] = []
    ages: list[tuple[str, object]] = []
    for one in responses:
        review = len(reviews) + 1 if one.name in (INITIAL, CONTINUING) else None
        tables = _Reading(one, review, errors)
        if review is None:
            document |= tables.read()
        else:
            reviews.append(tables.read().get("reviews", {}))
        ages += [(tables.where, age) for age in tables.age]
    if reviews:
        document["reviews"] = reviews
    patient = document.get("patient")
    age_group = patient.get("age_group") if isinstance(patient, dict) else None
    for where, age in ages:
        if age != age_group:
            errors.append(
                f"{where}: {AGE_GROUP}: {found(age)} is not that of the qualifying assessment, "
                f"{found(age_group) if age_group else 'which has none'}"
            )
    if errors:
        # What the file format finds wrong is told as well, in one go.
        raise Invalid(errors + ([] if "reference" not in document else _format_errors(document)))
    return document


def _format_errors(document: dict[str, object]) -> list[str]:
    try:
        from_document(document)
    except Invalid as invalid:
        return invalid.errors
    return []


def _responses(bundle: Json, errors: list[str]) -> list[_Response]:
    entries = bundle.get("entry", [])
    responses: list[_Response] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if not isinstance(resource, dict) or not isinstance(kind, str):
            errors.append(f"entry {number}: holds no resource")
        elif kind == "QuestionnaireResponse":
            name = _questionnaire(resource)
            if name is None:
                address = inert(str(resource.get("questionnaire")))[:80]
                right = f"{questionnaires.url(QUALIFYING)}|{VERSION}"
                errors.append(f"entry {number}: answers {address}, not one such as {right}")
            else:
                responses.append(_Response(name, resource))
        elif kind not in BESIDE:
            errors.append(f"entry {number}: {inert(kind)[:40]} does not belong in this bundle")
    names = [one.name for one in responses]
    if QUALIFYING not in names:
        errors.append("no response to the qualifying assessment is there")
    errors += [
        f"{names.count(once)} responses answer {once}; one is right"
        for once in (QUALIFYING, TREATMENT, INITIAL)
        if names.count(once) > 1
    ]
    reviews = [name for name in names if name in (INITIAL, CONTINUING)]
    if reviews and reviews[0] != INITIAL:
        errors.append("the first review is a continuing one; the first is the initial one")
    return responses


def _questionnaire(resource: Json) -> str | None:
    addresses = {f"{questionnaires.url(name)}|{VERSION}": name for name in NAMES}
    address = resource.get("questionnaire")
    return addresses.get(address) if isinstance(address, str) else None


def _reference(resource: Json, errors: list[str]) -> str | None:
    """The patient's reference; None where it is missing, which is told once."""
    subject = resource.get("subject")
    identifier = subject.get("identifier") if isinstance(subject, dict) else None
    value = identifier.get("value") if isinstance(identifier, dict) else None
    if isinstance(value, str):
        return value
    told = f"a response has no subject.identifier of {REFERENCE_SYSTEM}: whose is it?"
    if told not in errors:
        errors.append(told)
    return None


class _Reading:
    """One response being read: its tables, and what is wrong."""

    def __init__(self, response: _Response, review: int | None, errors: list[str]) -> None:
        self.where = response.name if review is None else f"reviews.{review}"
        self.age: list[object] = []
        """The age group that a review says the patient has, if it says one."""
        self._response = response
        self._review = review
        self._errors = errors

    def read(self) -> dict[str, object]:
        """The tables of a session file."""
        name = self._response.name
        tables: dict[str, object] = {}
        heads = {self._head(table): table for table in questionnaires.TABLES[name]}
        context = () if self._review is None else (EARLIER,)
        try:
            groups = forms.within(
                {"item": self._response.resource.get("item", [])}, self.where, self._say
            )
        except NotRead:
            return {}
        forms.unknown(groups, (*heads, *context, RESULT), self._say)
        for head, table in heads.items():
            if len(groups.get(head, ())) > 1:
                self._say(head, f"stands {len(groups[head])} times; once is right")
            for group in groups.get(head, ())[:1]:
                tables[table] = self._table(name, table, head, group)
        for group in groups.get(EARLIER, ()) if context else ():
            self._context(group)
        return tables

    def _head(self, table: str) -> str:
        return "review" if table == "reviews" else table

    def _say(self, link: str, message: str) -> None:
        link = inert(link)[:80]
        if self._review is not None:
            link = re.sub(r"^review\b", self.where, link)
        self._errors.append(f"{link}: {message}")

    def _table(self, name: str, table: str, head: str, group: Json) -> dict[str, object]:
        try:
            items = forms.within(group, head, self._say)
        except NotRead:
            return {}
        fields = questionnaires.fields_of(name, table)
        whole = [field for field in fields if "." not in field.name]
        scales = list(dict.fromkeys(f.name.partition(".")[0] for f in fields if "." in f.name))
        links = {f"{head}.{field.name}": field for field in whole}
        nones = {
            f"{head}.{field.name}.{forms.NONE}": field
            for field in whole
            if forms.none_item(field, "") is not None
        }
        forms.unknown(items, [*links, *nones, *(f"{head}.{key}" for key in scales)], self._say)
        answers: dict[str, object] = {}
        for link, field in links.items():
            if link in items:
                self._keep(answers, field.name, field, link, items[link])
        for link, field in nones.items():
            if link in items and field.name in answers:
                self._say(link, "says that there are none, and there is a list")
            elif link in items:
                try:
                    answers[field.name] = forms.read_none(link, items[link], self._say)
                except NotRead:
                    continue
        for key in scales:
            link = f"{head}.{key}"
            if link in items:
                graded = [f for f in fields if f.name.startswith(f"{key}.")]
                answers[key] = self._scale(link, key, graded, items[link])
        return answers

    def _scale(
        self, link: str, key: str, fields: Sequence[Field], groups: Sequence[Json]
    ) -> dict[str, object]:
        answers: dict[str, object] = {}
        if len(groups) > 1:
            self._say(link, f"stands {len(groups)} times; once is right")
            return answers
        try:
            items = forms.within(groups[0], link, self._say)
        except NotRead:
            return answers
        links = {f"{link}.{field.name.removeprefix(f'{key}.')}": field for field in fields}
        forms.unknown(items, list(links), self._say)
        for each, field in links.items():
            if each in items:
                name = field.name.removeprefix(f"{key}.")
                self._keep(answers, name, field, each, items[each])
        return answers

    def _keep(
        self,
        answers: dict[str, object],
        name: str,
        field: Field,
        link: str,
        items: Sequence[Json],
    ) -> None:
        try:
            answers[name] = forms.read_field(field, link, items, self._say)
        except NotRead:
            return

    def _context(self, group: Json) -> None:
        """A review repeats the age group, which has to be the patient's; the earlier scores stand
        in the earlier assessments, and are taken from there."""
        scores = [f"{EARLIER}.{name}" for name in ("mrc_sum_score", "cmas_score")]
        try:
            items = forms.within(group, EARLIER, self._say)
            forms.unknown(items, [AGE_GROUP, *scores], self._say)
            if AGE_GROUP in items:
                field = field_of(AGE_GROUP)
                self.age.append(forms.read_field(field, AGE_GROUP, items[AGE_GROUP], self._say))
        except NotRead:
            return
