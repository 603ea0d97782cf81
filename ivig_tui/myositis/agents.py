"""The immunosuppressant agents as an answer (Q7, I-6): their names and outcomes."""

import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Choice, Kind, Mistake, Problem, Schema, Text, YesNo
from ivig_tui.criteria.tables import tables_schema, unknown_keys
from ivig_tui.criteria.wording import found, inert, listed
from ivig_tui.myositis.drugs import Group, Recognised, recognise, with_drug
from ivig_tui.myositis.rows import Agent

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


OWN_BLOCK = "those have their own block and never count as an agent (I-6)"


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
    name = Agents.name.recorded(typed)
    if not any(character.isalpha() for character in name):
        raise Mistake(f"{found(name)} holds no letter, so it is no agent's name; type the name")
    begun = begins_corticosteroid(name)
    if begun and not recognise(name).held:
        raise Mistake(
            f"{name} begins {begun}, a corticosteroid, which never counts (I-6); type the whole"
        )
    return name


class Typed(Enum):
    """What to do with the name of an agent that a hand typed."""

    FINE = "record it"
    REFUSED = "say why, and record nothing"
    NEARLY = "ask whether the listed name is meant"
    UNKNOWN = "ask whether it is an immunosuppressant, and record the answer with it"


class Verdict(Struct, frozen=True):
    """What is made of a typed name."""

    what: Typed
    says: str
    """The reason or the question, a sentence; of a name that is fine what the person may want to
    know of it, or nothing."""
    name: str
    """The name to record as it is or, of `NEARLY`, the listed name that is asked about."""


def judge_typed(typed: str, recorded: Sequence[Agent], *, as_written: bool = False) -> Verdict:
    """The verdict on the name of an agent as a hand typed it (I-6); it records nothing.

    A file may hold what is refused here; the flags mark it there. `recorded` are the other agents:
    where a recorded name is changed, the list without it. `as_written` keeps a name that is nearly
    a listed one, after the person was asked and said that the other is not meant.
    """
    try:
        name = named_agent(typed)
    except Mistake as mistake:
        return Verdict(Typed.REFUSED, str(mistake), typed.strip())
    meant = recognise(name)
    refused = _refused(meant, recorded)
    if refused:
        return Verdict(Typed.REFUSED, refused, name)
    drug = meant.drug
    if drug is not None and meant.near:
        kind = "" if drug.name == drug.group else f", {_a(drug.group)}"
        if not as_written:
            what = drug.name if meant.near == drug.name else f"{meant.near} ({drug.name})"
            never = f"{kind}," if kind and meant.never_counts else ""
            asks = f"{found(name)} is not on the list of drugs: is {what}{never} meant?"
            return Verdict(Typed.NEARLY, asks, meant.near)
        if meant.never_counts:
            told = f"kept as written; it is nearly {drug.name}{kind}, and never counts (I-6)"
            return Verdict(Typed.FINE, told, name)
    if not meant.immunosuppressants:
        asks = f"{found(name)} is not on the list of drugs: is it an immunosuppressant"
        return Verdict(Typed.UNKNOWN, f"{asks}{_other_than(recorded)}?", name)
    shown = with_drug(name)
    return Verdict(Typed.FINE, "" if shown == name else inert(shown), name)


def _refused(meant: Recognised, recorded: Sequence[Agent]) -> str | None:
    """Why a typed name can't be recorded by hand; None where it can."""
    name, held = found(meant.name), meant.held
    if len(held) > 1:
        named = listed([drug.name for drug in held], "and")
        return f"{name} names several drugs, {named}: record one on a line"
    if held and held[0].group is not Group.IMMUNOSUPPRESSANT:
        drug = held[0]
        if drug.group is Group.CORTICOSTEROID:
            own = drug.name == drug.group or meant.is_own_name
            return f"{name} is {'' if own else f'{drug.name}, '}a corticosteroid; {OWN_BLOCK}"
        return f"{name} is an immunoglobulin, which never counts as an agent (I-6)"
    for number, agent in enumerate(recorded, 1):
        same = same_agent(agent.agent) == same_agent(meant.name)
        if same or recognise(agent.agent).identity == meant.identity:
            there = f"recorded already, as agent {number}, {found(agent.agent)}"
            if meant.drug is None or meant.is_own_name:
                return f"{name} is {there}"
            near = "nearly " if meant.near else ""
            return f"{name} is {near}{meant.drug.name}, which is {there}"
    return None


def _other_than(recorded: Sequence[Agent]) -> str:
    """The rest of the question about an unknown name, which may be another name of a recorded drug.

    The list can't tell that `M.T.X.` is methotrexate, or HCQ hydroxychloroquine; who typed it can.
    """
    may_count = [
        one.agent
        for one in recorded
        if one.immunosuppressant is not False and not recognise(one.agent).never_counts
    ]
    return f" other than {listed([inert(name) for name in may_count], 'or')}" if may_count else ""


def _a(group: Group) -> str:
    """A group with its article."""
    return f"an {group}" if group[0] in "aeiou" else f"a {group}"


class Agents(Kind, frozen=True):
    """The list of immunosuppressant agents (Q7, I-6)."""

    name = Text(needed=True)
    immunosuppressant = YesNo()
    parts = (("agent", name), ("outcome", OUTCOME), ("immunosuppressant", immunosuppressant))

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
            if "immunosuppressant" in entry:
                for _, message in self.immunosuppressant.check(entry["immunosuppressant"]):
                    yield f"{at}.immunosuppressant", message
            yield from unknown_keys(entry, [key for key, _ in self.parts], at)

    def schema(self) -> Schema:
        return tables_schema(self.parts, ["agent"])

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
                f"{found(name)} is a corticosteroid; {OWN_BLOCK}",
            )
        first = seen.setdefault(same_agent(name), number)
        if first != number:
            yield f"{at}.agent", f"{found(name)} is recorded already, as agent {first}"

    def read(self, raw: object) -> Value:
        assert isinstance(raw, list)
        return tuple(
            Agent(entry["agent"], entry.get("outcome"), entry.get("immunosuppressant"))
            for entry in raw
        )

    def write(self, value: Value) -> object:
        assert isinstance(value, tuple)
        return [self._written(agent) for agent in value if isinstance(agent, Agent)]

    def _written(self, agent: Agent) -> dict[str, object]:
        entry: dict[str, object] = {"agent": agent.agent}
        if agent.outcome is not None:
            entry["outcome"] = agent.outcome
        if agent.immunosuppressant is not None:
            entry["immunosuppressant"] = agent.immunosuppressant
        return entry

    def show(self, value: Value) -> str:
        assert isinstance(value, tuple)
        shown = (self._shown(agent) for agent in value if isinstance(agent, Agent))
        return ", ".join(shown) or "none used"

    def _shown(self, agent: Agent) -> str:
        outcome = OUTCOME.show(agent.outcome) if agent.outcome else "outcome not recorded"
        said = {
            None: "",
            True: ", said to be an immunosuppressant",
            False: ", no immunosuppressant",
        }
        return f"{with_drug(agent.agent)} ({outcome}{said[agent.immunosuppressant]})"


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
