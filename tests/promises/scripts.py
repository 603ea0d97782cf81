"""Random scripts of keys: what a person may press, line by line, with mistakes."""

import random
from datetime import date

from tests.promises.model import (
    BLOCKS,
    CHOICES,
    DAYS,
    FOUND,
    MEASURES,
    SCORES,
    WHOLE,
    YES_NO,
    Model,
    tab_of,
)

TODAY = date(2026, 11, 22)
USER = "tester"
NAMES = ("mtx", "azathioprine", "MTX", "rituximab b", "cellcept", "tacrolimus")
TEXTS = ("n", "yes", "u2 [x]", "q 5", "a note / of x?", "dose 5 g")
NUMBERS = ("48", "7", "55", "100", "73.5", "0.4", ".5", "4", "5", "6", "400", "061", "1.2345", ".")
DAYS_TYPED = ("20/11/2026", "2026-02-28", "31/02/2026", "1.3.2025", "20", "20260101")
VIALS = ("5 10", "5,10,20", "2.5 5", "5 7", "0")
SENT = {
    "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "up": "\x1b[A",
    "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "shift+tab": "\x1b[Z",
    "pagedown": "\x1b[6~", "home": "\x1b[H",
}  # fmt: skip
"""What a terminal sends for a key; one that prints is itself."""


class Script:
    """Keys, and what they mean by the model."""

    def __init__(self, seed: int, gestures: int) -> None:
        self.keys: list[str] = []
        self.model = Model(TODAY, USER)
        self._random = random.Random(seed)
        acts = [self._yes_no, self._choice, self._number, self._number, self._day, self._text,
                self._agent, self._undo, self._screen, self._sign, self._review, self._turn,
                self._stroll, self._undo, self._yes_no]  # fmt: skip
        for _ in range(gestures):
            self._random.choice(acts)()
            while not self.model.plain:
                self.press("escape")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.append(key)
            self.model.press(key)

    def bytes_of_keys(self) -> list[bytes]:
        return [SENT.get(key, key).encode() for key in self.keys]

    # --- going somewhere -----------------------------------------------------------------

    def _one(self, *several: str) -> str:
        return self._random.choice(several)

    def _chance(self, of: float) -> bool:
        return self._random.random() < of

    def _to_tab(self, tab: str) -> None:
        while self.model.tab != tab:
            # Esc and [ in one read begin a sequence of the terminal's, for anybody.
            brackets = "]" if self.keys and self.keys[-1] == "escape" else "[]"
            self.press(self._one(*brackets))

    def _go(self, name: str) -> bool:
        """Go to a line; whether that could be done."""
        model = self.model
        if not model.applies(name):
            return False
        tab = tab_of(name)
        self._to_tab(tab)
        block = BLOCKS[tab]
        named = {at: words for words, at in FOUND.items()}
        if name in block and (name not in named or self._chance(0.5)):
            # By arrows, from the top or from a line of the same block.
            start = (
                block[0] if tab == "qualifying" else self._one(*(at for at in block if at in named))
            )
            steps = block.index(name) - block.index(start)
            self.press("g") if tab == "qualifying" else self._find(named[start])
            for _ in range(abs(steps)):
                self.press(self._one(*(("down", "j") if steps > 0 else ("up", "k"))))
        else:
            self._find(named[name])
        return model.here == name

    def _find(self, words: str) -> None:
        self.press("/")
        self._type(words)
        self.press(self._one("enter", "escape"))

    def _type(self, text: str) -> None:
        """Type a text, now and then with a slip that is taken back."""
        for character in text:
            if self._chance(0.1):
                self.press(self._one(*"123"), "backspace")
            self.press(character)

    # --- what a person does ----------------------------------------------------------------

    def _yes_no(self) -> None:
        if self._go(self._one(*YES_NO)):
            for _ in range(self._random.randint(1, 3)):
                self.press(self._one("y", "n", "y", "n", "backspace", "5", "enter"))

    def _choice(self) -> None:
        if self._go(self._one(*CHOICES)):
            for _ in range(self._random.randint(1, 3)):
                self.press(self._one("1", "2", "3", "4", "left", "right", "y", "backspace"))

    def _end_draft(self) -> None:
        self.press(self._one("enter", "enter", "tab", "down", "up", "escape"))

    def _number(self) -> None:
        name = self._one(*WHOLE, *MEASURES)
        if not self._go(name):
            return
        if self._chance(0.15):
            self.press("backspace")
        if self._chance(0.2) and name not in SCORES:
            self.press("enter")
        self._type(self._one(*NUMBERS))
        if self.model.draft is None:
            return
        if self._chance(0.3):
            self.press("backspace", self._one(*"0123456789"))
        if self._chance(0.1):
            self.press("y", "u")
        self._end_draft()
        if self.model.draft is not None and self._chance(0.5):
            self.press(*["backspace"] * len(self.model.draft), "4")
            self._end_draft()
        elif self.keys[-1] == "escape":
            self.press("y")

    def _day(self) -> None:
        if self._go(self._one(*DAYS)):
            if self._chance(0.3):
                self.press("t")
            else:
                self._type(self._one(*DAYS_TYPED))
                if self.model.draft is not None:
                    self._end_draft()

    def _text(self) -> None:
        name = self._one("qualifying.notes", "treatment.actual_weight_reason",
                         "treatment.vial_sizes_g")  # fmt: skip
        if self._go(name):
            self.press("enter")
            if self.model.draft is not None:
                if self._chance(0.3):
                    self.press(*["backspace"] * len(self.model.draft))
                self._type(self._one(*(VIALS if name == "treatment.vial_sizes_g" else TEXTS)))
                self._end_draft()

    def _agent(self) -> None:
        if not self._go("agent.new"):
            return
        if self._chance(0.1):
            self.press("n")
            return
        self.press("enter")
        if self.model.draft is not None:
            self._type(self._one(*NAMES))
            self.press(self._one("enter", "enter", "enter", "escape"))
            at = self.model.here
            if self.model.draft is None and at is not None and at != "agent.new":
                for _ in range(self._random.randint(0, 2)):
                    if self.model.here == at:
                        self.press(self._one("1", "2", "3", "4", "backspace"))

    def _undo(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self.press(self._one("u", "u", "u", "U"))

    def _screen(self) -> None:
        if self._chance(0.3) and self._go(self._one(*SCORES)):
            self.press("enter")
        else:
            self.press(self._one("?", "s", "h"))
        for _ in range(self._random.randint(0, 4)):
            if self.model.screen:
                self.press(self._one("down", "up", "y", "n", "j", "k", "pagedown"))

    def _sign(self) -> None:
        self._to_tab("qualifying")
        if self.model.signed:
            self.press("x", self._one("x", "x", "k"))
            return
        self.press("x", *self._one("", "b", "yU"), self._one("enter", "escape", "escape"))

    def _review(self) -> None:
        self.press("r", *self._one("", "r"))
        self._to_tab(self._one("qualifying", "treatment"))

    def _turn(self) -> None:
        self._to_tab(self._one("qualifying", "treatment"))

    def _stroll(self) -> None:
        self._to_tab(self._one("qualifying", "treatment"))
        for _ in range(self._random.randint(1, 4)):
            self.press(self._one("down", "up", "j", "k", "tab", "shift+tab"))
