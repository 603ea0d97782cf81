"""A mouse works and is never needed: clicks and the wheel in a real terminal, and nothing more."""

import re
import shutil
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal
from tests.tui.bench import SESSIONS

SESSION = "half-answered"
LEFT, UP, DOWN = 0, 64, 65
"""The buttons of the protocol: the left one, and the wheel's two ways."""
Start = Callable[..., Terminal]


def press(button: int, column: int, row: int) -> str:
    """A button pressed and let go at a cell, counted from 0, as terminals send it (1006); the
    wheel is never let go."""
    at = f"{button};{column + 1};{row + 1}"
    return f"\x1b[<{at}M" + (f"\x1b[<{at}m" if button == LEFT else "")


def click(terminal: Terminal, text: str) -> None:
    """Click the middle of a text on the screen, once it is wholly drawn."""
    terminal.settle(0.1)
    for y, row in enumerate(terminal.rows()):
        if text in row:
            terminal.send(press(LEFT, row.index(text) + len(text) // 2, y))
            return
    raise AssertionError(f"{text!r} is not there:\n{terminal.screen()}")


def modes(terminal: Terminal) -> list[str]:
    """The mouse modes that are on now."""
    on: dict[str, bool] = {}
    for number, what in re.findall(rb"\x1b\[\?(100[0-36]|1015|1016)([hl])", terminal.raw):
        on[number.decode()] = what == b"h"
    return sorted(number for number, lit in on.items() if lit)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Start]:
    folder = tmp_path / "sessions"
    folder.mkdir()
    shutil.copyfile(SESSIONS / f"{SESSION}.toml", folder / f"{SESSION}.toml")

    def start(*words: str, **variables: str) -> Terminal:
        return Terminal(
            "--sessions", folder, "--today", "2026-11-22", *words,
            home=tmp_path, size=(110, 30), variables=variables,
        )  # fmt: skip

    yield start


def test_clicks_and_the_wheel_do_what_keys_do(started: Start) -> None:
    with started() as terminal:
        terminal.wait_for("SYN-1009")
        click(terminal, "SYN-1009")  # the cursor is there already: it opens
        terminal.wait_for("▸? Diagnosed by")
        click(terminal, "MRC sum score 55")
        terminal.wait_for("▸├─? MRC sum score")
        terminal.send("48")
        click(terminal, "Not tolerated")  # the draft is kept, as by an arrow
        terminal.wait_for("▸├─? Not tolerated")
        terminal.wait_for("48 (typed)")
        click(terminal, "y yes")
        terminal.wait_for("▸┗━✔ Not tolerated")
        click(terminal, "Treatment")
        terminal.wait_for("[Treatment]")
        click(terminal, "Qualifying: open")
        terminal.wait_for("[Qualifying: open]")
        terminal.send("g")
        terminal.wait_for("▸  Age group")
        terminal.send(press(DOWN, 5, 5))
        terminal.wait_for("▸? Diagnosed by")
        terminal.send(press(UP, 5, 5))
        terminal.wait_for("▸  Age group")
        click(terminal, ": more")
        terminal.wait_for("All actions")
        click(terminal, "about")
        terminal.wait_for("About the document")
        terminal.send(press(DOWN, 5, 5))
        terminal.wait_for("version 3.1")
        click(terminal, "q quit")
        assert terminal.wait_exit() == 0


def test_only_clicks_and_the_wheel_are_asked_for(started: Start) -> None:
    """Not every motion (1003), which floods a slow line; and all is off once it is left."""
    with started("open", "SYN-1009") as terminal:
        terminal.wait_for("[Qualifying: open]")
        terminal.settle()
        assert modes(terminal) == ["1000", "1006"]
        # What a click leaves behind is drawn once; then it is silent.
        click(terminal, "└─? Muscle biopsy")
        terminal.wait_for("▸└─? Muscle biopsy")
        terminal.settle()
        assert terminal.sent_within(1.0) == b""
        terminal.send("q")
        assert terminal.wait_exit() == 0
        assert modes(terminal) == []
        for mode in (b"1003", b"1015", b"1016"):
            assert b"\x1b[?" + mode + b"h" not in terminal.raw


def test_a_key_gives_the_mouse_to_the_terminal_and_takes_it_again(started: Start) -> None:
    with started("open", "SYN-1009") as terminal:
        terminal.wait_for("[Qualifying: open]")
        terminal.send("m")
        terminal.wait_for("the mouse is the terminal's")
        assert modes(terminal) == []
        terminal.send("m")
        terminal.wait_for("clicks and scrolls here")
        assert modes(terminal) == ["1000", "1006"]


def test_a_setting_leaves_the_mouse_alone(started: Start) -> None:
    with started("open", "SYN-1009", IVIG_TUI_MOUSE="0") as terminal:
        terminal.wait_for("[Qualifying: open]")
        terminal.settle()
        assert modes(terminal) == []


@pytest.mark.parametrize(
    ("variables", "through"),
    [
        ({}, "sent to the terminal: summary of SYN-1009"),
        ({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, "at your end of SSH: summary"),
        ({"TMUX": "/nowhere,1,0"}, "through tmux (needs set-clipboard on"),
    ],
)
def test_what_is_copied_is_the_summary_and_no_more_is_claimed_than_was_sent(
    started: Start, variables: dict[str, str], through: str
) -> None:
    with started("open", "SYN-1009", **variables) as terminal:
        terminal.wait_for("[Qualifying: open]")
        terminal.send("c\r")
        terminal.wait_for(through)
        told = " ".join(terminal.screen().split())
        assert "it may ignore it; w writes a file" in told
        found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\a", terminal.raw)
        assert found is not None
        text = b64decode(found[1]).decode()
        assert text.startswith("SYN-1009")
        assert f"{len(text.splitlines())} lines, {len(text)} characters" in told
