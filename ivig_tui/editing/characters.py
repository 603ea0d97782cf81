"""Characters: what joins into one, and what can be typed."""

import re
import unicodedata

from ivig_tui.criteria.wording import FORBIDDEN, SEPARATORS

JOINER = "\u200d"
UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Fillers: letters by their category, and drawn as nothing."""
BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
"""What ends a line, in whatever system."""


def is_joined(text: str, at: int) -> bool:
    """Whether the code points on either side of a place, neither its start nor its end, are one
    character to a reader: a mark on a letter, a joined emoji, the two halves of a flag."""
    before, after = text[at - 1], text[at]
    if after.isascii():
        return before == "\r" and after == "\n"
    if unicodedata.category(before) == "Cc":
        return False
    if unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf") or _is_modifier(after):
        return True
    if before == JOINER:
        return unicodedata.category(after) == "So"
    if _is_regional(after):
        start = at
        while start > 0 and _is_regional(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1
    return _is_syllable(before) and _is_syllable_part(after)


def _is_modifier(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff" or character in "\uff9e\uff9f"


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_syllable(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\uac00" <= character <= "\ud7fb"


def _is_syllable_part(character: str) -> bool:
    """A vowel or a final consonant of Hangul, which is drawn on what is before it."""
    return "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb"


def is_unseen(character: str) -> bool:
    """Whether a character leaves no mark on the screen: format characters and fillers."""
    return unicodedata.category(character) == "Cf" or character in UNSEEN_LETTERS


REPLACED = "\ufffd"
"""Stands for a character that can't be shown, where leaving it out would join what is beside it."""


def typeable(text: str, *, unseen: bool, instead: str = "") -> tuple[str, tuple[str, ...]]:
    """A text as it can be typed, and what can't be shown of it, each once.

    A tab is a blank. In place of control and bidi characters, and where `unseen` is not wanted of
    all that leaves no mark, stands `instead`. Line feeds stay.
    """
    if text.isascii() and text.isprintable():
        return text, ()
    kept: list[str] = []
    left: dict[str, None] = {}
    for character in unicodedata.normalize("NFC", text.replace("\t", " ")):
        wrong = FORBIDDEN.match(character) or SEPARATORS.match(character)
        if (wrong and character != "\n") or (not unseen and is_unseen(character)):
            left[character] = None
            kept.append(instead)
        else:
            kept.append(character)
    return "".join(kept), tuple(left)


def named(characters: tuple[str, ...]) -> str:
    """Characters that can't be shown, by number and name: `U+200B ZERO WIDTH SPACE`."""
    told = [f"U+{ord(one):04X} {unicodedata.name(one, '')}".rstrip() for one in characters[:3]]
    more = f" and {len(characters) - 3} more" if len(characters) > 3 else ""
    return ", ".join(told) + more
