"""The screens that are open, one on top of the other, and the sessions that were left.

What a key means does not depend on the disk. A session is left at once, and stays in memory, its
saver and its lock with it, until all is saved; opened again meanwhile, it is the one in memory.
While a session is being opened, or the list waits for the disk, what is typed is kept in its
order for the screen that comes.
"""

from collections import deque
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct

from ivig_tui.criteria.wording import inert
from ivig_tui.session.fileformat import Invalid
from ivig_tui.store.contents import NOT_FOLLOWED
from ivig_tui.store.durable import sweep_stale
from ivig_tui.store.open_session import OpenSession, give_up
from ivig_tui.tui.checklist.screen import Checklist
from ivig_tui.tui.sessions.screen import Sessions
from ivig_tui.tui.widgets import everywhere
from ivig_tui.tui.widgets.frame import warned
from ivig_tui.tui.widgets.keys import Key
from ivig_tui.tui.widgets.lines import Line
from ivig_tui.tui.widgets.view import View

T = TypeVar("T")

TOLD_AFTER_S = 0.3
"""How long the disk may take before it is said what is waited for, in seconds."""
PATIENCE_S = 3.0
"""How long it may take before it is said how to end all the same, in seconds."""
CLOSE_S = 3.0
"""How long saving may take at an end that does not wait for the disk, in seconds."""


class Loop(Protocol):
    """What the stack needs of the program around it: an event loop and a terminal."""

    @property
    def mouse(self) -> everywhere.Mouse | None:
        """The mouse, where there is one."""

    def post(self, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread, soon; from any thread."""

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread after a time; from that thread."""

    def disk(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do a job off the screen's thread, and then something with its outcome in it."""

    def aside(self, job: Callable[[], None], timeout: float) -> None:
        """Do a job in a thread that has nothing else to do, and wait so many seconds for it."""

    def changed(self) -> None:
        """Draw soon."""

    def copy(self, text: str, what: str) -> str:
        """Send text to the terminal's clipboard; says what was sent."""

    def stop(self) -> None:
        """End the program."""


class _Hold(Struct, frozen=True, eq=False):
    """One thing that is waited for."""

    what: str
    view: View
    """The screen that waits."""


class Stack:
    """The desk: a stack of screens, and what was left behind them."""

    def __init__(
        self, folder: Path, opened: OpenSession | None, today: date | None, loop: Loop
    ) -> None:
        """`opened` is the session to begin with, where it is not the list; `today`: the day to
        reckon from, where it is not this day."""
        self._folder = folder
        self._today = today
        self._loop = loop
        self._held: deque[Callable[[], None]] = deque()
        """What was typed while the disk is waited for, in its order."""
        self._holds: list[_Hold] = []
        """What is waited for."""
        self._left: list[OpenSession] = []
        """Sessions that are on no screen any more, and not settled yet."""
        self._closing: list[OpenSession] = []
        """Sessions that are settled, and being given back."""
        self._settling: list[Callable[[], None]] = []
        """What is done once a session that was left is settled."""
        self._mark = ""
        """What is said of saving what was left; empty where nothing is."""
        self._asked_to_end = False
        """Whether the key before asked to end, and was told what would be lost."""
        self._ending: list[OpenSession] | None = None
        """The sessions that are waited for before the program ends; None while it goes on."""
        self.ended = False
        self.unsaved: str | None = None
        """Why the latest answers are not on disk at the end; None where they are."""
        self.farewell: list[str] = []
        """What has to be known once the screen is gone."""
        self.views: list[View] = []
        if opened is None:
            self.views.append(self._list())
        else:
            self.views.append(Checklist(opened, self))
        loop.disk(lambda: sweep_stale(folder), lambda _: None)

    def _list(self) -> Sessions:
        return Sessions(self._folder, self, self._today)

    @property
    def view(self) -> View:
        """The screen on top."""
        return self.views[-1]

    @property
    def _on_screen(self) -> list[OpenSession]:
        return [view.course for view in self.views if isinstance(view, Checklist)]

    @property
    def open_sessions(self) -> list[OpenSession]:
        """Those on a screen, the top one first, and those that were left and are not settled."""
        return [*reversed(self._on_screen), *self._left]

    def failing(self) -> OpenSession | None:
        """A session that can't be saved; None where all can."""
        return next((one for one in self.open_sessions if one.saved.failure), None)

    def lines(self, width: int, height: int) -> list[Line]:
        """The screen on top; what is not saved is said on each."""
        failing = self.failing()
        rows = self.view.lines(width, height)
        return warned(rows, failing.saved.failure if failing else None, self._mark, width)

    @property
    def all_on_disk(self) -> bool:
        """Whether every answer is known to be on the disk."""
        return all(one.all_on_disk for one in (*self.open_sessions, *self._closing))

    # --- what is typed -------------------------------------------------------------------

    def key(self, key: Key, take: Callable[[], None] | None = None) -> None:
        """Take one key, in its order; by `take`, where it is not plainly the screen's on top."""
        if key.name == "ctrl+c" and (self._holds or self._ending is not None):
            self.end()
        elif self._ending is not None:
            if key.name == "enter" and self._asked_to_end:
                self.end()
        else:
            self._take(lambda: self._key(key, take))

    def paste(self, text: str) -> None:
        """Take pasted text, in its order."""
        if self._ending is None:
            self._take(lambda: self.view.paste(text))

    def click(self, act: str) -> None:
        """Take a click on the screen that is drawn; while the disk is waited for, another comes."""
        if not self._holds and self._ending is None:
            self.view.click(act)

    def scroll(self, by: int) -> None:
        """Take the wheel, likewise."""
        if not self._holds and self._ending is None:
            self.view.scroll(by)

    def _take(self, act: Callable[[], None]) -> None:
        if self._holds:
            self._held.append(act)
        else:
            act()

    def _key(self, key: Key, take: Callable[[], None] | None) -> None:
        asked, self._asked_to_end = self._asked_to_end, False
        if asked:
            self.view.message = ""
        if not self._left:
            self._mark = ""
        if asked and key.name == "enter":
            self.end()
        elif take is not None:
            take()
        else:
            self.view.key(key)

    def hold(self, what: str) -> Callable[[], None]:
        """Keep what is typed from now on, until what this returns is called."""
        hold = _Hold(what, self.view)
        self._holds.append(hold)
        self._loop.later(TOLD_AFTER_S, lambda: self._tell_hold(hold, ""))
        more = "; the disk does not answer: Ctrl+C ends the program"
        self._loop.later(PATIENCE_S, lambda: self._tell_hold(hold, more))

        def release() -> None:
            if hold in self._holds:
                self._holds.remove(hold)
                if hold.view.message.startswith(what):
                    hold.view.message = ""
            while self._held and not self._holds and self._ending is None and not self.ended:
                self._held.popleft()()
            self.changed()

        return release

    def _tell_hold(self, hold: _Hold, more: str) -> None:
        if hold in self._holds:
            hold.view.message = f"{hold.what}; what is typed waits for it{more}"
            self.changed()

    # --- the disk ------------------------------------------------------------------------

    def disk(self, job: Callable[[], T], then: Callable[[T], None], hold: str = "") -> None:
        """Do a job on the disk, and then something with its outcome. With `hold`, in words what
        is waited for, what is typed meanwhile is kept until then."""
        if not hold:
            self._loop.disk(job, then)
            return
        release = self.hold(hold)

        def done(outcome: T) -> None:
            then(outcome)
            release()

        self._loop.disk(job, done)

    def once_settled(self, path: Path, act: Callable[[], None]) -> None:
        """Do something as soon as a session that was left is saved and given back; at once where
        none was, or where it can't be saved."""
        left = self._left_at(path)
        if left is None or left.saved.failure:
            act()
            return
        release = self.hold(f"saving {inert(left.session.reference)}")

        def look() -> None:
            if left in self._left and not left.saved.failure:
                return
            self._settling.remove(look)
            act()
            release()

        self._settling.append(look)

    def _left_at(self, path: Path) -> OpenSession | None:
        return next((one for one in self._left if one.path.name == path.name), None)

    # --- what screens may ask ------------------------------------------------------------

    def push(self, view: View) -> None:
        """Show a screen on top."""
        self.views.append(view)

    def pop(self) -> None:
        """Go back to the screen below. The list comes back below a session opened by name."""
        if len(self.views) > 1:
            self._close(self.views.pop())
        elif isinstance(self.view, Checklist):
            left = self.views.pop()
            assert isinstance(left, Checklist)
            listed = self._list()
            listed.chosen = self._folder / left.course.path.name
            self.views.append(listed)
            self._close(left)

    def _close(self, view: View) -> None:
        view.close()
        told = getattr(view, "left_behind", "")
        if told:
            self._note(told)

    def _note(self, told: str) -> None:
        if told not in self.farewell:
            self.farewell.append(told)

    def back_to(self, view: View) -> None:
        """Close the screens above one that is open."""
        while view in self.views and self.view is not view:
            self.pop()

    def let_go(self, course: OpenSession) -> None:
        """A session is on no screen any more: its saver goes on, and its lock stays, until all is
        on the disk."""
        self._left.append(course)
        self._loop.later(TOLD_AFTER_S, self._tell_saving)
        course.on_reread = lambda: None
        course.on_change = lambda: self._left_changed(course)
        for view in self.views:
            if isinstance(view, Sessions):
                view.came_back(course)
        course.leave()
        self._left_changed(course)

    def _left_changed(self, course: OpenSession) -> None:
        if course in self._left and course.settled:
            self._left.remove(course)
            self._closing.append(course)
            if self._mark and course.saved.at is not None and not self._left:
                self._mark = f"saved {course.saved.at:%H:%M:%S} "
            self.disk(course.close, lambda _: self._closed(course))
        self._settle()

    def _tell_saving(self) -> None:
        if any(one.saved.pending for one in self._left):
            self._mark = "saving… "
            self.changed()

    def _settle(self) -> None:
        for look in tuple(self._settling):
            look()
        self.changed()

    def _closed(self, course: OpenSession) -> None:
        self._closing.remove(course)
        for told in self._note_end(course):
            self.tell(told)
        for view in self.views:
            if isinstance(view, Sessions):
                view.settled(course)
        self._settle()

    def _note_end(self, course: OpenSession) -> list[str]:
        """What has to be known of a session that is closed."""
        unsaved, told = course.told_at_the_end
        self.unsaved = self.unsaved or unsaved
        notes = [one for one in (unsaved, told) if one]
        for one in notes:
            self._note(one)
        return notes

    def open(self, path: Path, then: Callable[[str], None]) -> None:
        """Open a session of the folder; `then` is told why that can't be, or an empty text."""
        left = self._left_at(path)

        def job() -> OpenSession | str:
            if path.is_symlink():
                return NOT_FOLLOWED
            if left is not None and path.resolve() == left.path:
                return left
            try:
                return OpenSession(path, self.post, self._today)
            except Invalid as invalid:
                return invalid.errors[0]

        def opened(found: OpenSession | str) -> None:
            if isinstance(found, str):
                then(found)
            elif found is left and left not in self._left:
                self.open(path, then)  # it was settled meanwhile, and closed
            else:
                if found is left:
                    self._left.remove(found)
                    found.reopen()
                self.views.append(Checklist(found, self))
                then("")

        self.disk(job, opened, hold=f"opening {inert(path.name)}")

    def post(self, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread, soon; from any thread."""
        self._loop.post(run)

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        """Run something in the screen's own thread after a time; from that thread."""
        self._loop.later(seconds, run)

    def everywhere(self, key: Key) -> bool:
        """Take a key that means the same on every screen; whether it was one."""
        return everywhere.take(key, self.view, self, self._loop.mouse)

    def copy(self, text: str, what: str) -> str:
        """Send text to the terminal's clipboard; says what was sent."""
        return self._loop.copy(text, what)

    def tell(self, text: str) -> None:
        """Say something on the screen on top."""
        self.view.message = text
        self.changed()

    def changed(self) -> None:
        """Something that is shown has changed."""
        if self._asked_to_end and self._ending is None and self.failing() is None:
            self._asked_to_end, self.view.message = False, ""  # not so any more
        self._may_end()
        self._loop.changed()

    # --- the end -------------------------------------------------------------------------

    def quit(self) -> None:
        """End the program once all is saved; where something can't be, only when that is
        confirmed."""
        failing = self.failing()
        if failing is not None:
            self._ask_to_end(failing.saved.failure)
            return
        self._ending = self.open_sessions
        for course in self._on_screen:
            course.leave()
        self._loop.later(TOLD_AFTER_S, lambda: self._tell_ending("saving; then it ends"))
        self._loop.later(PATIENCE_S, self._lose_patience)
        self._may_end()

    def _ask_to_end(self, why: str | None) -> None:
        self._asked_to_end = True
        self.tell(f"Enter leaves and loses what is NOT SAVED: {why}")

    def _tell_ending(self, text: str) -> None:
        if self._ending is not None and not self.ended:
            self.tell(text)

    def _lose_patience(self) -> None:
        if self._ending is not None and not self.ended:
            self._ask_to_end("the disk does not answer")

    def _may_end(self) -> None:
        """End, where it was asked for and all is saved; go on, where something can't be."""
        if self._ending is None or self.ended:
            return
        failing = self.failing()
        if failing is not None:
            self._ending = None
            self._ask_to_end(failing.saved.failure)
        elif all(course.settled for course in self._ending):
            if self._closing:  # all is saved; what comes of it may have to be told
                self._loop.later(TOLD_AFTER_S, self.end)
            else:
                self.end()

    def end(self) -> None:
        """End the program now; what can be saved within three seconds is saved first."""
        if not self.ended:
            self.ended = True
            # Where it is known that it can't be saved, nobody waits long for another outcome.
            self.close_all(CLOSE_S if self.failing() is None else 1.0)
            self._loop.stop()

    def close_all(self, timeout: float) -> None:
        """Save what is open and give it up, within so many seconds. A signal handler may call it,
        whatever it interrupted."""
        for view in reversed(self.views):
            if getattr(view, "left_behind", ""):
                self._note(getattr(view, "left_behind", ""))
        sessions = self.open_sessions
        give_up(sessions, timeout, self._loop.aside)
        for course in sessions:
            self._note_end(course)
