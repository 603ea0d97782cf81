"""A scale's screen as lines: header, the boxes, where the score stands, prompt, keys."""

from ivig_tui.criteria.wording import inert
from ivig_tui.presentation.verdict import where_label
from ivig_tui.tui.scale.figure import (
    FIGURE_FROM,
    FIGURE_LINES,
    SIGNS_FROM,
    figure,
    item_line,
    pair_line,
    sides_line,
)
from ivig_tui.tui.scale.sheet import ScaleSheet
from ivig_tui.tui.scale.words import FORMS, dated, foot, prompt, standing, title
from ivig_tui.tui.widgets.footer import foot_line
from ivig_tui.tui.widgets.frame import LEAST_HEIGHT, LEAST_WIDTH, rule_line, said_lines, saved_line
from ivig_tui.tui.widgets.lines import BLANK, Line, Span, cut, line, spread, width_of, wrap
from ivig_tui.tui.widgets.viewport import Frame, Viewport, following

ROOMY = (
    22  # from this height two lines each are kept for standing and prompt, so that nothing jumps
)
BRIEF_BELOW = 12
ROOMY_PROMPT = 2
LEAST_BODY = 3  # the sides, the cursor and one beside it


def draw_scale(view: ScaleSheet, width: int, height: int) -> Frame:
    """The whole screen, exactly `height` lines."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        reference = inert(view.course.session.reference)
        need = f"{reference}: needs {LEAST_WIDTH}×{LEAST_HEIGHT}, this is {width}×{height}; "
        rows = [line((part, "text")) for part in wrap(need + "Esc goes back", max(1, width))]
        return Frame((rows + [BLANK] * height)[:height])
    head = _header(view, width)
    if height >= ROOMY:
        head.append(line(("─" * width, "rule")))
    text, style = prompt(view, width)
    asked = said_lines(text, style, width, max(1, height - len(head) - 2 - LEAST_BODY))
    told = [
        line((f" {part}", style))
        for text, style in standing(view.grades, brief=height < BRIEF_BELOW)
        for part in wrap(text, width - 2)
    ]
    if height >= ROOMY:
        asked += [BLANK] * (2 - len(asked))
        told += [BLANK] * (2 - len(told))
    rest = height - len(head) - len(asked) - 2
    # On few lines what just happened goes before where the score stands.
    told = told[: max(int(len(asked) <= ROOMY_PROMPT), rest - LEAST_BODY)]
    body, seen = _scrolled(view, width, rest - len(told))
    rule = rule_line(width, seen.around)
    return Frame([*head, *body, rule, *told, *asked, _keys(view, width)], seen)


def _header(view: ScaleSheet, width: int) -> list[Line]:
    """Whose, which scale, which assessment, and whether it is on disk; on two lines if need be."""
    reference = line((f" {inert(view.course.session.reference)}", "title"))
    named = f"{title(view.scale)} · {dated(view.grades.answers, view.grades.where)}"
    saved = cut(saved_line(view.course), width - 12)
    if width_of(reference) + 2 + len(named) + width_of(saved) < width:
        return [spread((*reference, Span(f"  {named}", "text")), saved, width)]
    if len(named) >= width:
        named = f"{title(view.scale)} · {where_label(view.grades.where)}"
    return [spread(reference, saved, width), cut(line((f" {named}", "text")), width)]


def _scrolled(view: ScaleSheet, width: int, room: int) -> tuple[list[Line], Viewport]:
    """The lines of the body that fit, the cursor's among them; which they are."""
    fixed, rows, at = _body(view, width, room)
    space = room - len(fixed)
    # A line of what comes before and after stays in sight where there is room for it.
    seen = following(view.top, space, len(rows), at, beside=1)
    visible = seen.of(rows)
    return [*fixed, *visible, *[BLANK] * (space - len(visible))], seen


def _body(view: ScaleSheet, width: int, room: int) -> tuple[list[Line], list[Line], int]:
    """What stays in sight above, the lines that may scroll, and the cursor's among those."""
    numbers, at = range(len(view.scale.items)), view.cursor // view.scale.sides
    above: list[Line] = []
    if view.scale.sides == 1:
        rows = [item_line(view, number, width) for number in numbers]
    elif width >= FIGURE_FROM and room >= FIGURE_LINES:
        rows, at = figure(view, width), 0
    else:
        rows, above = [pair_line(view, number, width) for number in numbers], [sides_line(width)]
    return _notes(view, width, room - len(rows) - len(above)) + above, rows, at


def _notes(view: ScaleSheet, width: int, room: int) -> list[Line]:
    """The form and the signs, where there is room beside all the items."""
    legend = "● a point lost" + (", weak 0 to 3, mild 4" if view.scale.sides == 2 else "")
    earlier = view.grades.earlier()
    if earlier is not None:
        legend += f"   was: {dated(view.grades.answers, earlier)}"
    told = [FORMS[view.scale.key], legend if width >= SIGNS_FROM else ""]
    rows = [part for text in told if text for part in wrap(text, width - 2)]
    return [line((f" {row}", "dim")) for row in rows] if len(rows) <= room else []


def _keys(view: ScaleSheet, width: int) -> Line:
    return foot_line(foot(view), width, view.why_not)
