"""The verdict in words: the state, a reason that is true, and how many there are."""

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.explanation import enough, explain, grounds
from ivig_tui.criteria.kinds import YesNo
from ivig_tui.criteria.logic import Any, Evaluation, Group, Leaf, Node, State, is_for_others
from ivig_tui.criteria.wording import counted, inert, shown_date
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.dose.schedule import stopped
from ivig_tui.myositis.fields import field_of, place
from ivig_tui.myositis.flags import Raised
from ivig_tui.myositis.leaves import AgeIs, Answer, AtMost
from ivig_tui.myositis.reviews.gain import Gain
from ivig_tui.myositis.reviews.outcome import outcome
from ivig_tui.myositis.scales import SCALES
from ivig_tui.presentation.outline import short_ids
from ivig_tui.session.session import where_label

__all__ = ["Verdict", "field_label", "flag_words", "verdict", "where_label"]


class Verdict(Struct, frozen=True):
    """What the document's criteria make of one assessment."""

    state: State
    reason: str
    """One reason that is true."""
    count: int
    """How many reasons there are: blocks not met, or answers left."""
    near: str = ""
    """How near the first block that is not met is by its score, as `MRC sum score 56: met at 55 or
    less`; empty where no score is in it."""


def verdict(evaluation: Evaluation, answers: Answers) -> Verdict:
    """The verdict on one assessment."""
    state, blocks = evaluation.decision, evaluation.tree.parts
    if state is State.MET:
        return Verdict(state, f"all {len(blocks)} parts are met", len(blocks))
    if state is State.OPEN:
        left, shortest = len(evaluation.needs), len(enough(evaluation, answers))
        if not shortest:
            return Verdict(state, f"{counted(left, 'answer')} left, none can make it met", left)
        if left == shortest:
            return Verdict(state, f"{counted(left, 'answer')} left, all needed", left)
        return Verdict(
            state, f"{counted(left, 'answer')} left that may matter; {shortest} may be enough", left
        )
    failed = [block for block in blocks if evaluation.states[block.key] is State.NOT_MET]
    told = [_named(block, explain(block, answers, evaluation.states)) for block in failed]
    # A single block has its full reason; several have their names first, as a long line is cut.
    reason = told[0]
    if len(failed) > 1:
        reason = f"{counted(len(failed), 'block')}: {', '.join(block.label for block in failed)}"
    return Verdict(state, reason, len(failed), near_miss(failed[0], evaluation, answers))


def supports(block: Node, evaluation: Evaluation, answers: Answers) -> str:
    """What a block that is met follows from: its name, and the answers."""
    return _named(block, ground(block, evaluation, answers))


def ground(block: Node, evaluation: Evaluation, answers: Answers) -> str:
    """The answers that a block's state follows from, but for the age group."""
    leaves = grounds(block, evaluation.states)
    return ", ".join(
        away(leaf, leaf.because(answers)) for leaf in leaves if not isinstance(leaf, AgeIs)
    )


def against(block: Node, evaluation: Evaluation, answers: Answers) -> str:
    """What keeps a block from being met: its name; where it is open what is left, else each part
    that is not met, and what would meet it."""
    if evaluation.states[block.key] is State.OPEN:
        return _named(block, explain(block, answers, evaluation.states))
    return _named(block, _against(block, evaluation, answers))


def away(leaf: Leaf, said: str) -> str:
    """What is said of a leaf, away from the heading of its group: the three measures of dysphagia
    at a review name it."""
    return of_dysphagia(said) if leaf.key.rpartition(".")[0].endswith(".dysphagia") else said


def of_dysphagia(said: str) -> str:
    """`Dysphagia by speech pathology`, where it is said of a review's measure of dysphagia."""
    return f"Dysphagia {said[0].lower()}{said[1:]}" if said.startswith("By ") else said


def _named(block: Node, said: str) -> str:
    return said if said.startswith(block.label) else f"{block.label}: {said}"


def _against(node: Node, evaluation: Evaluation, answers: Answers) -> str:
    if isinstance(node, Answer):
        # What meets a plain question goes without saying.
        plain = isinstance(field_of(node.field).kind, YesNo)
        return away(node, node.because(answers) if plain else node.lacks(answers))
    if isinstance(node, Leaf):
        return node.lacks(answers)
    assert isinstance(node, Group)
    states = evaluation.states
    parts = [part for part in node.parts if states[part.key] is State.NOT_MET]
    parts = [part for part in parts if not is_for_others(part, states)]
    if any(not isinstance(part, AgeIs) for part in parts):
        parts = [part for part in parts if not isinstance(part, AgeIs)]
    joint = "; or " if isinstance(node, Any) else " and "
    return joint.join(_against(part, evaluation, answers) for part in parts)


def document_says(evaluation: Evaluation, answers: Answers) -> str:
    """What the document says after a review, with its ids; empty where it says nothing of it."""
    if evaluation.tree.key == "qualifying":
        return ""
    word = outcome(evaluation, answers)
    return f"{word.text} ({short_ids(word.statements)})" if word is not None else ""


def near_miss(block: Node, evaluation: Evaluation, answers: Answers) -> str:
    """How far a score in a block is from meeting it; empty where there is none that fails."""
    if isinstance(block, AtMost | Gain):
        failed = evaluation.states[block.key] is State.NOT_MET
        return block.lacks(answers) if failed else ""
    if not isinstance(block, Group) or is_for_others(block, evaluation.states):
        return ""
    found = (near_miss(part, evaluation, answers) for part in block.parts)
    return next((near for near in found if near), "")


def dose_cautions(assessment: Assessment) -> tuple[tuple[State, str], ...]:
    """What has to stand before a dose: the criteria that are not met, or open at qualifying."""
    told = []
    decision = assessment.qualifying.decision
    if decision is not State.MET:
        told.append((decision, f"the qualifying criteria are {decision.words}"))
    last = assessment.last
    if last != "qualifying" and assessment.evaluation(last).decision is State.NOT_MET:
        told.append((State.NOT_MET, f"the criteria of {where_label(last).lower()} are not met"))
    return tuple(told)


def no_dose(assessment: Assessment) -> str:
    """Why no dose is told: a course that is not met or stopped; empty where one is."""
    stop = stopped(assessment.answers)
    if stop is not None:
        return f"treatment is stopped on {shown_date(stop)}"
    return next((told for state, told in dose_cautions(assessment) if state is State.NOT_MET), "")


_AMBIGUOUS = {
    "qualifying.corticosteroids_ineffective": "Unresponsive to corticosteroids",
    "qualifying.corticosteroids_not_tolerated": "Corticosteroids not tolerated",
    "qualifying.corticosteroids_contraindicated": "Corticosteroids contraindicated",
    "qualifying.immunosuppressants_contraindicated": "Immunosuppressants contraindicated",
    "qualifying.dysphagia_limits_intake": "Dysphagia limits dietary intake",
}


def field_label(name: str) -> str:
    """What an answer is called away from its place in the tree."""
    label = _AMBIGUOUS.get(name) or field_of(name).label
    found = place(name)
    assert found is not None
    field, review = found
    if field.name.startswith("dysphagia_") and review:
        label = of_dysphagia(label)
    if field.table == "qualifying" and field.name in {scale.score_field for scale in SCALES}:
        return f"{label} at qualifying"
    return f"{label} (review {review})" if review else label


def flag_words(raised: Raised) -> str:
    """A flag away from its place: which review it is about, or which answers."""
    if raised.flag.code == "changed_outside":
        names = [field_label(name) if place(name) else inert(name) for name in raised.places]
        return f"{raised.text} Changed: {', '.join(names)}."
    reviews = dict.fromkeys(
        where_label(".".join(name.split(".")[:2]))
        for name in raised.places
        if name.startswith("reviews.")
    )
    return f"{', '.join(reviews)}: {raised.text}" if reviews else raised.text
