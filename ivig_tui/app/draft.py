"""What is being typed: shown as a draft, and an answer only when it is kept."""

import unicodedata
from dataclasses import dataclass, replace

from ivig_tui.app.keys import Key
from ivig_tui.guideline.agents import Agents
from ivig_tui.guideline.kinds import Day, Kind, Text
from ivig_tui.guideline.lists import Vials
from ivig_tui.guideline.numbers import Measure, Whole
from ivig_tui.guideline.wording import inert

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Draft:
    """Text in the making."""

    text: str = ""
    allowed: str = ""
    """The characters that it takes; empty: every one that prints."""
    wrong: str = ""
    """Why it could not be kept; empty until then."""
    usual: tuple[str, ...] = ()
    """What is usually typed here; → takes the first that holds what was typed, then the next."""
    lines: bool = False
    """Whether it may have several lines, as notes that are pasted."""
    stem: str | None = None
    """What was typed before → took one of the usual; None while none is taken."""

    def takes(self, character: str) -> bool:
        """Whether a character may be typed."""
        if not character or len(self.text) >= LONGEST:
            return False
        if self.allowed:
            return character in self.allowed
        return inert(character) == character or (self.lines and character == "\n")

    def typed(self, key: Key) -> "Draft | None":
        """The draft after a key; None where the key is no part of typing."""
        if key.name == "backspace":
            return self._now(self.text[:-1])
        if key.name == "ctrl+u":
            return self._now("")
        if key.name in ("right", "left") and self.usual:
            return self._next_usual(1 if key.name == "right" else -1)
        if key.character and self.takes(key.character):
            return self._now(self.text + key.character)
        return None

    def pasted(self, text: str) -> "Draft | None":
        """The draft after a paste; None where not all of it could be typed here."""
        text = unicodedata.normalize("NFC", text).strip().replace("\r\n", "\n")
        if len(self.text) + len(text) > LONGEST or not all(self.takes(c) for c in text):
            return None
        return self._now(self.text + text)

    def matches(self) -> tuple[str, ...]:
        """The usual ones that hold what was typed, those that start with it first."""
        wanted = (self.text if self.stem is None else self.stem).casefold()
        found = [one for one in self.usual if wanted in one.casefold()]
        return tuple(sorted(found, key=lambda one: not one.casefold().startswith(wanted)))

    def _now(self, text: str) -> "Draft":
        return replace(self, text=text, wrong="", stem=None)

    def _next_usual(self, by: int) -> "Draft":
        stem = self.text if self.stem is None else self.stem
        found = self.matches()
        if not found:
            return self
        at = found.index(self.text) + by if self.stem is not None else 0
        return replace(self, text=found[at % len(found)], wrong="", stem=stem)


def allowed_in(kind: Kind) -> str | None:
    """The characters that a kind's draft takes; empty for all; None where it is not typed."""
    match kind:
        case Whole():
            return "0123456789"
        case Measure():
            return "0123456789."
        case Day():
            return "0123456789-/."
        case Vials():
            return "0123456789., "
        case Text() | Agents():
            return ""
        case _:
            return None


def starts_by_typing(kind: Kind) -> bool:
    """Whether digits start a draft; letters never do, as they are keys of their own."""
    return isinstance(kind, Whole | Measure | Day | Vials)
