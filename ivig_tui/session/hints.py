"""What a person may have meant by a value that the format refuses.

Only who reads an error pays for it: `fileformat` imports it with the first one.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from ivig_tui.criteria.kinds import Choice, Day, Kind, Mistake, Moment, Text, YesNo
from ivig_tui.criteria.numbers import Measure, Whole
from ivig_tui.criteria.wording import plain
from ivig_tui.editing.choices import SHORT_FOR
from ivig_tui.editing.dates import written_date
from ivig_tui.myositis.agents import OUTCOME, Agents
from ivig_tui.myositis.lists import Infusions, Sides, Vials

_SAME_BEGINNING = 8
"""Words that have so many first letters in common are one: neurology, neurologist."""
_OTHER_ENDING = 3
_DIGITS = 12
"""How many digits a number may have of which anything is guessed: no answer has more, and to
write out one such as 1e9999999 takes hours."""


def of_value(kind: Kind, raw: object, suffix: str) -> str | None:
    """What would be right in the place of a value that a kind refuses; None where that is not
    known. `suffix` is the place within it, as `.2.outcome`."""
    for part in suffix.split(".")[1:]:
        kind_, raw_ = _part(kind, part), _at(raw, part)
        if raw_ is None:
            return None
        kind, raw = kind_ or kind, raw_
    if not _is_short(raw):
        return None
    for value, how in _others(kind, raw):
        if not any(kind.check(value)):
            return f"write {_toml(value)}{how}"
    return None


def _part(kind: Kind, key: str) -> Kind | None:
    match kind:
        case Infusions():
            return {"date": kind.day, "grams": kind.grams, "phase": kind.phase}.get(key)
        case Agents():
            return dict(kind.parts).get(key)
        case Vials():
            return kind.size
        case Sides():
            return Whole(0, kind.high)
    return None


def _at(raw: object, part: str) -> object:
    if isinstance(raw, dict):
        return raw.get(part)
    if isinstance(raw, list) and part.isdigit() and int(part) <= len(raw):
        return raw[int(part) - 1]
    return None


def _is_short(raw: object) -> bool:
    if isinstance(raw, Decimal):
        return raw.is_finite() and -_DIGITS < raw.adjusted() < _DIGITS
    return not isinstance(raw, int) or -(10**_DIGITS) < raw < 10**_DIGITS


def _others(kind: Kind, raw: object) -> Iterator[tuple[object, str]]:
    """Other values that may have been meant, and how to write them."""
    text = raw.strip() if isinstance(raw, str) else ""
    bare = ", without the quotes" if text else ""
    match kind:
        case YesNo():
            words = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}
            if text.casefold() in words:
                yield words[text.casefold()], bare
            if raw in (0, 1) and isinstance(raw, int):
                yield bool(raw), ""
        case Choice():
            yield from ((word, "") for word in _choices(kind, text or _written(raw)))
        case Day():
            if isinstance(raw, datetime):
                yield raw.date(), ", without the time"
            typed = re.sub(r"^([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})$", r"\3/\2/\1", text)
            try:
                yield written_date(typed), bare
            except Mistake:
                return
        case Whole() | Measure():
            if isinstance(raw, Decimal) and raw == raw.to_integral_value():
                yield int(raw), ", without decimals"
            # With another unit, or a letter in it, it may be another number.
            own = rf"{re.escape(kind.unit)}|/\s*{re.escape(plain(kind.high))}"
            number = re.fullmatch(rf"([0-9]{{1,12}})(?:[.,]([0-9]{{1,3}}))?\s*(?:{own})?", text)
            if number and not re.match("[0-9]+,[0-9]{3}", text):  # that may be a thousand
                whole, decimals = int(number[1]), number[2]
                yield (Decimal(f"{whole}.{decimals}") if decimals else whole), bare
            if kind.unit == "cm" and isinstance(raw, Decimal):
                yield raw * 100 // 1, ", in cm"
            if isinstance(raw, list) and len(raw) == 1:
                yield raw[0], ", without the brackets"
        case Moment():
            try:
                yield datetime.fromisoformat(text), bare
            except ValueError:
                return
        case Sides():
            pair = re.fullmatch(r"([0-9])\s*[, ]\s*([0-9])", text)
            if pair:
                yield [int(pair[1]), int(pair[2])], bare
            if isinstance(raw, int):
                yield [raw, raw], ", if right and left are alike"
        case Vials():
            if isinstance(raw, int | Decimal):
                yield [raw], ", in brackets"
        case Text():
            if isinstance(raw, int | date) and not isinstance(raw, bool):
                yield str(raw), ", in quotes"


def _written(raw: object) -> str:
    return str(raw) if isinstance(raw, int | Decimal) else ""


def _choices(kind: Choice, typed: str) -> Iterator[str]:
    """The choices that a word is nearly, the surest first."""
    word = re.sub(r"[^a-z0-9]+", "_", typed[:64].casefold()).strip("_")
    if "?" in typed:  # what is in doubt is not made sure
        return
    words = [one for one, _ in kind.options]
    labels = {re.sub(r"[^a-z0-9]+", "_", label): one for one, label in kind.options}
    if word in words:
        yield word
    if word in labels:
        yield labels[word]
    if SHORT_FOR.get(word) in words:
        yield SHORT_FOR[word]
    begun = [one for one in words if word and one.startswith(word)]
    if len(begun) == 1:
        yield begun[0]
    if re.search(r"(?:^|_)(?:no|not|non)(?:_|$)", word):
        return
    # A slip of a letter or two, or another ending: a nephrologist is no neurologist. Of outcomes,
    # some nearly say the opposite of each other.
    near = [one for one in words if one[:3] == word[:3]]
    yield from get_close_matches(word, near, 1, 0.95 if kind is OUTCOME else 0.85)
    if kind is not OUTCOME:
        yield from (one for one in near if one[:_SAME_BEGINNING] == word[:_SAME_BEGINNING]
                    and abs(len(one) - len(word)) <= _OTHER_ENDING)  # fmt: skip


def _toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
