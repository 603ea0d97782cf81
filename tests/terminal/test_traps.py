"""Traps of terminals and of slow lines, each seen once, in a real terminal."""

import os
import signal
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal
from tests.terminal.test_stories import folder, new_session, only_file, saved, started

__all__ = ["folder", "started"]  # fixtures

Start = Callable[..., Terminal]


def answers(folder: Path) -> dict[str, object]:
    document = tomllib.loads(only_file(folder).read_text("utf-8"))
    return {**document.get("patient", {}), **document.get("diagnosis", {})}


def test_a_byte_that_is_no_utf_8_loses_nothing(folder: Path, started: Start) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send(b"1\t2\xff\t2")
        saved(terminal, "neurologist")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.raw
    assert answers(folder)["condition"] == "dermatomyositis"


def test_a_paste_whose_end_never_comes_does_not_swallow_the_keys(
    folder: Path, started: Start
) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send("1\t")
        saved(terminal, "adult")
        terminal.send("\x1b[200~12")
        terminal.settle(0.3)
        terminal.send("\x1b")
        terminal.wait_for("nothing pasted", 1)
        terminal.send("q")
        assert terminal.wait_exit(3) == 0


def test_a_whole_paste_is_one_draft(folder: Path, started: Start) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send("\x1b[B\x1b[200~2026-11-20\x1b[201~")
        terminal.wait_for("2026-11-20▁")
        terminal.send("\r")
        saved(terminal, "20 Nov 2026")
        terminal.send("\x1b[200~y\nn\nq\nu\n\x1b[201~")
        terminal.wait_for("nothing pasted")
        assert "20 Nov 2026" in terminal.screen()


def test_a_continue_without_a_stop_changes_nothing(folder: Path, started: Start) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send("1\t")
        saved(terminal, "adult")
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.settle(0.3)
        terminal.send("2\t2")
        saved(terminal, "neurologist")
        terminal.send("q")
        assert terminal.wait_exit(3) == 0
        assert terminal.modes() == terminal.modes_before
    assert answers(folder) == {
        "age_group": "adult",
        "condition": "dermatomyositis",
        "diagnosed_by": "neurologist",
    }


def test_ctrl_z_gives_the_terminal_back_and_fg_goes_on(folder: Path, started: Start) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send("1\t")
        saved(terminal, "adult")
        terminal.send("\x1a")
        terminal.wait_until(lambda: not terminal.on_alternate_screen, "the shell's screen")
        terminal.wait_until(lambda: terminal.modes() == terminal.modes_before, "the modes")
        terminal.wait_until(lambda: _stopped(terminal.pid), "the stop")
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait_until(lambda: terminal.on_alternate_screen, "the program's screen")
        terminal.wait_until(lambda: terminal.modes() != terminal.modes_before, "its modes")
        terminal.send("2")
        saved(terminal, "dermatomyositis")
        terminal.send("q")
        assert terminal.wait_exit(3) == 0
        assert terminal.modes() == terminal.modes_before
        assert not terminal.on_alternate_screen


def _stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_ctrl_c_does_not_end_it(folder: Path, started: Start) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send("1\t\x032")
        saved(terminal, "dermatomyositis")
        terminal.send("q")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize("key", ["\r", "\t", " ", "5", "?", "]", "\n", "b"])
def test_esc_and_a_key_in_one_read_drop_a_draft(folder: Path, started: Start, key: str) -> None:
    """Textual makes one key of the two: Esc and Enter arrive as Enter, and the draft is kept."""
    with started() as terminal:
        new_session(terminal)
        terminal.send("1\t")
        saved(terminal, "adult")
        for _ in range(7):
            terminal.send("\x1b[B")
        terminal.send("48\r")
        saved(terminal, "48 (typed)")
        terminal.send("5")
        terminal.wait_for("5▁")
        terminal.send(f"\x1b{key}")
        terminal.settle(0.4)
        terminal.send("\x1b\x1bq")
        assert terminal.wait_exit(3) == 0
    text = next(folder.glob("*.toml")).read_text()
    assert "mrc_sum_score = 48" in text
