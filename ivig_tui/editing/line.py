"""A line of text that is being edited: the text, the cursor, and the keys that change them.

Written here because the libraries cost too much at the start: importing prompt_toolkit's buffer
takes 360 ms and Textual's input 470 ms, and neither deletes a joined emoji as one character.
A cursor is always between two characters as a reader sees them, never inside one.
"""

from collections.abc import Callable

from msgspec import Struct

from ivig_tui.editing.characters import is_joined


class LineEditor(Struct, frozen=True):
    """Text and a cursor in it. A change returns a new one."""

    text: str = ""
    cursor: int = 0
    """How many code points are before the cursor."""

    @classmethod
    def at_end(cls, text: str) -> "LineEditor":
        """A text with the cursor behind it."""
        return cls(text, len(text))

    @property
    def before(self) -> str:
        """The text before the cursor."""
        return self.text[: self.cursor]

    @property
    def after(self) -> str:
        """The text behind the cursor."""
        return self.text[self.cursor :]

    def press(self, key: str) -> "LineEditor | None":
        """The line after a key that moves or deletes, by Textual's names; None after another."""
        act = EDITING_KEYS.get(key)
        return None if act is None else act(self)

    def insert(self, text: str) -> "LineEditor":
        """The line with a text at the cursor."""
        joined = self.before + text + self.after
        return LineEditor(joined, _next_edge(joined, self.cursor + len(text)))

    def _move(self, to: int) -> "LineEditor":
        return LineEditor(self.text, to)

    def _without(self, start: int, end: int) -> "LineEditor":
        kept = self.text[:start] + self.text[end:]
        # What came together may join into one character: the cursor is behind it.
        return LineEditor(kept, _next_edge(kept, start))

    # --- where the cursor may go -----------------------------------------------------------

    def _left(self) -> int:
        at = self.cursor - 1
        while at > 0 and not _is_edge(self.text, at):
            at -= 1
        return max(0, at)

    def _right(self) -> int:
        return _next_edge(self.text, min(len(self.text), self.cursor + 1))

    def _word_left(self) -> int:
        kept = self.before.rstrip()
        blank = max((at for at, one in enumerate(kept) if one.isspace()), default=-1)
        return _next_edge(self.text, blank + 1)

    def _word_right(self) -> int:
        at = self.cursor
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        while at < len(self.text) and not self.text[at].isspace():
            at += 1
        return _next_edge(self.text, at)


EMPTY = LineEditor()


def _is_edge(text: str, at: int) -> bool:
    """Whether a reader sees two characters there, one on either side."""
    return at <= 0 or at >= len(text) or not is_joined(text, at)


def _next_edge(text: str, at: int) -> int:
    while not _is_edge(text, at):
        at += 1
    return at


EDITING_KEYS: dict[str, Callable[[LineEditor], LineEditor]] = {
    name: act
    for names, act in (
        ("left ctrl+b", lambda line: line._move(line._left())),
        ("right ctrl+f", lambda line: line._move(line._right())),
        ("home ctrl+a", lambda line: line._move(0)),
        ("end ctrl+e", lambda line: line._move(len(line.text))),
        ("ctrl+left alt+left alt+b", lambda line: line._move(line._word_left())),
        ("ctrl+right alt+right alt+f", lambda line: line._move(line._word_right())),
        ("backspace ctrl+h", lambda line: line._without(line._left(), line.cursor)),
        ("delete ctrl+d", lambda line: line._without(line.cursor, line._right())),
        (
            "alt+backspace ctrl+w ctrl+backspace",
            lambda line: line._without(line._word_left(), line.cursor),
        ),
        (
            "alt+d alt+delete ctrl+delete",
            lambda line: line._without(line.cursor, line._word_right()),
        ),
        ("ctrl+u", lambda line: line._without(0, line.cursor)),
        ("ctrl+k", lambda line: line._without(line.cursor, len(line.text))),
    )
    for name in names.split()
}
"""The keys that edit, by Textual's names. A word is what stands between blanks."""
