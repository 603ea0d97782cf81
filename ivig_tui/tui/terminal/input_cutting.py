"""What a terminal sent, cut into keys, sequences, Esc by itself, Esc with a key, and pastes.

Pure: text and the time go in, pieces come out. Nothing is parsed here; it is only told apart what
belongs together, which a line that stalls, breaks or joins what was typed leaves unclear.

An Esc is the key of that name, or begins something else, and the next byte may be late. So an Esc
by itself acts once nothing has followed it for `ESC_WAITS_S`, or at once with the next key. It is
not acted on earlier: Esc leaves a session, drops a draft and closes a screen, and to take that back
unseen, with all that was on the screen, is not harmless. Terminals that speak kitty's protocol send
Esc as a sequence of its own, and nobody waits there.
"""

import re
from enum import Enum

from msgspec import Struct

ESC = "\x1b"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
ESC_WAITS_S = 0.35
"""How long an Esc may begin a sequence: a line may pause for 0.3 s within an arrow."""
SEQUENCE_WAITS_S = 1.5
"""How long more than its first byte may want the rest: the line may stall between two bytes."""
PASTE_WAITS_S = 2.0
"""How long a paste, or a string of the terminal's, may be silent: a line stalls for a second, and
the rest must not be keys."""
ESC_ENDS_PASTE_S = 0.5
"""How long an Esc that comes by itself may be the beginning of the end of a paste or a string."""
LONGEST_SEQUENCE = 32
"""Characters; no key's is as long, and the parser takes a longer one apart into keys."""
TYPED = 3
"""Characters of a key at most: so few at once are typed, and don't keep a paste open."""
TYPED_APART_S = 0.03
"""What a person types comes this far apart at least, in seconds; what a slow line divides, less."""
LONGEST_PASTE = 100_000
"""Characters; nothing that is typed here takes as many."""

# CSI, also as the Linux console has F1 to F5, and SS3.
_WHOLE = re.compile("\x1b(?:\\[\\[[A-E]|\\[[0-?]*[ -/]*[@-Z\\\\-~]|O[A-Za-z])")
_BEGUN = re.compile("\x1b(?:\\[\\[?[0-?]*[ -/]*|O)?\\Z")
# DCS, SOS, OSC, PM and APC: what a terminal answers to a question of some program, or tells of
# itself. It holds anything, and is never keys.
_STRING = re.compile("\x1b[PX\\]^_]")
_STRING_ENDS = "\x1b\\"
_BELL = "\x07"
"""Ends an OSC, too."""


class Kind(Enum):
    """What a piece is."""

    TEXT = "characters that are a key each"
    SEQUENCE = "one sequence of the terminal's, whole"
    ESC = "Esc by itself"
    WITH_ESC = "Esc and a key in one read: Alt with that key, or the two of them"
    PASTE = "a paste, whole"
    LOST = "a paste that had no end, or too many characters; its text is not kept"
    CUT_OFF = "a string of the terminal's that had no end; its text is not kept"


class Piece(Struct, frozen=True):
    """Something that belongs together."""

    kind: Kind
    text: str = ""


class InputCutter:
    """Follows what is sent; remembers what is not yet whole."""

    def __init__(self) -> None:
        self._held = ""
        """The beginning of a sequence; in a paste or a string, what may begin its end."""
        self._since = 0.0
        """When something last came, in seconds of any clock."""
        self._esc_alone = False
        """Whether the last that came was Esc and nothing else."""
        self._within = ""
        """What begins that which the text is within, a paste or a string; empty outside of both."""
        self._pasted: list[str] = []
        """The paste so far."""
        self._length = 0

    def wait(self, now: float) -> float | None:
        """How many seconds to wait for more at most; None where nothing is expected."""
        if self._within:
            # Esc by itself is a person who wants out, not a piece of a paste.
            limit = ESC_ENDS_PASTE_S if self._esc_alone else PASTE_WAITS_S
        elif self._held:
            limit = SEQUENCE_WAITS_S if self._held.strip(ESC) else ESC_WAITS_S
        else:
            return None
        return max(0.0, self._since + limit - now)

    def cut(self, text: str, now: float) -> list[Piece]:
        """The pieces that are whole now, of what one read gave. `text` is empty where nothing came
        in time."""
        pieces: list[Piece] = []
        if not text:
            if self.wait(now) == 0.0:
                self._give_up(pieces)
            return pieces
        overdue = self.wait(now) == 0.0 and bool(self._within or self._held.strip(ESC))
        was_alone, self._esc_alone = self._esc_alone, not text.strip(ESC)
        leaves = self._within and self._esc_alone and (was_alone or len(text) > 1)
        if overdue or leaves or self._held_was_keys(text, now):
            self._give_up(pieces)
            if leaves:
                return pieces
        begun = bool(self._held)
        if self._within:
            if len(text) > TYPED or self._esc_alone:
                self._since = now
        elif not begun:
            self._since = now
        text, self._held = self._held + text, ""
        while text:
            text = self._rest(text, pieces) if self._within else self._keys(text, pieces)
        if begun and pieces:
            self._since = now
        return pieces

    def _held_was_keys(self, text: str, now: float) -> bool:
        """Whether what another read ended with was a key, by what comes now: the Esc that may begin
        a sequence or a string, the Alt and a letter that may begin a string.

        Alt with a key comes in one read; what a person types after Esc comes later, and is short.
        """
        if self._within or not self._held:
            return False
        typed = len(text) <= TYPED and now - self._since >= TYPED_APART_S
        if _STRING.fullmatch(self._held):
            return typed
        goes_on = text[0] in "[O" or (not typed and _STRING.match(ESC + text))
        return not (self._held.strip(ESC) or goes_on)

    def _keys(self, text: str, pieces: list[Piece]) -> str:
        """Cut keys; what is left is of a paste or a string."""
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
                    self._begin(PASTE_BEGINS)
                    return text[at:]
                # A stray end is of a paste that was given up.
                if whole[0] != PASTE_ENDS and len(whole[0]) <= LONGEST_SEQUENCE:
                    pieces.append(Piece(Kind.SEQUENCE, whole[0]))
            elif _BEGUN.match(text, at):
                self._held = text[at:]
                return ""
            elif string := _STRING.match(text, at):
                if string.end() == len(text):  # one more may come; without it, it was Alt
                    self._held = text[at:]
                    return ""
                self._begin(string[0])
                return text[string.end() :]
            else:
                at = self._with_esc(text, at, pieces)
                if self._held:
                    return ""
        return ""

    def _with_esc(self, text: str, at: int, pieces: list[Piece]) -> int:
        """Cut an Esc that begins nothing by itself; where the rest begins."""
        rest = at + 1
        if text[rest] != ESC:
            pieces.append(Piece(Kind.WITH_ESC, text[rest]))
            return rest + 1
        whole = _WHOLE.match(text, rest)
        if whole and _is_key(whole[0]):
            pieces.append(Piece(Kind.WITH_ESC, whole[0]))
            return whole.end()
        if not whole and _BEGUN.match(text, rest):
            self._held = text[at:]
        else:
            pieces.append(Piece(Kind.ESC))
        return rest

    def _begin(self, what: str) -> None:
        self._within, self._pasted, self._length = what, [], 0

    def _rest(self, text: str, pieces: list[Piece]) -> str:
        """Take what belongs to a paste or a string; what is left is of keys."""
        pasting = self._within == PASTE_BEGINS
        end, stops = _end_of(text, self._within)
        if end < 0:
            marks = PASTE_ENDS if pasting else _STRING_ENDS
            kept = next(n for n in range(len(marks) - 1, -1, -1) if text.endswith(marks[:n]))
            stop = len(text) - kept
            self._held = text[stop:]
            self._take(text[:stop])
            return ""
        self._take(text[:end])
        if pasting:
            whole = self._length <= LONGEST_PASTE
            pieces.append(Piece(Kind.PASTE, "".join(self._pasted)) if whole else Piece(Kind.LOST))
        self._begin("")
        return text[stops:]

    def _take(self, text: str) -> None:
        self._length += len(text)
        if self._within == PASTE_BEGINS and self._length <= LONGEST_PASTE:
            self._pasted.append(text)

    def _give_up(self, pieces: list[Piece]) -> None:
        """What was begun will not be whole: a paste and a string are dropped, the rest was keys."""
        held, self._held = self._held, ""
        if self._within:
            pieces.append(Piece(Kind.LOST if self._within == PASTE_BEGINS else Kind.CUT_OFF))
            self._begin("")
            return
        while held.startswith(ESC * 2):
            pieces.append(Piece(Kind.ESC))
            held = held[1:]
        if _STRING.fullmatch(held):
            pieces.append(Piece(Kind.WITH_ESC, held[1:]))
        elif held:
            pieces.append(Piece(Kind.ESC))
            if held[1:]:
                pieces.append(Piece(Kind.TEXT, held[1:]))


def _end_of(text: str, begun: str) -> tuple[int, int]:
    """Where what was begun ends in a text, and where the rest begins; -1 where it does not end."""
    if begun == PASTE_BEGINS:
        end = text.find(PASTE_ENDS)
        return end, end + len(PASTE_ENDS)
    ends = [(text.find(_STRING_ENDS), len(_STRING_ENDS))]
    if begun == f"{ESC}]":
        ends.append((text.find(_BELL), len(_BELL)))
    found = [(at, at + size) for at, size in ends if at >= 0]
    return min(found, default=(-1, -1))


def _is_key(sequence: str) -> bool:
    """Whether a sequence is one that Alt may go with: no report of the mouse, the focus or a
    question, and no paste."""
    return sequence[-1] not in "IMORcmnty" and sequence not in (PASTE_BEGINS, PASTE_ENDS)
