"""A session that is open: its value, its lock, its saver, and what is known to be on disk."""

from collections.abc import Callable
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
from ivig_tui.store.change import open_by
from ivig_tui.store.contents import Unreadable, fingerprint, read_contents
from ivig_tui.store.lock import Holder, SessionLock
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


class Course:
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
        self._post = post
        self._lock = SessionLock(self.path, people.user())
        self.holder: Holder | None = None
        """Who has it open for writing, where that is somebody else."""
        self.unlockable = ""
        """Why it can't be locked, and so only be read; empty where it can."""
        try:
            self.holder = self._lock.acquire()
        except OSError as error:
            self.unlockable = error.strerror or str(error)
        try:
            contents = read_contents(self.path)
            self.session = toml.decode(contents.data)
        except Unreadable as error:
            self._lock.release()
            raise Invalid([str(error)]) from None
        except Invalid:
            self._lock.release()
            raise
        self.assessment: Assessment = assessed(self.session, self.today)
        self._saver: Saver | None = None
        self._known = contents.fingerprint

    @property
    def today(self) -> date:
        """The day to reckon from: the one that was asked for, else this very day, as a session
        may stay open past midnight."""
        return self._fixed_day or people.today()

    @property
    def read_only(self) -> str:
        """Why nothing can be answered here; empty where it can."""
        if self.holder is not None:
            return f"{open_by(self.holder)}; to read only"
        if self.unlockable:
            return f"can't be locked ({self.unlockable}); to read only"
        return ""

    @property
    def beside(self) -> str:
        """Where the answers go since another program changed or removed the file; empty while
        they go into it."""
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
        self.assessment = assessed(session, self.today)
        if self._saver is None:
            self._saver = Saver(
                self.path,
                known=self._known,
                on_saved=lambda version, when: self._post(lambda: self._was_saved(version, when)),
                on_failed=lambda _, reason: self._post(lambda: self._failed(reason)),
                on_conflict=lambda _, copy: self._post(lambda: self._conflict(copy)),
            )
        self.saved.pending = True
        self._saver.save(toml.encode(session))

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
        if not self.unlockable:
            self.holder = self._lock.acquire()
        if fingerprint(self.path) == self._known and self.holder is not None:
            return ""
        try:
            contents = read_contents(self.path)
            self.session, self._known = toml.decode(contents.data), contents.fingerprint
        except (Unreadable, Invalid) as error:
            return f"can't be read any more: {error}"
        self.assessment = assessed(self.session, self.today)
        return "" if self.read_only else "nobody else has it open any more: it can be answered now"

    def close(self, timeout: float = 3.0) -> bool:
        """Save what is pending and give the lock back; whether all is on disk."""
        done = self._saver is None or self._saver.close(timeout)
        if not done and self._saver is not None:
            # Without the lock nothing may be written any more.
            self._saver.detach()
        self._lock.release()
        return done
