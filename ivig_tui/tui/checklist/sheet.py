"""The sheet: one open session on the screen, as far as it is looked at and written on.

It owns where one is (the tab, each tab's cursor and first line), what is being typed or asked, and
what is said. Keys, drawing and the mouse come to it; it knows none of them.
"""

from collections.abc import Callable, Sequence

from ivig_tui.criteria.wording import inert
from ivig_tui.editing.draft import Draft
from ivig_tui.myositis.wanted import still_matters
from ivig_tui.presentation.verdict import where_label
from ivig_tui.session.session import locked_by
from ivig_tui.store.open_session import Look, OpenSession
from ivig_tui.tui.checklist.items import QUALIFYING, Item
from ivig_tui.tui.checklist.treatment import items
from ivig_tui.tui.widgets.view import Desk, View
from ivig_tui.tui.widgets.viewport import Frame

NOTHING = ("", "")
"""Nothing is asked, on no tab."""


class Sheet(View):
    """One open session, where one is in it, and what is being typed, asked and said."""

    def __init__(self, course: OpenSession, desk: Desk) -> None:
        super().__init__(desk)
        self.course = course
        self.tab = QUALIFYING
        self.cursors: dict[str, str] = {}
        """The key of the line that each tab's cursor is on."""
        self.tops: dict[str, int] = {}
        """The first line that each tab shows."""
        self.cursor_drawn = ("", "", 0)
        """The tab and the key of the line under the cursor, and where in the list it was drawn."""
        self.draft: Draft | None = None
        self.finding: Draft | None = None
        self.found_from = (QUALIFYING, "")
        """The tab and the line where finding began."""
        self.lost = False
        """Whether no line holds the word that is sought."""
        self.asked = NOTHING
        """What Enter would do as the next key, and on which tab: what is not undone is asked for
        twice."""
        self.waiting = False
        """Whether one's own other login was asked to go, and is waited for."""
        self.signing: Draft | None = None
        """The name of who signs, being typed."""
        self.closed = False
        self._looking = False
        """Whether a look at the disk is under way."""
        self._take_lock = False
        """Whether the next look is to take the lock, where it is free."""
        self._after_look: list[Callable[[], None]] = []
        """What is done after the next look."""

    def drawn(self, frame: Frame) -> None:
        """Each tab keeps the lines that it shows."""
        super().drawn(frame)
        if frame.seen is not None:
            self.tops[self.tab] = frame.seen.top
            self.cursor_drawn = (self.tab, self.current().key, frame.seen.first)

    # --- what is there ---------------------------------------------------------------

    def items(self) -> tuple[Item, ...]:
        """The lines of the tab that is shown."""
        return items(self.tab, self.course.assessment)

    def position(self, lines: Sequence[Item]) -> int:
        """Which line the cursor is on."""
        wanted = self.cursors.get(self.tab)
        for at, item in enumerate(lines):
            if item.key == wanted:
                return at
        return self._first(lines)

    def _first(self, lines: Sequence[Item]) -> int:
        """Where a tab starts: at the first answer that still matters, else at the first line."""
        fields = still_matters(self.tab, self.course.assessment)
        for at, item in enumerate(lines):
            if item.field in fields:
                return at
        return next(at for at, item in enumerate(lines) if not (item.heading or item.told))

    def current(self) -> Item:
        """The line that the cursor is on."""
        lines = self.items()
        return lines[self.position(lines)]

    @property
    def typing(self) -> bool:
        """Whether an answer, a word to find or a name is being typed."""
        return not (self.draft is None and self.finding is None and self.signing is None)

    @property
    def whose(self) -> str:
        """The patient's reference."""
        return inert(self.course.session.reference)

    @property
    def signed(self) -> bool:
        """Whether the assessment of this tab is signed."""
        return self.course.session.answers.get(f"{self.tab}.signed_at") is not None

    def locked(self, field: str) -> str:
        """Why an answer is read-only, and what unlocks it; empty where it is not."""
        signed = locked_by(self.course.session.answers, field)
        if not signed:
            return ""
        where = "" if signed == where_label(self.tab) else f" on the tab {signed}"
        return f"read-only, as {signed} is signed; x{where} unlocks it"

    def go_to_line(self, key: str) -> None:
        """Put the cursor on a line of this tab."""
        self.cursors[self.tab] = key

    def ask(self, action: str, message: str) -> None:
        """Do an action only once Enter confirms it, next and on the same tab."""
        self.asked, self.message = (action, self.tab), message

    def look(self, then: Callable[[], None] | None = None, *, take_lock: bool = False) -> None:
        """Look at the disk, off this thread; what is found is taken in when it comes. One look at
        a time: a disk that hangs is asked once."""
        self._take_lock = self._take_lock or take_lock
        if then is not None:
            self._after_look.append(then)
        if not self._looking:
            course, take_lock, after = self.course, self._take_lock, self._after_look
            self._looking, self._take_lock, self._after_look = True, False, []
            self.desk.disk(
                lambda: course.look(take_lock=take_lock), lambda found: self._looked(found, after)
            )

    def _looked(self, found: Look, after: list[Callable[[], None]]) -> None:
        self._looking = False
        if self.closed:
            return
        changed, said = self.course.take_in(found)
        self.message = said or self.message
        for then in after:
            then()
        if changed or said:
            self.desk.changed()
        if self._take_lock or self._after_look:
            self.look()
