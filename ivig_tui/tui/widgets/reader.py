"""A screen of text to read: why, help, the summary."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ivig_tui.tui.widgets.footer import foot_line
from ivig_tui.tui.widgets.frame import rule_line, said_lines
from ivig_tui.tui.widgets.keys import ASKS_FIRST, Key, action_of
from ivig_tui.tui.widgets.lines import BLANK, Line, cut, line
from ivig_tui.tui.widgets.view import Desk, View
from ivig_tui.tui.widgets.viewport import Frame, scrolled

_MOVES = ("down", "up", "page_down", "page_up", "first", "last")
_FOOT = ("down", "page_down", "palette", "back", "quit")


class Reader(View):
    """Scrolling text under a title that names the patient."""

    def __init__(
        self,
        title: str,
        text: Callable[[int], list[Line]],
        desk: Desk,
        offers: Mapping[str, Callable[[], str]] = MappingProxyType({}),
        start: str = "",
    ) -> None:
        """`text` gives the lines for a width; `offers` are the actions that can be done here, each
        of which says what it did. The first line in sight begins with `start`, if any does."""
        super().__init__(desk)
        self.title = title
        self.text = text
        self.offers = offers
        self.start = start
        self._asked: str | None = None
        """What Enter would do as the next key."""

    def key(self, key: Key) -> None:
        """Take one key."""
        asked, self._asked, self.message = self._asked, None, ""
        steps = {"down": 1, "up": -1, "page_down": self.page, "page_up": -self.page,
                 "enter": self.page, "first": -(10**6), "last": 10**6}  # fmt: skip
        action = action_of(key, (*steps, "why", "back", "quit", *self.offers))
        if action == "enter" and asked is not None:
            self.message = self.offers[asked]()
        elif action in ASKS_FIRST:
            self._asked, self.message = action, ASKS_FIRST[action]
        elif action is not None and action in self.offers:
            self.message = self.offers[action]()
        elif action in ("back", "why"):
            self.desk.pop()
        elif action == "quit":
            self.desk.quit()
        elif action is not None:
            self.top = max(0, self.top + steps[action])
        else:
            self.desk.everywhere(key)

    @property
    def whose(self) -> str:
        """The patient's reference, as the title begins."""
        return self.title.partition("   ")[0]

    def click(self, act: str) -> None:
        """There is nothing to click but keys."""

    def scroll(self, by: int) -> None:
        """Scroll."""
        self.top += by

    def why_not(self, action: str) -> str:
        """Why an action can't be done here; empty where it can."""
        here = (*_MOVES, "why", "back", "quit", "palette", "about", "mouse", *self.offers)
        return "" if action in here else "not while this is read; Esc goes back"

    def drawn(self, frame: Frame) -> None:
        """From where it starts it is scrolled."""
        super().drawn(frame)
        self.start = ""

    def frame(self, width: int, height: int) -> Frame:
        """The whole screen."""
        text = self.text(width - 2)
        top = self.top
        if self.start:
            begun = (
                at for at, row in enumerate(text) if row and row[0].text.startswith(self.start)
            )
            top = next(begun, 0)
        foot = [foot_line((*self.offers, *_FOOT), width, self.why_not)]
        if self.message:
            foot = said_lines(self.message, "title", width, max(1, height // 3))
        seen = scrolled(top, max(1, height - 3 - len(foot)), len(text))
        shown = seen.of(text)
        rows = [
            cut(line((f" {self.title}", "title")), width),
            rule_line(width, seen.up),
            *(cut(line(" ", *row), width) for row in shown),
            *([BLANK] * (seen.room - len(shown))),
            rule_line(width, seen.down),
            *foot,
        ]
        return Frame(rows[:height], seen)
