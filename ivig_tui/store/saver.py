"""Keeps a file up to date from a thread of its own, so that a slow disk is never felt.

The thread always writes the latest; what was overtaken while it wrote is skipped. What cannot be
saved is kept and tried again. What another program did to the file is never written over.

No lock is held anywhere: the parts that two sides touch are a queue, a set and single names, each
changed in one step. So a signal handler may call anything here, whatever it interrupted.
"""

from __future__ import annotations

import errno
import itertools
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from ivig_tui.store.contents import (
    COPY,
    Fingerprint,
    Unreadable,
    copy_stem,
    is_unchanged,
    read_contents,
)
from ivig_tui.store.durable import NotDurable, write_durably

_HURRY_S = 0.1
"""Between tries while closing, in seconds."""

_REASONS = {
    errno.ENOSPC: "disk full",
    errno.EDQUOT: "disk quota used up",
    errno.EROFS: "read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOENT: "the folder is gone",
    errno.EIO: "the disk reports an error",
}
"""Why something could not be saved, in a few words."""

T = TypeVar("T")


def block_signals() -> None:
    """Signals are for the main thread: one that comes to this would not wake that from a stalled
    terminal."""
    signal.pthread_sigmask(
        signal.SIG_BLOCK,
        {signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGCONT},
    )


class Write(Protocol):
    """What the saver needs of `write_durably`."""

    def __call__(
        self, path: Path, data: bytes, *, before_replace: Callable[[], None]
    ) -> Fingerprint: ...


class _Job(Struct, Generic[T], frozen=True):
    version: int
    value: T


class _Changed(Exception):
    """Another program changed the file."""


class _Detached(Exception):
    """The file is no longer ours to write."""


class Saver(Generic[T]):
    """Writes the latest version of one file, durably, in its own thread.

    A version is a value that never changes; `encode` makes its bytes, in that thread too. What it
    raises is told by `on_failed`. The callbacks run there as well, and must not wait for another
    thread: meanwhile nothing is saved. What they raise is ignored.

    - `on_saved(version, when)`: this version, and so all before it, is on the disk. `when` is local
      time with its offset.
    - `on_failed(version, reason)`: this version could not be saved; it is kept and tried again.
      Not repeated for the same version and reason.
    - `on_conflict(version, copy)`: another program changed or removed the file. It was left alone;
      this version, and all that follow, are in `copy` beside it, whose name does not end in
      `.toml`. Followed by `on_saved`.
    """

    def __init__(
        self,
        path: Path,
        *,
        known: Fingerprint | None,
        encode: Callable[[T], bytes],
        on_saved: Callable[[int, datetime], None],
        on_failed: Callable[[int, str], None],
        on_conflict: Callable[[int, Path], None],
        holds: Callable[[bytes, T], bool] = lambda data, value: False,
        write: Write = write_durably,
        retry_s: float = 1.0,
        settle_s: float = 0.01,
    ) -> None:
        """`path` is no link; `known` is what was read or created there, None if nothing is there;
        `holds` says whether what another program wrote holds all that a version does;
        `retry_s` is the time between tries, and `settle_s` that between a version and its writing,
        in seconds: the interpreter runs one thread at a time, and the screen comes first.
        """
        self._original = path
        self._holds = holds
        self._written: T | None = None
        """The latest value that was written; None before the first."""
        self._target = path
        self._known = known
        self._encode = encode
        self._on_saved = on_saved
        self._on_failed = on_failed
        self._on_conflict = on_conflict
        self._write = write
        self._retry_s = retry_s
        self._settle_s = settle_s
        self._versions = itertools.count(1)
        self._inbox: SimpleQueue[_Job[T] | None] = SimpleQueue()
        self._asked: set[int] = set()
        self._saved = 0
        self._told: tuple[int, str] | None = None
        self._conflict = False
        self._bells: list[SimpleQueue[None]] = []
        self._deadline = math.inf
        self._writing = False
        self._detached = False
        self._ended = False
        self._fault: str | None = None
        """What ended the thread before it was asked to end; None where nothing did."""
        threading.Thread(target=self._run, name="saver", daemon=True).start()

    def save(self, value: T) -> int:
        """Take `value` as the latest version and return its number, from 1 up; never waits.

        Where it is the very one that was written last, it is only looked whether it is still there:
        where another program took it away, it is written to a copy.

        After `close` or `detach` it is not written, and stays pending.
        """
        job = _Job(next(self._versions), value)
        self._inbox.put(job)
        self._asked.add(job.version)
        if self._fault:
            self._on_failed(job.version, self._fault)
        return job.version

    @property
    def pending(self) -> bool:
        """Whether there is a version that is not on the disk."""
        return self._newest_asked() > self._saved

    @property
    def saved_version(self) -> int:
        """The newest version that is on the disk; 0 before the first."""
        return self._saved

    @property
    def target(self) -> Path:
        """Where saves go: the path that was given or, after a conflict, the copy."""
        return self._target

    @property
    def known(self) -> Fingerprint | None:
        """The fingerprint of what was read or last written at the target; None: nothing is there.

        True of the target while nothing is pending.
        """
        return self._known

    def flush(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until what was given so far is on the disk: is it?"""
        goal = self._newest_asked()
        self._inbox.put(None)  # one that waits to try again tries now
        self._wait(lambda: self._saved >= goal or self._ended, timeout)
        return self._saved >= goal

    @property
    def trouble(self) -> str | None:
        """Why the latest try failed; None where it did not."""
        told = self._told
        return told[1] if told is not None else None

    @property
    def busy(self) -> bool:
        """Whether something is being written, or waits to be: `known` may be another by now."""
        return self._writing or self.pending

    def close(self, timeout: float) -> bool:
        """Write what is pending, for at most `timeout` seconds, and stop: is all on the disk?

        Not to be called from a callback.
        """
        self.end_within(timeout)
        return self.ended_by(time.monotonic() + timeout)

    def end_within(self, timeout: float) -> None:
        """Write what is pending, for at most `timeout` seconds, and stop; never waits."""
        self._deadline = time.monotonic() + timeout
        self._inbox.put(None)

    def ended_by(self, until: float) -> bool:
        """Wait, until then by the monotonic clock at most, for the end: is all on the disk?"""
        self._wait(lambda: self._ended, until - time.monotonic())
        return not self.pending

    def detach(self, timeout: float = 1.0) -> bool:
        """Never write again. Waits for a write in progress, at most `timeout` seconds.

        False: that write is stuck in the disk, and may still take the file's name if it had
        passed its last check. No other write can follow.
        """
        self._detached = True
        self._inbox.put(None)
        return self._wait(lambda: not self._writing, timeout)

    def _newest_asked(self) -> int:
        return max(self._asked.copy(), default=0)

    def _wait(self, done: Callable[[], bool], timeout: float) -> bool:
        # A bell of one's own: an Event has a lock, on which a signal handler could wait for ever.
        bell: SimpleQueue[None] = SimpleQueue()
        self._bells.append(bell)
        until = time.monotonic() + timeout
        try:
            while not done():
                left = until - time.monotonic()
                if left <= 0:
                    return False
                with suppress(Empty):
                    bell.get(timeout=left)
            return True
        finally:
            self._bells.remove(bell)

    def _ring(self) -> None:
        for bell in tuple(self._bells):
            bell.put(None)

    # From here on: the saver's own thread.

    def _run(self) -> None:
        block_signals()
        try:
            self._work()
        except Exception as error:
            # Nothing is saved any more; who waits for it is to know.
            self._fault = reason_of(error)
            if self.pending:
                self._on_failed(self._newest_asked(), self._fault)
            raise
        finally:
            self._ended = True
            self._ring()

    def _work(self) -> None:
        job: _Job[T] | None = None
        pause: float | None = None
        while not self._detached:
            job = self._latest(job, pause)
            if job is not None:
                pause = self._attempt(job)
                job = None if pause is None else job
            closing = self._deadline < math.inf
            if closing and job is None and self._inbox.empty():
                break
            if closing and time.monotonic() >= self._deadline:
                break

    def _latest(self, job: _Job[T] | None, pause: float | None) -> _Job[T] | None:
        """The newest version there is, after `pause` seconds, or when anything comes."""
        found = [job]
        with suppress(Empty):
            found.append(self._inbox.get(timeout=pause))
            if found[-1] is not None:  # who waits for the disk sends None, and it is written now
                found.append(self._inbox.get(timeout=self._settle_s))
            while True:
                found.append(self._inbox.get_nowait())
        return max((one for one in found if one), key=lambda one: one.version, default=None)

    def _attempt(self, job: _Job[T]) -> float | None:
        """Try to save; return the seconds to wait before the next try, None if there is none."""
        failure: Exception | None = None
        self._writing = True  # before the look at _detached: detach sets that and then looks here
        try:
            if job.value is self._written:
                self._look_for(job.value)
            else:
                self._may_replace()
                data = self._encode(job.value)
                self._known = self._write(
                    self._target, data, before_replace=lambda: self._may_replace(surely=True)
                )
                self._written = job.value
        except NotDurable as error:
            self._known = error.fingerprint  # or the next try would take it for a stranger's
            failure = error
        except Exception as error:
            failure = error
        finally:
            self._writing = False
            self._ring()
        match failure:
            case None:
                self._succeed(job.version)
                return None
            case _Detached():
                return None
            case _Changed():
                self._written = None
                self._target = self._copy_name()
                self._known = None
                self._conflict = True
                return 0.0
        self._fail(job.version, failure)
        return self._retry_s if self._deadline == math.inf else min(self._retry_s, _HURRY_S)

    def _look_for(self, value: T) -> None:
        """Look whether the file still holds what was written; raises _Changed where not."""
        try:
            self._may_replace(surely=True)
        except _Changed:
            try:
                data = read_contents(self._target, follow=False).data
            except Unreadable:
                raise _Changed from None
            if not self._holds(data, value):
                raise

    def _may_replace(self, *, surely: bool = False) -> None:
        if self._detached:
            raise _Detached
        if is_unchanged(self._target, self._known, surely=surely):
            return
        if not self._target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        raise _Changed

    def _copy_name(self) -> Path:
        return self._original.with_name(f"{copy_stem(self._original)}{COPY}{os.urandom(4).hex()}")

    def _succeed(self, version: int) -> None:
        when = datetime.now().astimezone()
        self._saved = version
        self._asked.difference_update(one for one in self._asked.copy() if one < version)
        self._told = None
        self._ring()  # before the callbacks: who waits for the disk does not wait for the screen
        if self._conflict:
            self._conflict = False
            with suppress(Exception):
                self._on_conflict(version, self._target)
        with suppress(Exception):
            self._on_saved(version, when)

    def _fail(self, version: int, error: Exception) -> None:
        reason = reason_of(error)
        if self._told != (version, reason):
            self._told = (version, reason)
            with suppress(Exception):
                self._on_failed(version, reason)


def reason_of(error: Exception) -> str:
    """Why something could not be saved. Of an error that is not the system's only its kind is said,
    as its text may hold an answer."""
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return f"unexpected fault: {type(error).__name__}"
