"""A screen of text to read: why, help, the summary."""

from collections.abc import Callable

from ivig_tui.tui.widgets.footer import foot_line
from ivig_tui.tui.widgets.frame import rule_line
from ivig_tui.tui.widgets.keys import ASKS_FIRST, Key, does, key_of
from ivig_tui.tui.widgets.lines import BLANK, Line, cut, line
from ivig_tui.tui.widgets.view import Desk
from ivig_tui.tui.widgets.viewport import scrolled

_MOVES = ("down", "up", "page_down", "page_up", "first", "last")


class Reader:
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
        self.title = title
        self.text = text
        self.desk = desk
        self.more = more
        self.offers = offers
        self.start = start
        self.top = 0
        self.page = 10
        self.message = ""
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
    def typing(self) -> bool:
        """Nothing is typed here."""
        return False

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

    def paste(self, text: str) -> None:
        """There is nothing to paste into."""

    def lines(self, width: int, height: int) -> list[Line]:
        """The whole screen."""
        self.page = max(1, height - 4)
        text = self.text(width - 2)
        if self.start:
            begun = (
                at for at, row in enumerate(text) if row and row[0].text.startswith(self.start)
            )
            self.top, self.start = next(begun, 0), ""
        seen = scrolled(self.top, self.page, len(text))
        self.top = seen.top
        shown = seen.of(text)
        keys = (*self.offers, "down", "page_down", "palette", "back", "quit")
        foot = foot_line(keys, width, self.why_not)
        rows = [
            cut(line((f" {self.title}", "title")), width),
            rule_line(width, seen.up),
            *(cut(line(" ", *row), width) for row in shown),
            *([BLANK] * (self.page - len(shown))),
            rule_line(width, seen.down),
            cut(line((f" {self.message}", "title")), width) if self.message else foot,
        ]
        return rows[:height]

    def close(self) -> None:
        """Nothing is held."""
