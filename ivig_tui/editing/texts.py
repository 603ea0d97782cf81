"""Texts as they are typed: notes and reasons, names and references, and words to search by."""

from typing import ClassVar

from msgspec import Struct

from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Mistake, Text
from ivig_tui.criteria.wording import found
from ivig_tui.editing.editor import Editor, Setting
from ivig_tui.myositis.fields import NAME, REASON, REFERENCE

NO_REASON = frozenset(
    ["", *"none no nil na noreason yes y n x unknown notknown quit exit q help".split()]
)
"""What is typed for a reason and is none, by its letters alone: a reason that is given meets a
criterion (R6) or changes the dosing weight (I-12)."""

NO_NAME = frozenset(["", *"quit exit q help yes no none".split()])
"""What nobody is called who signs, by its letters alone."""


class TextEditor(Struct, Editor, frozen=True):
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
        """The text as it is recorded.

        Raises:
            Mistake: it can't be recorded; or it is to be a reason, and gives none.
        """
        if self.kind is REASON and "".join(filter(str.isalpha, text)).casefold() in NO_REASON:
            raise Mistake(f"{found(text.strip())} is no reason: write the reason, or leave it open")
        return self.kind.recorded(text)


class NameEditor(TextEditor, frozen=True):
    """A name or a reference: two that look the same are the same."""

    @property
    def unseen(self) -> bool:
        return False

    def parse(self, text: str, setting: Setting) -> str:
        """The name as it is recorded.

        Raises:
            Mistake: it can't be recorded; or who signs is a word for leaving or for help.
        """
        if self.kind is NAME and "".join(filter(str.isalpha, text)).casefold() in NO_NAME:
            raise Mistake(f"{found(text.strip())} is no name: write who signs")
        return self.kind.recorded(text)


class WordsEditor(Struct, Editor, frozen=True):
    """Words to search by, or to compare with a name: any will do."""

    is_text = True

    def parse(self, text: str, setting: Setting) -> Value:
        return text


SIGNER = NameEditor(NAME)
REFERENCE_EDITOR = NameEditor(REFERENCE)
WORDS = WordsEditor()
