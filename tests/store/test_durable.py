"""Reads cannot hang or surprise; a write leaves the old file or the new one, whatever fails."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.store import durable
from ivig_tui.store.contents import fingerprint
from ivig_tui.store.durable import (
    NotDurable,
    create_new,
    make_private_folder,
    sweep_stale,
    write_durably,
)

ROOT = Path(durable.__file__).parents[2]
CALLS = ("open", "write", "fstat", "fchmod", "fsync", "close", "stat", "rename", "link")
OLD = b"old " * 1000
NEW = b"new, and longer " * 1000


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def open_files() -> int:
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - iterdir opens one more, and later


@contextmanager
def umask(bits: int) -> Iterator[None]:
    before = os.umask(bits)
    try:
        yield
    finally:
        os.umask(before)


def fail_call(monkeypatch: pytest.MonkeyPatch, number: int) -> list[str]:
    """Make the so-manieth system call fail; the list tells the calls that were made."""
    made: list[str] = []

    def wrap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            made.append(name)
            if len(made) == number:
                if name == "close":
                    real(*args, **kwargs)
                raise OSError(errno.EIO, "injected")
            return real(*args, **kwargs)

        return call

    for name in CALLS:
        monkeypatch.setattr(os, name, wrap(name, getattr(os, name)))
    return made


# Writing


def test_a_write_is_complete_when_the_system_takes_seven_bytes_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:7]))
    write_durably(tmp_path / "a", NEW)
    create_new(tmp_path / "b", NEW)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == NEW


@pytest.mark.parametrize(("write", "put"), [(write_durably, "rename"), (create_new, "link")])
def test_the_data_is_on_the_disk_before_the_name_and_the_name_before_the_return(
    write: Callable[[Path, bytes], object],
    put: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[str] = []
    fsync, place = os.fsync, getattr(os, put)

    def sync(fd: int) -> None:
        status = os.fstat(fd)
        is_folder = stat.S_ISDIR(status.st_mode)
        steps.append("fsync of the folder" if is_folder else f"fsync of {status.st_size} bytes")
        fsync(fd)

    def name(*args: Any, **kwargs: Any) -> None:
        steps.append(put)
        place(*args, **kwargs)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, put, name)
    write(tmp_path / "a", NEW)
    assert steps == [f"fsync of {len(NEW)} bytes", put, "fsync of the folder"]


@pytest.mark.parametrize(
    ("write", "existing"), [(write_durably, True), (write_durably, False), (create_new, False)]
)
def test_each_system_call_that_fails_leaves_old_or_new_and_nothing_else(
    write: Callable[[Path, bytes, int], object], existing: bool, tmp_path: Path
) -> None:
    number, failed = 0, set()
    while True:
        number += 1
        path = tmp_path / str(number) / "a.toml"
        path.parent.mkdir()
        if existing:
            path.write_bytes(OLD)
        files = open_files()
        caught: OSError | None = None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(durable, "_name_later", True)
            made = fail_call(patch, number)
            try:
                write(path, NEW, 0o640)  # not the mode of the open, so that it has to be set
            except OSError as error:
                caught = error
        if len(made) < number:
            break
        failed.add(made[number - 1])
        assert open_files() == files
        if caught is None or isinstance(caught, NotDurable):
            assert path.read_bytes() == NEW
            assert names(path.parent) == ["a.toml"]
        else:
            assert (path.read_bytes() if path.exists() else None) == (OLD if existing else None)
            assert names(path.parent) == (["a.toml"] if existing else [])
    put = "rename" if write is write_durably else "link"
    assert failed >= {"open", "write", "fchmod", "fsync", "close", put}


def test_a_failure_before_the_rename_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    for name in ("write", "fsync", "rename"):
        with monkeypatch.context() as patch:

            def fail(*_: Any, **__: Any) -> None:
                raise OSError(errno.ENOSPC, "injected")

            patch.setattr(os, name, fail)
            with pytest.raises(OSError, match="injected") as caught:
                write_durably(path, NEW)
            assert not isinstance(caught.value, NotDurable)
        assert path.read_bytes() == OLD
        assert names(tmp_path) == ["a"]


def test_a_failed_sync_of_the_folder_is_told_apart_and_never_called_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def fail_for_folders(fd: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(errno.EIO, "injected")
        real(fd)

    monkeypatch.setattr(os, "fsync", fail_for_folders)
    with pytest.raises(NotDurable, match="injected") as caught:
        write_durably(tmp_path / "a", NEW)
    assert caught.value.errno == errno.EIO
    assert caught.value.fingerprint == fingerprint(tmp_path / "a")


def test_a_file_whose_sync_failed_is_never_synced_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def sync(fd: int) -> None:
        if stat.S_ISREG(os.fstat(fd).st_mode):
            synced.append(fd)
            if len(synced) == 1:
                raise OSError(errno.EIO, "injected")
        real(fd)

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(OSError, match="injected"):
        write_durably(tmp_path / "a", NEW)
    assert len(synced) == 1
    write_durably(tmp_path / "a", NEW)
    assert len(synced) == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from ivig_tui.store import durable
from ivig_tui.store.durable import write_durably
if sys.argv[5] == "named":
    durable.opened_nameless = lambda folder: -1
path, number, after = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "after"
made = 0
def wrap(real):
    def call(*args, **kwargs):
        global made
        made += 1
        if made == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if made == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return call
for name in sys.argv[4].split():
    setattr(os, name, wrap(getattr(os, name)))
write_durably(path, sys.stdin.buffer.read(), 0o640)
"""


@pytest.mark.parametrize("way", ["named", "nameless"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_each_system_call_leaves_old_or_new_and_what_the_sweep_finds(
    moment: str, way: str, tmp_path: Path
) -> None:
    """Without a name until it is whole, there is one moment at which a kill leaves something."""
    path = tmp_path / "a.toml"
    number, seen, left = 0, set(), 0
    while True:
        number += 1
        path.write_bytes(OLD)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, path, str(number), moment, " ".join(CALLS), way],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            input=NEW,
            timeout=60,
            check=False,
        )
        seen.add(path.read_bytes())
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        found = len(names(tmp_path)) - 1
        left += found
        assert sweep_stale(tmp_path, new_s=-60) == found
        assert names(tmp_path) == ["a.toml"]
    assert number > 8
    assert left > 3 if way == "named" else left <= 1
    assert seen == {OLD, NEW}


def test_what_before_replace_raises_ends_the_write(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_durably(path, NEW, before_replace=stop)
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["a"]


# Private


@pytest.mark.parametrize("bits", [0, 0o777])
def test_files_and_folders_are_private_whatever_the_umask(bits: int, tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    with umask(bits):
        make_private_folder(folder)
        write_durably(folder / "a", NEW)
        create_new(folder / "b", NEW)
    assert mode(tmp_path / "one") == mode(folder) == 0o700
    assert mode(folder / "a") == mode(folder / "b") == 0o600


def test_no_moment_of_a_write_is_open_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    real = os.write

    def look(fd: int, data: bytes) -> int:
        seen.append(stat.S_IMODE(os.fstat(fd).st_mode))
        return real(fd, data)

    monkeypatch.setattr(os, "write", look)
    with umask(0):
        write_durably(tmp_path / "a", NEW)
    assert seen == [0o600]


def test_a_file_that_was_open_to_all_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    path.chmod(0o644)
    write_durably(path, NEW)
    assert mode(path) == 0o600


def shared_folder(tmp_path: Path, bits: int = 0o2770) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, -1, 54321)  # as root, a group that no process here is in
    folder.chmod(bits)
    return folder


def test_a_shared_folder_shares_new_files_with_its_group(tmp_path: Path) -> None:
    folder = shared_folder(tmp_path)
    with umask(0o077):
        write_durably(folder / "a", NEW)
        create_new(folder / "b", NEW)
    for path in (folder / "a", folder / "b"):
        assert mode(path) == 0o660
        assert path.stat().st_gid == folder.stat().st_gid


def test_a_shared_folder_keeps_what_a_file_had_but_nothing_for_others(tmp_path: Path) -> None:
    folder = shared_folder(tmp_path)
    path = folder / "a"
    for before, after in [(0o640, 0o640), (0o600, 0o600), (0o666, 0o660), (0o444, 0o640)]:
        path.write_bytes(OLD)
        os.chown(path, -1, os.getegid())
        path.chmod(before)
        write_durably(path, NEW)
        assert mode(path) == after
        assert path.stat().st_gid == os.getegid()
        path.unlink()


def test_a_group_that_cannot_be_kept_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, to give a file to another group")
    path = shared_folder(tmp_path) / "a"
    path.write_bytes(OLD)
    os.chown(path, -1, 12345)
    path.chmod(0o660)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "injected")

    monkeypatch.setattr(os, "fchown", refuse)
    write_durably(path, NEW)
    assert mode(path) == 0o600


@pytest.mark.parametrize("bits", [0o2755, 0o0770, 0o2700])
def test_a_folder_that_is_not_set_up_to_be_shared_shares_nothing(bits: int, tmp_path: Path) -> None:
    folder = shared_folder(tmp_path, bits)
    write_durably(folder / "a", NEW)
    assert mode(folder / "a") == 0o600


def test_a_link_planted_at_the_target_is_refused_and_left_alone(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "a"
    victim.write_bytes(OLD)
    path.symlink_to(victim)
    with pytest.raises(OSError, match="is a symbolic link"):
        write_durably(path, NEW)
    with pytest.raises(FileExistsError):
        create_new(path, NEW)
    assert path.is_symlink()
    assert victim.read_bytes() == OLD
    assert names(tmp_path) == ["a", "victim"]


def test_a_link_planted_at_the_temporary_name_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "urandom", bytes)
    plant, victim = tmp_path / f".ivig-{bytes(8).hex()}.part", tmp_path / "victim"
    plant.symlink_to(victim)
    with pytest.raises(FileExistsError):
        write_durably(tmp_path / "a", NEW)
    assert plant.is_symlink()
    assert not victim.exists()


def test_two_writes_use_different_temporary_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []
    real = os.rename

    def rename(source: str, *args: Any, **kwargs: Any) -> None:
        used.append(source)
        real(source, *args, **kwargs)

    monkeypatch.setattr(os, "rename", rename)
    write_durably(tmp_path / "a", OLD)
    write_durably(tmp_path / "a", NEW)
    assert used[0] != used[1]
    assert all(name.startswith(".ivig-") and not name.endswith(".toml") for name in used)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_no_file_can_have_is_an_os_error(name: str, tmp_path: Path) -> None:
    for write in (write_durably, create_new):
        with pytest.raises(OSError, match="no file can have"):
            write(tmp_path / name, NEW)
    with pytest.raises(OSError, match="no file can have"):
        make_private_folder(tmp_path / name)


# New files


def test_create_new_refuses_a_name_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("a", "dangling"):
        with pytest.raises(FileExistsError):
            create_new(tmp_path / name, NEW)
    assert (tmp_path / "a").read_bytes() == OLD
    assert names(tmp_path) == ["a", "dangling"]


@pytest.mark.parametrize("hard_links", [True, False])
def test_create_new_shows_the_whole_file_or_none(
    hard_links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    real = os.fsync

    def look(fd: int) -> None:
        assert not path.exists() or path.read_bytes() == NEW
        real(fd)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EPERM, "injected")

    monkeypatch.setattr(os, "fsync", look)
    if not hard_links:
        monkeypatch.setattr(os, "link", refuse)
    assert create_new(path, NEW) == fingerprint(path)
    assert path.read_bytes() == NEW
    assert path.stat().st_nlink == 1
    with pytest.raises(FileExistsError):
        create_new(path, OLD)
    assert names(tmp_path) == ["a"]


def test_create_new_without_hard_links_sees_a_name_that_was_taken_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"

    def refuse(*_: Any, **__: Any) -> None:
        path.write_bytes(OLD)
        raise PermissionError(errno.EPERM, "injected")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(FileExistsError):
        create_new(path, NEW)
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["a"]


def test_of_many_who_create_the_same_name_one_wins(tmp_path: Path) -> None:
    for turn in range(20):
        path, start = tmp_path / str(turn), threading.Barrier(4)
        won: list[bytes] = []

        def create(data: bytes, path: Path = path, start: threading.Barrier = start) -> None:
            start.wait()
            with suppress(FileExistsError):
                create_new(path, data)
                won.append(data)  # noqa: B023 - the threads end within the turn

        threads = [threading.Thread(target=create, args=(b"%d" % n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert won == [path.read_bytes()]


# Folders


def test_a_folder_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path)
    make_private_folder(tmp_path / "new")
    make_private_folder(tmp_path / "new")
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / "new") == 0o700


def test_a_file_in_the_way_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    for path in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(OSError, match=r"exists|directory"):
            make_private_folder(path)


def test_the_sweep_takes_what_nobody_writes_any_more_and_nothing_else(tmp_path: Path) -> None:
    stale, young = f".ivig-{'0' * 16}.part", f".ivig-{'1' * 16}.part"
    written = f".ivig-{'4' * 16}.part"
    folder, link = f".ivig-{'2' * 16}.part", f".ivig-{'3' * 16}.part"
    others = ["a.toml", ".ivig-notes.part", f".ivig-{'0' * 16}.part.toml", f"x{stale}"]
    for name in (stale, young, *others):
        (tmp_path / name).touch()
    (tmp_path / folder).mkdir()
    (tmp_path / link).symlink_to("a.toml")
    old = time.time() - 4000
    for name in (stale, folder, *others):
        os.utime(tmp_path / name, (old, old))
    os.utime(tmp_path / link, (old, old), follow_symlinks=False)
    (tmp_path / stale).write_bytes(NEW)
    (tmp_path / written).write_bytes(NEW)
    with (tmp_path / written).open() as file:  # as who writes it has it
        fcntl.flock(file, fcntl.LOCK_EX)
        assert sweep_stale(tmp_path) == 1
    assert names(tmp_path) == sorted([young, written, folder, link, *others])
    assert sweep_stale(tmp_path) == 1  # its writer was killed
    assert names(tmp_path) == sorted([young, folder, link, *others])
    assert sweep_stale(tmp_path / "none") == 0
