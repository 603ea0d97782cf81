"""How each kind of answer looks in FHIR: its item, its answers, and the way back.

A field is one item of a Questionnaire. Its `linkId` is the field's full name, `review.` standing
for `reviews.N.`. What is read back is the raw value that a session file would hold, so that the
file format's own rules judge it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.kinds import LONGEST_TEXT, Choice, Day, Kind, Text, YesNo
from ivig_tui.criteria.numbers import Measure, Whole
from ivig_tui.criteria.wording import found
from ivig_tui.myositis.agents import OUTCOME, Agents
from ivig_tui.myositis.drugs import known_immunosuppressant, recognise
from ivig_tui.myositis.lists import Infusions, Sides, Vials
from ivig_tui.myositis.rows import Agent, Infusion

Json = dict[str, object]
Items = list[Json]

BASE = "urn:ivig-tui"
EXTENSION = "http://hl7.org/fhir/StructureDefinition"
UCUM = "http://unitsofmeasure.org"
UCUM_CODES = {"kg": "kg", "cm": "cm", "g": "g", "g/kg": "g/kg", "weeks": "wk"}

RIGHT_LEFT = ("right", "left")
TAKEN_FOR = "taken_for"
"""The item of an agent that names the drug it was taken for, which FHIRPath can't work out."""
IS_IMMUNOSUPPRESSANT = "is_immunosuppressant"
"""The item that says what the agent counts as: `yes`, `no` or `unknown`."""
NONE = "none_recorded"
"""The item for a list that was answered and is empty, for which FHIR has no form."""

Say = Callable[[str, str], None]
"""Takes a `linkId` and what is wrong there."""


class NotRead(Exception):
    """A value could not be read; it was said why."""


def link_id(name: str) -> str:
    """The `linkId` of a full name."""
    return re.sub(r"^reviews\.\d+\.", "review.", name)


def number(value: int | Decimal) -> int | float:
    """A number as JSON writes it. Answers have at most three decimals, so that the shortest text of
    the float is the decimal itself."""
    return int(value) if value == int(value) else float(value)


def coding(system: str, code: str, display: str) -> Json:
    """A word of a choice."""
    return {"system": f"{BASE}:{system}", "code": code, "display": display}


def item(link: str, text: str, kind: str, **more: object) -> Json:
    """An item of a Questionnaire; what is empty is left out."""
    return {"linkId": link, "text": text, "type": kind} | {
        key: value for key, value in more.items() if value not in (None, [], {})
    }


def answered(link: str, *answers: Json) -> Json:
    """An item of a response with its answers."""
    return {"linkId": link, "answer": list(answers)}


def grouped(link: str, items: Items) -> Items:
    """A group of a response; left out where nothing is in it."""
    return [{"linkId": link, "item": items}] if items else []


# --- one value ----------------------------------------------------------------------------


class _Plain(Struct, frozen=True):
    """How one value looks."""

    type: str
    """The item's type."""
    key: str
    """The answer's key, as `valueBoolean`."""
    write: Callable[[Value], object]
    read: Callable[[object], object]
    """The raw value; raises ValueError where it is of another type."""
    right: str
    """What would be right."""


def _boolean(raw: object) -> object:
    if not isinstance(raw, bool):
        raise ValueError
    return raw


def _integer(raw: object) -> object:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError
    return raw


def _decimal(raw: object) -> object:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise ValueError
    return raw


def _string(raw: object) -> object:
    if not isinstance(raw, str):
        raise ValueError
    return raw


def _day(raw: object) -> object:
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise ValueError
    return date.fromisoformat(raw)


def _write_number(value: Value) -> object:
    assert isinstance(value, int | Decimal)
    return number(value)


_DAY = _Plain("date", "valueDate", str, _day, "a date such as 2026-11-22")
_BOOLEAN = _Plain("boolean", "valueBoolean", lambda value: value, _boolean, "true or false")
_INTEGER = _Plain("integer", "valueInteger", lambda value: value, _integer, "a whole number")
_DECIMAL = _Plain("decimal", "valueDecimal", _write_number, _decimal, "a number")
_STRING = _Plain("string", "valueString", str, _string, "text")


def _choice(system: str, kind: Choice) -> _Plain:
    words = dict(kind.options)

    def read(raw: object) -> object:
        if not isinstance(raw, dict) or raw.get("system") not in (None, f"{BASE}:{system}"):
            raise ValueError
        return _string(raw.get("code"))

    return _Plain(
        "choice",
        "valueCoding",
        lambda value: coding(system, str(value), words[str(value)]),
        read,
        f"a coding of {BASE}:{system}: {', '.join(words)}",
    )


def _plain(name: str, kind: Kind) -> _Plain | None:
    """How a kind of one value looks; None for a kind that has parts."""
    match kind:
        case YesNo():
            return _BOOLEAN
        case Choice():
            return _choice(name, kind)
        case Whole():
            return _INTEGER
        case Measure():
            return _DECIMAL
        case Day():
            return _DAY
        case Text():
            return _STRING
        case _:
            return None


def _limits(kind: Kind, plain: _Plain) -> Items:
    """The extensions that say what is right: range and unit."""
    told: Items = []
    if isinstance(kind, Whole | Measure):
        low, high = kind.low, kind.high
        if isinstance(kind, Measure) and kind.above_low:
            low = kind.low + Decimal("0.001")  # three decimals are the most that there are
        for name, limit in (("minValue", low), ("maxValue", high)):
            told.append({"url": f"{EXTENSION}/{name}", plain.key: number(limit)})
        if kind.unit:
            unit = {"system": UCUM, "code": UCUM_CODES[kind.unit], "display": kind.unit}
            told.append({"url": f"{EXTENSION}/questionnaire-unit", "valueCoding": unit})
    return told


def _plain_item(link: str, text: str, name: str, kind: Kind, **more: object) -> Json:
    plain = _plain(name, kind)
    assert plain is not None
    options = [{plain.key: plain.write(word)} for word, _ in getattr(kind, "options", ())]
    longest = kind.longest if isinstance(kind, Text) else None
    return item(
        link,
        text,
        "text" if isinstance(kind, Text) and kind.lines else plain.type,
        extension=_limits(kind, plain),
        answerOption=options,
        maxLength=longest,
        **more,
    )


# --- a field as an item of a Questionnaire ------------------------------------------------


def field_item(field: Field, link: str, **more: object) -> Json:
    """The item that asks for a field."""
    kind, text = field.kind, field.question
    match kind:
        case Sides():
            sides = [
                _plain_item(f"{link}.{side}", f"{field.label}, {side}", side, Whole(0, kind.high))
                for side in RIGHT_LEFT
            ]
            return item(link, field.label, "group", item=sides, **more)
        case Vials():
            return _plain_item(link, text, field.name, kind.size, repeats=True, **more)
        case Agents() | Infusions():
            parts = [_plain_item(f"{link}.{p.key}", p.text, p.key, p.kind) for p in _parts(kind)]
            parts += _drug_items(link) if isinstance(kind, Agents) else []
            return item(link, text, "group", repeats=True, item=parts, **more)
        case _:
            return _plain_item(link, text, field.name, kind, **more)


def none_item(field: Field, link: str) -> Json | None:
    """The item that says of a list that it is empty; None for a field that is no such list."""
    if not isinstance(field.kind, Agents | Infusions):
        return None
    return item(f"{link}.{NONE}", f"{field.label}: none", "boolean")


class _Part(Struct, frozen=True):
    """One key of an entry of a list."""

    key: str
    text: str
    kind: Kind
    needed: bool = True


def _parts(kind: Kind) -> tuple[_Part, ...]:
    if isinstance(kind, Agents):
        return (
            _Part("agent", "Agent", Text(LONGEST_TEXT)),
            _Part("outcome", "Outcome", OUTCOME, needed=False),
            _Part("immunosuppressant", "Is it an immunosuppressant?", YesNo(), needed=False),
        )
    assert isinstance(kind, Infusions)
    return (
        _Part("date", "Given on", kind.day),
        _Part("grams", "Grams", kind.grams),
        _Part("phase", "Phase", kind.phase),
    )


_KNOWN = Choice((("yes", "yes"), ("no", "no: it never counts"), ("unknown", "not known")))


def _drug_items(link: str) -> Items:
    text = "The drug that it was taken for"
    known = "Taken for an immunosuppressant"
    return [
        _plain_item(f"{link}.{TAKEN_FOR}", text, TAKEN_FOR, Text(), readOnly=True),
        _plain_item(
            f"{link}.{IS_IMMUNOSUPPRESSANT}", known, IS_IMMUNOSUPPRESSANT, _KNOWN, readOnly=True
        ),
    ]


# --- an answer as items of a response -----------------------------------------------------


def answer_items(field: Field, link: str, value: Value) -> Items:
    """The items of a response that hold an answer."""
    kind = field.kind
    match kind:
        case Sides():
            assert isinstance(value, tuple)
            sides = zip(RIGHT_LEFT, value, strict=True)
            return grouped(
                link, [answered(f"{link}.{side}", {"valueInteger": grade}) for side, grade in sides]
            )
        case Vials():
            assert isinstance(value, tuple)
            sizes = [{"valueDecimal": _write_number(size)} for size in value]  # type: ignore[arg-type]
            return [answered(link, *sizes)]
        case Agents() | Infusions():
            assert isinstance(value, tuple)
            if not value:
                return [answered(f"{link}.{NONE}", {"valueBoolean": True})]
            return [entry for one in value for entry in grouped(link, _entry(kind, link, one))]
        case _:
            plain = _plain(field.name, kind)
            assert plain is not None
            return [answered(link, {plain.key: plain.write(value)})]


def _entry(kind: Kind, link: str, entry: object) -> Items:
    assert isinstance(entry, Agent | Infusion)
    items: Items = []
    for part in _parts(kind):
        value, plain = getattr(entry, part.key), _plain(part.key, part.kind)
        assert plain is not None
        if value is not None:
            items.append(answered(f"{link}.{part.key}", {plain.key: plain.write(value)}))
    if isinstance(entry, Agent):
        known = {True: "yes", False: "no", None: "unknown"}[known_immunosuppressant(entry)]
        word = coding(IS_IMMUNOSUPPRESSANT, known, dict(_KNOWN.options)[known])
        drug = recognise(entry.agent).identity
        items.append(answered(f"{link}.{TAKEN_FOR}", {"valueString": drug}))
        items.append(answered(f"{link}.{IS_IMMUNOSUPPRESSANT}", {"valueCoding": word}))
    return items


# --- and back -----------------------------------------------------------------------------


def read_field(field: Field, link: str, items: Sequence[Json], say: Say) -> object:
    """The raw value, as a session file would hold it, of all items with a field's `linkId`, or of
    the one that says of a list that it is empty.

    Raises:
        NotRead: it is not right; says why.
    """
    kind = field.kind
    match kind:
        case Sides():
            found_sides = within(_only(items, link, say), link, say)
            names = [f"{link}.{side}" for side in RIGHT_LEFT]
            unknown(found_sides, names, say)
            return [_value(found_sides.get(name, ()), name, _INTEGER, say) for name in names]
        case Vials():
            return [_raw(one, link, _DECIMAL, say) for one in _answers(items, link, say)]
        case Agents() | Infusions():
            return [_read_entry(kind, link, one, say) for one in items]
        case _:
            plain = _plain(field.name, kind)
            assert plain is not None
            return _value(items, link, plain, say)


def read_none(link: str, items: Sequence[Json], say: Say) -> object:
    """An empty list, where the item that says so is true.

    Raises:
        NotRead: it is not right, or false; says why.
    """
    if _value(items, link, _BOOLEAN, say) is not True:
        say(link, "is false; leave it out where there is a list")
        raise NotRead
    return []


def _read_entry(kind: Kind, link: str, one: Json, say: Say) -> object:
    parts = {f"{link}.{part.key}": part for part in _parts(kind)}
    derived = [f"{link}.{TAKEN_FOR}", f"{link}.{IS_IMMUNOSUPPRESSANT}"]
    inside = within(one, link, say)
    unknown(inside, [*parts, *(derived if isinstance(kind, Agents) else [])], say)
    entry: dict[str, object] = {}
    for name, part in parts.items():
        plain = _plain(part.key, part.kind)
        assert plain is not None
        if name in inside:
            entry[part.key] = _value(inside[name], name, plain, say)
        elif part.needed:
            say(name, "is missing")
            raise NotRead
    return entry


def within(one: Json, link: str, say: Say) -> dict[str, list[Json]]:
    """The items below an item, by their `linkId`.

    Raises:
        NotRead: what stands there are no items; says so.
    """
    below = one.get("item", [])
    if "answer" in one or not isinstance(below, list):
        say(link, "is a group: it holds items, and no answer")
        raise NotRead
    named: dict[str, list[Json]] = {}
    for each in below:
        name = each.get("linkId") if isinstance(each, dict) else None
        if not isinstance(name, str):
            say(link, "holds an item without a linkId")
            raise NotRead
        named.setdefault(name, []).append(each)
    return named


def unknown(items: Mapping[str, object], names: Sequence[str], say: Say) -> None:
    """Say of each `linkId` that is none of some names that it is not known."""
    for name in items:
        if name not in names:
            say(name, "is no linkId that belongs here")


def _only(items: Sequence[Json], link: str, say: Say) -> Json:
    if len(items) != 1:
        say(link, f"stands {len(items)} times; once is right")
        raise NotRead
    return items[0]


def _answers(items: Sequence[Json], link: str, say: Say) -> Iterator[Json]:
    answers = _only(items, link, say).get("answer", [])
    if not isinstance(answers, list) or not all(isinstance(one, dict) for one in answers):
        say(link, "has no list of answers")
        raise NotRead
    yield from answers


def _value(items: Sequence[Json], link: str, plain: _Plain, say: Say) -> object:
    answers = list(_answers(items, link, say))
    if len(answers) != 1:
        say(link, f"has {len(answers)} answers; one is right")
        raise NotRead
    return _raw(answers[0], link, plain, say)


def _raw(answer: Json, link: str, plain: _Plain, say: Say) -> object:
    keys = [key for key in answer if key not in ("id", "extension")]
    if keys != [plain.key]:
        there = ", ".join(keys) or "nothing"
        say(link, f"has {there[:60]}; {plain.key} is right")
        raise NotRead
    try:
        return plain.read(answer[plain.key])
    except ValueError:
        say(link, f"{found(answer[plain.key])} is not {plain.right}")
        raise NotRead from None
