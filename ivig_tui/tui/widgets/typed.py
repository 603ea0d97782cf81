"""What is being typed, drawn with its cursor; no cursor of the terminal's, which would blink.

Behind the text the cursor is a low line; within it, the character that it is on has a style of its
own.
"""

from ivig_tui.criteria.wording import one_line
from ivig_tui.editing.line import LineEditor
from ivig_tui.tui.widgets.lines import Span, cells_in, head, width_in

END = "▁"
DRAFT, CARET = "draft", "caret"


def typed_spans(line: LineEditor, width: int) -> tuple[Span, ...]:
    """A line that is being typed, in at most so many cells: what is around the cursor, and a mark
    where something of it is out of sight."""
    on = line.press("right")
    assert on is not None
    under = line.text[line.cursor : on.cursor]
    caret = Span(one_line(under), CARET) if under else Span(END, DRAFT)
    # Nothing further away can be in sight, and a note is long.
    reach = 4 * max(1, width)
    before, after = line.before[-reach:], line.text[on.cursor :][:reach]
    left, right = one_line(before), one_line(after)
    room = width - width_in(caret.text)
    if width_in(left) + width_in(right) > room:
        ahead = min(width_in(right), room // 3)
        left = _tail(left, max(1, room - ahead))
        right = _start(right, max(0, room - width_in(left)))
    return tuple(span for span in (Span(left, DRAFT), caret, Span(right, DRAFT)) if span.text)


def _tail(text: str, width: int) -> str:
    """The end of a text in at most so many cells; what was cut is marked."""
    if width_in(text) <= width:
        return text
    cells = list(cells_in(text)[1 - width :]) if width > 1 else []
    if cells and not cells[0]:  # the second half of a wide character
        cells[0] = " "
    return "…" + "".join(cells)


def _start(text: str, width: int) -> str:
    """The start of a text in at most so many cells; what was cut is marked."""
    if width_in(text) <= width:
        return text
    return head(text, width - 1) + "…" if width > 0 else ""
