"""Properties: what is written is read back the same; no bytes raise anything but Invalid."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ivig_tui.criteria.kinds import Mistake, Text
from ivig_tui.exchange import checked, line
from ivig_tui.myositis.document import CRITERIA
from ivig_tui.session.fileformat import Invalid, from_document
from ivig_tui.session.filewriting import to_document
from ivig_tui.session.session import Entry, Session
from ivig_tui.store import toml
from tests.format.conftest import harmful
from tests.truth import draw

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.toml"))
TODAY = date(2026, 11, 22)
SEEDS = st.integers(0, 2**64)


def session_of(seed: int) -> Session:
    return from_document(draw.random_session(Random(seed)))


@settings(max_examples=600, deadline=None, database=None)
@given(SEEDS)
def test_a_session_that_is_written_is_read_back_the_same(seed: int) -> None:
    session = session_of(seed)
    data = toml.encode(session)
    again = toml.decode(data)
    assert again == session
    assert again.history == session.history
    assert toml.encode(again) == data
    assert toml.decode(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")) == session


@settings(max_examples=300, deadline=None, database=None)
@given(SEEDS)
def test_a_written_document_is_in_the_document_s_order_and_types(seed: int) -> None:
    drawn = draw.random_session(Random(seed))
    session = from_document(drawn)
    written = to_document(session)
    tables = ("patient", "diagnosis", "qualifying", "treatment")
    root = ("format", "criteria", "reference", *tables, "reviews", "history")
    assert list(written) == [key for key in root if key in written]
    for table in tables:
        assert written.get(table, {}) == bare(drawn.get(table, {}))
    assert written.get("reviews", []) == [bare(review) for review in drawn.get("reviews", [])]
    assert written.get("history", []) == drawn.get("history", [])


def bare(table: dict[str, object]) -> dict[str, object]:
    """A table without empty tables of items, which say nothing."""
    return {key: value for key, value in table.items() if value != {}}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
VALUES = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.decimals(allow_nan=False)
    | TEXTS
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=ZONES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31), timezones=ZONES)
GAPS = st.integers(0, 60)
FIELDS = st.sampled_from(["qualifying.mrc_sum_score", "reviews.2", "patient.sex", "x", "免疫 …"])


@settings(max_examples=500, deadline=None, database=None)
@given(MOMENTS, FIELDS, st.none() | VALUES, st.none() | VALUES)
def test_whatever_history_holds_is_kept(at: datetime, field: str, old: object, new: object) -> None:
    entries = Entry(at, "jdoe", field, old, new), Entry(at, "d", field, new), Entry(at, "d", field)
    session = Session("SYN-1", history=entries)
    data = toml.encode_checked(session)
    again = toml.decode(data)
    assert again == session
    for entry, written in zip(again.history, entries, strict=True):
        assert entry.at.utcoffset() == at.utcoffset()
        assert type(entry.old) is type(written.old)
        assert type(entry.new) is type(written.new)
    assert toml.encode(again) == data
    line(checked(again, TODAY))


@settings(max_examples=500, deadline=None, database=None)
@given(st.text(max_size=80))
def test_notes_are_kept_to_the_letter_or_refused(text: str) -> None:
    document = {"format": 1, "criteria": CRITERIA, "reference": "S", "qualifying": {"notes": text}}
    rest = text.replace("\r\n", "").replace("\n", "").replace("\u2028", "").replace("\u2029", "")
    try:
        session = from_document(document)
    except Invalid:
        assert harmful(rest) or not text.strip()
    else:
        assert not harmful(rest)
        assert text.strip()
        assert toml.decode(toml.encode(session)).raw("qualifying.notes") == text


@settings(max_examples=500, deadline=None, database=None)
@given(st.text(max_size=80))
def test_what_text_takes_when_typed_it_takes_from_a_file(text: str) -> None:
    kind = Text(lines=True)
    try:
        value = kind.recorded(text)
    except Mistake as mistake:
        assert str(mistake)
        assert not harmful(str(mistake))
    else:
        assert list(kind.check(value)) == []


@settings(max_examples=500, deadline=None, database=None)
@given(
    st.decimals(allow_nan=False)
    | st.decimals(0, 500, places=4)
    | st.builds(lambda whole, gap: Decimal(f"{whole}.{'0' * gap}1"), st.integers(0, 401), GAPS)
)
def test_a_weight_is_taken_by_its_value(number: Decimal) -> None:
    document = {"format": 1, "criteria": CRITERIA, "reference": "S"}
    try:
        from_document(document | {"qualifying": {"weight_kg": number}})
        taken = True
    except Invalid:
        taken = False
    right = number.is_finite() and 1 <= number <= 400
    if right:
        _, digits, exponent = number.as_tuple()
        assert isinstance(exponent, int)
        behind = "".join(map(str, digits))[exponent:] if exponent < 0 else ""
        right = not behind.rjust(-exponent, "0")[3:].strip("0") if exponent < 0 else True
    assert taken == right


def test_the_moment_of_a_change_keeps_its_offset() -> None:
    at = datetime(2026, 11, 22, 9, 31, 4, tzinfo=timezone(timedelta(hours=11)))
    session = Session("SYN-1").answer("patient.sex", "male", by="jdoe", at=at)
    assert b"2026-11-22" in toml.encode(session)
    assert b"09:31:04+11:00" in toml.encode(session)
    (entry,) = toml.decode(toml.encode(session)).history
    assert entry.at == at.astimezone(UTC)
    assert entry.at.utcoffset() == timedelta(hours=11)
