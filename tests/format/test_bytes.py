"""Whatever the bytes are, and whatever stands at the path: one clear error, no traceback."""

from __future__ import annotations

import os
import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivig_tui.cli import main
from ivig_tui.criteria.kinds import Refused
from ivig_tui.session.session import Entry, Session
from ivig_tui.store import toml
from ivig_tui.store.open_session import OpenSession
from tests.format.conftest import HEAD, Check
from tests.format.kinds import LONG

MIB = 2**20


def one(check: Check, data: bytes) -> str:
    (error,) = check.bytes(data)["errors"]
    assert isinstance(error, str)
    assert len(error) < 300
    return error


@pytest.mark.parametrize(
    "data,line",
    [
        (b"\xff", 1),
        (b"a = 1\nb = '\xe9'\n", 2),
        (HEAD.encode() + b"# \xc3\x28", 4),
        (b"\xed\xa0\x80", 1),  # a surrogate
        (b"\xc0\x80", 1),  # NUL, overlong
        (b"\xf5\x80\x80\x80", 1),
        (b"x = '\xe2\x82", 1),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused_by_their_line(
    check: Check, data: bytes, line: int
) -> None:
    error = one(check, data)
    assert re.fullmatch(rf"line {line}: byte 0x[0-9a-f]{{2}} is not UTF-8: save .*", error)


@pytest.mark.parametrize(
    "data,line",
    [
        (b"\0", 1),
        (b"a = 1\nb = '\0'\n", 2),
        (b"\0" * 1000, 1),
        (b"a = \n", 1),
        (b"a = 1\na = 2\n", 2),
        (b"[a]\nx = 1\n[a]\n", 3),
        (b"a = 1\rb = 2\n", 1),
        (b"a = 1 b = 2\n", 1),
        (b"a = \"\x1b[31m\"\n", 1),
        (b"a = \"\\ud800\"\n", 1),
        (b"a = \"\\q\"\n", 1),
        (b"a = 2026-02-30\n", 1),
        (b"a = 2026-13-01T00:00:00Z\n", 1),
        (b"a = 2026-11-22T09:31:04+25:00\n", 1),
        (b"a = 01\n", 1),
        (b"a = 1.\n", 1),
        (b"a = .5\n", 1),
        (b"a = NaN\n", 1),
        (b"a = True\n", 1),
        (b"a = {x = 1, x = 2}\n", 1),
        (b"a = {x = 1}\na.y = 2\n", 2),
        (b"{\"format\": 1}", 1),
        (b"<html>", 1),
        (b"\xef\xbb\xbf\xef\xbb\xbfa = 1\n", 1),
        (b"\n\n\xef\xbb\xbfa = 1\n", 3),
        (b"[" + b"a" * 300 + b"]\n[" + b"a" * 300 + b"]\n", 2),
        (b"[" + b"a." * 90 + b"a]\n[" + b"a." * 90 + b"a]\n", 2),
        (b"x = {" + b"a" * 300 + b" = 1, " + b"a" * 300 + b" = 1}\n", 1),
    ],
    ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else str(value),
)  # fmt: skip
def test_toml_that_is_broken_is_refused_by_its_line(check: Check, data: bytes, line: int) -> None:
    error = one(check, data)
    assert error.startswith("line ")
    assert f"line {line}:" in error


@pytest.mark.parametrize(
    "data,lines",
    [
        (b"a", (1,)),
        (b"a = 1\n\nb = 'x\n", (3, 4)),
        (b"a = 1\nb = [\n1,\n", (2, 3, 4)),
        (b"a = 1\nb = '''\n\n", (2, 3, 4)),
    ],
)
def test_toml_that_ends_too_soon_is_refused_by_a_line(
    check: Check, data: bytes, lines: tuple[int, ...]
) -> None:
    error = one(check, data)
    assert error.startswith("line ")
    assert any(f"line {line}" in error for line in lines), error


@pytest.mark.parametrize("broken", ["[" * 4000, "[" * 4000 + "]" * 4000, "{a = " * 4000])
@pytest.mark.parametrize("start", ["x = ", "[patient]\nsex = ", "[[history]]\nold = "])
def test_four_thousand_brackets_are_one_clear_error(check: Check, start: str, broken: str) -> None:
    error = one(check, (HEAD + start + broken).encode())
    assert error == "not TOML: brackets within brackets, too many to follow" or "line" in error


@pytest.mark.parametrize("sign", ["", "-", "+"])
def test_a_number_of_six_thousand_digits_is_one_clear_error(check: Check, sign: str) -> None:
    for digits in ("1" * 6000, "1_" * 5999 + "1"):
        for start in ("x = ", "[qualifying]\nweight_kg = ", "[patient]\nsex = [", "format = "):
            assert "number" in one(check, (HEAD + start + sign + digits + "\n").encode())


def test_a_long_number_with_a_point_or_in_hexadecimal_is_told_with_its_key(check: Check) -> None:
    start = "[qualifying]\nweight_kg = "
    for raw, told in (
        (f"{'1' * 6000}.5", "1" * 60 + "…"),
        ("0x" + "f" * 6000, "a very long number"),
        (LONG, "a very long number"),
        ("1e99999999", "1E+99999999"),
    ):
        assert check(f"{start}{raw}\n") == [f"qualifying.weight_kg: {told} is above 400"]
    assert "number" in one(check, f"{HEAD}{start}1e{'9' * 6000}\n".encode())
    assert "number" in one(check, f"{HEAD}{start}1e-{'9' * 6000}\n".encode())


def test_a_byte_order_mark_is_accepted(check: Check) -> None:
    assert "errors" not in check.bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert check.bytes(b"\xef\xbb\xbf")["errors"][0] == "format: is missing; 1 is needed"


def test_lines_may_end_in_crlf(check: Check) -> None:
    text = HEAD + '[qualifying]\nnotes = """one\ntwo"""\n'
    assert "errors" not in check.bytes(text.replace("\n", "\r\n").encode())


def test_sixteen_mib_are_read_and_no_more(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    whole = HEAD.encode() + b"#" * (16 * MIB - len(HEAD))
    assert "errors" not in check.bytes(whole)
    assert one(check, whole + b"#") == "is larger than 16 MiB"
    assert one(check, b"\xff" * (16 * MIB + 1)) == "is larger than 16 MiB"
    # From 12 MiB on a person is told.
    for size, told in ((12 * MIB - 1, False), (12 * MIB, True)):
        check.file.write_bytes(whole[:size])
        assert main(["check", str(check.file)]) == 0
        assert ("holds 12.0 MiB of at most 16" in capsys.readouterr().err) is told


def session_of(size: int) -> Session:
    """A session whose file holds at least so many bytes, in a few large entries."""
    entry = Entry(datetime(2026, 11, 22, tzinfo=UTC), "jdoe", "x", "y" * (size // 8))
    return Session("SYN-0417", history=(entry,) * 8)


def test_nothing_is_written_that_is_too_large_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(before := toml.encode(session_of(16 * MIB - 4000)))
    assert toml.load(path).reference == "SYN-0417"
    session = OpenSession(path, lambda happened: happened())
    assert "of at most 16" in (session.filling or "")
    session.answer("patient.pregnant", True)
    with pytest.raises(Refused) as refused:
        session.answer("qualifying.notes", "n" * 4000)
    assert str(refused.value) == (
        "the file would hold 16.0 MiB, and no more than 16 are read: nothing more can be recorded "
        "in it"
    )
    assert session.session.raw("qualifying.notes") is None
    session.answer("patient.sex", "male")
    assert session.close(10)
    assert len(before) < path.stat().st_size <= 16 * MIB
    assert toml.load(path).raw("patient.sex") == "male"
    with pytest.raises(toml.TooLarge):
        toml.encode(session_of(16 * MIB + 1))


def test_an_empty_file_is_toml(check: Check) -> None:
    assert len(check.bytes(b"")["errors"]) == 3


def said(check: Check, path: Path) -> str:
    (error,) = check.path(path)["errors"]
    assert isinstance(error, str)
    return error


def test_a_folder_is_no_session(check: Check, tmp_path: Path) -> None:
    assert said(check, tmp_path) == "is a folder, not a session file"


def test_a_fifo_is_no_session_and_is_not_waited_for(check: Check) -> None:
    os.mkfifo(check.file)
    assert said(check, check.file) == "is not a regular file"


def test_a_device_is_no_session(check: Check) -> None:
    assert said(check, Path("/dev/zero")) == "is not a regular file"


def test_a_file_that_is_not_there_is_one_error(check: Check, tmp_path: Path) -> None:
    folder = tmp_path / "no-sessions"
    words = f"no such file, and no session in {folder} has this reference"
    assert said(check, tmp_path / "none.toml") == words
    assert said(check, tmp_path / "none" / "x.toml") == words
    assert check.path("a\0b")["errors"] == [words]
    assert check.path("")["errors"] == [words]
    assert check.path("x" * 10_000)["errors"] == [words]


def test_links_that_lead_nowhere_or_in_a_circle_are_one_error(check: Check, tmp_path: Path) -> None:
    check.file.symlink_to("gone.toml")
    assert said(check, check.file) == "no such file"
    (tmp_path / "round.toml").symlink_to("round.toml")
    assert said(check, tmp_path / "round.toml") == "is a link that leads in a circle"


def test_a_file_that_may_not_be_read_is_one_error(check: Check) -> None:
    check.whole(HEAD)  # all is imported before rights are given up
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_text(HEAD)
        path.chmod(0)
        Path(folder).chmod(0o755)
        root = os.geteuid() == 0
        try:
            if root:
                os.seteuid(65534)
            assert said(check, path) == "may not be read: permission denied"
        finally:
            if root:
                os.seteuid(0)
        path.chmod(0o600)
        assert path.read_text() == HEAD


SLOW = {
    "vials": "[treatment]\nvial_sizes_g = [" + "5," * 100_000 + "]\n",
    "a hexadecimal weight": "[qualifying]\nweight_kg = 0x" + "f" * 400_000 + "\n",
    "a key of 10,000 parts": "a" + ".a" * 10_000 + " = 1\n",
    "unknown keys": "".join(f"k{number} = 1\n" for number in range(8_000)),
    "agents": "[qualifying]\nimmunosuppressants = [" + "{agent = 'x'}," * 8_000 + "]\n",
    "reviews": "[[reviews]]\n" * 200,
    "history": "[[history]]\n" * 8_000,
    "a long line of notes": "[qualifying]\nnotes = '" + "é" * 2_000_000 + "'\n",
}


@pytest.mark.parametrize("what", SLOW)
def test_no_file_within_the_size_takes_long(check: Check, what: str) -> None:
    began = time.process_time()
    check(SLOW[what])
    # Far from what it takes, and far from the minutes and hours that it once took.
    assert time.process_time() - began < 15.0
