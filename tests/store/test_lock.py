"""One writer at a time; the others are told who it is; a process that dies lets go."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.store import lock as module
from ivig_tui.store.holder import Holder
from ivig_tui.store.lock import SessionLock
from tests.pace import within

ROOT = Path(module.__file__).parents[2]
LONG = 10.0
"""Seconds; nothing that works takes as long."""

HOLD = """
import os, signal, sys
from pathlib import Path
from ivig_tui.store.lock import SessionLock
lock = SessionLock(Path(sys.argv[1]), user=sys.argv[2])
def leave(*_):
    if sys.argv[3]:
        Path(sys.argv[1]).write_text(sys.argv[3])
    lock.release()
    os._exit(7)
signal.signal(signal.SIGTERM, signal.SIG_IGN if os.environ.get("STUBBORN") else leave)
print("got" if lock.acquire() is None else "refused", flush=True)
while True:
    signal.pause()
"""


@contextmanager
def python(code: str, *args: object, **env: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def other(
    session: Path, user: str = "jdoe", leave: str = "saved by the ghost", **env: str
) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the session's lock; what it leaves there when it is ended."""
    with python(HOLD, session, user, leave, **env) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "got\n"
        yield process


def acquire_within(lock: SessionLock, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while lock.acquire() is not None:
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return tmp_path / "SYN-0417.toml"


def test_the_second_process_is_told_at_once_who_has_it_and_since_when(session: Path) -> None:
    with other(session, SSH_CONNECTION="192.0.2.7 50000 192.0.2.1 22") as process:
        start = time.monotonic()
        holder = SessionLock(session, "me").acquire()
        assert time.monotonic() - start < within(1)
        assert holder is not None
        assert holder.since is not None
        assert holder.since.utcoffset() is not None
        assert abs(datetime.now().astimezone() - holder.since) < timedelta(seconds=LONG)
        assert holder == Holder(
            user="jdoe",
            host=os.uname().nodename,
            pid=process.pid,
            since=holder.since,
            tty=None,
            ssh="192.0.2.7",
        )
        assert holder.is_same_login_user()


def test_a_login_without_ssh_has_no_address(session: Path) -> None:
    with other(session, SSH_CONNECTION=""):
        holder = SessionLock(session, "me").acquire()
        assert holder is not None
        assert holder.ssh is None


def test_the_terminal_is_told(session: Path) -> None:
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, session, "jdoe"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=slave,
        stdout=subprocess.PIPE,
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"got\n"
            holder = SessionLock(session, "me").acquire()
            assert holder is not None
            assert holder.tty == os.ttyname(slave)
        finally:
            process.kill()
            os.close(master)
            os.close(slave)


def test_a_process_that_is_killed_lets_go_within_a_second(session: Path) -> None:
    with other(session) as process:
        lock = SessionLock(session, "me")
        assert lock.acquire() is not None
        process.kill()
        assert acquire_within(lock, 1)
        lock.release()


def test_who_only_looks_does_not_stand_in_the_way_under_a_dead_name(session: Path) -> None:
    """Red where `acquire` believes the name that a killed holder left."""
    with other(session) as process:
        process.kill()
        process.wait()
    lock = SessionLock(session, "me")
    looking = os.open(lock.path, os.O_RDWR)
    fcntl.flock(looking, fcntl.LOCK_SH)  # as `seen` does, for an instant
    ends = threading.Timer(0.05, os.close, [looking])
    ends.start()
    assert lock.acquire() is None
    ends.join()
    lock.release()


def test_a_child_of_the_holder_does_not_keep_the_lock(session: Path) -> None:
    lock, second = SessionLock(session, "me"), SessionLock(session, "me")
    assert lock.acquire() is None
    sleeper = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        away = lock.path.rename(session.with_name("away"))  # so that the same file is locked again
        lock.release()
        away.rename(second.path)
        assert second.acquire() is None
    finally:
        sleeper.kill()
        sleeper.wait()
    second.release()


def test_one_process_cannot_have_it_twice(session: Path) -> None:
    lock, second = SessionLock(session, "me"), SessionLock(session, "me")
    assert lock.acquire() is None
    assert lock.acquire() is None  # it has it already
    assert lock.held
    holder = second.acquire()
    assert holder is not None
    assert holder.pid == os.getpid()
    assert not second.request_handover(holder)  # it would end itself
    lock.release()
    assert not lock.held
    assert second.acquire() is None
    second.release()


def test_release_leaves_nothing_behind_and_may_be_repeated(session: Path) -> None:
    lock = SessionLock(session, "me")
    lock.release()
    assert lock.acquire() is None
    assert lock.path.name == ".SYN-0417.toml.lock"
    lock.release()
    lock.release()
    assert list(session.parent.iterdir()) == []


def test_two_ways_to_a_session_meet_at_one_lock(session: Path, tmp_path: Path) -> None:
    session.touch()
    (tmp_path / "way").mkdir()
    link = tmp_path / "way" / "link.toml"
    link.symlink_to(session)
    lock = SessionLock(session, "me")
    assert lock.acquire() is None
    assert SessionLock(link, "me").acquire() is not None
    lock.release()


RIVAL = """
import os, sys, time
from pathlib import Path
from ivig_tui.store.lock import SessionLock
session = Path(sys.argv[1])
alone = session.with_name("alone")
end, turns = time.monotonic() + 0.7, 0
while time.monotonic() < end:
    lock = SessionLock(session, "rival")
    if lock.acquire() is None:
        os.close(os.open(alone, os.O_CREAT | os.O_EXCL))
        turns += 1
        os.unlink(alone)
        lock.release()
print(turns)
"""


def test_never_two_at_once_though_the_lock_file_comes_and_goes(session: Path) -> None:
    with (
        python(RIVAL, session) as one,
        python(RIVAL, session) as two,
        python(RIVAL, session) as three,
    ):
        turns = []
        for rival in (one, two, three):
            told, _ = rival.communicate(timeout=LONG)
            assert rival.returncode == 0
            turns.append(int(told))
    assert sum(turns) > 50


def test_held_is_false_when_somebody_removed_the_lock_file(session: Path) -> None:
    lock = SessionLock(session, "me")
    assert lock.acquire() is None
    lock.path.unlink()
    assert not lock.held
    second = SessionLock(session, "you")
    assert second.acquire() is None
    lock.release()  # must leave the other's file alone
    assert second.held
    second.release()


# Private


@pytest.mark.parametrize(("bits", "mode"), [(0o700, 0o600), (0o2770, 0o660)])
def test_the_lock_file_is_private_or_the_groups_whatever_the_umask(
    bits: int, mode: int, session: Path
) -> None:
    session.parent.chmod(bits)
    for umask in (0, 0o777):
        before = os.umask(umask)
        try:
            lock = SessionLock(session, "me")
            assert lock.acquire() is None
        finally:
            os.umask(before)
        assert stat.S_IMODE(lock.path.stat().st_mode) == mode
        lock.release()


@pytest.mark.parametrize("what", ["link", "dangling", "hard link", "fifo", "folder"])
def test_what_was_planted_in_its_place_is_refused_and_left_alone(what: str, session: Path) -> None:
    lock = SessionLock(session, "me")
    victim = session.with_name("victim")
    if what != "dangling":
        victim.write_bytes(b"theirs")
    match what:
        case "link" | "dangling":
            lock.path.symlink_to(victim)
        case "hard link":
            lock.path.hardlink_to(victim)
        case "fifo":
            os.mkfifo(lock.path)
        case _:
            lock.path.mkdir()
    with pytest.raises(OSError, match=r"symbolic|file of its own|directory"):
        lock.acquire()
    assert not lock.held
    assert (victim.read_bytes() if victim.exists() else None) == (
        None if what == "dangling" else b"theirs"
    )


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SessionLock(tmp_path / "none" / "a.toml", "me").acquire()


# What a lock file says is data

NOBODY = Holder("", "", None, None, None, None)


@pytest.mark.parametrize(
    ("content", "holder"),
    [
        (b"{}", NOBODY),
        (b'{"user": 1, "host": [], "pid": "5", "since": 5, "tty": {}, "ssh": true}', NOBODY),
        (b'{"pid": true, "since": "yesterday"}', NOBODY),
        (b'{"pid": -1, "since": "2026-11-22T09:31:04"}', NOBODY),
        (b'{"pid": 1}', NOBODY),
        (b'{"pid": 99999999999}', NOBODY),
        (b'{"user": "' + b"x" * 900 + b'"}', Holder("x" * 64, "", None, None, None, None)),
        (
            json.dumps({"user": "a\x1b]0;b\x07\u202e\ud800\x9b[/]"}).encode(),
            Holder("a\ufffd]0;b" + "\ufffd" * 4 + "[/]", "", None, None, None, None),
        ),
        (b'{"user": "first"}\n{"user": "second"}', Holder("first", "", None, None, None, None)),
    ],
)
def test_odd_text_in_a_lock_file_is_read_with_care(
    content: bytes, holder: Holder, session: Path
) -> None:
    lock = SessionLock(session, "me")
    assert lock.acquire() is None
    lock.path.write_bytes(content)
    assert SessionLock(session, "you").acquire() == holder
    lock.release()


@pytest.mark.parametrize(
    "content",
    [b"", b"[1]", b"\xff\0", b"[" * 4096, b"9" * 4096, b'{"user": "' + b"x" * 9000 + b'"}'],
    ids=["nothing", "list", "bad bytes", "deep", "long number", "long text"],
)
def test_a_lock_file_that_says_nothing_still_locks(content: bytes, session: Path) -> None:
    lock = SessionLock(session, "me")
    assert lock.acquire() is None
    lock.path.write_bytes(content)
    start = time.monotonic()
    assert SessionLock(session, "you").acquire() == NOBODY
    assert time.monotonic() - start < within(1)
    lock.release()


def test_what_a_killed_holder_left_is_replaced(session: Path) -> None:
    lock = SessionLock(session, "me")
    lock.path.write_text('{"user": "' + "long gone " * 50 + '"}\n')
    assert lock.acquire() is None
    facts = json.loads(lock.path.read_text())
    assert facts["user"] == "me"
    assert list(facts) == ["user", "host", "pid", "since", "tty", "ssh"]
    lock.release()


def test_a_full_disk_locks_without_a_name(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "injected")

    lock = SessionLock(session, "me")
    lock.path.write_text('{"user": "long gone"}\n')
    monkeypatch.setattr(os, "pwrite", full)
    assert lock.acquire() is None
    assert SessionLock(session, "you").acquire() == NOBODY
    lock.release()


# One's own lost login


@pytest.mark.parametrize("stopped", [False, True])
def test_ones_own_other_login_saves_and_goes_when_asked(stopped: bool, session: Path) -> None:
    lock = SessionLock(session, "me")
    with other(session) as process:
        if stopped:
            process.send_signal(signal.SIGSTOP)
            os.waitpid(process.pid, os.WUNTRACED)
        holder = lock.acquire()
        assert holder is not None
        assert lock.request_handover(holder)
        assert acquire_within(lock, 3)
        assert process.wait(LONG) == 7
    assert session.read_text() == "saved by the ghost"
    lock.release()


def test_a_process_that_does_not_hold_the_lock_is_not_signalled(session: Path) -> None:
    lock = SessionLock(session, "me")
    with other(session) as process, other(session.with_name("b.toml")) as bystander:
        holder = lock.acquire()
        assert holder is not None
        facts = json.loads(lock.path.read_text())
        lock.path.write_text(json.dumps({**facts, "pid": bystander.pid}) + "\n")
        forged = lock.acquire()
        assert forged is not None
        assert forged.pid == bystander.pid
        assert forged.is_same_login_user()
        if Path("/proc/self/fd").exists():
            assert not lock.request_handover(forged)
        assert not lock.request_handover(holder)  # the file does not say so any more
        time.sleep(0.05)
        assert process.poll() is None
        assert bystander.poll() is None


def test_nobody_is_signalled_when_the_lock_is_free(session: Path) -> None:
    lock = SessionLock(session, "me")
    with other(session) as process, other(session.with_name("b.toml")) as bystander:
        holder = lock.acquire()
        assert holder is not None
        process.kill()
        process.wait()
        assert not lock.request_handover(holder)
        lock.path.write_text(lock.path.read_text().replace(str(process.pid), str(bystander.pid)))
        assert not lock.request_handover(
            Holder("jdoe", holder.host, bystander.pid, holder.since, None, holder.ssh)
        )
        lock.path.unlink()
        assert not lock.request_handover(holder)
        assert bystander.poll() is None


def test_only_a_living_process_of_this_user_on_this_machine_is_ones_own(session: Path) -> None:
    with other(session) as process:
        holder = SessionLock(session, "me").acquire()
        assert holder is not None
        for pid, host in (
            (process.pid, "elsewhere"),
            (None, holder.host),
            (2**31 - 1, holder.host),
        ):
            elsewhere = Holder("jdoe", host, pid, None, None, None)
            assert not elsewhere.is_same_login_user()
            lock = SessionLock(session, "me")
            facts = json.loads(lock.path.read_text())
            lock.path.write_text(json.dumps({**facts, "host": host, "pid": pid}) + "\n")
            read = lock.acquire()
            assert read is not None
            assert (read.host, read.pid) == (host, pid)
            assert not lock.request_handover(read)
        assert process.poll() is None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to start another user's process")
def test_another_users_process_is_not_ones_own() -> None:
    sleeper = subprocess.Popen(["sleep", "60"], user=65534)
    try:
        holder = Holder("jdoe", os.uname().nodename, sleeper.pid, None, None, None)
        assert not holder.is_same_login_user()
    finally:
        sleeper.kill()
        sleeper.wait()
