"""Numbers as they are typed: plain digits and one point, and the unit as the answer is shown.

A sign, an exponent, a fraction, a comma or the digits of another script are refused, and what they
probably mean is said: only the person can know whether `1,234` is one or a thousand.
"""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from ivig_tui.criteria.answers import Number, Value
from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.numbers import Measure, Whole
from ivig_tui.criteria.wording import found, listed, plain
from ivig_tui.editing.editor import Doubt, Editor, Setting
from ivig_tui.myositis.plausible import doubts

_SEPARATORS = str.maketrans("．。·٫，、٬", "....,,,")
"""Points and commas of other scripts."""
_KEYS = frozenset("[]/?:")
"""Characters that are keys of their own on every line."""


def begins_number(character: str) -> bool:
    """Whether a character may begin a number, or what somebody means for one: it must not be lost,
    as the digits behind it would be taken for the whole. So `>55` is a draft, and not 55."""
    if len(character) != 1 or character in _KEYS:
        return False
    return character.isnumeric() or not (character.isalpha() or character.isspace())


def ascii_digits(text: str) -> str:
    """A text with the digits, points and commas of any script as ASCII has them."""
    if text.isascii():
        return text
    digits = (str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    return "".join(digits).translate(_SEPARATORS)


def without_unit(text: str, unit: str) -> str:
    """A typed number without its own unit behind it, as an answer is shown."""
    text = text.strip()
    if unit and text.casefold().endswith(unit.casefold()):
        return text[: -len(unit)].rstrip()
    return text


def plain_number(text: str) -> Number | None:
    """A number in plain digits, exact; None where it is none."""
    if not re.fullmatch(r"[0-9]{1,12}\.?|[0-9]{0,12}\.[0-9]{1,12}", text):
        return None
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def probably(text: str) -> list[str]:
    """The plain numbers that a text which is none may mean, for a refusal."""
    digits = ascii_digits(text).removeprefix("+").strip()
    comma = re.fullmatch(r"([0-9]*),([0-9]+)", digits)
    if comma:
        whole = [comma[1] + comma[2]] if len(comma[2]) == 3 and comma[1] else []
        return [f"{comma[1] or '0'}.{comma[2]}", *whole]
    fraction = _fraction(digits)
    if fraction is not None:
        thousandths = fraction * 1000
        exact = thousandths.denominator == 1
        return [plain(Decimal(thousandths.numerator) / 1000)] if exact else []
    return [digits] if digits != text and plain_number(digits) is not None else []


def _fraction(text: str) -> Fraction | None:
    """The value of `1/2`, `½` or `2½`; None of anything else."""
    stroke = re.fullmatch(r"([0-9]{1,3})/([1-9][0-9]{0,2})", text)
    if stroke:
        return Fraction(int(stroke[1]), int(stroke[2]))
    whole, last = text[:-1].strip(), text[-1:]
    if unicodedata.category(last or " ") != "No" or not re.fullmatch("[0-9]{0,3}", whole):
        return None
    value = Fraction(unicodedata.numeric(last)).limit_denominator(10)
    return value + int(whole or 0) if value < 1 else None


class _NumberEditor(Struct, Editor, frozen=True):
    """What whole numbers and measures have in common."""

    keys = ("type",)
    more_keys = ("enter",)

    kind: Whole | Measure

    @property
    def takes(self) -> str:
        return "digits; Enter keeps them"

    def starts(self, character: str) -> bool:
        return begins_number(character)

    def typed(self, value: Value | None) -> str:
        return "" if value is None else self.kind.show(value).removesuffix(f" {self.kind.unit}")

    def parse(self, text: str, setting: Setting) -> Value:
        typed = without_unit(text, self.kind.unit)
        number = self._number(typed)
        wrong = self._wrong(number)
        if number is None or wrong:
            likely = [one for one in probably(typed) if self._number(one) is not None]
            written = [one for one in likely if not self._wrong(self._number(one))]
            hint = f": write {listed(written, 'or')}" if written else ""
            raise Mistake((wrong or f"{found(text.strip())} is not {self.how}") + hint)
        return number

    def _number(self, text: str) -> Number | None:
        return plain_number(text)

    def _wrong(self, number: Number | None) -> str:
        """Why a number is no answer; empty where it is one, or where there is no number."""
        if number is None:
            return ""
        return next((message for _, message in self.kind.check(number)), "")


class WholeEditor(_NumberEditor, frozen=True):
    """A whole number."""

    kind: Whole

    def _number(self, text: str) -> Number | None:
        return int(text) if re.fullmatch("[0-9]{1,12}", text) else None

    @property
    def how(self) -> str:
        return f"a whole number from {self.kind.low} to {self.kind.high}"


class MeasureEditor(_NumberEditor, frozen=True):
    """A number that is whole or has up to three decimals."""

    kind: Measure

    @property
    def how(self) -> str:
        return f"a number {self.kind.range()}"


class WeightEditor(MeasureEditor, frozen=True):
    """A weight, which the dose goes by: one that is hard to believe is asked back."""

    def parse(self, text: str, setting: Setting) -> Value:
        # Named, as `super()` fails in a class with slots.
        value = MeasureEditor.parse(self, text, setting)
        if not setting.sure:
            values = {**setting.answers.values, setting.field: value}
            known = set(doubts(setting.answers))
            for doubt in doubts(replace(setting.answers, values=values)):
                if doubt not in known:
                    raise Doubt(f"{doubt.says}: is it right, and in kg?")
        return value
