"""The checklist: the criteria with their answers in place, and the keys that answer them.

A state machine without a terminal: keys in, lines out. Every key is taken here, in the order in
which they arrive, so that none can overtake another.
"""

from collections.abc import Callable, Sequence

from ivig_tui.app import explain
from ivig_tui.app.course import Course
from ivig_tui.app.draft import Draft, allowed_in, starts_by_typing
from ivig_tui.app.drawing import draw_checklist, line_keys
from ivig_tui.app.items import (
    QUALIFYING,
    Item,
    agents_of,
    items,
    still_matters,
    tab_of,
    tabs,
)
from ivig_tui.app.keys import Key, does
from ivig_tui.app.lines import Line
from ivig_tui.app.reader import Reader
from ivig_tui.app.view import Desk
from ivig_tui.guideline.answers import Agent, Value
from ivig_tui.guideline.fields import field_of
from ivig_tui.guideline.kinds import Choice, Day, Kind, Mistake, YesNo
from ivig_tui.guideline.lists import OUTCOME, Agents
from ivig_tui.guideline.qualifying import AGENTS_FIELD
from ivig_tui.guideline.wording import inert
from ivig_tui.verdict import field_label


class Checklist:
    """One open session on the screen."""

    def __init__(self, course: Course, desk: Desk) -> None:
        self.course = course
        self.desk = desk
        self.tab = QUALIFYING
        self.cursors: dict[str, str] = {}
        """The key of the line that each tab's cursor is on."""
        self.tops: dict[str, int] = {}
        """The first line that each tab shows."""
        self.draft: Draft | None = None
        self.finding: Draft | None = None
        self.message = ""
        self.unsaved = ""
        """Why the latest answers are not on disk after closing; empty where they are."""
        self.page = 10
        """How many lines a page has; known once drawn."""
        course.on_change = desk.changed
        self._start()

    # --- what is there ---------------------------------------------------------------

    def items(self) -> tuple[Item, ...]:
        """The lines of the tab that is shown."""
        due = self.course.assessment.review_due
        overdue = due is not None and due < self.course.today
        return items(self.tab, self.course.assessment, overdue)

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
        return next(at for at, item in enumerate(lines) if not item.key.startswith("heading."))

    def current(self) -> Item:
        """The line that the cursor is on."""
        lines = self.items()
        return lines[self.position(lines)]

    def kind(self, item: Item) -> Kind | None:
        """The kind of answer that a line takes; an agent's line takes its outcome."""
        if item.agent is not None:
            return OUTCOME if item.key != "agent.new" else Agents()
        return field_of(item.field).kind if item.field else None

    def keys_here(self) -> tuple[str, ...]:
        """The actions that answer the line under the cursor."""
        return line_keys(self)

    def _start(self) -> None:
        """Resume at the first answer that still matters, in the latest assessment."""
        self.tab = self.course.assessment.last
        open_fields = still_matters(self.tab, self.course.assessment)
        if open_fields:
            self._go_to(open_fields[0])

    # --- keys ------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Take one key."""
        # Where the cursor is must not change because an answer does.
        self.cursors.setdefault(self.tab, self.current().key)
        self.message = ""
        if self.draft is not None:
            self._draft_key(self.draft, key)
        elif self.finding is not None:
            self._find_key(self.finding, key)
        elif not (self._general(key) or self._line(key)):
            self.message = self._unbound(key)

    def paste(self, text: str) -> None:
        """Pasted text goes into a draft, whole or not at all; it is never keys."""
        item = self.current()
        self.cursors.setdefault(self.tab, item.key)
        kind = self.kind(item)
        draft = self.draft
        if draft is None and kind is not None and item.key != "agent.new":
            allowed = allowed_in(kind)
            draft = Draft("", allowed) if allowed is not None else None
        if draft is None or self.course.read_only:
            self.message = "nothing pasted: this line is not typed"
            return
        pasted = draft.pasted(text)
        if pasted is None:
            self.message = "nothing pasted: it holds what this line does not take"
        else:
            self.draft = pasted

    def _general(self, key: Key) -> bool:
        """Keys that mean the same on every line."""
        moves: dict[str, Callable[[], None]] = {
            "down": lambda: self._move(1),
            "up": lambda: self._move(-1),
            "page_down": lambda: self._move(self.page),
            "page_up": lambda: self._move(-self.page),
            "first": lambda: self._move(-(10**6)),
            "last": lambda: self._move(10**6),
            "next_open": lambda: self._next_open(1),
            "previous_open": lambda: self._next_open(-1),
            "previous_tab": lambda: self._turn(-1),
            "next_tab": lambda: self._turn(1),
            "undo": lambda: self._undo(),
            "redo": lambda: self._redo(),
            "find": lambda: self._find(),
            "why": lambda: self.desk.push(explain.why(self, self.desk)),
            "summary": lambda: self.desk.push(self._summary()),
            "write": lambda: self._write(),
            "back": lambda: self.desk.pop(),
            "quit": lambda: self.desk.quit(),
        }
        for name, act in moves.items():
            if does(key, name):
                act()
                return True
        return False

    def _line(self, key: Key) -> bool:
        """Keys that answer the line; whether this was one."""
        item = self.current()
        kind = self.kind(item)
        if kind is None:
            return False
        if not self._answers(key, kind, item):
            return False
        if self.course.read_only:
            self.message = self.course.read_only
            return True
        if item.agent is not None:
            self._agent_key(key, item, item.agent)
        elif item.field:
            self._field_key(key, kind, item.field)
        return True

    def _answers(self, key: Key, kind: Kind, item: Item) -> bool:
        """Whether a key means something to this kind of line."""
        if does(key, "clear"):
            return item.key != "agent.new"
        match kind:
            case YesNo():
                return does(key, "yes") or does(key, "no")
            case Choice():
                return (
                    does(key, "pick")
                    or (key.character.isdigit() and 0 < int(key.character) <= len(kind.options))
                    or (item.agent is not None and does(key, "enter"))
                )
            case Agents():
                return does(key, "enter") or does(key, "no")
            case _:
                typed = starts_by_typing(kind) and key.character in (allowed_in(kind) or "")
                today = isinstance(kind, Day) and does(key, "today")
                return does(key, "enter") or today or bool(key.character and typed)

    def _field_key(self, key: Key, kind: Kind, field: str) -> None:
        present = self.course.session.answers.get(field)
        if does(key, "clear"):
            self._set(field, None)
        elif isinstance(kind, YesNo):
            self._set(field, does(key, "yes"))
        elif isinstance(kind, Choice):
            self._set(field, _picked(kind, key, present))
        elif isinstance(kind, Agents):
            if does(key, "no"):
                self._none_used()
            else:
                self._go_to_line("agent.new")
                self.draft = Draft()
        elif isinstance(kind, Day) and does(key, "today"):
            self._set(field, self.course.today)
        elif does(key, "enter"):
            self.draft = Draft(_as_typed(kind, present), allowed_in(kind) or "")
        else:
            self.draft = Draft(key.character, allowed_in(kind) or "")

    def _agent_key(self, key: Key, item: Item, number: int) -> None:
        agents = list(agents_of(self.course.session.answers))
        if item.key == "agent.new":
            if does(key, "no"):
                self._none_used()
            else:
                self.draft = Draft()
            return
        agent = agents[number]
        if does(key, "enter"):
            self.draft = Draft(agent.agent)
            return
        if does(key, "clear") and agent.outcome is None:
            del agents[number]
            self.message = f"{inert(agent.agent)} removed; u brings it back"
        elif does(key, "clear"):
            agents[number] = Agent(agent.agent)
        else:
            agents[number] = Agent(agent.agent, str(_picked(OUTCOME, key, agent.outcome)))
        self._set(AGENTS_FIELD, tuple(agents))

    def _none_used(self) -> None:
        if agents_of(self.course.session.answers):
            self.message = "agents are recorded: clear them one by one first"
        else:
            self._set(AGENTS_FIELD, ())

    def _unbound(self, key: Key) -> str:
        """Why a key does nothing here; a stray key is never silent."""
        if key.name in ("escape", "enter") or not key.character:
            return ""
        kind = self.kind(self.current())
        match kind:
            case None:
                takes = "this line takes no answer; ? explains it"
            case YesNo():
                takes = "this line takes y or n"
            case Choice():
                takes = f"this line takes ← → or 1 to {len(kind.options)}"
            case Agents():
                takes = "this line takes Enter to add an agent, n for none used"
            case _ if starts_by_typing(kind):
                takes = "this line takes digits; Enter keeps them"
            case _:
                takes = "this line takes Enter, then text"
        return f"{inert(key.character)}: {takes}"

    # --- answers -----------------------------------------------------------------------

    def _set(self, field: str, value: Value | None) -> bool:
        """Change an answer; whether that could be done."""
        wrong = self.course.answer(field, value)
        if wrong:
            self.message = wrong
        return not wrong

    def _undo(self) -> None:
        self._stepped(self.course.undo(), "undone", "nothing to undo")

    def _redo(self) -> None:
        self._stepped(self.course.redo(), "redone", "nothing to redo")

    def _stepped(self, field: str | None, done: str, nothing: str) -> None:
        if field is None:
            self.message = self.course.read_only or nothing
            return
        self._go_to(field)
        shown = self.current().value or "unanswered"
        self.message = f"{done}: {field_label(field)} is {shown}"

    # --- drafts ------------------------------------------------------------------------

    def _draft_key(self, draft: Draft, key: Key) -> None:
        after = draft.typed(key)
        if after is not None:
            self.draft = after
        elif does(key, "back"):
            self.draft = None
        elif key.name in ("enter", "tab", "shift+tab", "up", "down", "pageup", "pagedown"):
            if self._keep(draft) and key.name != "enter":
                self.key(key)
        else:
            self.message = "a draft: Enter keeps it, Esc drops it"

    def _keep(self, draft: Draft) -> bool:
        """Make the draft an answer; it stays a draft and says why where it is none."""
        item = self.current()
        if not draft.text.strip():
            self.draft = None
            return True
        try:
            if item.agent is not None:
                wrong = self._keep_agent(item.agent, draft.text)
            else:
                assert item.field is not None
                value = field_of(item.field).kind.parse(draft.text)
                wrong = self.course.answer(item.field, value)
        except Mistake as mistake:
            wrong = str(mistake)
        if wrong:
            self.draft = Draft(draft.text, draft.allowed, wrong)
            return False
        self.draft = None
        return True

    def _keep_agent(self, number: int, name: str) -> str:
        agents = list(agents_of(self.course.session.answers))
        name = str(Agents.name.parse(name))
        if number < len(agents):
            agents[number] = Agent(name, agents[number].outcome)
        else:
            agents.append(Agent(name))
        wrong = self.course.answer(AGENTS_FIELD, tuple(agents))
        if not wrong:
            self._go_to_line(f"agent.{number}")
        return wrong.partition("agent: ")[2] or wrong

    # --- moving ------------------------------------------------------------------------

    def _move(self, by: int) -> None:
        lines = self.items()
        at = self.position(lines)
        step = 1 if by > 0 else -1
        target = max(0, min(len(lines) - 1, at + by))
        while lines[target].key.startswith("heading.") and 0 < target < len(lines) - 1:
            target += step
        if lines[target].key.startswith("heading."):
            target = at
        self.cursors[self.tab] = lines[target].key

    def _turn(self, by: int) -> None:
        names = tabs(self.course.session.answers)
        self.tab = names[(names.index(self.tab) + by) % len(names)]

    def _go_to(self, field: str) -> None:
        """Put the cursor on the line of an answer, on whichever tab that is."""
        self.tab = tab_of(field)
        for item in self.items():
            if item.field == field:
                self.cursors[self.tab] = item.key
                return

    def _go_to_line(self, key: str) -> None:
        self.cursors[self.tab] = key

    def _next_open(self, by: int) -> None:
        """Go to the next answer that still matters, and only to those."""
        wanted = still_matters(self.tab, self.course.assessment)
        lines = self.items()
        here = self.position(lines)
        marked = [at for at, item in enumerate(lines) if item.field in wanted]
        elsewhere = [name for name in wanted if tab_of(name) != self.tab]
        ahead = [at for at in marked if (at > here if by > 0 else at < here)]
        if ahead:
            self.cursors[self.tab] = lines[ahead[0] if by > 0 else ahead[-1]].key
        elif elsewhere:
            self._go_to(elsewhere[0])
        elif marked:
            self.cursors[self.tab] = lines[marked[0] if by > 0 else marked[-1]].key
        else:
            self.message = "nothing on this tab is open; [ and ] change the tab"

    def _find(self) -> None:
        self.finding = Draft()

    def _find_key(self, finding: Draft, key: Key) -> None:
        after = finding.typed(key)
        if after is None:
            self.finding = None
            if key.name not in ("enter", "escape"):
                self.key(key)
            return
        self.finding = after
        lines = self.items()
        wanted = after.text.casefold()
        at = self.position(lines)
        for item in (*lines[at:], *lines[:at]):
            if wanted and wanted in f"{item.label} {item.value} {item.ids}".casefold():
                self.cursors[self.tab] = item.key
                return
        if wanted:
            self.message = f"no line holds {inert(after.text)}"

    # --- the summary -------------------------------------------------------------------

    def _summary(self) -> Reader:
        return explain.summary(self, self.desk)

    def _write(self) -> None:
        self.message = explain.write_summary(self.course)

    # --- drawing -----------------------------------------------------------------------

    def lines(self, width: int, height: int) -> list[Line]:
        """The whole screen."""
        return draw_checklist(self, width, height)

    def close(self) -> None:
        """The session is left: what is pending is saved, the lock given back."""
        if not self.course.close():
            self.unsaved = self.course.saved.failure or "the disk did not answer in time"


def _picked(kind: Choice, key: Key, present: Value | None) -> str:
    """The choice after a key: a digit picks directly, the arrows go round."""
    words = [word for word, _ in kind.options]
    if key.character.isdigit():
        return words[int(key.character) - 1]
    step = 1 if key.name == "right" else -1
    if present not in words:
        return words[0] if step > 0 else words[-1]
    return words[(words.index(str(present)) + step) % len(words)]


def _as_typed(kind: Kind, present: Value | None) -> str:
    """An answer as a person would type it, to change it."""
    if present is None:
        return ""
    if isinstance(kind, Day):
        return str(present)
    text = kind.show(present)
    unit = getattr(kind, "unit", "")
    return text.removesuffix(f" {unit}") if unit else text.removesuffix(" g")
