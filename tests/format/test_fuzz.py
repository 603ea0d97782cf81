"""No bytes and no document raise anything but Invalid, with clear errors."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivig_tui.exchange import checked, line
from ivig_tui.myositis.document import CRITERIA
from ivig_tui.session.fileformat import Invalid, from_document
from ivig_tui.store import toml
from tests.format.conftest import HEAD, harmful
from tests.format.test_properties import SEEDS, TEXTS, VALUES, session_of

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))
TODAY = date(2026, 11, 22)
# Tokens that are swapped in: each kind of value, and what breaks the syntax.
TOKENS = """
    true false 0 1 -1 5 48 48.0 61 400.001 72.1234 1e2 1e-4 1e-9999999 1e999999999 1_0 0b1 +1 -0 0.0
    1e99999999999999999999 nan inf -inf 0xffffffffffffffffffffffffffff "" "x" "adult" \'\'\'x\'\'\'
    "\\u0000" "\\r" "\\u202e" [] [[]] [5,5] {} {x=1} [{}] 2026-11-22 1989-01-01 0001-01-01
    2026-02-30 09:30:00 2026-11-22T09:31:04 2026-11-22T09:31:04+11:00 0001-01-01T00:00:00+23:59
    = . , # " ' [ ] { } [[ ]] [reviews] [[reviews]] [[history]] [patient] [qualifying.mrc] mrc cmas
    date signed_by agent reviews "mrc.hip_flexion" ""=1 \\ é
""".split()
TOKENS += ["\u2028", "\ufeff", "\0", "\x1b", "\r", "\n"]
TOKEN = re.compile(rb"[A-Za-z0-9_.:+-]+|\"[^\"\n]*\"|[^\s]|\n")


def clear(error: str) -> None:
    """One line that harms no terminal, and no nameless key."""
    assert error.strip() == error != ""
    assert not harmful(error), ascii(error)
    assert not error.startswith(":"), error


def as_the_standard_library_reads(data: bytes) -> None:
    """What other programs would make of a file, this one does, and refuses what they refuse."""
    try:
        text = data.decode("utf-8-sig")
        expected = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError):
        with pytest.raises(Invalid):
            toml.document(data)
    else:
        assert repr(toml.document(data)) == repr(expected)


def only_invalid(data: bytes) -> None:
    """Decoding gives a session that can be evaluated and written, or clear errors."""
    try:
        session = toml.decode(data)
    except Invalid as invalid:
        assert invalid.errors
        assert str(invalid)
        for error in invalid.errors:
            clear(error)
    else:
        written = toml.encode(session)
        assert toml.encode(toml.decode(written)) == written
        line(checked(session, TODAY))


def flip(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: Random, data: bytes) -> bytes:
    start = rng.randrange(len(data)) if rng.random() < 0.3 else 0
    return data[start : rng.randrange(len(data))]


def swap(rng: Random, data: bytes) -> bytes:
    """One to three tokens replaced by others, of the file or from the list."""
    for _ in range(rng.randint(1, 3)):
        found = list(TOKEN.finditer(data))
        if not found:
            return data
        one, other = rng.choice(found), rng.choice(found)
        new = other[0] if rng.random() < 0.4 else rng.choice(TOKENS).encode()
        data = data[: one.start()] + new + data[one.end() :]
    return data


def value(rng: Random, data: bytes) -> bytes:
    """Some values replaced, the syntax left whole."""
    lines = data.split(b"\n")
    for at in rng.sample(range(len(lines)), rng.randint(1, min(4, len(lines)))):
        key, equals, _ = lines[at].partition(b" = ")
        if equals:
            lines[at] = key + equals + rng.choice(TOKENS).encode()
    return b"\n".join(lines)


def shuffle(rng: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        taken = lines[at] if rng.random() < 0.5 else lines.pop(at)
        lines.insert(rng.randrange(len(lines) + 1), taken)
    return b"\n".join(lines)


def insert(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    letters = string.printable.encode() + bytes(range(128, 256))
    return data[:at] + bytes(rng.choices(letters, k=rng.randint(1, 12))) + data[at:]


MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    flip, cut, swap, swap, value, value, value, shuffle, insert
)  # fmt: skip


@settings(max_examples=2_000, deadline=None, database=None)
@example(368043)  # a small table as an entry's `old`
@example(34402)
@given(SEEDS)
def test_a_mutated_file_is_a_session_or_clear_errors(seed: int) -> None:
    rng = Random(seed)
    if rng.random() < 0.4:
        data = rng.choice(CASES).read_bytes()
    else:
        data = toml.encode(session_of(seed))
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(MUTATIONS)(rng, data) or b"x"
    only_invalid(data)
    as_the_standard_library_reads(data)


@settings(max_examples=500, deadline=None, database=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: HEAD.encode() + text.encode("utf-8", "replace"))
)
def test_any_bytes_are_a_session_or_clear_errors(data: bytes) -> None:
    only_invalid(data)


@settings(max_examples=200, deadline=None, database=None)
@example({"": 1, " ": 1, "\n": 1, ".x": 1}, [])
@given(st.dictionaries(TEXTS, VALUES, max_size=4), st.lists(VALUES, max_size=3))
def test_any_document_is_a_session_or_clear_errors(
    table: dict[str, object], reviews: list[object]
) -> None:
    needed: dict[str, object] = {"format": 1, "criteria": CRITERIA, "reference": "S"}
    for document in (
        table,
        needed | table,
        needed | {"reviews": reviews, "history": reviews, "qualifying": table},
        needed | {"qualifying": {"mrc": table, "cmas": table, "immunosuppressants": reviews}},
        needed | {"treatment": {"infusions": reviews, "vial_sizes_g": reviews}},
    ):
        try:
            from_document(document)
        except Invalid as invalid:
            for error in invalid.errors:
                clear(error)
