"""The summary handed over: shown, copied to the clipboard, written to a file."""

import re

from ivig_tui import report
from ivig_tui.criteria.wording import inert
from ivig_tui.presentation.outline import Look
from ivig_tui.store.open_session import OpenSession
from ivig_tui.store.summary_file import summary_written
from ivig_tui.tui.checklist.rows import LOOK_STYLES
from ivig_tui.tui.widgets.lines import Line, line
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk


def summary(course: OpenSession, desk: Desk) -> Reader:
    """The summary as a screen to read, the brief first; c and w hand it over from there too."""

    # The page costs as much as twenty keys: it is made anew only where something changed.
    made: list[Line] = []
    made_of: tuple[object, object, int] = (None, None, 0)

    def text(width: int) -> list[Line]:
        nonlocal made, made_of
        session, today = course.session, course.today
        if made_of[0] is not session or made_of[1:] != (today, width):
            printed = report.as_text(session, today, width=min(width, 100))
            made = [lit(row) for row in printed.splitlines()]
            made_of = (session, today, width)
        return made

    def write() -> str:
        write_summary(course, desk)
        return ""

    offers = {"copy": lambda: copy_summary(course, desk), "write": write}
    return Reader(f"{inert(course.session.reference)}   Summary", text, desk, offers)


_STATED = re.compile(r"((?:│ )*)([✔✘?–·!])( .*)", re.DOTALL)
_STYLES = {look.glyph: LOOK_STYLES[look] for look in Look} | {"!": "not_met"}


def lit(row: str) -> Line:
    """A line of the printed summary as the screen lights it: headings and states."""
    if row.endswith("──"):
        head = row.rstrip("─")
        return line((head, "title"), (row[len(head) :], "rule"))
    stated = _STATED.fullmatch(row)
    if stated is None:
        return line((row, "text"))
    bars, glyph, rest = stated.groups()
    return line((bars, "rule"), (glyph, _STYLES[glyph]), (rest, "text"))


def copy_summary(course: OpenSession, desk: Desk) -> str:
    """Send the summary to the terminal's clipboard; says what was sent."""
    text = report.as_text(course.session, course.today, extent=report.BRIEF)
    return desk.copy(text, f"summary of {inert(course.session.reference)}")


def write_summary(course: OpenSession, desk: Desk) -> None:
    """Write the summary that is shown to a file beside the session; it is said where, and who may
    read it, or why not."""
    source = course.saved.copy or course.path
    text = report.as_text(course.session, course.today).encode()
    desk.tell("writing the summary…")
    desk.disk(lambda: summary_written(source, text), desk.tell)
