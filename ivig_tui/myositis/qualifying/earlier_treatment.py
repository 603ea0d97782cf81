"""What was tried before: corticosteroids, then immunosuppressants (Q4 to Q8)."""

from enum import Enum

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.builders import Place, any_of
from ivig_tui.criteria.logic import Leaf, State
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.criteria.wording import counted, inert, listed
from ivig_tui.myositis.document import QUALIFYING
from ivig_tui.myositis.drugs import known_immunosuppressant, recognise
from ivig_tui.myositis.leaves import answer
from ivig_tui.myositis.qualifying.diagnosis import ASSESSMENT, I_1
from ivig_tui.myositis.rows import Agent

# --- Q4, Q5, Q6 · corticosteroids ------------------------------------------------------

Q4 = Statement("Q4", QUALIFYING, "Unresponsive to corticosteroid treatment.")
Q5 = Statement(
    "Q5",
    QUALIFYING,
    "Or corticosteroids not tolerated: side effects that can't be accepted, or toxicity that is "
    "significant.",
)
Q6 = Statement("Q6", QUALIFYING, "Or corticosteroid therapy is contraindicated.")

CORTICOSTEROIDS = any_of(
    "corticosteroids", "Corticosteroids", (Q4, Q5, Q6, I_1),
    answer("ineffective", "corticosteroids_ineffective", (Q4,)),
    answer("not_tolerated", "corticosteroids_not_tolerated", (Q5,)),
    answer("contraindicated", "corticosteroids_contraindicated", (Q6,)),
)(ASSESSMENT)  # fmt: skip

# --- Q7, Q8 · immunosuppressants -------------------------------------------------------

Q7 = Statement(
    "Q7",
    QUALIFYING,
    "Two or more immunosuppressant agents tried: each ineffective, or commenced and not yet "
    "effective.",
)
Q8 = Statement("Q8", QUALIFYING, "Or immunosuppressant medication is contraindicated.")

I_6 = Reading(
    "I-6",
    "Which agents count as two?",
    "Distinct drugs, by whatever names they are recorded, that are ineffective or not yet "
    "effective; one of each is two. A corticosteroid or immunoglobulin never counts, nor an agent "
    "that is effective or was not tolerated. An agent that the list of drugs does not know counts "
    "once it is recorded to be an immunosuppressant.",
    (
        "Both agents with the same outcome.",
        "An agent that was not tolerated counts, as it was tried.",
        "A corticosteroid counts as one of the two.",
    ),
)

AGENTS_FIELD = "qualifying.immunosuppressants"
AGENTS_NEEDED = 2
COUNTING_OUTCOMES = frozenset({"ineffective", "not_yet_effective"})


class Counts(Enum):
    """What one recorded agent adds to the two."""

    YES = "counts"
    AGAIN = "counted already under another name"
    NO_OUTCOME = "may yet count: it has no outcome"
    NOT_SAID = "may yet count: whether it is an immunosuppressant is not recorded"
    BY_OUTCOME = "does not count by its outcome"
    NEVER = "never counts: it is no immunosuppressant"


class Tally(Struct, frozen=True):
    """How many of the recorded agents count, by drug."""

    each: tuple[Counts, ...]
    """What each recorded agent adds, in their order."""
    counting: tuple[str, ...]
    """The drugs that count."""
    may_count: tuple[tuple[str, Counts], ...]
    """Other drugs that may yet count, each with why it does not count yet."""


def agents_of(answers: Answers) -> tuple[Agent, ...]:
    """The agents recorded; empty where there is no list."""
    agents = answers.get(AGENTS_FIELD)
    if not isinstance(agents, tuple):
        return ()
    return tuple(agent for agent in agents if isinstance(agent, Agent))


def _alone(agent: Agent) -> Counts:
    """What an agent adds, whatever else is recorded."""
    known = known_immunosuppressant(agent)
    if known is False:
        return Counts.NEVER
    if agent.outcome is not None and agent.outcome not in COUNTING_OUTCOMES:
        return Counts.BY_OUTCOME
    if known is None:
        return Counts.NOT_SAID
    return Counts.NO_OUTCOME if agent.outcome is None else Counts.YES


def tally(agents: tuple[Agent, ...]) -> Tally:
    """The agents counted by drug: each drug once, by whichever agent speaks most for it."""
    each: list[Counts] = []
    counting: dict[str, str] = {}
    may_count: dict[str, tuple[str, Counts]] = {}
    for agent in agents:
        drug = recognise(agent.agent)
        named = drug.drug.name if drug.drug else inert(agent.agent)
        adds = _alone(agent)
        if adds is Counts.YES and drug.identity in counting:
            adds = Counts.AGAIN
        if adds is Counts.YES:
            counting[drug.identity] = named
        elif adds in (Counts.NO_OUTCOME, Counts.NOT_SAID):
            may_count.setdefault(drug.identity, (named, adds))
        each.append(adds)
    others = tuple(told for drug, told in may_count.items() if drug not in counting)
    return Tally(tuple(each), tuple(counting.values()), others)


class TwoAgents(Leaf, frozen=True, eq=False, kw_only=True):
    """Q7, by I-6: n drugs count, m others may yet count. Met when n is 2 or more; open without
    a list, or when n + m is 2 or more. Any list is an answer, an empty one too."""

    def tally(self, answers: Answers) -> Tally | None:
        """The recorded agents counted; None without a list."""
        if answers.get(AGENTS_FIELD) is None:
            return None
        return tally(agents_of(answers))

    def enough(self, drugs: int) -> bool:
        """Whether so many drugs meet it. The proof gives this comparison a solver's number."""
        return drugs >= AGENTS_NEEDED

    def state(self, answers: Answers) -> State:
        counts = self.tally(answers)
        if counts is None:
            return State.OPEN
        n, m = len(counts.counting), len(counts.may_count)
        if self.enough(n):
            return State.MET
        return State.OPEN if self.enough(n + m) else State.NOT_MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        return (AGENTS_FIELD,)

    def missing(self, answers: Answers) -> tuple[str, ...]:
        # A list that leaves it open is there, and needed all the same.
        return (AGENTS_FIELD,)

    def detail(self, answers: Answers) -> str:
        counts = self.tally(answers)
        if counts is None:
            return ""
        text = f"{len(counts.counting)} of {AGENTS_NEEDED} count"
        return text + (f", {len(counts.may_count)} open" if counts.may_count else "")

    def because(self, answers: Answers) -> str:
        counts = self.tally(answers)
        if counts is None:
            return "Immunosuppressant agents: not answered"
        text = f"{counted(len(counts.counting), 'agent')} ineffective or not yet effective"
        if counts.counting:
            text += f": {listed(list(counts.counting), 'and')}"
        why = {Counts.NO_OUTCOME: "no outcome", Counts.NOT_SAID: "an immunosuppressant or not?"}
        able = [f"{named} ({why[adds]})" for named, adds in counts.may_count]
        return text + (f"; may yet count: {listed(able, 'and')}" if able else "")

    def would_meet(self) -> str:
        return f"at least {AGENTS_NEEDED} agents that are ineffective or not yet effective"

    def lacks(self, answers: Answers) -> str:
        counts = self.tally(answers)
        if counts is None:
            return f"{self.because(answers)}; met by {self.would_meet()}"
        return f"{self.because(answers)}; met by {AGENTS_NEEDED - len(counts.counting)} more"


def _two_agents(group: Place) -> TwoAgents:
    return group.part("two_agents", (Q7, I_6)).make(TwoAgents, "Two agents without effect")


IMMUNOSUPPRESSANTS = any_of(
    "immunosuppressants", "Immunosuppressants", (Q7, Q8, I_1),
    _two_agents,
    answer("contraindicated", "immunosuppressants_contraindicated", (Q8,)),
)(ASSESSMENT)  # fmt: skip

TWO_AGENTS = IMMUNOSUPPRESSANTS.parts[0]
