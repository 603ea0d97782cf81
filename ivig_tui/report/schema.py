"""JSON Schemas (2020-12) of the session file and of each JSON output, for editors and programs.

They are derived: the file's from the fields and their kinds, the outputs' from the types of
`exchange`, the trees and the flags. JSON has no dates, so that a TOML date is text to a schema: a
date in quotes passes it, and `check` refuses it. Nor can a schema tell decimals, sums, the order of
dates or whatever else compares two values. It shows a slip while a file is
written; `check` decides.
"""

import json
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from ivig_tui import exchange
from ivig_tui.criteria.fields import Field
from ivig_tui.criteria.kinds import Schema
from ivig_tui.criteria.logic import All, State
from ivig_tui.criteria.tables import table_schema
from ivig_tui.myositis.document import CRITERIA
from ivig_tui.myositis.fields import BY_TABLE, REFERENCE, field_of
from ivig_tui.myositis.flags import FLAGS
from ivig_tui.myositis.qualifying.tree import QUALIFYING_TREE
from ivig_tui.myositis.reviews.tree import review_tree
from ivig_tui.session.fileformat import ENTRY_NEEDS, FORMAT
from ivig_tui.session.session import Entry

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SIGNATURE = ("signed_by", "signed_at")


def as_text(name: str) -> str:
    """The schema of `session`, `check`, `list` or `agenda`, as JSON for people too.

    Raises:
        KeyError: there is none of that name.
    """
    make = {"session": session, "check": checked, "list": listed, "agenda": due}[name]
    return json.dumps({"$schema": DRAFT} | make(), indent=2, ensure_ascii=False) + "\n"


# --- the session file --------------------------------------------------------------------------


def session() -> Schema:
    """The schema of a session file."""
    needed: dict[str, Schema] = {
        "format": {"const": FORMAT},
        "criteria": {"const": CRITERIA},
        "reference": REFERENCE.schema() | {"description": "what the clinic calls the patient"},
    }
    tables = {name: _table(table) for name, table in BY_TABLE.items() if name != "reviews"}
    reviews = BY_TABLE["reviews"]
    lists: dict[str, Schema] = {
        "reviews": {
            "type": "array",
            "prefixItems": [_table(tuple(one for one in reviews if not one.continuing_only))],
            "items": _table(reviews),
        },
        "history": {"type": "array", "items": _entry()},
    }
    title = {"title": "ivig-tui session"}
    return title | table_schema({**needed, **tables, **lists}, list(needed))


def _table(of: tuple[Field, ...]) -> Schema:
    """One table of the file; the items of a scale are a table within it."""
    properties: dict[str, Schema] = {}
    items: dict[str, dict[str, Schema]] = {}
    for field in of:
        told = field.kind.schema() | {"title": field.label, "description": field.question}
        key, _, item = field.name.partition(".")
        if item:
            items.setdefault(key, {})[item] = told
            properties[key] = {}  # in its place
        else:
            properties[key] = told
    for key, within in items.items():
        properties[key] = table_schema(within)
    schema = table_schema(properties)
    if all(half in properties for half in _SIGNATURE):
        schema["dependentRequired"] = {a: [b] for a, b in (_SIGNATURE, _SIGNATURE[::-1])}
    return schema


def _entry() -> Schema:
    """One entry of the history; `old` and `new` are any values."""
    known = {key: kind.schema() for key, kind in ENTRY_NEEDS}
    properties = {part: known.get(part, {}) for part in Entry._fields}
    return table_schema(properties, list(known))


# --- the outputs -------------------------------------------------------------------------------


def checked() -> Schema:
    """The schema of a line of `check --json`, and of `show --format json`."""
    good = _object(exchange.Checked)
    properties = good["properties"]
    assert isinstance(properties, dict)
    properties["qualifying"] = _evaluation(exchange.Evaluated, QUALIFYING_TREE)
    properties["reviews"] = {
        "type": "array",
        "prefixItems": [_review("initial", review_tree(1))],
        "items": _review("continuing", review_tree(2)),
    }
    file: Schema = {"type": "string", "description": "the path as it was typed, or as found"}
    whole = table_schema({"file": file} | properties, ["file", *properties])
    return _defined({"title": "a line of ivig-tui check --json"} | _or_unreadable(whole))


def listed() -> Schema:
    """The schema of a line of `list --json`."""
    whole = _object(exchange.Listed)
    return _defined({"title": "a line of ivig-tui list --json"} | _or_unreadable(whole))


def due() -> Schema:
    """The schema of a line of `agenda --format json`."""
    return _defined({"title": "a line of ivig-tui agenda --format json"} | _object(exchange.Due))


def _or_unreadable(good: Schema) -> Schema:
    return {"oneOf": [good, _object(exchange.Unreadable)]}


def _review(kind: str, tree: All) -> Schema:
    schema = _evaluation(exchange.Reviewed, tree)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    properties["kind"] = {"const": kind}
    return schema


def _evaluation(of: type, tree: All) -> Schema:
    """An assessment by its tree, whose blocks are told in their order."""
    schema = _object(of)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    blocks = [block.name for block in tree.parts]
    properties["blocks"] = table_schema({name: _named("decision") for name in blocks}, blocks)
    return schema


def _object(of: type) -> Schema:
    """The schema of a typed dictionary: every key is always there, and no other."""
    hints = get_type_hints(of, include_extras=True)
    return table_schema({key: _typed(hint) for key, hint in hints.items()}, list(hints))


_PLAIN: dict[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
}


def _typed(hint: object) -> Schema:
    """The schema of a type."""
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _named(parts[1])
    if origin is Literal:
        return {"enum": list(parts)}
    if origin is list:
        return {"type": "array", "items": _typed(parts[0])}
    if origin is dict:
        schema: Schema = {"type": "object", "additionalProperties": _typed(parts[1])}
        return schema if parts[0] is str else schema | {"propertyNames": _typed(parts[0])}
    if origin in (UnionType, Union):
        if set(parts) == {int, float}:
            return {"type": "number"}
        numbers = int in parts and float in parts
        kept = [part for part in parts if not (numbers and part is int)]
        return {"anyOf": [_typed(part) for part in kept]}
    if isinstance(hint, type) and is_typeddict(hint):
        return _object(hint)
    raise TypeError(hint)


def _named(name: str) -> Schema:
    """The schema of what an annotation of `exchange` names."""
    if name in ("date", "date-time"):
        return {"type": "string", "format": name}
    return {"$ref": f"#/$defs/{name}"} if name in _DEFINED else field_of(name).kind.schema()


_DEFINED: dict[str, Callable[[], Schema]] = {
    "where": lambda: {"type": "string", "pattern": r"^(?:qualifying|reviews\.[1-9][0-9]*)$"},
    "size": lambda: {"type": "string", "pattern": r"^[0-9]+(?:\.[0-9]+)?$"},
    "decision": lambda: {"enum": [str(state) for state in State]},
    "flag": lambda: {"enum": [flag.code for flag in FLAGS]},
    "reference": REFERENCE.schema,
    "criteria": lambda: {"const": CRITERIA},
    "field": lambda: {"type": "string", "pattern": f"^(?:{'|'.join(_field_patterns())})$"},
}


def _defined(schema: Schema) -> Schema:
    """A schema with the definitions that it refers to."""
    told = json.dumps(schema)
    used = {name: make() for name, make in _DEFINED.items() if f'"#/$defs/{name}"' in told}
    return {**schema, "$defs": used}


def _field_patterns() -> list[str]:
    """Patterns of the full names of all fields."""
    names = []
    for table, group in BY_TABLE.items():
        head = r"reviews\.[1-9][0-9]*" if table == "reviews" else table
        words = "|".join(field.name.replace(".", r"\.") for field in group)
        names.append(rf"{head}\.(?:{words})")
    return names
