"""Values as words: harmless to show, exact, the same everywhere."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

from ivig_tui.guideline.answers import Number

# Format characters that turn the direction of text around: a name could read as another.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def inert(text: str) -> str:
    """Text that may be shown: control, bidi and surrogate characters replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    shown = "".join("\ufffd" if forbidden(c) else c for c in unicodedata.normalize("NFC", text))
    return shown.replace("\u2028", "\ufffd").replace("\u2029", "\ufffd")


def one_line(text: str) -> str:
    """Text of several lines on one, harmless: a stroke stands for each break."""
    return inert(text.replace("\r\n", "\n").replace("\n", " / "))


def forbidden(character: str) -> bool:
    """Whether a character may not stand in any text: category Cc or Cs, or a bidi control."""
    return character in _BIDI or unicodedata.category(character) in ("Cc", "Cs")


def found(value: object) -> str:
    """A raw value as a short, harmless piece of an error message."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = inert(value if len(value) <= 60 else value[:60] + "…")
            return f'"{text}"'
        case int():
            # A number of thousands of digits can't be turned into text, nor would it help.
            return str(value) if value.bit_length() < 200 else "a very long number"
        case Decimal():
            text = str(value)
            return text if len(text) <= 60 else text[:60] + "…"
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
        case datetime():
            return value.isoformat()
        case _:
            return inert(str(value))[:60]


def plain(number: Number) -> str:
    """A number without exponent or needless zeros, as 82.28 or 100."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_date(day: date) -> str:
    """A date for people, as 22 Nov 2026."""
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def listed(words: list[str], last: str) -> str:
    """Words as a list: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + f" {last} {words[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 dose, 3 doses."""
    return f"{number} {one if number == 1 else many or one + 's'}"
