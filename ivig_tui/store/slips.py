"""What a person may have meant by a line that is no TOML, in our words.

The parser says where it stopped. What went wrong there, and what would be right, is told from the
line itself.
"""

import re

from ivig_tui.criteria.kinds import Mistake
from ivig_tui.criteria.wording import FORBIDDEN, inert
from ivig_tui.editing.dates import written_date
from ivig_tui.myositis.fields import TABLES

LONGEST_LINE = 80
"""So many characters of a line are shown."""
_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_STATEMENT = re.compile(r"""\s*(?:\[|[\w"'.\- ]+=)""")
_WORDS = {"yes": "true", "y": "true", "true": "true", "no": "false", "n": "false", "false": "false"}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
LISTS = ("reviews", "history", "immunosuppressants", "infusions")
"""The headings that have two brackets on each side."""
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
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
    at = _begins(lines, at, what)
    if what.startswith("Cannot overwrite"):
        return _twice(lines, at, lines[at - 1].partition("=")[0].strip())
    return told(lines, at, _why(lines[at - 1].strip(), what))


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
    if what.startswith("Unterminated"):
        marks = [n for n, line in enumerate(lines[:at], 1) if '"""' in line or "'''" in line]
        return marks[-1] if marks else at
    if what.startswith("Unclosed"):
        opened = [n for n, line in enumerate(lines[:at], 1) if re.search(r"=\s*[\[{]", line)]
        return opened[-1] if opened else at
    while start > 1 and not _STATEMENT.match(lines[start - 1]):
        start -= 1
    return start if _STATEMENT.match(lines[start - 1]) else at


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
    keep = "put all that belongs to it under one" if table else "keep the one that is right"
    return told(lines, at, f"{name} is there twice, on {where}: {keep}")


def _scope(lines: list[str], at: int) -> str:
    """The heading of the table that a line stands in."""
    headings = [line.strip() for line in lines[: at - 1] if line.strip().startswith("[")]
    return headings[-1] if headings else ""


def _why(line: str, what: str) -> str:
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
        return f"a name has no spaces: {inert(name).replace(' ', '_')} = …"
    return _value(name, value.partition(" #")[0].strip(), what)


def _heading(line: str) -> str:
    name = inert(re.sub(r"[\[\]]|#.*", "", line).strip())
    listed = name.rpartition(".")[2] in LISTS
    right = f"[[{name}]]" if listed else f"[{name}]"
    return f"a heading stands between brackets that match: {right}"


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
    day = _day(value)
    if day:
        return day
    if value.startswith("="):
        return f"one = is enough: {name} = {inert(value.lstrip('= '))[:40]}"
    if value[0] in "[{":
        return _list(value)
    if value[0] in "\"'":
        return _quoted(name, value, what)
    remark = re.match(rf"(true|false|{_DATE}|{_NUMBER})[\s,;(]+(\D.*)", value)
    wrong = _number(name, value)
    if remark and re.match(r"[\w.]+\s*=", remark[2]):
        return f"each name stands on a line of its own: {inert(remark[2])[:40]}"
    if remark and not wrong:
        return f"a remark begins with #: {name} = {remark[1]}  # {inert(remark[2])[:40]}"
    if not wrong and re.fullmatch(r"(?:true|false|[0-9.]+)[;,.]", value):
        return f"nothing follows a value: {name} = {value[:-1]}"
    return wrong or _bare(name, value)


def _day(value: str) -> str:
    parts = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", value)
    typed = f"{int(parts[3])}/{int(parts[2])}/{parts[1]}" if parts else value.replace("-", "/")
    if not re.fullmatch(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}", typed):
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", value):
            return "a date and time is written with seconds and offset: 2026-11-22T09:31:04+11:00"
        return ""
    try:
        return f"a date is written year, month, day: {written_date(typed)}"
    except Mistake:
        return "there is no such day; a date is written year, month, day: 2026-11-22"


def _number(name: str, value: str) -> str:
    """What is wrong with what was meant as a number; empty where none was."""
    if re.fullmatch(r"[0-9]+,[0-9]+", value):
        return f"a number is written with a point: {name} = {value.replace(',', '.')}"
    unit = re.fullmatch(rf"({_NUMBER}) ?[A-Za-z%][A-Za-z/%]*", value)
    if unit:
        return f"a number stands alone, without its unit: {name} = {unit[1]}"
    if re.fullmatch(r"0+[1-9][0-9]*(?:\.[0-9]+)?", value):
        return f"a number does not begin with 0: {name} = {value.lstrip('0')}"
    if re.fullmatch(r"\.[0-9]+|[0-9]+\.", value):
        right = f"0{value}" if value.startswith(".") else value.rstrip(".")
        return f"there are digits on both sides of a point: {name} = {right}"
    pair = re.fullmatch(r"([0-9]) ?[/ ,;] ?([0-9])", value)
    if pair:
        return f"right and left are written in brackets, right first: {name} = [right, left]"
    if re.fullmatch(rf"[<>~±≈]\s*{_NUMBER}", value):
        return f"a number stands alone: {name} = {value.lstrip('<>~±≈ ')}"
    return ""


def _bare(name: str, value: str) -> str:
    if value.endswith(('"', "'")):
        return f"a quote is missing before the text: {name} = {value[-1]}{inert(value)[:60]}"
    if re.search(r"[^\W\d_]", value):
        return f'text is written in quotes: {name} = "{inert(value)[:60]}"'
    return "what follows the = is no value: text stands in quotes, a number alone"


def _quoted(name: str, value: str, what: str) -> str:
    quote = value[0]
    if what.startswith("Unescaped"):
        return f"a backslash is written twice in double quotes: {name} = …\\\\…"
    if what.startswith("Unterminated") and value.startswith(quote * 3):
        return f"three quotes are missing where the text ends: {quote * 3}"
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
    if value.count(value[0]) != value.count(close):
        return f"a closing {close} is missing"
    if value.count("{") != value.count("}"):
        return "a closing } is missing"
    return "a comma is missing, or is one too many, between the parts of a list or a table"
