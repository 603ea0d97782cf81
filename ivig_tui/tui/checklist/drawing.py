"""The checklist as a whole screen: header, tabs, the lines that fit, the panel beside them."""

from collections.abc import Sequence

from ivig_tui.criteria.wording import inert, shown_date
from ivig_tui.myositis.dose.weight import weighed
from ivig_tui.presentation.outline import LOOKS, short_ids, shown
from ivig_tui.presentation.verdict import where_label
from ivig_tui.tui.checklist.cursor import block_of
from ivig_tui.tui.checklist.folding import folded
from ivig_tui.tui.checklist.items import TREATMENT, tabs
from ivig_tui.tui.checklist.next_step import next_step
from ivig_tui.tui.checklist.panel import panel
from ivig_tui.tui.checklist.prompt import MOST_VERDICT_LINES, keys_line, prompt_lines, verdict_lines
from ivig_tui.tui.checklist.rows import LOOK_STYLES, item_lines
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.frame import LEAST_HEIGHT, LEAST_WIDTH, rule_line, saved_line
from ivig_tui.tui.widgets.lines import (
    BLANK,
    Line,
    Span,
    acting,
    cut,
    line,
    pad,
    spread,
    width_of,
    wrap,
)
from ivig_tui.tui.widgets.viewport import Frame, Viewport, following

PANEL_FROM, PANEL_LEAST, PANEL_MOST = 110, 42, 60
LEAST_ROOM = 2
AROUND = 7  # the lines of a screen that are not the tree's
ROOMY, FOOT = 24, 3  # from this height so many lines are the verdict's and the prompt's


def draw_checklist(view: Sheet, width: int, height: int) -> Frame:
    """The whole screen, exactly `height` lines."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        reference = inert(view.course.session.reference)
        need = f"{reference}: needs {LEAST_WIDTH}×{LEAST_HEIGHT}, this is {width}×{height}; q quits"
        rows = [line((part, "text")) for part in wrap(need, max(4, width))]
        return Frame((rows + [BLANK] * height)[:height])
    # On a low screen the tree comes first: two lines of it at the least.
    spare = height - AROUND - LEAST_ROOM
    prompt = prompt_lines(view, width, 1 + max(0, spare))
    said = verdict_lines(view, width, min(MOST_VERDICT_LINES, 1 + max(0, spare - len(prompt) + 1)))
    if height >= ROOMY:
        # Kept free, so that nothing above jumps when one of them takes a second line.
        prompt += [BLANK] * (FOOT - len(said) - len(prompt))
    room = height - AROUND - len(prompt) - len(said) + 2
    beside_it = panel_width(width)
    inner = width - beside_it - 2 if beside_it else width
    body, seen = _body(view, inner, room)
    if beside_it:
        beside = panel(view, beside_it, room)
        body = [
            (*pad(left, inner), Span("│ ", "rule"), *right)
            for left, right in zip(body, beside, strict=True)
        ]
    rows = [
        _header(view, width),
        _tabs(view, width),
        rule_line(width, seen.up, before=_blocks(view)),
        *body,
        rule_line(width, seen.down, *next_step(view)),
        *said,
        *prompt,
        keys_line(view, width),
    ]
    return Frame(rows, seen)


def panel_width(width: int) -> int:
    """How many cells the panel has; 0 where there is no room for one."""
    if width < PANEL_FROM:
        return 0
    return max(PANEL_LEAST, min(PANEL_MOST, width * 3 // 8))


def _blocks(view: Sheet) -> Line:
    """The blocks of the tree that is shown, each with its state; the cursor's in brackets."""
    if view.tab == TREATMENT:
        return BLANK
    evaluation = view.course.assessment.evaluation(view.tab)
    under = block_of(view.current(), evaluation)
    parts: list[Span] = [Span("── ", "rule")]
    for block in evaluation.tree.parts:
        look = LOOKS[evaluation.states[block.key]]
        before, after = "[]" if block is under else "  "
        name = f" {short_ids(block.statements)}"
        parts += line((before, "key"), (look.glyph, LOOK_STYLES[look]), (name, "text"))
        parts += line((after, "key"))
    return (*parts, Span(" ", "rule"))


def _header(view: Sheet, width: int) -> Line:
    answers = view.course.session.answers
    weighed_at = (weighed(answers) or ("qualifying",))[-1]
    facts = [
        text
        for name in ("diagnosis.condition", "patient.age_group", f"{weighed_at}.weight_kg")
        if (text := shown(answers, name))
    ]
    day = answers.day(f"{weighed_at}.date")
    if day and answers.get(f"{weighed_at}.weight_kg") is not None:
        facts[-1] += f" of {shown_date(day)}"
    left = line(
        (f" {inert(view.course.session.reference)}", "title"), (f"  {' · '.join(facts)}", "text")
    )
    signed = line(("signed  ", "title")) if view.signed else BLANK
    return spread(left, (*signed, *saved_line(view.course)), width)


def _tabs(view: Sheet, width: int) -> Line:
    """The tabs; where not all fit, those around the one that is open."""
    names = tabs(view.course.session.answers)
    at = names.index(view.tab)
    pieces = [_tab(view, name) for name in names]
    document = line(("criteria 3.1, 2018 ", "dim"))
    whole = _joined(pieces)
    if width_of(whole) + 1 + width_of(document) <= width:
        return spread(whole, document, width)
    first, last = at, at + 1
    # The line of tabs grows around the open one, as far as there is room.
    while width_of(_joined(pieces[first:last])) < width - 4:
        wider = (max(0, first - 1), min(len(pieces), last + 1))
        grown = next(
            (
                (a, b)
                for a, b in ((wider[0], wider[1]), (first, wider[1]), (wider[0], last))
                if (a, b) != (first, last) and width_of(_joined(pieces[a:b])) <= width - 4
            ),
            None,
        )
        if grown is None:
            break
        first, last = grown
    before, after = "‹" if first else " ", " ›" if last < len(pieces) else ""
    return cut((Span(before, "key"), *_joined(pieces[first:last]), Span(after, "key")), width)


def _joined(pieces: Sequence[Line]) -> Line:
    return tuple(span for piece in pieces for span in piece)


def _tab(view: Sheet, name: str) -> Line:
    """A tab's name and state, the open one in brackets."""
    here = name == view.tab
    before, after = (" [", "]") if here else ("  ", " ")
    style, state = "title" if here else "dim", ""
    label, stands = "Treatment", "text"
    if name != TREATMENT:
        decision = view.course.assessment.evaluation(name).decision
        label, state = f"{where_label(name)}: ", decision.words
        stands = LOOK_STYLES[LOOKS[decision]]
    return acting(line((before + label, style), (state, stands), (after, style)), f"tab {name}")


def _body(view: Sheet, width: int, room: int) -> tuple[list[Line], Viewport]:
    """The lines of the tab that fit, the cursor's among them; which they are."""
    items = view.items()
    at = view.position(items)
    rows: list[Line] = []
    first = last = 0
    for number, item in folded(items, at):
        drawn = item_lines(view, item, number == at, width)
        if number == at:
            first, last = len(rows), len(rows) + len(drawn)
        rows += drawn
    top, (*drawn_on, was) = view.tops.get(view.tab, 0), view.cursor_drawn
    if drawn_on == [view.tab, items[at].key]:
        # What folds above moves the list, and not the cursor on the screen.
        top += min(0, first - was)
    # The heading above the first line, and a line of what follows, stay in sight where they fit.
    seen = following(top, room, len(rows), first, last, beside=1)
    visible = seen.of(rows)
    return visible + [BLANK] * (room - len(visible)), seen
