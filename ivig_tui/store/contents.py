"""Bytes out of files: reads that cannot hang or surprise, and what tells a change."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

MIB = 2**20
MOST_BYTES = 16 * MIB
"""The largest session file that is read; no larger one is written."""
HEAD_BYTES = 2**16
MUCH_BYTES = 12 * MIB
"""From this size on a person is told that the file is filling up."""
_READ_REASONS = {
    errno.ENOENT: "no such file",
    errno.ENOTDIR: "no such file",
    errno.EACCES: "may not be read: permission denied",
    errno.EPERM: "may not be read: permission denied",
    errno.ELOOP: "is a link that leads in a circle",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.ENXIO: "is not a regular file",  # a socket
    errno.EOPNOTSUPP: "is not a regular file",  # a socket, on macOS
    errno.EIO: "may not be read: the disk reports an error",
}

NOT_FOLLOWED = "is a link, and not followed; what it leads to is opened by its own path"


class Unreadable(Exception):
    """A file cannot be read. The message is the reason, for a human; it continues the name."""


@dataclass(frozen=True)
class Fingerprint:
    """What tells whether a file is still the one that was read or written."""

    inode: int
    size: int
    """In bytes."""
    mtime_ns: int
    ctime_ns: int
    """No program can set this one back."""
    digest: bytes | None = field(default=None, compare=False)
    """Of what the file held, where that was read or written."""

    @classmethod
    def of(cls, status: os.stat_result, digest: bytes | None = None) -> Fingerprint:
        """From what stat or fstat said."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, digest)


def digest_of(data: bytes) -> bytes:
    """What tells these bytes from any others."""
    from hashlib import sha256  # a tenth of what the list of sessions costs to start

    return sha256(data).digest()


@dataclass(frozen=True)
class Contents:
    """What a file held, and what was said of it before it was read."""

    data: bytes
    status: os.stat_result

    @property
    def fingerprint(self) -> Fingerprint:
        """What a later write compares with."""
        return Fingerprint.of(self.status, digest_of(self.data))


def fingerprint(path: Path) -> Fingerprint | None:
    """The fingerprint of `path` itself (a link is not followed); None if there is no such file.

    Raises OSError where that cannot be told, such as in a folder that may not be searched.
    """
    try:
        return Fingerprint.of(storable(path).lstat())
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_unchanged(path: Path, known: Fingerprint | None, *, surely: bool = False) -> bool:
    """Whether `path` is still the file that is known; None: still nothing.

    A file that holds the very same bytes is the same: a backup or a change of its permissions
    touches only what is said of it. `surely` reads it even where all that is said is the same: a
    change within one tick of the disk's clock does not show. Raises OSError as `fingerprint` does.
    """
    found = fingerprint(path)
    if found is None or known is None:
        return found is known
    if found == known and not surely:
        return True
    if known.digest is None or found.size != known.size:
        return found == known
    try:
        return digest_of(read_contents(path, follow=False).data) == known.digest
    except Unreadable:  # that it can't be read just now is no change
        return found == known


def read_bytes(path: Path, limit: int = MOST_BYTES) -> bytes:
    """The bytes of the regular file `path`, at most `limit` of them; a link is followed.

    Never blocks on a FIFO or a device. Raises Unreadable, and nothing else.
    """
    return read_contents(path, limit).data


def read_contents(path: Path, limit: int = MOST_BYTES, *, follow: bool = True) -> Contents:
    """Like `read_bytes`, with the fingerprint that a later write compares with. A link that is
    not to be followed is unreadable."""
    try:
        data, status = _read(path, limit + 1, follow=follow)
    except OSError as error:
        if not follow and path.is_symlink():
            raise Unreadable(NOT_FOLLOWED) from None
        reason = _READ_REASONS.get(error.errno or 0)
        raise Unreadable(reason or f"may not be read: {error.strerror or error}") from None
    if len(data) > limit:
        size = f"{limit // MIB} MiB" if limit % MIB == 0 else f"{limit} bytes"
        raise Unreadable(f"is larger than {size}")
    return Contents(data, status)


def _read(path: Path, most: int, *, follow: bool) -> tuple[bytes, os.stat_result]:
    """At most so many bytes of a regular file, and its status before they were read."""
    # Without O_NONBLOCK a FIFO waits for a writer; without O_NOCTTY a terminal adopts us.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    fd = os.open(storable(path), flags if follow else flags | os.O_NOFOLLOW)
    try:
        status = os.fstat(fd)
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable("is a folder, not a session file")
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("is not a regular file")
        data = bytearray()
        # The size in `status` is not trusted: the file may grow while it is read.
        while part := os.read(fd, min(most - len(data), 2**16)):
            data += part
    finally:
        os.close(fd)
    return bytes(data), status


COPY = ".conflict-"
"""What stands in the name of a copy that is made where another program changed a session's file."""
DEALT_WITH = ".dealt-with-"
"""What stands there instead once somebody compared the two: the copy is kept, and told no more."""


def copy_stem(path: Path) -> str:
    """What the names of a session file's copies begin with: its own, cut so that the longer one
    still is one that a file can have."""
    return os.fsencode(path.name)[:200].decode(errors="ignore")


def head(path: Path, *, follow: bool = True) -> bytes:
    """The first bytes of a regular file, enough for what it says of itself; none where it can't be
    read."""
    try:
        return _read(path, HEAD_BYTES, follow=follow)[0]
    except (OSError, Unreadable):
        return b""


def filling(size: int) -> str | None:
    """What to say of a session file of so many bytes that fills up; None below."""
    if size < MUCH_BYTES:
        return None
    return (
        f"its file holds {size / MIB:.1f} MiB of at most {MOST_BYTES // MIB}: soon nothing more "
        "can be recorded in it"
    )


def storable(path: Path) -> Path:
    """The same path. Raises OSError for a name that no file can have."""
    try:
        can_be = b"\0" not in os.fsencode(path)
    except ValueError:
        can_be = False
    if not can_be:
        raise OSError(errno.EINVAL, "has a name that no file can have")
    return path
