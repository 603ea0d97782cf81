"""What a signature covers, the digest of it that signing writes into history, and which answer
is not what was signed.

A signature covers the assessment's own answers and what they rest on: patient, diagnosis and, for
a review, each earlier score that can be its baseline.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.kinds import Choice, Day, Kind, YesNo
from ivig_tui.criteria.numbers import Measure, Whole
from ivig_tui.criteria.wording import plain
from ivig_tui.myositis.agents import OUTCOME, Agents
from ivig_tui.myositis.fields import FIELDS, field_of, place
from ivig_tui.myositis.lists import Sides
from ivig_tui.myositis.reviews.gain import scale_of

SIGNATURE = (".signed_by", ".signed_at")
CONTENT = ".signed_content"
"""The end of the name of the history entry that holds the digest."""


def covers(answers: Answers, where: str, name: str) -> bool:
    """Whether a signature on an assessment (`qualifying`, `reviews.1`) covers a field."""
    head = name.partition(".")[0]
    if head in ("patient", "diagnosis"):
        return True
    if name.startswith(f"{where}."):
        return not name.endswith(SIGNATURE)
    return where != "qualifying" and _can_be_baseline(answers, where, name)


def _can_be_baseline(answers: Answers, where: str, name: str) -> bool:
    """Whether a field is the score, or an item of it, of an assessment before a review, of the
    scale of the age group."""
    scale = scale_of(answers)
    found = place(name)
    if scale is None or found is None:
        return False
    field, review = found
    if field.table not in ("qualifying", "reviews"):
        return False
    if field.name != scale.score_field and not field.name.startswith(f"{scale.key}."):
        return False
    return (review or 0) < int(where.partition(".")[2])


def content(answers: Answers, where: str) -> dict[str, object]:
    """The raw values that a signature on an assessment covers, by full name."""
    return {
        name: field_of(name).kind.write(value)
        for name, value in answers.values.items()
        if covers(answers, where, name)
    }


def digest(covered: dict[str, object]) -> str:
    """The SHA-256, in hex, of what a signature covers, written as canonical JSON."""
    import hashlib  # only those who sign pay for it, and those who look at a signature

    return hashlib.sha256(canonical(covered).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON of a raw TOML value: keys sorted, no white space, characters as they are, numbers
    plain, dates as ISO text."""
    match value:
        case dict():
            pairs = (f"{_text(key)}:{canonical(value[key])}" for key in sorted(value))
            return "{" + ",".join(pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | Decimal():
            return plain(value)
    return _text(value.isoformat())  # type: ignore[attr-defined]  # a date


def _text(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


# --- which answer is not what was signed --------------------------------------------------

DAYS_TRIED = 5 * 366
"""How far from another date of the session a date is looked for."""


def changed_since(answers: Answers, where: str, signed: str) -> str:
    """The answer that differs from what was signed on an assessment: a digest does not tell it, so
    every other value of each answer is tried. Where no single one gives the digest, the
    assessment as a whole."""
    covered = content(answers, where)
    # Beside the assessment's own, only what is there can be covered; what was removed is sought.
    reviews = range(1, answers.reviews + 1)
    names = [
        name
        for field in FIELDS
        for name in (field.full(n) for n in (reviews if field.table == "reviews" else [None]))
        if covers(answers, where, name)
    ]
    for group in field_of("patient.age_group").kind.options:  # type: ignore[attr-defined]
        # Which scores are covered hangs on it.
        other = replace(answers, values={**answers.values, "patient.age_group": group[0]})
        if digest(content(other, where)) == signed:
            return "patient.age_group"
    days = [value for name, value in answers.values.items() if name.endswith(("date", "started"))]
    around = tuple(sorted(day for day in days if isinstance(day, date)))
    texts = tuple((name, canonical(covered[name])) for name in sorted(covered))
    agents = covered.get("qualifying.immunosuppressants")
    return _sought(texts, tuple(names), around, canonical_agents(agents), signed) or where


def canonical_agents(agents: object) -> tuple[str, ...]:
    """What a list of agents may have been before one was added or one outcome changed."""
    if not isinstance(agents, list):
        return ("[]",)
    others: list[object] = [[], *(agents[:at] + agents[at + 1 :] for at in range(len(agents)))]
    for at, agent in enumerate(agents):
        bare = {key: part for key, part in agent.items() if key != "outcome"}
        outcomes: list[dict[str, str]] = [{}, *({"outcome": word} for word, _ in OUTCOME.options)]
        others += [[*agents[:at], bare | one, *agents[at + 1 :]] for one in outcomes]
    return tuple(map(canonical, others))


@lru_cache(maxsize=64)
def _sought(
    texts: tuple[tuple[str, str], ...],
    names: tuple[str, ...],
    around: tuple[date, ...],
    agents: tuple[str, ...],
    signed: str,
) -> str | None:
    """The name whose other value gives the digest; None where none does. The texts are the
    covered answers as JSON, by name."""
    import hashlib

    present = dict(texts)
    for name in names:
        before = "".join(f"{_text(n)}:{text}," for n, text in texts if n < name)
        after = "".join(f",{_text(n)}:{text}" for n, text in texts if n > name)
        without = f"{before.removesuffix(',')}{after if before else after.removeprefix(',')}"
        tried: Iterable[str] = agents
        if not isinstance(field_of(name).kind, Agents):
            tried = map(canonical, _other_values(field_of(name).kind, around))
        wholes = [f"{{{without}}}"] if name in present else []
        for whole in (*wholes, *(f"{{{before}{_text(name)}:{text}{after}}}" for text in tried)):
            if hashlib.sha256(whole.encode()).hexdigest() == signed:
                return name
    return None


def _other_values(kind: Kind, around: tuple[date, ...]) -> Iterator[object]:
    """The raw values that an answer may have had: all there are, numbers to one decimal, dates
    within a few years of others. None of a text."""
    match kind:
        case YesNo():
            yield from (True, False)
        case Choice():
            yield from (word for word, _ in kind.options)
        case Whole():
            yield from range(kind.low, kind.high + 1)
        case Sides():
            grades = range(kind.high + 1)
            yield from ([right, left] for right in grades for left in grades)
        case Measure():
            tenths = range(int(kind.low * 10), int(kind.high * 10) + 1)
            yield from (Decimal(tenth) / 10 for tenth in tenths)
        case Day() if around:
            first = around[0] - timedelta(DAYS_TRIED)
            days = (around[-1] - around[0]).days + 2 * DAYS_TRIED
            yield from (first + timedelta(day) for day in range(days + 1))
