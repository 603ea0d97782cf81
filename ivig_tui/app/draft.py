"""What is being typed: shown as a draft, and an answer only when it is kept."""

import unicodedata
from dataclasses import dataclass

from ivig_tui.app.keys import Key
from ivig_tui.guideline.kinds import Day, Kind, Measure, Text, Whole
from ivig_tui.guideline.lists import Agents, Vials
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

    def takes(self, character: str) -> bool:
        """Whether a character may be typed."""
        if not character or len(self.text) >= LONGEST:
            return False
        if self.allowed:
            return character in self.allowed
        return inert(character) == character

    def typed(self, key: Key) -> "Draft | None":
        """The draft after a key; None where the key is no part of typing."""
        if key.name == "backspace":
            return Draft(self.text[:-1], self.allowed)
        if key.name == "ctrl+u":
            return Draft("", self.allowed)
        if key.character and self.takes(key.character):
            return Draft(self.text + key.character, self.allowed)
        return None

    def pasted(self, text: str) -> "Draft | None":
        """The draft after a paste; None where not all of it could be typed here."""
        text = unicodedata.normalize("NFC", text).strip()
        if len(self.text) + len(text) > LONGEST or not all(self.takes(c) for c in text):
            return None
        return Draft(self.text + text, self.allowed)


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
