"""The checklist: the criteria with their answers in place, and the keys that answer them.

A state machine without a terminal: keys in, lines out. Every key is taken here, in the order in
which they arrive, so that none can overtake another.
"""

from collections.abc import Callable

from ivig_tui.criteria.kinds import Refused
from ivig_tui.editing.draft import Draft
from ivig_tui.myositis.fields import place
from ivig_tui.myositis.wanted import still_matters
from ivig_tui.presentation import trail
from ivig_tui.presentation.verdict import field_label, where_label
from ivig_tui.session.session import locked_by
from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.checklist import (
    comparing,
    cursor,
    finding,
    mouse,
    pasting,
    signing,
    summary,
    verdict,
    why,
)
from ivig_tui.tui.checklist.answering import answer_line, keep, name_key, unbound
from ivig_tui.tui.checklist.availability import why_not
from ivig_tui.tui.checklist.drawing import draw_checklist
from ivig_tui.tui.checklist.items import tabs
from ivig_tui.tui.checklist.sheet import NOTHING, Sheet
from ivig_tui.tui.checklist.takeover import take_over
from ivig_tui.tui.widgets.keys import ASKS_FIRST, Key, action_of, does
from ivig_tui.tui.widgets.view import Desk
from ivig_tui.tui.widgets.viewport import Frame

KEEPING = ("enter", "tab", "shift+tab", "up", "down", "pageup", "pagedown")
"""The keys that make a draft an answer."""

WATCH_S = 2.0
"""How often the file is looked at while no key comes, in seconds."""


class Checklist(Sheet):
    """One open session on the screen: the sheet, and what each key does to it."""

    def __init__(self, course: OpenSession, desk: Desk) -> None:
        super().__init__(course, desk)
        course.on_change = self._changed
        course.on_reread = self._reread
        self._start()
        self.message = "; ".join(course.to_know)
        desk.later(WATCH_S, self._watch)

    def why_not(self, action: str) -> str:
        """Why an action can't be done on the line under the cursor; empty where it can."""
        return why_not(self, action)

    def _start(self) -> None:
        """Resume at the first answer that still matters, in the latest assessment."""
        self.tab = self.course.assessment.last
        open_fields = still_matters(self.tab, self.course.assessment)
        if open_fields:
            cursor.go_to(self, open_fields[0])

    def _reread(self) -> None:
        """Start again where the session stands, if the review that is shown is gone; what lies
        above this screen was about that review."""
        if self.tab not in tabs(self.course.session.answers):
            gone = where_label(self.tab)
            self.draft = self.finding = self.signing = None
            self._start()
            self.desk.back_to(self)
            self.message = f"{gone} is not in the file any more; this is what it holds now"

    def _watch(self) -> None:
        """Notice now and then what another program did to the file, while no key comes."""
        if not self.closed:
            self.look()
            self.desk.later(WATCH_S, self._watch)

    # --- keys ------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Take one key."""
        # Where the cursor is must not change because an answer does.
        self.cursors.setdefault(self.tab, self.current().key)
        asked = self._answered()
        try:
            self._take(key, asked)
        except Refused as refused:
            self.message = str(refused)
        # After the key: it was meant for what the screen showed.
        if not self.closed:
            self.look(take_lock=bool(self.course.read_only))

    def _take(self, key: Key, asked: str) -> None:
        if self.draft is not None:
            self._draft_key(self.draft, key)
        elif self.finding is not None:
            if finding.find_key(self, self.finding, key):
                self.key(key)
        elif self.signing is not None:
            signing.signing_key(self, self.signing, key)
        elif not (self._general(key, asked) or answer_line(self, key) or self.desk.everywhere(key)):
            stray = unbound(key, self.current())
            self.message = stray and (self.course.read_only or stray)

    def _answered(self) -> str:
        """Whatever comes in ends what was said and asked; what was asked on this tab."""
        (action, tab), self.asked, self.message = self.asked, NOTHING, ""
        return action if tab == self.tab else ""

    def paste(self, text: str) -> None:
        """Pasted text goes into a draft, is never keys, and what can't be typed is named."""
        self._answered()
        pasting.paste(self, text)

    def _general(self, key: Key, asked: str) -> bool:
        """Keys that mean the same on every line; whether this was one. `asked`: what the key before
        asked for, which Enter confirms: never the key that asked, as a word with that letter twice
        would."""
        if asked == "sign" and does(key, "next_open") and signing.undated(self):
            self.go_to_line(f"{self.tab}.date")
            return True
        confirmed = bool(asked) and does(key, "enter")
        action = asked if confirmed else action_of(key, _RUN)
        if action is None:
            return False
        if action in ASKS_FIRST and not confirmed:
            self.ask(action, ASKS_FIRST[action])
        else:
            _RUN[action](self, confirmed)
        return True

    # --- answers -----------------------------------------------------------------------

    def undo(self, *, confirmed: bool) -> None:
        """Take back the latest change; what is not of this sitting only once Enter confirms it."""
        entry, older = self.course.undo_takes_back()
        refused = entry is not None and locked_by(self.course.session.answers, entry.field)
        if older and entry and not (confirmed or refused or self.course.read_only):
            of = f"({trail.whose(entry)})"
            self.ask("undo", f"not of this sitting: Enter takes back {trail.change(entry)} {of}")
            return
        self._step(self.course.undo, "undone")
        if entry is not None and self.message.startswith("undone"):
            self.message += f" (changed by {trail.whose(entry)})"

    def redo(self) -> None:
        """Bring back what was taken back last."""
        self._step(self.course.redo, "redone")

    def _step(self, step: Callable[[], str], done: str) -> None:
        field = step()
        if place(field) is None:  # a review
            there = self.course.session.answers.assessments()
            self.tab = field if field in there else there[-1]
            is_ = "there" if field in there else "taken away, as it held nothing"
            self.message = f"{done}: {where_label(field)} is {is_}"
        else:
            cursor.go_to(self, field)
            shown = self.current().value or "unanswered"
            self.message = f"{done}: {field_label(field)} is {shown}"

    def _changed(self) -> None:
        """What is saved, or was changed elsewhere, is another than before."""
        self.desk.changed()

    def copy(self) -> None:
        """Send the brief to the terminal's clipboard."""
        self.message = summary.copy_summary(self.course, self.desk)

    # --- drafts ------------------------------------------------------------------------

    def _draft_key(self, draft: Draft, key: Key) -> None:
        if draft.question is not None:
            name_key(self, draft, key)
            return
        after = draft.press(key.name, key.character)
        if after is not None:
            self.draft = after
        elif does(key, "back"):
            self.draft = None
        elif key.name in KEEPING:
            if keep(self, draft, enter=key.name == "enter") and key.name != "enter":
                self.key(key)
        else:
            self.message = "a draft: Enter keeps it, Esc drops it"

    # --- the mouse ----------------------------------------------------------------------

    def click(self, act: str) -> None:
        """Put the cursor on a line, or show a tab; a draft is kept first, as by an arrow."""
        self._answered()
        mouse.click(self, act)

    def scroll(self, by: int) -> None:
        """Move the cursor, unless something is being typed on its line."""
        self._answered()
        mouse.scroll(self, by)

    # --- drawing -----------------------------------------------------------------------

    def frame(self, width: int, height: int) -> Frame:
        """The whole screen."""
        return draw_checklist(self, width, height)

    def close(self) -> None:
        """The session is left: whoever opened this saves what is pending."""
        self.waiting = False
        self.closed = True
        self.desk.let_go(self.course)


_RUN: dict[str, Callable[[Checklist, bool], None]] = {
    "down": lambda view, _: cursor.move(view, 1),
    "up": lambda view, _: cursor.move(view, -1),
    "page_down": lambda view, _: cursor.page(view, view.page),
    "page_up": lambda view, _: cursor.page(view, -view.page),
    "first": lambda view, _: cursor.move(view, -(10**6)),
    "last": lambda view, _: cursor.move(view, 10**6),
    "next_open": lambda view, _: cursor.next_open(view, 1),
    "previous_open": lambda view, _: cursor.next_open(view, -1),
    "next_block": lambda view, _: cursor.next_block(view),
    "previous_tab": lambda view, _: cursor.turn(view, -1),
    "next_tab": lambda view, _: cursor.turn(view, 1),
    "undo": lambda view, confirmed: view.undo(confirmed=confirmed),
    "redo": lambda view, _: view.redo(),
    "find": lambda view, _: finding.start(view),
    "why": lambda view, _: view.desk.push(why.why(view, view.desk)),
    "verdict": lambda view, _: view.desk.push(verdict.screen(view, view.desk)),
    "summary": lambda view, _: view.desk.push(summary.summary(view.course, view.desk)),
    "copy": lambda view, _: view.copy(),
    "write": lambda view, _: summary.write_summary(view.course, view.desk),
    "history": lambda view, _: view.desk.push(why.history(view, view.desk)),
    "review": lambda view, confirmed: signing.start_review(view, confirmed=confirmed),
    "sign": lambda view, confirmed: signing.sign(view, confirmed=confirmed),
    "take_over": lambda view, confirmed: take_over(view, confirmed=confirmed),
    "compare": lambda view, _: comparing.start(view.course, view.desk),
    "back": lambda view, _: view.desk.pop(),
    "quit": lambda view, _: view.desk.quit(),
}
"""What each key does that means the same on every line; `confirmed`: whether Enter said yes to what
its key asked."""
