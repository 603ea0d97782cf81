"""A session that is open: its value, its lock, its saver, and what is known to be on disk."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ivig_tui import people
from ivig_tui.exchange import assessed
from ivig_tui.fileformat import Invalid
from ivig_tui.guideline.answers import Value
from ivig_tui.guideline.assessment import Assessment
from ivig_tui.guideline.kinds import Mistake
from ivig_tui.guideline.wording import inert
from ivig_tui.session import Session
from ivig_tui.store import toml
from ivig_tui.store.change import login_of, open_by
from ivig_tui.store.contents import Unreadable, fingerprint, read_contents
from ivig_tui.store.holder import Holder, plain
from ivig_tui.store.lock import SessionLock
from ivig_tui.store.saver import Saver

Post = Callable[[Callable[[], None]], None]
"""Runs a function in the screen's own thread, soon."""


@dataclass(slots=True)
class Saved:
    """What is known to be on disk."""

    at: datetime | None = None
    """When the latest change was saved; None while nothing was changed."""
    pending: bool = False
    failure: str = ""
    """Why the latest change can't be saved; empty where it can."""
    copy: Path | None = None
    """Where the answers go since another program changed the file."""


class OpenSession:
    """One open session. Changes go through here: a new value, saved, assessed."""

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
        self._lock = SessionLock(self.path, people.user())
        self.holder: Holder | None = None
        """Who has it open for writing, where that is somebody else."""
        self.unlockable = ""
        """Why it can't be locked, and so only be read; empty where it can."""
        self._gone = False
        """Whether the holder has gone, and nobody has come since."""
        self._own = False
        """Whether the holder is another login of the very same person, on this machine."""
        self.outside = False
        """Whether another program has changed the file since, and no answer was given since."""
        self.ended_by = ""
        """Which other login ended this one; empty where none did."""
        self._protected = False
        self._take_lock()
        try:
            contents = read_contents(self.path)
            self.session = toml.decode(contents.data)
        except Unreadable as error:
            self._lock.release()
            raise Invalid([str(error)]) from None
        except Invalid:
            self._lock.release()
            raise
        self._assessment: Assessment = assessed(self.session, self.today)
        self._saver: Saver[Session] | None = None
        self._closed: bool | None = None
        self._known = contents.fingerprint

    def _take_lock(self) -> None:
        """Take the lock, or learn who has it, or why there can be none."""
        try:
            self.holder, self.unlockable = self._lock.acquire(), ""
            # A new file could take its name all the same; who protected it did not mean that.
            self._protected = self.path.exists() and not os.access(self.path, os.W_OK)
        except OSError as error:
            self.holder, self.unlockable = None, self._lock.why_not(error)
        self._own, self._gone = self._is_own(self.holder), False

    def _is_own(self, holder: Holder | None) -> bool:
        # Where a login is shared by several people, another's session is not one's own to end.
        if holder is None or holder.user != plain(people.user()):
            return False
        return holder.pid != os.getpid() and holder.is_same_login_user()

    @property
    def assessment(self) -> Assessment:
        """What the document's criteria make of the session today; a day may end while it is
        open."""
        if self._assessment.today != self.today:
            self._assessment = assessed(self.session, self.today)
        return self._assessment

    @property
    def today(self) -> date:
        """The day to reckon from: the one that was asked for, else this very day, as a session
        may stay open past midnight."""
        return self._fixed_day or people.today()

    @property
    def read_only(self) -> str:
        """Why nothing can be answered here; empty where it can."""
        if self.holder is not None and self._gone:
            return "nobody else has it open any more: any key makes it yours to answer"
        if self.holder is not None and self.may_end_other:
            return f"{open_by(self.holder)}, your login{login_of(self.holder)}; to read only"
        if self.holder is not None:
            return f"{open_by(self.holder)}; to read only"
        if self.unlockable:
            return f"can't be locked ({self.unlockable}); to read only"
        if self._protected:
            return "its file is write-protected; to read only"
        return ""

    @property
    def beside(self) -> str:
        """Where the answers go since another program changed or removed the file; empty while
        they go into it."""
        if self.saved.copy is None and self.outside:
            return (
                f"{inert(self.path.name)} was changed or removed by another program: what is "
                "answered here goes to a copy beside it; opened again, it shows that change"
            )
        if self.saved.copy is None:
            return ""
        name, copy = inert(self.path.name), inert(str(self.saved.copy))
        return f"{name} was changed or removed by another program: the answers are in {copy}"

    def answer(self, field: str, value: Value | None) -> str:
        """Change one answer; the reason where that can't be, else empty."""
        return self._whole(lambda **who: self.session.answer(field, value, **who))

    def undo(self) -> tuple[str | None, str]:
        """Take back the latest change: the field that changed, or the reason why not."""
        return self._step(self.session.undo, "nothing to undo")

    def redo(self) -> tuple[str | None, str]:
        """Bring back what was taken back: the field that changed, or the reason why not."""
        return self._step(self.session.redo, "nothing to redo")

    def _step(
        self, step: Callable[..., tuple[Session, str] | None], nothing: str
    ) -> tuple[str | None, str]:
        if self.read_only:
            return None, self.read_only
        try:
            stepped = step(by=people.user(), at=people.now())
        except Mistake as mistake:
            return None, str(mistake)
        if stepped is None:
            return None, nothing
        self._become(stepped[0])
        return stepped[1], ""

    def start_review(self) -> str:
        """Start one more review; the reason where that can't be, else empty."""
        return self._whole(lambda **who: self.session.start_review(**who))

    def sign(self, where: str, name: str) -> str:
        """Sign an assessment; the reason where that can't be, else empty."""
        return self._whole(lambda **who: self.session.sign(where, name, **who))

    def unlock(self, where: str) -> str:
        """Take an assessment's signature off; the reason where that can't be, else empty."""
        return self._whole(lambda **who: self.session.unlock(where, **who))

    def _whole(self, change: Callable[..., Session]) -> str:
        if self.read_only:
            return self.read_only
        try:
            self._become(change(by=people.user(), at=people.now()))
        except Mistake as mistake:
            return str(mistake)
        return ""

    def _become(self, session: Session) -> None:
        if session is self.session:
            return
        self.session = session
        self._assessment = assessed(session, self.today)
        if self._saver is None:
            self._saver = Saver(
                self.path,
                known=self._known,
                encode=toml.Writer().encode,
                on_saved=lambda version, when: self._post(lambda: self._was_saved(version, when)),
                on_failed=lambda _, reason: self._post(lambda: self._failed(reason)),
                on_conflict=lambda _, copy: self._post(lambda: self._conflict(copy)),
            )
        self.saved.pending = True
        self._saver.save(session)

    def _was_saved(self, version: int, when: datetime) -> None:
        saver = self._saver
        self.saved.at, self.saved.failure = when, ""
        self.saved.pending = saver is not None and saver.pending
        self.on_change()

    def _failed(self, reason: str) -> None:
        self.saved.failure = reason
        self.on_change()

    def _conflict(self, copy: Path) -> None:
        self.saved.copy = copy
        self.on_change()

    def saved_within(self, timeout: float) -> bool:
        """Whether what is pending is on disk within so many seconds."""
        return self._saver is None or self._saver.flush(timeout)

    def look_again(self) -> str:
        """Where it can only be read: take in what was changed meanwhile, and take over the right
        to write once it is free; what happened, empty where nothing did."""
        before = self.read_only
        self._take_lock()
        wrong = self._take_in()
        if wrong or self.read_only or not before:
            return wrong
        return "nobody else has it open any more: it can be answered now"

    def _take_in(self) -> str:
        """Read the file again where it was changed; the reason where that can't be."""
        try:
            if fingerprint(self.path) == self._known:
                return ""
            contents = read_contents(self.path)
            self.session, self._known = toml.decode(contents.data), contents.fingerprint
        except (OSError, Unreadable, Invalid) as error:
            return f"can't be read any more: {error}"
        self._assessment = assessed(self.session, self.today)
        self.on_reread()
        return ""

    def look_outside(self) -> bool:
        """Notice what another program did to the file since; whether what is shown changed.

        Where it can only be read the change is taken in, and whether the holder has gone; the right
        to write is not taken, as there may be nobody at this screen. Else the change is only told:
        what was answered here stands on the screen, and goes to a copy with the next answer.
        """
        if self.read_only:
            seen = self.session, self.read_only
            self._take_in()
            if self.holder is not None:
                with suppress(OSError):
                    found = self._lock.seen()
                    self._gone = found is None
                    if found is not None and found != self.holder:
                        self.holder, self._own = found, self._is_own(found)
            return (self.session, self.read_only) != seen
        saver, before = self._saver, self.outside
        if self.saved.copy is None and not (saver is not None and saver.pending):
            with suppress(OSError):  # of a folder that can't be searched, the saver tells
                known = self._known if saver is None else saver.known
                self.outside = fingerprint(self.path) != known
        return self.outside is not before

    @property
    def may_end_other(self) -> bool:
        """Whether it is one's own other login that has it open, which can be ended from here."""
        return self._own and not self._gone

    def ask_to_go(self) -> bool:
        """Ask the other login, where it is one's own, to save and go: was it asked?"""
        holder = self.holder if self.may_end_other else None
        return holder is not None and self._lock.request_handover(holder)

    def close(self, timeout: float = 3.0) -> bool:
        """Save what is pending, within so many seconds, and give the lock back; whether all is
        on disk. A signal handler may call it, whatever it interrupted."""
        if self._closed is not None:
            return self._closed
        caller = self._lock.asked_by
        if caller is not None:
            self.ended_by = f"ended from your login{login_of(caller)}, which has it open now"
        done = self._saver is None or self._saver.close(timeout)
        # Without the lock nothing may be written any more. A write that is stuck in the disk keeps
        # it, until this process ends.
        if done or self._saver is None or self._saver.detach(0.3):
            self._lock.release()
        self._closed = done
        return done
