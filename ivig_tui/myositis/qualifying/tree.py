"""The qualifying assessment whole: who made the diagnosis of what, and the criteria for IVIg."""

from ivig_tui.criteria.logic import All
from ivig_tui.myositis.qualifying.diagnosis import (
    C1,
    CONDITION,
    CONFIRMED,
    DX1,
    EXCLUDED,
    I_1,
    I_2,
    Q1,
    SPECIALIST,
    X1,
)
from ivig_tui.myositis.qualifying.earlier_treatment import (
    CORTICOSTEROIDS,
    IMMUNOSUPPRESSANTS,
    Q4,
    Q5,
    Q6,
    Q7,
    Q8,
)
from ivig_tui.myositis.qualifying.severity import Q2, Q3, SEVERITY

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
