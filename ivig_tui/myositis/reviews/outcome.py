"""What a review's outcome means, as the document's word (T1 to T4, D4)."""

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import Evaluation, State
from ivig_tui.criteria.source import Statement
from ivig_tui.myositis.dose.grams import D4
from ivig_tui.myositis.reviews.shared import T1, T2, T3, T4


class Outcome(Struct, frozen=True):
    """What the document says after a review."""

    text: str
    statements: tuple[Statement, ...]


NO_BENEFIT = Outcome("IVIg should be abandoned, as there is no benefit", (T1,))
CONSIDER_STOPPING = Outcome("consider stopping or reducing, as the patient is stable", (T3, D4))
CONTINUE = Outcome("continue, with a review every year, as efficacy is documented", (T2, T4))


def outcome(review: Evaluation, answers: Answers) -> Outcome | None:
    """What the document says after a review; None where it says nothing of it.

    No benefit only where the initial review's response is not met: a missing signature of a
    specialist is no lack of benefit.
    """
    where = review.tree.key
    if where == "reviews.1" and review.blocks()["response"] is State.NOT_MET:
        return NO_BENEFIT
    if review.decision is not State.MET:
        return None
    if answers.get(f"{where}.clinically_stable") is True:
        return CONSIDER_STOPPING
    return CONTINUE
