"""Ending one's own lost login from the new one: it is asked to save and go, and waited for."""

import time

from ivig_tui.store.change import login_of
from ivig_tui.store.holder import Holder
from ivig_tui.tui.checklist.sheet import Sheet

PATIENCE_S = 5.0
"""How long the other login may take, in seconds: it gives its disk three."""
LOOK_S = 0.05
"""Between two looks whether it has gone, in seconds."""


def take_over(view: Sheet, *, confirmed: bool) -> None:
    """End one's own other login, and go on here; asked for twice, as it ends what runs there."""
    course = view.course
    holder = course.holder
    if view.waiting:
        view.message = "your other login was asked to save and go"
    elif not course.read_only:
        view.message = "nobody else has this session open"
    elif holder is None or not course.may_end_other:
        view.message = f"{course.read_only}: only one's own login can be ended from here"
    elif not confirmed:
        view.ask("take_over", f"Enter ends your login{login_of(holder)}: it saves, and goes")
    else:
        view.waiting = True
        view.message = "your other login was asked to save and go"
        view.desk.disk(course.ask_to_go, lambda asked: _asked(view, asked))


def _asked(view: Sheet, asked: bool) -> None:
    if asked:
        _wait(view, time.monotonic() + PATIENCE_S)
    elif view.waiting:
        view.waiting = False
        view.message = "your other login could not be asked to go; look again in a moment"
        view.desk.changed()


def _wait(view: Sheet, until: float) -> None:
    """Look again now and then, without holding up any key, until the other has gone."""
    holder = view.course.holder
    view.look(lambda: _looked(view, holder, until), take_lock=True)


def _looked(view: Sheet, asked: Holder | None, until: float) -> None:
    course = view.course
    if not view.waiting:  # this session was left meanwhile
        return
    if not course.read_only:
        view.waiting = False
        view.message = "your other login has gone: what it saved is here, and can be answered"
    elif course.holder != asked:
        view.waiting = False
        view.message = course.read_only  # somebody else was quicker
    elif time.monotonic() > until:
        view.waiting = False
        view.message = (
            f"your other login has not gone in {PATIENCE_S:.0f} s, and still has the session; "
            "T asks it again"
        )
    else:
        view.desk.later(LOOK_S, lambda: _wait(view, until))
        return
    view.desk.changed()
