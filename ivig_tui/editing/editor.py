"""What every editor of an answer has in common."""

from datetime import date
from typing import ClassVar

from msgspec import Struct, field

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.kinds import Refused
from ivig_tui.editing.characters import REPLACED, named, typeable


class Doubt(Refused):
    """What was typed may be an answer and is hard to believe. The message asks; typed again as it
    is, it is taken."""


class Setting(Struct, frozen=True):
    """What an answer is typed beside."""

    today: date
    answers: Answers = field(default_factory=Answers)
    field: str = ""
    """The full name of the answer."""
    sure: bool = False
    """Whether the person was asked about this very text, and typed it again."""


class Editor:
    """How one kind of answer is given by hand: with keys, by paste, and in plain mode.

    The screen and plain mode know no kind of answer: they ask its editor.
    """

    at_once: ClassVar[tuple[str, ...]] = ()
    """The actions whose keys give the answer at once, as `yes`."""
    keys: ClassVar[tuple[str, ...]] = ()
    """The actions that answer a line, for its footer."""
    more_keys: ClassVar[tuple[str, ...]] = ()
    """Actions that the footer has no room for."""
    is_typed: ClassVar[bool] = True
    """Whether the answer is typed in a draft; else keys alone give it."""
    is_text: ClassVar[bool] = False
    """Whether any words are an answer."""

    @property
    def lines(self) -> bool:
        """Whether it may have several lines."""
        return False

    @property
    def unseen(self) -> bool:
        """Whether it takes characters that leave no mark on the screen."""
        return False

    @property
    def takes(self) -> str:
        """What a line of this kind takes, for a key that does nothing on it."""
        return "Enter, then text"

    @property
    def how(self) -> str:
        """How plain mode says what to type."""
        return "text, one line"

    @property
    def options(self) -> tuple[str, ...]:
        """What there is to choose from, in the order of the numbers."""
        return ()

    def prompt(self, label: str, question: str) -> str:
        """What the screen asks on a line."""
        return question

    def starts(self, character: str) -> bool:
        """Whether a character, typed on the line, begins a draft; a letter is a key of its own."""
        return False

    def answer(self, action: str, key: str, present: Value | None, today: date) -> Value | None:
        """The answer that a key gives at once, by its action where it has one; None: it gives none.

        `present` is the answer that there is.
        """
        return None

    def typed(self, value: Value | None) -> str:
        """An answer as a person would type it, to change it."""
        return "" if value is None else str(value)

    def parse(self, text: str, setting: Setting) -> Value:
        """The value of what was typed.

        Raises:
            Mistake: it is none; says why and what would be right.
            Doubt: it may be one, and is asked back unless the setting is sure.
        """
        raise NotImplementedError

    def hint(self, text: str) -> str:
        """What to say of a text while it is typed; empty for nothing but the question."""
        return ""

    def note(self, text: str, value: Value) -> str:
        """What to say beside what was typed of the value that it became; empty for nothing."""
        return ""

    @property
    def replies(self) -> tuple[str, ...]:
        """The fixed words that it takes, in small letters."""
        return ()

    def cleaned(self, text: str) -> tuple[str, str]:
        """A text as it can be typed here, and what to say of what of it can't be shown.

        That is left out of a text. Elsewhere a mark stands for it, so that what is typed is
        refused: two digits on either side of it must not become one number.
        """
        instead = "" if self.is_text else REPLACED
        kept, left = typeable(text, unseen=self.unseen, instead=instead)
        if not left:
            return kept, ""
        if self.is_text:
            return kept, f"left out: {named(left)}"
        return kept, f"{REPLACED} stands for what can't be seen: {named(left)}"
