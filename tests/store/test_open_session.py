"""A session that is open: what is known of the disk, and what happens to answers on the way out."""

import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import tomli_w

from ivig_tui.criteria.kinds import Refused
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from ivig_tui.store.open_session import OpenSession

FIELD = "qualifying.biopsy"
LONG = 10.0


@pytest.fixture
def course(tmp_path: Path) -> Iterator[OpenSession]:
    """A new session, open, with one answer that is saved."""
    path = store.create(Session("SYN-7001"), tmp_path)
    course = OpenSession(path, lambda happened: happened())
    course.answer(FIELD, True)
    assert course.saved_within(LONG)
    yield course
    course.close()


def left(course: OpenSession) -> list[str]:
    """What is in the folder after the session was left."""
    course.leave()
    assert course.close(LONG)
    return sorted(path.name for path in course.path.parent.iterdir())


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(toml.encode(Session("SYN-7001"))),
        lambda path: path.unlink(),
    ],
    ids=["truncated", "replaced", "removed"],
)
def test_answers_that_another_program_took_away_are_written_beside_it(
    course: OpenSession, harm: Callable[[Path], object]
) -> None:
    """Red where leaving looks only whether a save is pending."""
    harm(course.path)
    found = [name for name in left(course) if ".conflict-" in name]
    assert len(found) == 1
    copy = tomllib.loads((course.path.parent / found[0]).read_text("utf-8"))
    assert copy["qualifying"] == {"biopsy": True}
    assert course.saved.copy == course.path.parent / found[0]
    assert "the answers are in" in (course.told_at_the_end[1] or "")


def test_what_another_program_added_to_is_left_alone(course: OpenSession) -> None:
    theirs = course.session.answer("patient.sex", "male", by="b", at=course.session.history[0].at)
    course.path.write_bytes(toml.encode(theirs))
    assert left(course) == [course.path.name]
    assert toml.load(course.path) == theirs


def test_what_was_not_answered_here_is_not_written_anywhere(tmp_path: Path) -> None:
    course = OpenSession(store.create(Session("SYN-7001"), tmp_path), lambda happened: happened())
    course.path.unlink()
    assert left(course) == []


def test_without_a_thread_nothing_is_told_as_saved_until_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red where all is taken for saved for want of a saver."""

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    course = OpenSession(store.create(Session("SYN-7001"), tmp_path), lambda happened: happened())
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        course.answer(FIELD, True)
        assert course.saved.failure == "the system starts no more threads"
        assert not course.all_on_disk
        assert not course.saved_within(0.1)
        assert not course.settled
    course.take_in(course.look())
    assert course.saved_within(LONG)
    assert course.settled
    assert course.close()
    assert toml.load(course.path).answers.get(FIELD) is True


def test_an_answer_that_could_not_be_assessed_is_not_told_as_saved(
    course: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr("ivig_tui.store.open_session.assessed", fail)
    with pytest.raises(KeyError):
        course.answer(FIELD, False)
    assert course.session.answers.get(FIELD) is True
    assert course.all_on_disk


def test_what_could_not_be_read_again_is_not_written(
    course: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red where the bytes take the old file's place unread."""
    before = course.path.read_bytes()
    real = tomli_w.dumps

    def lossy(document: Mapping[str, object]) -> str:
        return real(document).replace("biopsy = false", "biopsy = true")

    monkeypatch.setattr("ivig_tui.store.toml.tomli_w.dumps", lossy)
    course.answer(FIELD, False)
    assert not course.saved_within(0.5)
    assert course.saved.failure == "what would be written could not be read again"
    assert course.path.read_bytes() == before
    monkeypatch.undo()
    assert course.saved_within(LONG)
    assert toml.load(course.path).answers.get(FIELD) is False


def test_what_a_kill_left_goes_when_the_session_is_opened(tmp_path: Path) -> None:
    path = store.create(Session("SYN-7001"), tmp_path)
    part = tmp_path / f".ivig-{'0' * 16}.part"
    part.write_bytes(path.read_bytes())
    course = OpenSession(path, lambda happened: happened())
    assert not part.exists()
    course.close()


def test_a_session_opened_again_from_memory_is_as_from_its_file(course: OpenSession) -> None:
    course.answer("patient.sex", "male")
    course.undo()
    before = course.session
    course.reopen()
    assert course.session == before
    assert course.session is not before
    assert not course.session.undone or course.session.undone == before.undone
    assert course.saved_within(LONG)
    assert course.all_on_disk


# --- the clock ----------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0.0, 631_151_999.0, 4_133_980_800.0, 1e12])
def test_with_a_clock_that_cannot_be_right_nothing_is_answered_and_it_is_told(
    course: OpenSession, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """Red where the answer is saved: the file is refused for ever then."""
    before = course.session
    with monkeypatch.context() as patch:
        patch.setattr("ivig_tui.store.open_session.time.time", lambda: seconds)
        assert "clock" in (course.read_only or "")
        with pytest.raises(Refused, match="can't be right"):
            course.answer(FIELD, False)
        with pytest.raises(Refused, match="can't be right"):
            course.undo()
    assert course.session is before
    assert not course.read_only
    course.answer(FIELD, False)


def test_a_clock_that_went_back_is_told_before_and_after_the_next_answer(
    course: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    latest = course.session.history[-1].at
    assert not course.clock
    monkeypatch.setattr(
        "ivig_tui.store.open_session.time.time", lambda: latest.timestamp() - 86_400
    )
    assert "before the latest change" in (course.clock or "")
    assert "history would run backwards" in (course.clock or "")
    assert not course.read_only  # the answer is a person's to give all the same


def test_a_session_that_stays_open_goes_by_the_day_that_it_is(
    course: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivig_tui.people.today", lambda: date(2026, 11, 22))
    course.answer("treatment.started", date(2026, 11, 20))
    due = course.assessment.review_due
    assert due is not None
    monkeypatch.setattr("ivig_tui.people.today", lambda: date(2027, 6, 22))
    assert course.assessment.today == date(2027, 6, 22)


def test_a_look_that_comes_too_late_takes_no_lock(tmp_path: Path) -> None:
    """Red where a look takes the lock again that was given back: it stayed in the folder."""
    path = store.create(Session("SYN-7001"), tmp_path)
    path.chmod(0o400)
    course = OpenSession(path, lambda happened: happened())
    assert "write-protected" in (course.read_only or "")  # each key looks whether that has changed
    assert course.close(LONG)
    course.look(take_lock=True)
    assert not list(tmp_path.glob(".*.lock"))
