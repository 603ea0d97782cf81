"""Help: keys and what they do, from the one table."""

from collections.abc import Iterable

from ivig_tui.tui.widgets.keys import ACTIONS, BY_NAME, WHERES, Action
from ivig_tui.tui.widgets.lines import Line, line, wrap


def key_lines(width: int) -> list[Line]:
    """Every key and what it does."""
    told: list[Line] = []
    for where, title in WHERES.items():
        told.append(line((title, "title")))
        told += _keys((action for action in ACTIONS if action.where == where), width)
    return told


def lines_of(names: Iterable[str], width: int) -> list[Line]:
    """Some actions by name: their keys and what they do."""
    return _keys((BY_NAME[name] for name in names), width)


def _keys(actions: Iterable[Action], width: int) -> list[Line]:
    told: list[Line] = []
    for action in actions:
        head, *more = wrap(action.text, max(20, width - 11))
        told.append(line((f"  {action.shown:9}", "key"), (head, "text")))
        told += [line((" " * 11 + row, "text")) for row in more]
    return told
