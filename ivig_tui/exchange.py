"""The public JSON: what `check --json`, `show --format json` and `list --json` print."""

from datetime import date
from decimal import Decimal

from ivig_tui.audit import changed_outside
from ivig_tui.guideline.assessment import Assessment, assess
from ivig_tui.guideline.document import CRITERIA
from ivig_tui.guideline.dosing import Dose
from ivig_tui.guideline.logic import Evaluation
from ivig_tui.session import Session


def assessed(session: Session, today: date) -> Assessment:
    """A session assessed on a day, the state of its history included."""
    return assess(session.answers, today, changed_outside=changed_outside(session))


def checked(session: Session, today: date) -> dict[str, object]:
    """The object of `check --json`, without `file`."""
    assessment = assessed(session, today)
    reviews: list[dict[str, object]] = []
    for number, (review, earlier) in enumerate(
        zip(assessment.reviews, assessment.baselines, strict=True), 1
    ):
        reviews.append(
            {"kind": "initial" if number == 1 else "continuing"}
            | _evaluation(review)
            | {
                "baseline": earlier.score if earlier else None,
                "baseline_from": earlier.where if earlier else None,
            }
        )
    due = assessment.review_due
    return {
        "reference": session.reference,
        "criteria": CRITERIA,
        "qualifying": _evaluation(assessment.qualifying),
        "reviews": reviews,
        "dose": {
            "induction": _dose(assessment.induction),
            "maintenance": _dose(assessment.maintenance),
        },
        "review_due": due.isoformat() if due else None,
        "flags": [raised.flag.code for raised in assessment.flags],
    }


def listed(file: str, session: Session, today: date) -> dict[str, object]:
    """The object of `list --json` for a session that could be read."""
    assessment = assessed(session, today)
    due = assessment.review_due
    last = session.history[-1] if session.history else None
    return {
        "reference": session.reference,
        "file": file,
        "condition": session.answers.get("diagnosis.condition"),
        "stands": assessment.last,
        "decision": str(assessment.evaluation(assessment.last).decision),
        "review_due": due.isoformat() if due else None,
        "overdue": due is not None and due < today,
        "saved_at": last.at.isoformat() if last else None,
        "saved_by": last.by if last else None,
    }


def line(value: dict[str, object]) -> str:
    """One JSON object on one line; ASCII, so that it survives any pipe."""
    import json  # only those that print it pay for it

    return json.dumps(value)


def _evaluation(evaluation: Evaluation) -> dict[str, object]:
    return {
        "decision": str(evaluation.decision),
        "blocks": {name: str(state) for name, state in evaluation.blocks().items()},
        "needs": list(evaluation.needs),
        "quickest": list(evaluation.quickest),
    }


def _dose(dose: Dose | None) -> dict[str, object] | None:
    if dose is None:
        return None
    weight = dose.weight
    told: dict[str, object] = {
        "weight_from": weight.where,
        "actual_kg": number(weight.actual_kg),
        "adjusted_kg": number(weight.adjusted_kg),
        "basis": weight.basis,
        "dosing_kg": number(weight.dosing_kg),
        "exact_g": number(dose.exact_g),
        "dispensed_g": number(dose.dispensed_g),
        "doses_g": None if dose.doses_g is None else [number(grams) for grams in dose.doses_g],
    }
    if dose.limit_g is not None:
        told["limit_g"] = number(dose.limit_g)
    return told


def number(value: Decimal | None) -> int | float | None:
    """A number as JSON writes it, plain and exact.

    Everything here has at most 9 digits before and after rounding, so that the shortest text of
    the float is the decimal itself.
    """
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
