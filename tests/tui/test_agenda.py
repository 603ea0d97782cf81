"""What is due, on the screen: the same rows as `ivig-tui agenda`, read off the screen's thread."""

import json
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from ivig_tui.cli import main
from ivig_tui.tui.sessions.agenda import Agenda
from ivig_tui.tui.sessions.screen import Sessions
from ivig_tui.tui.widgets.keys import Key
from ivig_tui.tui.widgets.lines import width_of
from tests.terminal.harness import Terminal
from tests.tui.bench import SESSIONS, TODAY, NotesOnly

DAY = TODAY + timedelta(days=2)
"""A day on which something is due in six days."""


def shown(agenda: Agenda, desk: NotesOnly, width: int = 80, height: int = 200) -> list[str]:
    """The screen once all is read, as lines of text."""
    until = time.monotonic() + 10
    while agenda.read.files is None or agenda.read.done < agenda.read.files:
        desk.posted.get(timeout=max(0.1, until - time.monotonic()))()
    lines = agenda.lines(width, height)
    assert len(lines) == height
    assert all(width_of(one) <= width for one in lines)
    return ["".join(span.text for span in one).rstrip() for one in lines]


def of_the_command(folder: Path, capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    words = ["--sessions", str(folder), "--today", DAY.isoformat(), "agenda", "--format", "json"]
    main(words)
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_it_has_the_rows_of_the_command_and_the_vials_in_all(
    capfd: pytest.CaptureFixture[str],
) -> None:
    desk = NotesOnly()
    rows = shown(Agenda(SESSIONS, desk, DAY), desk)
    due = of_the_command(SESSIONS, capfd)
    heads = [row for row in rows if "SYN-" in row]
    assert [next(word for word in row.split() if "SYN-" in word) for row in heads] == [
        row["reference"] for row in due
    ]
    assert [("overdue" in row) for row in heads] == [row["overdue"] for row in due]
    text = "\n".join(rows)
    for row in due:
        if row["grams"]:
            assert f"{row['grams']} g: " in text
    main(["--sessions", str(SESSIONS), "--today", DAY.isoformat(), "agenda"])
    summed = next(
        line for line in capfd.readouterr().out.splitlines() if line.startswith("Vials in all")
    )
    assert summed in [row.strip() for row in rows]


@pytest.mark.parametrize("width", [36, 60, 80, 140])
def test_nothing_is_cut_at_any_width(width: int) -> None:
    desk = NotesOnly()
    rows = shown(Agenda(SESSIONS, desk, TODAY), desk, width)
    text = " ".join(row.strip() for row in rows[2:-2])
    assert "…" not in text
    assert "maintenance 5, dose 1 of 4" in text
    assert "adjusted weight, pregnancy not recorded" in text


def test_what_can_not_be_read_stands_above_all(tmp_path: Path) -> None:
    (tmp_path / "broken\x1b[31m.toml").write_text("format = 2\n")
    desk = NotesOnly()
    rows = shown(Agenda(tmp_path, desk, TODAY), desk)
    assert rows[2].startswith(" ✘ broken\ufffd[31m.toml: format: 2 was made by a newer version")
    assert " Nothing is due within 7 days." in rows


def test_a_file_that_holds_the_reading_up_holds_no_key_up_and_esc_ends_it(tmp_path: Path) -> None:
    """A pipe that nobody writes to is passed over; a reading that was left tells nothing more."""
    os.mkfifo(tmp_path / "pipe.toml")
    for number in range(200):
        text = (SESSIONS / "adult-biopsy-mrc.toml").read_text("utf-8")
        (tmp_path / f"{number}.toml").write_text(text, "utf-8")
    desk = NotesOnly()
    agenda = Agenda(tmp_path, desk, TODAY)
    assert agenda.lines(80, 24), "drawn at once, whatever is read"
    agenda.key(Key("escape"))
    agenda.close()
    assert desk.asked == ["pop"]
    reading = [one for one in threading.enumerate() if one.name == "agenda"]
    for one in reading:
        one.join(5)
        assert not one.is_alive()


def test_d_opens_it_from_the_list_alone() -> None:
    desk = NotesOnly()
    sessions = Sessions(SESSIONS, desk, TODAY)
    sessions.key(Key("d", "d"))
    (agenda,) = desk.pushed
    assert isinstance(agenda, Agenda)
    agenda.close()
    sessions.close()
    assert agenda.why_not("agenda") != ""


def test_in_a_real_terminal_d_shows_what_is_due_and_esc_comes_back(tmp_path: Path) -> None:
    words = ("--sessions", SESSIONS, "--today", TODAY.isoformat())
    with Terminal(*words, home=tmp_path) as terminal:
        terminal.wait_for("SYN-1001")
        terminal.send("d")
        terminal.wait_for("Due   within 7 days of 22 Nov 2026")
        terminal.wait_for("SYN-1010  maintenance 4")
        terminal.wait_for("85 g: 4 × 20 g + 1 × 5 g")
        terminal.send("G")
        terminal.wait_for("Vials in all:")
        terminal.send("\x1b")
        terminal.wait_for("review due")
        terminal.send("q")
        terminal.wait_until(lambda: terminal.code == 0, "the end")
