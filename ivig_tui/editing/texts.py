"""Texts as they are typed: notes and reasons, names and references, and words to search by."""

from dataclasses import dataclass
from typing import ClassVar

from ivig_tui.editing.editor import Editor, Setting
from ivig_tui.guideline.answers import Value
from ivig_tui.guideline.fields import NAME, REFERENCE
from ivig_tui.guideline.kinds import Text


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
        return self.kind.recorded(text)


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


SIGNER = NameEditor(NAME)
REFERENCE_EDITOR = NameEditor(REFERENCE)
WORDS = WordsEditor()
