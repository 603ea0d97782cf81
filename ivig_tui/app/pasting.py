"""Pasted text on the checklist: into what is being typed, whole or not at all; never keys."""

from typing import TYPE_CHECKING

from ivig_tui.app.draft import Draft, allowed_in
from ivig_tui.app.finding import seek
from ivig_tui.guideline.fields import field_of
from ivig_tui.session import locked_by

if TYPE_CHECKING:
    from ivig_tui.app.checklist import Checklist


def paste(view: "Checklist", text: str) -> None:
    """Take pasted text."""
    if view.finding is not None or view.signing is not None:
        _where_no_answer_is_typed(view, text)
        return
    item = view.current()
    view.cursors.setdefault(view.tab, item.key)
    draft = view.draft
    if draft is None and item.field and item.part is None:
        # Only what digits would start too: a list and a text are opened with Enter.
        allowed = allowed_in(field_of(item.field).kind)
        draft = Draft("", allowed) if allowed else None
    locked = locked_by(view.course.session.answers, item.field or "")
    if draft is None or view.course.read_only or locked:
        view.message = "nothing pasted: this line is not typed"
        return
    pasted = draft.pasted(text)
    if pasted is None:
        view.message = "nothing pasted: it holds what this line does not take"
    else:
        view.draft = pasted


def _where_no_answer_is_typed(view: "Checklist", text: str) -> None:
    typing = view.finding if view.finding is not None else view.signing
    pasted = typing.pasted(text) if typing is not None else None
    if pasted is None:
        view.message = "nothing pasted: it holds what can't be typed here"
    elif view.finding is not None:
        seek(view, pasted)
    else:
        view.signing = pasted
