"""Why a line is in its state: what it follows from, what would change it, statement, reading."""

from collections.abc import Iterator, Sequence

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.explanation import explain, grounds, out_of_reach, ways
from ivig_tui.criteria.leaves import Given
from ivig_tui.criteria.logic import All, Evaluation, Group, Leaf, Node, State
from ivig_tui.criteria.source import Reading, Statement
from ivig_tui.criteria.wording import listed
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.myositis.catalogue import basis_of
from ivig_tui.myositis.fields import field_of
from ivig_tui.myositis.leaves import Answer
from ivig_tui.myositis.scales import SCALES
from ivig_tui.presentation import trail
from ivig_tui.presentation.outline import Look, shown, the_leaf
from ivig_tui.presentation.verdict import field_label
from ivig_tui.session.session import Entry, Session
from ivig_tui.tui.checklist.availability import keys_here
from ivig_tui.tui.checklist.items import Item
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.help import key_lines, lines_of
from ivig_tui.tui.widgets.lines import BLANK, Line, line, wrap
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk

Told = Iterator[tuple[str, str]]
"""Pairs of a title and a text."""


def why(checklist: Sheet, desk: Desk) -> Reader:
    """The screen that explains the line under the cursor, then lists the keys."""
    item, tab, session = checklist.current(), checklist.tab, checklist.course.session
    assessment, names = checklist.course.assessment, keys_here(checklist.current())

    def text(width: int) -> list[Line]:
        here = [line(("Keys on this line", "title")), *lines_of(names, width)]
        parts = [
            _lines(_in_full(item), width),
            why_lines(item, tab, assessment, width),
            _history_of(item, session, width),
            here if names else [],
            key_lines(width),
        ]
        return [row for part in parts if part for row in (*part, BLANK)][:-1]

    return Reader(f"{checklist.whose}   Why: {item.label}", text, desk)


def why_lines(item: Item, tab: str, assessment: Assessment, width: int) -> list[Line]:
    """A line explained, in lines of a width: what is said of this patient, then the document."""
    return _lines(_told(item, tab, assessment), width)


def _lines(told: Told, width: int) -> list[Line]:
    lines: list[Line] = []
    for title, text in told:
        lines += [line((part, "dim")) for part in wrap(title, width) if title]
        lines += [line(("  " + part, "text")) for part in wrap(text, max(10, width - 2)) if text]
    return lines


def _in_full(item: Item) -> Told:
    """What the line says, as in its place some of it may be cut off."""
    if item.row is not None:
        yield f"{item.joins}  {item.label}".strip(), _said(item)
    elif item.field:
        yield item.label, ""


def _said(item: Item) -> str:
    return "   ".join(part for part in (item.value, item.detail) if part)


def _told(item: Item, tab: str, assessment: Assessment) -> Told:
    if item.row is not None:
        yield from _criterion(item, assessment.evaluation(tab), assessment.answers)
    elif item.field:
        yield "Question", field_of(item.field).question
        yield "Answer", _said(item) or "not answered"
        if item.look is Look.OPEN:
            yield "Why it is open", "a criterion or the dose needs it"
        for one in basis_of(item.field):
            yield from _basis(one)
    else:
        yield "Computed from the answers", f"{item.label}: {_said(item)}".strip(": ")


def _criterion(item: Item, evaluation: Evaluation, answers: Answers) -> Told:
    assert item.row is not None
    node = item.row.node
    yield item.row.look.word, explain(node, answers, evaluation.states)
    follows = tuple(_named(node, evaluation, answers))
    if len(follows) > 1 or not the_leaf(node):
        yield "Follows from", "\n".join(follows)
    decided = item.row.look in (Look.MET, Look.NOT_APPLICABLE, Look.NOT_NEEDED)
    title = "What would change it" if decided else "Met by"
    yield title, would_change(node, item.row.look, evaluation, answers)
    for statement in node.statements:
        yield from _basis(statement)
    for reading in node.readings:
        yield from _basis(reading)


def _basis(one: Statement | Reading) -> Told:
    """A statement with its place in the document; a reading with those that were not taken."""
    if isinstance(one, Statement):
        yield f"{one.id} · {one.place}", one.text
        return
    yield f"Reading {one.id}: {one.question}", one.text
    for other in one.alternatives:
        yield "", f"not taken: {other}"


def _named(node: Node, evaluation: Evaluation, answers: Answers) -> Iterator[str]:
    """The answers that a state follows from, by name and value."""
    names: dict[str, None] = {}
    for leaf in grounds(node, evaluation.states):
        names |= dict.fromkeys(leaf.rests_on(answers))
    for name in names:
        yield f"{field_label(name)}: {shown(answers, name) or 'not answered'}"


def would_change(node: Node, look: Look, evaluation: Evaluation, answers: Answers) -> str:
    """What would change the state of a criterion, in words that name answers."""
    states = evaluation.states
    if look is Look.NOT_NEEDED:
        return "nothing here: what it is part of is decided without it"
    if look is Look.NOT_APPLICABLE:
        return "the age group; what was answered here is kept"
    leaf = the_leaf(node)
    if states[node.key] is not State.MET:
        if isinstance(leaf, Answer | Given):
            return leaf.would_meet()
        told = [_and(way, answers) for way in ways(node, states, answers)]
        return "; or ".join(told) or _and(out_of_reach(node, states, answers), answers)
    if leaf is not None:
        return f"it is met only by {leaf.would_meet()}"
    assert isinstance(node, Group)
    met = [part.label for part in node.parts if states[part.key] is State.MET]
    if isinstance(node, All):
        return f"it needs all of {listed(met, 'and')}"
    return f"it needs one of {listed([part.label for part in node.parts], 'or')}; met: " + listed(
        met, "and"
    )


def _and(way: Sequence[Leaf], answers: Answers) -> str:
    return ", and ".join(leaf.lacks(answers) for leaf in way)


# --- history --------------------------------------------------------------------------------


def _history_of(item: Item, session: Session, width: int) -> list[Line]:
    """What happened to the answer of a line, latest first; empty for a line without one."""
    field = item.part.field if item.part else item.field
    if field is None:
        return []
    changes = _entries(_of(session, field), width)
    return [line(("Its history", "title")), *(changes or [line(("  no change yet", "dim"))])]


def _of(session: Session, field: str) -> list[Entry]:
    """The entries of an answer; of a score those of its items too."""
    where, _, name = field.rpartition(".")
    items = tuple(f"{where}.{scale.key}." for scale in SCALES if scale.score_field == name)
    if not items:
        return trail.of_field(session, field)
    return [e for e in session.history if e.field == field or e.field.startswith(items)]


def history(checklist: Sheet, desk: Desk) -> Reader:
    """The whole history, the answer under the cursor first."""
    session, item = checklist.course.session, checklist.current()

    def text(width: int) -> list[Line]:
        mine = _history_of(item, session, width)
        told = [line((f"{item.label}", "title")), *mine[1:], BLANK] if mine else []
        told.append(line(("The whole session, latest first", "title")))
        return told + (_entries(session.history, width) or [line(("  no change yet", "dim"))])

    return Reader(f"{checklist.whose}   History", text, desk)


def _entries(entries: Sequence[Entry], width: int) -> list[Line]:
    return [
        line(("  " + row, "text"))
        for entry in reversed(entries)
        for row in wrap(trail.told(entry), width - 2, "    ")
    ]
