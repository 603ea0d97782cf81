"""The worked sessions, offered where there are none of one's own; to read only."""

import shutil
from pathlib import Path

import pytest

from ivig_tui.store import worked
from ivig_tui.tui.sessions.screen import Sessions
from ivig_tui.tui.widgets.keys import Key
from tests.terminal.harness import Terminal
from tests.tui.bench import TODAY, NotesOnly

SESSIONS = Path(__file__).parents[2] / "sessions"


def test_the_copy_holds_the_worked_sessions_alone_and_is_write_protected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A checkout of its own: what stands in this one is looked at by the tests that run beside.
    checkout = tmp_path / "checkout"
    shutil.copytree(SESSIONS, checkout / "sessions")
    shutil.copy(SESSIONS.parent / ".gitignore", checkout)
    (checkout / "sessions" / "a-patient-s.toml").write_text("format = 1\n")
    monkeypatch.setattr(worked, "_PACKAGE", checkout / "ivig_tui")
    folder = worked.copied()
    names = {path.name for path in folder.iterdir()}
    assert "a-patient-s.toml" not in names
    assert len(names) > 20
    assert folder.stat().st_mode & 0o777 == 0o500
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o400
        assert path.read_bytes() == (SESSIONS / path.name).read_bytes()


def test_while_they_are_looked_at_nothing_is_started_renamed_or_deleted(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, NotesOnly(), TODAY)
    sessions.key(Key("l", "l"))
    assert sessions.looking and sessions.folder != tmp_path
    for key in ("n", "e", "X"):
        sessions.key(Key(key, key))
        assert sessions.prompt is None
        assert sessions.message.startswith("these are worked sessions, to read only")
    sessions.key(Key("escape"))
    assert not sessions.looking and sessions.folder == tmp_path
    sessions.key(Key("n", "n"))
    assert sessions.prompt is not None
    sessions.close()


def test_in_a_real_terminal_an_empty_folder_offers_them_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    own, temporary = tmp_path / "own", tmp_path / "tmp"
    own.mkdir()
    temporary.mkdir()
    before = {path: path.read_bytes() for path in SESSIONS.iterdir()}
    words = ("--sessions", own, "--today", TODAY.isoformat())
    with Terminal(*words, home=tmp_path, variables={"TMPDIR": str(temporary)}) as terminal:
        terminal.wait_for("looks at worked, invented sessions")
        terminal.send("l")
        terminal.wait_for("worked sessions, invented")
        terminal.wait_for("SYN-1024")
        terminal.send("\r")
        terminal.wait_for("read only")
        terminal.send("y")
        terminal.wait_for("write-protected")
        terminal.send("\x1b")
        terminal.wait_for("worked sessions, invented")
        terminal.send("\x1b")
        terminal.wait_for("No sessions here yet")
        terminal.send("q")
        terminal.wait_until(lambda: terminal.code == 0, "the end")
    assert {path: path.read_bytes() for path in SESSIONS.iterdir()} == before
    assert list(own.iterdir()) == []
    assert list(temporary.iterdir()) == [], "the copy is gone with the program"
