"""What each kind of key takes and refuses.

Values are written as TOML; a refused one stands with the exact words that refuse it.
"""

from __future__ import annotations

from dataclasses import dataclass

LOCAL = "2026-11-22T09:31:04"
MOMENT = "2026-11-22T09:31:04+11:00"
LONG = "1" + "0" * 4000
# One value of each type, and how a message tells it.
TYPES = {
    "true": "true",
    "false": "false",
    "1": "1",
    "48.0": "48.0",
    "nan": "NaN",
    "-nan": "-NaN",
    "inf": "Infinity",
    "-inf": "-Infinity",
    '"72"': '"72"',
    "2026-11-22": "2026-11-22",
    "09:31:04": "09:31:04",
    LOCAL: LOCAL,
    MOMENT: MOMENT,
    "[1]": "a list",
    "{}": "a table",
}
Refusals = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kind:
    """What a key takes, and what it refuses in which words."""

    right: tuple[str, ...]
    wrong: Refusals

    @property
    def local(self) -> str:
        """What is said of a date and time without offset, which is right nowhere."""
        return dict(self.wrong)[LOCAL]


def _types(words: str, *taken: str) -> Refusals:
    return tuple((raw, f"{told} {words}") for raw, told in TYPES.items() if raw not in taken)


YES_NO = Kind(
    ("true", "false"),
    (
        *_types("is not true or false", "true", "false"),
        ("0", "0 is not true or false"),
        ('"true"', '"true" is not true or false'),
    ),
)


def choice(words: str) -> Kind:
    right = tuple(f'"{word}"' for word in words.split())
    said = "is not one of " + ", ".join(right)
    near = (right[0].upper(), right[0][:-1] + ' "', '""', '"unknown"')
    return Kind(right, (*_types(said), *((raw, f"{raw} {said}") for raw in near)))


def whole(low: int, high: int) -> Kind:
    said = f"is not a whole number from {low} to {high}"
    return Kind(
        (str(low), str(high), str(low + 1), hex(high), f"+{high}"),
        (
            *_types(said, "1"),
            (f"{low}.0", f"{low}.0 {said}"),
            (f"{high}e0", f"{high} {said}"),
            (f'"{high}"', f'"{high}" {said}'),
            (str(low - 1), f"{low - 1} is below {low}"),
            (str(high + 1), f"{high + 1} is above {high}"),
            (LONG, f"a very long number is above {high}"),
            (f"-{LONG}", f"a very long number is below {low}"),
        ),
    )


def number(words: str, low: str, high: str, right: str, *wrong: tuple[str, str]) -> Kind:
    """`low` as the message has it, `high` as a number."""
    return Kind(
        tuple(right.split()),
        (
            *_types(f"is not a number {words}", "1", "48.0"),
            ("-1", f"-1 is {low}"),
            ("-0.0", f"-0.0 is {low}"),
            ("1e999999999", f"1E+999999999 is above {high}"),
            ("-1e999999999", f"-1E+999999999 is {low}"),
            (LONG, f"a very long number is above {high}"),
            (f"{LONG}.5", f"1{'0' * 59}… is above {high}"),
            (f"-{LONG}", f"a very long number is {low}"),
            *wrong,
        ),
    )


WEIGHT = number(
    "from 1 to 400 kg", "below 1", "400",
    "1 400 1.0 400.000 1.001 399.999 72.5 72.500 72.5000000 7.25e1 1e2 4E+2 0.1e1 100e-2 4_0.2_5 "
    "72.50000000000000000000000000000000000000",
    ("0", "0 is below 1"),
    ("0.999", "0.999 is below 1"),
    ("400.001", "400.001 is above 400"),
    ("401", "401 is above 400"),
    ("1e3", "1E+3 is above 400"),
    ("1e-4", "0.0001 is below 1"),
    ("72.1234", "72.1234 has more than three decimals"),
    ("72.12340", "72.12340 has more than three decimals"),
    ("1.0001", "1.0001 has more than three decimals"),
    ("399.9999", "399.9999 has more than three decimals"),
    ("12345e-4", "1.2345 has more than three decimals"),
)  # fmt: skip
HEIGHT = number(
    "from 30 to 250 cm", "below 30", "250",
    "30 250 30.0 250.000 30.001 249.999 175 1.75e2",
    ("29", "29 is below 30"),
    ("29.999", "29.999 is below 30"),
    ("250.001", "250.001 is above 250"),
    ("251", "251 is above 250"),
    ("175.0001", "175.0001 has more than three decimals"),
)  # fmt: skip
G_PER_KG = number(
    "above 0 and at most 1 g/kg", "not above 0", "1",
    "1 1.0 1.000 0.001 0.4 0.999 1e-3 1e0",
    ("0", "0 is not above 0"),
    ("0.0", "0.0 is not above 0"),
    ("1.001", "1.001 is above 1"),
    ("2", "2 is above 1"),
    ("1e-4", "0.0001 has more than three decimals"),
    ("1e-9", "1E-9 has more than three decimals"),
    ("0.0005", "0.0005 has more than three decimals"),
)  # fmt: skip
GRAMS = number(
    "above 0 and at most 1000 g", "not above 0", "1000",
    "0.001 1 35 32.5 999.999 1000 1000.0 1e3",
    ("0", "0 is not above 0"),
    ("1000.001", "1000.001 is above 1000"),
    ("1001", "1001 is above 1000"),
    ("1e-4", "0.0001 has more than three decimals"),
    ("32.9125", "32.9125 has more than three decimals"),
)  # fmt: skip
DATE = Kind(
    ("2026-11-22", "1990-01-01", "2100-12-31", "2024-02-29"),
    (
        *_types("is not a date such as 2026-11-22", "2026-11-22"),
        ('"2026-11-22"', '"2026-11-22" is not a date such as 2026-11-22'),
        ("2026-11-22T00:00:00", "2026-11-22T00:00:00 is not a date such as 2026-11-22"),
        ("2026-11-22 00:00:00Z", "2026-11-22T00:00:00+00:00 is not a date such as 2026-11-22"),
        ("1989-12-31", "1989-12-31 is before the year 1990"),
        ("2101-01-01", "2101-01-01 is after the year 2100"),
        ("0001-01-01", "0001-01-01 is before the year 1990"),
        ("9999-12-31", "9999-12-31 is after the year 2100"),
    ),
)
_MOMENT = "is not a date and time with offset such as 2026-11-22T09:31:04+11:00"
SIGNED_AT = Kind(
    (MOMENT, "2026-11-22 09:31:04Z", "1990-01-01T00:00:00+23:59", "2100-12-31T23:59:59-23:59"),
    (
        *_types(_MOMENT, MOMENT),
        (f'"{MOMENT}"', f'"{MOMENT}" {_MOMENT}'),
        ("1989-12-31T23:59:59Z", "1989-12-31T23:59:59+00:00 is before the year 1990"),
        ("2101-01-01T00:00:00Z", "2101-01-01T00:00:00+00:00 is after the year 2100"),
        ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00+23:59 is before the year 1990"),
    ),
)
TEXT = Kind(('"72"', "'a'", '"née — ß, 免疫"'), _types("is not text", '"72"'))

EXPERT = choice("immunologist neurologist rheumatologist other")
OUTCOME = choice("ineffective not_yet_effective effective not_tolerated")
PHASE = choice("induction maintenance")


def sides() -> Kind:
    said = "is not [right, left], two whole numbers 0 to 5"
    lists = ("[]", "[5]", "[5, 5, 5]", "[[5, 5]]")
    return Kind(
        ("[0, 0]", "[5, 5]", "[0, 5]"),
        (*_types(said), *((raw, f"a list {said}") for raw in lists)),
    )


AGENTS = Kind(("[]",), tuple(r for r in _types("is not a list of agents") if r[0] != "[1]"))
INFUSIONS = Kind(("[]",), tuple(r for r in _types("is not a list of infusions") if r[0] != "[1]"))
_VIALS = _types("is not a list of vial sizes in grams, such as [5, 10, 20]")
VIALS = Kind(("[5]", "[5, 10, 20]"), tuple(r for r in _VIALS if r[0] != "[1]"))
