"""P5: idle is silent. 0 bytes in 5 s on every screen, and no processor time to speak of.

sshd looks for a dead client only while nothing is sent: a blinking cursor or a ticking clock
keeps a ghost alive, and with it the lock on the session.

Each screen is opened in a terminal of its own, and all are watched for the same five seconds. The
screens of the keys' table are all opened, so that a new one joins by itself.

Not promised: silence while a save is under way or another program changes the file: what is shown
then is news.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ivig_tui.tui.widgets.keys import ACTIONS, Action
from tests.terminal.harness import Terminal, sent_by_each, settle_all, wait_for_all
from tests.terminal.test_stories import DOWN, ENTER, SESSIONS, TAB, TODAY

pytestmark = pytest.mark.alone

WATCHED_S = 5.0
MOST_TICKS = 5
"""Of a hundredth of a second, of processor time while it is watched."""
MOST_WAKES = 14
"""While it is watched: three looks at the file, and each wakes the screen's thread, that of the
disk, and the screen's again."""

EXAMPLE = "initial-review-improved"  # has all tabs
SENT: dict[str, tuple[str, str]] = {
    # session (none: the list; "" the empty folder), and the keys
    "list": ("list", ""),
    "list, filter open": ("list", "/SYN"),
    "list, filtered to nothing": ("list", "/zzzz"),
    "list, prompt": ("list", "nSYN-9"),
    "list, prompt refused": ("list", f"nSYN-1001{ENTER}"),
    "empty list": ("empty", ""),
    "checklist": ("half-answered", ""),
    "just answered and saved": ("half-answered", "y"),
    "treatment": (EXAMPLE, "[g"),
    "review": (EXAMPLE, "g"),
    "qualifying": (EXAMPLE, "]g"),
    "draft": ("half-answered", f"g{DOWN}20"),
    "draft refused": ("half-answered", f"g{DOWN}20{ENTER}"),
    "find": ("half-answered", "/mri"),
    "agent": ("half-answered", f"/add{ENTER}{ENTER}me"),
    "MRC": ("one-point-short-mrc-56", f"]]/MRC{ENTER}{ENTER}"),
    "CMAS": ("child-biopsy", f"]]/CMAS{ENTER}{ENTER}"),
    "signing": ("half-answered", f"x{ENTER}"),
    "review asked": ("half-answered", "r"),
    "a bad key": ("half-answered", "\x07"),
    "after Tab": ("half-answered", TAB * 3),
}


def opens(action: Action) -> bool:
    """Whether an action may show something that stays."""
    return action.where in ("session", "everywhere", "list") and action.name not in ("quit", "back")


for one in ACTIONS:
    if opens(one):
        key = {"enter": ENTER, "f1": "\x1bOP", "ctrl+r": "\x12"}.get(one.keys[0], one.keys[0])
        place = "list" if one.where == "list" else EXAMPLE
        SENT[f"{place}: {one.name}"] = (place, key)
        if one.where == "everywhere":
            SENT[f"list: {one.name}"] = ("list", key)


@pytest.fixture
def screens(tmp_path: Path) -> Iterator[dict[str, Terminal]]:
    """Every screen, open, each over a folder of its own."""
    with ExitStack() as stack:
        shown = {}
        for number, (name, (session, _)) in enumerate(SENT.items()):
            home = tmp_path / str(number)
            folder = home / "sessions"
            folder.mkdir(parents=True)
            words: list[str | Path] = ["--sessions", folder, "--today", TODAY]
            if session == "list":
                shutil.copytree(SESSIONS, folder, dirs_exist_ok=True)
            elif session != "empty":
                shutil.copy(SESSIONS / f"{session}.toml", folder)
                words += ["open", folder / f"{session}.toml"]
            shown[name] = stack.enter_context(Terminal(*words, home=home))
            if name == "checklist":
                shown[name].wait_for("next  ? why")
                shown["read-only"] = stack.enter_context(Terminal(*words, home=home))
        wait_for_all(list(shown.values()), lambda one: one.on_alternate_screen, "it", 60)
        settle_all(list(shown.values()), 0.5, 60)
        for name, (_, keys) in SENT.items():
            shown[name].send(keys)
        settle_all(list(shown.values()), 1.0, 60)
        yield shown


def ticks(terminal: Terminal) -> int:
    """Processor time so far, in hundredths of a second."""
    words = Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])


def wakes(terminal: Terminal) -> int:
    """How often any thread was woken so far."""
    total = 0
    for status in Path(f"/proc/{terminal.pid}/task").glob("*/status"):
        for line in status.read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def test_no_screen_sends_a_byte_or_works_while_nothing_happens(
    screens: dict[str, Terminal],
) -> None:
    assert "read only" in screens["read-only"].screen()
    before = {name: (ticks(one), wakes(one)) for name, one in screens.items()}
    sent = sent_by_each(list(screens.values()), WATCHED_S)
    noisy = {name: data for name, data in zip(screens, sent, strict=True) if data}
    assert not noisy
    busy = {}
    for name, one in screens.items():
        worked, woken = ticks(one) - before[name][0], wakes(one) - before[name][1]
        if worked > MOST_TICKS or woken > MOST_WAKES:
            busy[name] = (worked, woken)
    assert not busy, "ticks and wakes"
