"""Branches that are not needed, each drawn as one line while the cursor is elsewhere.

Only drawing leaves lines out. Keys, finding and the mouse know all of them, and a branch opens as
soon as the cursor is in it.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ivig_tui.criteria.wording import counted
from ivig_tui.presentation.outline import Look
from ivig_tui.tui.checklist.items import Item


def folded(lines: Sequence[Item], at: int) -> Iterator[tuple[int, Item]]:
    """The lines to draw, each with its number; `at` is the cursor's."""
    number = 0
    while number < len(lines):
        item, end = lines[number], _end(lines, number)
        branch = range(number, end)
        if len(branch) == 1 or not all(_tells_nothing(lines[inside]) for inside in branch[1:]):
            yield number, item
            number += 1
            continue
        if at in branch:
            yield from ((inside, lines[inside]) for inside in branch)
        else:
            yield number, replace(item, detail=f"+{counted(len(branch) - 1, 'line')}")
        number = end


def _end(lines: Sequence[Item], number: int) -> int:
    """The number after the last line of a branch that is not needed, as another part has met a
    group around it; after the line itself where it is no such branch."""
    item, end = lines[number], number + 1
    if item.row is None or not item.joins or item.look is not Look.NOT_NEEDED:
        return end
    # In a group that is not met, what is below may be needed to mend it.
    if not any(bar.look is Look.MET for bar in item.row.bars):
        return end
    while end < len(lines) and lines[end].depth > item.depth:
        end += 1
    return end


def _tells_nothing(item: Item) -> bool:
    """Whether nothing was answered on a line, and nothing is said of it."""
    unneeded = item.look in (Look.NOT_NEEDED, Look.NOT_APPLICABLE)
    return item.row is not None and item.part is None and unneeded and not item.value
