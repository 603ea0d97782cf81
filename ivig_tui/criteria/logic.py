"""Three-valued trees: ALL, ANY and leaves; their states, what they need, the shortest way.

Kleene's logic: an answer that is missing makes a criterion open, never not met.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.source import Reading, Statement

Position = Callable[[str], tuple[int, ...]]
"""The place of an answer, by its full name, in the document's order; sorts names."""


class State(StrEnum):
    """What is known of a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"

    @property
    def words(self) -> str:
        """The state as it is said: met, not met, open."""
        return self.value.replace("_", " ")


class Node(Struct, frozen=True, eq=False, kw_only=True):
    """A criterion, group and leaf alike."""

    key: str
    """Its path, as `qualifying.severity.mrc`; unique."""
    label: str
    statements: tuple[Statement, ...]
    """The statements that it comes from."""
    readings: tuple[Reading, ...] = ()
    """The readings that bear on it."""

    @property
    def name(self) -> str:
        """The last part of its key, as `severity`."""
        return self.key.rpartition(".")[2]


class Leaf(Node, frozen=True, eq=False, kw_only=True):
    """A criterion that answers decide directly."""

    def state(self, answers: Answers) -> State:
        """Its state."""
        raise NotImplementedError

    def fields(self, answers: Answers) -> tuple[str, ...]:
        """The full names of the answers that it looks at."""
        raise NotImplementedError

    def missing(self, answers: Answers) -> tuple[str, ...]:
        """While it is open: the unanswered fields that it needs, all of them."""
        return tuple(name for name in self.fields(answers) if answers.get(name) is None)

    def detail(self, answers: Answers) -> str:
        """How far the answer is from deciding otherwise, as `3 above`; may be empty."""
        return ""

    def because(self, answers: Answers) -> str:
        """The reason for its state: one true clause."""
        raise NotImplementedError

    def would_meet(self) -> str:
        """What would make it met."""
        raise NotImplementedError

    def rests_on(self, answers: Answers) -> tuple[str, ...]:
        """The full names of the answers that its state follows from: with these as they are, no
        other answer changes it."""
        return self.fields(answers)

    def reachable(self, answers: Answers) -> bool:
        """Whether an answer to what it looks at could meet it, earlier scores as they are."""
        return True

    def takes(self, answers: Answers) -> tuple[str, ...]:
        """Unless it is met: the full names of the answers to give or to change for that."""
        return self.missing(answers) or self.fields(answers)[-1:]

    def lacks(self, answers: Answers) -> str:
        """Unless it is met: what is there, and what would meet it."""
        return f"{self.because(answers)}; met by {self.would_meet()}"


class Group(Node, frozen=True, eq=False, kw_only=True):
    """Criteria joined."""

    parts: tuple[Node, ...]


class All(Group, frozen=True, eq=False, kw_only=True):
    """Not met if any part is not met, met if all are, else open."""


class Any(Group, frozen=True, eq=False, kw_only=True):
    """Met if any part is met, not met if none can be, else open."""


class Guard(Leaf, frozen=True, eq=False, kw_only=True):
    """Whether the answer that parts patients into groups names this group; guards what only that
    group has. A tree has one such answer."""

    field: str
    """The full name of the answer."""
    called: str
    """What the answer is called, as `age group`."""
    group: str
    groups: tuple[str, ...]
    """All the groups that the answer may name."""

    def state(self, answers: Answers) -> State:
        named = answers.get(self.field)
        if named is None:
            return State.OPEN
        return State.MET if named == self.group else State.NOT_MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        return (self.field,)

    def because(self, answers: Answers) -> str:
        named = answers.text(self.field)
        return f"{self.called} not answered" if named is None else f"{self.called}: {named}"

    def would_meet(self) -> str:
        return f"{self.called}: {self.group}"


class Evaluation(Struct, frozen=True):
    """A tree evaluated over answers."""

    tree: All
    states: Mapping[str, State]
    """The state of every node, by its key."""
    position: Position
    """The document's order of answers."""
    needs: tuple[str, ...]
    """Unanswered fields that can still matter, in the document's order; empty unless open."""
    quickest: tuple[str, ...]
    """The fewest of those that, answered in favour, make the tree met; empty without any."""

    @property
    def decision(self) -> State:
        """The state of the whole tree."""
        return self.states[self.tree.key]

    def blocks(self) -> dict[str, State]:
        """The state of each block by name, in the tree's order."""
        return {block.name: self.states[block.key] for block in self.tree.parts}


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, in order."""
    yield node
    if isinstance(node, Group):
        for part in node.parts:
            yield from walk(part)


def guard_of(node: Node) -> Guard | None:
    """What guards a branch that only one group has; None of any other node."""
    first = node.parts[0] if isinstance(node, All) else None
    return first if isinstance(first, Guard) else None


def is_for_others(node: Node, states: Mapping[str, State]) -> bool:
    """Whether a branch is for another group of patients: not applicable."""
    guard = guard_of(node)
    return guard is not None and states[guard.key] is State.NOT_MET


def evaluate(tree: All, answers: Answers, position: Position) -> Evaluation:
    """The states of a whole tree, what it needs and the shortest way to met."""
    states: dict[str, State] = {}
    _settle(tree, answers, states)
    if states[tree.key] is not State.OPEN:
        return Evaluation(tree, states, position, (), ())
    needs: set[str] = set()
    _collect(tree, answers, states, needs)
    ordered = tuple(sorted(needs, key=position))
    return Evaluation(tree, states, position, ordered, _quickest(tree, answers, states, position))


def _settle(node: Node, answers: Answers, states: dict[str, State]) -> State:
    """Every part is settled, decided or not: the screen shows them all."""
    if isinstance(node, Leaf):
        state = node.state(answers)
    elif isinstance(node, Group):
        parts = [_settle(part, answers, states) for part in node.parts]
        # ALL is settled by a part that is not met, ANY by one that is met.
        decisive, other = State.NOT_MET, State.MET
        if isinstance(node, Any):
            decisive, other = other, decisive
        if decisive in parts:
            state = decisive
        else:
            state = State.OPEN if State.OPEN in parts else other
    else:
        raise TypeError(node)
    states[node.key] = state
    return state


def _collect(node: Node, answers: Answers, states: Mapping[str, State], needs: set[str]) -> None:
    """The unanswered fields of the open leaves that have only open groups around them."""
    if states[node.key] is not State.OPEN:
        return
    if isinstance(node, Leaf):
        needs.update(node.missing(answers))
    elif isinstance(node, Group):
        for part in node.parts:
            _collect(part, answers, states, needs)


def still_open(evaluation: Evaluation, answers: Answers) -> tuple[str, ...]:
    """The answers that still matter: what the tree needs; where it is not met, what is
    unanswered in its open blocks."""
    if evaluation.decision is not State.NOT_MET:
        return evaluation.needs
    fields: set[str] = set()
    for block in evaluation.tree.parts:
        _collect(block, answers, evaluation.states, fields)
    return tuple(sorted(fields, key=evaluation.position))


_Route = tuple[str, ...]


def _best(routes: Iterable[_Route | None], position: Position) -> _Route | None:
    """The route of the fewest fields; of equally few, the earlier in the document. None where
    there is no way."""
    ways = [route for route in routes if route is not None]
    fewest = min(map(len, ways), default=0)
    ways = [route for route in ways if len(route) == fewest]
    if len(ways) < 2:
        return ways[0] if ways else None
    return min(ways, key=lambda route: sorted(map(position, route)))


def _quickest(
    tree: All, answers: Answers, states: Mapping[str, State], position: Position
) -> _Route:
    """The shortest way to met.

    Blocks share no field but that of their guards. With a group supposed, and paid for once, the
    best of each part is the best of the whole; the suppositions are compared at the end.
    """

    def route(node: Node, group: str | None) -> _Route | None:
        state = states[node.key]
        if state is State.MET:
            return ()
        if state is State.NOT_MET:
            return None
        if isinstance(node, Guard):
            return () if node.group == group else None
        if isinstance(node, Leaf):
            return node.missing(answers)
        assert isinstance(node, Group)
        routes = [route(part, group) for part in node.parts]
        if isinstance(node, Any):
            return _best(routes, position)
        joined: _Route = ()
        for one in routes:
            if one is None:
                return None
            joined += one
        return joined

    routes = [route(tree, None)]
    guard = next((node for node in walk(tree) if isinstance(node, Guard)), None)
    if guard is not None and answers.get(guard.field) is None:
        for group in guard.groups:
            rest = route(tree, group)
            routes.append(None if rest is None else (guard.field, *rest))
    return tuple(sorted(_best(routes, position) or (), key=position))
