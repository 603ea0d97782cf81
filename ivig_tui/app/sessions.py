"""The list of sessions: to resume one, start, rename or delete one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from ivig_tui.app import helping
from ivig_tui.app import sessions_drawing as drawing
from ivig_tui.app.asking import Ask, Prompt, answered
from ivig_tui.app.entries import Entry, Shelf
from ivig_tui.app.keys import BY_NAME, Key, does
from ivig_tui.app.lines import Line, acting
from ivig_tui.app.listing import Listing
from ivig_tui.app.offers import elsewhere
from ivig_tui.app.reading import Progress, Reading
from ivig_tui.app.sessions_rows import row
from ivig_tui.app.view import Desk
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.texts import REFERENCE_EDITOR, WORDS

_STEPS = {"down": 1, "up": -1, "first": -(10**6), "last": 10**6}


class Sessions:
    """The sessions folder on the screen."""

    def __init__(self, folder: Path, desk: Desk, today: date) -> None:
        self.folder = folder
        self.desk = desk
        self.today = today
        self.listing = Listing()
        self.filter: Draft | None = None
        self.filtering = False
        """Whether keys go into the filter."""
        self.prompt: Prompt | None = None
        self.chosen: Path | None = None
        """The session that the cursor is on; None while nobody has moved it: it is at the top."""
        self.message = ""
        self.wrong = False
        """Whether the message tells of something that could not be done."""
        self.progress: Progress | None = None
        """How far the folder is read; None until the first is."""
        self.top = 0
        self.page = 10
        self._drawn: Path | None = None
        self._drawn_at = 0
        self._shelf = Shelf(folder, today)
        self._reading: Reading | None = None
        self._turn = 0
        self.reload()

    # --- what is there -----------------------------------------------------------------

    def reload(self) -> None:
        """Look at the folder again. What was known stays on the screen meanwhile."""
        if self._reading is not None:
            self._reading.stop()
        turn = self._turn = self._turn + 1
        self._reading = Reading(
            self._shelf, lambda progress: self.desk.post(lambda: self._got(turn, progress))
        )

    def _got(self, turn: int, progress: Progress) -> None:
        if turn != self._turn:
            return
        self.progress = progress
        at = self.listing.at(self.chosen)
        present = set(progress.files) if progress.complete else None
        self.listing.take(progress.batch, present)
        if at is not None and self.listing.at(self.chosen) is None and self.listing.rows:
            # It was removed: the cursor stays where it was, on the one that came up.
            self.chosen = self.listing.rows[min(at, len(self.listing.rows) - 1)].path
        self.desk.changed()

    def here(self) -> Entry | None:
        """The session that keys are about: the one that was seen under the cursor."""
        rows = self.listing.rows
        at = self.listing.at(self.chosen)
        if at is None:
            # What was read since the screen was drawn may stand at the top now: that is not it.
            at = self.listing.at(self._drawn)
        return rows[at or 0] if rows else None

    def close(self) -> None:
        """Nothing more is wanted of the folder."""
        if self._reading is not None:
            self._reading.stop()

    # --- keys --------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Take one key."""
        self._say("")
        if self.prompt is not None:
            self._prompt_key(self.prompt, key)
        elif self.filtering:
            self._filter_key(key)
        else:
            self._list_key(key)

    def paste(self, text: str) -> None:
        """Pasted text goes into what is being typed, and is never keys."""
        self._say("")
        if self.prompt is not None:
            self._prompt_typed(self.prompt, self.prompt.draft.paste(text))
        elif self.filtering and self.filter is not None:
            self._filter_by(self.filter.paste(text))
        else:
            self._say("nothing pasted: / filters the list, n starts a session", wrong=True)

    def _list_key(self, key: Key) -> None:
        if does(key, "open"):
            one = self.here()
            if one is not None:
                self._open(one.path)
        elif does(key, "new"):
            self.prompt = Prompt(Ask.NEW)
        elif does(key, "rename"):
            self._ask_about_this(Ask.RENAME)
        elif does(key, "delete_session"):
            self._ask_about_this(Ask.DELETE)
        elif does(key, "order"):
            one = self.here()
            self.chosen = one.path if one else None
            self.listing.sort_by(self.listing.order.next)
        elif does(key, "find"):
            self.filtering, self.filter = True, self.filter or Draft(WORDS)
        elif does(key, "back"):
            self._filter_by(None)
        elif does(key, "why"):
            self.desk.push(helping.help_screen("Sessions: keys", self.desk))
        elif does(key, "quit"):
            self.desk.quit()
        elif not self.desk.everywhere(key):
            self._move_key(key)

    @property
    def typing(self) -> bool:
        """Whether the filter or a reference is being typed."""
        return self.filtering or self.prompt is not None

    @property
    def whose(self) -> str:
        """What stands in the place of a patient's reference."""
        return "Sessions"

    def click(self, act: str) -> None:
        """Put the cursor on a session; on the one under it, open it."""
        path, one = act.partition(" ")[2], self.here()
        if self.prompt is not None:
            return
        if one is not None and one.path.name == path:
            self._open(one.path)
        for entry in self.listing.rows:
            if entry.path.name == path:
                self.chosen = entry.path

    def scroll(self, by: int) -> None:
        """Move the cursor, unless something is asked for."""
        if self.prompt is None:
            self._move_by(by)

    def why_not(self, action: str) -> str:
        """Why an action can't be done in the list; empty where it can."""
        where = BY_NAME[action].where
        if action in ("next_open", "previous_open"):
            return "only in a session"
        if action in ("open", "rename", "delete_session") and self.here() is None:
            return "there is no session here"
        return elsewhere(action) if where in ("line", "session") and action != "find" else ""

    def _move_key(self, key: Key) -> None:
        steps = {**_STEPS, "page_down": self.page, "page_up": -self.page}
        by = next((step for name, step in steps.items() if does(key, name)), None)
        if by is not None:
            self._move_by(by)

    def _move_by(self, by: int) -> None:
        one = self.here()
        if one is not None:
            rows = self.listing.rows
            at = (self.listing.at(one.path) or 0) + by
            self.chosen = rows[max(0, min(len(rows) - 1, at))].path

    def _filter_key(self, key: Key) -> None:
        after = (self.filter or Draft(WORDS)).press(key.name, key.character)
        if after is not None:
            self._filter_by(after)
        elif does(key, "back"):
            self.filtering = False
            self._filter_by(None)
        elif does(key, "open"):
            self.filtering = False
        else:
            self._move_key(key)

    def _filter_by(self, draft: Draft | None) -> None:
        self.filter = draft
        self.listing.filter(draft.text if draft else "")
        if draft is not None and draft.told:
            self._say(draft.told, wrong=True)
        self._drawn = None

    def _ask_about_this(self, ask: Ask) -> None:
        one = self.here()
        if one is None:
            self._say("there is no session here", wrong=True)
        elif one.errors:
            self._say(
                f"a file that can't be read can't be {ask.value}d here: {one.errors[0]}", wrong=True
            )
        else:
            self.chosen = one.path
            text = one.reference if ask is Ask.RENAME else ""
            editor = REFERENCE_EDITOR if ask is Ask.RENAME else WORDS
            self.prompt = Prompt(ask, one, Draft.of(editor, text))

    def _prompt_key(self, prompt: Prompt, key: Key) -> None:
        after = prompt.draft.press(key.name, key.character)
        if after is not None:
            self._prompt_typed(prompt, after)
        elif does(key, "back"):
            self.prompt = None
        elif does(key, "open"):
            outcome = answered(prompt, self._shelf)
            self.prompt = outcome.prompt
            self._say(outcome.said, wrong=outcome.prompt is not None)
            if outcome.open is not None:
                self._open(outcome.open)
            elif outcome.prompt is None:
                self.reload()

    def _prompt_typed(self, prompt: Prompt, draft: Draft) -> None:
        changed = draft.text != prompt.draft.text
        self.prompt = replace(prompt, draft=draft, existing=None if changed else prompt.existing)
        self._say(draft.told, wrong=True)

    def _open(self, path: Path) -> None:
        self.chosen = path
        wrong = self.desk.open(path)
        if wrong:
            self._say(f"can't be opened: {wrong}", wrong=True)
        else:
            self.prompt = None

    def _say(self, message: str, *, wrong: bool = False) -> None:
        self.message, self.wrong = message, wrong

    # --- drawing -----------------------------------------------------------------------

    def lines(self, width: int, height: int) -> list[Line]:
        """The whole screen."""
        listing = self.listing
        at = listing.at(self.chosen) or 0
        one = listing.rows[at] if listing.rows else None
        prompt = drawing.prompt(self, one, width)[: max(1, height // 3)]
        room = self.page = max(1, height - drawing.AROUND - len(prompt))
        if one is not None and one.path == self._drawn and self.chosen is not None:
            # What came in above moves the list on, and not the cursor on the screen.
            self.top += at - self._drawn_at
        self.top = max(0, min(self.top, at, len(listing.rows) - room), at - room + 1)
        self._drawn, self._drawn_at = one.path if one else None, at
        shown = listing.rows[self.top : self.top + room]
        body = [
            acting(row(each, each is one, width, self.today), f"line {each.path.name}")
            for each in shown
        ]
        rows = drawing.screen(self, body, prompt, room, width)
        if self._reading is not None and shown:
            self._reading.first_screen_drawn()
        return rows[:height]
