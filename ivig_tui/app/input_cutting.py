"""What a terminal sent, cut into keys, sequences, Esc by itself, and pastes.

Pure: text and the time go in, pieces come out. Nothing is parsed here; it is only told apart what
belongs together, which a line that stalls, breaks or joins what was typed leaves unclear.
"""

import re
from dataclasses import dataclass
from enum import Enum

ESC = "\x1b"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
ESC_WAITS_S = 0.1
"""How long an Esc may be the beginning of a sequence."""
SEQUENCE_WAITS_S = 1.5
"""How long more than its first byte may want the rest: the line may stall between two bytes."""
PASTE_WAITS_S = 2.0
"""How long a paste may be silent: a line stalls for a second, and the rest must not be keys."""
ESC_ENDS_PASTE_S = 0.5
"""How long an Esc that comes by itself may be the beginning of a paste's end."""
LONGEST_SEQUENCE = 32
"""Characters; no key's is as long, and the parser takes a longer one apart into keys."""
TYPED = 3
"""Characters of a key at most: so few at once are typed, and don't keep a paste open."""
LONGEST_PASTE = 100_000
"""Characters; nothing that is typed here takes as many."""

# CSI, also as the Linux console has F1 to F5, and SS3.
_WHOLE = re.compile("\x1b(?:\\[\\[[A-E]|\\[[0-?]*[ -/]*[@-Z\\\\-~]|O[A-Za-z])")
_BEGUN = re.compile("\x1b(?:\\[\\[?[0-?]*[ -/]*|O)?\\Z")
# What a terminal answers to a question of some program before: a colour, its name, a setting.
_ANSWER = re.compile("\x1b(?:\\][0-9]+;|P[01]?[$+]r|P>\\|)[^\x07\x1b]*(?:\x07|\x1b\\\\)")
_ANSWER_BEGUN = re.compile("\x1b(?:\\][0-9]+;|P[01]?[$+]r|P>\\|)[^\x07\x1b]{0,999}\x1b?\\Z")
_ANSWER_OR_KEYS = re.compile("\x1b(?:\\][0-9]*|P[01]?[$+]?|P>)\\Z")


class Kind(Enum):
    """What a piece is."""

    TEXT = "characters that are a key each"
    SEQUENCE = "one sequence of the terminal's, whole"
    ESC = "Esc by itself"
    PASTE = "a paste, whole"
    LOST = "a paste that had no end, or too many characters; its text is not kept"


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that belongs together."""

    kind: Kind
    text: str = ""


class InputCutter:
    """Follows what is sent; remembers what is not yet whole."""

    def __init__(self) -> None:
        self._held = ""
        """The beginning of a sequence; in a paste, what may be the beginning of its end."""
        self._since = 0.0
        """When something last came, in seconds of any clock."""
        self._esc_alone = False
        """Whether the last that came was Esc and nothing else."""
        self._pasted: list[str] | None = None
        """The paste so far; None outside of one."""
        self._length = 0

    def wait(self, now: float) -> float | None:
        """How many seconds to wait for more at most; None where nothing is expected."""
        if self._pasted is not None:
            # Esc by itself is a person who wants out, not a piece of a paste.
            limit = ESC_ENDS_PASTE_S if self._esc_alone else PASTE_WAITS_S
        elif self._held:
            limit = ESC_WAITS_S if self._held == ESC else SEQUENCE_WAITS_S
        else:
            return None
        return max(0.0, self._since + limit - now)

    def cut(self, text: str, now: float) -> list[Piece]:
        """The pieces that are whole now. `text` is empty where nothing came in time."""
        pieces: list[Piece] = []
        if not text:
            if self.wait(now) == 0.0:
                self._give_up(pieces)
            return pieces
        overdue = self.wait(now) == 0.0 and (self._pasted is not None or len(self._held) > 1)
        was_alone, self._esc_alone = self._esc_alone, not text.strip(ESC)
        leaves = self._pasted is not None and self._esc_alone and (was_alone or len(text) > 1)
        if overdue or leaves:
            self._give_up(pieces)
            if leaves:
                return pieces
        begun = bool(self._held)
        if self._pasted is not None:
            if len(text) > TYPED or self._esc_alone:
                self._since = now
        elif not begun:
            self._since = now
        text, self._held = self._held + text, ""
        while text:
            text = self._keys(text, pieces) if self._pasted is None else self._paste(text, pieces)
        if begun and pieces:
            self._since = now
        return pieces

    def _keys(self, text: str, pieces: list[Piece]) -> str:
        """Cut keys; what is left is of a paste."""
        at = 0
        while at < len(text):
            esc = text.find(ESC, at)
            if esc != at:
                stop = len(text) if esc < 0 else esc
                pieces.append(Piece(Kind.TEXT, text[at:stop]))
                at = stop
            elif whole := _WHOLE.match(text, at):
                at = whole.end()
                if whole[0] == PASTE_BEGINS:
                    self._pasted, self._length = [], 0
                    return text[at:]
                # A stray end is of a paste that was given up.
                if whole[0] != PASTE_ENDS and len(whole[0]) <= LONGEST_SEQUENCE:
                    pieces.append(Piece(Kind.SEQUENCE, whole[0]))
            elif answer := _ANSWER.match(text, at):
                at = answer.end()
            elif any(begun.match(text, at) for begun in (_BEGUN, _ANSWER_BEGUN, _ANSWER_OR_KEYS)):
                self._held = text[at:]
                return ""
            else:
                pieces.append(Piece(Kind.ESC))
                at += 1
        return ""

    def _paste(self, text: str, pieces: list[Piece]) -> str:
        """Cut a paste; what is left is of keys."""
        assert self._pasted is not None
        end = text.find(PASTE_ENDS)
        if end < 0:
            kept = next(n for n in range(len(PASTE_ENDS) - 1, -1, -1) if _ends(text, n))
            stop = len(text) - kept
            self._held = text[stop:]
            self._take(text[:stop])
            return ""
        self._take(text[:end])
        whole = self._length <= LONGEST_PASTE
        pieces.append(Piece(Kind.PASTE, "".join(self._pasted)) if whole else Piece(Kind.LOST))
        self._pasted = None
        return text[end + len(PASTE_ENDS) :]

    def _take(self, text: str) -> None:
        self._length += len(text)
        if self._pasted is not None and self._length <= LONGEST_PASTE:
            self._pasted.append(text)

    def _give_up(self, pieces: list[Piece]) -> None:
        """What was begun will not be whole: a paste is dropped, a sequence was keys."""
        held, self._held = self._held, ""
        if self._pasted is not None:
            self._pasted = None
            pieces.append(Piece(Kind.LOST))
        elif held and not _ANSWER_BEGUN.match(held):
            pieces.append(Piece(Kind.ESC))
            if held[1:]:
                pieces.append(Piece(Kind.TEXT, held[1:]))


def _ends(text: str, length: int) -> bool:
    """Whether a text ends with so many characters of a paste's end mark."""
    return text.endswith(PASTE_ENDS[:length])
