"""Three-valued trees: ALL, ANY and leaves; their states, what they need, the shortest way.

Kleene's logic: an answer that is missing makes a criterion open, never not met.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivig_tui.criteria.answers import Answers
from ivig_tui.myositis.document import Reading, Statement
from ivig_tui.myositis.fields import position

AGE_GROUP = "patient.age_group"


class State(StrEnum):
    """What is known of a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"

    @property
    def words(self) -> str:
        """The state as it is said: met, not met, open."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Node:
    """A criterion, group and leaf alike."""

    key: str
    """Its path, as `qualifying.severity.mrc`; unique."""
    label: str
    statements: tuple[Statement, ...]
    """The statements that it stands for."""
    readings: tuple[Reading, ...] = ()
    """The readings that bear on it."""

    @property
    def name(self) -> str:
        """The last part of its key, as `severity`."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Leaf(Node):
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


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Group(Node):
    """Criteria joined."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class All(Group):
    """Not met if any part is not met, met if all are, else open."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Any(Group):
    """Met if any part is met, not met if none can be, else open."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AgeIs(Leaf):
    """Whether the patient is of an age group (I-3); guards what only that group has."""

    group: str

    def state(self, answers: Answers) -> State:
        age = answers.get(AGE_GROUP)
        if age is None:
            return State.OPEN
        return State.MET if age == self.group else State.NOT_MET

    def fields(self, answers: Answers) -> tuple[str, ...]:
        return (AGE_GROUP,)

    def because(self, answers: Answers) -> str:
        age = answers.text(AGE_GROUP)
        return "age group not answered" if age is None else f"age group: {age}"

    def would_meet(self) -> str:
        return f"age group: {self.group}"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A tree evaluated over answers."""

    tree: All
    states: Mapping[str, State]
    """The state of every node, by its key."""
    needs: tuple[str, ...]
    """Unanswered fields that can still matter, in the document's order; empty unless open."""
    quickest: tuple[str, ...]
    """The fewest of those whose favourable answers make the tree met; empty without any."""

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


def belongs_to_other_age(node: Node, states: Mapping[str, State]) -> bool:
    """Whether a branch is for the other age group: not applicable."""
    return (
        isinstance(node, All)
        and isinstance(node.parts[0], AgeIs)
        and states[node.parts[0].key] is State.NOT_MET
    )


def evaluate(tree: All, answers: Answers) -> Evaluation:
    """The states of a whole tree, what it needs and the shortest way to met."""
    states: dict[str, State] = {}
    _settle(tree, answers, states)
    if states[tree.key] is not State.OPEN:
        return Evaluation(tree, states, (), ())
    needs: set[str] = set()
    _collect(tree, answers, states, needs)
    ordered = tuple(sorted(needs, key=position))
    return Evaluation(tree, states, ordered, _quickest(tree, answers, states))


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
    """The unanswered fields of open leaves whose every ancestor is open."""
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
    return tuple(sorted(fields, key=position))


_Route = tuple[str, ...]


def _best(routes: Iterable[_Route | None]) -> _Route | None:
    """The route of the fewest fields; of equally few, the earlier in the document. None where
    there is no way."""
    ways = [route for route in routes if route is not None]
    fewest = min(map(len, ways), default=0)
    ways = [route for route in ways if len(route) == fewest]
    if len(ways) < 2:
        return ways[0] if ways else None
    return min(ways, key=lambda route: sorted(map(position, route)))


def _quickest(tree: All, answers: Answers, states: Mapping[str, State]) -> _Route:
    """The shortest way to met.

    Blocks share no field but the age group. With that supposed, and paid for once, the best of
    each part is the best of the whole; the suppositions are compared at the end.
    """
    routes = [_route(tree, answers, states, None)]
    if answers.get(AGE_GROUP) is None:
        for age in ("adult", "child"):
            rest = _route(tree, answers, states, age)
            routes.append(None if rest is None else (AGE_GROUP, *rest))
    return tuple(sorted(_best(routes) or (), key=position))


def _route(
    node: Node, answers: Answers, states: Mapping[str, State], age: str | None
) -> _Route | None:
    state = states[node.key]
    if state is State.MET:
        return ()
    if state is State.NOT_MET:
        return None
    if isinstance(node, AgeIs):
        return () if node.group == age else None
    if isinstance(node, Leaf):
        return node.missing(answers)
    assert isinstance(node, Group)
    routes = [_route(part, answers, states, age) for part in node.parts]
    if isinstance(node, Any):
        return _best(routes)
    joined: _Route = ()
    for route in routes:
        if route is None:
            return None
        joined += route
    return joined
