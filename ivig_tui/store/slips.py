"""What a person may have meant by a line that is no TOML, in our words.

The parser says where it stopped. What went wrong there, and what would be right, is told from the
line itself.
"""

import re

import tomli

from ivig_tui.criteria.kinds import Day, Kind, Mistake, Moment, Text, YesNo
from ivig_tui.criteria.numbers import Measure, Whole
from ivig_tui.criteria.wording import FORBIDDEN, inert
from ivig_tui.editing.dates import written_date
from ivig_tui.myositis.fields import BY_TABLE, FIELDS, TABLES
from ivig_tui.myositis.lists import Infusions, Sides, Vials

LONGEST_LINE = 80
"""So many characters of a line are shown."""
_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_STATEMENT = re.compile(r"""\s*(?:\[|[\w"'.\- ]+=)""")
_WORDS = {"yes": "true", "y": "true", "true": "true", "no": "false", "n": "false", "false": "false"}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
LISTS = ("reviews", "history", "immunosuppressants", "infusions")
"""The headings that have two brackets on each side."""
_ENTRIES = {
    "[[qualifying.immunosuppressants]]": ("agent", "outcome", "immunosuppressant"),
    "[[treatment.infusions]]": ("grams", "phase"),
}
"""The keys of entries of lists that no table has, by their headings."""
_LONG = ("qualifying.immunosuppressants", "treatment.infusions",
         "qualifying.mrc", "qualifying.cmas", "reviews.mrc", "reviews.cmas")  # fmt: skip
_TABLES = {*TABLES, *LISTS, *_LONG}
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = "with seconds and the hours ahead of UTC, such as 2026-11-22T09:31:04+11:00"
_DASHES = str.maketrans("–—−‑", "----")
_ODD_SPACE = re.compile("[\u00a0\u2007\u200b\u202f\u3000\ufeff\f]")
_TEXTS = ("reference", "agent", "by")
"""Keys of texts that are no fields of their own."""
_EM = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')


def in_our_words(text: str, said: str) -> str:
    """A sentence on what is wrong with a text that is no TOML; `said` is what the parser says."""
    lines = text.split("\n")
    place = _PLACE.search(said)
    last = max((at for at, line in enumerate(lines, 1) if line.strip()), default=1)
    at = min(int(place[1]), last) if place and place[1] else last
    what = said[: place.start()] if place else said
    if what.startswith("Cannot declare"):
        return _twice(lines, at, lines[at - 1].strip())
    inner = _within(lines[at - 1], what)
    if inner:
        return told(lines, at, inner)
    at = _begins(lines, at, what)
    if what.startswith("Cannot overwrite"):
        return _twice(lines, at, lines[at - 1].partition("=")[0].strip())
    return told(lines, at, _why(lines[at - 1].strip(" \t\r"), what))


def told(lines: list[str], at: int, why: str) -> str:
    """What is wrong with a line, and the line itself; lines count from 1."""
    line = inert(lines[at - 1].strip())
    shown = line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
    why = inert(why)  # it may quote the line
    return f"line {at}: {why} (it says: {shown})" if shown else f"line {at}: {why}"


def _begins(lines: list[str], at: int, what: str) -> int:
    """The line that a statement begins on, where it is noticed later that it does not end."""
    start = at
    if what.startswith(("Expected '='", "Invalid statement", "Invalid initial")):
        return at
    if what.startswith(("Unterminated", "Invalid hex", "Expected \"'''\"")):
        marks = [
            n for n, line in enumerate(lines[:at], 1) if re.search(r"""=\s*(?:\"{3}|'{3})""", line)
        ]
        return marks[-1] if marks else at
    if what.startswith("Unclosed"):
        opened = [n for n, line in enumerate(lines[:at], 1)
                  if re.search(r"=\s*[\[{]", line) and _is_unclosed(line)]  # fmt: skip
        return opened[-1] if opened else at
    while start > 1 and not _STATEMENT.match(lines[start - 1]):
        start -= 1
    return start if _STATEMENT.match(lines[start - 1]) else at


def _is_unclosed(line: str) -> bool:
    """Whether a line opens more lists and tables than it closes."""
    return line.count("[") + line.count("{") > line.count("]") + line.count("}")


def _within(line: str, what: str) -> str | None:
    """What is wrong with an entry that has a line of a list for itself; None where it is none."""
    entry = re.fullmatch(r"\{(.*)\},?", line.strip())
    if entry is None:
        return None
    for part in re.split(r",\s*(?=\w+\s*=)", entry[1]):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        try:
            tomli.loads(f"{name} = {value}")
        except (ValueError, RecursionError):
            return _value(name, value, what) if equals and name and " " not in name else None
    return None


def _twice(lines: list[str], at: int, name: str) -> str:
    """A key or a table that is there twice."""
    table = name.startswith("[")
    first, here = 0, ""
    scope = _scope(lines, at)
    for number, line in enumerate(lines[: at - 1], 1):
        here = line.strip() if line.strip().startswith("[") else here
        same = (
            line.strip().strip("[] ") == name.strip("[] ")
            if table
            else (line.partition("=")[0].strip() == name and here == scope)
        )
        first = number if same and (table or "=" in line) else first
    name = inert(name[:60])
    where = f"lines {first} and {at}" if first else f"line {at}, and before it"
    bare = name.strip("[] ")
    value = bare.rpartition(".")[2]
    given = [n for n, line in enumerate(lines[: at - 1], 1)
             if re.match(rf"\s*{re.escape(value)}\s*=", line)]  # fmt: skip
    if table and not first and given:
        near = next((field.name for field in FIELDS if field.name.startswith(f"{value}_")), None)
        why = f"{inert(value)[:60]} is a heading, so that line {given[-1]} can't give it a value"
        return told(lines, at, f"{why}: did you mean {near} there?" if near else why)
    if table and value in LISTS:
        keep = f"each entry begins with [[{bare}]]"
    elif table:
        keep = "put all that belongs to it under one"
    else:
        keep = "keep the one that is right"
        entry = next((heading for heading, keys in _ENTRIES.items() if bare in keys), scope)
        homes = [_heading_of(table) for table, fields in BY_TABLE.items()
                 if any(field.name == bare for field in fields)]  # fmt: skip
        if entry.startswith("[["):
            keep = f"where another entry begins, write {inert(entry[:60])} above it; else {keep}"
        elif len(homes) > 1:
            keep += f", or, where another table begins, write {' or '.join(homes)} above it"
    return told(lines, at, f"{name} is there twice, on {where}: {keep}")


def _heading_of(table: str) -> str:
    return f"[[{table}]]" if table.rpartition(".")[2] in LISTS else f"[{table}]"


def _scope(lines: list[str], at: int) -> str:
    """The heading of the table that a line stands in."""
    headings = [line.strip() for line in lines[: at - 1] if line.strip().startswith("[")]
    return headings[-1] if headings else ""


def _why(line: str, what: str) -> str:
    if _ODD_SPACE.search(re.sub(r""""[^"]*"|'[^']*'""", "", line)):
        return "a space on this line is not an ordinary one: type the line afresh"
    if line != (straight := line.translate(_EM)) and "#" not in line.split("“")[0]:
        return f"quotes have to be straight ones: {inert(straight)[:LONGEST_LINE]}"
    if FORBIDDEN.search(line.replace("\t", " ")):
        return "it holds a character that is no text, such as one of another kind of file"
    if line.startswith("["):
        return _heading(line)
    name, equals, value = (part.strip() for part in line.partition("="))
    if not equals:
        return _without_equals(line)
    if not name:
        return "a name is missing before ="
    if " " in name and not name.startswith(('"', "'")):
        return _spaced(name)
    if not name.isascii():
        return "a name is written with the letters a to z: type it afresh"
    return _value(name, value.partition(" #")[0].strip(), what)


def _spaced(name: str) -> str:
    """A name that is not one word."""
    if name.startswith(("//", "--")):
        return "a remark begins with #"
    if re.fullmatch(r"[\w.]+\s*:", name):
        return f"= alone stands between name and value: {name.rstrip(': ')} = …"
    bullet = re.fullmatch(r"[*+•·-]+\s*([\w.]+)", name)
    if bullet:
        return f"a line begins with its name: {bullet[1]} = …"
    if not re.fullmatch(r"[\w.\- ]+", name):
        return "a line is one name, = and a value; a remark begins with #"
    return f"a name has no spaces: {name.replace(' ', '_')} = …"


def _heading(line: str) -> str:
    name = inert(re.sub(r"[\[\]]|#.*", "", line).strip(" \t."))
    first, joined = (name.split() or [""])[0], name.replace(" ", "")
    if joined in _TABLES:
        name = joined
    elif first in _TABLES:
        return f"nothing follows the name in a heading: {_heading_of(first)}"
    return f"a heading stands between brackets that match: {_heading_of(name)}"


def _without_equals(line: str) -> str:
    pair = re.match(r"""([\w.\-]+)\s*(?::=?|->|\s)\s*(["'0-9\[].*|true|false)$""", line)
    if pair:
        return f"= is missing between name and value: {pair[1]} = {inert(pair[2])[:40]}"
    heading = re.fullmatch(r"\W*([a-z]+)\W*", line)
    if heading and heading[1] in (*LISTS, *TABLES):
        return _heading(heading[1])
    return "a line is a name, = and a value; a remark begins with #"


def _value(name: str, value: str, what: str) -> str:
    if not value:
        return "nothing follows the =: leave the line out where there is no answer"
    if value.lower() in _WORDS:
        return f"yes is written true, and no is written false: {name} = {_WORDS[value.lower()]}"
    day = _day(value.translate(_DASHES).rstrip(",.;"))
    if day:
        return day
    if value.startswith("="):
        return f"one = is enough: {name} = {inert(value.lstrip('= '))[:40]}"
    if value[0] in "[{":
        return _list(value)
    if value[0] in "\"'":
        return _quoted(name, value, what)
    kind = _kind_of(name)
    if isinstance(kind, Text) and not value.endswith(('"', "'")):
        # Whatever it looks like: of a reference, another number is another patient.
        return f'text is written in quotes: {name} = "{inert(value)[:60]}"'
    remark = re.match(rf"(true|false|{_DATE}|{_NUMBER})([\s,;(]+)(\D.*)", value)
    wrong = _number(name, value)
    if remark and re.match(r"[\w.]+\s*=", remark[3]):
        return f"each name stands on a line of its own: {inert(remark[3])[:40]}"
    if remark and not wrong and _is_remark(*remark.groups()):
        return f"a remark begins with #: {name} = {remark[1]}  # {inert(remark[3])[:40]}"
    if not wrong and re.fullmatch(r"(?:true|false|[0-9.]+)[;,.]", value):
        return f"nothing follows a value: {name} = {value[:-1]}"
    return wrong or _needed(name, value, kind) or _bare(name, value)


def _is_remark(value: str, between: str, rest: str) -> bool:
    """Whether what follows a value can change nothing of it: no other value, number or unit."""
    if re.search(r"[0-9]|\b(?:true|false|or|not?)\b", rest):
        return False
    return not value[:1].isdigit() or "-" in value or bool(between.strip())


def _kind_of(name: str) -> Kind | None:
    """The kind of answer that a key holds, in whichever table it stands; None for one that nobody
    knows, or that holds several."""
    key = name.rpartition(".")[2].strip("\"' ")
    if key in _TEXTS:
        return Text()
    if key == "grams":
        return Infusions().grams
    kinds = {type(field.kind): field.kind for field in FIELDS if field.name.endswith(key)
             and field.name.rpartition(".")[2] == key}  # fmt: skip
    return next(iter(kinds.values())) if len(kinds) == 1 else None


def _needed(name: str, value: str, kind: Kind | None) -> str | None:
    """What is to follow the =, where it can't be guessed; None where that is text."""
    match kind:
        case YesNo():
            return "true or false follows the =; leave the line out where there is no answer"
        case Day():
            return "a date follows the =, written year, month, day, such as 2026-11-22"
        case Whole() | Measure():
            unit = getattr(kind, "unit", "")
            alone = f"a number alone follows the ={f', in {unit}' if unit else ''}"
            if not re.search("[0-9]", value):
                return f"{alone}; leave the line out where there is none"
            mixed = re.fullmatch(r"[0-9.]*[^\W\d_]{1,2}[0-9.]*", value)
            return f"{alone}: a letter stands among the digits" if mixed else alone
        case Moment():
            return f"a date and time follows the =, {_MOMENT}"
        case Sides():
            return f"right and left are written in brackets, right first: {name} = [right, left]"
        case Vials():
            sizes = value.strip("()[]{} ")
            own = sizes if re.fullmatch(r"[0-9., ]+", sizes) else "5, 10, 20"
            return f"sizes in grams are written in brackets: {name} = [{own}]"
    return None


def _day(value: str) -> str | None:
    """What is wrong with what was meant as a date; None where none was."""
    parts = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", value)
    typed = f"{int(parts[3])}/{int(parts[2])}/{parts[1]}" if parts else value.replace("-", "/")
    if re.fullmatch(r"[0-9]{1,2} [A-Za-z]{3,9},? [0-9]{4}", value):
        typed = value.replace(",", "")
    elif re.fullmatch(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2}", typed):
        return "a date is written year, month, day, its year with four digits, such as 2026-11-22"
    elif not re.fullmatch(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}", typed):
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", value):
            return f"a date and time is written {_MOMENT}"
        return None
    try:
        day = written_date(typed)
        # Where both may be the month, it is said which is taken as the day.
        either = not parts and day.day <= 12 and day.day != day.month
        either = either and re.search("[A-Za-z]", typed) is None
        first = f", if {day.day} is the day" if either else ""
        return f"a date is written year, month, day: {day}{first}"
    except Mistake:
        return "there is no such day; a date is written year, month, day, such as 2026-11-22"


def _number(name: str, value: str) -> str | None:
    """What is wrong with what was meant as a number; None where none was."""
    if re.fullmatch(r"[0-9]+,[0-9]+", value):
        if re.fullmatch(r"[0-9]+,[0-9]{3}", value):
            return None  # a thousand, or three decimals
        return f"a number is written with a point: {name} = {value.replace(',', '.')}"
    unit = re.fullmatch(rf"({_NUMBER}) ?([A-Za-z%][A-Za-z/%]*)", value)
    if unit:
        own = getattr(_kind_of(name), "unit", "")
        if own and unit[2].casefold() in (own, f"{own}s", own.removesuffix("s")):
            return f"a number stands alone, without its unit: {name} = {unit[1]}"
        # Of another unit it would be another number, and a letter may be meant as a digit.
        return f"{value} is not {unit[1]} {own}: a number in {own} follows the =" if own else None
    if re.fullmatch(r"0+[1-9][0-9]*(?:\.[0-9]+)?", value):
        return f"a number does not begin with 0: {name} = {value.lstrip('0')}"
    if re.fullmatch(r"\.[0-9]+|[0-9]+\.", value):
        right = f"0{value}" if value.startswith(".") else value.rstrip(".")
        return f"there are digits on both sides of a point: {name} = {right}"
    if re.fullmatch(rf"[~±≈]\s*{_NUMBER}", value):
        return f"a number stands alone: {name} = {value.lstrip('~±≈ ')}"
    return None


def _bare(name: str, value: str) -> str:
    if value.endswith(('"', "'")):
        return f"a quote is missing before the text: {name} = {value[-1]}{inert(value)[:60]}"
    if re.search(r"[^\W\d_]", value):
        return f'text is written in quotes: {name} = "{inert(value)[:60]}"'
    return "what follows the = is no value: text stands in quotes, a number alone"


def _quoted(name: str, value: str, what: str) -> str:
    quote = value[0]
    if what.startswith(("Unescaped", "Invalid hex")):
        return f"a backslash is written twice in double quotes: {name} = …\\\\…"
    if value.startswith(quote * 3):
        if what.startswith(("Unterminated", "Expected \"'''\"")):
            return f"three quotes are missing where the text ends: {quote * 3}"
        return f"three quotes end a text, and these stand within it: {quote * 3}"
    if value.count(quote) == 1:
        return f"a quote is missing at the end: {name} = {inert(value)[:60]}{quote}"
    other = '"' if quote == "'" else "'"
    after = value[value.index(quote, 1) + 1 :].strip()
    if value.endswith(quote) and other not in value:
        return f"text that holds {quote} stands between {other}: {name} = {other}…{other}"
    if value.endswith(quote):
        return f"text that holds {quote} has \\ before each one that is not its end"
    return f"nothing may follow a text, and this does: {inert(after)[:40]} (a remark begins with #)"


def _list(value: str) -> str:
    close = {"[": "]", "{": "}"}[value[0]]
    if value.count(close) > value.count(value[0]):
        return f"a {close} is one too many"
    if value.count(value[0]) != value.count(close):
        return f"a closing {close} is missing"
    if value.count("{") != value.count("}"):
        return "a closing } is missing"
    return "a comma is missing, or is one too many, between the parts of a list or a table"
