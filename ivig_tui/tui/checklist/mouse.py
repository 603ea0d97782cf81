"""The mouse on the checklist: a click goes to a line or a tab, the wheel moves the cursor."""

from ivig_tui.tui.checklist import cursor
from ivig_tui.tui.checklist.answering import keep
from ivig_tui.tui.checklist.items import tabs
from ivig_tui.tui.checklist.sheet import Sheet


def click(view: Sheet, act: str) -> None:
    """Go to what was clicked on, where that is there; a draft is kept first, as by an arrow."""
    view.finding = None
    if view.signing is not None or (view.draft is not None and not keep(view, view.draft)):
        return
    what, _, name = act.partition(" ")
    if what == "line" and any(item.key == name for item in view.items()):
        view.go_to_line(name)
    elif what == "tab" and name in tabs(view.course.session.answers):
        view.tab = name


def scroll(view: Sheet, by: int) -> None:
    """Move the cursor, unless something is being typed on its line."""
    if view.draft is None and view.signing is None and view.finding is None:
        view.cursors.setdefault(view.tab, view.current().key)
        cursor.move(view, by)
