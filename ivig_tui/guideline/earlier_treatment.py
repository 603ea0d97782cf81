"""What was tried before: corticosteroids, then immunosuppressants (Q4 to Q8)."""

from dataclasses import dataclass

from ivig_tui.guideline.answers import Agent, Answers
from ivig_tui.guideline.diagnosis import I_1, YES
from ivig_tui.guideline.document import QUALIFYING, Reading, Statement
from ivig_tui.guideline.leaves import Answer
from ivig_tui.guideline.logic import Any, Leaf, State
from ivig_tui.guideline.wording import counted

# --- Q4, Q5, Q6 · corticosteroids ------------------------------------------------------

Q4 = Statement("Q4", QUALIFYING, "Unresponsive to corticosteroid treatment.")
Q5 = Statement(
    "Q5",
    QUALIFYING,
    "Or corticosteroids not tolerated: side effects that can't be accepted, or toxicity that is "
    "significant.",
)
Q6 = Statement("Q6", QUALIFYING, "Or corticosteroid therapy is contraindicated.")

CORTICOSTEROIDS = Any(
    key="qualifying.corticosteroids",
    label="Corticosteroids",
    statements=(Q4, Q5, Q6),
    readings=(I_1,),
    parts=(
        Answer(
            key="qualifying.corticosteroids.ineffective",
            label="Unresponsive",
            statements=(Q4,),
            field="qualifying.corticosteroids_ineffective",
            favourable=YES,
        ),
        Answer(
            key="qualifying.corticosteroids.not_tolerated",
            label="Not tolerated",
            statements=(Q5,),
            field="qualifying.corticosteroids_not_tolerated",
            favourable=YES,
        ),
        Answer(
            key="qualifying.corticosteroids.contraindicated",
            label="Contraindicated",
            statements=(Q6,),
            field="qualifying.corticosteroids_contraindicated",
            favourable=YES,
        ),
    ),
)

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
    "Distinct agents that are ineffective or not yet effective count, one of each is two. A "
    "corticosteroid never counts, nor an agent that is effective or was not tolerated.",
    (
        "Both agents with the same outcome.",
        "An agent that was not tolerated counts, as it was tried.",
        "A corticosteroid counts as one of the two.",
    ),
)

AGENTS_FIELD = "qualifying.immunosuppressants"
AGENTS_NEEDED = 2
COUNTING_OUTCOMES = frozenset({"ineffective", "not_yet_effective"})


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TwoAgents(Leaf):
    """Q7, by I-6: n agents count, m have no outcome yet. Met when n is 2 or more; open without
    a list, or when n + m is 2 or more. A list is an answer as it stands, an empty one too."""

    def counts(self, answers: Answers) -> tuple[int, int] | None:
        """How many agents count, and how many have no outcome; None without a list."""
        agents = answers.get(AGENTS_FIELD)
        if not isinstance(agents, tuple):
            return None
        outcomes = [agent.outcome for agent in agents if isinstance(agent, Agent)]
        return sum(o in COUNTING_OUTCOMES for o in outcomes), outcomes.count(None)

    def enough(self, drugs: int) -> bool:
        """Whether so many drugs meet it. The proof gives this comparison a solver's number."""
        return drugs >= AGENTS_NEEDED

    def state(self, answers: Answers) -> State:
        counts = self.counts(answers)
        if counts is None:
            return State.OPEN
        counting, without_outcome = counts
        if self.enough(counting):
            return State.MET
        return State.OPEN if self.enough(counting + without_outcome) else State.NOT_MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        return (AGENTS_FIELD,)

    def missing(self, answers: Answers) -> tuple[str, ...]:
        # A list without outcomes is there, and needed all the same.
        return (AGENTS_FIELD,)

    def detail(self, answers: Answers) -> str:
        counts = self.counts(answers)
        if counts is None:
            return ""
        counting, without_outcome = counts
        text = f"{counting} of {AGENTS_NEEDED} count"
        return text + (f", {without_outcome} open" if without_outcome else "")

    def because(self, answers: Answers) -> str:
        counts = self.counts(answers)
        if counts is None:
            return "Immunosuppressant agents: not answered"
        counting, without_outcome = counts
        text = f"{counted(counting, 'agent')} ineffective or not yet effective"
        return text + (f", {without_outcome} without outcome" if without_outcome else "")

    def would_meet(self) -> str:
        return "at least 2 agents that are ineffective or not yet effective"

    def lacks(self, answers: Answers) -> str:
        counts = self.counts(answers)
        if counts is None:
            return f"{self.because(answers)}; met by {self.would_meet()}"
        return f"{self.because(answers)}: met by {AGENTS_NEEDED - counts[0]} more"


IMMUNOSUPPRESSANTS = Any(
    key="qualifying.immunosuppressants",
    label="Immunosuppressants",
    statements=(Q7, Q8),
    readings=(I_1,),
    parts=(
        TwoAgents(
            key="qualifying.immunosuppressants.two_agents",
            label="Two agents without effect",
            statements=(Q7,),
            readings=(I_6,),
        ),
        Answer(
            key="qualifying.immunosuppressants.contraindicated",
            label="Contraindicated",
            statements=(Q8,),
            field="qualifying.immunosuppressants_contraindicated",
            favourable=YES,
        ),
    ),
)

TWO_AGENTS = IMMUNOSUPPRESSANTS.parts[0]
