"""Finding a line by a word, as it is typed: on this tab first, then on the others.

Where no line holds the word, the cursor is where it was, and the next keys go on typing it: they
must not answer a line that nobody meant.
"""

from ivig_tui.criteria.wording import folded, inert
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.texts import WORDS
from ivig_tui.tui.checklist.items import tabs
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.keys import Key


def start(view: Sheet) -> None:
    """Ask for a word."""
    view.finding, view.lost = Draft(WORDS), False
    view.found_from = (view.tab, view.current().key)


def find_key(view: Sheet, finding: Draft, key: Key) -> bool:
    """Take a key while a word is typed: the cursor goes to the first line that has it. Whether the
    key ended that, and now means what it does on the line."""
    after = finding.press(key.name, key.character)
    if after is not None:
        seek(view, after)
    elif view.lost and key.name != "escape":
        view.message = _none(finding)
    else:
        view.finding = None
        return key.name not in ("enter", "escape")
    return False


def seek(view: Sheet, finding: Draft) -> None:
    """Go to the first line that holds what is typed; without one, back to where it began."""
    found = _first(view, folded(finding.text)) if finding.text else view.found_from
    view.finding, view.lost = finding, found is None
    if found is None:
        view.message = _none(finding)
    view.tab, line = found or view.found_from
    view.go_to_line(line)


def _first(view: Sheet, wanted: str) -> tuple[str, str] | None:
    """The first line that holds a word, from where it began on, then on the tabs after that one;
    None where there is none. Leaves the view on any tab."""
    began, line = view.found_from
    names = tabs(view.course.session.answers)
    here = names.index(began) if began in names else 0
    for view.tab in (*names[here:], *names[:here]):
        lines = view.items()
        keys = [item.key for item in lines]
        at = keys.index(line) if view.tab == began and line in keys else 0
        for item in (*lines[at:], *lines[:at]):
            if not item.heading and wanted in folded(f"{item.label} {item.value} {item.ids}"):
                return view.tab, item.key
    return None


def _none(finding: Draft) -> str:
    return f"no line holds {inert(finding.text)}; Esc goes back"
