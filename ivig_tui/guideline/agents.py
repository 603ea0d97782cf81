"""The immunosuppressant agents as an answer (Q7, I-6): their names and outcomes."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ivig_tui.guideline.answers import Agent, Value
from ivig_tui.guideline.kinds import Choice, Kind, Mistake, Problem, Text
from ivig_tui.guideline.tables import unknown_keys
from ivig_tui.guideline.wording import found

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


def begins_corticosteroid(name: str) -> str | None:
    """The corticosteroid that a typed name only begins, as `pred`; None where it begins none."""
    typed = name.strip().casefold()
    if len(typed) < 4:
        return None
    return next((word for word in sorted(CORTICOSTEROIDS) if word.startswith(typed)), None)


def named_agent(typed: str) -> str:
    """An agent's name as a hand typed it.

    The file format takes any name; a hand that types half of a corticosteroid's is asked for the
    whole, and a number is a reply that was meant for another question.

    Raises:
        Mistake: it is none, holds no letter, or only begins a corticosteroid's name.
    """
    name = str(Agents.name.parse(typed))
    if not any(character.isalpha() for character in name):
        raise Mistake(f"{found(name)} holds no letter, so it is no agent's name; type the name")
    begun = begins_corticosteroid(name)
    if begun and not corticosteroid_in(name):
        raise Mistake(
            f"{name} begins {begun}, a corticosteroid, which never counts (I-6); type the whole"
        )
    return name


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
