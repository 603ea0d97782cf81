"""How ill: significant weakness, or significant dysphagia (Q2, Q3)."""

from ivig_tui.criteria.logic import All, Any
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import QUALIFYING
from ivig_tui.myositis.leaves import AgeIs, Answer, AtMost
from ivig_tui.myositis.qualifying.diagnosis import I_1, I_3, YES
from ivig_tui.myositis.scales import CMAS, MRC

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
            readings=(I_3, I_4, *MRC.readings),
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
                    readings=(I_4, *MRC.readings),
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
