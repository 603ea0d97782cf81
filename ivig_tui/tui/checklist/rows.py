"""The lines of a tab as they are drawn: glyph, bars, label, answer, state, ids."""

from functools import lru_cache

from ivig_tui.editing.draft import Draft
from ivig_tui.presentation.outline import Bar, Look, Run
from ivig_tui.tui.checklist.items import Item
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.keys import BY_NAME
from ivig_tui.tui.widgets.lines import (
    Line,
    Span,
    acting,
    fit,
    line,
    on_cursor,
    pad,
    spread,
    width_in,
    width_of,
    wrap,
)
from ivig_tui.tui.widgets.typed import typed_spans

VALUE_COLUMN, LEAST_COLUMN, BESIDE = 38, 31, 35
"""Where answers begin: all in one column, further left where a panel takes the room."""
DATED_COLUMN = 21
"""Where that of an infusion begins, whose label is but a date."""
DRAFT_CELLS = 31
NARROW = 64  # below it the ids go
WORDLESS = 48  # below it the answer alone tells the state

LOOK_STYLES = {
    Look.MET: "met",
    Look.NOT_MET: "not_met",
    Look.OPEN: "open",
    Look.NOT_APPLICABLE: "dim",
    Look.NOT_NEEDED: "dim",
}

BARS = {
    Look.MET: {Run.JOINS: "┣━", Run.ENDS: "┗━", Run.PASSES: "┃ ", Run.NONE: "  "},
    Look.NOT_MET: {Run.JOINS: "╎╌", Run.ENDS: "╎╌", Run.PASSES: "╎ ", Run.NONE: "  "},
    Look.OPEN: {Run.JOINS: "├─", Run.ENDS: "└─", Run.PASSES: "│ ", Run.NONE: "  "},
}
"""Heavy, broken, thin: seen without colour too."""


def item_lines(view: Sheet, item: Item, here: bool, width: int) -> tuple[Line, ...]:
    """One line of a tab as it is drawn, a click on which puts the cursor there; text that was
    computed may take several."""
    if here and view.draft is not None:
        return _acting(item, _drawn(item, here, width, view.draft))
    return _kept(item, here, width)


@lru_cache(2048)
def _kept(item: Item, here: bool, width: int) -> tuple[Line, ...]:
    """A key changes few lines of a screen, and the rest need not be made again. A course of ten
    years has 560 of them: were fewer kept, each would be gone before it is asked for again."""
    return _acting(item, _drawn(item, here, width, None))


def _acting(item: Item, rows: list[Line]) -> tuple[Line, ...]:
    return tuple(acting(row, f"line {item.key}") for row in rows)


def _drawn(item: Item, here: bool, width: int, draft: Draft | None) -> list[Line]:
    if item.heading:
        return [line((f" {row}", "title")) for row in wrap(item.label, max(10, width - 2))]
    mark = "▸" if here else " "
    if item.told:
        return _told(item, mark, here, width)
    look = item.look
    style = "dim" if item.dim else LOOK_STYLES[look] if look else "text"
    words = "dim" if item.dim or look is Look.NOT_NEEDED else "label"
    left: list[Span] = [Span(mark, "key" if here else "text"), *_bars(item)]
    if item.part is not None and not item.look:
        left.append(Span("+ " if item.part.new else "• ", "dim"))
    else:
        left.append(Span(f"{look.glyph if look else ' '} ", style))
    if item.joins:
        left.append(Span(f"{item.joins} ", style))
    state = "" if look in (None, Look.NOT_APPLICABLE) else look.word
    if look is Look.NOT_NEEDED and item.row is None:
        state = "optional"
    narrow = width < NARROW
    word = "" if width < WORDLESS and item.value else state
    right = line((f" {word}" if word else "", style))
    if not narrow and (word or item.ids):
        right = (*right, Span(f"  {item.ids:<5}", "dim"))
    # The label gives way before the answer or the word: they tell the state.
    room = width - width_of(left) - width_of(right) - 1
    value = _value(item, draft, room * 2 // 3)
    if item.joins and width_in(item.label) + 2 + width_of(value) > room:
        # Of how many lines are folded only the number stays, and the group's name is whole.
        value = [Span(item.detail.partition(" ")[0], "dim")]
    if here and draft is None and width_in(item.label) + 2 + width_of(value) > room:
        # What is cut here is read whole with a key.
        right = (Span(f" {BY_NAME['why'].shown}", "key"), *right)
        room -= 2
    label = fit(item.label, max(4, room - min(width_of(value), room * 2 // 3) - 2))
    left.append(Span(label, words))
    column = 0 if narrow else max(LEAST_COLUMN, min(VALUE_COLUMN, width - BESIDE))
    column = min(column, DATED_COLUMN) if item.dated else column
    spare = width - width_of(left) - width_of(value) - width_of(right) - 1
    left.append(Span(" " * max(2, min(column - width_of(left), spare))))
    row = spread((*left, *value), right, width)
    return [on_cursor(row) if here else row]


def _bars(item: Item) -> list[Span]:
    """The way to the root, each piece as the group that it leads to stands: a met path is one lit
    line from leaf to root, one that is blocked is broken, one that is open is thin."""
    if item.row is None:
        return [Span("  " * item.depth)]
    bars = item.row.bars
    if item.key != item.row.node.key:  # a line below its criterion's own
        bars = tuple(bar.past for bar in bars)
    spans = [_bar(bar) for bar in bars]
    return [*spans, Span("  " * (item.depth - len(bars)))]


def _bar(bar: Bar) -> Span:
    runs = BARS.get(bar.look)
    return Span(runs[bar.run], "dim" if bar.dim else LOOK_STYLES[bar.look]) if runs else Span("  ")


def _value(item: Item, draft: Draft | None, room: int) -> list[Span]:
    """The answer, or what is being typed in its place, with its cursor in at most so many cells."""
    if draft is not None:
        wrong = "  not kept" if draft.wrong else "  draft"
        typed = typed_spans(draft.line, min(DRAFT_CELLS, max(6, room - 1)))
        return [Span(" ", "draft"), *typed, Span(wrong, "not_met")]
    detail = Span(f"   {item.detail}" if item.value and item.detail else item.detail, "dim")
    if item.look is Look.OPEN and not item.value and item.field:
        return [Span("▁▁▁", "open"), Span(f"  {item.detail}" if item.detail else "", "dim")]
    return [Span(item.value, "dim" if item.dim else "value"), detail]


def _told(item: Item, mark: str, here: bool, width: int) -> list[Line]:
    """Text that is computed, wrapped: nothing of a dose is ever cut off."""
    flag = item.label == "!"
    bars = _bars(item)
    column = 4 if flag else max(15, width_in(item.label) + 3) if item.label else 2
    rows = wrap(item.value, max(10, width - column - 2 - width_of(bars)))
    lines = []
    for number, text in enumerate(rows):
        name = f"{' ' if flag else ''}{item.label}" if number == 0 else ""
        row = pad(
            line(
                (mark if number == 0 else " ", "key"),
                *bars,
                (f"{name:<{column - 1}}", "not_met" if flag else "label"),
                (text, "text"),
            ),
            width,
        )
        lines.append(on_cursor(row) if here else row)
    return lines
