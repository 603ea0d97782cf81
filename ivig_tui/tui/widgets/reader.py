"""A screen of text to read: why, help, the summary."""

from collections.abc import Callable

from ivig_tui.tui.widgets.footer import foot_line
from ivig_tui.tui.widgets.frame import rule_line, said_lines
from ivig_tui.tui.widgets.keys import ASKS_FIRST, Key, does, key_of
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
        more: Callable[[Key], str | None] = lambda _: None,
        offers: tuple[str, ...] = (),
        start: str = "",
    ) -> None:
        """`text` gives the lines for a width; `more` may take a key, and says what it did: one of
        the actions that it `offers`. The first line in sight begins with `start`, if any does."""
        super().__init__(desk)
        self.title = title
        self.text = text
        self.more = more
        self.offers = offers
        self.start = start
        self._asked = ""
        """What Enter would do as the next key."""

    def key(self, key: Key) -> None:
        """Take one key."""
        asked, self._asked, self.message = self._asked, "", ""
        asks = next((name for name in self.offers if name in ASKS_FIRST and does(key, name)), "")
        if asks:
            self._asked, self.message = asks, ASKS_FIRST[asks]
        elif asked and does(key, "enter"):
            self.message = self.more(key_of(asked)) or ""
        elif does(key, "back") or does(key, "why"):
            self.desk.pop()
        elif does(key, "quit"):
            self.desk.quit()
        elif does(key, "down"):
            self.top += 1
        elif does(key, "up"):
            self.top -= 1
        elif does(key, "page_down") or does(key, "enter"):
            self.top += self.page
        elif does(key, "page_up"):
            self.top -= self.page
        elif does(key, "first"):
            self.top = 0
        elif does(key, "last"):
            self.top = 10**6
        elif not self.desk.everywhere(key):
            self.message = self.more(key) or self.message

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
