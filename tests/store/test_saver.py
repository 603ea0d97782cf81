"""The saver never makes anybody wait, never claims more than is on the disk, never overwrites."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.store import durable
from ivig_tui.store.contents import Fingerprint, fingerprint
from ivig_tui.store.durable import write_durably
from ivig_tui.store.saver import Saver, Write
from tests.pace import within

ROOT = Path(durable.__file__).parents[2]
LONG = 10.0
"""Seconds; nothing that works takes as long."""


class Watch:
    """Starts savers and keeps what they tell."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int]] = []
        self.reasons: list[str] = []
        self.copies: list[Path] = []
        self.times: list[datetime] = []
        self.savers: list[Saver[bytes]] = []

    def saver(
        self, path: Path, write: Write = write_durably, retry_s: float = 0.02
    ) -> Saver[bytes]:
        saver = Saver[bytes](
            path,
            known=fingerprint(path),
            encode=bytes,
            on_saved=self.on_saved,
            on_failed=self.on_failed,
            on_conflict=self.on_conflict,
            write=write,
            retry_s=retry_s,
        )
        self.savers.append(saver)
        return saver

    def on_saved(self, version: int, when: datetime) -> None:
        self.times.append(when)
        self.told.append(("saved", version))

    def on_failed(self, version: int, reason: str) -> None:
        self.reasons.append(reason)
        self.told.append(("failed", version))

    def on_conflict(self, version: int, copy: Path) -> None:
        self.copies.append(copy)
        self.told.append(("conflict", version))

    def until(self, *last: tuple[str, int]) -> None:
        wait_until(lambda: self.told[-len(last) :] == list(last))


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    for saver in watch.savers:
        saver.detach(0)


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not done():
        assert time.monotonic() < end
        time.sleep(0.001)


class Gate:
    """A disk that syncs files, or folders, only when it is let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, is_kind: Callable[[int], bool]) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        real = os.fsync

        def sync(fd: int) -> None:
            if is_kind(os.fstat(fd).st_mode):
                self.reached.set()
                assert self.open.wait(LONG)
            real(fd)

        monkeypatch.setattr(os, "fsync", sync)


class Disk:
    """A write that fails with `error` as long as there is one."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.tries = 0

    def __call__(
        self, path: Path, data: bytes, *, before_replace: Callable[[], None]
    ) -> Fingerprint:
        self.tries += 1
        if self.error is not None:
            raise self.error
        return write_durably(path, data, before_replace=before_replace)


# What is saved


def test_each_version_is_saved_and_told_with_its_number_and_time(
    tmp_path: Path, watch: Watch
) -> None:
    path = tmp_path / "a.toml"
    saver = watch.saver(path)
    assert not saver.pending
    for number in (1, 2):
        assert saver.save(b"version %d" % number) == number
        watch.until(("saved", number))
        assert path.read_bytes() == b"version %d" % number
        assert not saver.pending
        assert saver.saved_version == number
    assert abs(watch.times[-1].timestamp() - time.time()) < LONG
    assert watch.times[-1].utcoffset() is not None


def test_a_slow_disk_is_not_felt_and_the_latest_wins(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, took = os.fsync, []

    def slow(fd: int) -> None:
        time.sleep(0.2)
        real(fd)

    monkeypatch.setattr(os, "fsync", slow)
    disk = Disk(None)
    saver = watch.saver(tmp_path / "a", disk)
    for number in range(1, 31):
        start = time.perf_counter()
        saver.save(b"version %d" % number)
        took.append(time.perf_counter() - start)
        time.sleep(0.01)
    assert saver.pending
    assert saver.flush(LONG)
    assert (tmp_path / "a").read_bytes() == b"version 30"
    # The median, and for the worst a bound that a busy machine keeps: a save takes 0.4 s.
    assert sorted(took)[15] < within(0.02)
    assert max(took) < within(0.4)
    assert disk.tries < 15


@pytest.mark.parametrize("is_kind", [stat.S_ISREG, stat.S_ISDIR])
def test_saved_is_told_only_after_the_file_and_the_folder_are_synced(
    is_kind: Callable[[int], bool],
    tmp_path: Path,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Gate(monkeypatch, is_kind)
    saver = watch.saver(tmp_path / "a")
    saver.save(b"new")
    assert gate.reached.wait(LONG)
    assert not saver.flush(0.05)
    assert saver.pending
    assert saver.saved_version == 0
    assert watch.told == []
    gate.open.set()
    assert saver.flush(LONG)
    watch.until(("saved", 1))


KILLED = """
import os, sys, time
from pathlib import Path
from ivig_tui.store.contents import fingerprint
from ivig_tui.store.saver import Saver
path = Path(sys.argv[1])
def saved(version, when):
    os.write(1, b"%d\\n" % version)
saver = Saver(path, known=fingerprint(path), encode=bytes, on_saved=saved,
              on_failed=lambda *_: None, on_conflict=lambda *_: None)
for version in range(1, 1_000_000):
    saver.save(b"%08d " % version * 400)
    time.sleep(0.0003)
"""


def child(code: str, *args: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_kill_9_at_any_moment_loses_nothing_that_was_told_as_saved(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)  # shown when it fails
    chance = random.Random(seed)
    for turn in range(15):
        path = tmp_path / str(turn) / "a.toml"
        path.parent.mkdir()
        path.write_bytes(b"%08d " % 0 * 400)
        with child(KILLED, path) as process:
            assert process.stdout is not None
            told = process.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
            told += process.stdout.read()
        last = int(told.split(b"\n")[-2])
        data = path.read_bytes()
        assert data == data[:9] * 400
        assert int(data[:8]) >= last >= 1


# What cannot be saved


def test_a_full_disk_is_told_once_and_saved_when_there_is_space(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    saver = watch.saver(path)
    tries = 0

    def full(*_: Any) -> int:
        nonlocal tries
        tries += 1
        raise OSError(errno.ENOSPC, "injected")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        saver.save(b"new")
        watch.until(("failed", 1))
        wait_until(lambda: tries > 3)
        assert watch.told == [("failed", 1)]
        assert watch.reasons == ["disk full"]
        assert saver.pending
        assert path.read_bytes() == b"old"
    watch.until(("failed", 1), ("saved", 1))
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "x"), "disk full"),
        (OSError(errno.EDQUOT, "x"), "disk quota used up"),
        (OSError(errno.EROFS, "x"), "read-only"),
        (OSError(errno.EACCES, "x"), "permission denied"),
        (OSError(errno.EPERM, "x"), "permission denied"),
        (OSError(errno.ETXTBSY, "Text file busy"), "Text file busy"),
        (OSError("no number"), "no number"),
        (RuntimeError("what a patient said"), "unexpected fault: RuntimeError"),
    ],
)
def test_reasons_are_in_plain_words(
    error: Exception, reason: str, tmp_path: Path, watch: Watch
) -> None:
    disk = Disk(error)
    saver = watch.saver(tmp_path / "a", disk)
    saver.save(b"new")
    watch.until(("failed", 1))
    assert watch.reasons == [reason]
    disk.error = None
    assert saver.flush(LONG)


def test_a_new_reason_is_told(tmp_path: Path, watch: Watch) -> None:
    disk = Disk(OSError(errno.ENOSPC, "x"))
    watch.saver(tmp_path / "a", disk).save(b"new")
    watch.until(("failed", 1))
    disk.error = OSError(errno.EROFS, "x")
    wait_until(lambda: watch.reasons == ["disk full", "read-only"])


def test_what_cannot_be_made_into_bytes_is_told_and_the_next_version_is_saved(
    tmp_path: Path,
) -> None:
    def encode(text: str) -> bytes:
        assert threading.current_thread() is not threading.main_thread()
        return text.encode("ascii")

    path, watch = tmp_path / "a.toml", Watch()
    saver = Saver[str](
        path,
        known=None,
        encode=encode,
        on_saved=watch.on_saved,
        on_failed=watch.on_failed,
        on_conflict=watch.on_conflict,
        retry_s=0.02,
    )
    saver.save("é")
    watch.until(("failed", 1))
    assert watch.reasons == ["unexpected fault: UnicodeEncodeError"]
    assert saver.pending and not path.exists()
    saver.save("e")
    watch.until(("failed", 1), ("saved", 2))
    assert path.read_bytes() == b"e"
    assert saver.close(LONG)


def test_newer_data_and_flush_do_not_wait_for_the_next_try(tmp_path: Path, watch: Watch) -> None:
    disk = Disk(OSError(errno.ENOSPC, "x"))
    saver = watch.saver(tmp_path / "a", disk, retry_s=3600)
    saver.save(b"one")
    watch.until(("failed", 1))
    saver.save(b"two")
    watch.until(("failed", 2))
    disk.error = None
    assert saver.flush(LONG)
    assert (tmp_path / "a").read_bytes() == b"two"


def test_a_folder_that_is_gone_is_told_and_the_save_waits_for_it(
    tmp_path: Path, watch: Watch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "a"
    path.write_bytes(b"old")
    saver = watch.saver(path)
    folder.rename(tmp_path / "away")
    saver.save(b"new")
    watch.until(("failed", 1))
    assert watch.reasons == ["the folder is gone"]
    (tmp_path / "away").rename(folder)
    assert saver.flush(LONG)
    assert path.read_bytes() == b"new"
    assert watch.copies == []


def test_a_callback_that_raises_stops_nothing(tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    disk = Disk(OSError(errno.ENOSPC, "x"))
    path = tmp_path / "a"
    saver = Saver(
        path,
        known=None,
        encode=bytes,
        on_saved=broken,
        on_failed=broken,
        on_conflict=broken,
        write=disk,
        retry_s=0.01,
    )
    saver.save(b"one")
    wait_until(lambda: disk.tries > 1)
    disk.error = None
    assert saver.flush(LONG)
    path.write_bytes(b"a stranger's")
    saver.save(b"two")
    assert saver.flush(LONG)
    assert saver.close(LONG)


# What another program did


def test_a_file_that_another_program_changed_is_left_alone_and_a_copy_holds_the_answers(
    tmp_path: Path, watch: Watch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")
    saver = watch.saver(path)
    saver.save(b"one")
    assert saver.flush(LONG)
    path.write_bytes(b"a stranger's")
    for data in (b"two", b"three"):
        saver.save(data)
        assert saver.flush(LONG)
        assert path.read_bytes() == b"a stranger's"
        (copy,) = set(tmp_path.iterdir()) - {path}
        assert copy.read_bytes() == data
    watch.until(("saved", 1), ("conflict", 2), ("saved", 2), ("saved", 3))
    assert watch.copies == [copy] == [saver.target]
    assert copy.name.startswith("a.toml.conflict-")
    assert copy.suffix != ".toml"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_change_while_the_data_goes_to_the_disk_is_seen_too(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")
    gate = Gate(monkeypatch, stat.S_ISREG)
    saver = watch.saver(path)
    saver.save(b"new")
    assert gate.reached.wait(LONG)
    path.write_bytes(b"a stranger's")
    gate.open.set()
    assert saver.flush(LONG)
    watch.until(("conflict", 1), ("saved", 1))
    assert path.read_bytes() == b"a stranger's"
    assert watch.copies[0].read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("what", ["removed", "appeared", "link", "folder"])
def test_whatever_another_program_put_there_is_left_alone(
    what: str, tmp_path: Path, watch: Watch
) -> None:
    path, victim = tmp_path / "a.toml", tmp_path / "victim"
    victim.write_bytes(b"theirs")
    if what != "appeared":
        path.write_bytes(b"old")
    saver = watch.saver(path)
    path.unlink(missing_ok=True)
    if what == "appeared":
        path.write_bytes(b"theirs")
    elif what == "link":
        path.symlink_to(victim)
    elif what == "folder":
        path.mkdir()
    saver.save(b"new")
    assert saver.flush(LONG)
    watch.until(("conflict", 1), ("saved", 1))
    assert watch.copies[0].read_bytes() == b"new"
    assert victim.read_bytes() == b"theirs"
    assert path.exists() == (what != "removed")
    assert path.is_symlink() == (what == "link")


def test_a_changed_copy_is_left_alone_as_well(tmp_path: Path, watch: Watch) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")
    saver = watch.saver(path)
    path.write_bytes(b"a stranger's")
    saver.save(b"one")
    assert saver.flush(LONG)
    saver.target.write_bytes(b"another stranger's")
    saver.save(b"two")
    assert saver.flush(LONG)
    watch.until(("conflict", 2), ("saved", 2))
    assert [copy.read_bytes() for copy in watch.copies] == [b"another stranger's", b"two"]


def test_the_copy_of_a_file_with_the_longest_name_can_be_made(tmp_path: Path, watch: Watch) -> None:
    path = tmp_path / ("ä" * 125 + ".toml")
    path.write_bytes(b"old")
    saver = watch.saver(path)
    path.write_bytes(b"a stranger's")
    saver.save(b"new")
    assert saver.flush(LONG)
    assert saver.target.read_bytes() == b"new"


def test_what_a_half_failed_save_left_is_not_taken_for_a_strangers(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    real, failed = os.fsync, 0

    def fail_twice_for_folders(fd: int) -> None:
        nonlocal failed
        if stat.S_ISDIR(os.fstat(fd).st_mode) and failed < 2:
            failed += 1
            raise OSError(errno.EIO, "injected")
        real(fd)

    monkeypatch.setattr(os, "fsync", fail_twice_for_folders)
    saver = watch.saver(path)
    saver.save(b"new")
    watch.until(("failed", 1), ("saved", 1))
    assert failed == 2
    assert watch.reasons == ["the disk reports an error"]
    assert list(tmp_path.iterdir()) == [path]


# Leaving


def test_close_writes_what_is_pending_and_ends_the_thread(tmp_path: Path, watch: Watch) -> None:
    before = set(threading.enumerate())
    saver = watch.saver(tmp_path / "a")
    for number in range(100):
        saver.save(b"version %d" % number)
    (thread,) = set(threading.enumerate()) - before
    assert saver.close(LONG)
    assert (tmp_path / "a").read_bytes() == b"version 99"
    thread.join(LONG)
    assert not thread.is_alive()
    assert saver.close(LONG)
    assert saver.flush(LONG)
    saver.save(b"too late")
    assert not saver.flush(LONG)
    assert not saver.close(LONG)
    assert (tmp_path / "a").read_bytes() == b"version 99"


def test_close_gives_up_in_time_when_nothing_can_be_saved(tmp_path: Path, watch: Watch) -> None:
    before = set(threading.enumerate())
    disk = Disk(OSError(errno.ENOSPC, "x"))
    saver = watch.saver(tmp_path / "a", disk, retry_s=3600)
    saver.save(b"new")
    watch.until(("failed", 1))
    (thread,) = set(threading.enumerate()) - before
    start, tries = time.monotonic(), disk.tries
    assert not saver.close(0.35)
    assert 0.3 < time.monotonic() - start < within(LONG / 2)
    assert disk.tries > tries + 1  # it tried to the end
    thread.join(LONG)
    assert not thread.is_alive()


def test_close_gives_up_in_time_when_the_disk_hangs(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch, stat.S_ISREG)
    saver = watch.saver(tmp_path / "a")
    saver.save(b"new")
    assert gate.reached.wait(LONG)
    start = time.monotonic()
    assert not saver.close(0.1)
    assert time.monotonic() - start < within(LONG / 2)
    gate.open.set()


def test_after_detach_nothing_is_written(tmp_path: Path, watch: Watch) -> None:
    before = set(threading.enumerate())
    path = tmp_path / "a"
    path.write_bytes(b"old")
    disk = Disk(OSError(errno.ENOSPC, "x"))
    saver = watch.saver(path, disk)
    saver.save(b"new")
    watch.until(("failed", 1))
    (thread,) = set(threading.enumerate()) - before
    assert saver.detach()
    thread.join(LONG)
    assert not thread.is_alive()
    tries, disk.error = disk.tries, None
    saver.save(b"newer")
    assert not saver.flush(0.1)
    assert not saver.close(0.1)
    assert saver.pending
    assert disk.tries == tries
    assert path.read_bytes() == b"old"


def test_detach_stops_even_a_write_that_hangs_in_the_disk(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    gate = Gate(monkeypatch, stat.S_ISREG)
    saver = watch.saver(path)
    saver.save(b"new")
    assert gate.reached.wait(LONG)
    assert not saver.detach(0.05)
    gate.open.set()
    assert saver.detach(LONG)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert watch.told == []


# Signals

SIGNALLED = """
import os, signal, sys, time
from pathlib import Path
from ivig_tui.store.saver import Saver
path = Path(sys.argv[1])
count = 0
saver = Saver(path, known=None, encode=bytes, on_saved=lambda *_: None, on_failed=lambda *_: None,
              on_conflict=lambda *_: None)
def save():
    global count
    count += 1
    return saver.save(b"%d" % count)
leaving, depth = False, 0
def again(*_):
    global depth
    if leaving or depth == 3:  # deeper, it would only run out of stack
        return
    depth += 1
    save()
    saver.flush(0.001)
    saver.pending
    depth -= 1
def leave(*_):
    global leaving
    leaving = True
    saver.save(b"last")
    os.write(1, b"closed" if saver.close(5) else b"gave up")
    os._exit(0)
signal.signal(signal.SIGALRM, again)
signal.signal(signal.SIGTERM, leave)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
os.write(1, b"ready\\n")
while True:
    save()
    saver.pending
    saver.flush(0.0005)
"""


def test_a_signal_handler_saves_and_closes_whatever_it_interrupts(tmp_path: Path) -> None:
    for turn in range(4):
        path = tmp_path / str(turn)
        with child(SIGNALLED, path) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(0.1 + turn / 100)
            process.terminate()
            try:
                process.wait(LONG)
            finally:
                process.kill()
            assert process.stdout.read() == b"closed"
        assert path.read_bytes() == b"last"


def test_signals_are_left_to_the_main_thread(tmp_path: Path) -> None:
    blocked: set[int] = set()

    def look(*_: object) -> None:
        blocked.update(signal.pthread_sigmask(signal.SIG_BLOCK, []))

    saver = Saver(
        tmp_path / "a",
        known=None,
        encode=bytes,
        on_saved=look,
        on_failed=look,
        on_conflict=look,
    )
    saver.save(b"new")
    assert saver.close(LONG)
    assert blocked >= {signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT}
