"""What is not saved is said on every screen, and before every way out."""

from collections.abc import Sequence

from ivig_tui.app.checklist import Checklist
from ivig_tui.app.lines import Line, cut, line, pad, width_of
from ivig_tui.app.view import View

NOT_SAVED = "NOT SAVED"


def unsaved(views: Sequence[View]) -> Checklist | None:
    """The open session that can't be saved; None where all can."""
    failing = (one for one in views if isinstance(one, Checklist) and one.course.saved.failure)
    return next(failing, None)


def warned(rows: list[Line], views: Sequence[View], width: int) -> list[Line]:
    """The screen's lines, the first of them with the warning where no line has it already."""
    failing = unsaved(views)
    if failing is None or not rows:
        return rows
    # By its style: a person's own words may be the same.
    if any(span.style == "warn" and NOT_SAVED in span.text for row in rows for span in row):
        return rows
    said = cut(line((f" {NOT_SAVED}: {failing.course.saved.failure} ", "warn")), width)
    room = width - width_of(said)
    return [(*pad(cut(rows[0], room), room), *said), *rows[1:]]
