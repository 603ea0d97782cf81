"""The session file's format: a plain TOML document to a session and back.

Every error of a document is told at once, in the document's order; each begins with the
field's full name. The public format is version 1.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime

from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.kinds import Kind, Moment, Text
from ivig_tui.criteria.numbers import Whole
from ivig_tui.criteria.tables import unknown_keys
from ivig_tui.criteria.wording import found, inert
from ivig_tui.myositis.consistency import disagreements
from ivig_tui.myositis.document import CRITERIA
from ivig_tui.myositis.fields import BY_TABLE, FIELDS, REFERENCE, place
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
    table: tuple(dict.fromkeys(field.name.partition(".")[0] for field in fields))
    for table, fields in BY_TABLE.items()
}
_ITEM_TABLES = {scale.key: tuple(item.name for item in scale.items) for scale in SCALES}
_HEADINGS = {
    "[[reviews]]" if table == "reviews" else f"[{table}]": keys for table, keys in _KEYS.items()
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

_ENTRY = tuple(part.name for part in fields(Entry))
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
    return Session(str(document["reference"]), reading.answers(), tuple(reading.history))


class _Reading:
    """One document being read: its values so far, and what is wrong, in order."""

    def __init__(self, text: Callable[[], str]) -> None:
        self._text = text
        self.values: dict[str, Value] = {}
        self.reviews = 0
        self.history: list[Entry] = []
        self.errors: list[str] = []
        self.problems: list[tuple[str, str]] = []

    def answers(self) -> Answers:
        return Answers(self.values, self.reviews)

    def document(self, document: Mapping[str, object]) -> None:
        tables = {name: document.get(name, {}) for name in list(BY_TABLE)[:-1]}
        reviews = self._reviews(document)
        entries: list[tuple[str, list[tuple[str, str]]]] = []
        # Values first: disagreements are found over all of them, and told where they stand.
        for name, table in tables.items():
            entries += self._fields(name, name, table)
        for number, review in enumerate(reviews, 1):
            entries += self._fields("reviews", f"reviews.{number}", review)
        problems = dict(entries)
        clashes: dict[str, list[str]] = {}
        for name, message in disagreements(self.answers(), problems.__contains__):
            clashes.setdefault(name, []).append(message)
        self._head(document)
        wrong = {name: told for name, told in problems.items() if told}
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
                self.errors.append(f"{name}: {found(raw)} is not {found(right)}")
        if "reference" not in document:
            self.errors.append("reference: is missing; 1 to 64 characters are needed")
        else:
            raw = document["reference"]
            wrong = REFERENCE.check(raw)
            self._say("reference", ((at, _helped(REFERENCE, raw, at, said)) for at, said in wrong))

    def _reviews(self, document: Mapping[str, object]) -> list[object]:
        reviews = document.get("reviews", [])
        if not isinstance(reviews, list):
            return []
        self.reviews = len(reviews)
        return reviews

    def _fields(
        self, table: str, at: str, raw: object
    ) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each field that is there, by full name, with its problems; right ones are kept."""
        if not isinstance(raw, dict):
            return
        for key in raw:
            if key in _ITEM_TABLES and isinstance(raw[key], dict):
                for item in raw[key]:
                    if "." in item:
                        continue
                    yield from self._field(table, at, f"{key}.{item}", raw[key][item])
            elif "." not in key:  # a quoted key with a dot is no path
                yield from self._field(table, at, key, raw[key])

    def _field(
        self, table: str, at: str, key: str, raw: object
    ) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        field = _BY_KEY.get((table, key))
        if field is None:
            return
        name = f"{at}.{key}"
        if at == "reviews.1" and field.continuing_only:
            yield name, [("", "belongs to continuing reviews; the first is the initial one")]
            return
        problems = list(field.kind.check(raw))
        if not problems:
            self.values[name] = field.kind.read(raw)
        yield name, [(suffix, _helped(field.kind, raw, suffix, said)) for suffix, said in problems]

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
                self._tell_items(at, key, raw, problems)
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
        raw: dict[str, object],
        problems: Mapping[str, list[tuple[str, str]]],
    ) -> None:
        items = raw.get(key, {})
        if not isinstance(items, dict):
            self.errors.append(f"{at}.{key}: {found(items)} is not a table of the scale's items")
            return
        for item in _ITEM_TABLES[key]:
            name = f"{at}.{key}.{item}"
            self._say(name, iter(problems.get(name, ())))
        self._say(f"{at}.{key}", unknown_keys(items, _ITEM_TABLES[key]))

    def _history(self, document: Mapping[str, object]) -> None:
        history = document.get("history", [])
        if not isinstance(history, list):
            self.errors.append(f"history: {found(history)} is not a list of tables")
            return
        for number, entry in enumerate(history, 1):
            at = f"history.{number}"
            if not isinstance(entry, dict):
                self.errors.append(f"{at}: {found(entry)} is not a table")
                continue
            for key, kind in ENTRY_NEEDS:
                if key not in entry:
                    self.errors.append(f"{at}.{key}: is missing; an entry needs at, by and field")
                elif wrong := list(kind.check(entry[key])):
                    self._say(f"{at}.{key}", iter(wrong))
            for key in ("old", "new"):
                if key in entry and not _writable(entry[key]):
                    self.errors.append(
                        f"{at}.{key}: is too deep or too long a value to be written again"
                    )
            undoes = entry.get("undoes")
            if "undoes" in entry:
                self._say(f"{at}.undoes", _NUMBER.check(undoes))
            if not entry.keys() <= _ENTRY_KEYS:
                self._say(at, unknown_keys(entry, _ENTRY))
            made, by, name = (entry.get(key) for key, _ in ENTRY_NEEDS)
            if isinstance(made, datetime) and isinstance(by, str) and isinstance(name, str):
                old, new = entry.get("old"), entry.get("new")
                self.history.append(Entry(made, by, name, old, new, undoes))


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
    return f"{said}; {right}" if right else said


def field_known(name: str) -> Kind | None:
    """The kind of the field of a full name; None where the format has no such field."""
    found_at = place(name)
    return None if found_at is None else found_at[0].kind
