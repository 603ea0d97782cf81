"""Every action there is: filtered as you type, run with Enter. One that can't be done here stays
in sight, with its reason."""

from ivig_tui.criteria.wording import counted, folded
from ivig_tui.editing.draft import Draft
from ivig_tui.editing.texts import WORDS
from ivig_tui.tui.widgets.footer import foot_line
from ivig_tui.tui.widgets.frame import rule_line, said_lines
from ivig_tui.tui.widgets.keys import ACTIONS, Action, Key, does
from ivig_tui.tui.widgets.lines import BLANK, Line, acting, cut, fit, line, on_cursor, pad, spread
from ivig_tui.tui.widgets.typed import typed_spans
from ivig_tui.tui.widgets.view import Desk, View
from ivig_tui.tui.widgets.viewport import Frame, following

AROUND = 4  # title, what is typed, two rules
_KEYS_HERE = (("letters", "filter"), ("↓ ↑", "move"), ("Enter", "run it"), ("Esc", "back"))
NAMES = 15
KEYS = 10


class Palette(View):
    """The actions of the screen below it."""

    def __init__(self, below: View, desk: Desk) -> None:
        super().__init__(desk)
        self.below = below
        self.draft = Draft(WORDS)
        self.cursor = 0
        self.why_nots: dict[str, str] = {}
        self._ask_below()

    def _ask_below(self) -> None:
        """Ask what can be done: a save, or another program, may change that at any time."""
        self.why_nots = {action.name: self.below.why_not(action.name) for action in ACTIONS}

    def found(self) -> list[Action]:
        """The actions that hold every word that was typed, those that can be done first."""
        words = folded(self.draft.text).split()
        held = [
            action
            for action in ACTIONS
            if all(word in folded(f"{action.short} {action.text} {action.shown}")
                   for word in words)
        ]  # fmt: skip
        # What only moves comes last: its keys are at hand.
        return sorted(held, key=lambda a: (bool(self.why_nots[a.name]), a.where == "move"))

    @property
    def whose(self) -> str:
        """Whose the screen below is."""
        return self.below.whose

    @property
    def typing(self) -> bool:
        """What filters is always typed."""
        return True

    # --- keys --------------------------------------------------------------------------

    def key(self, key: Key) -> None:
        """Take one key: letters filter, arrows move, Enter runs."""
        self.message = ""
        moves = {"down": 1, "up": -1, "tab": 1, "shift+tab": -1, "pagedown": self.page,
                 "pageup": -self.page}  # fmt: skip
        typed = self.draft.press(key.name, key.character)
        if typed is not None:
            self._typed(typed)
        elif key.name in moves:
            self.scroll(moves[key.name])
        elif does(key, "back") or key.name == "ctrl+p":
            self.desk.pop()
        elif key.name == "enter":
            found = self.found()
            if found:
                self._run(found[self.cursor])
        elif key.name == "ctrl+q":
            self.desk.quit()

    def _run(self, action: Action) -> None:
        self._ask_below()
        wrong = self.why_nots[action.name]
        if wrong:
            self.message = f"{action.short}: {wrong}"
        else:
            self.desk.pop()
            self.below.run(action.name)

    def paste(self, text: str) -> None:
        """Pasted text filters."""
        self._typed(self.draft.paste(text))

    def _typed(self, draft: Draft) -> None:
        if draft.text != self.draft.text:
            self.cursor = self.top = 0
        self.draft, self.message = draft, draft.told

    def click(self, act: str) -> None:
        """Run the action that was clicked."""
        for action in ACTIONS:
            if act == f"line {action.name}":
                self._run(action)

    def scroll(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.found()) - 1, self.cursor + by))

    def why_not(self, action: str) -> str:
        """Its own keys are always there."""
        return ""

    # --- drawing -----------------------------------------------------------------------

    def frame(self, width: int, height: int) -> Frame:
        """The whole screen."""
        found = self.found()
        most = max(1, height // 4)
        text = self._text(found[self.cursor]) if found else ""
        whole = said_lines(text, "text", width, most)
        foot = [foot_line(_KEYS_HERE, width, self.why_not)]
        if self.message:
            foot = said_lines(self.message, "not_met", width, most)
        room = max(1, height - AROUND - len(whole) - len(foot))
        seen = following(self.top, room, len(found), self.cursor)
        rows = [self._row(action, action is found[self.cursor], width) for action in seen.of(found)]
        rows = rows or [line(("  no action holds this; Esc goes back", "text"))]
        counts = counted(len(found), "action")
        typed = line((" : ", "key"), *typed_spans(self.draft.line, max(8, width // 2)))
        lines = [
            cut(line((f" {self.whose}   All actions", "title")), width),
            spread(typed, line((f"{counts} ", "dim")), width),
            rule_line(width, seen.up),
            *rows,
            *[BLANK] * (seen.room - len(rows)),
            rule_line(width, seen.down),
            *whole,
            *foot,
        ]
        return Frame(lines[:height], seen)

    def _row(self, action: Action, here: bool, width: int) -> Line:
        wrong = self.why_nots[action.name]
        style, text = "dim" if wrong else "key", self._text(action)
        name = f"{fit(action.short, NAMES - 1):<{NAMES}}"
        row = line(
            (f"{'▸' if here else ' '} ", "key"),
            (f"{action.shown:<{KEYS}}", style),
            (name, "dim" if wrong else "title"),
            (fit(text, max(0, width - KEYS - NAMES - 2)), "dim" if wrong else "text"),
        )
        row = acting(pad(row, width), f"line {action.name}")
        return on_cursor(row) if here else row

    def _text(self, action: Action) -> str:
        wrong = self.why_nots[action.name]
        return f"not here: {wrong}" if wrong else action.text
