"""The keys that mean the same on every screen: all actions, about the document, the mouse."""

from typing import Protocol

from ivig_tui.tui.widgets import about
from ivig_tui.tui.widgets.keys import Key, does
from ivig_tui.tui.widgets.palette import Palette
from ivig_tui.tui.widgets.view import Desk, View


class Mouse(Protocol):
    """What of the terminal's driver a key needs."""

    @property
    def hears_mouse(self) -> bool:
        """Whether clicks and the wheel come here, and not to the terminal's own selection."""

    def listen_to_mouse(self, wanted: bool) -> bool:
        """Take the mouse, or give it back to the terminal; whether it is taken now."""


def take(key: Key, below: View, desk: Desk, mouse: Mouse | None) -> bool:
    """Take a key on the screen that is on top; whether it was one of these."""
    if does(key, "palette"):
        desk.push(Palette(below, desk))
    elif does(key, "about"):
        desk.push(about.screen(below.whose, desk))
    elif does(key, "mouse"):
        below.message = _the_other_way(mouse)
    else:
        return False
    return True


def _the_other_way(mouse: Mouse | None) -> str:
    if mouse is None:
        return "there is no mouse here"
    if mouse.listen_to_mouse(not mouse.hears_mouse):
        return "the mouse clicks and scrolls here; m gives it back to the terminal"
    return "the mouse is the terminal's: drag selects text; m takes it again"
