"""Dates as they are typed: as they are shown, day first, or year first; never guessed."""

import re
from calendar import monthrange
from datetime import date

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Day, Mistake
from ivig_tui.criteria.wording import found, shown_date
from ivig_tui.editing.editor import Editor, Setting
from ivig_tui.editing.numbers import ascii_digits, begins_number

_MONTHS = ("january february march april may june july august september october november "
           "december").split()  # fmt: skip
DONE = ("date", "stopped")
"""The dates, by the last part of their names, that tell what was done: no day to come is right."""

_YEAR_FIRST = re.compile("([0-9]{4})(-?)([0-9]{2})\\2([0-9]{2})")
# Day first, as it is written in Australia.
_DAY_FIRST = re.compile("([0-9]{1,2})([/.])([0-9]{1,2})\\2([0-9]{4})")
_IN_WORDS = re.compile("([0-9]{1,2})[ -]([a-z]{3,9})\\.?[ -]([0-9]{4})")


def month_of(word: str) -> int | None:
    """The number of a month from its name or its first three letters; None of another word."""
    named = [number for number, month in enumerate(_MONTHS, 1)
             if word in (month, month[:3]) or (word == "sept" and number == 9)]  # fmt: skip
    return named[0] if named else None


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day, whatever they are; None where a text is not written as a date."""
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _DAY_FIRST.fullmatch(text):
        return int(match[4]), int(match[3]), int(match[1])
    match = _IN_WORDS.fullmatch(text)
    month = month_of(match[2]) if match else None
    return (int(match[3]), month, int(match[1])) if match and month else None


def typed_date(text: str, today: date) -> date:
    """The date that was typed; `t` and `today` are today.

    Raises:
        Mistake: it is none; says why and what would be right.
    """
    return today if text.strip().casefold() in ("t", "today") else written_date(text)


def written_date(text: str) -> date:
    """The date that a text is.

    Raises:
        Mistake: it is none; says why and what would be right.
    """
    typed = " ".join(text.casefold().split())
    parts = _parts(typed)
    if parts is not None:
        year, month, day = parts
        if 1 <= month <= 12 and 1 <= day <= _days(year, month):
            value = date(year, month, day)
            for _, message in Day().check(value):
                raise Mistake(message)
            return value
    hint = _hint(typed, parts)
    raise Mistake(
        f"{found(text.strip())} is not a date such as 2026-11-22, 22/11/2026 or 22 Nov 2026"
        + (f": {hint}" if hint else "")
    )


def _days(year: int, month: int) -> int:
    return monthrange(year, month)[1] if year else 31


def _hint(typed: str, parts: tuple[int, int, int] | None) -> str:
    """What would be right; empty where nobody can tell."""
    if parts is not None:
        year, month, _ = parts
        if not 1 <= month <= 12:
            return f"there is no month {month}; the day comes first"
        named = _MONTHS[month - 1][:3].capitalize()
        return f"{named} {year} has {_days(year, month)} days"
    digits = ascii_digits(typed)
    if digits != typed and _parts(digits) is not None:
        return f"write {digits}"
    if re.fullmatch("[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}", digits):
        return "write the year with four digits"
    if re.fullmatch("[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", digits):
        return f"write {digits.replace('-', '/')}, the day first"
    if re.fullmatch("[0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}", digits):
        numbers = re.split("[/.-]", digits)
        return "write " + "-".join(f"{number:0>2}" for number in numbers)
    american = re.fullmatch("([a-z]{3,9})\\.? ([0-9]{1,2}),? ([0-9]{4})", digits)
    if american and month_of(american[1]):
        return f"write {american[2]} {american[1][:3].capitalize()} {american[3]}"
    return ""


def not_to_come(day: date, today: date) -> None:
    """Refuse a day that is to come, of what was done.

    Raises:
        Mistake: it is after today.
    """
    if day > today:
        raise Mistake(
            f"{shown_date(day)} is in the future, as today is {shown_date(today)}; "
            "what was done is recorded"
        )


class DateEditor(Struct, Editor, frozen=True):
    """A date."""

    at_once = ("today",)
    keys = ("type", "today")
    more_keys = ("enter",)

    @property
    def takes(self) -> str:
        return "digits; Enter keeps them"

    @property
    def how(self) -> str:
        return "a date such as 22 Nov 2026, 22/11/2026 or 2026-11-22, or today"

    @property
    def replies(self) -> tuple[str, ...]:
        return ("t", "today")

    def starts(self, character: str) -> bool:
        return begins_number(character)

    def answer(self, action: str, key: str, present: Value | None, today: date) -> Value | None:
        return today if action == "today" else None

    def typed(self, value: Value | None) -> str:
        return value.isoformat() if isinstance(value, date) else ""

    def parse(self, text: str, setting: Setting) -> Value:
        day = typed_date(text, setting.today)
        if setting.field.rpartition(".")[2] in DONE:
            not_to_come(day, setting.today)
        return day
