"""Every answer of many sessions as rows: for spreadsheets, databases and programs.

A row is a plain dictionary; a format says how rows are written. One session is in memory at a time.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from ivig_tui import exchange
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.wording import FORBIDDEN, plain
from ivig_tui.exchange import json_value
from ivig_tui.myositis.agents import Agents
from ivig_tui.myositis.fields import BY_TABLE
from ivig_tui.myositis.lists import Infusions, Sides
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.myositis.rows import INFUSIONS_FIELD
from ivig_tui.report import history
from ivig_tui.session.session import Session

Row = dict[str, object]
"""Values by column, as JSON has them; a column that has none may be missing."""
Source = tuple[str, Session]
"""The name of a session's file, and the session."""


def _columns_of(field: Field) -> tuple[str, ...]:
    """The columns of an answer: the two sides of a grade have one each."""
    if isinstance(field.kind, Sides):
        return f"{field.name}.right", f"{field.name}.left"
    return (field.name,)


_WHOSE = ("reference", "file")
_BLOCKS = tuple(
    dict.fromkeys(
        block.name
        for tree in (QUALIFYING_TREE, review_tree(1), review_tree(2))
        for block in tree.parts
    )
)
_COURSE = ("patient", "diagnosis", "treatment")
"""The tables that are the same at every assessment."""
_ANSWERS = tuple(
    dict.fromkeys(
        column
        for table in (*_COURSE, "qualifying", "reviews")
        for field in BY_TABLE[table]
        for column in _columns_of(field)
    )
)
_DOSES = {"induction": exchange.Induction, "maintenance": exchange.Maintenance}
_LISTS_OF_WORDS = ("needs", "flags")
"""What is no answer, so that an empty list says nothing."""


def written(table: str, form: str, sessions: Iterable[Source], today: date) -> Iterator[str]:
    """The rows of a table in a format, piece by piece; CSV begins with the names of the columns.

    Raises:
        KeyError: there is no such table or format.
    """
    names, rows_of, write = columns(table), _ROWS[table], {"csv": _csv, "jsonl": _jsonl}[form]
    if form == "csv":
        yield write(names, iter([{name: name for name in names}]))
    for file, session in sessions:
        whose = {"reference": session.reference, "file": file}
        yield write(names, (whose | row for row in rows_of(session, today)))


def columns(table: str) -> tuple[str, ...]:
    """The columns of a table, in their order.

    Blocks and answers share names (`condition`): a block is called by its path in `check --json`,
    `blocks.condition`, an answer by the last part of its full name.

    Raises:
        KeyError: there is no such table.
    """
    return _COLUMNS[table]


_COLUMNS = {
    "assessments": (
        *_WHOSE, "as_of", "assessment", "decision", *(f"blocks.{name}" for name in _BLOCKS),
        "needs", *_ANSWERS,
        *(f"dose.{phase}.{key}" for phase, keys in _DOSES.items() for key in keys.__annotations__),
        "flags",
    ),
    "infusions": (*_WHOSE, *(key for key, _ in Infusions.parts)),
    "agents": (*_WHOSE, *(key for key, _ in Agents.parts)),
    "history": (*_WHOSE, *history.KEYS),
}  # fmt: skip


# --- rows --------------------------------------------------------------------------------------


def _assessments(session: Session, today: date) -> Iterator[Row]:
    assessment = exchange.assessed(session, today)
    of_course = {key: value for table in _COURSE for key, value in _answers(session, table, table)}
    doses = exchange.doses(assessment)
    dose = {
        f"dose.{phase}.{key}": value
        for phase, told in (
            ("induction", doses["induction"]),
            ("maintenance", doses["maintenance"]),
        )
        for key, value in (told or {}).items()
    }
    flags = [raised.flag.code for raised in assessment.flags]
    for evaluation in (assessment.qualifying, *assessment.reviews):
        where = evaluation.tree.key
        blocks = {f"blocks.{name}": str(state) for name, state in evaluation.blocks().items()}
        yield {
            "as_of": today.isoformat(),
            "assessment": where,
            "decision": str(evaluation.decision),
            **blocks,
            "needs": list(evaluation.needs),
            **of_course,
            **dict(_answers(session, where.partition(".")[0], where)),
            **dose,
            "flags": flags,
        }


def _answers(session: Session, table: str, where: str) -> Iterator[tuple[str, object]]:
    """The answers of a table, as it is at `where`, by column."""
    for field in BY_TABLE[table]:
        raw = session.raw(f"{where}.{field.name}")
        if raw is None:
            continue
        names = _columns_of(field)
        values = raw if len(names) > 1 and isinstance(raw, list) else [raw]
        yield from zip(names, map(json_value, values), strict=True)


def _infusions(session: Session, _: date) -> Iterator[Row]:
    return _entries(session, INFUSIONS_FIELD)


def _agents(session: Session, _: date) -> Iterator[Row]:
    return _entries(session, AGENTS_FIELD)


def _entries(session: Session, field: str) -> Iterator[Row]:
    entries = session.raw(field)
    for entry in entries if isinstance(entries, list) else ():
        yield {key: json_value(value) for key, value in entry.items()}


def _history(session: Session, _: date) -> Iterator[Row]:
    return history.objects(session.history)


_ROWS: dict[str, Callable[[Session, date], Iterator[Row]]] = {
    "assessments": _assessments,
    "infusions": _infusions,
    "agents": _agents,
    "history": _history,
}


# --- formats -----------------------------------------------------------------------------------


def _jsonl(columns: Sequence[str], rows: Iterator[Row]) -> str:
    return "".join(json.dumps({name: row.get(name) for name in columns}) + "\n" for row in rows)


def _csv(columns: Sequence[str], rows: Iterator[Row]) -> str:
    """Rows as RFC 4180 has them."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([cell(row.get(name), name) for name in columns])
    return text.getvalue()


def cell(value: object, column: str = "") -> str:
    """A value as a cell, harmless in a spreadsheet and in a terminal.

    A list of numbers or words is joined by spaces; one with tables in it is JSON, as is an empty
    one, which is an answer.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return plain(Decimal(repr(value)))
        case str():
            return _harmless(value)
        case list() if not value and column in _LISTS_OF_WORDS:
            return ""
        case list() if value and all(map(_is_word, value)):
            return _harmless(" ".join(cell(part) for part in value))
    return _harmless(json.dumps(value, ensure_ascii=False))


def _is_word(value: object) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"\w+(?:[.]\w+)*", value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


_STARTS_FORMULA = re.compile(r"[=+\-@\t\r]")


def _harmless(text: str) -> str:
    """Text that starts no formula and holds no control codes but line breaks."""
    told = text
    if FORBIDDEN.search(text):
        # Every second part is a line break.
        parts = re.split("(\r?\n)", text)
        parts[::2] = [FORBIDDEN.sub("\ufffd", part) for part in parts[::2]]
        told = "".join(parts)
    return f"'{told}" if _STARTS_FORMULA.match(text) else told
