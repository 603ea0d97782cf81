"""The session file's format: a plain TOML document to a session and back.

Every error of a document is told at once, in the document's order; each begins with the
field's full name. The public format is version 1.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.kinds import Kind, Moment, Text
from ivig_tui.criteria.numbers import Whole
from ivig_tui.criteria.tables import UNKNOWN, belongs, unknown_keys
from ivig_tui.criteria.wording import found, inert
from ivig_tui.myositis.consistency import disagreements
from ivig_tui.myositis.document import CRITERIA
from ivig_tui.myositis.fields import BY_TABLE, CONTINUING_ONLY, FIELDS, REFERENCE, place
from ivig_tui.myositis.scales import SCALES
from ivig_tui.session.session import Entry, Session

FORMAT = 1
_ROOT = (
    "format",
    "criteria",
    "reference",
    "patient",
    "diagnosis",
    "qualifying",
    "treatment",
    "reviews",
    "history",
)
_KEYS = {
    table: dict.fromkeys(field.name.partition(".")[0] for field in fields)
    for table, fields in BY_TABLE.items()
}
_ITEM_TABLES = {scale.key: dict.fromkeys(item.name for item in scale.items) for scale in SCALES}
_HEADINGS = {
    "[[reviews]]" if table == "reviews" else f"[{table}]": keys for table, keys in _KEYS.items()
}
_HEADINGS |= {
    "[[history]]": dict.fromkeys(Entry._fields),
    "[[treatment.infusions]]": dict.fromkeys(("grams", "phase")),
    "[[qualifying.immunosuppressants]]": dict.fromkeys(("agent", "outcome")),
}
_HEADINGS |= {
    f"[{table}.{key}]": names
    for key, names in _ITEM_TABLES.items()
    for table in ("qualifying", "reviews")
}
ENTRY_NEEDS: tuple[tuple[str, Kind], ...] = (
    ("at", Moment()),
    ("by", Text(one_line=True, needed=True)),
    ("field", Text(needed=True)),
)

_ENTRY = Entry._fields
_ENTRY_KEYS = frozenset(_ENTRY)
_NUMBER = Whole(1, 999_999)
"""The number of an entry of history; a file of 16 MiB holds fewer."""


LONGEST_ERROR = 400
"""Characters of an error."""


class Invalid(Exception):
    """A document that breaks rules of the format."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        most = LONGEST_ERROR
        self.errors = [one if len(one) <= most else f"{one[: most - 1]}…" for one in errors]
        """Every error, in the document's order."""


def from_document(document: Mapping[str, object], text: Callable[[], str] = str) -> Session:
    """The session that a TOML document holds. `text` is the document as it is written, where it is
    known: errors can then tell a line.

    Raises:
        Invalid: it breaks rules of the format; names all of them.
    """
    version = document.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT:
        raise Invalid(
            [f"format: {found(version)} was made by a newer version; this one reads {FORMAT}"]
        )
    reading = _Reading(text)
    reading.document(document)
    if reading.errors:
        raise Invalid(reading.errors)
    return Session(str(document["reference"]), reading.answers, tuple(reading.history))


class _Reading:
    """One document being read: its values so far, and what is wrong, in order."""

    def __init__(self, text: Callable[[], str]) -> None:
        self._text = text
        self.values: dict[str, Value] = {}
        self.there: dict[str, list[tuple[str, str]]] = {}
        """Each field that is there, by full name, with what is wrong with it."""
        self.answers = Answers()
        self.reviews = 0
        self.history: list[Entry] = []
        self.errors: list[str] = []
        self.problems: list[tuple[str, str]] = []

    def document(self, document: Mapping[str, object]) -> None:
        tables = {name: document.get(name, {}) for name in list(BY_TABLE)[:-1]}
        reviews = self._reviews(document)
        # Values first: disagreements are found over all of them, and told where they stand.
        for name, table in tables.items():
            self._fields(name, name, table)
        for number, review in enumerate(reviews, 1):
            self._fields("reviews", f"reviews.{number}", review)
        self.answers = Answers(self.values, self.reviews)
        clashes: dict[str, list[str]] = {}
        for name, message in disagreements(self.answers, self.there.__contains__):
            clashes.setdefault(name, []).append(message)
        self._head(document)
        wrong = {name: told for name, told in self.there.items() if told}
        self._tell(document, tables, reviews, wrong, clashes)
        self._history(document)
        self._say("", unknown_keys(dict(document), _ROOT, others=_HEADINGS))

    def _say(self, name: str, problems: Iterator[tuple[str, str]]) -> None:
        for suffix, message in problems:
            full = name + suffix if name else suffix.removeprefix(".")
            self.errors.append(f"{full}: {message}")

    def _head(self, document: Mapping[str, object]) -> None:
        for name, right in (("format", FORMAT), ("criteria", CRITERIA)):
            raw = document.get(name)
            if name not in document:
                self.errors.append(f"{name}: is missing; {found(right)} is needed")
            elif raw != right or isinstance(raw, bool) or not isinstance(raw, type(right)):
                bare = "; write it without the quotes" if raw == str(right) else ""
                self.errors.append(f"{name}: {found(raw)} is not {found(right)}{bare}")
        if "reference" not in document:
            self.errors.append("reference: is missing; 1 to 64 characters are needed")
        else:
            raw = document["reference"]
            right = "" if isinstance(raw, str) else self._reference_as_typed()
            self._say("reference", ((at, f"{said}{right}") for at, said in REFERENCE.check(raw)))

    def _reference_as_typed(self) -> str:
        """How a reference that is no text is written: 007 is not 7."""
        typed = re.search(
            r"^\s*reference\s*=\s*([^\s#\"'\[{]+)\s*(?:#|$)", self._text(), re.MULTILINE
        )
        return f'; write "{inert(typed[1])[:64]}", in quotes' if typed else ""

    def _reviews(self, document: Mapping[str, object]) -> list[object]:
        reviews = document.get("reviews", [])
        if not isinstance(reviews, list):
            return []
        self.reviews = len(reviews)
        return reviews

    def _fields(self, table: str, at: str, raw: object) -> None:
        """Look at each field of a table; right ones are kept."""
        if not isinstance(raw, dict):
            return
        for key, value in raw.items():
            if key in _ITEM_TABLES and isinstance(value, dict):
                for item, grade in value.items():
                    if "." not in item:
                        self._field(table, at, f"{key}.{item}", grade)
            elif "." not in key:  # a quoted key with a dot is no path
                self._field(table, at, key, value)

    def _field(self, table: str, at: str, key: str, raw: object) -> None:
        field = _BY_KEY.get((table, key))
        if field is None:
            return
        name = f"{at}.{key}"
        if at == "reviews.1" and field.continuing_only:
            self.there[name] = [("", CONTINUING_ONLY)]
            return
        problems = list(field.kind.check(raw))
        if not problems:
            self.values[name] = field.kind.read(raw)
        self.there[name] = [(at, _helped(field.kind, raw, at, said)) for at, said in problems]

    def _tell(
        self,
        document: Mapping[str, object],
        tables: Mapping[str, object],
        reviews: list[object],
        problems: Mapping[str, list[tuple[str, str]]],
        clashes: Mapping[str, list[str]],
    ) -> None:
        """The errors of the tables, in the document's order."""
        for name, table in tables.items():
            self._tell_table(name, name, table, problems, clashes)
        if not isinstance(document.get("reviews", []), list):
            raw = document["reviews"]
            right = self._heading("reviews", "[[reviews]]", "two brackets")
            self.errors.append(f"reviews: {found(raw)} is not a list of tables{right}")
        for number, review in enumerate(reviews, 1):
            self._tell_table("reviews", f"reviews.{number}", review, problems, clashes)

    def _tell_table(
        self,
        table: str,
        at: str,
        raw: object,
        problems: Mapping[str, list[tuple[str, str]]],
        clashes: Mapping[str, list[str]],
    ) -> None:
        if not isinstance(raw, dict):
            right = self._heading(at, f"[{at}]", "one bracket") if isinstance(raw, list) else ""
            self.errors.append(f"{at}: {found(raw)} is not a table{right}")
            return
        for key in _KEYS[table]:
            if key in _ITEM_TABLES:
                if key in raw:
                    self._tell_items(at, key, raw[key], problems)
                continue
            if not (problems or clashes):
                continue  # a file is right as a rule
            name = f"{at}.{key}"
            self._say(name, iter(problems.get(name, ())))
            self._say(name, iter([("", message) for message in clashes.get(name, ())]))
        self._say(at, unknown_keys(raw, _KEYS[table], others=_HEADINGS))

    def _heading(self, name: str, right: str, brackets: str) -> str:
        """How a heading is written, and the line of the one that is written otherwise."""
        wrong = re.compile(rf"\s*\[+\s*{name}\s*\]+")
        for number, line in enumerate(self._text().split("\n"), 1):
            if wrong.match(line):
                it_says = inert(line.strip())[:60]
                how = f"write {right}, with {brackets} each side (it says: {it_says})"
                return f"; line {number}: {how}"
        return f"; write {right}, with {brackets} each side"

    def _tell_items(
        self,
        at: str,
        key: str,
        items: object,
        problems: Mapping[str, list[tuple[str, str]]],
    ) -> None:
        if not isinstance(items, dict):
            name = f"{at.partition('.')[0]}.{key}"
            right = self._heading(name, f"[{name}]", "one bracket")
            what = f"{found(items)} is not a table of the scale's items"
            self.errors.append(f"{at}.{key}: {what}{right if isinstance(items, list) else ''}")
            return
        for item in _ITEM_TABLES[key] if problems else ():  # a file is right as a rule
            name = f"{at}.{key}.{item}"
            self._say(name, iter(problems.get(name, ())))
        self._say(f"{at}.{key}", unknown_keys(items, _ITEM_TABLES[key], others=_HEADINGS))

    def _history(self, document: Mapping[str, object]) -> None:
        history = document.get("history", [])
        if not isinstance(history, list):
            right = self._heading("history", "[[history]]", "two brackets")
            self.errors.append(f"history: {found(history)} is not a list of tables{right}")
            return
        for number, entry in enumerate(history, 1):
            if not isinstance(entry, dict):
                self.errors.append(f"history.{number}: {found(entry)} is not a table")
                continue
            if not _is_right(entry):
                self._tell_entry(f"history.{number}", entry)
            made, by, name = entry.get("at"), entry.get("by"), entry.get("field")
            if isinstance(made, datetime) and isinstance(by, str) and isinstance(name, str):
                old, new, undoes = entry.get("old"), entry.get("new"), entry.get("undoes")
                self.history.append(Entry(made, by, name, old, new, undoes))

    def _tell_entry(self, at: str, entry: dict[str, object]) -> None:
        """The errors of an entry of history."""
        for key, kind in ENTRY_NEEDS:
            if key not in entry:
                self.errors.append(f"{at}.{key}: is missing; an entry needs at, by and field")
            else:
                self._say(f"{at}.{key}", kind.check(entry[key]))
        for key in ("old", "new"):
            if key in entry and not _writable(entry[key]):
                self.errors.append(
                    f"{at}.{key}: is too deep or too long a value to be written again"
                )
        if "undoes" in entry:
            self._say(f"{at}.undoes", _NUMBER.check(entry["undoes"]))
        self._say(at, unknown_keys(entry, _ENTRY, others=_HEADINGS))


def _is_right(entry: dict[str, object]) -> bool:
    """Whether nothing is wrong with an entry of history, without telling what. Nearly all are
    right, and they are the most of a file."""
    by, name, old, new = map(entry.get, ("by", "field", "old", "new"))
    return (
        isinstance(by, str)
        and isinstance(name, str)
        and _is_right_text("by", by)
        and _is_right_text("field", name)
        and not any(_NEEDS["at"].check(entry.get("at")))
        and _ENTRY_KEYS.issuperset(entry)
        and (type(old) in _SCALARS or _writable(old))
        and (type(new) in _SCALARS or _writable(new))
        and ("undoes" not in entry or not any(_NUMBER.check(entry["undoes"])))
    )


_NEEDS = dict(ENTRY_NEEDS)
_SCALARS = frozenset((type(None), bool, str, date))
"""What can be written whatever it is."""


@lru_cache(maxsize=256)
def _is_right_text(key: str, text: str) -> bool:
    """Whether a text is right in an entry: a few names and fields come again and again."""
    return not any(_NEEDS[key].check(text))


DEEPEST, LONGEST_INTEGER_BITS = 50, 14283  # 4,300 digits: what Python turns into text


def _writable(value: object, depth: int = 0) -> bool:
    """Whether a value that was read can be written again: what is kept must never block a save."""
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        return all(_writable(part, depth + 1) for part in value.values())
    if isinstance(value, list):
        return all(_writable(part, depth + 1) for part in value)
    return not isinstance(value, int) or value.bit_length() <= LONGEST_INTEGER_BITS


_BY_KEY: dict[tuple[str, str], Field] = {(field.table, field.name): field for field in FIELDS}


def _helped(kind: Kind, raw: object, suffix: str, said: str) -> str:
    """What is wrong with a value, and what would be right in its place where that can be told."""
    from ivig_tui.session import hints  # only who reads an error pays for it

    right = hints.of_value(kind, raw, suffix)
    if said.startswith(UNKNOWN):
        home = belongs(suffix.rpartition(".")[2], _HEADINGS)
        # An agent's start is not that of the treatment: in an entry of a list it may be for notes.
        return f"{UNKNOWN}; {home}; or it is for notes" if home else said
    return f"{said}; {right}" if right else said


def field_known(name: str) -> Kind | None:
    """The kind of the field of a full name; None where the format has no such field."""
    found_at = place(name)
    return None if found_at is None else found_at[0].kind
