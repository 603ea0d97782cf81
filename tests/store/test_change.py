"""A session's reference is changed, or its file removed, whole or not at all."""

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.kinds import Refused
from ivig_tui.session.audit import changed_outside
from ivig_tui.session.session import Entry, Session
from ivig_tui.store import change, durable, toml
from ivig_tui.store.change import delete, rename, renamed
from ivig_tui.store.folder import references
from ivig_tui.store.holder import Holder
from ivig_tui.store.lock import SessionLock

NOW = datetime(2026, 11, 22, 9, 31, tzinfo=timezone(timedelta(hours=11)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A session with an answer and a history."""
    answers = Answers({"patient.sex": "male"})
    history = (Entry(NOW, "jdoe", "patient.sex", None, "male"),)
    path = tmp_path / "one.toml"
    path.write_bytes(toml.encode(Session("SYN-1", answers, history)))
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def give(path: Path, typed: str) -> str | None:
    return rename(path, typed, references(path.parent), by="asmith", at=NOW)


# --- the value -------------------------------------------------------------------------


def test_a_renamed_session_differs_in_its_reference_and_one_entry_of_its_history() -> None:
    session = Session("SYN-1", Answers({"patient.sex": "male"}))
    after = renamed(session, "SYN-2", by="asmith", at=NOW)
    assert after.reference == "SYN-2"
    assert after.answers == session.answers
    assert after.history == (Entry(NOW, "asmith", "reference", "SYN-1", "SYN-2"),)
    assert renamed(session, "SYN-1", by="asmith", at=NOW) is session


def test_a_rename_is_no_change_from_outside_and_nothing_to_undo() -> None:
    session = Session("SYN-1").answer("patient.sex", "male", by="a", at=NOW)
    after = toml.decode(toml.encode(renamed(session, "SYN-2", by="a", at=NOW)))
    assert not changed_outside(after)
    undone = after.undo(by="a", at=NOW)
    assert undone is not None
    assert undone[1] == "patient.sex"
    assert undone[0].reference == "SYN-2"


def test_a_reference_changed_by_hand_after_a_rename_is_noticed() -> None:
    after = renamed(Session("SYN-1"), "SYN-2", by="a", at=NOW)
    by_hand = toml.encode(after).replace(b'reference = "SYN-2"', b'reference = "SYN-3"')
    assert changed_outside(toml.decode(by_hand))


# --- renaming --------------------------------------------------------------------------


def test_a_rename_is_written_to_the_same_file_and_the_lock_is_given_back(path: Path) -> None:
    before = toml.load(path)
    assert give(path, "  SYN-2 ") is None
    assert toml.load(path) == renamed(before, "SYN-2", by="asmith", at=NOW)
    assert names(path.parent) == ["one.toml"]
    assert SessionLock(path, "x").acquire() is None


def test_a_rename_through_a_link_changes_the_file_that_it_leads_to(path: Path) -> None:
    link = path.parent / "link.toml"
    link.symlink_to(path)
    assert give(link, "SYN-2") is None
    assert link.is_symlink()
    assert toml.load(path).reference == "SYN-2"


@pytest.mark.parametrize("typed", ["", "SYN-1\x1b", "x" * 65, "syn-9"])
def test_a_refused_rename_leaves_every_byte(path: Path, typed: str) -> None:
    other = path.parent / "other.toml"
    other.write_bytes(toml.encode(Session("SYN-9")))
    before, status = path.read_bytes(), path.stat()
    with pytest.raises(Refused):
        give(path, typed)
    assert path.read_bytes() == before
    now = path.stat()
    assert (now.st_ino, now.st_mtime_ns) == (status.st_ino, status.st_mtime_ns)
    assert names(path.parent) == ["one.toml", "other.toml"]


def test_a_rename_that_cannot_be_written_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr(durable, "_sync_file", full)
    with pytest.raises(Refused, match="can't be written: No space left"):
        give(path, "SYN-2")
    assert path.read_bytes() == before
    assert names(path.parent) == ["one.toml"]


# --- deleting --------------------------------------------------------------------------


def test_a_deleted_session_is_gone_with_its_lock_before_the_folder_is_synced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_sync: list[list[str]] = []
    sync = durable._sync_folder

    def looking(folder: int) -> None:
        at_sync.append(names(path.parent))
        sync(folder)

    monkeypatch.setattr(durable, "_sync_folder", looking)
    assert delete(path, "SYN-1", by="x") is None
    assert at_sync == [[]]
    assert names(path.parent) == []


def test_an_abandoned_lock_file_goes_too(path: Path) -> None:
    (path.parent / ".one.toml.lock").write_text("")
    delete(path, "SYN-1", by="x")
    assert names(path.parent) == []


@pytest.mark.parametrize("typed", ["", "SYN", "syn-1", "SYN-11", "one.toml"])
def test_a_refused_delete_leaves_every_byte(path: Path, typed: str) -> None:
    before = path.read_bytes()
    with pytest.raises(Refused, match="nothing is deleted"):
        delete(path, typed, by="x")
    assert path.read_bytes() == before
    assert names(path.parent) == ["one.toml"]


def test_what_a_link_leads_to_is_not_deleted_through_it(path: Path) -> None:
    link = path.parent / "link.toml"
    link.symlink_to(path)
    with pytest.raises(Refused, match="link"):
        delete(link, "SYN-1", by="x")
    assert names(path.parent) == ["link.toml", "one.toml"]


def test_a_delete_that_the_disk_refuses_says_so_and_leaves_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(change, "remove_durably", refuse)
    with pytest.raises(Refused, match="can't be deleted: Read-only"):
        delete(path, "SYN-1", by="x")
    assert names(path.parent) == ["one.toml"]


def test_a_delete_that_the_disk_is_not_sure_of_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "_sync_folder", failing)
    assert "a power cut may undo it" in (delete(path, "SYN-1", by="x") or "")
    assert names(path.parent) == []


def test_a_reference_with_letters_that_can_be_written_in_two_ways_can_be_typed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "one.toml"
    path.write_bytes(toml.encode(Session(" Ame\u0301lie ")))
    delete(path, "Am\u00e9lie", by="x")
    assert names(tmp_path) == []


# --- who has it open -------------------------------------------------------------------


def test_an_open_session_is_neither_renamed_nor_deleted(path: Path) -> None:
    lock = SessionLock(path, "jdoe")
    assert lock.acquire() is None
    before = path.read_bytes()
    with pytest.raises(Refused, match=r"^open by jdoe since \d\d:\d\d$"):
        give(path, "SYN-2")
    with pytest.raises(Refused, match=r"^open by jdoe since \d\d:\d\d$"):
        delete(path, "SYN-1", by="x")
    assert path.read_bytes() == before
    assert lock.held
    lock.release()


def test_where_no_lock_can_be_had_nothing_is_done(path: Path) -> None:
    (path.parent / ".one.toml.lock").symlink_to(os.devnull)
    with pytest.raises(Refused, match="can't be locked"):
        give(path, "SYN-2")
    with pytest.raises(Refused, match="can't be locked"):
        delete(path, "SYN-1", by="x")
    assert toml.load(path).reference == "SYN-1"


def test_since_when_is_told_with_the_day_where_it_is_not_today() -> None:
    nobody = Holder("", "", None, None, None, None)
    assert change.open_by(nobody) == "open by another login"
    earlier = Holder("a\x1bb", "", None, NOW.replace(year=2020).astimezone(), None, None)
    told = change.open_by(earlier)
    assert told.startswith("open by a\ufffdb since ")
    assert "Nov 2020 " in told
