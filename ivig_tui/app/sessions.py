"""The list of sessions: to resume one, or start a new one."""

import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ivig_tui import exchange
from ivig_tui.app import explain
from ivig_tui.app.draft import Draft
from ivig_tui.app.keys import Key, does, footer
from ivig_tui.app.lines import BLANK, Line, Span, cut, fit, line, pad, spread
from ivig_tui.app.view import Desk
from ivig_tui.fileformat import Invalid
from ivig_tui.guideline.background import EVIDENCE_OF
from ivig_tui.guideline.fields import REFERENCE
from ivig_tui.guideline.kinds import Mistake
from ivig_tui.guideline.wording import counted, inert, shown_date
from ivig_tui.outline import LOOKS
from ivig_tui.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from ivig_tui.verdict import where_label

AROUND = 6
_HEADINGS = line(
    (f" {'reference':<14}   {'stands':<20} {'review due':<19} {'for':<5} saved, by", "dim")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the folder."""

    path: Path
    reference: str
    facts: tuple[str, ...]
    """Condition, where it stands, saved; in words."""
    due: date | None
    overdue: bool
    style: str
    reason: str = ""
    """Why it can't be read; empty where it can."""

    @property
    def order(self) -> tuple[int, str, str]:
        """Overdue first, then by due date, then by reference."""
        rank = 0 if self.overdue else 1 if self.due else 2
        return (rank, self.due.isoformat() if self.due else "", self.reference.casefold())


def entry(path: Path, today: date) -> Entry:
    """What the list shows of a file; an unreadable one tells its reason."""
    try:
        session = toml.load(path)
    except Invalid as invalid:
        return Entry(path, inert(path.name), (), None, False, "not_met", invalid.errors[0])
    assessment = exchange.assessed(session, today)
    condition = session.answers.text("diagnosis.condition")
    decision = assessment.evaluation(assessment.last).decision
    last = session.history[-1] if session.history else None
    saved = f"{shown_date(last.at)} {last.at:%H:%M} {inert(last.by)}" if last else "–"
    facts = (
        short_condition(condition),
        f"{where_label(assessment.last)}: {decision.words}",
        saved,
    )
    due = assessment.review_due
    overdue = due is not None and due < today
    style = LOOKS[decision].name.lower()
    return Entry(path, inert(session.reference), facts, due, overdue, style)


def short_condition(condition: str | None) -> str:
    """A condition by its abbreviation: PM, DM, NAM."""
    if condition is None:
        return "–"
    return EVIDENCE_OF[condition][0] if condition in EVIDENCE_OF else condition


class Sessions:
    """The sessions folder on the screen."""

    def __init__(self, folder: Path, desk: Desk, today: date) -> None:
        self.folder = folder
        self.desk = desk
        self.today = today
        self.entries: list[Entry] = []
        self.reading = False
        self.trouble = ""
        self.filter: Draft | None = None
        self.filtering = False
        self.naming: Draft | None = None
        self.existing: Path | None = None
        """The session that has the reference just typed for a new one."""
        self.chosen: Path | None = None
        self.top = 0
        self.page = 10
        self.message = ""
        self._round = 0
        self.reload()

    # --- what is there -----------------------------------------------------------------

    def reload(self) -> None:
        """Read the folder again, in a thread of its own; what is read is shown as it comes."""
        self._round += 1
        self.entries, self.reading, self.trouble = [], True, ""
        threading.Thread(target=self._read, args=(self._round,), daemon=True).start()

    def _read(self, turn: int) -> None:
        try:
            files = store.session_files(self.folder)
        except Invalid as invalid:
            trouble = invalid.errors[0]
            self.desk.post(lambda: self._got(turn, [], last=True, trouble=trouble))
            return
        batch: list[Entry] = []
        for number, path in enumerate(files):
            batch.append(entry(path, self.today))
            if number == 20 or len(batch) >= 200:
                ready, batch = batch, []
                self.desk.post(lambda ready=ready: self._got(turn, ready, last=False))  # type: ignore[misc]
        self.desk.post(lambda: self._got(turn, batch, last=True))

    def _got(self, turn: int, batch: list[Entry], *, last: bool, trouble: str = "") -> None:
        if turn != self._round:
            return
        self.entries = sorted([*self.entries, *batch], key=lambda e: e.order)
        self.reading, self.trouble = not last, trouble
        self.desk.changed()

    def shown(self) -> list[Entry]:
        """The entries that the filter lets through."""
        wanted = self.filter.text.casefold() if self.filter else ""
        if not wanted:
            return self.entries
        return [e for e in self.entries if wanted in " ".join((e.reference, *e.facts)).casefold()]

    def position(self, entries: list[Entry]) -> int:
        """Which entry the cursor is on."""
        for at, one in enumerate(entries):
            if one.path == self.chosen:
                return at
        return 0

    # --- keys --------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Take one key."""
        self.message = ""
        if self.naming is not None:
            self._naming_key(self.naming, key)
        elif self.filtering:
            self._filter_key(key)
        else:
            self._list_key(key)

    def paste(self, text: str) -> None:
        """Pasted text goes into what is being typed, whole or not at all."""
        draft = self.naming if self.naming is not None else self.filter
        pasted = draft.pasted(text) if draft is not None else None
        if pasted is None:
            self.message = "nothing pasted here"
        elif self.naming is not None:
            self.naming = pasted
        elif self.filtering:
            self.filter = pasted

    def _list_key(self, key: Key) -> None:
        if does(key, "open"):
            self._open_chosen()
        elif does(key, "new"):
            self.naming, self.existing = Draft(), None
        elif does(key, "find"):
            self.filtering, self.filter = True, self.filter or Draft()
        elif does(key, "back"):
            self.filter = None
        elif does(key, "why"):
            self.desk.push(explain.help_screen("Sessions: keys", self.desk))
        elif does(key, "quit"):
            self.desk.quit()
        else:
            self._move_key(key)

    def _move_key(self, key: Key) -> bool:
        steps = {"down": 1, "up": -1, "page_down": self.page, "page_up": -self.page,
                 "first": -(10**6), "last": 10**6}  # fmt: skip
        by = next((step for name, step in steps.items() if does(key, name)), None)
        entries = self.shown()
        if by is None or not entries:
            return False
        at = max(0, min(len(entries) - 1, self.position(entries) + by))
        self.chosen = entries[at].path
        return True

    def _filter_key(self, key: Key) -> None:
        after = (self.filter or Draft()).typed(key)
        if after is not None:
            self.filter = after
        elif does(key, "back"):
            self.filter, self.filtering = None, False
        elif does(key, "open"):
            self.filtering = False
        else:
            self._move_key(key)

    def _naming_key(self, naming: Draft, key: Key) -> None:
        after = naming.typed(key)
        if after is not None:
            self.naming, self.existing = after, None
        elif does(key, "back"):
            self.naming = self.existing = None
        elif does(key, "open"):
            if self.existing is not None:
                self._open(self.existing)
            else:
                self._start(naming.text)

    def _open_chosen(self) -> None:
        entries = self.shown()
        if entries:
            self._open(entries[self.position(entries)].path)

    def _open(self, path: Path) -> None:
        self.chosen = path
        wrong = self.desk.open(path)
        if wrong:
            self.message = wrong
        else:
            self.naming = self.existing = None

    def _start(self, typed: str) -> None:
        """Start a new session; one whose reference exists is refused, and that one offered."""
        try:
            reference = str(REFERENCE.parse(typed))
        except Mistake as mistake:
            self.message = str(mistake)
            return
        try:
            for other, path in store.references(self.folder):
                if store.same_reference(other, reference):
                    self.existing = path
                    self.message = f"{inert(other)} exists already: Enter opens it, Esc goes back"
                    return
            path = store.create(Session(reference), self.folder)
        except Invalid as invalid:
            self.message = invalid.errors[0]
        except OSError as error:
            self.message = f"can't be created: {error.strerror or error}"
        else:
            self._open(path)

    # --- drawing -----------------------------------------------------------------------

    def lines(self, width: int, height: int) -> list[Line]:
        """The whole screen."""
        room = max(1, height - AROUND)
        self.page = room
        entries = self.shown()
        at = self.position(entries)
        self.top = max(0, min(self.top, at), at - room + 1)
        body = [
            _row(one, number == at, width)
            for number, one in enumerate(entries[self.top : self.top + room], self.top)
        ]
        if not entries:
            body = self._greeting(width)[:room]
        body += [BLANK] * (room - len(body))
        rows = [
            spread(line((" ivig-tui  sessions", "title")), self._count(entries), width),
            cut(line((f" {inert(str(self.folder))}", "dim")), width),
            cut(_HEADINGS, width),
            *body,
            line(("─" * width, "rule")),
            cut(self._prompt(), width),
            _keys(width, self.naming is not None, self.filtering),
        ]
        return rows[:height]

    def _count(self, entries: list[Entry]) -> Line:
        overdue = sum(one.overdue for one in self.entries)
        text = counted(len(entries), "session")
        if self.reading:
            text += ", reading…"
        parts = [(f"{text} ", "dim")]
        if overdue:
            parts.insert(0, (f"{overdue} overdue  ", "not_met"))
        return line(*parts)

    def _greeting(self, width: int) -> list[Line]:
        if self.trouble:
            return [BLANK, cut(line((f"  {self.trouble}", "not_met")), width)]
        if self.reading:
            return [BLANK, line(("  reading…", "dim"))]
        if self.filter and self.filter.text:
            return [BLANK, line((f"  no session holds {inert(self.filter.text)}", "text"))]
        return [
            BLANK,
            line(("  No sessions here yet.", "title")),
            BLANK,
            line(
                ("  n", "key"), ("  starts one: type the patient's reference, then Enter", "text")
            ),
            line(("  ?", "key"), ("  shows the keys", "text")),
            line(("  q", "key"), ("  quits", "text")),
        ]

    def _prompt(self) -> Line:
        typing: Line = BLANK
        if self.naming is not None:
            typing = line(
                (" Reference of the new session: ", "text"),
                (f"{inert(self.naming.text)}▁", "draft"),
                (f"  {self.message}", "not_met"),
            )
        elif self.filtering and self.filter is not None:
            typing = line((" filter: ", "text"), (f"{inert(self.filter.text)}▁", "draft"))
        elif self.message:
            typing = line((f" {self.message}", "not_met"))
        elif self.filter is not None and self.filter.text:
            typing = line((f" filter: {inert(self.filter.text)}  (Esc shows all)", "text"))
        return typing

    def close(self) -> None:
        """Nothing is held."""


def _row(one: Entry, here: bool, width: int) -> Line:
    mark = Span("▸" if here else " ", "key")
    if one.reason:
        row = line(mark, (f"{fit(one.reference, 22):<22} ", "text"), (f"✘ {one.reason}", "not_met"))
    else:
        condition, stands, saved = one.facts
        due = ""
        if one.due:
            due = shown_date(one.due) + (" overdue" if one.overdue else "")
        glyph = next(look.glyph for look in LOOKS.values() if look.name.lower() == one.style)
        row = line(
            mark,
            (f"{fit(one.reference, 14):<14} ", "title"),
            (f"{glyph} ", one.style),
            (f"{fit(stands, 20):<20} ", "text"),
            (f"{fit(due, 19):<19} ", "not_met" if one.overdue else "text"),
            (f"{condition:<5} ", "text"),
            (saved, "dim"),
        )
    row = pad(row, width)
    return tuple(Span(s.text, f"cursor+{s.style}") for s in row) if here else row


def _keys(width: int, naming: bool, filtering: bool) -> Line:
    if naming:
        pairs: tuple[tuple[str, str], ...] = (("Enter", "start"), ("Esc", "back"))
    elif filtering:
        pairs = (("Enter", "keep"), ("Esc", "show all"), ("↓ ↑", "move"))
    else:
        pairs = footer("open", "new", "find", "down", "up", "why", "quit")
    spans = [s for key, word in pairs for s in (Span(f" {key}", "key"), Span(f" {word} ", "dim"))]
    return cut(tuple(spans), width)
