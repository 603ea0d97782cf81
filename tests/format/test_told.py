"""How the commands tell what is wrong: one plain line each, and the others go on."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from ivig_tui.cli import main
from ivig_tui.store import toml
from tests.format.conftest import HEAD, harmful

WRONG = HEAD + "[patient]\npregnant = 1\nsex = 2\n"
NOT_UTF_8 = "line 1: byte 0xff is not UTF-8: save the file as UTF-8 (it says: \ufffd)"
ERRORS = [
    'patient.sex: 2 is not one of "male", "female"',
    "patient.pregnant: 1 is not true or false; write true",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sessions folder with a right session and a wrong one."""
    (tmp_path / "right.toml").write_text(HEAD)
    (tmp_path / "wrong.toml").write_text(WRONG)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, list[str], list[str]]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err.splitlines()


def test_each_error_is_a_line_on_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = folder / "wrong.toml"
    assert run(capsys, "check", name) == (1, [], [f"{name}: {error}" for error in ERRORS])
    assert run(capsys, "show", name) == (1, [], [f"{name}: {error}" for error in ERRORS])
    assert run(capsys, "show", name, "--format", "json")[0] == 1
    assert run(capsys, "open", folder / "none.toml")[0] == 1
    assert name.read_text() == WRONG


def test_an_invalid_session_does_not_stop_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, right, none = folder / "wrong.toml", folder / "right.toml", folder / "none.toml"
    missing = f"no such file, and no session in {folder} has this reference"
    words = ("--sessions", folder, "check", wrong, none, right, wrong)
    code, out, err = run(capsys, *words)
    assert code == 1
    assert len(out) == 1
    assert out[0].startswith(f"{right}: ")
    told = [f"{wrong}: {error}" for error in ERRORS]
    assert err == [*told, f"{none}: {missing}", *told]
    code, out, err = run(capsys, *words, "--json")
    assert (code, err, len(out)) == (1, [], 4)
    assert json.loads(out[0]) == {"file": str(wrong), "errors": ERRORS}
    assert json.loads(out[1]) == {"file": str(none), "errors": [missing]}
    assert "errors" not in json.loads(out[2])
    assert out[3] == out[0]


def test_valid_sessions_alone_are_fine(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", folder / "right.toml")[0] == 0


def test_a_reference_finds_its_session_and_two_are_an_error_naming_both(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--sessions", folder, "check", "--json", "SYN-0417")
    (folder / "wrong.toml").unlink()
    code, (line,), _ = run(capsys, *words)
    assert (code, json.loads(line)["file"]) == (0, str(folder / "right.toml"))
    (folder / "again.toml").write_text(WRONG)
    code, (line,), _ = run(capsys, *words)
    (error,) = json.loads(line)["errors"]
    assert code == 1
    assert str(folder / "right.toml") in error
    assert str(folder / "again.toml") in error


def test_an_unreadable_file_stands_in_the_list_with_its_errors(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.toml").write_bytes(b"\xff")
    (folder / "other.txt").write_bytes(b"\xff")
    code, out, err = run(capsys, "--sessions", folder, "list", "--json")
    assert (code, err) == (1, [])
    rows = {row["file"]: row for row in map(json.loads, out)}
    assert sorted(rows) == ["broken.toml", "right.toml", "wrong.toml"]
    assert rows["wrong.toml"] == {"file": "wrong.toml", "errors": ERRORS}
    assert rows["broken.toml"]["errors"] == [NOT_UTF_8]
    code, out, err = run(capsys, "--sessions", folder, "list")
    assert code == 1
    assert sorted(err) == [
        *(f"SYN-0417 (wrong.toml): {error}" for error in reversed(ERRORS)),
        f"broken.toml: {NOT_UTF_8}",
    ]


def test_a_file_that_cannot_be_read_is_spoken_of_by_its_reference(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no second session of that reference is started, nor of one that only looks different."""
    (folder / "wrong.toml").unlink()
    (folder / "right.toml").write_text(HEAD.replace("SYN-0417", "Mü 7") + "[patient\n")
    broken = "line 4"
    code, out, err = run(capsys, "--sessions", folder, "show", "Mü 7")
    assert (code, out, len(err)) == (1, [], 1)
    assert err[0].startswith("Mü 7: ")
    assert broken in err[0]
    code, out, err = run(capsys, "--sessions", folder, "list")
    assert (code, len(err)) == (1, 1)
    assert err[0].startswith("Mü 7 (right.toml): ")
    code, (line,), _ = run(capsys, "--sessions", folder, "check", "--json", "Mü 7")
    assert (code, json.loads(line)["file"]) == (1, str(folder / "right.toml"))
    for name in ("Mü 7", "mü  7", "Mu\u0308 7", "Mü\u200b 7", "Ｍü 7", "MÜ\u00ad 7", "Mu 7"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"yes\n")))
        code, out, err = run(capsys, "--sessions", folder, "ask", name)
        assert code == 1
        assert broken in err[0] if name == "Mü 7" else "Mü 7 exists already" in err[0]
    assert [path.name for path in folder.iterdir()] == ["right.toml"]
    code, _, err = run(capsys, "--sessions", folder, "show", "mu 7")
    assert err[0].endswith("has this reference; did you mean Mü 7?")


def test_list_tells_of_copies_after_a_conflict(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "wrong.toml").unlink()
    (folder / "right.toml.conflict-01ab").write_text(HEAD)
    code, out, err = run(capsys, "--sessions", folder, "list")
    assert (code, len(out), len(err)) == (0, 2, 1)
    assert err[0].startswith("right.toml: answers given when another program had changed")
    assert "right.toml.conflict-01ab" in err[0]
    assert run(capsys, "--sessions", folder, "list", "--json")[2] == []


@pytest.mark.parametrize(
    ("head", "reference"),
    [
        (b'reference = "SYN-1"\n[patient', "SYN-1"),
        (b"reference = 'SYN-1' # so\n[patient\n", "SYN-1"),
        (b'# a\n\nformat = 1\n  "reference"="a \\u00fc"\nx\n', "a ü"),
        (b"reference = SYN-1\n", "SYN-1"),
        (b'reference = "SYN-1\n', "SYN-1"),
        ("reference = “SYN-1”\n".encode(), "SYN-1"),
        (b'\xef\xbb\xbfreference = "SYN-1"\n', "SYN-1"),
        ('reference = "SYN-1"\n'.encode("utf-16"), "SYN-1"),
        (b'reference = "SYN-1"\nx = "\xff"\n', "SYN-1"),
        (b'x = 1\n[patient]\nreference = "SYN-1"\n', None),
        (b"reference = 7\n", None),
        (b'reference = ""\n', None),
        (b"", None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_the_first_lines_hold_the_reference(head: bytes, reference: str | None) -> None:
    assert toml.reference_in(head) == reference


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31mb", "a\u202eb", "a\0b", "", "\udcff"])
def test_an_odd_name_is_one_plain_line(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, out, err = run(capsys, "--sessions", folder, "check", name)
    assert (code, out, len(err)) == (1, [], 1)
    assert not harmful(err[0])
    code, out, err = run(capsys, "--sessions", folder, "check", "--json", name)
    assert (code, len(out), err) == (1, 1, [])
    assert json.loads(out[0])["file"] == name
