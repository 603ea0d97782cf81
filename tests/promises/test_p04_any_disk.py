"""P4, the other half: what a key means does not depend on the disk.

Any script of keys gives the same files, and after each key the same screen (but for what is said of
saving), whether a write takes no time, 0.3, 1 or 5 seconds an fsync; and in the list an action is
done on the row that was shown, in whatever order and however slowly the folder is read.

It does not promise that: the outcome of what takes time on the disk (a new session, another
reference, a file written) is told when it is known, which may be after the next key; how far a list
is read is shown as it is read; a disk that fails, rather than being slow, changes what `q` asks.

Seen red: where Esc is refused while a save is pending (keys after it answer the session that was
to be left); where a session that is opened again is read from its file (the older answers come
back); where keys are not kept while a session is opened; where Enter opens the first row that was
read so far.
"""

import os
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.tui.widgets.keys import Key
from tests.promises.patched import patched
from tests.promises.scripts import SENT
from tests.promises.slow_disk import SIZE, screens
from tests.promises.test_p01_as_typed import stored
from tests.promises.together import all_hold

DELAYS_S = (0.0, 0.3, 1.0, 5.0)
PARTS = 6
SCRIPTS = int(os.environ.get("P4_SCRIPTS", "72"))
"""How many scripts, and how many lists; each takes about a second of processor time."""
GAPS_S = (0.0, 0.1, 0.25, 2.0)


def keys_of_script(seed: int) -> list[str]:
    """What a person may press in the list and in sessions, back and forth."""
    chance = random.Random(seed)
    keys: list[str] = []
    for _ in range(chance.randint(2, 4)):
        keys += chance.choice(
            (
                ["enter"],
                ["j", "enter"],
                ["j", "j", "enter"],
                ["/", *"syn-2", "enter", "enter"],
                ["n", *chance.choice(("a-1", "syn-3", "a-2")), "enter"],
                ["n", *"syn-3", "enter", "enter"],
                ["e", *"9", "enter", "enter"],
                ["X", *"SYN-1", "enter", "j", "enter"],
                ["o", "enter"],
            )
        )
        for _ in range(chance.randint(1, 4)):
            keys += chance.choice(
                (
                    ["y"], ["n"], ["1"], ["2", "tab"], ["tab", "y"], ["j", "n"], ["u"], ["U"],
                    ["]", *"81", "enter", "["], ["?", "escape"], ["s", "escape"], ["t"],
                    ["backspace"], ["G", "enter", *"abc", "enter"],
                )
            )  # fmt: skip
        keys += chance.choice((["escape"], ["escape", "n", "escape"], ["escape", "enter", "y"], []))
    return keys


def typed(folder: Path, delay: float, seed: int) -> tuple[list[list[str]], dict[str, Any]]:
    """Type a script on a disk of some slowness: the screens, and the files at the end."""
    for number in range(4):
        store.create(Session(f"SYN-{number}"), folder)
    chance = random.Random(seed)
    with screens(folder, delay, seed) as (stack, loop):
        loop.run_until(1.0)
        stack.frame()
        for key in keys_of_script(seed):
            stack.key(Key("space" if key == " " else key, key if len(key) == 1 else ""))
            loop.run_until(loop.now + chance.choice(GAPS_S))
            stack.lines(*SIZE)
        loop.run_until(loop.now + 300)
        frames = [*stack.frames, stack.frame()]
    files = {path.name: tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*.toml")}
    return frames, files


@pytest.mark.parametrize("part", range(PARTS))
def test_a_script_gives_the_same_files_and_screens_on_any_disk(part: int, tmp_path: Path) -> None:
    for seed in range(part, SCRIPTS, PARTS):
        told = f"seed {seed}: {keys_of_script(seed)}"
        fast: tuple[list[list[str]], dict[str, Any]] | None = None
        for delay in DELAYS_S:
            folder = tmp_path / f"{seed}-{delay}"
            folder.mkdir(0o700)
            frames, files = typed(folder, delay, seed)
            frames = [[row.replace(folder.name, "") for row in frame] for frame in frames]
            if fast is None:
                fast = frames, files
            assert files == fast[1], f"at {delay} s: {told}"
            for number, (one, other) in enumerate(zip(fast[0], frames, strict=True)):
                assert one == other, f"screen {number} at {delay} s: {told}"


SLOW = """
import os, time
synced = os.fsync
def fsync(fd):
    time.sleep({delay})
    synced(fd)
os.fsync = fsync
"""
IN_A_TERMINAL = (
    ["enter", "1", "escape", "j", "enter", "2", "escape", "k", "enter", "2"],
    ["enter", "1", "2", "u", "escape", "enter", "tab", "y", "escape", "enter", "1"],
    ["n", *"SYN-8", "enter", "1", "escape", "/", *"syn-1", "enter", "enter", "2", "escape", "n"],
)
"""The first is the one that was found: `y` Esc `n`, where the Esc came too early for the disk."""


def test_scripts_in_a_terminal_give_the_same_files_on_any_disk(tmp_path: Path) -> None:
    def files_of(folder: Path) -> dict[str, Any]:
        found = {path.name: stored(path) for path in folder.glob("*.toml")}
        assert not list(folder.glob("*.conflict-*"))
        return found

    def check(case: tuple[int, float]) -> None:
        number, delay = case
        folder = tmp_path / f"{number}-{delay}" / "sessions"
        folder.mkdir(0o700, parents=True)
        for one in range(3):
            store.create(Session(f"SYN-{one}"), folder)
        with patched(folder, SLOW.format(delay=delay)) as terminal:
            terminal.wait_for("3 sessions")
            for key in IN_A_TERMINAL[number]:
                terminal.send(SENT.get(key, key))
                terminal.settle(0.15)
            typed_in[case] = folder
            terminal.send("\x1b")  # out of what is asked for, or to the list
            terminal.settle(0.3)
            if delay == 0:
                terminal.send("q")
                assert terminal.wait_exit() == 0
                return
            fast = files_of(tmp_path / f"{number}-0.0" / "sessions")
            terminal.wait_until(lambda: files_of(folder) == fast, "all that was typed", 60)
            terminal.send("q")
            assert terminal.wait_exit(60) == 0
            assert files_of(folder) == fast

    typed_in: dict[tuple[int, float], Path] = {}
    numbers = range(len(IN_A_TERMINAL))
    all_hold(check, [(number, 0.0) for number in numbers])
    all_hold(check, [(number, delay) for number in numbers for delay in DELAYS_S[1:]])
    assert len(typed_in) == len(IN_A_TERMINAL) * len(DELAYS_S)


# --- the list that is still being read ---------------------------------------------------

LISTS = SCRIPTS


def test_an_action_is_done_on_the_row_that_was_shown_in_whatever_order_the_folder_is_read(
    tmp_path: Path,
) -> None:
    """Keys at random moments while the folder is read in a random order: the session that opens is
    the one under the cursor of the screen that was drawn last or, where a reference was typed, the
    one that has it. Red where Enter takes the first row of what is read by then."""
    folder = tmp_path / "sessions"
    folder.mkdir(0o700)
    for number in range(40):
        store.create(Session(f"SYN-{number}"), folder)
    for seed in range(LISTS):
        chance = random.Random(seed)
        with screens(folder, chance.choice((0.0, 0.3)), seed, reading_s=0.3) as (stack, loop):
            opened: list[str] = []
            real = stack.open

            def noted(path: Path, then: Any, opened: list[str] = opened, real: Any = real) -> None:
                opened.append(path.stem.upper())
                real(path, then)

            stack.open = noted  # type: ignore[method-assign]
            loop.run_until(chance.uniform(0.1, 2))
            shown = [row for row in stack.frame() if row.startswith("▸")]
            if not shown:
                continue
            # Read on, but nothing is drawn: what is typed now is meant for what is seen.
            loop.run_until(loop.now + chance.uniform(0, 1))
            if chance.random() < 0.5:
                wanted = f"SYN-{chance.randrange(40)}"
                keys = ["/", *wanted, "enter", "enter"]
                exactly = False
            else:
                wanted = shown[0][1:].split()[0]
                keys, exactly = ["enter"], True
            for key in keys:
                stack.key(Key(key, key if len(key) == 1 else ""))
                loop.run_until(loop.now + chance.choice((0.0, 0.2)))
                if chance.random() < 0.5:
                    stack.frame()
            loop.run_until(loop.now + 60)
            assert len(opened) == 1, f"seed {seed}"
            # Of several that hold what was typed, the first of the whole list.
            assert opened[0] == wanted if exactly else opened[0].startswith(wanted), f"seed {seed}"
            holding = sorted(
                (f"SYN-{n}" for n in range(40) if wanted in f"SYN-{n}"), key=lambda r: int(r[4:])
            )
            assert exactly or opened[0] == holding[0], f"seed {seed}: {keys}"
