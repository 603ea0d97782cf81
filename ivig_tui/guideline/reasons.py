"""Why a criterion is in its state: one true clause, for people."""

from collections.abc import Mapping

from ivig_tui.guideline.answers import Answers
from ivig_tui.guideline.logic import (
    AGE_GROUP,
    AgeIs,
    All,
    Any,
    Group,
    Leaf,
    Node,
    State,
    belongs_to_other_age,
)
from ivig_tui.guideline.wording import listed


def explain(node: Node, answers: Answers, states: Mapping[str, State]) -> str:
    """Why a node is in its state: one true clause, naming what decides."""
    if isinstance(node, Leaf):
        return node.because(answers)
    assert isinstance(node, Group)
    if belongs_to_other_age(node, states):
        return f"not applicable: {answers.text(AGE_GROUP)}"
    state = states[node.key]
    deciding = [part for part in node.parts if states[part.key] is state]
    named = [part for part in deciding if not isinstance(part, AgeIs)]
    if isinstance(node, All) and state is State.MET:
        return "all parts are met" if len(named) > 1 else explain(named[0], answers, states)
    if isinstance(node, Any) and state is State.NOT_MET:
        applicable = [part for part in named if not belongs_to_other_age(part, states)]
        if len(applicable) == 1:
            return explain(applicable[0], answers, states)
        return f"none of the {len(applicable)} applies"
    if state is State.OPEN:
        if len(named) == 1:
            return explain(named[0], answers, states)
        if not named:
            return explain(deciding[0], answers, states)
        labels = [part.label for part in named]
        if isinstance(node, Any):
            return f"any one would do: {listed(labels, 'or')}"
        return f"still open: {listed(labels, 'and')}"
    # Decided by some of its parts: the first is named, as it alone is enough.
    first = (named or deciding)[0]
    inner = explain(first, answers, states)
    return inner if isinstance(first, Leaf) else f"{first.label}: {inner}"
