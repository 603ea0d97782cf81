"""Answers that have parts: sides of a pair, vials, infusions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ivig_tui.guideline.answers import Infusion, Value
from ivig_tui.guideline.kinds import Choice, Day, Kind, Mistake, Problem, Schema
from ivig_tui.guideline.numbers import Measure, Whole, parse_number, write_number
from ivig_tui.guideline.tables import tables_schema, unknown_keys
from ivig_tui.guideline.wording import found, plain, shown_date


@dataclass(frozen=True, slots=True)
class Sides(Kind):
    """A grade on the right and one on the left, each from 0 to `high`."""

    high: int

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, list) or len(raw) != 2:
            yield "", f"{found(raw)} is not [right, left], two whole numbers 0 to {self.high}"
            return
        for number, grade in enumerate(raw, 1):
            for _, message in Whole(0, self.high).check(grade):
                yield f".{number}", message

    def schema(self) -> Schema:
        grade = Whole(0, self.high).schema()
        return {"type": "array", "items": grade, "minItems": 2, "maxItems": 2}

    def read(self, raw: object) -> Value:
        assert isinstance(raw, list)
        return raw[0], raw[1]

    def write(self, value: Value) -> object:
        return list(value) if isinstance(value, tuple) else value

    def show(self, value: Value) -> str:
        return f"right {value[0]}, left {value[1]}" if isinstance(value, tuple) else str(value)


# From 0.5 to 50 g there are no more multiples of a smallest vial of 0.5 g.
MOST_SIZES = 100


@dataclass(frozen=True, slots=True)
class Vials(Kind):
    """Vial sizes in grams: 0.5 to 50, no two alike, each a multiple of the smallest."""

    size = Measure(Decimal("0.5"), Decimal(50), "g")

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, list):
            yield "", f"{found(raw)} is not a list of vial sizes in grams, such as [5, 10, 20]"
            return
        if not raw:
            yield "", "an empty list names no vial; leave the key out for 5, 10 and 20 g"
        if len(raw) > MOST_SIZES:
            yield "", f"{len(raw)} sizes are more than {MOST_SIZES}; no two may be alike"
            return
        wrong = [next((message for _, message in self.size.check(size)), "") for size in raw]
        right = [size for size, problem in zip(raw, wrong, strict=True) if not problem]
        smallest = Decimal(min(right, default=1))
        seen: set[Decimal] = set()
        for number, (size, problem) in enumerate(zip(raw, wrong, strict=True), 1):
            if not problem and Decimal(size) in seen:
                problem = f"{plain(size)} g is named twice"
            elif not problem and Decimal(size) % smallest:
                problem = f"{plain(size)} is not a multiple of the smallest, {plain(smallest)}"
            if problem:
                yield f".{number}", problem
            else:
                seen.add(Decimal(size))

    def schema(self) -> Schema:
        sizes = {"minItems": 1, "maxItems": MOST_SIZES, "uniqueItems": True}
        return {"type": "array", "items": self.size.schema(), **sizes}

    def read(self, raw: object) -> Value:
        assert isinstance(raw, list)
        return tuple(raw)

    def write(self, value: Value) -> object:
        assert isinstance(value, tuple)
        return [write_number(size) for size in value if isinstance(size, int | Decimal)]

    def parse(self, typed: str) -> Value:
        words = typed.replace(",", " ").replace("g", " ").split()
        sizes = [parse_number(word) for word in words]
        if not sizes or None in sizes:
            raise Mistake(f"{found(typed)} is not a list of vial sizes such as 5 10 20")
        for suffix, message in self.check(sizes):
            raise Mistake(message if not suffix else f"vial {suffix[1:]}: {message}")
        return tuple(size for size in sizes if size is not None)

    def show(self, value: Value) -> str:
        assert isinstance(value, tuple)
        sizes = (plain(size) for size in value if isinstance(size, int | Decimal))
        return ", ".join(sizes) + " g"


@dataclass(frozen=True, slots=True)
class Infusions(Kind):
    """What was really given: date, grams and phase of each infusion."""

    day = Day()
    grams = Measure(Decimal(0), Decimal(1000), "g", above_low=True)
    phase = Choice((("induction", "induction"), ("maintenance", "maintenance")))
    parts = (("date", day), ("grams", grams), ("phase", phase))

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, list):
            yield "", f"{found(raw)} is not a list of infusions"
            return
        for number, entry in enumerate(raw, 1):
            at = f".{number}"
            if not isinstance(entry, dict):
                yield at, f"{found(entry)} is not a table with date, grams and phase"
                continue
            for key, kind in self.parts:
                if key not in entry:
                    yield f"{at}.{key}", "is missing; an infusion needs date, grams and phase"
                    continue
                for _, message in kind.check(entry[key]):
                    yield f"{at}.{key}", message
            yield from unknown_keys(entry, [key for key, _ in self.parts], at)

    def schema(self) -> Schema:
        return tables_schema(self.parts, [key for key, _ in self.parts])

    def read(self, raw: object) -> Value:
        assert isinstance(raw, list)
        return tuple(Infusion(e["date"], e["grams"], e["phase"]) for e in raw)

    def write(self, value: Value) -> object:
        assert isinstance(value, tuple)
        return [
            {"date": i.date, "grams": write_number(i.grams), "phase": i.phase}
            for i in value
            if isinstance(i, Infusion)
        ]

    def show(self, value: Value) -> str:
        assert isinstance(value, tuple)
        shown = (
            f"{shown_date(i.date)} {plain(i.grams)} g {i.phase}"
            for i in value
            if isinstance(i, Infusion)
        )
        return ", ".join(shown) or "none given"


def infusion_typed(infusion: Infusion) -> str:
    """An infusion as a person types it: `2026-12-01 35 induction`."""
    return f"{infusion.date} {plain(infusion.grams)} {infusion.phase}"


def parse_infusion(typed: str) -> Infusion:
    """An infusion from its date, grams and phase; `i` and `m` are enough for the phase.

    Raises:
        Mistake: a part is missing or wrong; says which.
    """
    words = typed.split()
    if len(words) == 4 and words[2] == "g":
        del words[2]
    if len(words) != 3:
        raise Mistake("needs date, grams and phase, such as 2026-12-01 35 induction")
    day, grams = Infusions.day.parse(words[0]), Infusions.grams.parse(words[1].removesuffix("g"))
    phases = [word for word, _ in Infusions.phase.options if word.startswith(words[2].lower())]
    if len(phases) != 1:
        raise Mistake(f"{found(words[2])} is not induction or maintenance")
    assert isinstance(day, date) and isinstance(grams, int | Decimal)
    return Infusion(day, grams, phases[0])
