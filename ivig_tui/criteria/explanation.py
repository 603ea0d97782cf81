"""Why a criterion is in its state, and what would have to be otherwise: for people."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import (
    All,
    Any,
    Evaluation,
    Group,
    Guard,
    Leaf,
    Node,
    State,
    guard_of,
    is_for_others,
)
from ivig_tui.criteria.wording import listed


def explain(node: Node, answers: Answers, states: Mapping[str, State]) -> str:
    """Why a node is in its state: one true clause, naming what decides."""
    if isinstance(node, Leaf):
        return node.because(answers)
    assert isinstance(node, Group)
    if is_for_others(node, states):
        return not_applicable(node, answers)
    state = states[node.key]
    deciding = [part for part in node.parts if states[part.key] is state]
    named = [part for part in deciding if not isinstance(part, Guard)]
    if isinstance(node, All) and state is State.MET:
        return "all parts are met" if len(named) > 1 else explain(named[0], answers, states)
    if isinstance(node, Any) and state is State.NOT_MET:
        applicable = [part for part in named if not is_for_others(part, states)]
        if len(applicable) == 1:
            return explain(applicable[0], answers, states)
        return f"none of the {len(applicable)} applies"
    if state is State.OPEN:
        if len(named) == 1:
            return explain(named[0], answers, states)
        if not named:
            return explain(deciding[0], answers, states)
        if isinstance(node, All):
            return f"still open: {listed([part.label for part in named], 'and')}"
        able = [part for part in named if ways(part, states, answers)] or named
        if len(able) == 1:
            return explain(able[0], answers, states)
        return f"any one would do: {listed([part.label for part in able], 'or')}"
    # Decided by some of its parts: the first is named, as it alone is enough.
    first = (named or deciding)[0]
    inner = explain(first, answers, states)
    return inner if isinstance(first, Leaf) else f"{first.label}: {inner}"


def not_applicable(node: Node, answers: Answers) -> str:
    """That a branch is for another group of patients than the one that was answered."""
    guard = guard_of(node)
    return f"not applicable: {answers.text(guard.field) if guard else ''}"


def grounds(node: Node, states: Mapping[str, State]) -> tuple[Leaf, ...]:
    """The leaves that a node's state follows from, in the document's order.

    With their answers as they are, no other answer changes the state; and there are other answers
    to them that do. A branch of another group of
    patients follows from its guard alone.
    """
    found: dict[str, Leaf] = {}
    for leaf in _grounds(node, states):
        # One answer guards many branches: it is named once.
        found.setdefault(leaf.field if isinstance(leaf, Guard) else leaf.key, leaf)
    return tuple(found.values())


def _grounds(node: Node, states: Mapping[str, State]) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
        return
    assert isinstance(node, Group)
    if is_for_others(node, states):
        guard = guard_of(node)
        assert guard is not None
        yield guard
        return
    # ALL is settled by parts that are not met, ANY by parts that are met; else by all together.
    settles = State.MET if isinstance(node, Any) else State.NOT_MET
    settled = states[node.key] is settles
    for part in node.parts:
        if not settled or states[part.key] is settles:
            yield from _grounds(part, states)


def in_the_way(evaluation: Evaluation) -> tuple[Node, ...]:
    """The blocks that are not met, then those that are open: what keeps a tree from being met."""
    blocks = evaluation.tree.parts
    return tuple(
        block
        for state in (State.NOT_MET, State.OPEN)
        for block in blocks
        if evaluation.states[block.key] is state
    )


Way = tuple[Leaf, ...]
"""Leaves that together make a node met, in the document's order."""


def ways(node: Node, states: Mapping[str, State], answers: Answers) -> tuple[Way, ...]:
    """Every way in which a node could be met: the leaves that would have to be otherwise, and none
    too many. No way holds another; none asks for another group of patients, nor for what is out of
    reach. Of a node that is met: one, with nothing in it."""
    if states[node.key] is State.MET:
        return ((),)
    if isinstance(node, Leaf):
        return ((node,),) if node.reachable(answers) else ()
    assert isinstance(node, Group)
    if is_for_others(node, states):
        return ()
    found = [ways(part, states, answers) for part in node.parts]
    if isinstance(node, Any):
        return _smallest(chain.from_iterable(found))
    return _smallest(_joined(chosen) for chosen in product(*found))


def _asked(leaf: Leaf) -> str:
    """What a leaf asks for: many branches are guarded by one answer."""
    return f"{leaf.field} {leaf.group}" if isinstance(leaf, Guard) else leaf.key


def _joined(chosen: Iterable[Way]) -> Way:
    """The leaves of several ways, each once."""
    return tuple({_asked(leaf): leaf for leaf in chain.from_iterable(chosen)}.values())


def _smallest(found: Iterable[Way]) -> tuple[Way, ...]:
    """Of ways those that hold no other; without those that ask for two groups of patients."""
    by_asked: dict[frozenset[str], Way] = {}
    for way in found:
        if len({leaf.group for leaf in way if isinstance(leaf, Guard)}) < 2:
            by_asked.setdefault(frozenset(map(_asked, way)), way)
    return tuple(way for mine, way in by_asked.items() if not any(one < mine for one in by_asked))


def out_of_reach(node: Node, states: Mapping[str, State], answers: Answers) -> Way:
    """The leaves below a node that no answer would meet; nothing of another group of patients."""
    if states[node.key] is State.MET or is_for_others(node, states):
        return ()
    if isinstance(node, Leaf):
        return () if node.reachable(answers) else (node,)
    assert isinstance(node, Group)
    return tuple(leaf for part in node.parts for leaf in out_of_reach(part, states, answers))


def shortest_change(evaluation: Evaluation, answers: Answers) -> Way:
    """The way to met that changes no answer, or else changes one: of these the one of the fewest
    answers, of equally few the earlier in the document. Empty where the tree is met."""

    def length(way: Way) -> tuple[bool, int, list[tuple[int, ...]]]:
        names = [name for leaf in way for name in leaf.takes(answers)]
        changes = any(evaluation.states[leaf.key] is State.NOT_MET for leaf in way)
        return changes, len(names), sorted(map(evaluation.position, names))

    return min(ways(evaluation.tree, evaluation.states, answers), key=length, default=())


def enough(evaluation: Evaluation, answers: Answers) -> tuple[str, ...]:
    """The fewest unanswered fields that, answered in favour, make the tree met, in the document's
    order: what is quickest, but for a score that is out of reach. Empty where none can."""
    barred = out_of_reach(evaluation.tree, evaluation.states, answers)
    names = {name for leaf in barred for name in leaf.fields(answers)}
    if names.isdisjoint(evaluation.quickest):
        return evaluation.quickest
    change = shortest_change(evaluation, answers)
    if any(evaluation.states[leaf.key] is State.NOT_MET for leaf in change):
        return ()
    return tuple(
        sorted((name for leaf in change for name in leaf.takes(answers)), key=evaluation.position)
    )
