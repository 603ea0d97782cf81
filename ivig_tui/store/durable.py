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

from ivig_tui.store.contents import Fingerprint, storable

_TEMP_NAME = re.compile(r"\.ivig-[0-9a-f]{16}\.part")
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

    def replace(folder: int, temp: str, name: str) -> None:
        if before_replace is not None:
            before_replace()
        os.rename(temp, name, src_dir_fd=folder, dst_dir_fd=folder)

    return _write(path, data, mode, replace)


def create_new(path: Path, data: bytes, mode: int = 0o600) -> Fingerprint:
    """Like `write_durably`, for a name that must be free: raises FileExistsError if it is not."""

    def claim(folder: int, temp: str, name: str) -> None:
        try:
            os.link(temp, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            # No hard links on this disk: look, then rename. Two who create the same name in the
            # same instant are told apart by the session's lock only.
            if _status(folder, name) is not None:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            os.rename(temp, name, src_dir_fd=folder, dst_dir_fd=folder)
        else:
            with suppress(OSError):
                os.unlink(temp, dir_fd=folder)

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


def sweep_stale(folder: Path, older_than_s: float = 3600) -> int:
    """Remove what killed writes left in `folder`, older than so many seconds; return how many.

    Only regular files with a name of ours. Errors are ignored: the next sweep tries again.
    """
    removed = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if not _TEMP_NAME.fullmatch(entry.name) or not entry.is_file(follow_symlinks=False):
                    continue
                if time.time() - entry.stat(follow_symlinks=False).st_mtime > older_than_s:
                    Path(entry.path).unlink()
                    removed += 1
    return removed


def is_shared(folder: os.stat_result) -> bool:
    """Whether a folder is set up to be shared: its group may write, and its files inherit it."""
    return bool(folder.st_mode & stat.S_ISGID) and folder.st_mode & 0o070 == 0o070


def _write(
    path: Path,
    data: bytes | Iterable[bytes],
    mode: int,
    place: Callable[[int, str, str], None],
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
        # A random name: with a fixed one, what one kill leaves would block all later saves.
        temp = f".ivig-{os.urandom(8).hex()}.part"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        fd = os.open(temp, flags, 0o600, dir_fd=folder)
        try:
            try:
                _fill(fd, data)
                _set_access(fd, os.fstat(folder), old, mode)
                _sync_file(fd)
                written = Fingerprint.of(os.fstat(fd))
            finally:
                os.close(fd)  # after a failed fsync too: the next try begins with a new file
            place(folder, temp, path.name)
        except BaseException:
            with suppress(OSError):
                os.unlink(temp, dir_fd=folder)
            raise
        try:
            _sync_folder(folder)
        except OSError as error:
            raise NotDurable(error, written) from error
        return written
    finally:
        with suppress(OSError):  # nothing hangs on it: all is synced, or has failed already
            os.close(folder)


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
