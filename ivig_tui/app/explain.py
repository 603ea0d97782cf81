"""Why a line is in its state: statement, reading, what decides, what would change it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ivig_tui import report, trail
from ivig_tui.app.items import Item
from ivig_tui.app.keys import ACTIONS, BY_NAME, WHERES, Action, Key
from ivig_tui.app.lines import BLANK, Line, line, wrap
from ivig_tui.app.reader import Reader
from ivig_tui.app.view import Desk
from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.catalogue import basis_of
from ivig_tui.guideline.document import Statement
from ivig_tui.guideline.fields import field_of
from ivig_tui.guideline.logic import Any, Evaluation, Group, Node, State
from ivig_tui.guideline.reasons import explain
from ivig_tui.guideline.wording import inert, listed
from ivig_tui.outline import Look, the_leaf
from ivig_tui.session import Entry
from ivig_tui.store.durable import write_durably
from ivig_tui.verdict import field_label, verdict, where_label

if TYPE_CHECKING:
    from ivig_tui.app.checklist import Checklist
    from ivig_tui.course import Course


def why(checklist: "Checklist", desk: Desk) -> Reader:
    """The screen that explains the line under the cursor, then lists the keys."""
    item, tab = checklist.current(), checklist.tab
    assessment = checklist.course.assessment
    reference = inert(checklist.course.session.reference)

    names = checklist.keys_here()

    def text(width: int) -> list[Line]:
        here = [
            line(("Keys on this line", "title")),
            *_keys((BY_NAME[name] for name in names), width),
        ]
        parts = [why_lines(item, tab, assessment, width), here if names else [], key_lines(width)]
        return [row for part in parts if part for row in (*part, BLANK)][:-1]

    return Reader(f"{reference}   Why: {item.label}", text, desk)


def why_lines(item: Item, tab: str, assessment: Assessment, width: int) -> list[Line]:
    """A line explained, in lines of a width."""
    told: list[Line] = []

    def say(title: str, text: str) -> None:
        told.extend(line((part, "dim")) for part in wrap(title, width))
        told.extend(line(("  " + part, "text")) for part in wrap(text, max(10, width - 2)))

    if item.row is not None:
        evaluation = assessment.evaluation(tab)
        for title, text in _criterion(item, evaluation, assessment):
            say(title, text)
    elif item.field:
        say("Question", field_of(item.field).question)
        say("Answer", item.value or "not answered")
        if item.look is Look.OPEN:
            say("Why it is open", "a criterion or the dose needs it")
        for one in basis_of(item.field):
            title = one.place if isinstance(one, Statement) else one.question
            say(f"{one.id} · {title}", one.text)
    else:
        say("This line", f"{item.label}: {item.value}".rstrip(": "))
    return told or [line(("Computed from the answers", "dim"))]


def _criterion(
    item: Item, evaluation: Evaluation, assessment: Assessment
) -> Iterator[tuple[str, str]]:
    assert item.row is not None
    node, answers = item.row.node, assessment.answers
    state = evaluation.states[node.key]
    word = item.row.look.word
    yield "State", f"{word}: {explain(node, answers, evaluation.states)}"
    for statement in node.statements:
        yield f"{statement.id} · {statement.place}", statement.text
    for reading in node.readings:
        yield f"Reading {reading.id}: {reading.question}", reading.text
    if item.row.look is Look.NOT_NEEDED:
        yield "What would change it", "nothing here: what it is part of is decided without it"
    elif item.row.look is Look.NOT_APPLICABLE:
        yield "What would change it", "the age group; what was answered here is kept"
    elif state is not State.MET:
        yield "Met by", would_meet(node)


def would_meet(node: Node) -> str:
    """What would make a node met."""
    leaf = the_leaf(node)
    if leaf is not None:
        return leaf.would_meet()
    assert isinstance(node, Group)
    parts = [part.label for part in node.parts]
    word = "any of" if isinstance(node, Any) else "all of"
    return f"{word} {listed(parts, 'or' if isinstance(node, Any) else 'and')}"


def left_lines(tab: str, assessment: Assessment, width: int) -> list[Line]:
    """What is left to answer, and the shortest way."""
    evaluation = assessment.evaluation(tab)
    told = verdict(evaluation, assessment.answers)
    text = [line((f"{where_label(tab)}: {told.state.words}", "title"))]
    text += [line((part, "text")) for part in wrap(told.reason, width)]
    if evaluation.quickest:
        text.append(line(("Shortest way", "dim")))
        for name in evaluation.quickest:
            text += [line(("  " + p, "text")) for p in wrap(field_label(name), width - 2)]
    return text


def key_lines(width: int) -> list[Line]:
    """Every key and what it does."""
    told: list[Line] = []
    for where, title in WHERES.items():
        told.append(line((title, "title")))
        told += _keys((action for action in ACTIONS if action.where == where), width)
    return told or [line(("Computed from the answers", "dim"))]


def _keys(actions: Iterable[Action], width: int) -> list[Line]:
    told: list[Line] = []
    for action in actions:
        head, *more = wrap(action.text, max(20, width - 11))
        told.append(line((f"  {action.shown:9}", "key"), (head, "text")))
        told += [line((" " * 11 + row, "text")) for row in more]
    return told


def history(checklist: "Checklist", desk: Desk) -> Reader:
    """The whole history, the answer under the cursor first."""
    session = checklist.course.session
    field = checklist.current().field

    def text(width: int) -> list[Line]:
        told: list[Line] = []
        if field:
            told.append(line((field_label(field), "title")))
            told += _entries(trail.of_field(session, field), width) or [
                line(("  no change", "dim"))
            ]
            told.append(BLANK)
        told.append(line(("The whole session, latest first", "title")))
        return told + (_entries(session.history, width) or [line(("  no change yet", "dim"))])

    return Reader(f"{inert(session.reference)}   History", text, desk)


def _entries(entries: Sequence[Entry], width: int) -> list[Line]:
    return [
        line(("  " + row, "text"))
        for entry in reversed(entries)
        for row in wrap(trail.told(entry), width - 2, "    ")
    ]


def help_screen(title: str, desk: Desk) -> Reader:
    """The keys alone."""
    return Reader(title, key_lines, desk)


def summary(checklist: "Checklist", desk: Desk) -> Reader:
    """The summary as a screen to read."""
    course = checklist.course

    def text(width: int) -> list[Line]:
        printed = report.as_text(course.session, course.today, width=min(width, 100))
        return [line((row, "text")) for row in printed.splitlines()]

    def more(key: Key) -> str | None:
        return write_summary(course) if key.name == "w" else None

    reference = inert(course.session.reference)
    return Reader(f"{reference}   Summary (w writes it to a file)", text, desk, more)


def write_summary(course: "Course") -> str:
    """Write the summary beside the session, for its owner only; says where, or why not."""
    path = course.path.with_name(f"{course.path.stem}-summary.txt")
    try:
        write_durably(path, report.as_text(course.session, course.today).encode())
    except OSError as error:
        return f"not written: {error.strerror or error}"
    return f"written to {inert(str(path))}"
