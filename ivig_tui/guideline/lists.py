"""The kinds of answers that have parts: sides, vials, agents, infusions."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ivig_tui.guideline.answers import Agent, Infusion, Number, Value
from ivig_tui.guideline.kinds import (
    Choice,
    Day,
    Kind,
    Measure,
    Mistake,
    Problem,
    Text,
    Whole,
    parse_number,
    write_number,
)
from ivig_tui.guideline.wording import found, inert, plain, shown_date


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

    def read(self, raw: object) -> Value:
        assert isinstance(raw, list)
        return raw[0], raw[1]

    def write(self, value: Value) -> object:
        return list(value) if isinstance(value, tuple) else value

    def show(self, value: Value) -> str:
        return f"right {value[0]}, left {value[1]}" if isinstance(value, tuple) else str(value)


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
        right: list[tuple[int, Number]] = []
        for number, size in enumerate(raw, 1):
            wrong = [message for _, message in self.size.check(size)]
            for message in wrong:
                yield f".{number}", message
            if not wrong:
                right.append((number, size))
        smallest = min((size for _, size in right), default=Decimal(1))
        for at, (number, size) in enumerate(right):
            if any(size == other for _, other in right[:at]):
                yield f".{number}", f"{plain(size)} g is named twice"
            elif Decimal(size) % Decimal(smallest):
                yield (
                    f".{number}",
                    f"{plain(size)} is not a multiple of the smallest, {plain(smallest)}",
                )

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


OUTCOME = Choice(
    (
        ("ineffective", "ineffective"),
        ("not_yet_effective", "not yet effective"),
        ("effective", "effective"),
        ("not_tolerated", "not tolerated"),
    )
)

# Q4 to Q6 have their own block; an agent with one of these words in it never counts (I-6).
CORTICOSTEROIDS = frozenset(
    "prednisone prednisolone methylprednisolone dexamethasone hydrocortisone cortisone "
    "betamethasone deflazacort triamcinolone budesonide".split()
)


def same_agent(name: str) -> str:
    """What two names have in common when they are one agent: case and white space aside."""
    return "".join(unicodedata.normalize("NFC", name).casefold().split())


def corticosteroid_in(name: str) -> str | None:
    """The corticosteroid that a name holds, None where it holds none (I-6)."""
    for word in re.findall(r"[^\W\d_]+", name.casefold()):
        if word in CORTICOSTEROIDS:
            return str(word)
    return None


@dataclass(frozen=True, slots=True)
class Agents(Kind):
    """The list of immunosuppressant agents (Q7, I-6)."""

    name = Text()

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, list):
            yield "", f"{found(raw)} is not a list of agents"
            return
        seen: dict[str, int] = {}
        for number, entry in enumerate(raw, 1):
            at = f".{number}"
            if not isinstance(entry, dict):
                yield at, f"{found(entry)} is not a table with agent and outcome"
                continue
            yield from self._name(at, number, entry, seen)
            if "outcome" in entry:
                for _, message in OUTCOME.check(entry["outcome"]):
                    yield f"{at}.outcome", message
            yield from unknown_keys(entry, ("agent", "outcome"), at)

    def _name(
        self, at: str, number: int, entry: dict[str, object], seen: dict[str, int]
    ) -> Iterator[Problem]:
        if "agent" not in entry:
            yield f"{at}.agent", "is missing; the agent's name is needed"
            return
        name = entry["agent"]
        wrong = False
        for _, message in self.name.check(name):
            wrong = True
            yield f"{at}.agent", message
        if wrong or not isinstance(name, str):
            return
        if corticosteroid_in(name):
            yield (
                f"{at}.agent",
                f"{found(name)} is a corticosteroid; those have their own block and never count "
                "as an agent (I-6)",
            )
        first = seen.setdefault(same_agent(name), number)
        if first != number:
            yield f"{at}.agent", f"{found(name)} is recorded already, as agent {first}"

    def read(self, raw: object) -> Value:
        assert isinstance(raw, list)
        return tuple(Agent(entry["agent"], entry.get("outcome")) for entry in raw)

    def write(self, value: Value) -> object:
        assert isinstance(value, tuple)
        return [
            {"agent": a.agent} | ({"outcome": a.outcome} if a.outcome else {})
            for a in value
            if isinstance(a, Agent)
        ]

    def show(self, value: Value) -> str:
        assert isinstance(value, tuple)
        shown = (
            f"{a.agent} ({OUTCOME.show(a.outcome) if a.outcome else 'outcome not recorded'})"
            for a in value
            if isinstance(a, Agent)
        )
        return ", ".join(shown) or "none used"


@dataclass(frozen=True, slots=True)
class Infusions(Kind):
    """What was really given: date, grams and phase of each infusion."""

    day = Day()
    grams = Measure(Decimal(0), Decimal(1000), "g", above_low=True)
    phase = Choice((("induction", "induction"), ("maintenance", "maintenance")))

    def check(self, raw: object) -> Iterator[Problem]:
        if not isinstance(raw, list):
            yield "", f"{found(raw)} is not a list of infusions"
            return
        parts: Sequence[tuple[str, Kind]] = (
            ("date", self.day),
            ("grams", self.grams),
            ("phase", self.phase),
        )
        for number, entry in enumerate(raw, 1):
            at = f".{number}"
            if not isinstance(entry, dict):
                yield at, f"{found(entry)} is not a table with date, grams and phase"
                continue
            for key, kind in parts:
                if key not in entry:
                    yield f"{at}.{key}", "is missing; an infusion needs date, grams and phase"
                    continue
                for _, message in kind.check(entry[key]):
                    yield f"{at}.{key}", message
            yield from unknown_keys(entry, [key for key, _ in parts], at)

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


def unknown_keys(table: dict[str, object], known: Sequence[str], at: str = "") -> Iterator[Problem]:
    """A problem for each key that the format does not have in this table."""
    for key in table:
        if key not in known:
            yield (
                f"{at}.{inert(str(key)[:64])}",
                "is not a key of this format; known here: " + ", ".join(known),
            )
