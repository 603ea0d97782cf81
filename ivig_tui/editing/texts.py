"""Texts as they are typed: notes and reasons, names and references, and words to search by."""

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from ivig_tui.editing.editor import Editor, Setting
from ivig_tui.guideline.answers import Value
from ivig_tui.guideline.fields import NAME, REFERENCE
from ivig_tui.guideline.kinds import Mistake, Text


@dataclass(frozen=True, slots=True)
class TextEditor(Editor):
    """A note or a reason."""

    keys: ClassVar[tuple[str, ...]] = ("enter",)
    is_text = True

    kind: Text

    @property
    def lines(self) -> bool:
        return self.kind.lines

    @property
    def unseen(self) -> bool:
        return True

    def parse(self, text: str, setting: Setting) -> str:
        return checked(text, self.kind)


@dataclass(frozen=True, slots=True)
class NameEditor(TextEditor):
    """A name or a reference: two that look the same are the same."""

    @property
    def unseen(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class WordsEditor(Editor):
    """Words to search by, or to compare with a name: any will do."""

    is_text = True

    def parse(self, text: str, setting: Setting) -> Value:
        return text


def checked(text: str, kind: Text) -> str:
    """A typed text as it is recorded, without blanks around it.

    Raises:
        Mistake: it may not stand in such a text; says why.
    """
    kept = unicodedata.normalize("NFC", text.strip())
    for _, message in kind.check(kept):
        raise Mistake(message)
    return kept


SIGNER = NameEditor(NAME)
REFERENCE_EDITOR = NameEditor(REFERENCE)
WORDS = WordsEditor()
