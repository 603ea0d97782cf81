"""What frames a screen of a session: its least size, the rules, and what is known of saving."""

from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.widgets.lines import BLANK, Line, Span, cut, line, pad, width_of, wrap

LEAST_WIDTH, LEAST_HEIGHT = 36, 9
NOT_SAVED = "NOT SAVED"


def rule_line(
    width: int, text: str, key: str = "", does: str = "", *, before: Line = BLANK
) -> Line:
    """A rule, with a word on what lies beyond it; and with the key that comes next, or with what
    else stands before it, where there is room."""
    step = line(("── ", "rule"), (f"next: {key}", "key"), (f" {does} ", "text")) if key else before
    end = line((f" {text} ", "key"), ("──", "rule")) if text else BLANK
    room = width - width_of(end)
    step = step if width_of(step) < room else BLANK
    return (*step, Span("─" * (room - width_of(step)), "rule"), *end)


def said_lines(text: str, style: str, width: int, most: int) -> list[Line]:
    """What is said at the foot, whole where so many lines do for it; what was cut is marked."""
    rows = [line((f" {row}", style)) for row in wrap(text, max(8, width - 2))]
    return at_most(rows, most, width)


def at_most(rows: list[Line], most: int, width: int) -> list[Line]:
    """Lines in at most so many; what was cut is marked."""
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], cut((*rows[most - 1], Span(" …")), width)]


def saved_line(course: OpenSession) -> Line:
    """What is known of saving, or why nothing can be answered."""
    saved = course.saved
    if course.read_only:
        return line((" read only ", "warn"), " ")
    if saved.failure:
        return line((f" {NOT_SAVED}: {saved.failure} ", "warn"))
    if saved.copy is not None:
        return line((" changed elsewhere: saved beside it ", "warn"))
    if course.outside:
        return line((" changed elsewhere ", "warn"))
    if saved.pending:
        return line(("saving… ", "dim"))
    if saved.at is not None:
        return line((f"saved {saved.at:%H:%M:%S} ", "text"))
    return BLANK


def warned(rows: list[Line], failure: str | None, mark: str, width: int) -> list[Line]:
    """The screen's lines, the first of them with why something is not saved, where no line has it
    already; else with a mark, of how far saving is."""
    if not rows or not (failure or mark):
        return rows
    # By its style: a person's own words may be the same.
    if failure and any(
        span.style == "warn" and NOT_SAVED in span.text for row in rows for span in row
    ):
        return rows
    text, style = (f" {NOT_SAVED}: {failure} ", "warn") if failure else (f" {mark}", "dim")
    said = cut(line((text, style)), width)
    room = width - width_of(said)
    return [(*pad(cut(rows[0], room), room), *said), *rows[1:]]
