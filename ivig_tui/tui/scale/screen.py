"""A scale's screen: the MRC as a figure of twelve boxes, the CMAS as fourteen lines, and the keys.

A state machine as every screen: keys in, lines out.
"""

from collections.abc import Callable

from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import inert
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.editor import Setting
from ivig_tui.myositis.fields import place
from ivig_tui.myositis.scales import Scale
from ivig_tui.presentation import trail
from ivig_tui.presentation.outline import shown
from ivig_tui.presentation.verdict import field_label, where_label
from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.scale.drawing import draw_scale
from ivig_tui.tui.scale.sheet import FIGURE_PAGE, ScaleSheet
from ivig_tui.tui.scale.words import ALL_THERE, BOTH, scale_keys, sides_in_words
from ivig_tui.tui.widgets.help import key_lines
from ivig_tui.tui.widgets.keys import Key, action_of, does
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk
from ivig_tui.tui.widgets.viewport import Frame

KEEPING = ("enter", "tab", "shift+tab", "up", "down", "pageup", "pagedown")


class ScaleView(ScaleSheet):
    """The items of one scale at one assessment: the sheet, and what each key does to it."""

    def __init__(self, course: OpenSession, where: str, scale: Scale, desk: Desk) -> None:
        """`where` is the assessment: `qualifying`, `reviews.1`, …"""
        super().__init__(course, where, scale, desk)
        self._leaving = False

    # --- keys ------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Take one key."""
        leaving, self._leaving, self.message = self._leaving, False, ""
        try:
            self._take(key, leaving=leaving)
        except Refused as refused:
            self.message = str(refused)

    def _take(self, key: Key, *, leaving: bool) -> None:
        if self.draft is not None:
            self._draft_key(self.draft, key)
        elif does(key, "back") or (leaving and does(key, "enter")):
            self._leave(confirmed=leaving and does(key, "enter"))
        elif does(key, "quit"):
            self.desk.quit()
        elif does(key, "why"):
            self.desk.push(self._help())
        elif (
            not (self._moved(key) or self._changed(key) or self.desk.everywhere(key))
            and key.character
        ):
            takes = f"{self.grades.name(self.cursor)} takes {self.editor.takes}; ? lists the keys"
            self.message = f"{inert(key.character)}: {takes}"

    def click(self, act: str) -> None:
        """Put the cursor on a box; a draft is kept first, as by an arrow."""
        box = act.partition(" ")[2]
        self.message = ""
        if box.isdigit() and (self.draft is None or self._keep(self.draft)):
            self.cursor = int(box)

    def scroll(self, by: int) -> None:
        """Move by items, unless a grade is being typed."""
        if self.draft is None:
            self._move(by * self.scale.sides)

    def paste(self, text: str) -> None:
        """Pasted text goes into a draft, and is never keys."""
        self._leaving, self.message = False, self.grades.refusal()
        if self.message or not text.strip():
            return
        pasted = (self.draft or Draft(self.editor)).paste(text)
        if self.draft is None and not pasted.text.strip():
            self.message = pasted.told
        else:
            self.draft = pasted

    def _moved(self, key: Key) -> bool:
        """Keys that move; whether this was one."""
        sides, boxes = self.scale.sides, self.grades.boxes
        page = self.page if sides == 1 else FIGURE_PAGE
        steps = {"down": 1, "up": -1, "first": -boxes, "last": boxes,
                 "page_down": page, "page_up": -page}  # fmt: skip
        action = action_of(key, steps)
        if action is not None:
            self._move(steps[action] * sides)
            return True
        if key.name in ("left", "right"):
            if sides == 2:
                self.cursor = self.cursor // 2 * 2 + (key.name == "right")
            return True
        if does(key, "enter"):
            if self.cursor == boxes - 1 and self.grades.empty(0, 1) is None:
                self.message = ALL_THERE
            self.cursor = min(self.cursor + 1, boxes - 1)
            return True
        step = does(key, "next_open") - does(key, "previous_open")
        if step:
            empty = self.grades.empty(self.cursor + step, step)
            if empty is None:
                self.message = ALL_THERE
            else:
                self.cursor = empty
        return bool(step)

    def _move(self, by: int) -> None:
        """Move by so many boxes, staying on the side."""
        sides = self.scale.sides
        side = self.cursor % sides
        self.cursor = min(max(self.cursor + by, side), self.grades.boxes - sides + side)

    def _changed(self, key: Key) -> bool:
        """Keys that change grades; whether this was one."""
        if does(key, "undo"):
            self._undo()
        elif does(key, "redo"):
            self._step(self.course.redo, "redone")
        elif does(key, "clear"):
            self.message = self.grades.clear(self.cursor)
        elif key.name == BOTH and self.scale.sides == 2:
            self._both()
        elif key.name == "type" or self.editor.starts(key.character):
            self.message = self.grades.refusal()
            if not self.message:
                self.draft = Draft(self.editor).press(key.name, key.character)
                self.draft = self.draft or Draft(self.editor)
        else:
            return False
        return True

    def _draft_key(self, draft: Draft, key: Key) -> None:
        if key.name == BOTH and self.scale.sides == 2:
            if draft.text and self._keep(draft, both=True):
                self._move_to_item(self.cursor // 2 + 1)
            return
        after = draft.press(key.name, key.character)
        if after is not None:
            self.draft = after
        elif does(key, "back"):
            self.draft = None
        elif key.name in KEEPING:
            pair = self.scale.sides == 2 and len(draft.text.split()) == 2
            if self._keep(draft):
                told = self.message
                if pair:  # the cursor goes on from the second of the two
                    self.cursor = self.cursor // 2 * 2 + 1
                self._moved(key)
                self.message = told or self.message
        else:
            self.message = "a draft: Enter keeps it, Esc drops it"

    def _keep(self, draft: Draft, *, both: bool = False) -> bool:
        """Make the draft a grade; it stays a draft and says why where it is none."""
        if draft.text.strip():
            try:
                editor = self.editor
                grade = editor.parse(draft.text, Setting(self.course.today))
                told = editor.note(draft.text, grade)
                if isinstance(grade, tuple):
                    pair = sides_in_words(grade)
                    told = f"{pair}; {told}" if told else pair
                    if both:
                        raise Refused(f"{pair}: two grades; Enter keeps them")
                    self.grades.pair(self.cursor, grade)
                else:
                    self.grades.grade(self.cursor, grade, both=both)
            except Refused as refused:
                self.draft = draft.refused(refused)
                return False
            self.message = "; ".join(part for part in (told, self.grades.told) if part)
        self.draft = None
        return True

    def _both(self) -> None:
        """Give the other side the same grade, and go on to the next item."""
        self.grades.same(self.cursor)
        self.message = self.grades.told
        self._move_to_item(self.cursor // 2 + 1)

    def _move_to_item(self, number: int) -> None:
        self.cursor = min(number, len(self.scale.items) - 1) * self.scale.sides

    def _undo(self) -> None:
        entry, older = self.course.undo_takes_back()
        if older and entry is not None:
            self.message = f"not of this sitting ({trail.whose(entry)}); u on the checklist asks"
        else:
            self._step(self.course.undo, "undone")

    def _step(self, step: Callable[[], str], done: str) -> None:
        """Undo or redo, and show what that changed, here or elsewhere."""
        field = step()
        if place(field) is None:  # a review that held nothing: not one whose scale is shown
            self.message = f"{done}: {where_label(field)}"
            return
        self.message = f"{done}: {field_label(field)} is {shown(self.grades.answers, field) or '–'}"
        number = self.grades.number(field)
        if number is not None:
            self._move_to_item(number)
            if self.grades.halves.pop(number, None):
                self.message += "; half a pair typed there gave way"

    # --- leaving -----------------------------------------------------------------------

    def _leave(self, *, confirmed: bool) -> None:
        """Go back; half pairs are told first, and the cursor goes where the first lacks a side."""
        if confirmed or not self.grades.halves:
            self.desk.pop()
            return
        self._leaving = True
        number, (side, _) = min(self.grades.halves.items())
        self.cursor = number * 2 + 1 - side
        self.message = f"Enter drops {self.grades.waiting()}; the other side keeps it"

    def _help(self) -> Reader:
        title = f"{inert(self.course.session.reference)}   Keys: {self.scale.label}"
        return Reader(
            title, lambda width: scale_keys(self.scale, width) + key_lines(width), self.desk
        )

    # --- drawing -----------------------------------------------------------------------

    def frame(self, width: int, height: int) -> Frame:
        """The whole screen."""
        return draw_scale(self, width, height)

    @property
    def left_behind(self) -> str:
        """What has to be known after closing: half pairs can't be stored."""
        return f"not stored: {self.grades.waiting()}" if self.grades.halves else ""
