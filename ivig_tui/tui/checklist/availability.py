"""Which actions there are on a line of the checklist, and why the others are not."""

from ivig_tui.myositis.qualifying.earlier_treatment import AGENTS_FIELD
from ivig_tui.tui.checklist import comparing
from ivig_tui.tui.checklist.answering import editor_of_line, is_unlisted, scale_of_line, takes
from ivig_tui.tui.checklist.cursor import asked_for
from ivig_tui.tui.checklist.items import TREATMENT, Item
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.checklist.signing import ON_ITS_TAB
from ivig_tui.tui.widgets.keys import BY_NAME

ELSEWHERE = {
    "line": "only on a line of the checklist",
    "session": "only in a session",
    "list": "only in the list of sessions",
    "move": "nothing moves here",
}


def elsewhere(action: str) -> str:
    """Where an action belongs that this screen does not have."""
    return ELSEWHERE.get(BY_NAME[action].where, "not on this screen")


def why_not(view: Sheet, action: str) -> str:
    """Why an action can't be done on the line under the cursor; empty where it can."""
    where, course = BY_NAME[action].where, view.course
    if where == "list":
        return elsewhere(action)
    if where == "line":
        return _line_why_not(view, action)
    if action in ("undo", "redo", "review", "sign") and course.read_only:
        return course.read_only
    if action == "take_over" and not course.may_end_other:
        return "no other login of yours has this session open"
    if action == "compare":
        return comparing.why_not(course)
    if action == "undo" and not course.session.may_undo:
        return "nothing to undo"
    if action == "redo" and not course.session.may_redo:
        return "nothing to redo"
    if action == "sign" and view.tab == TREATMENT:
        return ON_ITS_TAB
    if action in ("next_open", "previous_open") and not asked_for(view):
        return "nothing on this tab is open"
    return ""


def _line_why_not(view: Sheet, action: str) -> str:
    item = view.current()
    if action not in (*line_keys(item), *_also(item)):
        return takes(item)
    field = item.part.field if item.part else item.field
    if action == "items" or field is None:
        return ""
    return view.course.read_only or view.locked(field)


def line_keys(item: Item) -> tuple[str, ...]:
    """The actions that answer a line, for its footer."""
    editor = editor_of_line(item)
    if item.key == "signature":
        return ("sign",)
    if editor is None:
        return ()
    if item.part is not None and not item.part.new:
        said = ("yes", "no") if is_unlisted(item.part) else ()
        of_agent = (*said, "add") if item.part.field == AGENTS_FIELD else ()
        return tuple(dict.fromkeys((*editor.keys, *of_agent, "enter", "clear")))
    scored = ("items",) if scale_of_line(item) is not None else ()
    clears = item.value and item.part is None and item.field != AGENTS_FIELD
    return (*editor.keys, *scored, *(("clear",) if clears else ()))


def _also(item: Item) -> tuple[str, ...]:
    """Actions of a line that its footer has no room for."""
    editor = editor_of_line(item)
    return editor.more_keys if editor is not None else ()


def keys_here(item: Item) -> tuple[str, ...]:
    """Every action that answers a line, for its explanation."""
    return tuple(dict.fromkeys((*line_keys(item), *_also(item))))
