"""Keys of tables: which there are, and that those that the format does not have are named."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ivig_tui.criteria.kinds import Kind, Problem, Schema
from ivig_tui.criteria.wording import inert

UNKNOWN = "is not a key of this format"
MOST_MEANT = 20
"""The errors of a table propose what was meant for so many of its unknown keys."""
NO_OTHERS: Mapping[str, Collection[str]] = {}


def _key(key: str) -> str:
    """A key as TOML writes it: one that is no bare word is quoted, so that it names no path."""
    head = key if len(key) <= 64 else key[:64] + "…"
    bare = re.fullmatch(r"[A-Za-z0-9_-]+", key[:64])
    return head if bare else f'"{inert(head)}"'


def unknown_keys(
    table: dict[str, object],
    known: Collection[str],
    at: str = "",
    others: Mapping[str, Collection[str]] = NO_OTHERS,
) -> Iterator[Problem]:
    """A problem for each key that the format does not have in this table, with what may have been
    meant. `others` are the keys of all tables by their headings, such as `[patient]`."""
    for number, key in enumerate(key for key in table if key not in known):
        # A file with more of them is no session, and to look for each would take seconds.
        meant = f"; {_meant(key, known, others)}" if number < MOST_MEANT else ""
        yield f"{at}.{_key(key)}", f"{UNKNOWN}{meant}"


def _meant(key: str, known: Collection[str], others: Mapping[str, Collection[str]]) -> str:
    """What may have been meant by a key that a table does not have.

    `known` are the keys of the table, `others` those of all tables by their headings, such as
    `[patient]`.
    """
    plain = re.sub(r"[^a-z0-9]+", "_", key[:64].casefold()).strip("_")
    if plain in known:
        return f"did you mean {plain}?"
    if key.isdigit():
        return "entries are not numbered: each begins with its heading, in two brackets each side"
    table = next((one for one in others if one.strip("[]") == plain), None)
    if table:
        return f"write {table} as a heading, and such as {next(iter(others[table]))} = … below it"
    home = belongs(key, others)
    if home:
        return home
    near = _nearest(plain, known)
    if near:
        return f"did you mean {near}?{_in_unit(plain, near)}"
    everywhere = {one: heading for heading, keys in reversed(list(others.items())) for one in keys}
    near = _nearest(plain, list(everywhere))
    if near:
        return f"did you mean {near}, in {everywhere[near]}?"
    return "no key is near it: what has none goes into notes"


def belongs(key: str, others: Mapping[str, Collection[str]]) -> str | None:
    """The tables that have a key of this name, in words; None where none has."""
    plain = re.sub(r"[^a-z0-9]+", "_", key[:64].casefold()).strip("_")
    homes = [heading for heading, keys in others.items() if plain in keys]
    if not homes:
        return None
    name = "it" if plain == key else plain
    where = " or ".join(homes)
    return (
        f"{name} belongs in {where}: move it there, or write that heading above it if it is missing"
    )


def _in_unit(key: str, near: str) -> str:
    """That a key is one of a unit, where another key may be of another."""
    unit = near.rpartition("_")[2]
    is_other = unit in ("kg", "cm", "weeks") and not key.endswith(f"_{unit}")
    return f" It is in {unit}." if is_other else ""


def _nearest(word: str, known: Collection[str]) -> str:
    """The nearest of the words, by its letters or as a part of it; empty where none is near."""
    from difflib import get_close_matches  # only who reads an error pays for it

    close = get_close_matches(word, known, 1, 0.6)
    holds = [one for one in known if len(word) > 2 and (word in one or one in word)]
    return close[0] if close else holds[0] if len(holds) == 1 else ""


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
