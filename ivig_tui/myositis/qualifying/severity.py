"""How ill: significant weakness, or significant dysphagia (Q2, Q3)."""

from ivig_tui.criteria.builders import all_of, any_of
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.myositis.document import QUALIFYING
from ivig_tui.myositis.leaves import answer, at_most
from ivig_tui.myositis.qualifying.diagnosis import ASSESSMENT, I_1
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

SEVERITY = any_of(
    "severity", "Weakness or dysphagia", (Q2, Q3, I_1),
    at_most(MRC, MRC_LIMIT, (Q2, I_4)),
    at_most(CMAS, CMAS_LIMIT, (Q2, I_4)),
    all_of(
        "dysphagia", "Significant dysphagia", (Q3,),
        answer("limits_intake", "dysphagia_limits_intake"),
        any_of(
            "pharyngeal", "Pharyngeal muscles involved", (Q3, I_5),
            answer("study", "videofluoroscopy_shows_involvement"),
            answer("risk", "videofluoroscopy_risk_unacceptable"),
        ),
    ),
)(ASSESSMENT)  # fmt: skip
