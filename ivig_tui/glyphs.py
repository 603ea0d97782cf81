"""Plain characters in place of glyphs, where a terminal or a pipe has none, or where
`IVIG_TUI_ASCII` asks for them."""

import os

_TO_ASCII = str.maketrans("✔✘–·│─▸▁…×→←↑↓●•‹›┃┣┗━╎╌├└┌┐┘┤", "+x-.|->_~x><^v**<>||`=:.|`..'|")
_WORDS = {"⌫": "BS", "⇥": "Tab", "←→": "<>", "≤": "<="}


def to_ascii(text: str) -> str:
    """Text without glyphs; a person's own letters stay as they are."""
    if text.isascii():
        return text
    for glyph, word in _WORDS.items():
        text = text.replace(glyph, word)
    return text.translate(_TO_ASCII)


def for_encoding(text: str, encoding: str | None) -> str:
    """Text for an output of an encoding: where that has no glyphs, or none are wanted, plain
    characters, as `?` in place of a tick would read as open."""
    if os.environ.get("IVIG_TUI_ASCII"):
        return to_ascii(text)
    try:
        "✔✘–·│─×●".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return to_ascii(text)
    return text


def as_references(text: str, encoding: str | None) -> str:
    """Markup for an output of an encoding: one that is not UTF-8 gets ASCII with references such
    as `&#10004;`, as a plain `|` or `>` in place of a glyph would be markup."""
    if (encoding or "ascii").replace("-", "").lower() == "utf8":
        return text
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
