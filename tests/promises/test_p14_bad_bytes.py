"""P14: bad bytes. Latin-1, NUL, a paste without end, a paste of 100 kB, strings of the terminal's
own, reports of the mouse off the screen: alive, and keys work within 3 s; what was answered stays.

Not promised: that keys work while bytes without sense go on coming, nor what bytes mean that are
keys; a string without an end may take what is typed into it within two seconds.

Seen red with Textual's stock driver (`driver_class` left out), and with a paste that is never
given up (`PASTE_WAITS_S` of a minute).
"""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivig_tui.tui.terminal.input_cutting import PASTE_WAITS_S
from tests.promises.together import all_hold
from tests.terminal.harness import Limit, Terminal
from tests.terminal.test_stories import (
    DOWN,
    ENTER,
    ESC,
    SESSIONS,
    TODAY,
    folder,
    on_disk,
    run,
    started,
)

__all__ = ["folder", "started"]  # fixtures

Start = Callable[..., Terminal]
WITHIN_S = 3.0

EXAMPLE = "half-answered"
PAGE = "\x1b[200~{}\x1b[201~"
LATIN_1 = "ÄöüéßÐ§".encode("latin-1")
BAD: dict[str, bytes] = {
    "Latin-1": LATIN_1,
    "every byte that is no UTF-8": bytes(range(0x80, 0x100)),
    "half a character": "é".encode()[:1],
    "NUL": b"\x00" * 100,
    "control characters that are no keys": bytes(set(range(32)) - set(b"\b\t\r\x11\x1a\x1b")),
    "C1": "".join(map(chr, range(0x80, 0xA0))).encode(),
    "an unknown sequence": b"\x1b[99X\x1b[?1;2c\x1bP1$r0m\x1b\\",
    "a sequence of an impossible key": b"\x1b[99999999;1u\x1b[1114112;5u\x1b[55296u",
    "a number of thousands of digits": b"\x1b[" + b"9" * 5000 + b";1u",
    "half a sequence": b"\x1b[",
    "strings that spell keys": b"\x1bP+q544e\x1b\\\x1b]lquit\x07"
    b"\x1b_yq\x1b\\\x1b^nq\x1b\\\x1bXqq\x1b\\",
    "a string without end": b"\x1bP" + b"q" * 5000,
    "the mouse off the screen": b"".join(
        b"\x1b[<%d;%d;%dM" % (button, x, y)
        for button in (0, 1, 2, 3, 8, 16, 35, 64, 65, 66, 67, 128)
        for x, y in ((81, 10), (80, 11), (1, 11), (999, 3), (0, 0), (99999999, 5))
    ),
    "replies that nobody asked for": b"\x1b[?2026;2$y\x1b[3;5R\x1b[?62;22c\x1b]11;rgb:1e/1e/1e\x07",
    "a paste without end": b"\x1b[200~12",
    "a paste without end, with keys": b"\x1b[200~" + b"y\rn\r\t1" * 20,
    "ends without a paste": b"\x1b[201~" * 3,
    "a paste in a paste": PAGE.format("1" + PAGE.format("2") + "3").encode(),
    "a paste of 100 kB": PAGE.format("y\n" * 50_000).encode(),
    "a paste of 100 kB of digits": PAGE.format("7" * 100_000).encode(),
    "a paste of 100 kB without end": b"\x1b[200~" + b"y\rn\r" * 25_000,
    "a paste of 3 MB": PAGE.format("x" * 3_000_000).encode(),
    "a paste of Latin-1 and NUL": b"\x1b[200~" + LATIN_1 + b"\x00\x1b[31m\x1b[201~",
}
PLACES = {
    "in a number": f"/MRC{ENTER}4",
    "in the notes": f"/notes{ENTER}{ENTER}",
    "in the find prompt": "/m",
    "on the items of a scale": f"/MRC{ENTER}{ENTER}",
    "on a screen to read": "s",
}


LIST_PLACES = {"in the list": "", "in the filter": "/S", "in a new reference": "nSYN"}
LIST, CHECKLIST, HELP = "n new", "next  ? why", "PgDn page"
"""What the last lines of these screens tell."""


def still_works(terminal: Terminal) -> None:
    """Keys work within the time: they lead out of whatever is open to the list, and do there."""
    until = Limit(WITHIN_S)
    while "Sessions: keys" not in terminal.rows()[0]:
        assert until.left() > 0, terminal.screen()
        terminal.send("?" if LIST in terminal.rows()[-1] else ESC * 6)
        terminal.settle(0.1)
    terminal.send(ESC)
    terminal.wait_for(LIST, WITHIN_S)


@pytest.fixture
def half_answered(folder: Path) -> Path:
    return Path(shutil.copy(SESSIONS / f"{EXAMPLE}.toml", folder))


def test_bad_bytes_leave_the_keys_at_work_and_the_answers_as_they_are(tmp_path: Path) -> None:
    def check(place: str) -> None:
        home = tmp_path / place
        (home / "sessions").mkdir(parents=True)
        session = Path(shutil.copy(SESSIONS / f"{EXAMPLE}.toml", home / "sessions"))
        before = session.read_bytes()
        words = ("--sessions", session.parent, "--today", TODAY)
        with Terminal(*words, home=home, size=(80, 10)) as terminal:
            terminal.wait_for("▸SYN-1009")
            for name, sent in BAD.items():
                if place in PLACES:
                    terminal.send(ENTER)
                    terminal.wait_for(CHECKLIST)
                terminal.send({**PLACES, **LIST_PLACES}[place])
                terminal.settle(0.1)
                terminal.send(sent)
                try:
                    still_works(terminal)
                    assert session.read_bytes() == before
                    assert [*session.parent.glob("*.toml")] == [session]
                except AssertionError as error:
                    raise AssertionError(f"{name}: {error}") from None
            terminal.send("q")
            assert terminal.wait_exit(WITHIN_S) == 0
            assert b"Traceback" not in terminal.raw

    all_hold(check, [*PLACES, *LIST_PLACES], at_once=4)


def test_whoever_goes_on_typing_into_a_paste_without_end_is_heard_within_the_time(
    half_answered: Path, started: Start
) -> None:
    with started("open", half_answered) as terminal:
        terminal.wait_for("SYN-1009")
        terminal.send("\x1b[200~12")
        until = Limit(WITHIN_S)
        while HELP not in terminal.rows()[-1]:
            assert until.left() > 0, terminal.screen()
            terminal.send("?")
            terminal.sent_within(0.1)


def test_noise_leaves_sessions_that_are_valid_and_a_program_that_can_be_left(
    tmp_path: Path,
) -> None:
    """Bytes without sense, but for the keys that leave: what they answer is what keys answer."""

    def check(seed: int) -> None:
        folder = tmp_path / str(seed)
        folder.mkdir()
        session = Path(shutil.copy(SESSIONS / f"{EXAMPLE}.toml", folder))
        noise = random.Random(seed).randbytes(2_000).translate(None, b"qQ\x11\x1a")
        with Terminal("--sessions", folder, "open", session, home=folder) as terminal:
            terminal.wait_for("SYN-1009")
            terminal.send(noise)
            terminal.settle(PASTE_WAITS_S + 0.5, 20)  # what has no end is waited for
            terminal.send(ESC * 8 + "q")
            assert terminal.wait_exit(30) == 0
            assert b"Traceback" not in terminal.raw
        assert run(folder, "check", *map(str, folder.glob("*.toml"))).returncode == 0

    all_hold(check, range(6))


def test_a_paste_of_100_kb_into_a_number_is_refused_whole_and_said(
    half_answered: Path, started: Start
) -> None:
    with started("open", half_answered) as terminal:
        terminal.wait_for("SYN-1009")
        terminal.send(f"/MRC{ENTER}4" + BAD["a paste of 100 kB of digits"].decode())
        terminal.wait_for("nothing pasted", WITHIN_S)
        terminal.wait_for("4▁", WITHIN_S)
        terminal.send(f"8{ENTER}{DOWN}")
        terminal.wait_for("48 (typed)", WITHIN_S)
        terminal.send("q")
        assert terminal.wait_exit(WITHIN_S) == 0
    assert on_disk(half_answered.parent)["qualifying"]["mrc_sum_score"] == 48
