"""What changes a session as a whole: its reference, whether it is there at all, and whether a
conflict copy beside it is still to be dealt with.

Each needs the file's lock, so nobody's open session changes its name or goes.
"""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from ivig_tui.criteria.answers import Answers
from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import inert, shown_date
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Entry, Session
from ivig_tui.store import toml
from ivig_tui.store.contents import (
    COPY,
    DEALT_WITH,
    Fingerprint,
    Unreadable,
    is_unchanged,
    read_contents,
)
from ivig_tui.store.durable import (
    NOT_SURE,
    NotDurable,
    remove_durably,
    rename_durably,
    write_durably,
)
from ivig_tui.store.folder import free_reference
from ivig_tui.store.holder import Holder
from ivig_tui.store.lock import SessionLock


def renamed(session: Session, reference: str, *, by: str, at: datetime) -> Session:
    """The session under another reference, and that in its history."""
    if reference == session.reference:
        return session
    entry = Entry(at, by, "reference", session.reference, reference)
    return replace(session, reference=reference, history=(*session.history, entry))


def rename(
    path: Path, typed: str, taken: Iterable[tuple[str, Path]], *, by: str, at: datetime
) -> str | None:
    """Give a session the reference that was typed; its file keeps its name.

    `taken` is every reference there is. Returns what the person should know, None for nothing.

    Raises:
        Refused: the reference is none or taken, the session is open or can't be read or written.
    """
    real = Path(os.path.realpath(path))
    with _locked(real, by):
        try:
            contents = read_contents(real)
            if not os.access(real, os.W_OK):
                raise Refused("its file is write-protected")
            session = toml.decode(contents.data)
            changed = renamed(session, free_reference(typed, taken, real), by=by, at=at)
        except (Invalid, Unreadable) as error:
            raise Refused(f"can't be read: {_first(error)}") from None
        if changed is session:
            return None

        def still_the_same() -> None:
            if not is_unchanged(real, contents.fingerprint, surely=True):
                raise Refused("another program has just changed the file; look again")

        try:
            kept = toml.keep_comments(real)
            write_durably(real, toml.encode_checked(changed), before_replace=still_the_same)
        except NotDurable:
            return NOT_SURE
        except (OSError, Unreadable) as error:
            reason = getattr(error, "strerror", None) or error
            raise Refused(f"can't be written: {reason}") from None
    return None if kept is None else f"its remarks (#) are kept in {inert(kept.name)}"


def delete(path: Path, typed: str, *, by: str) -> str | None:
    """Remove a session's file for good, where what was typed is exactly its reference.

    Returns what the person should know, None for nothing.

    Raises:
        Refused: it is another reference, the session is open, or can't be read or removed.
    """
    if path.is_symlink():
        raise Refused("is a link to a file elsewhere; delete it there")
    real = Path(os.path.realpath(path))
    with _locked(real, by) as lock:
        try:
            session = toml.load(real)
        except Invalid as invalid:
            raise Refused(f"can't be read: {invalid.errors[0]}") from None
        if not is_reference(typed, session.reference):
            raise Refused(f"that is not {inert(session.reference)}; nothing is deleted")
        try:
            remove_durably(real, lock.path)
        except OSError as error:
            if os.path.lexists(real):
                raise Refused(f"can't be deleted: {error.strerror or error}") from None
            return NOT_SURE
    return None


class Copy(Struct, frozen=True):
    """A conflict copy as it was read."""

    path: Path
    session: Session
    fingerprint: Fingerprint


def read_copy(path: Path) -> Copy:
    """A conflict copy; a link is not followed.

    Raises:
        Refused: it can't be read, or is no valid session.
    """
    try:
        contents = read_contents(path, follow=False)
        return Copy(path, toml.decode(contents.data), contents.fingerprint)
    except (Invalid, Unreadable) as error:
        raise Refused(f"{inert(path.name)} can't be read: {_first(error)}") from None


def set_aside(copy: Copy, path: Path, answers: Answers, *, by: str) -> str:
    """Rename a conflict copy that was dealt with, so that it is kept and no longer told; the name
    that it has then. The session's file, `path`, has to hold `answers`, read again here.

    Raises:
        Refused: it does not, or the copy was changed, is open, or can't be renamed.
    """
    try:
        held = toml.load(path).answers
    except Invalid as error:
        raise Refused(f"{inert(path.name)} can't be read: {_first(error)}") from None
    if held != answers:
        raise Refused(f"{inert(path.name)} does not hold what the screen shows; the copy stays")
    with _locked(copy.path, by):
        if not is_unchanged(copy.path, copy.fingerprint, surely=True):
            raise Refused("another program has just changed the copy; look again")
        name = copy.path.name.replace(COPY, DEALT_WITH)
        try:
            return rename_durably(copy.path, name).name
        except OSError as error:
            if os.path.lexists(copy.path):
                raise Refused(f"the copy stays: {error.strerror or error}") from None
            return name


def left_beside(path: Path) -> list[str]:
    """The files that stay when a session's file goes: summaries, copies after a conflict, told or
    dealt with, and the file as it was before this program first wrote it."""
    kept = (COPY, DEALT_WITH, ".before-ivig-tui")
    ours = (f"{path.stem}-summary.", *(f"{path.name}{one}" for one in kept))
    try:
        names = sorted(other.name for other in path.parent.iterdir())
    except OSError:
        return []
    return [inert(name) for name in names if name.startswith(ours)]


def is_reference(typed: str, reference: str) -> bool:
    """Whether a reference was typed exactly; what can't be seen aside."""
    return _seen(typed) == _seen(reference)


def _seen(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def open_by(holder: Holder) -> str:
    """Who has a session open, and since when."""
    who = inert(holder.user) or "another login"
    if holder.since is None:
        return f"open by {who}"
    since = holder.since.astimezone()
    day = "" if since.date() == datetime.now().astimezone().date() else f"{shown_date(since)} "
    return f"open by {who} since {day}{since:%H:%M}"


def login_of(holder: Holder) -> str:
    """Where a login is: ` on pts/3, from 192.0.2.7`; empty where that is not known."""
    terminal = f" on {inert(holder.tty.removeprefix('/dev/'))}" if holder.tty else ""
    return terminal + (f", from {inert(holder.ssh)}" if holder.ssh else "")


@contextmanager
def _locked(path: Path, by: str) -> Iterator[SessionLock]:
    lock = SessionLock(path, by)
    try:
        holder = lock.acquire()
    except OSError as error:
        raise Refused(f"can't be locked: {lock.why_not(error)}") from None
    if holder is not None:
        raise Refused(open_by(holder))
    try:
        yield lock
    finally:
        lock.release()


def _first(error: Invalid | Unreadable) -> str:
    return error.errors[0] if isinstance(error, Invalid) else str(error)
