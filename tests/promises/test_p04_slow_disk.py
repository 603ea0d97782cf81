"""P4: a slow disk is not felt: with each fsync taking 200 ms, what is typed is on the screen within
100 ms more than without (p95), and all of it is on the disk in the end.

Not promised: a time by itself. That is the machine's, and the line's; the benchmarks tell it.

Seen red: with `OpenSession` saving in the screen's own thread (`saver.flush` after each `save`),
p95 is over 400 ms.
"""

import statistics
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.pace import within
from tests.promises.patched import SLOW_DISK, patched
from tests.terminal.harness import Terminal
from tests.terminal.test_stories import on_disk, saved

pytestmark = pytest.mark.alone

MOST_S = 0.1
ANSWERS = ("adult", "child")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sessions folder with one session, SYN-7001."""
    path = tmp_path / "sessions"
    path.mkdir(0o700)
    store.create(Session("SYN-7001"), path)
    return path


def test_what_is_typed_is_seen_at_once_on_a_slow_disk(folder: Path, tmp_path: Path) -> None:
    """Held against the same keys on a disk that is not delayed, answer by answer in turn."""
    count = 60
    undelayed = tmp_path / "undelayed" / "sessions"
    undelayed.mkdir(0o700, parents=True)
    store.create(Session("SYN-7001"), undelayed)
    took: dict[str, list[float]] = {"slow": [], "undelayed": []}
    with (
        patched(folder, SLOW_DISK, "open", "SYN-7001") as slow,
        patched(undelayed, "", "open", "SYN-7001") as plain,
    ):
        both = {"slow": slow, "undelayed": plain}
        for terminal in both.values():
            terminal.wait_for("▸? Age group")
            terminal.settle()
        for number in range(count):
            seen = ANSWERS[number % 2]
            for name, terminal in both.items():
                terminal.send(str(1 + number % 2))

                def shown(terminal: Terminal = terminal, seen: str = seen) -> bool:
                    # The line of the answer itself: the header tells it too.
                    return any("▸" in row and f"  {seen}" in row for row in terminal.rows())

                took[name].append(terminal.wait_until(shown, seen))
                # A disk that is always busy: the next answer comes while this one is being saved.
                terminal.settle(0.02)
        for terminal in both.values():
            saved(terminal, ANSWERS[(count - 1) % 2])
            terminal.send("q")
            assert terminal.wait_exit() == 0
    p95 = {name: statistics.quantiles(times, n=20)[-1] for name, times in took.items()}
    print(f"echo, p95: {p95['slow'] * 1000:.0f} ms, undelayed {p95['undelayed'] * 1000:.0f} ms")
    assert p95["slow"] <= p95["undelayed"] + within(MOST_S)
    assert len(on_disk(folder)["history"]) == count


def test_a_draft_and_a_move_are_seen_at_once_too(folder: Path) -> None:
    took = []
    with patched(folder, SLOW_DISK, "open", "SYN-7001") as terminal:
        terminal.wait_for("▸? Age group")
        terminal.send("1]")
        terminal.wait_for("[Treatment")

        def seen_after(key: str, text: str) -> float:
            terminal.send(key)
            return terminal.wait_until(lambda: text in terminal.screen(), text)

        for number in range(100, 120):
            for typed in range(1, 4):
                draft = str(number)[:typed]
                took.append(seen_after(draft[-1], f"{draft}▁"))
            took.append(seen_after("\r", f"  {number} kg"))
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert statistics.quantiles(took, n=20)[-1] <= within(MOST_S)
    assert on_disk(folder)["qualifying"]["weight_kg"] == 119
