"""The key that most likely comes next: who has never seen the screen finds the way through it."""

from ivig_tui.criteria.logic import State
from ivig_tui.myositis.wanted import still_matters
from ivig_tui.presentation.verdict import no_dose
from ivig_tui.tui.checklist.answering import editor_of_line
from ivig_tui.tui.checklist.availability import line_keys, why_not
from ivig_tui.tui.checklist.cursor import asks
from ivig_tui.tui.checklist.items import TREATMENT, Item
from ivig_tui.tui.checklist.sheet import Sheet
from ivig_tui.tui.widgets.keys import BY_NAME


def next_step(view: Sheet) -> tuple[str, str]:
    """The key and what it does; both empty while something is typed, which has keys of its own."""
    if view.draft is not None or view.finding is not None or view.signing is not None:
        return "", ""
    assessment, course = view.course.assessment, view.course
    wanted = still_matters(view.tab, assessment)
    if course.may_end_other:
        return BY_NAME["take_over"].shown, "ends your other login"
    # Where no dose is planned, nothing on Treatment invites to one.
    planned = view.tab != TREATMENT or not no_dose(assessment)
    if wanted and planned and not course.read_only:
        item = view.current()
        own = _answers_it(view, item) if asks(item, wanted, view.items()) else ""
        return (own, "answers this line") if own else (BY_NAME["next_open"].shown, "next open")
    where = assessment.last if view.tab == TREATMENT else view.tab
    if assessment.evaluation(where).decision is not State.MET:
        return BY_NAME["verdict"].shown, "what stands in the way"
    if view.tab != TREATMENT and not no_dose(assessment) and still_matters(TREATMENT, assessment):
        return BY_NAME["next_tab"].shown, "what the dose needs"
    return BY_NAME["summary"].shown, "summary"


def _answers_it(view: Sheet, item: Item) -> str:
    """The keys that answer a line; empty where it is read-only."""
    editor, keys = editor_of_line(item), line_keys(item)
    if editor is None or not keys or why_not(view, keys[0]):
        return ""
    if editor.options:
        return f"1–{len(editor.options)}"
    both = keys[:2] == ("yes", "no")
    return " ".join(BY_NAME[key].shown for key in (keys[:2] if both else keys[:1]))
