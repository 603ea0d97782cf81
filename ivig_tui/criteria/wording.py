"""Values as words: harmless to show, exact, the same everywhere."""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from ivig_tui.criteria.answers import Number

# What no text may hold: control characters (category Cc), surrogates (Cs), and the format
# characters that turn the direction of text around, as a name could read as another.
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
MOST_MINUTES = 24 * 60 - 1
"""The largest offset from UTC, in minutes."""
# The separators of lines and paragraphs, which some terminals take for a line's end.
SEPARATORS = re.compile("[\u2028\u2029]")


def inert(text: str) -> str:
    """Text that may be shown: control, bidi and surrogate characters replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    shown = FORBIDDEN.sub("\ufffd", unicodedata.normalize("NFC", text))
    return SEPARATORS.sub("\ufffd", shown)


# Characters that leave no mark of their own on the screen: the categories Mn, Me and Cf, and the
# two fillers of Hangul, which are letters by their category.
UNSEEN_CATEGORIES = frozenset({"Mn", "Me", "Cf"})
UNSEEN_LETTERS = frozenset("\u115f\u1160")


def seen(text: str) -> str:
    """Text in compatible characters (NFKD), in one case, without accents and the characters that
    are not seen: what two texts have in common that a reader can't tell apart."""
    if not text.isascii():
        text = "".join(
            character
            for character in unicodedata.normalize("NFKD", text)
            if unicodedata.category(character) not in UNSEEN_CATEGORIES
            and character not in UNSEEN_LETTERS
        )
    return text.casefold()


def folded(text: str) -> str:
    """The same, with runs of white space as one space: how references and filters compare."""
    return " ".join(seen(text).split())


def one_line(text: str) -> str:
    """Text of several lines on one, harmless: each line break becomes a stroke."""
    return inert(text.replace("\r\n", "\n").replace("\n", " / "))


def found(value: object) -> str:
    """A raw value as a short, harmless piece of an error message."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = inert(value if len(value) <= 60 else value[:60] + "…")
            return f'"{text}"'
        case int():
            # A number of thousands of digits can't be turned into text, nor would it help.
            return str(value) if value.bit_length() < 200 else "a very long number"
        case Decimal():
            text = str(value)
            return text if len(text) <= 60 else text[:60] + "…"
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
        case datetime():
            return value.isoformat()
        case _:
            return inert(str(value))[:60]


def plain(number: Number) -> str:
    """A number without exponent or needless zeros, as 82.28 or 100."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole_minutes(moment: datetime) -> datetime:
    """The same moment with its offset from UTC in whole minutes, rounded: TOML has no seconds in
    an offset, and a zone such as local mean time has."""
    offset = moment.utcoffset()
    if offset is None or not offset % timedelta(minutes=1):
        return moment
    minutes = max(-MOST_MINUTES, min(MOST_MINUTES, round(offset / timedelta(minutes=1))))
    return moment.astimezone(timezone(timedelta(minutes=minutes)))


def shown_date(day: date) -> str:
    """A date for people, as 22 Nov 2026."""
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def listed(words: list[str], last: str) -> str:
    """Words as a list: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + f" {last} {words[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 dose, 3 doses."""
    return f"{number} {one if number == 1 else many or one + 's'}"
