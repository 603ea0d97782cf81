"""Who is at the keyboard and when: times are written so that they can be read."""

import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ivig_tui import people
from ivig_tui.criteria.wording import whole_minutes
from ivig_tui.session.session import Session
from ivig_tui.store import toml


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("XXX-9:30:15", 570),
        ("XXX-9:30:45", 571),
        ("XXX+0:00:29", 0),
        ("XXX-10", 600),
        ("XXX-23:59:59", 1439),
    ],
)
def test_an_offset_is_whole_minutes_rounded(
    zone: pytest.MonkeyPatch, name: str, minutes: int
) -> None:
    zone.setenv("TZ", name)
    time.tzset()
    before = datetime.now(UTC)
    now = people.now()
    assert now.utcoffset() == timedelta(minutes=minutes)
    assert abs(now - before) < timedelta(seconds=5)
    session = Session("SYN-1").answer("patient.pregnant", True, by="jdoe", at=now)
    assert toml.decode(toml.encode(session.sign("qualifying", "A", by="jdoe", at=now)))


def test_whatever_time_a_session_holds_is_written_with_whole_minutes() -> None:
    odd = datetime(2026, 11, 22, 9, 31, 4, tzinfo=timezone(timedelta(hours=9, seconds=1815)))
    session = Session("SYN-1").answer("patient.pregnant", True, by="jdoe", at=odd)
    session = session.sign("qualifying", "A", by="jdoe", at=odd)
    text = toml.encode(session).decode()
    assert (
        text.count("2026-11-22 09:30:49+09:30") == 6
    )  # the answer, four entries, the new value of one
    assert tomllib.loads(text)["qualifying"]["signed_at"] == odd
    assert whole_minutes(odd) == odd
