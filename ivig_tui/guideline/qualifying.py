"""The qualifying assessment: who made the diagnosis of what, and the criteria for IVIg.

In the document's order; each statement stands beside its criterion.
"""

from dataclasses import dataclass

from ivig_tui.guideline.answers import Agent, Answers
from ivig_tui.guideline.document import (
    CONDITIONS,
    DIAGNOSIS,
    EXCLUSION,
    QUALIFYING,
    Reading,
    Statement,
)
from ivig_tui.guideline.leaves import Answer, AtMost
from ivig_tui.guideline.logic import AgeIs, All, Any, Leaf, State
from ivig_tui.guideline.scales import CMAS, MRC
from ivig_tui.guideline.wording import counted

YES = frozenset({True})
NO = frozenset({False})

I_1 = Reading(
    "I-1",
    "How do the ANDs and ORs of the qualifying criteria group?",
    "Each AND starts a new block: Q1; Q2 or Q3; Q4, Q5 or Q6; Q7 or Q8. All four are needed.",
    ("AND taken before OR, so that Q1 with Q2 would be enough, or Q3 with Q4, or Q5 alone.",),
)
I_2 = Reading(
    "I-2",
    "Do condition, diagnosing specialist and exclusion decide too?",
    "C1, DX1 and X1 are each needed beside the qualifying criteria.",
    ("They only describe the patient, and the qualifying criteria decide alone.",),
)
I_3 = Reading(
    "I-3",
    "Where is the line between adult and child?",
    "Adult is 18 and over at the qualifying assessment, and stays so for the whole course: "
    "the scores of the two scales can't be compared.",
    (
        "A line at 16 years, or the clinic (for adults or for children) that treats the patient.",
        "The age at each review, so that a child who turns 18 changes to the MRC sum score.",
    ),
)

# --- C1 · Specific Conditions ---------------------------------------------------------

C1 = Statement(
    "C1",
    CONDITIONS,
    "Polymyositis (PM), dermatomyositis (DM) or necrotising autoimmune myopathy (NAM).",
)

CONDITION = Answer(
    key="qualifying.condition",
    label="Condition",
    statements=(C1,),
    readings=(I_2,),
    field="diagnosis.condition",
    favourable=frozenset({"polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy"}),
)

# --- DX1 · Diagnosis Requirements ------------------------------------------------------

DX1 = Statement(
    "DX1", DIAGNOSIS, "Diagnosed by an immunologist, a neurologist or a rheumatologist."
)

SPECIALISTS = frozenset({"immunologist", "neurologist", "rheumatologist"})

SPECIALIST = Answer(
    key="qualifying.specialist",
    label="Diagnosed by",
    statements=(DX1,),
    readings=(I_2,),
    field="diagnosis.diagnosed_by",
    favourable=SPECIALISTS,
)

# --- X1 · Exclusion Criteria -----------------------------------------------------------

X1 = Statement("X1", EXCLUSION, "Inclusion body myositis (IBM) is excluded.")

EXCLUDED = Answer(
    key="qualifying.exclusion",
    label="Inclusion body myositis",
    statements=(X1,),
    readings=(I_2,),
    field="diagnosis.inclusion_body_myositis",
    favourable=NO,
)

# --- Q1 · the diagnosis is confirmed ---------------------------------------------------

Q1 = Statement(
    "Q1",
    QUALIFYING,
    "Adult: PM, DM or NAM proven by biopsy. Child: a diagnostic "
    "muscle biopsy, or all three of characteristic rash, elevated muscle enzymes and "
    "typical MRI abnormalities.",
)

CONFIRMED = Any(
    key="qualifying.confirmed",
    label="Diagnosis confirmed",
    statements=(Q1,),
    readings=(I_1,),
    parts=(
        # A biopsy settles it at any age.
        Answer(
            key="qualifying.confirmed.biopsy",
            label="Muscle biopsy diagnostic",
            statements=(Q1,),
            field="qualifying.biopsy",
            favourable=YES,
        ),
        All(
            key="qualifying.confirmed.child",
            label="Child: rash, enzymes and MRI",
            statements=(Q1,),
            readings=(I_3,),
            parts=(
                AgeIs(
                    key="qualifying.confirmed.child.age",
                    label="Child",
                    statements=(Q1,),
                    readings=(I_3,),
                    group="child",
                ),
                Answer(
                    key="qualifying.confirmed.child.rash",
                    label="Characteristic rash",
                    statements=(Q1,),
                    field="qualifying.rash",
                    favourable=YES,
                ),
                Answer(
                    key="qualifying.confirmed.child.enzymes",
                    label="Muscle enzymes elevated",
                    statements=(Q1,),
                    field="qualifying.muscle_enzymes_elevated",
                    favourable=YES,
                ),
                Answer(
                    key="qualifying.confirmed.child.mri",
                    label="Typical MRI abnormalities",
                    statements=(Q1,),
                    field="qualifying.mri_typical",
                    favourable=YES,
                ),
            ),
        ),
    ),
)

# --- Q2, Q3 · significant weakness, or significant dysphagia ---------------------------

Q2 = Statement(
    "Q2",
    QUALIFYING,
    "Significant muscle weakness: adult, Medical Research Council "
    "(MRC) sum score 55 or less; child, Childhood Myositis Assessment Scale (CMAS) 44 "
    "or less.",
)
Q3 = Statement(
    "Q3",
    QUALIFYING,
    "Or significant dysphagia that limits dietary intake, the "
    "pharyngeal muscles shown to be involved by video-fluoroscopy, unless speech "
    "pathology finds that the study carries an unacceptable risk of aspiration.",
)

I_4 = Reading(
    "I-4",
    "Do the limits themselves meet `55 or less` and `44 or less`?",
    "The limits are included: an MRC sum score of 55 and a CMAS of 44 meet the criterion.",
    ("Only scores below 55 and below 44 meet it.",),
)
I_5 = Reading(
    "I-5",
    "What does `unless` waive, where video-fluoroscopy is too risky?",
    "The risk waives the study, not the dysphagia: dysphagia that limits dietary intake is needed "
    "all the same.",
    ("The risk stands for all of Q3, and the dysphagia need not limit dietary intake.",),
)

MRC_LIMIT = 55
CMAS_LIMIT = 44

SEVERITY = Any(
    key="qualifying.severity",
    label="Weakness or dysphagia",
    statements=(Q2, Q3),
    readings=(I_1,),
    parts=(
        All(
            key="qualifying.severity.mrc",
            label=f"MRC sum score {MRC_LIMIT} or less",
            statements=(Q2,),
            readings=(I_3, I_4),
            parts=(
                AgeIs(
                    key="qualifying.severity.mrc.age",
                    label="Adult",
                    statements=(Q2,),
                    readings=(I_3,),
                    group="adult",
                ),
                AtMost(
                    key="qualifying.severity.mrc.score",
                    label=f"MRC sum score {MRC_LIMIT} or less",
                    statements=(Q2,),
                    readings=(I_4,),
                    scale=MRC,
                    limit=MRC_LIMIT,
                ),
            ),
        ),
        All(
            key="qualifying.severity.cmas",
            label=f"CMAS {CMAS_LIMIT} or less",
            statements=(Q2,),
            readings=(I_3, I_4),
            parts=(
                AgeIs(
                    key="qualifying.severity.cmas.age",
                    label="Child",
                    statements=(Q2,),
                    readings=(I_3,),
                    group="child",
                ),
                AtMost(
                    key="qualifying.severity.cmas.score",
                    label=f"CMAS {CMAS_LIMIT} or less",
                    statements=(Q2,),
                    readings=(I_4,),
                    scale=CMAS,
                    limit=CMAS_LIMIT,
                ),
            ),
        ),
        All(
            key="qualifying.severity.dysphagia",
            label="Significant dysphagia",
            statements=(Q3,),
            parts=(
                Answer(
                    key="qualifying.severity.dysphagia.limits_intake",
                    label="Limits dietary intake",
                    statements=(Q3,),
                    field="qualifying.dysphagia_limits_intake",
                    favourable=YES,
                ),
                Any(
                    key="qualifying.severity.dysphagia.pharyngeal",
                    label="Pharyngeal muscles involved",
                    statements=(Q3,),
                    readings=(I_5,),
                    parts=(
                        Answer(
                            key="qualifying.severity.dysphagia.pharyngeal.study",
                            label="Shown by video-fluoroscopy",
                            statements=(Q3,),
                            readings=(I_5,),
                            field="qualifying.videofluoroscopy_shows_involvement",
                            favourable=YES,
                        ),
                        Answer(
                            key="qualifying.severity.dysphagia.pharyngeal.risk",
                            label="Speech pathology: too risky",
                            statements=(Q3,),
                            readings=(I_5,),
                            field="qualifying.videofluoroscopy_risk_unacceptable",
                            favourable=YES,
                        ),
                    ),
                ),
            ),
        ),
    ),
)

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

    def state(self, answers: Answers) -> State:
        counts = self.counts(answers)
        if counts is None:
            return State.OPEN
        counting, without_outcome = counts
        if counting >= AGENTS_NEEDED:
            return State.MET
        return State.OPEN if counting + without_outcome >= AGENTS_NEEDED else State.NOT_MET

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

# --- the whole -------------------------------------------------------------------------

QUALIFYING_TREE = All(
    key="qualifying",
    label="Qualifying",
    statements=(C1, DX1, X1, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8),
    readings=(I_1, I_2),
    parts=(
        CONDITION,
        SPECIALIST,
        EXCLUDED,
        CONFIRMED,
        SEVERITY,
        CORTICOSTEROIDS,
        IMMUNOSUPPRESSANTS,
    ),
)
