"""A scale's sheet: the grades of a scale, the box of the cursor, what is typed and said."""

from ivig_tui.criteria.wording import inert
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.grades import GradeEditor
from ivig_tui.myositis.scales import Scale
from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.scale.grades import Grades
from ivig_tui.tui.widgets.view import Desk, View

FIGURE_PAGE = 3  # from the arms to the legs
HERE = (
    "type clear down up page_down page_up first last next_open previous_open undo redo why palette "
    "about mouse back quit"
).split()


class ScaleSheet(View):
    """The items of one scale at one assessment, and where one is among them."""

    def __init__(self, course: OpenSession, where: str, scale: Scale, desk: Desk) -> None:
        """`where` is the assessment: `qualifying`, `reviews.1`, …"""
        super().__init__(desk)
        self.course = course
        self.scale = scale
        self.grades = Grades(course, where, scale)
        self.cursor = self.grades.empty(0, 1) or 0
        """Which box: items in their order, right before left."""
        self.draft: Draft | None = None

    @property
    def typing(self) -> bool:
        """Whether a grade is being typed."""
        return self.draft is not None

    @property
    def editor(self) -> GradeEditor:
        """The editor of the box under the cursor."""
        return GradeEditor(self.scale, self.grades.item(self.cursor))

    @property
    def whose(self) -> str:
        """The patient's reference."""
        return inert(self.course.session.reference)

    def why_not(self, action: str) -> str:
        """Why an action can't be done here; empty where it can."""
        if action in HERE:
            return self.grades.refusal() if action in ("type", "clear") else ""
        return "not among a scale's items; Esc goes back"
