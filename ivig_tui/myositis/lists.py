"""Answers that have parts: sides of a pair, vials, infusions."""

from collections.abc import Iterator
from decimal import Decimal

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Choice, Day, Kind, Problem, Schema
from ivig_tui.criteria.numbers import Measure, Whole, write_number
from ivig_tui.criteria.tables import tables_schema, unknown_keys
from ivig_tui.criteria.wording import found, plain, shown_date
from ivig_tui.myositis.rows import Infusion


class Sides(Kind, frozen=True):
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


class Vials(Kind, frozen=True):
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

    def show(self, value: Value) -> str:
        assert isinstance(value, tuple)
        sizes = (plain(size) for size in value if isinstance(size, int | Decimal))
        return ", ".join(sizes) + " g"


class Infusions(Kind, frozen=True):
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
