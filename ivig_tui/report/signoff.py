"""The criteria as they are applied: trees, statements, readings; for a clinician to sign off."""

import io
from collections.abc import Iterator

from rich.console import Console, ConsoleRenderable
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ivig_tui.criteria.logic import All, Any, Group, Leaf, Node
from ivig_tui.criteria.source import Statement
from ivig_tui.myositis import document
from ivig_tui.myositis.catalogue import DECIDING, INFORMING, READINGS
from ivig_tui.myositis.dose.weight import RULE
from ivig_tui.myositis.flags import FLAGS
from ivig_tui.myositis.proof import PROVEN_ON, SOLVER
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.continuing import continuing_review
from ivig_tui.myositis.reviews.initial import initial_review
from ivig_tui.presentation.outline import short_ids


def as_text(*, colour: bool = False, width: int = 80) -> str:
    """The criteria as text."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="auto" if colour else None,
        highlight=False,
    )
    for part in _parts():
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    return text if colour else "".join(f"{line.rstrip()}\n" for line in text.splitlines())


TREES = (
    ("Qualifying", QUALIFYING_TREE),
    ("Review of the initial period", initial_review()),
    ("Review of a continuing period", continuing_review(2)),
)


def as_json() -> dict[str, object]:
    """The criteria as plain values. A node has `met_by` where answers decide it, else `join` (`all`
    or `any`) and `parts`."""
    return {
        "criteria": document.CRITERIA,
        "version": document.VERSION,
        "published": document.PUBLISHED,
        "proven": {"on": PROVEN_ON.isoformat(), "by": SOLVER},
        "trees": [{"title": title} | _node(tree) for title, tree in TREES],
        "statements": [
            {"id": one.id, "place": one.place, "text": one.text, "decides": one in DECIDING}
            for one in (*DECIDING, *INFORMING)
        ],
        "readings": [
            {"id": r.id, "question": r.question, "text": r.text, "not_taken": list(r.alternatives)}
            for r in READINGS
        ],
        "dosing_weight": RULE,
        "flags": [{"code": flag.code, "text": flag.text} for flag in FLAGS],
    }


def _node(node: Node) -> dict[str, object]:
    told: dict[str, object] = {
        "key": node.key,
        "label": node.label,
        "statements": [statement.id for statement in node.statements],
        "readings": [reading.id for reading in node.readings],
    }
    if isinstance(node, Leaf):
        return told | {"met_by": node.would_meet()}
    assert isinstance(node, Group)
    join = "all" if isinstance(node, All) else "any"
    return told | {"join": join, "parts": [_node(part) for part in node.parts]}


def _parts() -> Iterator[ConsoleRenderable]:
    yield Text(document.TITLE, "bold")
    yield Text(f"Version {document.VERSION}, published {document.PUBLISHED}; in our own words.")
    for title, tree in TREES:
        yield Text()
        yield Rule(Text(f"{title}: ALL of", "bold"), align="left")
        yield _table((*_tree(part, 0),) for part in tree.parts)
    yield Text()
    yield Text(
        f"Proven on {PROVEN_ON}: for every patient these trees are met, and not met, exactly when "
        f"the statements say so (by the solver {SOLVER}; tests/truth/test_proof.py)."
    )
    yield Text()
    yield Rule(Text("Statements that decide", "bold"), align="left")
    yield _statements(DECIDING)
    yield Text()
    yield Rule(Text("Readings of what the text leaves open", "bold"), align="left")
    readings = Table.grid(padding=(0, 1), pad_edge=False)
    readings.add_column(no_wrap=True)
    for reading in READINGS:
        readings.add_row(Text(reading.id), Text(f"{reading.question} {reading.text}"))
        for other in reading.alternatives:
            readings.add_row(Text(""), Text(f"not taken: {other}"))
    yield readings
    yield Text(f"Dosing weight (I-12): {RULE}.")
    yield Text()
    yield Rule(Text("Flags: what needs a person's judgement", "bold"), align="left")
    flags = Table.grid(padding=(0, 1), pad_edge=False)
    flags.add_column(no_wrap=True)
    for flag in FLAGS:
        flags.add_row(Text(flag.code), Text(flag.text))
    yield flags
    yield Text()
    yield Rule(Text("Statements that inform, and decide nothing", "bold"), align="left")
    yield _statements(INFORMING)


def _statements(statements: tuple[Statement, ...]) -> Table:
    table = Table.grid(padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    for statement in statements:
        table.add_row(Text(statement.id), Text(f"{statement.text} [{statement.place}]"))
    return table


def _table(blocks: Iterator[tuple[tuple[str, str], ...]]) -> Table:
    table = Table.grid(padding=(0, 1), pad_edge=False)
    table.add_column()
    table.add_column(no_wrap=True, justify="right")
    for block in blocks:
        for label, ids in block:
            table.add_row(Text(label), Text(ids))
    return table


def _tree(node: Node, depth: int) -> Iterator[tuple[str, str]]:
    ids = " · ".join(
        part
        for part in (short_ids(node.statements), ", ".join(r.id for r in node.readings))
        if part
    )
    indent = "  " * depth
    if isinstance(node, Leaf):
        yield f"{indent}- {node.would_meet()}", ids
        return
    assert isinstance(node, Group)
    joins = {All: "ALL of", Any: "ANY of"}[type(node)]
    yield f"{indent}{node.label}: {joins}", ids
    for part in node.parts:
        yield from _tree(part, depth + 1)
