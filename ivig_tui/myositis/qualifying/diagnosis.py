"""Who has what: condition, specialist, exclusion, and how the diagnosis is confirmed (C1 to Q1).

In the document's order; each statement is beside its criterion.
"""

from ivig_tui.criteria.builders import Place, any_of
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import CONDITIONS, DIAGNOSIS, EXCLUSION, QUALIFYING
from ivig_tui.myositis.leaves import answer, for_group

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
ASSESSMENT = Place("qualifying", "qualifying")

# --- C1 · Specific Conditions ---------------------------------------------------------

C1 = Statement(
    "C1",
    CONDITIONS,
    "Polymyositis (PM), dermatomyositis (DM) or necrotising autoimmune myopathy (NAM).",
)

CONDITION = answer(
    "condition",
    "diagnosis.condition",
    (C1, I_2),
    favourable=frozenset({"polymyositis", "dermatomyositis", "necrotising_autoimmune_myopathy"}),
)(ASSESSMENT)

# --- DX1 · Diagnosis Requirements ------------------------------------------------------

DX1 = Statement(
    "DX1", DIAGNOSIS, "Diagnosed by an immunologist, a neurologist or a rheumatologist."
)

SPECIALISTS = frozenset({"immunologist", "neurologist", "rheumatologist"})

SPECIALIST = answer("specialist", "diagnosis.diagnosed_by", (DX1, I_2), favourable=SPECIALISTS)(
    ASSESSMENT
)

# --- X1 · Exclusion Criteria -----------------------------------------------------------

X1 = Statement("X1", EXCLUSION, "Inclusion body myositis (IBM) is excluded.")

EXCLUDED = answer(
    "exclusion",
    "diagnosis.inclusion_body_myositis",
    (X1, I_2),
    favourable=NO,
    words=((True, "present"), (False, "excluded")),
)(ASSESSMENT)

# --- Q1 · the diagnosis is confirmed ---------------------------------------------------

Q1 = Statement(
    "Q1",
    QUALIFYING,
    "Adult: PM, DM or NAM proven by biopsy. Child: a diagnostic "
    "muscle biopsy, or all three of characteristic rash, elevated muscle enzymes and "
    "typical MRI abnormalities.",
)

CONFIRMED = any_of(
    "confirmed", "Diagnosis confirmed", (Q1, I_1),
    answer("biopsy", "biopsy", (Q1,)),  # it settles the diagnosis at any age
    for_group(
        "child", "child", "Child: rash, enzymes and MRI", (Q1,),
        answer("rash", "rash"),
        answer("enzymes", "muscle_enzymes_elevated"),
        answer("mri", "mri_typical"),
    ),
)(ASSESSMENT)  # fmt: skip
