"""A user's path through the installed program in a real terminal."""

import json
import re
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.store import toml
from tests.terminal.harness import LONG, PROGRAM, Terminal, environment

TODAY = "2026-11-22"
SESSIONS = Path(__file__).parents[2] / "sessions"
EXAMPLE, REFERENCE = "child-rash-enzymes-mri.toml", "SYN-1003"
SAVED = re.compile(r"saved \d\d:\d\d:\d\d")
NO_SCREEN_NEEDED = ("list", "show", "check", "criteria")

TAB, ENTER, DOWN, ESC = "\t", "\r", "\x1b[B", "\x1b"

ADULT = "".join(
    (
        "1\t",  # adult
        "2\t",  # dermatomyositis
        "2\t",  # by a neurologist
        "n\t",  # not inclusion body myositis
        "y\t",  # the biopsy is diagnostic
        "73\x7f\x7f45\t",  # MRC sum score, mistyped first
        "n\t",  # not unresponsive to corticosteroids
        "y\t",  # but they are not tolerated
        "\rmethotrexate\r1\x1b[B",  # ineffective
        "\razathioprine\r2",  # not yet effective
        "g\x1b[B20/11/2026\r",  # assessed on
        "/notes\r\rSee “A” – [1]\r",
        "]100\t1\t175\t",  # treatment: 100 kg, male, 175 cm
        "t\t5\t0.4\t4\r",  # first infusion today, five doses, 0.4 g/kg every 4 weeks
    )
)
CHILD = "".join(
    (
        "2\t2\t3\tn\t",  # child, dermatomyositis, by a rheumatologist, not IBM
        "n\ty\ty\ty\t",  # no biopsy; rash, enzymes, MRI
        "30\t",  # CMAS
        "n\tn\ty\t",  # corticosteroids contraindicated
        "n\ty",  # no agents; immunosuppressants contraindicated
        "]31\t22/11/2026\t2\t1\t4\r",  # 31 kg; two doses; 1 g/kg every 4 weeks
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty sessions folder."""
    path = tmp_path / "sessions"
    path.mkdir(0o700)
    return path


@pytest.fixture
def started(folder: Path) -> Callable[..., Terminal]:
    """Starts the program on the folder; the terminal is to be entered."""

    def start(*words: str, **options: Any) -> Terminal:
        home = folder.parent
        return Terminal("--sessions", folder, "--today", TODAY, *words, home=home, **options)

    return start


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command that needs no screen."""
    return subprocess.run(
        [PROGRAM, "--sessions", folder, "--today", TODAY, *words],
        env=environment(folder.parent),
        capture_output=True,
        text=True,
        timeout=LONG,
        stdin=subprocess.DEVNULL,
    )


def checked(folder: Path, reference: str) -> Any:
    """What `check --json` prints of a session."""
    done = run(folder, "check", "--json", reference)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.toml")
    return path


def on_disk(folder: Path) -> Any:
    """The only session's document."""
    return tomllib.loads(only_file(folder).read_text("utf-8"))


def new_session(terminal: Terminal, reference: str = "SYN-7001") -> None:
    """Start a session and wait for its checklist."""
    terminal.wait_for("No sessions here yet")
    terminal.send(f"n{reference}{ENTER}")
    terminal.wait_for("▸? Age group")


def saved(terminal: Terminal, seen: str = "") -> None:
    """Wait until what is seen is said to be on disk."""

    def told() -> bool:
        screen = terminal.screen()
        return seen in screen and SAVED.search(screen) is not None and "saving" not in screen

    terminal.wait_until(told, f"{seen!r} saved")


def is_the_adult(found: Any) -> None:
    """The verdict and the dose as reckoned by hand.

    Ideal weight 50 + 2.3 × (175 × 0.393701 − 60) = 70.4646…; adjusted 70.4646 + 0.4 × 29.5353 =
    82.28 kg. Induction 2 × 82.28 = 164.56 g, 33 vials of 5 g. Maintenance 0.4 × 82.28 = 32.912 g,
    7 vials.
    """
    assert found["qualifying"]["decision"] == "met"
    weight = {
        "weight_from": "qualifying",
        "actual_kg": 100,
        "adjusted_kg": 82.28,
        "basis": "adjusted",
        "dosing_kg": 82.28,
    }
    assert found["dose"]["induction"] == weight | {
        "exact_g": 164.56,
        "dispensed_g": 165,
        "doses_g": [35, 35, 35, 30, 30],
    }
    assert found["dose"]["maintenance"] == weight | {
        "exact_g": 32.912,
        "dispensed_g": 35,
        "doses_g": [35],
        "limit_g": 82.28,
    }
    assert found["review_due"] == "2027-03-22"
    assert found["flags"] == ["adjusted_weight", "rounding_over_5_percent"]


def without_times(path: Path) -> str:
    text, count = re.subn(r"(?m)^at = .*$", "at = …", path.read_text("utf-8"))
    assert count
    return text


def test_an_adult_is_answered_in_one_write_and_found_again(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    with started() as terminal:
        terminal.wait_for("No sessions here yet")
        terminal.send(f"nSYN-7001{ENTER}{ADULT}")
        saved(terminal, "4 weeks")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        assert terminal.modes() == terminal.modes_before
        assert not terminal.on_alternate_screen
    is_the_adult(checked(folder, "SYN-7001"))
    document = on_disk(folder)
    assert document["qualifying"]["mrc_sum_score"] == 45
    assert document["qualifying"]["notes"] == "See “A” – [1]"
    assert document["qualifying"]["immunosuppressants"] == [
        {"agent": "methotrexate", "outcome": "ineffective"},
        {"agent": "azathioprine", "outcome": "not_yet_effective"},
    ]
    with started() as terminal:
        terminal.wait_for("SYN-7001")
        terminal.send(ENTER)
        terminal.wait_for("[Qualifying: met]")
        terminal.wait_for(" MET  ")
        terminal.send("]")
        terminal.wait_for("165 g")
        terminal.wait_for("82.28 kg")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    is_the_adult(checked(folder, "SYN-7001"))
    shown = run(folder, "show", "SYN-7001")
    assert shown.returncode == 0
    for told in ("SYN-7001", "methotrexate", "165 g", "82.28 kg", "“A” – [1]"):
        assert told in shown.stdout, shown.stdout
    assert "Qualifying: MET" in shown.stdout, shown.stdout


def test_keys_one_at_a_time_give_the_same_file_as_all_at_once(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send(ADULT)
        saved(terminal, "4 weeks")
        terminal.send("q")
        terminal.wait_exit()
    at_once = without_times(only_file(folder))
    only_file(folder).unlink()
    with started() as terminal:
        new_session(terminal)
        for key in re.findall(r"\x1b\[.|.", ADULT, re.DOTALL):
            terminal.send(key)
            terminal.settle(0.015)
        saved(terminal, "4 weeks")
        terminal.send("q")
        terminal.wait_exit()
    assert without_times(only_file(folder)) == at_once


def test_a_child_is_answered_and_found_again(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    with started() as terminal:
        new_session(terminal, "SYN-7002")
        terminal.send(CHILD)
        saved(terminal, "4 weeks")
        terminal.send("[")
        terminal.wait_for("[Qualifying: met]")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    found = checked(folder, "SYN-7002")
    assert found["qualifying"]["decision"] == "met"
    weight = {
        "weight_from": "qualifying",
        "actual_kg": 31,
        "adjusted_kg": None,
        "basis": "actual",
        "dosing_kg": 31,
    }
    assert found["dose"]["induction"] == weight | {
        "exact_g": 62,
        "dispensed_g": 60,
        "doses_g": [30, 30],
    }
    assert found["dose"]["maintenance"] == weight | {
        "exact_g": 31,
        "dispensed_g": 30,
        "doses_g": [30],
        "limit_g": 31,
    }
    assert found["review_due"] == "2027-03-22"
    assert found["flags"] == []


def test_what_is_told_as_saved_survives_kill_9(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    steps: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
        (f"1{TAB}", "adult", lambda d: d["patient"]["age_group"] == "adult"),
        (f"2{TAB}", "dermatomyositis", lambda d: d["diagnosis"]["condition"] == "dermatomyositis"),
        ("2", "neurologist", lambda d: d["diagnosis"]["diagnosed_by"] == "neurologist"),
    )
    store.create(Session("SYN-7001"), folder)
    for keys, seen, there in steps:
        with started("open", "SYN-7001") as terminal:
            terminal.wait_for("[Qualifying: open]")
            terminal.send(keys)
            saved(terminal, f"  {seen}")
            terminal.kill(signal.SIGKILL)
            assert terminal.wait_exit() == -signal.SIGKILL
        assert there(on_disk(folder)), seen
    with started() as terminal:
        terminal.wait_for("SYN-7001")
        terminal.send(ENTER)
        terminal.wait_for("dermatomyositis · adult")
        for _, seen, _ in steps:
            terminal.wait_for(f"  {seen}")
        assert "read only" not in terminal.screen()


def test_resizing_to_nearly_nothing_and_back_keeps_going(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send("1")
        saved(terminal, "adult")
        terminal.resize(40, 24)
        terminal.wait_until(lambda: "─" * 40 in terminal.rows(), "a screen of 40 columns")
        terminal.settle()
        assert "SYN-7001" in terminal.screen()
        assert "OPEN" in terminal.screen()
        terminal.send(f"{TAB}2")
        saved(terminal, "dermato")
        terminal.resize(20, 5)
        terminal.wait_for("SYN-7001: needs")
        terminal.settle()
        terminal.resize(120, 40)
        terminal.wait_for("Inclusion body myositis")
        terminal.settle()
        terminal.send(f"{TAB}2")
        saved(terminal, "neurologist")
        terminal.resize(80, 24)
        terminal.wait_gone("What is left")  # the panel, for which 80 columns have no room
        terminal.send("q")
        assert terminal.wait_exit() == 0
    document = on_disk(folder)
    assert document["diagnosis"] == {
        "condition": "dermatomyositis",
        "diagnosed_by": "neurologist",
    }


@pytest.mark.parametrize("before", ["", "n"])
def test_esc_and_y_in_one_read_do_not_answer_yes(
    folder: Path, started: Callable[..., Terminal], before: str
) -> None:
    with started() as terminal:
        new_session(terminal)
        terminal.send(f"1{TAB}2{TAB}2{TAB}")
        terminal.wait_for("▸? Inclusion body myositis")
        if before:
            terminal.send(before)
            saved(terminal, "✔ Inclusion")
        terminal.send(f"{ESC}y")
        terminal.wait_for("sessions")  # Esc went back to the list
        terminal.settle()
        terminal.send("q")
        assert terminal.wait_exit() == 0
    answers = on_disk(folder)["diagnosis"]
    assert answers.get("inclusion_body_myositis") is (False if before else None)
    assert len(on_disk(folder)["history"]) == (4 if before else 3)


def test_esc_and_y_in_one_read_leave_a_draft_and_answer_nothing(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    """They are Alt and y, which edits nothing; Esc by itself drops the draft."""
    with started() as terminal:
        new_session(terminal)
        terminal.send(f"{DOWN}20")
        terminal.wait_for("draft")
        terminal.send(f"{ESC}y")
        terminal.settle()
        terminal.wait_for("draft")
        terminal.send(ESC)
        terminal.wait_gone("draft")
        terminal.settle()
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert "history" not in on_disk(folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_time_with_all_saved(
    folder: Path, started: Callable[..., Terminal], number: signal.Signals
) -> None:
    with started() as terminal:
        new_session(terminal)
        assert terminal.modes() != terminal.modes_before
        assert terminal.on_alternate_screen
        terminal.send(f"1{TAB}2{TAB}2")
        terminal.wait_for("  neurologist")  # shown; perhaps not yet saved
        terminal.kill(number)
        assert terminal.wait_exit(3) in (0, 128 + number, -number)
        assert terminal.modes() == terminal.modes_before
        assert not terminal.on_alternate_screen
        assert terminal.raw.rstrip().rfind(b"\x1b[?25h") > terminal.raw.rfind(b"\x1b[?25l")
    assert on_disk(folder)["diagnosis"]["diagnosed_by"] == "neurologist"
    assert [path.name for path in folder.iterdir()] == ["syn-7001.toml"]


@pytest.mark.parametrize("told", [True, False])
def test_a_lost_terminal_ends_it_in_time_with_all_saved(
    folder: Path, started: Callable[..., Terminal], told: bool
) -> None:
    with started(tells_of_hang_up=told) as terminal:
        new_session(terminal)
        terminal.send(f"1{TAB}2{TAB}2")
        terminal.wait_for("  neurologist")
        terminal.hang_up()
        terminal.wait_exit(3)
    assert on_disk(folder)["diagnosis"]["diagnosed_by"] == "neurologist"


def test_the_second_of_two_reads_only_and_a_death_frees_the_session(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    with started(variables={"IVIG_TUI_USER": "first"}) as one:
        new_session(one)
        one.send(f"1{TAB}2")
        saved(one, "dermatomyositis")
        with started("open", "SYN-7001", variables={"IVIG_TUI_USER": "second"}) as two:
            two.wait_for("read only")
            told = re.compile(r"open by first since \d\d:\d\d")
            two.wait_until(lambda: told.search(two.screen()) is not None, "who has it open")
            before = only_file(folder).read_bytes()
            two.send(f"1{TAB}1{TAB}y")
            two.settle()
            assert only_file(folder).read_bytes() == before
            one.kill(signal.SIGKILL)
            one.wait_exit()
            with started("open", "SYN-7001", variables={"IVIG_TUI_USER": "third"}) as three:
                three.wait_for("[Qualifying: open]")
                three.settle()
                assert "read only" not in three.screen()
                three.send("3")
                saved(three, "rheumatologist")
                three.send("q")
                assert three.wait_exit() == 0
            two.send("q")
            assert two.wait_exit() == 0
    document = on_disk(folder)
    assert document["diagnosis"]["diagnosed_by"] == "rheumatologist"
    assert [entry["by"] for entry in document["history"]] == ["first", "first", "third"]


def _colours(raw: bytes) -> set[int]:
    """The codes of SGR sequences that set a colour."""
    codes = set()
    for sequence in re.findall(rb"\x1b\[([0-9;:]*)m", raw):
        numbers = [int(part) for part in re.split(rb"[;:]", sequence) if part]
        codes |= {n for n in numbers if 30 <= n <= 49 or 90 <= n <= 107}
    return codes


def _tour(terminal: Terminal) -> list[str]:
    """Every kind of screen once; what each showed."""
    shots = []
    for keys, seen in (
        ("", REFERENCE),
        (f"/{REFERENCE}\r\r", "[Qualifying:"),
        ("g\x1b[C", "saved "),
        ("]", "[Treatment"),
        ("?", "Why:"),
        (ESC, "[Treatment"),
        ("s", "Summary"),
    ):
        terminal.send(keys)
        terminal.wait_for(seen)
        terminal.settle()
        shots.append(terminal.screen())
    return shots


@pytest.fixture
def example(folder: Path) -> Path:
    """A worked session in the folder; its text is ASCII."""
    shutil.copy(SESSIONS / EXAMPLE, folder)
    only_file(folder).chmod(0o600)
    assert only_file(folder).read_text("utf-8").isascii()
    return folder


def test_colour_and_glyphs_are_there_unless_they_are_declined(
    example: Path, started: Callable[..., Terminal]
) -> None:
    with started(size=(120, 40)) as terminal:
        shots = _tour(terminal)
        assert _colours(terminal.raw)
        assert not any(shot.isascii() for shot in shots)


def test_no_color_sends_no_colour(example: Path, started: Callable[..., Terminal]) -> None:
    with started(variables={"NO_COLOR": "1"}, size=(120, 40)) as terminal:
        _tour(terminal)
        terminal.send("q")
        terminal.wait_exit()
        assert _colours(terminal.raw) == set()
        assert b"\x1b[1m" in terminal.raw  # bold is no colour


@pytest.mark.parametrize("variables", [{"IVIG_TUI_ASCII": "1"}, {"LC_ALL": "C"}])
def test_the_ascii_set_shows_nothing_but_ascii(
    example: Path, started: Callable[..., Terminal], variables: dict[str, str]
) -> None:
    with started(variables=variables, size=(120, 40)) as terminal:
        shots = _tour(terminal)
    for shot in shots:
        assert shot.isascii(), "".join(c for c in shot if not c.isascii()) + shot


def test_a_locale_without_the_glyphs_gets_ascii(
    example: Path, started: Callable[..., Terminal]
) -> None:
    with started(variables={"LANG": "C"}) as terminal:
        terminal.wait_for(REFERENCE)
        terminal.settle()
        assert terminal.screen().isascii()


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_told_which_commands_need_no_screen(
    started: Callable[..., Terminal], term: str
) -> None:
    with started(variables={"TERM": term}) as terminal:
        assert terminal.wait_exit() == 2
        assert b"\x1b[?1049h" not in terminal.raw
        said = "".join(terminal.rows())  # the terminal breaks it where its line ends
        for command in NO_SCREEN_NEEDED:
            assert command in said


def test_without_a_terminal_it_tells_which_commands_need_no_screen(folder: Path) -> None:
    done = run(folder)
    assert done.returncode == 2
    assert done.stdout == ""
    for command in NO_SCREEN_NEEDED:
        assert command in done.stderr


def test_idle_it_sends_nothing(folder: Path, started: Callable[..., Terminal]) -> None:
    shutil.copy(SESSIONS / EXAMPLE, folder)
    with started() as sessions, started("open", REFERENCE) as checklist:
        sessions.wait_for("1 session")
        checklist.wait_for("[Qualifying:")
        checklist.send("g\x1b[C")
        saved(checklist, "adult")
        sessions.settle(0.4)
        checklist.settle(0.4)
        assert sessions.sent_within(2) == b""
        assert checklist.sent_within(0) == b""  # what came in the same two seconds
        sessions.send("j?")
        sessions.wait_for("keys")  # it was alive all the time


def test_answers_in_a_conflict_copy_are_told_compared_and_taken_one_by_one(
    folder: Path, started: Callable[..., Terminal]
) -> None:
    """Another program changes the file while it is open; both sides' answers are there at last."""
    path = store.create(Session("SYN-7001"), folder)
    with started("open", "SYN-7001") as terminal:
        terminal.wait_for("▸? Age group")
        terminal.send(f"1{TAB}1")  # adult, polymyositis
        saved(terminal, "polymyositis")
        theirs = toml.load(path)
        for name, value in (("patient.age_group", "child"), ("diagnosis.condition", None),
                            ("qualifying.rash", True)):  # fmt: skip
            theirs = theirs.answer(name, value, by="bob", at=datetime.now().astimezone())
        path.write_bytes(toml.encode(theirs))
        terminal.wait_for("changed elsewhere")
        terminal.send(f"{TAB}2")  # by a neurologist
        terminal.wait_for("changed elsewhere: saved beside it")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    (copy,) = folder.glob("*.conflict-*")
    assert copy.name in run(folder, "list").stderr
    with started("open", "SYN-7001") as terminal:
        terminal.wait_until(lambda: "D compares the two" in " ".join(terminal.screen().split()))
        terminal.send("D")
        terminal.wait_for("4 of 4 to decide")
        terminal.wait_for("▸? Age group")
        terminal.wait_for("here: child  (bob, ")
        terminal.wait_for("copy: adult  (tester, ")
        terminal.send("1221")  # child as here; the copy's two; the rash as here
        terminal.wait_for("all decided: Enter")
        terminal.send(ENTER)
        terminal.wait_for("2 answers taken of the copy")
        terminal.wait_for("neurologist")
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert toml.load(path).answers.values == {
        "patient.age_group": "child",
        "diagnosis.condition": "polymyositis",
        "diagnosis.diagnosed_by": "neurologist",
        "qualifying.rash": True,
    }
    assert not list(folder.glob("*.conflict-*"))
    (kept,) = folder.glob("*.dealt-with-*")
    assert toml.load(kept).answers.text("patient.age_group") == "adult"
    assert run(folder, "list").stderr == ""
    with started("open", "SYN-7001") as terminal:
        terminal.wait_for("neurologist")
        assert "conflict" not in terminal.screen()
        terminal.send("q")
        assert terminal.wait_exit() == 0
