"""A session that is open: its value, its lock, its saver, and what is known to be on disk."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from ivig_tui import people
from ivig_tui.criteria.answers import Value
from ivig_tui.criteria.kinds import Refused
from ivig_tui.criteria.wording import inert, shown_date
from ivig_tui.exchange import assessed
from ivig_tui.myositis.assessment import Assessment
from ivig_tui.session.audit import Told
from ivig_tui.session.fileformat import Invalid
from ivig_tui.session.session import Entry, Session
from ivig_tui.store import toml
from ivig_tui.store.change import login_of, open_by
from ivig_tui.store.contents import (
    Fingerprint,
    Unreadable,
    copy_stem,
    filling,
    is_unchanged,
    read_contents,
)
from ivig_tui.store.durable import sweep_stale
from ivig_tui.store.folder import copies_in, told_of_copies
from ivig_tui.store.holder import Holder, plain
from ivig_tui.store.lock import SessionLock
from ivig_tui.store.saver import Saver

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]
"""Runs a function in the screen's own thread, soon."""

NO_THREAD = "the system starts no more threads"
_EARLIEST_S, _LATEST_S = 631_152_000.0, 4_133_980_800.0
"""1990 and 2101 begin, in seconds since 1970: no other year is one that a session may hold."""
_LAST_WRITE_S = 0.3
"""How long a write that comes too late may still take, in seconds."""
_GIVE_BACK_S = 0.4
"""How long giving the locks back may take at the end of the program, in seconds."""


class Saved(Struct):
    """What is known to be on disk."""

    at: datetime | None = None
    """When the latest change was saved; None while nothing was changed."""
    pending: bool = False
    failure: str | None = None
    """Why the latest change can't be saved; None where it can."""
    copy: Path | None = None
    """Where the answers go since another program changed the file."""


class LockState(Struct, frozen=True):
    """Who may write, as one look at the lock found it."""

    holder: Holder | None = None
    """Who has it open for writing, where that is somebody else."""
    unlockable: str | None = None
    """Why it can't be locked, and so only be read; None where it can."""
    protected: bool = False
    """Whether the file is write-protected."""
    own: bool = False
    """Whether the holder is another login of the very same person, on this machine."""
    gone: bool = False
    """Whether the holder has gone, and nobody has come since."""


class Look(Struct, frozen=True):
    """What one look at the disk found. Nothing of it is taken in yet."""

    tried: bool
    """Whether the lock was to be taken."""
    lock: LockState
    outside: bool = False
    """Whether another program has changed the file."""
    read: tuple[Session, Fingerprint] | None = None
    """What the file holds now; None where it is as it was."""
    wrong: str | None = None
    """Why it can't be read any more; None where it can."""


class OpenSession:
    """One open session. Changes go through here: a new value, saved, assessed.

    Opening, `look`, `ask_to_go` and `close` use the disk: the screens call them in the worker's
    thread. All the rest belongs to the screen's own thread, and never waits.
    """

    def __init__(self, path: Path, post: Post, today: date | None = None) -> None:
        """Open the session in a file, and lock it; where another login has it, to read only.

        Raises:
            Invalid: the file can't be read or is no valid session.
        """
        self.path = path.resolve()
        self._fixed_day = today
        self.saved = Saved()
        self.on_change: Callable[[], None] = lambda: None
        self.on_reread: Callable[[], None] = lambda: None
        """Called once the file was read again; what stood in it before may be gone."""
        self._post = post
        self._user = people.user()
        self._lock = SessionLock(self.path, self._user)
        self.outside = False
        """Whether another program has changed the file since, and no answer was given since."""
        self.ended_by: str | None = None
        """Which other login ended this one; None where none did."""
        self._closed: bool | None = None
        self._may_release = True
        self._locking = threading.Lock()
        """Held while the file's lock is taken or given back, so that no look that was still under
        way at the end takes it again."""
        self._given_back = False
        self._lock_state = self._acquired()
        try:
            contents = read_contents(self.path)
            self.session = toml.decode(contents.data)
        except Unreadable as error:
            self._lock.release()
            raise Invalid([str(error)]) from None
        except Invalid:
            self._lock.release()
            raise
        if not self.read_only:
            sweep_stale(self.path.parent)  # what a kill left of earlier answers
        self._begun = len(self.session.history)
        """How many changes were there when the file was opened."""
        self._before_sitting = len(self.session.history)
        """How many changes were made before this sitting."""
        self._given = self.session
        """The latest that the saver was given; before there is one, what was read."""
        self._told = Told()
        self._assessment: Assessment = assessed(self.session, self.today, self._told)
        self._saver: Saver[Session] | None = None
        self._measuring = toml.Writer()
        self._writer = toml.Writer()
        self._comments_kept = False
        self._known = contents.fingerprint
        self.copies = tuple(copies_in(self.path.parent).get(copy_stem(self.path), ()))
        """The names of the conflict copies beside it that are to be dealt with, as they were found
        at opening."""
        self.to_know = tuple(self._to_know(contents.data))
        """What a person is told once, before anything is saved."""

    def _acquired(self) -> LockState:
        """Take the lock, or learn who has it, or why there can be none. Once it was given back,
        it is not taken again."""
        try:
            with self._locking:
                if self._given_back:
                    return self._lock_state
                holder = self._lock.acquire()
            # A new file could take its name all the same; who protected it did not mean that.
            # It binds whoever may write all the same, as the superuser may.
            protected = self.path.exists() and not (
                os.access(self.path, os.W_OK) and self.path.stat().st_mode & 0o222
            )
        except OSError as error:
            return LockState(unlockable=self._lock.why_not(error))
        return LockState(holder, protected=protected, own=self._is_own(holder))

    def _is_own(self, holder: Holder | None) -> bool:
        # Where a login is shared by several people, another's session is not one's own to end.
        if holder is None or holder.user != plain(self._user):
            return False
        return holder.pid != os.getpid() and holder.is_same_login_user()

    @property
    def assessment(self) -> Assessment:
        """What the document's criteria make of the session today; a day may end while it is
        open."""
        if self._assessment.today != self.today:
            self._assessment = assessed(self.session, self.today, self._told)
        return self._assessment

    @property
    def holder(self) -> Holder | None:
        """Who has it open for writing, where that is somebody else."""
        return self._lock_state.holder

    @property
    def today(self) -> date:
        """The day to reckon from: the one that was asked for, else this very day, as a session
        may stay open past midnight."""
        return self._fixed_day or people.today()

    @property
    def read_only(self) -> str | None:
        """Why nothing can be answered here; None where it can."""
        lock = self._lock_state
        if lock.holder is not None and lock.gone:
            return "nobody else has it open any more: any key makes it yours to answer"
        if lock.holder is not None and self.may_end_other:
            return f"{open_by(lock.holder)}, your login{login_of(lock.holder)}; to read only"
        if lock.holder is not None:
            return f"{open_by(lock.holder)}; to read only"
        if lock.unlockable:
            return f"can't be locked ({lock.unlockable}); to read only"
        if lock.protected:
            return "its file is write-protected; to read only"
        if not _EARLIEST_S <= time.time() < _LATEST_S:
            return f"{_clock_says()}, which can't be right; to read only until it is set"
        return None

    @property
    def clock(self) -> str | None:
        """What to know of a clock that went back: history would hold an answer before those that it
        came after. None where it did not, and where another day was asked for."""
        latest = self.session.history[-1].at if self.session.history else None
        if self._fixed_day is not None:
            return None
        if latest is None or latest.timestamp() < time.time() + 1:  # history has whole seconds
            return None
        return (
            f"{_clock_says()}, before the latest change, of {shown_date(latest)} {latest:%H:%M}: "
            "one of the two is wrong, and history would run backwards"
        )

    @property
    def filling(self) -> str | None:
        """What to know of a file that fills up; None while there is room."""
        known = self._known if self._saver is None else self._saver.known
        return filling(known.size) if known is not None else None

    @property
    def beside(self) -> str | None:
        """Where the answers go since another program changed or removed the file; None while they
        go into it."""
        if self.saved.copy is None and self.outside:
            return (
                f"{inert(self.path.name)} was changed or removed by another program: what is "
                "answered here goes to a copy beside it; opened again, it shows that change"
            )
        if self.saved.copy is None:
            return None
        name, copy = inert(self.path.name), inert(str(self.saved.copy))
        return f"{name} was changed or removed by another program: the answers are in {copy}"

    # --- changes. Each raises Refused where it can't be done, and nothing is changed ----------

    def answer(self, field: str, value: Value | None) -> None:
        """Change one answer; None clears it."""
        self._become(self._by_user(self.session.answer, field, value))

    def undo_takes_back(self) -> tuple[Entry | None, bool]:
        """The change that undo would take back, None where there is none; and whether it was made
        before this sitting."""
        number, entry = self.session.undo_takes_back() or (0, None)
        return entry, 0 < number <= self._before_sitting

    def undo(self) -> str:
        """Take back the latest change: the field that changed."""
        return self._step(self.session.undo, "nothing to undo")

    def redo(self) -> str:
        """Bring back what was taken back: the field that changed."""
        return self._step(self.session.redo, "nothing to redo")

    def _step(self, step: Callable[..., tuple[Session, str] | None], nothing: str) -> str:
        stepped = self._by_user(step)
        if stepped is None:
            raise Refused(nothing)
        session, field = stepped
        self._become(session)
        return field

    def start_review(self) -> None:
        """Start one more review."""
        self._become(self._by_user(self.session.start_review))

    def sign(self, where: str, name: str) -> None:
        """Sign an assessment."""
        self._become(self._by_user(self.session.sign, where, name))

    def unlock(self, where: str) -> None:
        """Take an assessment's signature off."""
        self._become(self._by_user(self.session.unlock, where))

    def _by_user(self, change: Callable[..., T], *of: object) -> T:
        """What a change of the session by this user makes of it now."""
        if self.read_only:
            raise Refused(self.read_only)
        return change(*of, by=people.user(), at=people.now())

    def _become(self, session: Session) -> None:
        if session is self.session:
            return
        if self.filling:
            try:
                # Before anything is taken: what could not be saved would be lost.
                self._measuring.encode(session)
            except toml.TooLarge as full:
                raise Refused(str(full)) from None
        # Not one without the other, whatever is wrong with it.
        self.session, self._assessment = session, assessed(session, self.today, self._told)
        self._save()

    def _save(self) -> None:
        """Give the session to the saver, whose thread is started with the first answer."""
        self.saved.pending = True
        if self._saver is None:
            try:
                self._saver = self._new_saver()
            except RuntimeError:
                self.saved.failure = NO_THREAD  # tried again with the next answer and look
                return
        self._saver.save(self.session)
        self._given = self.session

    def _new_saver(self) -> Saver[Session]:
        return Saver(
            self.path,
            known=self._known,
            encode=self._encode,
            holds=self._holds,
            on_saved=lambda version, when: self._post(lambda: self._was_saved(version, when)),
            on_failed=lambda _, reason: self._post(lambda: self._failed(reason)),
            on_conflict=lambda _, copy: self._post(lambda: self._conflict(copy)),
        )

    def _encode(self, session: Session) -> bytes:
        """The bytes to save; before the first save, a file with comments is kept as it was. In the
        saver's thread."""
        if not self._comments_kept:
            with suppress(Unreadable):  # gone or changed: the saver looks at that
                toml.keep_comments(self.path)
            self._comments_kept = True
        return self._writer.encode_checked(session)

    def _to_know(self, data: bytes) -> Iterator[str]:
        if self.filling:
            yield self.filling
        if toml.has_comments(data):
            name = inert(self.path.name)
            yield (
                f"nothing is lost: {name} holds remarks (#), and with the first answer the file as "
                f"it is now is kept beside it, as {name}{toml.BEFORE}"
            )
        if self.copies:
            yield told_of_copies(self.path.name, self.copies)

    def _holds(self, data: bytes, session: Session) -> bool:
        """Whether what another program made of the file tells all that was answered here."""
        try:
            history = toml.decode(data).history
        except Invalid:
            return False
        return all(entry in history for entry in session.history[self._begun :])

    def _was_saved(self, version: int, when: datetime) -> None:
        saver = self._saver
        self.saved.at, self.saved.failure = when, None
        self.saved.pending = saver is not None and saver.pending
        self.on_change()

    def _failed(self, reason: str) -> None:
        self.saved.failure = reason
        self.on_change()

    def _conflict(self, copy: Path) -> None:
        self.saved.copy = copy
        self.on_change()

    @property
    def all_on_disk(self) -> bool:
        """Whether every answer is known to be on the disk. Never claimed for want of a saver."""
        given = self.session is self._given
        return given and (self._saver is None or not self._saver.pending)

    def saved_within(self, timeout: float) -> bool:
        """Whether what is pending is on disk within so many seconds."""
        if self._saver is not None:
            self._saver.flush(timeout)
        return self.all_on_disk

    # --- looking at the disk --------------------------------------------------------------

    def look(self, *, take_lock: bool = False) -> Look:
        """Look at the file, and at the lock where somebody else has it; nothing is changed here.

        With `take_lock` the right to write is taken where it is free. Without, it is only looked
        who has it: there may be nobody at this screen.
        """
        if not self.read_only:
            return Look(False, self._lock_state, outside=self._changed_outside())
        lock = self._acquired() if take_lock else self._seen_lock()
        try:
            if is_unchanged(self.path, self._known):
                return Look(take_lock, lock)
            contents = read_contents(self.path)
            read = toml.decode(contents.data), contents.fingerprint
        except (OSError, Unreadable, Invalid) as error:
            return Look(take_lock, lock, wrong=f"can't be read any more: {error}")
        return Look(take_lock, lock, read=read)

    def _seen_lock(self) -> LockState:
        state = self._lock_state
        if state.holder is None:
            return state
        try:
            found = self._lock.seen()
        except OSError:
            return state
        if found is None:
            return LockState(state.holder, own=state.own, gone=True)
        return LockState(found, own=state.own if found == state.holder else self._is_own(found))

    def _changed_outside(self) -> bool:
        saver = self._saver
        if self.saved.copy is not None or (saver is not None and saver.busy):
            return self.outside
        try:
            known = self._known if saver is None else saver.known
            changed = not is_unchanged(self.path, known)
        except OSError:  # of a folder that can't be searched, the saver tells
            return self.outside
        # Saved meanwhile: then this tells nothing.
        if saver is not None and (saver.busy or saver.known != known):
            return self.outside
        return changed

    def take_in(self, look: Look) -> tuple[bool, str | None]:
        """Take in what a look found: whether what is shown changed, and what to say of it.

        Where it can only be read, a change of the file is taken in. Else it is only reported: the
        answers given here stay on the screen, and go to a copy with the next answer.
        """
        before = self.session, self.read_only, self.outside
        self._lock_state = look.lock
        if look.read is not None:
            self.session, self._known = look.read
            self._given = self.session
            self._begun = self._before_sitting = len(self.session.history)
            self._assessment = assessed(self.session, self.today, self._told)
            self.on_reread()
        if not before[1] and not self._waits_to_be_saved:
            self.outside = look.outside
        if self._saver is None and self.saved.failure:
            self._save()
        said = look.wrong if look.tried else None
        if look.tried and before[1] and not self.read_only and not said:
            said = "nobody else has it open any more: it can be answered now"
        return (self.session, self.read_only, self.outside) != before, said

    @property
    def _waits_to_be_saved(self) -> bool:
        return self._saver is not None and self._saver.pending

    def look_again(self) -> None:
        """Look at once, in this thread, and take the right to write where it is free."""
        self.take_in(self.look(take_lock=True))

    @property
    def may_end_other(self) -> bool:
        """Whether it is one's own other login that has it open, which can be ended from here."""
        return self._lock_state.own and not self._lock_state.gone

    def ask_to_go(self) -> bool:
        """Ask the other login, where it is one's own, to save and go: was it asked?"""
        holder = self.holder if self.may_end_other else None
        return holder is not None and self._lock.request_handover(holder)

    # --- leaving ----------------------------------------------------------------------------

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be saved, nor has failed."""
        return not self.saved.pending and not self.saved.failure

    def reopen(self) -> None:
        """Begin a new sitting with the answers in memory, as if the file had been read again."""
        given, session = self.session is self._given, toml.decode(toml.encode(self.session))
        self.session, self._assessment = session, assessed(session, self.today, self._told)
        self._before_sitting = len(session.history)
        if given:
            self._given = session

    def close(self, timeout: float = 3.0) -> bool:
        """Save what is pending, within so many seconds, and give the lock back; whether all is
        on disk. A signal handler may call it, whatever it interrupted."""
        if self._closed is None:
            self.hurry(timeout)
            self.finish(time.monotonic() + timeout)
            self.give_back()
        return bool(self._closed)

    def leave(self) -> None:
        """Look whether the file still holds what was saved; where another program took that away,
        it is saved again, beside it. Never waits: `settled` tells."""
        if self._saver is not None:
            self._save()

    def hurry(self, timeout: float) -> None:
        """Save what is pending within so many seconds, and then nothing more; never waits."""
        if self._closed is None and self._saver is not None:
            if self.session is not self._given or not self._saver.pending:
                self.leave()
            self._saver.end_within(timeout)

    def finish(self, until: float) -> bool:
        """Wait until all is saved, or until then by the monotonic clock; whether all is on disk.
        Nothing is written after it."""
        if self._closed is None:
            saver = self._saver
            if saver is not None:
                saver.ended_by(until)
                # What it posted may never be run: the screen's loop may have ended.
                self.saved.failure = saver.trouble or self.saved.failure
                self.saved.copy = None if saver.target == self.path else saver.target
            done = self.all_on_disk
            rest = until + _LAST_WRITE_S - time.monotonic()
            self._may_release = done or saver is None or saver.detach(max(0.0, rest))
            self._closed = done
        return self._closed

    def give_back(self) -> None:
        """Give the lock back. A write that is stuck in the disk keeps it, until the end of this
        process: without the lock nothing may be written any more."""
        caller = self._lock.asked_by
        if caller is not None:
            self.ended_by = f"ended from your login{login_of(caller)}, which has it open now"
        if self._may_release:
            with self._locking:
                self._given_back = True
                self._lock.release()

    @property
    def told_at_the_end(self) -> tuple[str | None, str | None]:
        """What to know once it is closed: why answers are not saved, and what else. No reference:
        it stays in the scrollback."""
        beside = self.beside if self.saved.copy is not None else None
        if not self._closed:
            why = self.saved.failure or "the disk did not answer in time"
            return f"NOT SAVED: {why}", self.ended_by
        ended = f"{self.ended_by}; all is saved" if self.ended_by else None
        return None, "; ".join(told for told in (beside, ended) if told) or None


def _clock_says() -> str:
    try:
        now = datetime.now()
        return f"this machine's clock says {shown_date(now)} {now:%H:%M}"
    except (OverflowError, OSError, ValueError):
        return "this machine's clock says no day of any calendar"


def give_up(
    sessions: Sequence[OpenSession],
    timeout: float,
    aside: Callable[[Callable[[], None], float], None],
) -> None:
    """Save what is pending in all of them, within so many seconds, and give their locks back.

    `aside` does a job in another thread and waits so many seconds for it: a disk that hangs keeps
    the lock until the process ends, and not the process.
    """
    until = time.monotonic() + timeout
    for one in sessions:
        one.hurry(timeout)
    for one in sessions:
        one.finish(until)

    def give_back() -> None:
        for one in sessions:
            one.give_back()

    aside(give_back, _GIVE_BACK_S)
