"""One writer for a session: a lock that ends with the process that holds it.

The lock is on a hidden file beside the session: one on the session itself would be lost when a
save replaces that file. The kernel frees it when the process ends, however it ends.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import stat
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ivig_tui.criteria.wording import inert
from ivig_tui.store.durable import is_shared
from ivig_tui.store.holder import Holder, parsed, plain

_MOST_BYTES = 4096
_SETTLE_S = 0.2
"""How long a holder that was just locked out of sight may take to write its name, and one who
only looks may take, in seconds."""


class SessionLock:
    """The right to write one session. Frees itself when the process ends."""

    def __init__(self, session: Path, user: str) -> None:
        """`user` is the name that others are shown."""
        # Two who come by different links must meet at one lock.
        real = Path(os.path.realpath(session))
        self.path = real.with_name(f".{real.name}.lock")
        self._user = user
        self._fd: int | None = None

    def acquire(self) -> Holder | None:
        """Take the lock and return None, or return who holds it. Waits 0.2 seconds at most.

        Raises OSError where there can be no lock: no right to write, a link or a folder in its
        place.
        """
        until = time.monotonic() + _SETTLE_S
        while self._fd is None:
            fd = self._open()
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = parsed(_first_line(fd))
                os.close(fd)
                # Whoever only looks (`seen`) locks for an instant: then it tells of one long gone.
                if holder is not None and not holder.is_gone():
                    return holder
                if time.monotonic() > until:
                    return holder or Holder("", "", None, None, None, None)
                time.sleep(0.01)
                continue
            except BaseException:
                os.close(fd)
                raise
            if not _same_file(fd, self.path):  # its holder removed it while we took it
                os.close(fd)
                continue
            _sign(fd, self._user)
            self._fd = fd
        return None

    def seen(self) -> Holder | None:
        """Who holds the lock just now, None where nobody does. It is not taken.

        Raises OSError where that cannot be told.
        """
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return parsed(_first_line(fd)) or Holder("", "", None, None, None, None)
        finally:
            os.close(fd)
        return None

    def why_not(self, error: OSError) -> str:
        """Why there can be no lock, for a human; of what `acquire` raised."""
        if error.errno == errno.ELOOP:
            return f"{inert(self.path.name)} is a link"
        if error.errno in (errno.EACCES, errno.EPERM):
            if os.path.lexists(self.path):
                return f"no right to write {inert(self.path.name)}"
            return "no right to write in its folder"
        return (error.strerror or str(error)).lower()

    @property
    def held(self) -> bool:
        """Whether the lock is ours, and others can see it: its file was not removed or replaced."""
        return self._fd is not None and _same_file(self._fd, self.path)

    def release(self) -> None:
        """Give the lock up and remove its file. Does nothing when it is not held."""
        fd, self._fd = self._fd, None
        if fd is None:
            return
        with suppress(OSError):
            os.ftruncate(fd, 0)
            # Only a holder removes the file, so what has the name now keeps it until we are done.
            if _same_file(fd, self.path):
                self.path.unlink()
        os.close(fd)

    def request_handover(self, holder: Holder) -> bool:
        """Ask another process of one's own, that `acquire` named, to save and go: was it asked?

        It gets SIGTERM, only if it is seen to hold the lock at this moment, and finds in the lock
        file who asked. Then call `acquire` until it returns None. Never raises OSError.
        """
        if holder.pid is None or holder.pid == os.getpid() or not holder.is_same_login_user():
            return False
        # The handle is taken first: then what is checked is what gets the signal, even if the
        # process ends in between and its number is given to another.
        handle: int | None = None
        if sys.platform == "linux":
            with suppress(OSError):  # kernels before 5.3
                handle = os.pidfd_open(holder.pid)
        try:
            if not self._called_away(holder):
                return False
            _terminate(holder.pid, handle)
            return True
        except OSError:
            return False
        finally:
            if handle is not None:
                os.close(handle)

    @property
    def asked_by(self) -> Holder | None:
        """Which other login of this user's asked us to go; None where none did."""
        if self._fd is None:
            return None
        with suppress(OSError, ValueError, LookupError, AttributeError, RecursionError):
            told = os.pread(self._fd, 2 * _MOST_BYTES, 0).split(b"\n")[1]
            if json.loads(told).get("for") == os.getpid():
                return parsed(told)
        return None

    def _called_away(self, holder: Holder) -> bool:
        """Whether it is the holder that is said; if so it can now read who asks."""
        fd = os.open(self.path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            first = _first_line(fd)
            same = parsed(first) == holder and _same_file(fd, self.path)
            if not (same and _has_open(holder.pid or 0, os.fstat(fd))):
                return False
            with suppress(OSError):  # a full disk: it goes all the same, without knowing why
                os.pwrite(fd, _line(self._user, for_pid=holder.pid), len(first) + 1)
            return True
        finally:
            os.close(fd)
        return False

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        while True:
            with suppress(FileNotFoundError):
                fd = os.open(self.path, flags)
                break
            # In two steps: some systems refuse O_CREAT on a file that a colleague made.
            with suppress(FileExistsError):
                fd = os.open(self.path, flags | os.O_CREAT | os.O_EXCL, 0o600)
                with suppress(OSError):  # then it stays narrower than it could be
                    os.fchmod(fd, 0o660 if is_shared(self.path.parent.stat()) else 0o600)
                break
        status = os.fstat(fd)
        # A second name could be that of a file of ours, which the lock would overwrite.
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            os.close(fd)
            raise OSError(errno.EEXIST, "the lock file is not a file of its own")
        return fd


def _same_file(fd: int, path: Path) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.fstat(fd), path.lstat())
    return False


def _line(user: str, *, for_pid: int | None = None) -> bytes:
    """Who we are, as the lock file tells it; or, for its holder, who asks it to go."""
    tty = None
    for stream in (0, 1, 2):
        with suppress(OSError):
            tty = os.ttyname(stream)
            break
    came_from = os.environ.get("SSH_CONNECTION", "").split()
    facts = {
        "user": plain(user),
        "host": plain(os.uname().nodename),
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "tty": tty,
        "ssh": plain(came_from[0]) if came_from else None,
    }
    return json.dumps(facts | ({} if for_pid is None else {"for": for_pid})).encode() + b"\n"


def _sign(fd: int, user: str) -> None:
    line = _line(user)
    try:
        os.pwrite(fd, line, 0)  # readers take the first line only: what was longer is cut below
        os.ftruncate(fd, len(line))
    except OSError:
        # A full disk: the lock holds all the same, only without a name. Not with an old one.
        with suppress(OSError):
            os.ftruncate(fd, 0)


def _first_line(fd: int) -> bytes:
    return os.pread(fd, _MOST_BYTES, 0).partition(b"\n")[0]


def _has_open(pid: int, file: os.stat_result) -> bool:
    """Whether this process has the file open, as only its holder has for longer than a moment.

    True on systems that do not tell.
    """
    if not Path("/proc/self/fd").is_dir():
        return True
    with suppress(OSError), os.scandir(f"/proc/{pid}/fd") as entries:
        for entry in entries:
            with suppress(OSError):
                if os.path.samestat(entry.stat(), file):
                    return True
    return False


def _terminate(pid: int, handle: int | None) -> None:
    """End a process in order. It may be stopped, or just about to be: it is woken as well, or it
    would never notice."""
    for number in (signal.SIGTERM, signal.SIGCONT):
        if sys.platform == "linux" and handle is not None:
            signal.pidfd_send_signal(handle, number)
        else:
            os.kill(pid, number)
