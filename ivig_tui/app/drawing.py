"""The checklist as lines: header, tabs, tree, verdict, question, keys."""

from typing import TYPE_CHECKING

from ivig_tui.app import explain
from ivig_tui.app.draft import starts_by_typing
from ivig_tui.app.items import TREATMENT, Item, still_matters, tabs
from ivig_tui.app.keys import BY_NAME, footer
from ivig_tui.app.lines import BLANK, Line, Span, cut, fit, line, pad, spread, width_of, wrap
from ivig_tui.guideline.fields import field_of
from ivig_tui.guideline.kinds import Choice, Day, YesNo
from ivig_tui.guideline.lists import OUTCOME, Agents
from ivig_tui.guideline.logic import State
from ivig_tui.guideline.wording import inert
from ivig_tui.outline import LOOKS, Look, shown
from ivig_tui.verdict import verdict, where_label

if TYPE_CHECKING:
    from ivig_tui.app.checklist import Checklist
    from ivig_tui.app.course import Course

LEAST_WIDTH, LEAST_HEIGHT = 36, 9
PANEL_FROM, PANEL_WIDTH = 110, 44
VALUE_COLUMN = 38
MOST_PROMPT_LINES = 3
AROUND = 7  # the lines of a screen that are not the tree's

LOOK_STYLES = {
    Look.MET: "met",
    Look.NOT_MET: "not_met",
    Look.OPEN: "open",
    Look.NOT_APPLICABLE: "dim",
    Look.NOT_NEEDED: "dim",
}


def draw_checklist(view: "Checklist", width: int, height: int) -> list[Line]:
    """The whole screen, exactly `height` lines."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        reference = inert(view.course.session.reference)
        need = f"{reference}: needs {LEAST_WIDTH}×{LEAST_HEIGHT}, this is {width}×{height}; q quits"
        rows = [line((part, "text")) for part in wrap(need, max(4, width))]
        return (rows + [BLANK] * height)[:height]
    prompt = _prompt(view, width)
    room = height - AROUND - len(prompt) + 1
    view.page = max(1, room - 1)
    panel = width >= PANEL_FROM
    inner = width - PANEL_WIDTH - 2 if panel else width
    body, above, below = _body(view, inner, room)
    if panel:
        beside = _panel(view, PANEL_WIDTH, room)
        body = [
            (*pad(left, inner), Span("│ ", "rule"), *right)
            for left, right in zip(body, beside, strict=True)
        ]
    return [
        _header(view, width),
        _tabs(view, width),
        _rule(width, f"↑ {above} more" if above else ""),
        *body,
        _rule(width, f"↓ {below} more" if below else ""),
        _verdict(view, width),
        *prompt,
        _keys(view, width),
    ]


def _rule(width: int, text: str) -> Line:
    """A rule, with a word on what lies beyond it."""
    if not text:
        return line(("─" * width, "rule"))
    return line(("─" * (width - len(text) - 4), "rule"), (f" {text} ", "key"), ("──", "rule"))


def _header(view: "Checklist", width: int) -> Line:
    answers = view.course.session.answers
    facts = [
        text
        for name in ("diagnosis.condition", "patient.age_group", "qualifying.weight_kg")
        if (text := shown(answers, name))
    ]
    left = line(
        (f" {inert(view.course.session.reference)}", "title"), (f"  {' · '.join(facts)}", "text")
    )
    return spread(left, _saved(view.course), width)


def _saved(course: "Course") -> Line:
    saved = course.saved
    if course.read_only:
        return line((" read only ", "warn"), " ")
    if saved.failure:
        return line((f" NOT SAVED: {saved.failure} ", "warn"))
    if saved.copy is not None:
        return line((" changed elsewhere: saved to a copy ", "warn"))
    if saved.pending:
        return line(("saving… ", "dim"))
    if saved.at is not None:
        return line((f"saved {saved.at:%H:%M:%S} ", "text"))
    return BLANK


def _tabs(view: "Checklist", width: int) -> Line:
    parts: list[Span] = [Span(" ")]
    for name in tabs(view.course.session.answers):
        if name == TREATMENT:
            label, state = "Treatment", ""
        else:
            evaluation = view.course.assessment.evaluation(name)
            label, state = where_label(name), evaluation.decision.words
        if name == view.tab:
            parts.append(Span(f"[{label}{': ' + state if state else ''}]", "title"))
        else:
            parts.append(Span(f" {label}{': ' + state if state else ''} ", "dim"))
        parts.append(Span(" "))
    return spread(tuple(parts), line(("criteria 3.1, 2018 ", "dim")), width)


def _body(view: "Checklist", width: int, room: int) -> tuple[list[Line], int, int]:
    """The lines of the tab that fit, the cursor's among them; how many are above and below."""
    items = view.items()
    at = view.position(items)
    rows: list[Line] = []
    spans: list[tuple[int, int]] = []
    for number, item in enumerate(items):
        drawn = _item(view, item, number == at, width)
        spans.append((len(rows), len(rows) + len(drawn)))
        rows += drawn
    top = view.tops.get(view.tab, 0)
    first, last = spans[at]
    # The heading above the first line, and a line of what follows, stay in sight.
    top = min(top, max(0, first - 1))
    top = max(top, min(last + 1, len(rows)) - room)
    top = max(0, min(top, len(rows) - room))
    view.tops[view.tab] = top
    visible = rows[top : top + room]
    below = len(rows) - top - len(visible)
    return visible + [BLANK] * (room - len(visible)), top, below


def _item(view: "Checklist", item: Item, here: bool, width: int) -> list[Line]:
    if item.key.startswith("heading."):
        return [line((f" {item.label}", "title"))]
    mark = "▸" if here else " "
    if item.key.startswith("told."):
        return _told(item, mark, here, width)
    look = item.look
    style = LOOK_STYLES[look] if look else "text"
    words = "dim" if item.dim or look is Look.NOT_NEEDED else "label"
    left: list[Span] = [Span(mark, "key"), Span("│ " * item.depth, "rule")]
    if item.agent is not None:
        left.append(Span("+ " if item.key == "agent.new" else "• ", "dim"))
    else:
        left.append(Span(f"{look.glyph if look else ' '} ", style))
    if item.joins:
        left.append(Span(f"{item.joins} ", "dim" if item.dim else style))
    left.append(Span(item.label, words))
    narrow = width < 64
    column = VALUE_COLUMN if not narrow else 0
    gap = max(2, column - width_of(left))
    left.append(Span(" " * gap))
    left += _value(view, item, here)
    state = "" if look in (None, Look.NOT_APPLICABLE) else look.word
    if look is Look.NOT_NEEDED and item.row is None:
        state = "optional"
    ids = "" if narrow else f"{item.ids:>6} "
    word = "" if narrow and item.value else state
    right = line((f" {word}", "dim" if item.dim else style), (f"  {ids}", "dim"))
    row = spread(tuple(left), right, width)
    return [_lit(row) if here else row]


def _value(view: "Checklist", item: Item, here: bool) -> list[Span]:
    """The answer, or what is being typed in its place."""
    if here and view.draft is not None:
        wrong = "  not kept" if view.draft.wrong else "  draft"
        # The end is what is being typed, and must be seen.
        text = view.draft.text if len(view.draft.text) <= 30 else "…" + view.draft.text[-29:]
        return [Span(f" {inert(text)}▁", "draft"), Span(wrong, "not_met")]
    detail = Span(f"   {item.detail}" if item.value else item.detail, "dim")
    if item.look is Look.OPEN and not item.value and item.field:
        return [Span("▁▁▁", "open"), Span(f"  {item.detail}" if item.detail else "", "dim")]
    return [Span(item.value, "dim" if item.dim else "value"), detail]


def _told(item: Item, mark: str, here: bool, width: int) -> list[Line]:
    """Text that is computed, wrapped: nothing of a dose is ever cut off."""
    name = f"{mark}{item.label}"
    column = 3 if item.label == "!" else 15
    rows = wrap(item.value, max(10, width - column - 2))
    lines = []
    for number, text in enumerate(rows):
        head = f"{name:<{column}}" if number == 0 else " " * column
        row = pad(line((head, "label"), (text, "text")), width)
        lines.append(_lit(row) if here else row)
    return lines


def _lit(row: Line) -> Line:
    """A line on the cursor's ground."""
    return tuple(
        span if span.style in ("draft", "warn") else Span(span.text, f"cursor+{span.style}")
        for span in row
    )


def _verdict(view: "Checklist", width: int) -> Line:
    assessment = view.course.assessment
    where = assessment.last if view.tab == TREATMENT else view.tab
    told = verdict(assessment.evaluation(where), assessment.answers)
    style = LOOK_STYLES[LOOKS[told.state]]
    name = f"{where_label(where)}: " if view.tab == TREATMENT else ""
    return cut(
        line((f" {name}{told.state.words.upper()}", style), (f"  {told.reason}", "text")), width
    )


def _prompt(view: "Checklist", width: int) -> list[Line]:
    """The question of the line, or what just happened; nothing of it is cut off."""
    if view.finding is not None:
        return [cut(line((" find: ", "text"), (f"{inert(view.finding.text)}▁", "draft")), width)]
    said = ""
    if view.draft is not None and view.draft.wrong:
        said, style = view.draft.wrong, "not_met"
    elif view.message:
        said, style = view.message, "title"
    elif view.course.read_only:
        said, style = view.course.read_only, "not_met"
    else:
        item = view.current()
        basis, style = _basis(item), "text"
        said = _question(item)
        if not basis or width_of(line(said, basis)) < width - 1:
            return [line((f" {said}", style), (basis, "dim"))]
        said += basis
    rows = wrap(said, width - 2)[:MOST_PROMPT_LINES]
    return [line((f" {row}", style)) for row in rows]


def _question(item: Item) -> str:
    if item.key == "agent.new":
        return "Name of the agent: Enter, then type it"
    if item.agent is not None:
        return f"{item.label}: {_options(OUTCOME)}"
    if item.field is None:
        return f"{item.joins + ' of ' if item.joins else ''}{item.label}".strip()
    kind = field_of(item.field).kind
    question = field_of(item.field).question
    if isinstance(kind, Choice):
        return f"{item.label}: {_options(kind)}"
    return question


def _options(kind: Choice) -> str:
    return "  ".join(f"{n} {label}" for n, (_, label) in enumerate(kind.options, 1))


def _basis(item: Item) -> str:
    readings = ", ".join(reading.id for reading in item.row.node.readings) if item.row else ""
    told = " · ".join(part for part in (item.ids, readings and f"reading {readings}") if part)
    return f"   {told}" if told else ""


def _keys(view: "Checklist", width: int) -> Line:
    """The keys that do something here, most wanted first."""
    if view.draft is not None:
        pairs: tuple[tuple[str, str], ...] = (
            ("Enter", "keep"),
            ("Esc", "drop"),
            ("⇥", "keep, next open"),
            ("⌫", "delete"),
        )
    elif view.finding is not None:
        pairs = (("Enter", "stay"), ("Esc", "stay"), ("⌫", "delete"))
    else:
        pairs = footer(*line_keys(view), "next_open", "why", "summary", "undo", "next_tab", "back")
    spans: list[Span] = []
    for key, word in pairs:
        piece = [Span(f" {key}", "key"), Span(f" {word} ", "dim")]
        if width_of([*spans, *piece]) > width:
            break
        spans += piece
    return tuple(spans)


def line_keys(view: "Checklist") -> tuple[str, ...]:
    """The actions that answer the line under the cursor."""
    item = view.current()
    kind = view.kind(item)
    if kind is None:
        return ()
    answered = ("clear",) if item.value and item.key != "agent.new" else ()
    if item.agent is not None and item.key != "agent.new":
        return ("pick", "enter", "clear")
    if isinstance(kind, YesNo):
        return ("yes", "no", *answered)
    if isinstance(kind, Choice):
        return ("pick", *answered)
    if isinstance(kind, Agents):
        return ("enter", "no")
    if isinstance(kind, Day):
        return ("type", "today", *answered)
    return ("type", *answered) if starts_by_typing(kind) else ("enter", *answered)


def _panel(view: "Checklist", width: int, room: int) -> list[Line]:
    """Why, and what is left, beside the tree."""
    item, assessment = view.current(), view.course.assessment
    where = assessment.last if view.tab == TREATMENT else view.tab
    told = [line((fit(item.label, width), "title"))]
    told += explain.why_lines(item, view.tab, assessment, width)
    left: list[Line] = []
    if assessment.evaluation(where).decision is State.OPEN and still_matters(where, assessment):
        left = [BLANK, *explain.left_lines(where, assessment, width)]
    space = room - len(left)
    if len(told) > space:
        told = [*told[: max(0, space - 1)], line((f"{BY_NAME['why'].shown} tells more", "dim"))]
    rows = [cut(row, width) for row in (*told, *left)][:room]
    return rows + [BLANK] * (room - len(rows))
