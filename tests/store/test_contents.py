"""Reads cannot hang or surprise."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.store import contents
from ivig_tui.store.contents import (
    MIB,
    Fingerprint,
    Unreadable,
    fingerprint,
    is_unchanged,
    read_bytes,
    read_contents,
)
from ivig_tui.store.durable import write_durably

ROOT = Path(contents.__file__).parents[2]
OLD = b"old " * 1000
NEW = b"new, and longer " * 1000


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    written = write_durably(path, NEW)
    assert read_bytes(path) == NEW
    assert read_contents(path).fingerprint == written == fingerprint(path)


def test_a_link_that_the_user_gives_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    (tmp_path / "link").symlink_to("a")
    assert read_bytes(tmp_path / "link") == OLD


def test_a_file_of_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(16 * MIB))
    assert len(read_bytes(path)) == 16 * MIB
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(Unreadable, match=r"^is larger than 16 MiB$"):
        read_bytes(path)


def test_no_more_than_the_limit_is_ever_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real, taken = tmp_path / "a", os.read, 0

    def read(fd: int, most: int) -> bytes:
        nonlocal taken
        part = real(fd, most)
        taken += len(part)
        return part

    path.write_bytes(bytes(MIB))
    monkeypatch.setattr(os, "read", read)
    with pytest.raises(Unreadable):
        read_bytes(path, limit=100_000)
    assert taken == 100_001


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="needs a file that hides its size")
def test_the_limit_holds_for_a_file_that_claims_to_be_empty() -> None:
    assert Path("/proc/cpuinfo").stat().st_size == 0
    with pytest.raises(Unreadable, match=r"^is larger than 10 bytes$"):
        read_bytes(Path("/proc/cpuinfo"), limit=10)


def test_each_thing_that_is_no_readable_file_has_its_reason(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "file").touch()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        for path, reason in {
            tmp_path: "is a folder, not a session file",
            tmp_path / "none": "no such file",
            tmp_path / "file" / "below": "no such file",
            tmp_path / "circle": "is a link that leads in a circle",
            tmp_path / "socket": "is not a regular file",
            Path("/dev/zero"): "is not a regular file",
            tmp_path / ("x" * 300): "has a name that is too long",
            tmp_path / "a\0b": "may not be read: has a name that no file can have",
            tmp_path / "\ud800": "may not be read: has a name that no file can have",
        }.items():
            with pytest.raises(Unreadable) as caught:
                read_bytes(path)
            assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "may not be read: permission denied"),
        (errno.EIO, "may not be read: the disk reports an error"),
        (errno.EMFILE, "may not be read: Too many open files"),
    ],
)
def test_a_refused_read_has_its_reason(
    number: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Unreadable) as caught:
        read_bytes(tmp_path)
    assert str(caught.value) == reason


def test_a_fifo_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    code = (
        "import sys; from pathlib import Path\n"
        "from ivig_tui.store.durable import *; from ivig_tui.store.contents import *\n"
        "try: read_bytes(Path(sys.argv[1]))\n"
        "except Unreadable as error: print(error)\n"
        "try: write_durably(Path(sys.argv[1]), b'')\n"
        "except OSError as error: print(error.strerror)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "fifo"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "is not a regular file\nis not a regular file\n"


def test_the_fingerprint_tells_a_change_and_an_absence(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert fingerprint(path) is None
    assert fingerprint(tmp_path / "no" / "a") is None
    path.write_bytes(b"one")
    first = fingerprint(path)
    assert first == fingerprint(path)
    os.utime(path, ns=(0, 0))
    assert fingerprint(path) != first
    (tmp_path / "link").symlink_to("a")
    assert fingerprint(tmp_path / "link") != fingerprint(path)


def test_a_change_in_place_of_the_same_size_and_time_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"biopsy = true ")
    known = read_contents(path).fingerprint
    status = path.stat()
    path.write_bytes(b"biopsy = false")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_mtime_ns == known.mtime_ns
    assert not is_unchanged(path, known)
    # Within one tick of the disk's clock nothing that is said of it need tell the change.
    now = Fingerprint.of(path.stat(), known.digest)
    assert is_unchanged(path, now)
    assert not is_unchanged(path, now, surely=True)


def test_other_permissions_and_a_copy_of_the_same_bytes_are_no_change(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"format = 1")
    known = read_contents(path).fingerprint
    path.chmod(0o640)
    assert is_unchanged(path, known)
    path.unlink()
    assert not is_unchanged(path, known)
    path.write_bytes(b"format = 1")
    assert is_unchanged(path, known, surely=True)
    path.unlink()
    path.symlink_to(tmp_path / "b.toml")
    (tmp_path / "b.toml").write_bytes(b"format = 1")
    assert not is_unchanged(path, known, surely=True)
