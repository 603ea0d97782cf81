"""A tree as lines: what the screen, the summary and `criteria` show, in the same words."""

from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.logic import All, Any, Evaluation, Group, Leaf, Node, State, is_for_others
from ivig_tui.criteria.source import Statement
from ivig_tui.criteria.wording import one_line
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.leaves import AGE_GROUP, AgeIs, Answer
from ivig_tui.myositis.scales import SCALES


class Look(Enum):
    """The state of a line: a glyph and a word, never a colour alone."""

    MET = ("✔", "met")
    NOT_MET = ("✘", "not met")
    OPEN = ("?", "open")
    NOT_APPLICABLE = ("–", "not applicable")
    NOT_NEEDED = ("·", "not needed")

    @property
    def glyph(self) -> str:
        """The glyph for terminals that have it."""
        return self.value[0]

    @property
    def word(self) -> str:
        """The state in words."""
        return self.value[1]


LOOKS = {State.MET: Look.MET, State.NOT_MET: Look.NOT_MET, State.OPEN: Look.OPEN}


class Run(Enum):
    """How the line that joins a group to its parts runs past one row."""

    JOINS = "joins"
    """It joins the row, and goes on to others."""
    ENDS = "ends"
    """It joins the row, the last that it joins."""
    PASSES = "passes"
    """It goes by, to a part further down."""
    NONE = "none"
    """It has ended above."""


class Bar(Struct, frozen=True):
    """A piece of the line from a group to the parts that make its state."""

    look: Look
    """The group's."""
    run: Run
    dim: bool
    """Whether the group is no longer decisive."""

    @property
    def past(self) -> "Bar":
        """The same line on a row below that belongs to the same part."""
        on = self.run in (Run.JOINS, Run.PASSES)
        return Bar(self.look, Run.PASSES if on else Run.NONE, self.dim)


class Row(Struct, frozen=True):
    """One line of a tree."""

    node: Node
    depth: int
    look: Look
    joins: str
    """`ALL` or `ANY` for a group, else empty."""
    value: str
    """The answer in words, empty while there is none."""
    detail: str
    """How far the answer is from deciding otherwise, or why the line does not apply."""
    field: str | None
    """The full name of the answer on this line; None for a group."""
    dim: bool
    """Whether it is no longer decisive."""
    bars: tuple[Bar, ...] = ()
    """The way to the root: one for each group around it, outermost first."""

    @property
    def label(self) -> str:
        """What the line is called."""
        return self.node.label

    @property
    def ids(self) -> str:
        """The ids of its statements, as `Q4–6`."""
        return short_ids(self.node.statements)


def short_ids(statements: Sequence[Statement]) -> str:
    """Ids of statements, runs drawn together: `Q4–6`, `T2, R1`."""
    runs: list[tuple[str, int, int]] = []
    for statement in statements:
        letters = statement.id.rstrip("0123456789")
        number = int(statement.id[len(letters) :])
        if runs and runs[-1][0] == letters and runs[-1][2] == number - 1:
            runs[-1] = (letters, runs[-1][1], number)
        else:
            runs.append((letters, number, number))
    return ", ".join(f"{a}{b}" if b == c else f"{a}{b}–{c}" for a, b, c in runs)


def outline(evaluation: Evaluation, answers: Answers) -> tuple[Row, ...]:
    """The lines of a tree without its root: the verdict has a line of its own."""
    return tuple(
        row
        for block in evaluation.tree.parts
        for row in _rows(block, (), False, evaluation, answers)
    )


def _rows(
    node: Node,
    bars: tuple[Bar, ...],
    settled: bool,
    evaluation: Evaluation,
    answers: Answers,
) -> Iterator[Row]:
    """`bars`: the way to the root; `settled`: whether a group above is decided without it."""
    depth = len(bars)
    state = evaluation.states[node.key]
    leaf = the_leaf(node)
    if is_for_others(node, evaluation.states):
        why = f"not applicable: {answers.text(AGE_GROUP)}"
        yield Row(node, depth, Look.NOT_APPLICABLE, "", "", why, None, True, bars)
        return
    unneeded = settled and state is State.OPEN
    look = Look.NOT_NEEDED if unneeded else LOOKS[state]
    # What is met always stays lit: it is the way to met.
    dim = settled and state is not State.MET
    if leaf is not None:
        field = leaf.fields(answers)[-1]
        value, detail = said(leaf, answers), leaf.detail(answers)
        yield Row(node, depth, look, "", value, detail, field, dim, bars)
        return
    assert isinstance(node, Group)
    joins = "ALL" if isinstance(node, All) else "ANY"
    yield Row(node, depth, look, joins, "", "", None, dim, bars)
    decided = settled or state is not State.OPEN
    past = tuple(bar.past for bar in bars)
    parts = [part for part in _asked(node, answers) if not isinstance(part, AgeIs)]
    for part, run in zip(parts, _runs(parts, look, evaluation), strict=True):
        # A part that itself decides a group that is not met is why, and stays lit.
        why_not = isinstance(node, All | Any) and state is evaluation.states[part.key]
        yield from _rows(
            part,
            (*past, Bar(look, run, dim)),
            decided and (settled or not why_not),
            evaluation,
            answers,
        )


def _runs(parts: Sequence[Node], look: Look, evaluation: Evaluation) -> list[Run]:
    """How a group's line runs past its parts: it joins those that make its state, so that a met
    path is one line from leaf to root. What is not applicable or not needed it does not join."""
    states = evaluation.states
    joined = [
        at
        for at, part in enumerate(parts)
        if look is LOOKS[states[part.key]] and not is_for_others(part, states)
    ]
    last = max(joined, default=-1)
    return [
        (Run.ENDS if at == last else Run.JOINS)
        if at in joined
        else (Run.PASSES if at < last else Run.NONE)
        for at in range(len(parts))
    ]


def _asked(node: Group, answers: Answers) -> tuple[Node, ...]:
    """The parts in the order in which they are asked: who qualified on dysphagia is asked of
    it first at a review."""
    if node.name == "response" and answers.get("qualifying.dysphagia_limits_intake") is True:
        return tuple(sorted(node.parts, key=lambda part: part.name != "dysphagia"))
    return node.parts


def the_leaf(node: Node) -> Leaf | None:
    """The leaf that a line answers: the node itself, or the one beside its age group."""
    if isinstance(node, Leaf):
        return node
    if isinstance(node, All) and isinstance(node.parts[0], AgeIs) and len(node.parts) == 2:
        last = node.parts[1]
        return last if isinstance(last, Leaf) else None
    return None


def said(leaf: Leaf, answers: Answers) -> str:
    """A leaf's answer in words: its own, where yes or no would be misread."""
    field = leaf.fields(answers)[-1]
    value = answers.get(field)
    if isinstance(leaf, Answer) and leaf.words and isinstance(value, bool):
        return leaf.said(value)
    return shown(answers, field)


def shown(answers: Answers, field: str) -> str:
    """An answer in words, harmless to show; empty while there is none."""
    where, _, name = field.rpartition(".")
    for scale in SCALES:
        if name == scale.score_field:
            score = scale.score(answers, where)
            summed = scale.total(answers, where) is not None
            return "" if score is None else f"{score} ({'items' if summed else 'typed'})"
    value = answers.get(field)
    return "" if value is None else one_line(field_of(field).kind.show(value))
