"""Where the cursor goes: by lines, by tabs, to the next answer that matters."""

from collections.abc import Sequence

from ivig_tui.criteria.logic import Evaluation, Node, State
from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD, TWO_AGENTS
from ivig_tui.myositis.wanted import still_matters
from ivig_tui.presentation.outline import Look
from ivig_tui.tui.checklist.folding import folded
from ivig_tui.tui.checklist.items import TREATMENT, Item, tab_of, tabs
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.checklist.signing import undated


def move(view: Sheet, by: int) -> None:
    """Go by so many lines, past headings."""
    lines = view.items()
    at = view.position(lines)
    step = 1 if by > 0 else -1
    target = max(0, min(len(lines) - 1, at + by))
    while lines[target].heading and 0 < target < len(lines) - 1:
        target += step
    while lines[target].heading:  # the first or the last line: what is next to it
        target -= step
    view.go_to_line(lines[target].key)


def page(view: Sheet, by: int) -> None:
    """Go by so many lines as they are drawn: a branch that is folded is one."""
    lines = view.items()
    at = view.position(lines)
    drawn = [number for number, _ in folded(lines, at)]
    target = drawn.index(at) + by
    move(view, drawn[max(0, min(len(drawn) - 1, target))] - at)


def turn(view: Sheet, by: int) -> None:
    """Show a tab to the left or right, round and round."""
    names = tabs(view.course.session.answers)
    view.tab = names[(names.index(view.tab) + by) % len(names)]


def go_to(view: Sheet, field: str) -> None:
    """Put the cursor on the line of an answer, on whichever tab that is."""
    view.tab = tab_of(field)
    for item in view.items():
        if item.field == field:
            view.go_to_line(item.key)
            return


def asked_for(view: Sheet) -> tuple[str, ...]:
    """The answers that still matter on the tab; where none does, the date that signing wants."""
    wanted = still_matters(view.tab, view.course.assessment)
    return wanted or ((f"{view.tab}.date",) if undated(view) else ())


def next_open(view: Sheet, by: int) -> None:
    """Go to the next answer that still matters, and only to those."""
    wanted = asked_for(view)
    lines = view.items()
    here = view.position(lines)
    marked = [at for at, item in enumerate(lines) if asks(item, wanted, lines)]
    elsewhere = [name for name in wanted if tab_of(name) != view.tab]
    ahead = [at for at in marked if (at > here if by > 0 else at < here)]
    if ahead:
        view.go_to_line(lines[ahead[0] if by > 0 else ahead[-1]].key)
    elif elsewhere:
        go_to(view, elsewhere[0])
    elif marked:
        view.go_to_line(lines[marked[0] if by > 0 else marked[-1]].key)
    else:
        view.message = "nothing on this tab is open; [ and ] change the tab"


def block_of(item: Item, evaluation: Evaluation) -> Node | None:
    """The block of a tree that a line belongs to; None for a line beside the tree."""
    key = item.row.node.key if item.row else TWO_AGENTS.key if item.key.startswith("agent.") else ""
    return next(
        (b for b in evaluation.tree.parts if key == b.key or key.startswith(f"{b.key}.")), None
    )


def next_block(view: Sheet) -> None:
    """Go to the next block that is open or not met: to its first line that asks for an answer, else
    to its first line that is not met."""
    if view.tab == TREATMENT:
        _next_flag(view)
        return
    evaluation, lines = view.course.assessment.evaluation(view.tab), view.items()
    blocks = evaluation.tree.parts
    under = block_of(lines[view.position(lines)], evaluation)
    start = blocks.index(under) + 1 if under is not None else 0
    wanted = asked_for(view)
    for block in (*blocks[start:], *blocks[:start]):
        if evaluation.states[block.key] is State.MET:
            continue
        of_block = [item for item in lines if block_of(item, evaluation) is block]
        asking = [item for item in of_block if asks(item, wanted, lines)]
        failing = [item for item in of_block if item.field and item.look is Look.NOT_MET]
        view.go_to_line((asking or failing or of_block)[0].key)
        return
    view.message = "all blocks are met"


def _next_flag(view: Sheet) -> None:
    """Go to the next thing to look at on the tab of the treatment; from the last to the dose."""
    lines = view.items()
    here = view.position(lines)
    flags = [item.key for item in lines[here + 1 :] if item.key.startswith("told.flag.")]
    if flags:
        view.go_to_line(flags[0])
    elif any(item.key.startswith("told.flag.") for item in lines):
        view.go_to_line(next(item.key for item in lines if item.key.startswith("told.short.")))
    else:
        view.message = "there is nothing to look at"


def asks(item: Item, wanted: Sequence[str], lines: Sequence[Item]) -> bool:
    """Whether a line asks for one of the answers. The list of agents asks where something is still
    to be said of one of them; else for one more."""
    if AGENTS_FIELD not in wanted:
        return item.part is None and item.field in wanted
    if item.part is not None:
        unsaid = any(one.part.asks for one in lines if one.part and one.part.field == AGENTS_FIELD)
        here = item.part.asks if unsaid else item.part.new
        return item.part.field == AGENTS_FIELD and here
    return item.field in wanted and item.field != AGENTS_FIELD
