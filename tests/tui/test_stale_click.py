"""A click is for the screen that was drawn: if another is on top by now, it does nothing."""

from typing import cast

from ivig_tui.tui.app import Canvas, IvigApp
from ivig_tui.tui.terminal.overrides import Click
from ivig_tui.tui.terminal.painter import Painter
from ivig_tui.tui.widgets.lines import Span


class Clicked:
    def __init__(self) -> None:
        self.acts: list[str] = []

    def click(self, act: str) -> None:
        self.acts.append(act)


class Program:
    """A desk and a painter, as far as a click needs them."""

    def __init__(self) -> None:
        self.stack = self
        self.view = Clicked()
        self.lines = ((Span("here", act="line one"),),)
        self.width = 80

    def click(self, act: str) -> None:
        self.view.click(act)

    def text(self, text: str) -> str:
        return text


def test_a_click_goes_to_the_screen_that_was_drawn_or_nowhere() -> None:
    program = Program()
    canvas = Canvas(cast(IvigApp, program), cast(Painter, program))
    canvas.draw()
    click = Click(0, 0)
    canvas.take([click])
    assert program.view.acts == ["line one"]
    program.view = Clicked()
    canvas.take([click])
    assert not program.view.acts
    canvas.draw()
    canvas.take([click])
    assert program.view.acts == ["line one"]
