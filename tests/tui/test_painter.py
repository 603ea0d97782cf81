"""What is sent makes the terminal show the screen: the changed cells alone, and the whole at once,
look the same in a terminal; over random keys, every theme, and text of any width.
"""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pyte
import pytest
from rich.color import ColorSystem

from ivig_tui.session.session import Session
from ivig_tui.tui.app import IvigApp
from ivig_tui.tui.terminal.painter import Ink, Painter
from ivig_tui.tui.terminal.theme import THEMES, theme
from ivig_tui.tui.widgets.lines import Line, Span, cells_of, cut, fit, pad, spread, width_of, wrap
from tests.bench import work
from tests.myositis.making import drawn
from tests.tui.bench import TODAY, Bench, worked

KEYS = [
    "y", "n", "1", "2", "4", "5", "8", "<enter>", "<escape>", "<tab>", "<backspace>", "<down>",
    "<down>", "<down>", "<up>", "<pagedown>", "<pageup>", "<home>", "<end>", "[", "]", "u", "d",
    "<delete>", "R", "/", "v",
]  # fmt: skip
BLANK_SEEN = ("bg", "reverse", "underscore")
Seen = list[list[tuple[object, ...]]]


class Shown:
    """A terminal that a painter draws on."""

    def __init__(self, name: str, size: tuple[int, int], *, plain: bool = False) -> None:
        self.size = size
        self.painter = Painter(theme(name, ascii=plain), ColorSystem.TRUECOLOR)
        self.screen = pyte.Screen(*size)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")  # no line wraps by itself, as in the program's terminal
        # Where nothing is drawn, something foreign stays to be seen.
        for y in range(size[1]):
            self.stream.feed(f"\x1b[{y + 1}H" + "#" * size[0])

    def draw(self, lines: Sequence[Line]) -> str:
        sent = self.painter.paint(lines, self.size[0])
        self.stream.feed(sent)
        return sent

    def seen(self) -> Seen:
        """Each cell with what is seen of it: of a blank, the colour of a letter is not."""
        rows = [self.screen.buffer[y] for y in range(self.size[1])]
        return [[_seen(row[x]) for x in range(self.size[0])] for row in rows]


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    if cell.data == " ":
        return (" ", *(getattr(cell, name) for name in BLANK_SEEN))
    return tuple(cell)


def at_once(name: str, size: tuple[int, int], lines: Sequence[Line], *, plain: bool) -> Seen:
    one = Shown(name, size, plain=plain)
    one.draw(lines)
    return one.seen()


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
def test_changes_alone_and_the_whole_look_the_same(
    name: str, size: tuple[int, int], tmp_path: Path
) -> None:
    random = Random(f"{name} {size}")
    for plain in (False, True):
        session = random.choice((drawn(random.randrange(10**6)), Session("SYN-7001")))
        bench = Bench(work.saved(session, tmp_path / "one.toml"))
        shown = Shown(name, size, plain=plain)
        for _ in range(60):
            bench.press(random.choice(KEYS))
            lines = bench.checklist.lines(*size)
            shown.draw(lines)
            assert shown.seen() == at_once(name, size, lines, plain=plain)
        bench.checklist.close()


FAMILY, HEART, MARKED = "👨\u200d👩\u200d👧", "❤\ufe0f", "日\u0301"
PIECES = [
    "a", "b", " ", "  ", "—", "✔", "日", "本語", "é", "e\u0301", "…", "│", "Ω",
    FAMILY, HEART, MARKED, "\u0301", "\u200d",
]  # fmt: skip


def test_text_of_any_width_is_not_torn() -> None:
    random, size = Random(3), (9, 3)
    shown = Shown("dark", size)
    for _ in range(600):
        lines = [
            tuple(
                Span(random.choice(PIECES), random.choice(("text", "met", "draft", "cursor+met")))
                for _ in range(random.randrange(9))
            )
            for _ in range(size[1])
        ]
        shown.draw(lines)
        assert shown.seen() == at_once("dark", size, lines, plain=False)


@pytest.mark.parametrize("odd", [FAMILY, HEART, MARKED, "\u0301", f"{FAMILY}{FAMILY}"])
def test_what_follows_text_of_a_doubtful_width_stands_where_it_belongs(odd: str) -> None:
    shown = Shown("dark", (40, 1))
    row = spread((Span(f"a {odd} b " * 3),), (Span(" NOT SAVED ", "warn"),), 40)
    shown.draw([row])
    assert shown.screen.display[0].rstrip("#").endswith(" NOT SAVED ")
    assert "#" not in "".join(cell.data for cell in shown.screen.buffer[0].values())
    assert width_of(pad(row, 40)) == 40 == width_of(cut(row, 40))


@pytest.mark.parametrize("odd", [FAMILY, HEART, MARKED, "e\u0301", "本語"])
def test_a_mark_stays_in_the_cell_of_its_character_and_widths_agree(odd: str) -> None:
    cells = cells_of((Span(f"a{odd}b"),), 20)
    assert all(text == "" or text[0] not in "\u0301\u200d\ufe0f" for text, _ in cells)
    assert cells[1 + width_of((Span(odd),))][0] == "b"
    for width in range(1, 9):
        assert width_of((Span(fit(odd * 3, width)),)) <= width
        assert "".join(wrap(odd * 3, width)) == odd * 3


def half_answered(folder: Path) -> Bench:
    """A worked session opened as a copy: its lock must not stand among those that are shipped."""
    worked("half-answered", folder / "one.toml")
    return Bench(folder / "one.toml")


def test_a_screen_that_stays_sends_nothing(tmp_path: Path) -> None:
    bench = half_answered(tmp_path)
    shown = Shown("dark", (80, 24))
    assert shown.draw(bench.checklist.lines(80, 24))
    assert not shown.draw(bench.checklist.lines(80, 24))
    bench.checklist.close()


def test_what_is_not_known_any_more_is_sent_whole(tmp_path: Path) -> None:
    bench = half_answered(tmp_path)
    lines = bench.checklist.lines(80, 24)
    shown = Shown("dark", (80, 24))
    first = shown.draw(lines)
    shown.stream.feed("\x1b[H\x1b[2J\x1b[41mforeign")
    shown.painter.forget()
    assert shown.draw(lines) == first
    assert shown.seen() == at_once("dark", (80, 24), lines, plain=False)
    bench.checklist.close()


def test_a_screen_and_a_move_fit_the_line(tmp_path: Path) -> None:
    """A start is at most 14 kB; a move that does not scroll is one packet of 1,200 bytes."""
    bench = Bench(work.saved(work.course(2, 40), tmp_path / "one.toml"))
    painter = Painter(theme("dark"), ColorSystem.EIGHT_BIT)
    assert len(painter.paint(bench.checklist.lines(80, 24), 80).encode()) <= 14_000
    sizes = []
    for key in ["[", "[", "[", "<home>", *["<down>"] * 40]:
        above = bench.rows()[2]
        bench.press(key)
        sent = len(painter.paint(bench.checklist.lines(80, 24), 80).encode())
        if key == "<down>" and bench.rows()[2] == above:
            sizes.append(sent)
    assert max(sizes) <= 1200
    assert sorted(sizes)[len(sizes) // 2] <= 700
    bench.checklist.close()


def test_colours_that_a_terminal_has_are_the_only_ones(tmp_path: Path) -> None:
    bench = half_answered(tmp_path)
    lines = bench.checklist.lines(80, 24)
    for system, allowed in (
        (ColorSystem.STANDARD, r"[0-9;]*"),
        (ColorSystem.EIGHT_BIT, r"(?:[0-9]{1,2}|[34]8;5;[0-9]+|;)*"),
    ):
        sent = Painter(theme("dark"), system).paint(lines, 80)
        codes = re.findall(r"\x1b\[([0-9;]*)m", sent)
        assert codes
        assert all(re.fullmatch(allowed, code) for code in codes)
        assert "8;2;" not in "".join(codes)
    bench.checklist.close()


def test_what_ends_bold_ends_dim_as_well_and_dim_is_told_again() -> None:
    both, dim = (Ink(frozenset(names), "31", "49") for names in ({"bold", "dim"}, {"dim"}))
    assert dim.after(both) in ("\x1b[22;2m", "\x1b[0;2;31m")


def test_what_was_not_sent_is_not_taken_for_shown(tmp_path: Path) -> None:
    """Red where a drawing that finds no terminal is recorded all the same."""
    painter = Painter(theme("dark"), ColorSystem.STANDARD)

    class Away(IvigApp):
        """Without a terminal."""

        sent = False

        def send(self, text: str) -> bool:
            self.sent = super().send(text)
            return self.sent

    async def draw() -> None:
        app = Away(tmp_path, None, TODAY, theme("dark"))
        app._canvas._painter = painter
        async with app.run_test():
            app.redraw()
            app.draw()
            assert not app.sent
            assert painter.lines == ()

    asyncio.run(draw())
