"""The kinds of answers: which values are right, how they are typed, how they are shown.

`check` yields `(suffix, message)` for everything wrong with a raw TOML value; the suffix
names the place within it (empty, or `.2.agent`). `schema` says the same as `check` in JSON Schema,
as far as that can: it sees dates as text, knows no decimals, and compares no two values. What a
person types is read by `ivig_tui.editing`.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.wording import FORBIDDEN, SEPARATORS, found, shown_date, whole_minutes

Problem = tuple[str, str]
Schema = dict[str, object]
"""A JSON Schema (2020-12), or a part of one."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_TEXT = 4000


class Refused(Exception):
    """Something can't be done, and nothing is changed. The message is the reason, for a person."""


class Mistake(Refused):
    """What was typed is no answer; the message says why and what would be right."""


class Kind(Struct, frozen=True):
    """One kind of answer."""

    def check(self, raw: object) -> Iterator[Problem]:
        """Everything wrong with a raw TOML value."""
        raise NotImplementedError

    def schema(self) -> Schema:
        """What a raw TOML value may be, as JSON Schema."""
        raise NotImplementedError

    def read(self, raw: object) -> Value:
        """The value of a raw TOML value that `check` found right."""
        return raw  # type: ignore[return-value]  # `check` has seen to the type

    def write(self, value: Value) -> object:
        """The raw TOML value of a value."""
        return value

    def show(self, value: Value) -> str:
        """The value for people."""
        return str(value)


class YesNo(Kind, frozen=True):
    """Yes or no; a TOML boolean."""

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, bool):
            yield "", f"{found(raw)} is not true or false"

    def schema(self) -> Schema:
        return {"type": "boolean"}

    def show(self, value: Value) -> str:
        return "yes" if value else "no"


class Choice(Kind, frozen=True):
    """One of a few words; `options` pairs each word of the file with its label."""

    options: tuple[tuple[str, str], ...]

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, str) or raw not in dict(self.options):
            words = ", ".join(f'"{word}"' for word, _ in self.options)
            yield "", f"{found(raw)} is not one of {words}"

    def schema(self) -> Schema:
        return {"enum": [word for word, _ in self.options]}

    def show(self, value: Value) -> str:
        return dict(self.options).get(str(value), str(value))


class Day(Kind, frozen=True):
    """A date without a time, 1990 to 2100."""

    def check(self, raw: object) -> Iterator[Problem]:
        if isinstance(raw, datetime) or not isinstance(raw, date):
            yield "", f"{found(raw)} is not a date such as 2026-11-22"
        else:
            yield from _year(raw)

    def schema(self) -> Schema:
        return {
            "type": "string",
            "format": "date",
            "pattern": f"^{_years_pattern()}-[0-9]{{2}}-[0-9]{{2}}$",
        }

    def show(self, value: Value) -> str:
        return shown_date(value) if isinstance(value, date) else str(value)


def _year(value: date) -> Iterator[Problem]:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        side = "before" if value.year < FIRST_YEAR else "after"
        year = FIRST_YEAR if value.year < FIRST_YEAR else LAST_YEAR
        yield "", f"{value.isoformat()} is {side} the year {year}"


def _years_pattern() -> str:
    """A pattern of the years that a date may have: whole centuries and decades, then years."""
    parts, year = [], FIRST_YEAR
    while year <= LAST_YEAR:
        for size, rest in ((100, "[0-9]{2}"), (10, "[0-9]"), (1, "")):
            if year % size == 0 and year + size - 1 <= LAST_YEAR:
                parts.append(f"{year // size}{rest}")
                year += size
                break
    return f"(?:{'|'.join(parts)})"


class Moment(Kind, frozen=True):
    """A date and time with its offset from UTC."""

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, datetime) or raw.tzinfo is None:
            yield (
                "",
                f"{found(raw)} is not a date and time with offset such as "
                "2026-11-22T09:31:04+11:00",
            )
        else:
            yield from _year(raw)

    def schema(self) -> Schema:
        time = "[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
        return {
            "type": "string",
            "format": "date-time",
            "pattern": f"^{_years_pattern()}-[0-9]{{2}}-[0-9]{{2}}{time}$",
        }

    def write(self, value: Value) -> object:
        return whole_minutes(value) if isinstance(value, datetime) else value

    def show(self, value: Value) -> str:
        if isinstance(value, datetime):
            return f"{shown_date(value)} {value:%H:%M}"
        return str(value)


class Text(Kind, frozen=True):
    """Text that is not blank and holds nothing but what can be read."""

    longest: int = LONGEST_TEXT
    lines: bool = False
    """Whether it may have several lines (LF or CRLF)."""
    one_line: bool = False
    """Whether the separators of lines and paragraphs are refused too."""

    needed: bool = False
    """Whether it can't be left out."""

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, str):
            yield "", f"{found(raw)} is not text"
            return
        if not raw.strip():
            right = (
                "text is needed" if self.needed else ("leave the key out where there is no answer")
            )
            yield "", f"{found(raw)} is blank; {right}"
        elif len(raw) > self.longest:
            yield "", f"{len(raw)} characters are more than {self.longest}"
        if raw.isascii() and raw.isprintable():
            return
        wrong = [self._first_wrong(raw), SEPARATORS.search(raw) if self.one_line else None]
        places = [match.start() for match in wrong if match is not None]
        if places:
            at = min(places)
            code = f"U+{ord(raw[at]):04X}"
            yield "", f"character {at + 1} ({code}) may not stand in this text"

    def schema(self) -> Schema:
        wrong = "|".join(map(_pattern, [FORBIDDEN, SEPARATORS] if self.one_line else [FORBIDDEN]))
        if self.lines:
            wrong = f"(?![\\r\\n])(?:{wrong})|\\r(?!\\n)"
        return {
            "type": "string",
            "maxLength": self.longest,
            "pattern": "\\S",
            "not": {"pattern": wrong},
        }

    def _first_wrong(self, raw: str) -> re.Match[str] | None:
        """The first character that is not allowed here; notes may have line breaks."""
        for match in FORBIDDEN.finditer(raw):
            line_break = match[0] == "\n" or raw.startswith("\r\n", match.start())
            if not (self.lines and line_break):
                return match
        return None

    def recorded(self, typed: str) -> str:
        """A typed text as it is recorded: composed, without blanks around it.

        Raises:
            Mistake: it is not allowed in such a text; the message says why.
        """
        text = unicodedata.normalize("NFC", typed.strip())
        for _, message in self.check(text):
            raise Mistake(message)
        return text


def _pattern(characters: re.Pattern[str]) -> str:
    """A class of characters as JSON Schema writes it: escaped; without surrogates, which no file
    can hold and not every engine takes."""
    text = characters.pattern.replace("\ud800-\udfff", "")
    return "".join(c if " " < c < "\x7f" else f"\\u{ord(c):04x}" for c in text)
