"""P9: two people, one session. The second sees who and since when within 1 s, and reads; it is
free within 1 s of a kill -9 of the first; one's own lost login is ended from the new one: it saves
and goes; a file changed by another program is noticed and never overwritten: the answers go to a
copy beside it that is no `.toml`, opened by its path, and the screen says so.

Not promised: locks across machines whose network file system has none; nor that two programs which
know no lock are kept apart: what they change is noticed, not prevented. A
session that was only looked at, and whose file is removed, is not written again.

Seen red without the lock's flock (two writers), without the saver's look before it replaces a file
(a change overwritten), with a `close` that does not wait for the disk (the ghost's last answer
lost), with the user's number or name not compared (another's login ended), without `_watch` (a
change noticed at the next key only), with a wait that sleeps (keys wait), and with the word for the
ended one left out.
"""

import os
import re
import signal
import sys
import time
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.pace import within
from tests.promises.others import ANN, BEN, CLINIC, as_user, common_ground, needs_root
from tests.store.test_lock import other
from tests.terminal.harness import LONG, Terminal
from tests.terminal.test_stories import ENTER, TAB, folder, only_file, run, saved, started

__all__ = ["folder", "started"]  # fixtures

Start = Callable[..., Terminal]
WITHIN_S = 1.0
WHO = re.compile(r"open by first since \d\d:\d\d")
SLOW_DISK = """
import os, sys, time
real = os.fsync
os.fsync = lambda fd: (time.sleep(0.3), real(fd))[1]
from ivig_tui.cli import main
sys.exit(main())
"""


def test_the_second_sees_who_has_it_and_reads_and_may_answer_once_the_first_was_killed(
    folder: Path, started: Start
) -> None:
    store.create(Session("SYN-7001"), folder)
    with (
        started("open", "SYN-7001", variables={"IVIG_TUI_USER": "first"}) as one,
        started(variables={"IVIG_TUI_USER": "second"}) as two,
    ):
        one.wait_for("▸? Age group")
        two.wait_for("SYN-7001")
        two.send(ENTER)
        took = two.wait_until(lambda: WHO.search(two.screen()) is not None, "who")
        assert took < within(WITHIN_S)
        assert "read only" in two.screen()
        assert "T ends it" not in two.screen()  # somebody else's
        one.send("1")
        saved(one, "adult")
        two.wait_for("  adult", 3)  # without a key
        before = only_file(folder).read_bytes()
        two.send("2n1T")
        two.settle()
        assert "only one's own login can be ended" in two.screen()
        assert only_file(folder).read_bytes() == before
        with started("open", "SYN-7001", variables={"IVIG_TUI_USER": "third"}) as three:
            three.wait_for("open by first since")
            one.kill(signal.SIGKILL)
            start = time.monotonic()
            while "it can be answered now" not in two.screen():
                two.send("j")
                two.settle(0.05)
                assert time.monotonic() - start < within(WITHIN_S)
            assert one.wait_exit() == -signal.SIGKILL
            three.wait_for("open by second", 3)  # without a key
            three.send("q")
            assert three.wait_exit() == 0
        two.send("g2")
        saved(two, "child")
        two.send("q")
        assert two.wait_exit() == 0
    history = tomllib.loads(only_file(folder).read_text())["history"]
    assert [(e["by"], e["new"]) for e in history] == [("first", "adult"), ("second", "child")]
    assert [path.name for path in folder.iterdir()] == ["syn-7001.toml"]


# --- one's own lost login --------------------------------------------------------------


@pytest.mark.parametrize("lost", ["idle", "stopped", "stalled"])
def test_ones_own_lost_login_saves_and_goes_and_never_writes_again(
    folder: Path, started: Start, lost: str
) -> None:
    """On a slow disk: the last answer is not saved yet when the login is ended."""
    store.create(Session("SYN-7001"), folder)
    words = ("-c", SLOW_DISK, "--sessions", folder, "open", "SYN-7001")
    with (
        Terminal(*words, home=folder.parent, program=Path(sys.executable)) as old,
        started() as new,
    ):
        old.wait_for("▸? Age group")
        new.wait_for("SYN-7001")
        new.send(ENTER)
        new.wait_for("T ends it")
        new.send("T")
        new.wait_for("Enter ends your login")
        old.send(f"1{TAB}2{TAB}2")
        old.wait_for("  neurologist")
        if lost == "stopped":
            old.kill(signal.SIGSTOP)
        elif lost == "stalled":  # the line takes nothing any more, and it has something to draw
            old.stall()
            old.send("jk")
        start = time.monotonic()
        new.send("T")  # asks anew, as the session has been saved meanwhile
        new.wait_for("Enter ends your login")
        new.send(ENTER)
        new.wait_for("your other login has gone")
        assert time.monotonic() - start < within(5)
        new.wait_for("  neurologist")
        assert old.wait_exit() == 0
        if lost != "stalled":
            old.wait_for("ended from your login on pts/")
            old.wait_for("all is saved")
        assert old.modes() == old.modes_before
        new.send(f"/diagnosed by{ENTER}1")
        saved(new, "immunologist")
        new.send("q")
        assert new.wait_exit() == 0
        assert "ended from" not in new.screen()
    history = tomllib.loads(only_file(folder).read_text())["history"]
    assert [e["new"] for e in history] == [
        "adult",
        "dermatomyositis",
        "neurologist",
        "immunologist",
    ]
    assert [path.name for path in folder.iterdir()] == ["syn-7001.toml"]
    assert run(folder, "check", "SYN-7001").stdout.endswith("flags: none\n")


def _moved(terminal: Terminal, row: str, was: bool) -> bool:
    return (row in terminal.screen()) != was


def test_a_login_that_does_not_go_is_said_so_and_no_key_waits_for_it(
    folder: Path, started: Start
) -> None:
    path = store.create(Session("SYN-7001"), folder)
    with other(path, "tester", STUBBORN="1") as ghost, started("open", "SYN-7001") as new:
        new.wait_for("T ends it")
        new.send(f"T{ENTER}")
        new.wait_for("was asked to save and go")
        start = time.monotonic()
        row = "▸· Assessed on"
        while time.monotonic() - start < 4:
            new.send("j" if row not in new.screen() else "k")
            moved = partial(_moved, new, row, row in new.screen())
            assert new.wait_until(moved, "moving") < within(0.5)
            time.sleep(0.2)
        new.wait_for("has not gone in 5 s", 3)
        assert ghost.poll() is None
        assert "read only" in new.screen()
        new.send("q")
        assert new.wait_exit() == 0


def test_another_users_login_can_not_be_ended() -> None:
    needs_root()
    with common_ground() as ground:
        folder = ground / "clinic"
        folder.mkdir()
        os.chown(folder, ANN, CLINIC)
        folder.chmod(0o2770)
        words = ("--sessions", folder)
        # Even where both give themselves the same name.
        same = {"home": ground, "groups": (CLINIC,), "name": "clinic"}
        with as_user(ANN, *words, **same) as ann:  # type: ignore[arg-type]
            ann.wait_for("No sessions here yet")
            ann.send(f"nSYN-7001{ENTER}")
            ann.wait_for("▸? Age group")
            with as_user(BEN, *words, "open", "SYN-7001", **same) as ben:  # type: ignore[arg-type]
                ben.wait_for("open by clinic since")
                ben.send("T")
                ben.wait_for("only one's own login can be ended")
                ben.send("q")
                assert ben.wait_exit() == 0
            ann.send("1")
            saved(ann, "adult")
            ann.send("q")
            assert ann.wait_exit() == 0


def _told(terminal: Terminal, name: str) -> bool:
    """Whether a file's name is on the screen, wherever its path was broken."""
    return name in "".join(terminal.screen().split())


# --- another program -------------------------------------------------------------------


def test_a_change_by_another_program_is_noticed_and_never_overwritten(
    folder: Path, started: Start
) -> None:
    store.create(Session("SYN-7001"), folder)
    path = only_file(folder)
    with started("open", "SYN-7001") as terminal:
        terminal.wait_for("▸? Age group")
        terminal.send("1")
        saved(terminal, "adult")
        theirs = path.read_text().replace('"SYN-7001"', '"SYN-7001 by hand"')
        path.write_text(theirs)
        terminal.wait_for("changed elsewhere", 3)  # without a key
        terminal.wait_for("was changed or removed by another program")
        assert not list(folder.glob("*conflict*"))
        terminal.send(f"{TAB}2")
        terminal.wait_for("changed elsewhere: saved beside it")
        terminal.wait_for("the answers are in")
        terminal.send(f"{TAB}2")
        terminal.wait_for("  neurologist")
        (copy,) = folder.glob("*conflict*")
        assert not copy.name.endswith(".toml")
        terminal.wait_until(partial(_told, terminal, copy.name), "where the answers are")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.wait_until(partial(_told, terminal, copy.name), "it, on leaving too")
    assert path.read_text() == theirs
    assert run(folder, "list").stdout.count("SYN-7001") == 1  # a copy is no session of the list
    with started("open", str(copy)) as terminal:
        terminal.wait_for("  neurologist")
        terminal.send("n")
        saved(terminal, "✔ Inclusion")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert tomllib.loads(copy.read_text())["diagnosis"]["inclusion_body_myositis"] is False
    assert path.read_text() == theirs
    assert len(list(folder.iterdir())) == 2


def test_two_writers_without_a_lock_between_them_overwrite_nothing(
    folder: Path, started: Start
) -> None:
    """Somebody removed the lock file: each of the two believes that it may write."""
    store.create(Session("SYN-7001"), folder)
    with started("open", "SYN-7001") as one:
        one.wait_for("▸? Age group")
        one.send("1")
        saved(one, "adult")
        (folder / ".syn-7001.toml.lock").unlink()
        with started("open", "SYN-7001") as two:
            two.wait_for("  adult")
            two.send("2")
            saved(two, "dermatomyositis")
            theirs = only_file(folder).read_bytes()
            one.send(f"{TAB}1")
            one.wait_for("changed elsewhere: saved beside it")
            assert only_file(folder).read_bytes() == theirs
            for each in (one, two):
                each.send("q")
                assert each.wait_exit(LONG) == 0
    assert only_file(folder).read_bytes() == theirs
    (copy,) = folder.glob("*conflict*")
    assert tomllib.loads(copy.read_text())["diagnosis"]["condition"] == "polymyositis"
