"""The grades of a scale as lines: the MRC as a body that faces you, the CMAS as a list.

Weak groups show without colour: by the word, and by a dot for each point lost.
"""

from ivig_tui.myositis.scales import weakness
from ivig_tui.tui.scale.sheet import ScaleSheet
from ivig_tui.tui.widgets.lines import Line, Span, acting, fit, line, on_cursor, pad, width_of
from ivig_tui.tui.widgets.typed import typed_spans

ARMS = 3  # of the six movements; the others are the legs'
BOX = 13  # inside: cursor, grade, word, five dots
ARMS_AT, LEGS_AT = 2, 8
FIGURE_FROM, FIGURE_WIDEST = 76, 92
FIGURE_LINES = 15
TIMED, TIMED_FROM = "45s: seconds", 78
LONGEST_LABEL = 18
SIGNS_FROM = 66


def _cell(view: ScaleSheet, box: int, width: int) -> Line:
    """The inside of a box: its grade in words and dots, or what is being typed."""
    here = box == view.cursor
    mark = Span("▸" if here else " ", "key")
    grade, half = view.grades.stored(box), view.grades.half(box)
    if here and view.draft is not None:
        word = " not kept" if view.draft.wrong else " draft"
        word = word if width >= BOX else ""
        inside = [*typed_spans(view.draft.line, width - 1 - len(word)), Span(word, "not_met")]
    elif grade is None and half is None:
        inside = [Span("▁▁▁", "open")]
    elif grade is None:
        inside = [Span(f"{half} half" + (" pair" if width >= BOX else ""), "draft")]
    else:
        word = weakness(grade) if view.scale.sides == 2 else ""
        style = {"weak": "title", "mild": "label"}.get(word, "dim")
        inside = [Span(f"{grade} {word:4}", style)]
        if width >= BOX:
            inside.append(Span(f" {'●' * (5 - grade)}", style))
    cell = acting(pad((mark, *inside), width), f"box {box}")
    return on_cursor(cell) if here else cell


def _was(view: ScaleSheet, box: int) -> str:
    earlier = view.grades.earlier()
    grade = view.grades.stored(box, earlier) if earlier else None
    return "" if grade is None else f"was {grade}"


# --- the figure --------------------------------------------------------------------------


def figure(view: ScaleSheet, width: int) -> list[Line]:
    """Twelve boxes as a body is: arms out, legs in, the patient's right on the left."""
    span = min(width - 4, FIGURE_WIDEST) if width > FIGURE_FROM + 4 else width
    margin = " " * ((width - span) // 2)

    def mirrored(at: int, box: Line, middle: Line, other: Line) -> Line:
        gap = span - 2 * at - width_of(box) - width_of(other)
        left = (gap - width_of(middle)) // 2
        right = gap - width_of(middle) - left
        return (Span(margin + " " * at), *box, Span(" " * left), *middle, Span(" " * right), *other)

    def edge(at: int, spine: str, ends: str) -> Line:
        side = line((f"{ends[0]}{'─' * BOX}{ends[1]}", "rule"))
        return mirrored(at, side, line((spine, "rule")), side)

    heads = [line((f"{side:^{BOX + 2}}", "title")) for side in ("Right", "Left")]
    rows = [mirrored(ARMS_AT, heads[0], line(("( )", "rule")), heads[1])]
    for number, item in enumerate(view.scale.items):
        at = ARMS_AT if number < ARMS else LEGS_AT
        if number in (0, ARMS):
            rows.append(edge(at, "│", "┌┐"))
        boxes = [
            line(("│", "rule"), *_cell(view, number * 2 + side, BOX), ("│", "rule"))
            for side in (0, 1)
        ]
        room = span - 2 * at - 2 * (BOX + 2)
        middle = _between(view, number, item.label, room)
        rows.append(mirrored(at, boxes[0], middle, boxes[1]))
        # The spine ends where the legs begin.
        last = number in (ARMS - 1, len(view.scale.items) - 1)
        rows.append(edge(at, "│" if number < ARMS else "", "└┘" if last else "├┤"))
    return rows


def _between(view: ScaleSheet, number: int, label: str, room: int) -> Line:
    """The movement's name between its boxes, with the earlier grades beside them."""
    right, left = (_was(view, number * 2 + side) for side in (0, 1))
    right, left = (f" {was} " if was else "" for was in (right, left))
    girdle = "─" if number in (0, ARMS) else " "
    before = (room - len(label) - 2) // 2
    after = room - len(label) - 2 - before
    return line(
        (right, "dim"),
        (girdle * (before - len(right)), "rule"),
        (f" {label} ", "label"),
        (girdle * (after - len(left)), "rule"),
        (left, "dim"),
    )


# --- a line for each ---------------------------------------------------------------------


def _columns(width: int) -> tuple[int, int]:
    """The inside of a box and the gap beside it, for pairs on one line."""
    inside = BOX if width >= LONGEST_LABEL + 2 * (BOX + 4) else 7
    gap = 1 if width >= LONGEST_LABEL + 2 * (inside + 3) else 0
    return inside, gap


def sides_line(width: int) -> Line:
    """The names of the sides, over the boxes of pairs on one line."""
    inside, gap = _columns(width)
    middle = LONGEST_LABEL + 2 * gap
    return _centred(
        line((f"{'Right':^{inside + 2}}{' ' * middle}{'Left':^{inside + 2}}", "title")), width
    )


def pair_line(view: ScaleSheet, number: int, width: int) -> Line:
    """A movement between its two boxes, where there is no room for the figure."""
    inside, gap = _columns(width)
    boxes = [
        line(("[", "rule"), *_cell(view, number * 2 + side, inside), ("]", "rule"))
        for side in (0, 1)
    ]
    name = f"{view.scale.items[number].label:^{LONGEST_LABEL}}"
    space = " " * gap
    pair = (*boxes[0], Span(space), Span(name, "label"), Span(space), *boxes[1])
    room = (width - width_of(pair)) // 2
    if room < 8:
        return _centred(pair, width)
    right, left = (_was(view, number * 2 + side) for side in (0, 1))
    return line((f"{right:>{room - 1}} ", "dim"), *pair, (f" {left}", "dim"))


def _centred(row: Line, width: int) -> Line:
    return line(" " * ((width - width_of(row)) // 2), *row)


def item_line(view: ScaleSheet, number: int, width: int) -> Line:
    """A manoeuvre: its name, grade and maximum, the points lost, the earlier grade."""
    item, here = view.scale.items[number], number == view.cursor
    grade = view.grades.stored(number)
    wide = width >= SIGNS_FROM
    tail: list[Span] = []
    if here and view.draft is not None:
        word = "not kept" if view.draft.wrong else "draft"
        value = [*typed_spans(view.draft.line, 6), Span(f" {word}", "not_met")]
    elif grade is None:
        value = [Span("▁▁▁", "open"), Span(f" of {item.maximum}", "dim")]
    else:
        lost = item.maximum - grade
        value = [Span(f"{grade} of {item.maximum}", "title" if lost else "dim")]
        tail = [Span("●" * lost, "title")]
    was = _was(view, number)
    label = f"{'▸' if here else ' '}{item.label}"
    room = width - width_of(value) - 1
    left = Span(fit(f"{label:<{min(32 if wide else 29, room)}} ", room + 1), "label")
    row: Line = (left, *value)
    if wide:
        row = (*pad(row, 49), *pad(tuple(tail), 9), Span(f"{was:8}", "dim"))
        row = (*row, Span(TIMED if item.seconds and width >= TIMED_FROM else "", "dim"))
    elif width >= 44 and tail:
        row = (*pad(row, 37), *tail)
    row = acting(pad(row, width), f"box {number}")
    return on_cursor(row) if here else row
