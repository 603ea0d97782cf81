"""Pasted text on the checklist: into what is being typed, never keys."""

from ivig_tui.editing.draft import Draft
from ivig_tui.tui.checklist.answering import takes, typed_on
from ivig_tui.tui.checklist.finding import seek
from ivig_tui.tui.checklist.sheet import Sheet


def paste(view: Sheet, text: str) -> None:
    """Take pasted text."""
    if view.finding is not None:
        seek(view, view.finding.paste(text))
        return
    if view.signing is not None:
        view.signing = view.signing.paste(text)
        return
    item = view.current()
    view.cursors.setdefault(view.tab, item.key)
    editor = typed_on(item)
    locked = view.locked(item.field or "")
    if view.course.read_only or locked:
        view.message = f"nothing pasted: {view.course.read_only or locked}"
        return
    draft = view.draft
    if draft is not None and draft.question is not None:
        view.message = "nothing pasted: y or n answers first"
        return
    if draft is None:
        # Only what digits would start too: a list and a text are opened with Enter.
        if editor is None or item.part is not None or "type" not in editor.keys:
            view.message = f"nothing pasted: {takes(item)}"
            return
        draft = Draft(editor)
    pasted = draft.paste(text)
    if view.draft is None and not pasted.text.strip():
        view.message = pasted.told or "nothing pasted: it is blank"
    else:
        view.draft = pasted
