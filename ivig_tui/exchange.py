"""The public JSON: what `check --json`, `show --format json` and `list --json` print.

The types of the objects are what `schema` derives the JSON Schemas from; the type checker holds the
functions below to them. `Annotated` names what a plain type can't tell: a format, or the field
whose values these are.
"""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal, TypedDict

from ivig_tui.criteria.logic import Evaluation
from ivig_tui.myositis.assessment import Assessment, assess
from ivig_tui.myositis.document import CRITERIA
from ivig_tui.myositis.dose.grams import Dose
from ivig_tui.session.audit import Told, changed_outside
from ivig_tui.session.session import Session

Date = Annotated[str, "date"]
Moment = Annotated[str, "date-time"]
Where = Annotated[str, "where"]
"""Where an assessment is: `qualifying`, `reviews.1`, …"""
FieldName = Annotated[str, "field"]
FlagCode = Annotated[str, "flag"]
Decision = Annotated[str, "decision"]
Number = int | float


class Evaluated(TypedDict):
    """An assessment's tree, evaluated."""

    decision: Decision
    blocks: dict[str, Decision]
    needs: list[FieldName]
    quickest: list[FieldName]


class Reviewed(TypedDict):
    """A review's tree, evaluated, and the score that it is compared with."""

    kind: Literal["initial", "continuing"]
    decision: Decision
    blocks: dict[str, Decision]
    needs: list[FieldName]
    quickest: list[FieldName]
    baseline: int | None
    baseline_from: Where | None


class Induction(TypedDict):
    """An induction: weights in kg, doses in grams."""

    weight_from: Where
    actual_kg: Number
    adjusted_kg: Number | None
    basis: Literal["actual", "adjusted"]
    dosing_kg: Number
    exact_g: Number
    dispensed_g: Number | None
    doses_g: list[Number] | None


class Maintenance(Induction):
    """One maintenance cycle, and the most that any four weeks may hold."""

    limit_g: Number


class Doses(TypedDict):
    """The dose, as far as it can be computed."""

    induction: Induction | None
    maintenance: Maintenance | None


class Checked(TypedDict):
    """A session validated and evaluated: `check --json` without `file`."""

    reference: Annotated[str, "reference"]
    criteria: Annotated[str, "criteria"]
    qualifying: Evaluated
    reviews: list[Reviewed]
    dose: Doses
    review_due: Date | None
    stopped: Date | None
    flags: list[FlagCode]


class Listed(TypedDict):
    """A session in `list --json`."""

    reference: Annotated[str, "reference"]
    file: str
    condition: Annotated[str, "diagnosis.condition"] | None
    stands: Where
    decision: Decision
    review_due: Date | None
    overdue: bool
    saved_at: Moment | None
    saved_by: str | None


class Due(TypedDict):
    """One infusion or review of `agenda --format json`: weights in kg, grams and vials in g."""

    date: Date
    reference: Annotated[str, "reference"]
    file: str
    what: Literal["induction", "maintenance", "review"]
    number: int
    of: int | None
    dose: int | None
    grams: Number | None
    vials: dict[Annotated[str, "size"], int] | None
    dosing_kg: Number | None
    basis: Literal["actual", "adjusted"] | None
    weight_date: Date | None
    overdue: bool
    flags: list[FlagCode]


class Unreadable(TypedDict):
    """A file that can't be read, in `check --json` and `list --json`."""

    file: str
    errors: list[str]


def assessed(session: Session, today: date, told: Told | None = None) -> Assessment:
    """A session assessed on a day, the state of its history included. `told`: what was read of
    this session's history before."""
    return assess(session.answers, today, changed_outside=changed_outside(session, told))


def checked(session: Session, today: date) -> Checked:
    """The object of `check --json`, without `file`."""
    assessment = assessed(session, today)
    reviews: list[Reviewed] = []
    for number, (review, earlier) in enumerate(
        zip(assessment.reviews, assessment.baselines, strict=True), 1
    ):
        reviews.append(
            {
                "kind": "initial" if number == 1 else "continuing",
                **_evaluation(review),
                "baseline": earlier.score if earlier else None,
                "baseline_from": earlier.where if earlier else None,
            }
        )
    due, stopped = assessment.review_due, session.answers.day("treatment.stopped")
    return {
        "reference": session.reference,
        "criteria": CRITERIA,
        "qualifying": _evaluation(assessment.qualifying),
        "reviews": reviews,
        "dose": doses(assessment),
        "review_due": due.isoformat() if due else None,
        "stopped": stopped.isoformat() if stopped else None,
        "flags": [raised.flag.code for raised in assessment.flags],
    }


def doses(assessment: Assessment) -> Doses:
    """The object `dose` of `check --json`."""
    induction, maintenance = assessment.induction, assessment.maintenance
    return {
        "induction": _dose(induction) if induction else None,
        "maintenance": {**_dose(maintenance), "limit_g": number(maintenance.limit_g)}
        if maintenance and maintenance.limit_g is not None
        else None,
    }


def listed(file: str, session: Session, today: date) -> Listed:
    """The object of `list --json` for a session that could be read."""
    assessment = assessed(session, today)
    due = assessment.review_due
    last = session.history[-1] if session.history else None
    return {
        "reference": session.reference,
        "file": file,
        "condition": session.answers.text("diagnosis.condition"),
        "stands": assessment.last,
        "decision": str(assessment.evaluation(assessment.last).decision),
        "review_due": due.isoformat() if due else None,
        "overdue": due is not None and due < today,
        "saved_at": last.at.isoformat() if last else None,
        "saved_by": last.by if last else None,
    }


def line(value: Mapping[str, object]) -> str:
    """One JSON object on one line; ASCII, so that it survives any pipe."""
    import json  # only those that print it pay for it

    return json.dumps(value)


def _evaluation(evaluation: Evaluation) -> Evaluated:
    return {
        "decision": str(evaluation.decision),
        "blocks": {name: str(state) for name, state in evaluation.blocks().items()},
        "needs": list(evaluation.needs),
        "quickest": list(evaluation.quickest),
    }


def _dose(dose: Dose) -> Induction:
    weight, split = dose.weight, dose.doses_g
    return {
        "weight_from": weight.where,
        "actual_kg": number(weight.actual_kg),
        "adjusted_kg": None if weight.adjusted_kg is None else number(weight.adjusted_kg),
        "basis": weight.basis,
        "dosing_kg": number(weight.dosing_kg),
        "exact_g": number(dose.exact_g),
        "dispensed_g": None if dose.dispensed_g is None else number(dose.dispensed_g),
        "doses_g": None if split is None else [number(grams) for grams in split],
    }


def number(value: Decimal) -> Number:
    """A number as JSON writes it, plain and exact.

    Everything here has at most 9 digits before and after rounding, so that the shortest text of
    the float is the decimal itself.
    """
    return int(value) if value == value.to_integral_value() else float(value)


def json_value(raw: object) -> object:
    """A raw TOML value as JSON has it: dates as ISO text, numbers exact. A number that JSON can't
    hold exactly, as infinity in a history that was written by hand, is text."""
    if isinstance(raw, Decimal):
        if raw.is_finite() and Decimal(repr(float(raw))) == raw:
            return number(raw)
        return str(raw)
    if isinstance(raw, date | time):
        return raw.isoformat()
    if isinstance(raw, list | tuple):
        return [json_value(part) for part in raw]
    if isinstance(raw, dict):
        return {key: json_value(part) for key, part in raw.items()}
    return raw
