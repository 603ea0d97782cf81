"""Traps of terminals and of slow lines, each seen once, in a real terminal."""

import os
import signal
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.harness import Terminal
from tests.terminal.test_mouse import press
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
def test_esc_and_a_key_in_one_read_make_no_answer_of_a_draft(
    folder: Path, started: Start, key: str
) -> None:
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


def on_the_score(terminal: Terminal) -> None:
    """A new session of an adult, with the cursor on the MRC sum score."""
    new_session(terminal)
    terminal.send("1\t")
    saved(terminal, "adult")
    terminal.send("/MRC\r")
    terminal.wait_for("▸├─? MRC")


@pytest.mark.parametrize("pause", [0.1, 0.3])
def test_a_pause_within_an_arrow_leaves_it_an_arrow(
    folder: Path, started: Start, pause: float
) -> None:
    with started() as terminal:
        on_the_score(terminal)
        for key, line in (("[B", "▸│ – CMAS"), ("OA", "▸├─? MRC")):
            terminal.send("\x1b")
            terminal.sent_within(pause)
            terminal.send(key)
            terminal.wait_for(line)
        terminal.send("\x1b")  # nothing follows: it is Esc
        terminal.wait_for("n new", 2)


def test_alt_and_any_key_leave_what_is_typed_and_what_is_stored(
    folder: Path, started: Start
) -> None:
    keys = [chr(code) for code in range(0x20, 0x7F) if chr(code) not in "bdf[OPX]^_"]
    keys += ["\r", "\t", "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[H"]
    told = [f"\x1b{key}" for key in keys]
    told += [f"\x1b[{ord(key)};3u" for key in keys if len(key) == 1]  # as kitty tells it
    told += [f"\x1b[27;3;{ord(key)}~" for key in "ynqux1\r"]  # as xterm does
    told += ["\x1b[1;3A", "\x1b[1;3B", "\x1b[5;3~", "\x1b[1;3H"]
    with started() as terminal:
        on_the_score(terminal)
        terminal.send("48\r")
        saved(terminal, "48 (typed)")
        terminal.send("5")
        terminal.wait_for("5▁  draft")
        before = only_file(folder).read_bytes()
        for key in told:
            terminal.send(key)
            terminal.sent_within(0.02)
        terminal.settle(0.3)
        terminal.wait_for("5▁  draft")
        assert only_file(folder).read_bytes() == before
        terminal.send("7\r")
        saved(terminal, "57")


def test_what_may_have_been_esc_makes_no_answer_by_the_keys_that_came_with_it(
    folder: Path, started: Start
) -> None:
    """On a stalled line `5`, Esc, `j` and Tab arrive as one: she dropped it; Alt+j is the same."""
    with started() as terminal:
        on_the_score(terminal)
        terminal.send("5\x1bj\t")
        terminal.wait_for("5▁  draft")
        terminal.wait_for("Esc and a key came as one")
        terminal.send("0\r")  # by itself it is what it is
        saved(terminal, "50 (typed)")


def test_alt_told_beyond_doubt_is_not_esc(folder: Path, started: Start) -> None:
    with started() as terminal:
        on_the_score(terminal)
        terminal.send("\x1b[1;3D\x1b[121;3u\x1b[1;5C\x1b[27;3;110~")
        terminal.send("\x1b[B")
        terminal.wait_for("▸│ – CMAS")
        assert answers(folder) == {"age_group": "adult"}


@pytest.mark.parametrize("begins", "PX]^_")
def test_no_string_of_the_terminal_is_typed_whatever_it_holds(
    folder: Path, started: Start, begins: str
) -> None:
    with started() as terminal:
        on_the_score(terminal)
        before = only_file(folder).read_bytes()
        terminal.send(f"\x1b{begins}+q544e=y\rn\x1b[B48\r\x1b\\")
        terminal.send(f"\x1b{begins}+q54")
        terminal.sent_within(0.5)  # the line pauses
        terminal.send("4e;qqqq\x1b\\")
        terminal.settle(0.3)
        terminal.wait_for("▸├─? MRC")
        assert only_file(folder).read_bytes() == before
        terminal.send(f"\x1b{begins}+qqqqqqqqqq")  # without an end
        terminal.wait_for("without an end", 5)
        terminal.send("48\r")
        saved(terminal, "48 (typed)")


def test_five_thousand_keys_in_one_write_are_drawn_a_few_times(
    folder: Path, started: Start
) -> None:
    """The terminal holds 4,096 bytes, so there are a few reads. Their number is what is looked at
    here, as a time would be the machine's."""
    with started() as terminal:
        on_the_score(terminal)
        terminal.settle(0.3)
        sent, draws = len(terminal.raw), terminal.raw.count(b"\x1b[?2026h")
        terminal.send("kj" * 2500 + "?")
        terminal.wait_for("MRC sum score 55 or less", 30)
        terminal.wait_until(lambda: "▸" not in terminal.screen(), "the explanation", 30)
        assert len(terminal.raw) - sent < 30_000
        assert terminal.raw.count(b"\x1b[?2026h") - draws < 20


@pytest.mark.parametrize("after", [(80, 24), (60, 20), (120, 40)])
def test_reports_of_the_mouse_off_the_screen_leave_the_keys_at_work(
    folder: Path, started: Start, after: tuple[int, int]
) -> None:
    """Every button at, on and beyond each edge, before and right after a resize."""
    buttons = [*range(12), *range(32, 36), *range(64, 72), 128, 129]

    def reports(columns: int, lines: int) -> str:
        places = [(columns - 1, 0), (columns, 9), (columns, 0), (9, lines), (0, lines),
                  (columns, lines), (columns + 200, 5), (5, lines + 200), (9999, 9999)]  # fmt: skip
        return "".join(press(button, x, y) for button in buttons for x, y in places)

    with started() as terminal:
        on_the_score(terminal)
        before = only_file(folder).read_bytes()
        terminal.send("g")
        terminal.wait_for("▸  Age group")
        terminal.send(reports(80, 24))
        terminal.resize(*after)
        terminal.send(reports(80, 24) + reports(*after))
        terminal.settle(0.3)
        terminal.send("g\x1b[B")  # on the screen the wheel moves, as it should
        terminal.wait_for("▸· Assessed on")
        terminal.send("\x1b[O\x1b[I\x1b[Ok")  # the terminal's focus goes and comes
        terminal.wait_for("▸  Age group")
        assert only_file(folder).read_bytes() == before
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_a_note_is_edited_in_its_middle_and_the_stored_one_stays(
    folder: Path, started: Start
) -> None:
    """Alt+Backspace dropped the draft, and the next Backspace erased the stored note."""
    with started() as terminal:
        new_session(terminal)
        terminal.send("/notes\r\r")
        terminal.send("kept\r")
        saved(terminal, "kept")
        terminal.send("\r one two\x1b\x7f")
        terminal.wait_for("kept one ▁")
        terminal.send("\x1b[H\x1b[1;5C\x1b[D\x1b[D\x1b[3~\x17\x1b[F")
        terminal.wait_for(" t one ▁")
        terminal.send("\x15\x15\x7f\x1b\x7f\x1b")
        terminal.wait_gone("draft")
        terminal.send("/weight at\r9,5\r")
        terminal.wait_for("write 9.5")
        terminal.send("\x1b")
        terminal.wait_gone("not kept")
        terminal.send("q")
        assert terminal.wait_exit(3) == 0
    document = tomllib.loads(only_file(folder).read_text("utf-8"))
    assert document["qualifying"] == {"notes": "kept"}
    assert len(document["history"]) == 1
