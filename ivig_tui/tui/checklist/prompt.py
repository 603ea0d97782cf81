"""The foot of the checklist: verdict, question or message, keys."""

from ivig_tui.editing.draft import Draft
from ivig_tui.myositis.agents import Typed
from ivig_tui.myositis.fields import field_of
from ivig_tui.presentation.outline import LOOKS
from ivig_tui.presentation.verdict import document_says, verdict, where_label
from ivig_tui.tui.checklist.answering import editor_of_line
from ivig_tui.tui.checklist.availability import line_keys, why_not
from ivig_tui.tui.checklist.items import TREATMENT, Item
from ivig_tui.tui.checklist.rows import LOOK_STYLES
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.footer import Entry, foot_line
from ivig_tui.tui.widgets.frame import said_lines
from ivig_tui.tui.widgets.keys import BY_NAME
from ivig_tui.tui.widgets.lines import Line, Span, cut, fit, line, width_of, wrap
from ivig_tui.tui.widgets.typed import typed_spans

MOST_VERDICT_LINES = 2
LEAST_TYPED = 12
"""So many cells are kept for what is typed."""
_FIRST = (("next_open", "next"), "why", "verdict", "summary", ("palette", "more"), "back")
ALWAYS: tuple[Entry, ...] = (*_FIRST, "undo")
"""The keys after those of the line, as far as they fit."""
READING: tuple[Entry, ...] = (*_FIRST, "history")
"""The keys of a session that can only be read."""


def verdict_lines(view: Sheet, width: int, most: int = MOST_VERDICT_LINES) -> list[Line]:
    """The state, a review's outcome, a reason that is true, how many there are; in at most so many
    lines. What does not fit is marked, with the key that tells it."""
    assessment = view.course.assessment
    where = assessment.last if view.tab == TREATMENT else view.tab
    told = verdict(assessment.evaluation(where), assessment.answers)
    style = LOOK_STYLES[LOOKS[told.state]]
    name = f"{where_label(where)}: " if view.tab == TREATMENT else ""
    reason = f"{told.reason}; {told.near}" if told.near else told.reason
    says = document_says(assessment.evaluation(where), assessment.answers)
    if says:
        reason = f"the document says: {says}; {reason}"
    look = LOOKS[told.state]
    text = f"{look.glyph} {name}{told.state.words.upper()}"
    room = max(10, width - len(text) - 4)
    rows = wrap(reason, room)
    if len(rows) > most:
        key = BY_NAME["verdict"].shown
        rows = [*rows[: most - 1], f"{fit(f'{rows[most - 1]} …', room - len(key) - 1)} {key}"]
    head = line((f" {text}", style), (f"  {rows[0]}", "text"))
    more = [line((" " * (len(text) + 3) + row, "text")) for row in rows[1:]]
    return [cut(row, width) for row in (head, *more)]


def prompt_lines(view: Sheet, width: int, most: int) -> list[Line]:
    """The question of the line, or what just happened, whole where so many lines do for it."""
    if view.finding is not None:
        told = view.finding.told or view.message
        return _typing(" find: ", view.finding, told, width, most)
    said = ""
    if view.signing is not None:
        state = view.course.assessment.evaluation(view.tab).decision.words
        asks = f" {where_label(view.tab)} is {state}. Signed by: "
        return _typing(asks, view.signing, view.signing.wrong or view.signing.told, width, most)
    hint = view.draft.editor.hint(view.draft.text) if view.draft is not None else ""
    if view.draft is not None and view.draft.question is not None and not view.message:
        said, style = f"{view.draft.question.says}  y yes  n no", "title"
    elif view.draft is not None and (view.draft.wrong or view.draft.told):
        said, style = view.draft.wrong or view.draft.told, "not_met"
    elif view.message:
        said, style = view.message, "title"
    elif hint:
        said, style = hint, "text"
    elif said := view.course.read_only or view.course.beside or view.course.clock or "":
        style = "not_met"
        if view.course.may_end_other:
            said = f"{said}; T ends it"
    else:
        item = view.current()
        basis, style = _basis(item), "text"
        said = view.locked(_changes(item)) or _question(item)
        if width_of(line(said, basis)) < width - 1:
            return [line((f" {said}", style), (basis, "dim"))]
        said += basis
    return said_lines(said, style, width, most)


def _typing(asks: str, draft: Draft, told: str, width: int, most: int) -> list[Line]:
    """A question, what is typed, which scrolls, and what there is to say of it: beside it, or
    below where that is too long."""
    room = width - width_of(line(asks))
    beside = width_of(line(told)) + 2 if told else 0
    if told and room - beside < LEAST_TYPED and most > 1:
        typed = typed_spans(draft.line, max(4, room))
        return [cut((Span(asks), *typed), width), *said_lines(told, "not_met", width, most - 1)]
    typed = typed_spans(draft.line, min(max(LEAST_TYPED, room - beside), width - 4))
    return [cut((Span(asks), *typed, Span(f"  {told}" if told else "", "not_met")), width)]


def _changes(item: Item) -> str:
    """The answer that keys on a line would change; empty for none."""
    return (item.part.field if item.part else item.field) or ""


def _question(item: Item) -> str:
    editor = editor_of_line(item)
    if editor is not None:
        field = (item.part.field if item.part else item.field) or ""
        return editor.prompt(item.label, field_of(field).question)
    if item.key == "signature":
        return "A signed assessment is read-only, and what it rests on with it"
    if item.told:
        return "Computed from the answers"
    return f"{item.joins + ' of ' if item.joins else ''}{item.label}".strip()


def _basis(item: Item) -> str:
    readings = ", ".join(reading.id for reading in item.row.node.readings) if item.row else ""
    told = " · ".join(part for part in (item.ids, readings and f"reading {readings}") if part)
    return f"   {told}" if told else ""


def keys_line(view: Sheet, width: int) -> Line:
    """The keys that do something here: the line's own, then those that are always there."""
    own: tuple[Entry, ...] | None = None
    entries: tuple[Entry, ...] = ()
    if view.draft is not None and view.draft.question is not None:
        unknown = view.draft.question.what is Typed.UNKNOWN
        entries = (("y", "yes"), ("n", "no"), ("Esc", "leave open" if unknown else "back"))
    elif view.draft is not None:
        entries = (("Enter", "keep"), ("Esc", "drop"), ("⇥", "keep, next open"), ("⌫", "delete"))
    elif view.signing is not None:
        entries = (("Enter", "sign"), ("Esc", "don't sign"), ("⌫", "delete"))
    elif view.finding is not None:
        # Where no line holds the word, Enter has nowhere to stay.
        stay = (("Esc", "go back"),) if view.lost else (("Enter", "stay"), ("Esc", "stay"))
        entries = (*stay, ("⌫", "delete"))
    elif view.course.read_only:
        taking: tuple[Entry, ...] = ("take_over",) if view.course.may_end_other else ()
        entries = (*taking, *READING)
    elif view.locked(_changes(view.current())):
        # What the line would take is refused.
        own, entries = (), ((("x", "unlock"), *ALWAYS) if view.signed else ALWAYS)
    else:
        own, entries = line_keys(view.current()), ALWAYS
    return foot_line(entries, width, lambda action: why_not(view, action), own)
