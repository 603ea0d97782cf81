"""Random scripts of keys: what a person may press, line by line, with mistakes."""

import random
import re
from datetime import date

from tests.promises.model import (
    BLOCKS,
    CHOICES,
    CONFIRMED_BY,
    DAYS,
    FOUND,
    MEASURES,
    NEW_AGENT,
    NEW_INFUSION,
    VIALS,
    WHOLE,
    YES_NO,
    Listed,
    Model,
    short,
    tab_of,
)

TODAY = date(2026, 11, 22)
USER = "tester"
NAMES = ("mtx", "azathioprine", "MTX", "rituximab", "Imuran", "Solone", "mtx aza", "IVIg",
         "metho\u00adtrexate 10 mg", "MMF", "hydroxychloroquine", "plasma exchange")  # fmt: skip
TEXTS = ("n", "yes", "u2 [x]", "q 5", "a note / of x?", "dose 5 g", "one two three", "a  b", "?")
NUMBERS = ("48", "7", "55", "100", "73.5", "0.4", ".5", "4", "5", "6", "400", "061", "1.2345", ".",
           "22,5", "4/5", "5 0", "4y", "9,5", "1e2", "-3", "+4")  # fmt: skip
DAYS_TYPED = ("20/11/2026", "2026-02-28", "31/02/2026", "1.3.2025", "20", "20260101", "20 Nov 2026",
              "2026-11-23", "5 Sep 2026", "22/11/2026", "23/11/2026", "2026-1-1x")  # fmt: skip
VIALS_TYPED = ("5 10", "5,10,20", "2.5 5", "5 7", "0", "5;10")
GRADES = {"mrc": ("4", "5", "3", "4+", "4-", "4.5", "5-", "6", "4/5", "0", "45"),
          "cmas": ("0", "1", "2", "3", "45s", "120 s", "9", "2+", "3s")}  # fmt: skip
INFUSIONS_TYPED = (
    "2026-11-20 35 induction", "21/11/2026 30.5 maintenance", "1 Nov 2026 20 induction",
    "t 25 maintenance", "2026-11-23 35 induction", "2026-11-20 0 induction", "35 induction",
    "2026-10-05 1001 maintenance", "2026-10-05 12.5 maintenance",
)  # fmt: skip
SENT = {
    "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "up": "\x1b[A",
    "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "shift+tab": "\x1b[Z",
    "pagedown": "\x1b[6~", "home": "\x1b[H", "end": "\x1b[F", "delete": "\x1b[3~",
    "ctrl+a": "\x01", "ctrl+e": "\x05", "ctrl+u": "\x15", "ctrl+k": "\x0b", "ctrl+w": "\x17",
    "alt+backspace": "\x1b\x7f", "alt+left": "\x1b[1;3D", "ctrl+left": "\x1b[1;5D",
    "alt+right": "\x1b[1;3C", "ctrl+right": "\x1b[1;5C",
}  # fmt: skip
"""What a terminal sends for a key; one that prints is itself."""
PLACES = ("left", "right", "home", "end", "ctrl+a", "ctrl+e")
WORDS = ("alt+left", "ctrl+left", "alt+right", "ctrl+right", "alt+backspace", "ctrl+w")
"""Keys that go by words: pressed where only letters, digits and spaces stand."""
CUTS = ("delete", "ctrl+k", "backspace")


class Script:
    """Keys, and what they mean by the model."""

    def __init__(self, seed: int, gestures: int) -> None:
        self.keys: list[str] = []
        self.model = Model(TODAY, USER)
        self._random = random.Random(seed)
        acts = [self._yes_no, self._choice, self._number, self._number, self._day, self._text,
                self._agent, self._undo, self._screen, self._sign, self._review, self._turn,
                self._stroll, self._undo, self._yes_no, self._scale, self._scale, self._infusion,
                self._text]  # fmt: skip
        for _ in range(gestures):
            self._random.choice(acts)()
            while not self.model.plain:
                self._leave()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.append(key)
            self.model.press(key)

    def bytes_of_keys(self) -> list[bytes]:
        return [SENT.get(key, key).encode() for key in self.keys]

    def _leave(self) -> None:
        scale = self.model.scale
        if scale is not None and scale.draft is None and scale.halves:
            self.press("escape", "enter")  # Esc tells of what is half graded, Enter drops it
        else:
            self.press("escape")

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

    def _there(self, name: str) -> bool:
        """Whether a line is there to go to."""
        tab = tab_of(name)
        review = int(tab.partition(".")[2] or 0)
        return self.model.applies(name) and review <= self.model.reviews

    def _go(self, name: str) -> bool:
        """Go to a line; whether that could be done."""
        if not self._there(name):
            return False
        tab = tab_of(name)
        self._to_tab(tab)
        block = BLOCKS[tab]
        named = {at: words for words, at in FOUND[tab].items()}
        if name in block and (name not in named or self._chance(0.5)):
            # By arrows, from the top or from a line of the same block.
            top = tab != "treatment"
            start = block[0] if top else self._one(*(at for at in block if at in named))
            steps = block.index(name) - block.index(start)
            self.press("g") if top else self._find(named[start])
            for _ in range(abs(steps)):
                self.press(self._one(*(("down", "j") if steps > 0 else ("up", "k"))))
        else:
            self._find(named[name])
        return self.model.here == name

    def _find(self, words: str) -> None:
        self.press("/")
        self._type(words)
        self.press(self._one("enter", "escape"))

    # --- typing --------------------------------------------------------------------------

    def _line(self) -> str | None:
        model = self.model
        typed = model.draft or model.finding or model.signing
        if model.scale is not None:
            typed = model.scale.draft
        return None if typed is None else typed.text

    def _type(self, text: str) -> None:
        """Type a text, now and then with a slip that is taken back, or from another place."""
        for character in text:
            if self._chance(0.06) and self._line() is not None:
                self.press(self._one(*"123"), self._one("backspace", "backspace"))
            elif self._chance(0.03) and self._line():
                self.press("7", "left", "delete", self._one("home", "left"), "end")
            self.press(character)

    def _edit(self) -> None:
        """Move about in what is typed, cut and put in."""
        for _ in range(self._random.randint(0, 4)):
            line = self._line()
            if line is None:
                return
            plain = re.fullmatch("[A-Za-z0-9 ]*", line)
            keys = (*PLACES, *CUTS, *"5x ", *(WORDS if plain else ()))
            self.press(self._random.choice(keys))

    def _end_draft(self) -> None:
        # Tab on a review may lead to another tab.
        ways = ("enter",) if self.model.tab.startswith("reviews.") else ("enter", "tab")
        here, draft = self.model.here, self.model.draft
        if here is not None and draft is not None and self.model.doubtful(here, draft.text):
            self.press("escape")
        else:
            self.press(self._one("enter", *ways, "down", "up", "escape"))

    # --- what a person does ----------------------------------------------------------------

    def _yes_no(self) -> None:
        if self._go(self._one(*YES_NO)):
            for _ in range(self._random.randint(1, 3)):
                self.press(self._one("y", "n", "y", "n", "backspace", "5", "enter"))

    def _choice(self) -> None:
        names = [at for tab in FOUND for at in (*BLOCKS[tab], *FOUND[tab].values())]
        if self._go(self._one(*(at for at in names if short(at) in CHOICES))):
            for _ in range(self._random.randint(1, 3)):
                self.press(self._one("1", "2", "3", "4", "left", "right", "y", "backspace"))

    def _number(self) -> None:
        names = [at for tab in FOUND for at in (*BLOCKS[tab], *FOUND[tab].values())]
        name = self._one(*(at for at in names if short(at) in (*WHOLE, *MEASURES)))
        if not self._go(name):
            return
        if self._chance(0.15):
            self.press("backspace")
        score = short(name).endswith("_score")
        text = self._one(*NUMBERS)
        if not text[0].isdigit() or (self._chance(0.2) and not score):
            if score:
                return
            self.press("enter")
        self._type(text)
        if self.model.draft is None:
            return
        if self._chance(0.3):
            self._edit()
        if self._chance(0.1):
            self.press("y", "u")
        self._end_draft()
        if self.model.draft is not None and self._chance(0.5):
            self.press("end", "ctrl+u", *self._one("48", "4", "0.5"))
            self._end_draft()
        elif self.keys[-1] == "escape" and self.model.here is not None:
            self.press("y")

    def _day(self) -> None:
        names = [at for tab in FOUND for at in (*BLOCKS[tab], *FOUND[tab].values())]
        if self._go(self._one(*(at for at in names if short(at) in DAYS))):
            if self._chance(0.3):
                self.press("t")
            else:
                self._type(self._one(*DAYS_TYPED))
                if self.model.draft is not None:
                    self._end_draft()

    def _text(self) -> None:
        name = self._one("qualifying.notes", "treatment.actual_weight_reason", VIALS,
                         "reviews.1.notes", "reviews.2.weaning_not_planned_reason")  # fmt: skip
        if not self._go(name):
            return
        self.press("enter")
        if self.model.draft is not None:
            if self._chance(0.3) or name == VIALS:
                self.press("ctrl+u")
            self._type(self._one(*(VIALS_TYPED if name == VIALS else TEXTS)))
            self._edit()
            self._end_draft()

    def _agent(self) -> None:
        if not self._go(NEW_AGENT):
            return
        if self._chance(0.1):
            self.press("n")
            return
        self.press("enter")
        if self.model.draft is not None:
            self._type(self._one(*NAMES))
            self.press(self._one("enter", "enter", "enter", "escape"))
            if self.model.agent_asked is not None:
                self.press(self._one("y", "n", "escape"))
            at = self.model.here
            if self.model.draft is None and at is not None and at != NEW_AGENT:
                for _ in range(self._random.randint(0, 2)):
                    if self.model.here == at:
                        self.press(self._one("1", "2", "3", "4", "backspace", "y", "n"))

    def _infusion(self) -> None:
        if not self._go(NEW_INFUSION):
            return
        self.press("enter")
        given = self.model.answers.get("treatment.infusions", [])
        days = [str(row["date"]) for row in given]
        # One of a day only: the same twice is another story.
        texts = [text for text in INFUSIONS_TYPED if not any(day in days for day in DAYS_OF[text])]
        if texts:
            self._type(self._one(*texts))
        draft = self.model.draft
        if draft is not None and self.model.doubtful(NEW_INFUSION, draft.text):
            self.press("escape")
        else:
            self.press(self._one("enter", "enter", "enter", "escape"))

    def _scale(self) -> None:
        scores = [at for tab in FOUND for at in FOUND[tab].values() if at.endswith("_score")]
        if not self._go(self._one(*scores)):
            return
        self.press("enter")
        scale = self.model.scale
        assert scale is not None
        grades = GRADES["mrc" if scale.mrc else "cmas"]
        whole = self._chance(0.3) and scale.score not in self.model.answers
        for _ in range(14 if whole else self._random.randint(1, 6)):
            if scale.draft is None and self._chance(0.1):
                self.press(self._one("up", "down", "backspace"))
            text = self._one(*grades[:3]) if whole else self._one(*grades)
            if self.model.locked(scale.score):
                self.press("4")
                continue
            if self._full(scale.score):
                return
            self._type(text) if scale.draft is None else None
            self.press("=" if scale.mrc and self._chance(0.6) else self._one("enter", "down"))
            if scale.draft is not None:
                self.press("escape")

    def _full(self, score: str) -> bool:
        """Whether the next grade could complete the items beside a typed total, which gives way."""
        scale, model = self.model.scale, self.model
        assert scale is not None
        table = scale.field.rpartition(".")[0]
        there = sum(f"{table}.{item}" in model.answers for item in scale.names)
        return score in model.answers and there >= len(scale.names) - 1

    def _undo(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self.press(self._one("u", "u", "u", "U"))

    def _screen(self) -> None:
        self.press(self._one("?", "s", "h"))
        for _ in range(self._random.randint(0, 4)):
            if self.model.screen:
                self.press(self._one("down", "up", "y", "n", "j", "k", "pagedown"))

    def _sign(self) -> None:
        if self.model.signed:
            self._to_tab("qualifying")
            self.press("x", self._one(CONFIRMED_BY["unlock"], CONFIRMED_BY["unlock"], "k"))
            return
        if "qualifying.date" not in self.model.answers and self._go("qualifying.date"):
            self.press("t")
        if "qualifying.date" in self.model.answers:
            self._to_tab("qualifying")
            self.press("x", CONFIRMED_BY["sign"])
            self._type(self._one("", "b", " Lee"))
            self.press(self._one("enter", "escape", "escape"))

    def _review(self) -> None:
        if self.model.reviews < 2:
            self.press("r")
            if self.model.asked:
                self.press(self._one(CONFIRMED_BY["review"], CONFIRMED_BY["review"], "r"))
        if self.model.reviews and self._chance(0.7):
            name = self._one("reviewed_by", "efficacy_documented")
            if self._go(f"reviews.{self.model.reviews}.{name}"):
                self.press("1" if name == "reviewed_by" else "y")
        self._to_tab(self._one("qualifying", "treatment"))

    def _turn(self) -> None:
        self._to_tab(self._one("qualifying", "treatment"))

    def _stroll(self) -> None:
        self._to_tab(self._one("qualifying", "treatment"))
        for _ in range(self._random.randint(1, 4)):
            self.press(self._one("down", "up", "j", "k", "tab", "shift+tab"))


REFERENCES = ("Müller 3", "SYN-12", "Zoë-1", "ward 7", "Ōtene", "b 4711")
FILTERS = {
    "Müller 3": ("muller", "ÜLL", "üller 3"),
    "SYN-12": ("syn", "N-1"),
    "Zoë-1": ("zoe",),
    "ward 7": ("WARD", "rd 7"),
    "Ōtene": ("otene", "ŌTE"),
    "b 4711": ("471", "b 4"),
}
"""What each reference is found by, and no other; new references keep a part that none has."""
RENAMED = ("x", " B", "7", "SYN-12", "ward  7", "  ")


class ListScript:
    """Keys on the list of sessions: a filter, another reference, and back."""

    def __init__(self, seed: int, gestures: int) -> None:
        self.keys: list[str] = []
        self.model = Listed(list(REFERENCES))
        self._random = random.Random(seed)
        for _ in range(gestures):
            self._rename()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.append(key)
            self.model.press(key)

    def _rename(self) -> None:
        choice = self._random.choice
        first = choice(REFERENCES)
        self.press("/")
        for character in choice(FILTERS[first]):
            if self._random.random() < 0.1:
                self.press("9", "backspace")
            self.press(character)
        self.press("enter")
        if len(self.model.rows) != 1:
            self.press("escape")
            return
        self.press("e")
        for _ in range(self._random.randint(0, 3)):
            self.press(choice((*PLACES, "backspace", "delete")))
        new = choice(RENAMED)
        if len(new) > 2:  # another's, which is refused
            self.press("end", "ctrl+u")
        self.press(*new)
        self.press(choice(("enter", "enter", "enter", "escape")))
        if self.model.renaming is not None:
            self.press("escape")
        if self.model.shown:
            self.press("escape")


DAYS_OF = {
    text: (str(TODAY),) if text.startswith("t ") else ("2026-11-20", "2026-11-21", "2026-11-01",
                                                       "2026-10-05")[i : i + 1]
    for text, i in zip(INFUSIONS_TYPED, (0, 1, 2, 0, 4, 0, 4, 3, 3), strict=True)
}  # fmt: skip
"""The day that an infusion's text names."""
