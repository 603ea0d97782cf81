"""The list of sessions: to resume one, start, rename or delete one."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from ivig_tui import people
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.texts import REFERENCE_EDITOR, WORDS
from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.checklist.availability import elsewhere
from ivig_tui.tui.sessions import drawing
from ivig_tui.tui.sessions.entries import Entry, Shelf, of_session
from ivig_tui.tui.sessions.listing import Listing
from ivig_tui.tui.sessions.prompt import Ask, Outcome, Prompt, answered
from ivig_tui.tui.sessions.reading import Progress, Reading
from ivig_tui.tui.sessions.rows import row
from ivig_tui.tui.widgets.frame import at_most
from ivig_tui.tui.widgets.help import key_lines
from ivig_tui.tui.widgets.keys import BY_NAME, Key, action_of, does
from ivig_tui.tui.widgets.lines import BLANK, Line, acting
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk, View
from ivig_tui.tui.widgets.viewport import Frame, following

_STEPS = {"down": 1, "up": -1, "first": -(10**6), "last": 10**6}
_OWN = ("new", "rename", "delete_session")
_OF_LIST = (*_OWN, "open", "order", "worked", "agenda", "find", "back", "why", "quit")
_NOT_HERE = "these are worked sessions, to read only; Esc goes back to your own"


class Sessions(View):
    """The sessions folder on the screen."""

    def __init__(self, folder: Path, desk: Desk, today: date | None = None) -> None:
        """`today`: the day to reckon from, where it is not this day."""
        super().__init__(desk)
        self.folder = folder
        self._own = folder
        """The folder of one's own sessions, whatever is looked at."""
        self._fixed_day = today
        self.listing = Listing()
        self.filter: Draft | None = None
        self.filtering = False
        """Whether keys go into the filter."""
        self.prompt: Prompt | None = None
        self.chosen: Path | None = None
        """The session that the cursor is on; None while nobody has moved it: it is at the top."""
        self.wrong = False
        """Whether the message tells of something that could not be done."""
        self.progress: Progress | None = None
        """How far the folder is read; None until the first is."""
        self._drawn: Path | None = None
        self._drawn_at = 0
        self._seen: list[Entry] | None = None
        """The entries in the order in which the screen shows them; None where keys changed what is
        shown since it was drawn."""
        self._ours: dict[Path, Entry] = {}
        """What is known better than the folder tells: sessions that were left and are not saved
        yet."""
        self._when_read: Callable[[], None] | None = None
        """What waits until all is read."""
        self._shelf = Shelf(folder)
        self._day = self.today
        """The day that what is listed was reckoned from."""
        self._reading: Reading | None = None
        self._turn = 0
        self.reload()

    # --- what is there -----------------------------------------------------------------

    @property
    def today(self) -> date:
        """The day to reckon from: the one that was asked for, else this very day, as a list may
        stay open for months."""
        return self._fixed_day or people.today()

    def reload(self) -> None:
        """Look at the folder again. What was known stays on the screen meanwhile."""
        if self._reading is not None:
            self._reading.stop()
        turn = self._turn = self._turn + 1
        self._day = self.today
        self._reading = Reading(
            self._shelf,
            self._day,
            lambda progress: self.desk.post(lambda: self._got(turn, progress)),
        )

    def _got(self, turn: int, progress: Progress) -> None:
        if turn != self._turn:
            return
        self.progress = progress
        self._take(progress.batch, set(progress.files) if progress.complete else None)
        if progress.complete and self._when_read is not None:
            then, self._when_read = self._when_read, None
            then()
        self.desk.changed()

    def _take(self, entries: Iterable[Entry], present: set[Path] | None = None) -> None:
        at = self.listing.at(self.chosen)
        ours = self._ours
        if present is not None:
            present |= ours.keys()
        self.listing.take((ours.get(one.path, one) for one in entries), present)
        if at is not None and self.listing.at(self.chosen) is None and self.listing.rows:
            # It was removed: the cursor stays where it was, on the one that came up.
            self.chosen = self.listing.rows[min(at, len(self.listing.rows) - 1)].path

    def came_back(self, course: OpenSession) -> None:
        """A session was left: what it holds is known, on the disk or not."""
        path = self.folder / course.path.name
        one = of_session(path, course.session, self.today)
        self._ours[path] = replace(one, unsaved=not course.all_on_disk)
        self._take((self._ours[path],))

    def settled(self, course: OpenSession) -> None:
        """A session that was left is saved: the folder tells as much from now on."""
        if self._ours.pop(self.folder / course.path.name, None) is not None:
            self.reload()

    @property
    def _rows(self) -> list[Entry]:
        """The entries that keys are about: those that the screen shows."""
        return self._seen or self.listing.rows

    def _at(self, rows: list[Entry]) -> int:
        """Which of them the cursor is on."""
        for path in (self.chosen, self._drawn):
            if rows is self.listing.rows:
                at = self.listing.at(path)
            else:
                at = next((at for at, one in enumerate(rows) if one.path == path), None)
            if at is not None:
                return at
        return 0

    def here(self) -> Entry | None:
        """The session that keys are about: the one that was seen under the cursor."""
        rows = self._rows
        return rows[self._at(rows)] if rows else None

    def _on_this(self, act: Callable[[Entry | None], None]) -> None:
        """Do something with the session that keys are about. While the folder is read, and what
        is meant may still come, it waits for it, as does what is typed after it."""
        shown = any(one.path == self.chosen for one in self._rows)
        typed = self.filter is not None and self.filter.text
        meant = shown or (bool(self._seen) and self.chosen is None and not typed)
        if meant or (self.progress is not None and self.progress.complete):
            act(self.here())
            return
        release = self.desk.hold("reading the folder")

        def read() -> None:
            self._seen = self._drawn = None
            act(self.here())
            release()

        self._when_read = read

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
        action = action_of(key, _OF_LIST)
        if self.looking and action in _OWN:
            self._say(_NOT_HERE, wrong=True)
            return
        match action:
            case "open":
                self._on_this(self._open_entry)
            case "new":
                self.prompt = Prompt(Ask.NEW)
            case "rename":
                self._on_this(lambda one: self._ask_about(Ask.RENAME, one))
            case "delete_session":
                self._on_this(lambda one: self._ask_about(Ask.DELETE, one))
            case "order":
                one = self.here()
                self.chosen = one.path if one else None
                self.listing.sort_by(self.listing.order.next)
                self._seen = None
            case "worked":
                self._look()
            case "agenda":
                self._show_agenda()
            case "find":
                self.filtering, self.filter = True, self.filter or Draft(WORDS)
            case "back" if self.looking and self.filter is None:
                self._show(self._own)
            case "back":
                self._filter_by(None)
            case "why":
                self.desk.push(self._explained())
            case "quit":
                self.desk.quit()
            case _ if not self.desk.everywhere(key):
                self._move_key(key)

    @property
    def looking(self) -> bool:
        """Whether the worked sessions are looked at, to read only."""
        return self.folder != self._own

    def _look(self) -> None:
        def copied() -> Path | str:
            from ivig_tui.store import worked  # nobody waits for it at the start

            try:
                return worked.copied()
            except OSError as error:
                return f"the worked sessions can't be copied: {error.strerror or error}"

        def look(folder: Path | str) -> None:
            if isinstance(folder, Path):
                self._show(folder)
            else:
                self._say(folder, wrong=True)

        if not self.looking:
            self.desk.disk(copied, look, hold="copying the worked sessions")

    def _show(self, folder: Path) -> None:
        """List another folder."""
        self.folder, self._shelf, self.listing = folder, Shelf(folder), Listing()
        self._ours, self.progress = {}, None
        self.chosen = self._drawn = self._seen = self._when_read = None
        self.filter, self.top = None, 0
        self.reload()

    def _show_agenda(self) -> None:
        def load() -> Callable[[Path, Desk, date], View]:
            from ivig_tui.tui.sessions.agenda import Agenda  # nobody waits for it at the start

            return Agenda

        self.desk.disk(
            load,
            lambda agenda: self.desk.push(agenda(self.folder, self.desk, self.today)),
            hold="what is due",
        )

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
        if self.looking and action in (*_OWN, "worked"):
            return _NOT_HERE
        if action in ("open", "rename", "delete_session") and self.here() is None:
            return "there is no session here"
        return elsewhere(action) if where in ("line", "session") and action != "find" else ""

    def _move_key(self, key: Key) -> None:
        steps = {**_STEPS, "page_down": self.page, "page_up": -self.page}
        action = action_of(key, steps)
        if action is not None:
            self._move_by(steps[action])

    def _move_by(self, by: int) -> None:
        rows = self._rows
        if rows:
            self.chosen = rows[max(0, min(len(rows) - 1, self._at(rows) + by))].path

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
        self._drawn = self._seen = None

    def _open_entry(self, one: Entry | None) -> None:
        if one is not None:
            self._open(one.path)

    def _ask_about(self, ask: Ask, one: Entry | None) -> None:
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
            self._answer(prompt)

    def _answer(self, prompt: Prompt) -> None:
        """Do what was asked for, on the disk; what is typed meanwhile waits for what comes of
        it."""
        if prompt.existing is not None:
            self._open(prompt.existing)
            return

        today = self.today

        def do() -> None:
            self.desk.disk(
                lambda: answered(prompt, self._shelf, today), self._answered, hold=prompt.doing
            )

        if prompt.target is None:
            do()
        else:
            self.desk.once_settled(prompt.target.path, do)

    def _answered(self, outcome: Outcome) -> None:
        self.prompt = outcome.prompt
        self._say(outcome.said, wrong=outcome.prompt is not None)
        if outcome.open is not None:
            self._open(outcome.open)
        elif outcome.prompt is None:
            gone = {outcome.gone} if outcome.gone is not None else set()
            changed = () if outcome.changed is None else (outcome.changed,)
            self._take(changed, {one.path for one in self.listing.all} - gone)
            self._seen = None
            self.reload()

    def _prompt_typed(self, prompt: Prompt, draft: Draft) -> None:
        changed = draft.text != prompt.draft.text
        self.prompt = replace(prompt, draft=draft, existing=None if changed else prompt.existing)
        self._say(draft.told, wrong=True)

    def _open(self, path: Path) -> None:
        self.chosen = path
        self.desk.open(path, self._opened)

    def _opened(self, wrong: str) -> None:
        if wrong:
            self._say(f"can't be opened: {wrong}", wrong=True)
        else:
            self.prompt = None

    def _say(self, message: str, *, wrong: bool = False) -> None:
        self.message, self.wrong = message, wrong

    def _explained(self) -> Reader:
        """The file under the cursor in full, and the keys."""
        one = self.here()

        def text(width: int) -> list[Line]:
            above = [*drawing.in_full(one, width), BLANK] if one is not None else []
            return above + key_lines(width)

        return Reader("Sessions: keys", text, self.desk)

    # --- drawing -----------------------------------------------------------------------

    def lines(self, width: int, height: int) -> list[Line]:
        """Draw the whole screen, by this very day."""
        if self._day != self.today:
            self.listing.reckon(self.today)
            self.reload()
        return super().lines(width, height)

    def drawn(self, frame: Frame) -> None:
        """Keys are about what is seen from now on."""
        super().drawn(frame)
        self._drawn_at, one = self._under()
        self._drawn = one.path if one else None
        self._seen = self.listing.rows
        if self._reading is not None and one is not None:
            self._reading.first_screen_drawn()

    def _under(self) -> tuple[int, Entry | None]:
        """The number of the entry that is drawn under the cursor, and that entry."""
        rows = self.listing.rows
        at = self.listing.at(self.chosen) or 0
        return at, rows[at] if rows else None

    def frame(self, width: int, height: int) -> Frame:
        """The whole screen."""
        listing, (at, one) = self.listing, self._under()
        prompt = at_most(drawing.prompt(self, one, width), max(1, height // 3), width)
        room, top = max(1, height - drawing.AROUND - len(prompt)), self.top
        if one is not None and one.path == self._drawn and self.chosen is not None:
            # What came in above moves the list on, and not the cursor on the screen.
            top += at - self._drawn_at
        seen = following(top, room, len(listing.rows), at)
        body = [
            acting(row(each, each is one, width, self.today), f"line {each.path.name}")
            for each in seen.of(listing.rows)
        ]
        return Frame(drawing.screen(self, body, prompt, seen, width)[:height], seen)
