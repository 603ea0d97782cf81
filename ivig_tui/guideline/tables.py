"""Keys of tables: which there are, and that those that the format does not have are named."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ivig_tui.guideline.kinds import Kind, Problem, Schema
from ivig_tui.guideline.wording import inert


def _key(key: str) -> str:
    """A key as TOML writes it: one that is no bare word is quoted, so that it names no path."""
    head = key if len(key) <= 64 else key[:64] + "…"
    bare = re.fullmatch(r"[A-Za-z0-9_-]+", key[:64])
    return head if bare else f'"{inert(head)}"'


def unknown_keys(table: dict[str, object], known: Sequence[str], at: str = "") -> Iterator[Problem]:
    """A problem for each key that the format does not have in this table."""
    for key in table:
        if key not in known:
            yield (
                f"{at}.{_key(key)}",
                "is not a key of this format; known here: " + ", ".join(known),
            )


def table_schema(properties: Mapping[str, Schema], needed: Sequence[str] = ()) -> Schema:
    """The JSON Schema of a table with these keys and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties)}
    if needed:
        schema["required"] = list(needed)
    return schema | {"additionalProperties": False}


def tables_schema(parts: Sequence[tuple[str, Kind]], needed: Sequence[str]) -> Schema:
    """The JSON Schema of a list of tables, each with these parts."""
    table = table_schema({key: kind.schema() for key, kind in parts}, needed)
    return {"type": "array", "items": table}
