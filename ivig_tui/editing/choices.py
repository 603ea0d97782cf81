"""Yes or no, and one of a few words: given with one key, typed in plain mode."""

from datetime import date

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Choice, Mistake
from ivig_tui.criteria.wording import found
from ivig_tui.editing.editor import Editor, Setting

_YES = {"yes": True, "yes_on": True, "no": False, "no_on": False}
_WORDS = {"y": True, "yes": True, "n": False, "no": False}
SHORT_FOR = {
    "dm": "dermatomyositis",
    "pm": "polymyositis",
    "nam": "necrotising_autoimmune_myopathy",
    "imnm": "necrotising_autoimmune_myopathy",
    "necrotizing_autoimmune_myopathy": "necrotising_autoimmune_myopathy",
    "m": "male",
    "man": "male",
    "f": "female",
    "w": "female",
    "woman": "female",
    "paediatric": "child",
    "pediatric": "child",
}
"""Words that clinics write, and the choice that each stands for where it is one."""


class YesNoEditor(Editor):
    """Yes or no."""

    at_once = tuple(_YES)
    keys = ("yes", "no")
    more_keys = ("yes_on", "no_on")
    is_typed = False

    @property
    def takes(self) -> str:
        return "y or n"

    @property
    def how(self) -> str:
        return "yes or no"

    @property
    def replies(self) -> tuple[str, ...]:
        return tuple(_WORDS)

    def answer(self, action: str, key: str, present: Value | None, today: date) -> Value | None:
        return _YES.get(action)

    def parse(self, text: str, setting: Setting) -> bool:
        return typed_yes(text)


def typed_yes(text: str) -> bool:
    """Whether a reply means yes; it is yes or no, in any case, or the first letter.

    Raises:
        Mistake: it is neither.
    """
    answer = _WORDS.get(text.strip().lower())
    if answer is None:
        raise Mistake(f"{found(text)} is not yes or no")
    return answer


class ChoiceEditor(Struct, Editor, frozen=True):
    """One of a few words."""

    at_once = ("pick",)
    keys = ("pick",)
    is_typed = False

    kind: Choice

    @property
    def takes(self) -> str:
        return f"← → or 1 to {len(self.kind.options)}"

    @property
    def how(self) -> str:
        return "a number or the word"

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(label for _, label in self.kind.options)

    @property
    def replies(self) -> tuple[str, ...]:
        return tuple(name.lower() for option in self.kind.options for name in option)

    def prompt(self, label: str, question: str) -> str:
        numbered = "  ".join(f"{number} {one}" for number, one in enumerate(self.options, 1))
        return f"{label}: {numbered}"

    def answer(self, action: str, key: str, present: Value | None, today: date) -> Value | None:
        """A digit picks directly, the arrows go round."""
        words = [word for word, _ in self.kind.options]
        if action != "pick":
            digit = int(key) if len(key) == 1 and key in "123456789" else 0
            return words[digit - 1] if 0 < digit <= len(words) else None
        step = 1 if key == "right" else -1
        if present not in words:
            return words[0] if step > 0 else words[-1]
        return words[(words.index(str(present)) + step) % len(words)]

    def parse(self, text: str, setting: Setting) -> str:
        wanted = text.strip().lower()
        for number, (word, label) in enumerate(self.kind.options, 1):
            if wanted in (word, label.lower(), str(number)) or SHORT_FOR.get(wanted) == word:
                return word
        raise Mistake(f"{found(text)} is not one of {', '.join(self.options)}")
