"""Why a criterion is in its state, and what would have to be otherwise: for people."""

from collections.abc import Iterator, Mapping

from ivig_tui.guideline.answers import Answers
from ivig_tui.guideline.logic import (
    AGE_GROUP,
    AgeIs,
    All,
    Any,
    Evaluation,
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


def grounds(node: Node, states: Mapping[str, State]) -> tuple[Leaf, ...]:
    """The leaves that a node's state follows from, in the document's order.

    With their answers as they are, no other answer changes the state; and there are other answers
    to them that do. A branch of the other age group follows from the age group alone.
    """
    found: dict[str, Leaf] = {}
    for leaf in _grounds(node, states):
        # One age group guards many branches: it is told once.
        found.setdefault(AGE_GROUP if isinstance(leaf, AgeIs) else leaf.key, leaf)
    return tuple(found.values())


def _grounds(node: Node, states: Mapping[str, State]) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
        return
    assert isinstance(node, Group)
    if belongs_to_other_age(node, states):
        guard = node.parts[0]
        assert isinstance(guard, Leaf)
        yield guard
        return
    # ALL is settled by parts that are not met, ANY by parts that are met; else by all together.
    settles = State.MET if isinstance(node, Any) else State.NOT_MET
    settled = states[node.key] is settles
    for part in node.parts:
        if not settled or states[part.key] is settles:
            yield from _grounds(part, states)


def in_the_way(evaluation: Evaluation) -> tuple[Node, ...]:
    """The blocks that are not met, then those that are open: what stands between a tree and met."""
    blocks = evaluation.tree.parts
    return tuple(
        block
        for state in (State.NOT_MET, State.OPEN)
        for block in blocks
        if evaluation.states[block.key] is state
    )


def ways(block: Node, states: Mapping[str, State]) -> tuple[tuple[Leaf, ...], ...]:
    """The ways in which a block could be met: for each of its parts, where one of them would do,
    the fewest leaves that would have to be otherwise. Nothing of the other age group."""
    parts = block.parts if isinstance(block, Any) else (block,)
    found = (_change(part, states) for part in parts)
    return tuple(way for way in found if way is not None)


def shortest_change(evaluation: Evaluation) -> tuple[Leaf, ...]:
    """The fewest leaves that would have to be otherwise for the tree to be met, the age group
    staying as it is; empty where it is met, or where that can't be."""
    return _change(evaluation.tree, evaluation.states) or ()


def _change(node: Node, states: Mapping[str, State]) -> tuple[Leaf, ...] | None:
    """The fewest leaves that would make a node met; None where the age group stands against it."""
    if states[node.key] is State.MET:
        return ()
    if isinstance(node, Leaf):
        return (node,)
    assert isinstance(node, Group)
    if belongs_to_other_age(node, states):
        return None
    changes = [_change(part, states) for part in node.parts]
    if isinstance(node, Any):
        able = [change for change in changes if change is not None]
        return min(able, key=len, default=None)
    joined: tuple[Leaf, ...] = ()
    for change in changes:
        if change is None:
            return None
        joined += change
    return joined
