"""The kinds of answers that have parts: sides, vials, agents, infusions."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from ivig_tui.guideline.answers import Agent, Infusion, Value
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
    for letters, run in groupby(name.casefold(), str.isalpha):
        word = "".join(run)
        if letters and word in CORTICOSTEROIDS:
            return word
    return None


@dataclass(frozen=True, slots=True)
class Agents(Kind):
    """The list of immunosuppressant agents (Q7, I-6)."""

    name = Text(needed=True)

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


# The agents that are most used; a convenience of typing, not from the document.
USUAL_AGENTS = (
    "azathioprine",
    "ciclosporin",
    "cyclophosphamide",
    "methotrexate",
    "mycophenolate",
    "rituximab",
    "tacrolimus",
)


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


def _key(key: str) -> str:
    """A key as TOML writes it: one that is no bare word is quoted, so that it names no path."""
    head = key if len(key) <= 64 else key[:64] + "…"
    bare = re.fullmatch(r"[A-Za-z0-9_-]+", key[:64])
    return head if bare else f'"{inert(head)}"'


def unknown_keys(table: dict[str, object], known: Sequence[str], at: str = "") -> Iterator[Problem]:
    """A problem for each key that the format does not have in this table."""
    for key in table:
        if key not in known:
            yield (
                f"{at}.{_key(key)}",
                "is not a key of this format; known here: " + ", ".join(known),
            )
