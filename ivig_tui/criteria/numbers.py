"""Numbers as answers: whole ones, and measures with up to three decimals, exact."""

from collections.abc import Iterator
from decimal import Decimal

from ivig_tui.criteria.answers import Number, Value
from ivig_tui.criteria.kinds import Kind, Problem, Schema
from ivig_tui.criteria.wording import found, plain


class Whole(Kind, frozen=True):
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int
    unit: str = ""

    def check(self, raw: object) -> Iterator[Problem]:
        if isinstance(raw, bool) or not isinstance(raw, int):
            yield "", f"{found(raw)} is not a whole number from {self.low} to {self.high}"
        elif raw < self.low:
            yield "", f"{found(raw)} is below {self.low}"
        elif raw > self.high:
            yield "", f"{found(raw)} is above {self.high}"

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}

    def show(self, value: Value) -> str:
        return f"{value} {self.unit}".rstrip()


class Measure(Kind, frozen=True):
    """A number from `low` to `high`, whole or with up to three decimals by value."""

    low: Decimal
    high: Decimal
    unit: str = ""
    above_low: bool = False
    """Whether `low` itself is too low."""

    def check(self, raw: object) -> Iterator[Problem]:
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
            yield "", f"{found(raw)} is not a number {self.range()}"
        elif isinstance(raw, Decimal) and not raw.is_finite():
            yield "", f"{found(raw)} is not a number {self.range()}"
        elif isinstance(raw, int) and raw.bit_length() > 64:
            # Turning a number of a million digits into a decimal takes for ever.
            yield "", f"{found(raw)} is {self._above() if raw > 0 else self._below()}"
        elif self.above_low and raw <= self.low:
            yield "", f"{found(raw)} is {self._below()}"
        elif raw < self.low:
            yield "", f"{found(raw)} is {self._below()}"
        elif raw > self.high:
            yield "", f"{found(raw)} is {self._above()}"
        elif isinstance(raw, Decimal) and _decimals(raw) > 3:
            yield "", f"{found(raw)} has more than three decimals"

    def schema(self) -> Schema:
        # A schema can't ask for three decimals: 72.345 is no multiple of 0.001 in binary floats.
        low = "exclusiveMinimum" if self.above_low else "minimum"
        return {"type": "number", low: _plain(self.low), "maximum": _plain(self.high)}

    def _below(self) -> str:
        return f"{'not above' if self.above_low else 'below'} {plain(self.low)}"

    def _above(self) -> str:
        return f"above {plain(self.high)}"

    def range(self) -> str:
        """The range in words, with its unit."""
        if self.above_low:
            words = f"above {plain(self.low)} and at most {plain(self.high)}"
        else:
            words = f"from {plain(self.low)} to {plain(self.high)}"
        return f"{words} {self.unit}".rstrip()

    def write(self, value: Value) -> object:
        return write_number(value) if isinstance(value, int | Decimal) else value

    def show(self, value: Value) -> str:
        text = plain(value) if isinstance(value, int | Decimal) else str(value)
        return f"{text} {self.unit}".rstrip()


def _plain(bound: Decimal) -> int | float:
    return int(bound) if bound == bound.to_integral_value() else float(bound)


def _decimals(number: Decimal) -> int:
    """How many decimals a number has by value: 72.500 has one. Exact, however long it is."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if not any(digits):
        return 0
    zeros = next(at for at, digit in enumerate(reversed(digits)) if digit)
    return max(0, -exponent - zeros)


def write_number(number: Number) -> Number:
    """A number as TOML should have it: whole ones as integers."""
    if isinstance(number, Decimal) and number == number.to_integral_value():
        exponent = number.as_tuple().exponent
        return int(number) if isinstance(exponent, int) and exponent >= 0 else number
    return number
