"""Comments that a person wrote: told before the first save drops them, and kept beside."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivig_tui.store import toml
from ivig_tui.store.change import rename
from ivig_tui.store.open_session import OpenSession

WRITTEN = """\
# SYN-77: waiting for the repeat biopsy
format = 1
criteria = "inflammatory-myopathies 3.1"
reference = "SYN-77"

[qualifying]
weight_kg = 72        # weighed with boots, take again!
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "syn-77.toml"
    path.write_text(WRITTEN)
    path.chmod(0o640)
    return path


def answered(path: Path, field: str, value: bool) -> OpenSession:
    session = OpenSession(path, lambda happened: happened())
    session.answer(field, value)
    assert session.close(10)
    return session


def test_they_are_told_at_opening_and_the_file_is_kept_as_it_was(path: Path) -> None:
    kept = path.with_name("syn-77.toml.before-ivig-tui")
    looked = OpenSession(path, lambda happened: happened())
    assert any(kept.name in told and "remarks" in told for told in looked.to_know)
    assert looked.close(10)
    assert not kept.exists()  # nothing was saved
    answered(path, "patient.pregnant", True)
    assert kept.read_text() == WRITTEN
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "#" not in path.read_text()
    assert answered(path, "patient.pregnant", False).to_know == ()
    assert kept.read_text() == WRITTEN


def test_a_rename_keeps_them_too(path: Path) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    told = rename(path, "SYN-78", [], by="jdoe", at=at)
    assert told == "its remarks (#) are kept in syn-77.toml.before-ivig-tui"
    assert path.with_name("syn-77.toml.before-ivig-tui").read_text() == WRITTEN
    assert toml.load(path).reference == "SYN-78"


def test_what_was_kept_before_is_never_written_over(path: Path) -> None:
    answered(path, "patient.pregnant", True)
    path.write_text(again := WRITTEN.replace("boots", "shoes"))
    answered(path, "patient.pregnant", True)
    assert path.with_name("syn-77.toml.before-ivig-tui").read_text() == WRITTEN
    assert path.with_name("syn-77.toml.before-ivig-tui2").read_text() == again


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("x = 1\n", False),
        ("x = 1 # a\n", True),
        ('x = "a # b"\n', False),
        ("x = 'a # b'\n", False),
        ('x = """\n# a " b\n"""\n', False),
        ("x = '''\n# a\n'''\n", False),
        ('x = "a \\" # b" # c\n', True),
        ('x = "a \\\\" # c\n', True),
    ],
)
def test_a_sharp_within_a_text_is_no_comment(text: str, there: bool) -> None:
    assert toml.has_comments(text.encode()) is there


def test_answers_that_are_in_a_copy_are_told_until_the_copy_is_gone(path: Path) -> None:
    copy = path.with_name("syn-77.toml.conflict-0123abcd")
    shutil.copy(path, copy)
    for _ in range(2):
        session = OpenSession(path, lambda happened: happened())
        assert any(copy.name in told for told in session.to_know)
        assert session.close(10)
    copy.unlink()
    session = OpenSession(path, lambda happened: happened())
    assert not any("conflict" in told for told in session.to_know)
    assert session.close(10)
