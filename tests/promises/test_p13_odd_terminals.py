"""P13: odd terminals. In each a whole session can be done, and what is asked is on the screen;
without a terminal it says what needs none, and exits with 2.

Small, resized, of another kind, of another character set, without colours: the same keys store
the same session. At every size the line under the cursor, the verdict and the question are seen, or
the screen says how large it has to be.

Not promised: that a terminal which answers nothing, or wrongly, looks right; colours and glyphs are
the terminal's. Nor that a window below 36×9 shows everything: it says what it needs.

Seen red with the exported `COLUMNS` left in the environment (the screen is not resized), with the
glyphs of UTF-8 in every locale, and with the line of `NEEDS_NO_SCREEN` left out.
"""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.cli import parser
from ivig_tui.tui.launch import NEEDS_NO_SCREEN
from tests.promises.together import all_hold
from tests.terminal.harness import LONG, PROGRAM, Terminal, environment
from tests.terminal.test_stories import ADULT, TODAY

HALF = ADULT.index("n\ty")
"""Where the cursor is on the question of inclusion body myositis."""
SIZES = [(20, 5), (40, 10), (60, 20), (80, 24), (30, 40), (300, 6), (10, 3), (1, 1)]
KINDS: dict[str, dict[str, str]] = {
    "linux": {"TERM": "linux", "COLORTERM": ""},
    "vt100": {"TERM": "vt100", "COLORTERM": ""},
    "screen": {"TERM": "screen", "COLORTERM": ""},
    "tmux": {"TERM": "tmux-256color"},
    "unknown to terminfo": {"TERM": "never-heard-of"},
    "C locale": {"LC_ALL": "C", "LANG": ""},
    "Latin-1 locale": {"LC_ALL": "en_AU.ISO-8859-1", "LANG": ""},
    "POSIX locale, nothing else": {"LANG": "", "LC_CTYPE": "POSIX"},
    "no colour": {"NO_COLOR": "1"},
    "exported size": {"COLUMNS": "200", "LINES": "100"},
    "exported nonsense": {"COLUMNS": "x", "LINES": "-1"},
}
ASCII_ONLY = ("linux", "vt100", "C locale", "Latin-1 locale")


def answers(folder: Path) -> dict[str, Any]:
    (path,) = folder.glob("*.toml")
    document = tomllib.loads(path.read_text("utf-8"))
    del document["history"]
    return document


def whole_session(
    home: Path,
    size: tuple[int, int] = (80, 24),
    variables: dict[str, str] | None = None,
    between: tuple[int, int] | None = None,
) -> tuple[dict[str, Any], str, bytes]:
    """A whole session: its answers, the screen half-way, and all that was sent."""
    folder = home / "sessions"
    folder.mkdir(parents=True, mode=0o700)
    words = ("--sessions", folder, "--today", TODAY)
    with Terminal(*words, home=home, size=size, variables=variables) as terminal:
        terminal.wait_until(lambda: terminal.on_alternate_screen, "the screen")
        terminal.settle(0.3)
        terminal.send("nSYN-7001\r" + ADULT[:HALF])
        terminal.settle(0.3)
        if between is not None:
            terminal.resize(*between)
            terminal.settle(0.3)
        half_way = terminal.screen()
        if between is not None:
            terminal.resize(*size)
        terminal.send(ADULT[HALF:])
        terminal.settle(0.3)
        terminal.send("q")
        assert terminal.wait_exit() == 0, terminal.screen()
        assert b"Traceback" not in terminal.raw
        return answers(folder), half_way, terminal.raw


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the keys store in an ordinary terminal."""
    stored, _, _ = whole_session(tmp_path_factory.mktemp("usual"))
    assert stored["treatment"]["maintenance_interval_weeks"] == 4
    return stored


def test_at_every_size_a_whole_session_is_done_and_what_is_asked_is_seen(
    tmp_path: Path, usual: dict[str, Any]
) -> None:
    def check(size: tuple[int, int]) -> None:
        home = tmp_path / "x".join(map(str, size))
        stored, half_way, _ = whole_session(home, size)
        assert stored == usual
        at_cursor = "▸" in half_way
        says_what_it_needs = re.search("too small|needs", " ".join(half_way.split())) is not None
        assert at_cursor or says_what_it_needs or size[0] * size[1] < 60, half_way
        if at_cursor:
            assert re.search("IBM|[Ii]nclusi|myositis", half_way), half_way

    all_hold(check, SIZES)


def test_resizing_mid_way_changes_nothing(tmp_path: Path, usual: dict[str, Any]) -> None:
    def check(between: tuple[int, int]) -> None:
        home = tmp_path / "x".join(map(str, between))
        stored, half_way, _ = whole_session(home, between=between)
        assert stored == usual
        rows = [row for row in half_way.split("\n") if row.strip()]
        assert rows and max(map(len, rows)) <= between[0] and len(rows) <= between[1]
        if between[0] >= 20 and between[1] >= 5:
            assert "▸" in half_way or "needs" in half_way, half_way

    all_hold(check, [*SIZES[:4], (200, 60), (1, 1)])


def test_in_every_kind_of_terminal_a_whole_session_is_done(
    tmp_path: Path, usual: dict[str, Any]
) -> None:
    def check(kind: str) -> None:
        stored, half_way, raw = whole_session(tmp_path / kind, variables=KINDS[kind])
        assert stored == usual
        assert "nclusion body myositis" in half_way, half_way
        assert max(map(len, half_way.split("\n"))) > 60  # the whole width, no more than that
        if kind in ASCII_ONLY:
            assert half_way.isascii(), half_way
        if kind == "no colour":
            colours = re.findall(rb"\x1b\[[0-9;]*m", raw)
            coloured = [
                one for one in colours if re.search(rb"[\[;](3[0-8]|4[0-8]|9\d|10\d)\b", one)
            ]
            assert not coloured

    all_hold(check, KINDS)


def test_a_resize_is_seen_whatever_size_was_exported(tmp_path: Path) -> None:
    with Terminal(home=tmp_path, size=(50, 15)) as terminal:
        terminal.wait_for("n new")
        terminal.settle()
        usual = terminal.screen()
    for name in ("exported size", "exported nonsense"):
        with Terminal(home=tmp_path, variables=KINDS[name]) as terminal:
            terminal.wait_for("n new")
            terminal.resize(50, 15)
            terminal.settle(0.5)
            assert terminal.screen() == usual


@pytest.mark.parametrize("term", ["dumb", None, ""])
def test_without_a_terminal_that_can_it_says_what_needs_none(
    tmp_path: Path, term: str | None
) -> None:
    variables = environment(tmp_path) | ({} if term is None else {"TERM": term})
    if term is None:
        del variables["TERM"]
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            [PROGRAM], env=variables, stdin=slave, stdout=slave, stderr=subprocess.PIPE,
            cwd=tmp_path, timeout=LONG,
        )  # fmt: skip
    finally:
        os.close(master)
        os.close(slave)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert told.count("\n") == 1 and NEEDS_NO_SCREEN in told
    assert "\x1b" not in told


@pytest.mark.parametrize("lacks", ["stdin", "stderr", "both"])
def test_without_a_tty_it_says_what_needs_none(tmp_path: Path, lacks: str) -> None:
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            [PROGRAM],
            env=environment(tmp_path),
            stdin=slave if lacks == "stderr" else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=slave if lacks == "stdin" else subprocess.PIPE,
            cwd=tmp_path,
            timeout=LONG,
        )
        told = (os.read(master, 4096) if lacks == "stdin" else done.stderr).decode()
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 2
    assert NEEDS_NO_SCREEN in told and done.stdout == b""


def test_the_line_names_every_command_that_needs_no_screen() -> None:
    grammar = parser()
    (commands,) = (action.choices for action in grammar._actions if action.dest == "command")
    assert commands is not None
    for name in commands:
        if name != "open":
            assert re.search(rf"\b{name}\b", NEEDS_NO_SCREEN), name
