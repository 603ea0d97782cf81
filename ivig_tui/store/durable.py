"""Writes that survive a power cut.

A write goes to a new file beside the target, is synced, and takes the target's name in one step.
So whoever looks, at any moment and after any failure, finds the old file or the new one, whole.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from ivig_tui.store.contents import Fingerprint, digest_of, storable

_TEMP_NAME = re.compile(r"\.ivig-[0-9a-f]{16}\.part")
_STALE_S = 3600.0
"""How old what killed writes left is at least where there are no locks, in seconds."""
_NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_CANNOT_SYNC_FOLDERS = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


NOT_SURE = "but the disk reports an error: a power cut may undo it"
"""What a person is told after `NotDurable`, behind what was done."""


class NotDurable(OSError):
    """The new file has its name and is whole, but a power cut may still undo that.

    Only the folder's fsync failed. `fingerprint` tells what now stands under the name.
    """

    def __init__(self, cause: OSError, fingerprint: Fingerprint) -> None:
        super().__init__(cause.errno, cause.strerror)
        self.fingerprint = fingerprint


def write_durably(
    path: Path,
    data: bytes | Iterable[bytes],
    mode: int = 0o600,
    *,
    before_replace: Callable[[], None] | None = None,
) -> Fingerprint:
    """Make `path` hold exactly `data`, whole or in parts as they are made, on the disk; return the
    fingerprint it has now.

    In a folder shared by a group a new file is open to that group as `mode` is to its owner, and
    an existing one keeps its group and permissions, never open to others. Elsewhere it has `mode`.

    `before_replace` is called when all is on the disk but the name; what it raises ends the write.
    Raises OSError, with the old file untouched and nothing left behind, and for a target that is
    a link or no regular file; NotDurable when only the last step failed.
    """

    def replace(new: _NewFile, name: str) -> None:
        if before_replace is not None:
            before_replace()
        os.rename(new.named(), name, src_dir_fd=new.folder, dst_dir_fd=new.folder)

    return _write(path, data, mode, replace)


def create_new(path: Path, data: bytes, mode: int = 0o600) -> Fingerprint:
    """Like `write_durably`, for a name that must be free: raises FileExistsError if it is not."""

    def claim(new: _NewFile, name: str) -> None:
        try:
            new.link(name)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            # No hard links on this disk: look, then rename. Two who create the same name in the
            # same instant are told apart by the session's lock only.
            if _status(new.folder, name) is not None:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            os.rename(new.named(), name, src_dir_fd=new.folder, dst_dir_fd=new.folder)
        else:
            new.forget()

    return _write(path, data, mode, claim, must_be_free=True)


def remove_durably(path: Path, *beside: Path) -> None:
    """Remove `path`, then what stands `beside` it in the same folder, so that a power cut does
    not bring them back.

    Raises OSError. Where `path` is gone all the same, only a power cut may bring it back.
    """
    folder = _open_folder(storable(path).parent)
    try:
        os.unlink(path.name, dir_fd=folder)
        for other in beside:
            with suppress(FileNotFoundError):
                os.unlink(other.name, dir_fd=folder)
        _sync_folder(folder)
    finally:
        with suppress(OSError):
            os.close(folder)


def rename_durably(path: Path, name: str) -> Path:
    """Give a file another name in its folder, one that is free, so that a power cut does not take
    that back; return where it is now.

    Raises OSError; FileExistsError where the name is taken.
    """
    folder = _open_folder(storable(path).parent)
    try:
        if _status(folder, name) is not None:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        os.rename(path.name, name, src_dir_fd=folder, dst_dir_fd=folder)
        _sync_folder(folder)
    finally:
        with suppress(OSError):
            os.close(folder)
    return path.with_name(name)


def make_private_folder(path: Path) -> None:
    """Make `path` and the folders above it that are missing, for their owner only (0700).

    What exists is left as it is. Raises OSError, FileExistsError if a file has the name.
    """
    if storable(path).is_dir():
        return
    if path.parent != path:
        make_private_folder(path.parent)
    try:
        path.mkdir(0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
        return
    if path.stat().st_mode & 0o700 != 0o700:  # the umask took from the owner too
        path.chmod(0o700)
    with suppress(OSError):  # the folder above may be one that we may enter but not read
        folder = _open_folder(path.parent)
        try:
            _sync_folder(folder)
        finally:
            os.close(folder)


def sweep_stale(folder: Path, new_s: float = 60.0) -> int:
    """Remove what killed writes left in `folder`; return how many.

    Only regular files with a name of ours, which nobody is writing: who writes one has it locked.
    An empty one stays for `new_s` seconds: who has just made it may be about to lock it.
    Errors are ignored: the next sweep tries again.
    """
    removed = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMP_NAME.fullmatch(entry.name):
                with suppress(OSError):
                    removed += _swept(Path(entry.path), new_s)
    return removed


def _swept(path: Path, new_s: float) -> bool:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return False
        age = time.time() - status.st_mtime
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # no locks on this disk
            if age < _STALE_S:
                return False
        if status.st_size == 0 and age < new_s:
            return False
        path.unlink()
        return True
    finally:
        os.close(fd)


def is_shared(folder: os.stat_result) -> bool:
    """Whether a folder is set up to be shared: its group may write, and its files inherit it."""
    return bool(folder.st_mode & stat.S_ISGID) and folder.st_mode & 0o070 == 0o070


def _write(
    path: Path,
    data: bytes | Iterable[bytes],
    mode: int,
    place: Callable[[_NewFile, str], None],
    must_be_free: bool = False,
) -> Fingerprint:
    storable(path)
    folder = _open_folder(path.parent)
    try:
        old = _status(folder, path.name)
        if old is not None and must_be_free:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        if old is not None and stat.S_ISLNK(old.st_mode):
            raise OSError(errno.ELOOP, "is a symbolic link; nothing is written through one")
        if old is not None and not stat.S_ISREG(old.st_mode):
            raise OSError(errno.EEXIST, "is not a regular file")
        try:
            written = _placed(folder, path.name, data, mode, old, place)
        except _StaysNameless:
            global _name_later
            _name_later = False
            written = _placed(folder, path.name, data, mode, old, place)
        try:
            _sync_folder(folder)
        except OSError as error:
            raise NotDurable(error, written) from error
        return written
    finally:
        with suppress(OSError):  # nothing hangs on it: all is synced, or has failed already
            os.close(folder)


def _placed(
    folder: int,
    name: str,
    data: bytes | Iterable[bytes],
    mode: int,
    old: os.stat_result | None,
    place: Callable[[_NewFile, str], None],
) -> Fingerprint:
    # What is made as it is written can be written once only.
    whole = isinstance(data, bytes)
    new = _NewFile(folder, nameless=_name_later and whole)
    try:
        _fill(new.fd, data)
        _set_access(new.fd, os.fstat(folder), old, mode)
        _sync_file(new.fd)
        digest = digest_of(data) if isinstance(data, bytes) else None
        written = Fingerprint.of(os.fstat(new.fd), digest)
        place(new, name)
        new.forget()
        with suppress(OSError):  # the new name is told in it; what is above does as well
            written = Fingerprint.of(os.fstat(new.fd), digest)
    finally:
        new.close()
    return written


_name_later = True
"""Whether files without a name could be named so far."""


class _StaysNameless(Exception):
    """A file without a name can't be given one here: /proc is missing, or the disk refuses."""


def opened_nameless(folder: int) -> int:
    """A new file without a name in a folder, as an open file; -1 where there is no such thing."""
    if sys.platform != "linux":
        return -1
    try:
        flags = os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC
        return os.open(".", flags, 0o600, dir_fd=folder)
    except OSError:  # old kernels and some disks refuse, each with an error of its own
        return -1


class _NewFile:
    """A file that is being written, without a name where the system allows that: a kill leaves
    nothing then. It is locked, so that nobody sweeps it away."""

    def __init__(self, folder: int, *, nameless: bool) -> None:
        self.folder = folder
        self._name: str | None = None
        self.fd = opened_nameless(folder) if nameless else -1
        if self.fd < 0:
            name = _temp_name()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self.fd = os.open(name, flags, 0o600, dir_fd=folder)
            self._name = name
        with suppress(OSError):  # no locks on this disk
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def link(self, name: str) -> None:
        """Give it a name that is free."""
        if self._name is None:
            source = f"/proc/self/fd/{self.fd}"
            try:
                os.link(source, name, dst_dir_fd=self.folder, follow_symlinks=True)
            except FileExistsError:
                raise
            except OSError as error:
                raise _StaysNameless from error
        else:
            os.link(self._name, name, src_dir_fd=self.folder, dst_dir_fd=self.folder)

    def named(self) -> str:
        """Its name, for a moment: it is to be renamed at once."""
        if self._name is None:
            name = _temp_name()
            self.link(name)
            self._name = name
        return self._name

    def forget(self) -> None:
        """It has another name now: the one for a moment goes, where it is still there."""
        name, self._name = self._name, None
        if name is not None:
            with suppress(OSError):
                os.unlink(name, dir_fd=self.folder)

    def close(self) -> None:
        """Nothing is left of it under a name of ours."""
        self.forget()
        with suppress(OSError):  # all is synced, or has failed already
            os.close(self.fd)


def _temp_name() -> str:
    # A random name: with a fixed one, what one kill leaves would block all later saves.
    return f".ivig-{os.urandom(8).hex()}.part"


def _open_folder(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def _status(folder: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _fill(fd: int, data: bytes | Iterable[bytes]) -> None:
    for part in (data,) if isinstance(data, bytes) else data:
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(fd, rest) :]


def _set_access(fd: int, folder: os.stat_result, old: os.stat_result | None, mode: int) -> None:
    """Exact permissions whatever the umask, and never wider than meant, not for a moment."""
    made = os.fstat(fd)
    if is_shared(folder):
        mode = mode | mode >> 3 & 0o070 if old is None else 0o600 | old.st_mode & 0o660
        group = folder.st_gid if old is None else old.st_gid
        if made.st_gid != group:
            try:
                os.fchown(fd, -1, group)
            except PermissionError:
                mode &= 0o700  # another group than the one that these permissions were meant for
    if stat.S_IMODE(made.st_mode) != mode:
        os.fchmod(fd, mode)


def _sync_file(fd: int) -> None:
    if sys.platform == "darwin":
        # Its fsync leaves the data in the drive's cache; not every file system can do better.
        with suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
    os.fsync(fd)


def _sync_folder(folder: int) -> None:
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC_FOLDERS:
            raise
