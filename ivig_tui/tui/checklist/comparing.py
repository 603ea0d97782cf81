"""A session beside its conflict copy: what differs, and which of the two is kept, answer by answer.

Nothing is changed before Enter: then what is taken of the copy becomes ordinary changes, and the
copy is set aside under another name.
"""

from ivig_tui import people
from ivig_tui.criteria.kinds import Mistake, Refused
from ivig_tui.criteria.wording import counted, inert
from ivig_tui.presentation.differences import Difference, changes, differences, same_patient
from ivig_tui.store.change import Copy, read_copy, set_aside
from ivig_tui.store.open_session import OpenSession
from ivig_tui.tui.widgets.footer import foot_line
from ivig_tui.tui.widgets.frame import at_most, rule_line, said_lines
from ivig_tui.tui.widgets.help import key_lines
from ivig_tui.tui.widgets.keys import BY_NAME, Key, action_of, does
from ivig_tui.tui.widgets.lines import (
    BLANK,
    Line,
    acting,
    cut,
    fit,
    line,
    on_cursor,
    pad,
    spread,
    wrap,
)
from ivig_tui.tui.widgets.reader import Reader
from ivig_tui.tui.widgets.view import Desk, View
from ivig_tui.tui.widgets.viewport import Frame, following

NO_COPY = "no copy made after a conflict is beside this session"
IN_A_COPY = "another program has just changed the file: leave and open it again, then compare"
SAVE_S = 10.0
"""How long a save may take before the copy is left as it is, in seconds."""
HERE, THERE = "1", "2"
_KEYS_HERE = ((HERE, "here"), (THERE, "copy"), ("Enter", "done"), "why", ("Esc", "as it was"))
_MOVES = ("down", "up", "page_down", "page_up", "first", "last")


def why_not(course: OpenSession) -> str:
    """Why a session can't be compared with a copy; empty where it can."""
    if course.beside:
        return IN_A_COPY
    return "" if course.copies else NO_COPY


def start(course: OpenSession, desk: Desk) -> None:
    """Show the session beside its first copy that can be read."""
    wrong = why_not(course)
    if wrong:
        desk.tell(wrong)
        return

    def read() -> Copy | str:
        told = []
        for name in course.copies:
            try:
                return read_copy(course.path.with_name(name))
            except Refused as refused:
                told.append(str(refused))
        return "; ".join(told)

    def show(found: Copy | str) -> None:
        if isinstance(found, str):
            desk.tell(found)
        elif not same_patient(course.session, found.session):
            other = inert(found.session.reference)
            desk.tell(
                f"{inert(found.path.name)} is of another reference, {other}: nothing is taken"
            )
        else:
            desk.push(Comparing(course, found, desk))

    desk.disk(read, show, hold="reading the copy")


class Comparing(View):
    """The answers that differ, one a line: here and there."""

    def __init__(self, course: OpenSession, copy: Copy, desk: Desk) -> None:
        super().__init__(desk)
        self.course = course
        self.copy = copy
        self.compared = course.session
        """The session that the differences were found in."""
        self.rows = differences(course.session, copy.session)
        self.taken: dict[int, bool] = {}
        """What was decided, by the number of the line: whether the copy's value is taken."""
        self.cursor = 0

    @property
    def whose(self) -> str:
        """The patient's reference."""
        return inert(self.course.session.reference)

    @property
    def undecided(self) -> list[int]:
        """The numbers of the lines that are not decided yet. What can't be taken is decided."""
        return [at for at, row in enumerate(self.rows) if not (row.stays or at in self.taken)]

    # --- keys --------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Take one key."""
        self.message = ""
        steps = {"down": 1, "up": -1, "page_down": self.page, "page_up": -self.page,
                 "first": -(10**6), "last": 10**6}  # fmt: skip
        step = steps.get(action_of(key, steps) or "", 0)
        if step:
            self.scroll(step)
        elif key.name in (HERE, THERE, "left", "right"):
            self._decide(theirs=key.name in (THERE, "right"), go_on=key.name in (HERE, THERE))
        elif does(key, "enter"):
            self._finish()
        elif does(key, "back"):
            self.desk.pop()
        elif does(key, "quit"):
            self.desk.quit()
        elif does(key, "why"):
            self.desk.push(self._explained())
        elif not self.desk.everywhere(key) and key.character:
            self.message = f"{HERE} keeps what is here, {THERE} takes the copy's; ? explains"

    def _decide(self, *, theirs: bool, go_on: bool) -> None:
        if not self.rows:
            return
        row = self.rows[self.cursor]
        if row.stays and theirs:
            self.message = row.stays
            return
        if not row.stays:
            self.taken[self.cursor] = theirs
        if go_on:
            self.scroll(1)

    def _finish(self) -> None:
        """Write what is taken, once all is decided, and set the copy aside."""
        open_ones = self.undecided
        wrong = self.course.read_only or why_not(self.course)
        if wrong:
            self.message = wrong
        elif self.course.session is not self.compared:
            self._compare_again("the session has changed meanwhile: this is what differs now")
        elif open_ones:
            self.message = f"{counted(len(open_ones), 'answer')} not decided yet"
            self.cursor = open_ones[0]
        else:
            self._take([row for at, row in enumerate(self.rows) if self.taken.get(at)])

    def _compare_again(self, why: str) -> None:
        self.compared = self.course.session
        self.rows = differences(self.compared, self.copy.session)
        self.taken.clear()
        self.cursor = self.top = 0
        self.message = why

    def _take(self, taken: list[Difference]) -> None:
        course, copy = self.course, self.copy
        try:
            wanted = changes(course.session, copy.session, taken)
        except Mistake as mistake:
            self.message = f"nothing is changed: {mistake}"
            return
        try:
            while course.session.answers.reviews < wanted.reviews:
                course.start_review()
            for field, value in wanted.answers:
                course.answer(field, value)
        except Refused as refused:
            self._compare_again(f"not all could be taken, the copy stays: {refused}")
            return
        self.compared = course.session
        path, answers, user = course.path, course.session.answers, people.user()

        def aside() -> tuple[str, str]:
            if not course.saved_within(SAVE_S):
                return "", "it is not saved yet; the copy stays"
            try:
                return set_aside(copy, path, answers, by=user), ""
            except Refused as refused:
                return "", str(refused)

        self.desk.disk(
            aside,
            lambda found: self._done(len(taken), *found),
            hold="saving; then the copy is set aside",
        )

    def _done(self, taken: int, name: str, wrong: str) -> None:
        if wrong:
            self._compare_again(wrong)
            return
        course = self.course
        course.copies = tuple(one for one in course.copies if one != self.copy.path.name)
        said = f"{counted(taken, 'answer')} taken of the copy, which is kept as {inert(name)}"
        if course.copies:
            said += f"; {BY_NAME['compare'].shown} shows the next of {len(course.copies)}"
        self.desk.pop()
        self.desk.tell(said)

    def click(self, act: str) -> None:
        """Put the cursor on a line."""
        number = act.removeprefix("line ")
        if number.isdigit() and int(number) < len(self.rows):
            self.cursor = int(number)

    def scroll(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def why_not(self, action: str) -> str:
        """Why an action can't be done here; empty where it can."""
        here = (*_MOVES, "why", "back", "quit", "palette", "about", "mouse")
        return "" if action in here else "not while a copy is compared; Esc leaves all as it was"

    # --- drawing -----------------------------------------------------------------------

    def frame(self, width: int, height: int) -> Frame:
        """The whole screen: the lines, and below them the one under the cursor in full as far as
        there is room."""
        below = [cut(line(" ", row), width) for row in self._below(width - 2)]
        below = at_most(below, max(1, height // 3), width)
        foot = [foot_line(_KEYS_HERE, width, self.why_not)]
        if self.message:
            foot = said_lines(self.message, "not_met", width, max(1, height // 4))
        room = max(1, height - 4 - len(below) - len(foot))
        seen = following(self.top, room, len(self.rows), self.cursor)
        rows = [self._row(at, width) for at in seen.of(range(len(self.rows)))]
        left = len(self.undecided)
        counts = "all decided: Enter" if not left else f"{left} of {len(self.rows)} to decide"
        title = line((f" {self.whose}   Here and in the copy", "title"))
        lines = [
            spread(title, line((f"{counts} ", "dim")), width),
            _columns(width, "   ", ("", "dim"), ("here", "dim"), ("in the copy", "dim")),
            *rows,
            *[BLANK] * (room - len(rows)),
            rule_line(width, seen.around),
            *below,
            line(("─" * width, "rule")),
            *foot,
        ]
        return Frame(lines[:height], seen)

    def _row(self, at: int, width: int) -> Line:
        row = self.rows[at]
        taken = False if row.stays else self.taken.get(at)
        mark = "=" if row.stays else {None: "?", False: HERE, True: THERE}[taken]
        here, there = {None: ("text", "text"), False: ("met", "dim"), True: ("dim", "met")}[taken]
        on = at == self.cursor
        drawn = _columns(
            width,
            f"{'▸' if on else ' '}{mark} ",
            (row.label, "title"),
            (row.words[0], here),
            (row.words[1], there),
        )
        drawn = acting(pad(drawn, width), f"line {at}")
        return on_cursor(drawn) if on else drawn

    def _below(self, width: int) -> list[tuple[str, str]]:
        """The line under the cursor in full."""
        if not self.rows:
            told = "Nothing in the copy is missing here; Enter sets it aside, and keeps it."
            return [(text, "text") for text in wrap(told, width)]
        return [part for text, style in _in_full(self.rows[self.cursor])
                for part in ((one, style) for one in wrap(text, width, "  "))]  # fmt: skip

    def _explained(self) -> Reader:
        rows, copy = self.rows, inert(self.copy.path.name)
        at = self.cursor

        def text(width: int) -> list[Line]:
            told = [
                f"Another program changed {inert(self.course.path.name)} while it was open. What "
                f"was answered then is in {copy}. {HERE} or ← keeps what is here, {THERE} or → "
                "takes what the copy holds. Enter, once all is decided, records what is taken as "
                "changes of yours, which u takes back, and keeps the copy under another name. Esc "
                "leaves all as it was."
            ]
            shown = [line((part, "text")) for one in told for part in wrap(one, width)]
            for full in [_in_full(rows[at])] if rows else []:
                shown.append(BLANK)
                shown += [line((part, style)) for one, style in full
                          for part in wrap(one, width, "  ")]  # fmt: skip
            return [*shown, BLANK, *key_lines(width)]

        return Reader(f"{self.whose}   Here and in the copy", text, self.desk)


def _columns(width: int, mark: str, *texts: tuple[str, str]) -> Line:
    """Three texts with their styles in columns of the same width, each cut where it ends."""
    size = max(2, (width - len(mark)) // len(texts))
    cells = (
        pad(line((fit(" ".join(text.split()), size - 1), style)), size) for text, style in texts
    )
    return cut((*line((mark, "key")), *(span for cell in cells for span in cell)), width)


def _in_full(row: Difference) -> list[tuple[str, str]]:
    """A difference in full: its name, both values, who gave them, and why one can't be taken."""
    told = [(f"{row.label}  ({row.field})", "title")]
    for where, value, by in zip(("here", "copy"), row.words, row.by, strict=True):
        told.append((f"{where}: {value}" + (f"  ({by})" if by else ""), "text"))
    if row.stays:
        told.append((row.stays, "not_met"))
    return told
