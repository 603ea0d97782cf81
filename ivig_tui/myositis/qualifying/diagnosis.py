"""Who has what: condition, specialist, exclusion, and how the diagnosis is confirmed (C1 to Q1).

In the document's order; each statement stands beside its criterion.
"""

from ivig_tui.criteria.logic import All, Any
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import CONDITIONS, DIAGNOSIS, EXCLUSION, QUALIFYING
from ivig_tui.myositis.leaves import AgeIs, Answer

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
    words=((True, "present"), (False, "excluded")),
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
