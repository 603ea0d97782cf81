"""P4, the worst disk: each call of the file system on the sessions folder takes ten seconds, one
kind of call after the other and all of them. What is typed is on the screen as fast as before (100
ms more at most, against the same run undelayed), and HUP and TERM end the program within 3 s.

The calls are delayed under the program by a preloaded library; nothing of the program knows of it.

It does not promise that: a session opens, or a list is read, while the disk hangs; what is typed
meanwhile is kept for it. What is not on the disk when the program is ended is lost, and told so.

Seen red: with the look at the file in the screen's thread (`Checklist.look` calling the
`course.look` itself), an echo takes ten seconds; with the locks given back by the signal's handler,
TERM does.
"""

import ast
import os
import shutil
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import ivig_tui
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.promises.together import all_hold
from tests.terminal.harness import Terminal
from tests.tui.bench import Bench, keys_in

SOURCE = Path(__file__).with_name("hung_disk.c")
CALLS = "open stat read list flock write fsync fchmod truncate link rename unlink all".split()
DELAY_S, MORE_S, GONE_S, KEYS = 10, 0.1, 3.0, 6
ANSWERS = ("adult", "child")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that delays calls."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or os.uname().sysname != "Linux":
        print("no compiler for Linux here: calls can't be delayed under the program")
        pytest.skip("no compiler for Linux here: calls can't be delayed under the program")
    built = tmp_path_factory.mktemp("hung") / "hung.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-w", "-o", built, SOURCE, "-ldl"], check=True, timeout=60
    )
    return built


def echoes(terminal: Terminal) -> list[float]:
    """How long each of some answers takes to be on the screen, in seconds."""
    took = []
    for number in range(KEYS):
        seen = ANSWERS[number % 2]
        terminal.send(str(1 + number % 2))
        took.append(terminal.wait_until(partial(shown, terminal, seen), seen, 2 * DELAY_S))
    return took


def shown(terminal: Terminal, answer: str) -> bool:
    return any("▸" in row and f"  {answer}" in row for row in terminal.rows())


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_no_call_that_hangs_is_felt_or_holds_up_the_end(
    number: signal.Signals, library: Path, tmp_path: Path
) -> None:
    def check(call: str) -> None:
        home = tmp_path / call
        folder, go = home / "sessions", home / "go"
        folder.mkdir(0o700, parents=True)
        store.create(Session("SYN-7001"), folder)
        variables = {
            "LD_PRELOAD": str(library),
            "IVIG_FOLDER": str(folder),
            "IVIG_CALLS": call,
            "IVIG_DELAY": str(DELAY_S),
            "IVIG_GO": str(go),
        }
        with Terminal(
            "--sessions", folder, "open", "SYN-7001", home=home, variables=variables
        ) as terminal:
            terminal.wait_for("▸? Age group")
            before = echoes(terminal)
            terminal.settle()
            go.touch()
            terminal.send("w")  # and what it does on the disk is no key's business
            after = echoes(terminal)
            more = statistics.median(after) - statistics.median(before)
            terminal.kill(number)
            start = time.monotonic()
            terminal.wait_exit(2 * DELAY_S)
            gone = time.monotonic() - start
        print(f"{call}: {more * 1000:.0f} ms more (worst {max(after):.2f} s), gone {gone:.2f} s")
        assert more <= MORE_S
        assert max(after) < DELAY_S / 5
        assert gone <= GONE_S

    all_hold(check, CALLS, at_once=3)


# --- and no module of the screens knows the way to it ------------------------------------

SCREENS = Path(ivig_tui.__file__).parent / "tui"
ITS_OWN = {
    "launch.py",  # before there is a screen
    "app.py", "terminal/leaving.py", "terminal/stopping.py", "terminal/overrides.py",
    "terminal/screen_driver.py", "terminal/theme.py",
}  # fmt: skip
"""Modules of the terminal, which need signals, the terminal's own file and the environment."""
WORKERS = {"sessions/agenda.py", "sessions/entries.py", "sessions/reading.py"}
"""Modules whose functions run in a thread of their own."""
STORE = {"ivig_tui.store.open_session", "ivig_tui.store.worker"}
HARMLESS = {"os", "Path", "NOT_FOLLOWED", "Holder", "alike", "Fingerprint", "Unreadable",
            "copy_stem", "login_of", "told_of_copies"}  # fmt: skip
"""Names of the store that call nothing of the disk."""
BY_THE_DESK = {
    "checklist/comparing.py", "checklist/summary.py", "sessions/prompt.py", "sessions/screen.py",
    "stack.py",
}  # fmt: skip
"""Modules that give what they import of the store to `desk.disk`, and to nothing else."""
IO = set(
    "stat lstat exists is_file is_dir is_symlink iterdir glob rglob read_text read_bytes "
    "write_text write_bytes unlink mkdir rmdir touch chmod resolve samefile "
    "listdir scandir fsync".split()
)


def test_no_module_of_the_screens_calls_the_file_system() -> None:
    """Red with a `path.exists()` in any of them."""
    for path in sorted(SCREENS.rglob("*.py")):
        name = path.relative_to(SCREENS).as_posix()
        if name in ITS_OWN | WORKERS:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = {name.name for name in node.names}
                assert not names & {"os", "io", "shutil", "tempfile", "pathlib"}, name
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "ivig_tui.store"
            ):
                harmless = {name.name for name in node.names} <= HARMLESS
                allowed = node.module in STORE or name in BY_THE_DESK or harmless
                assert allowed, f"{name}: {ast.unparse(node)}"
            elif isinstance(node, ast.Call):
                called = node.func
                opens = isinstance(called, ast.Name) and called.id == "open"
                method = called.attr if isinstance(called, ast.Attribute) else ""
                in_a_job = name == "stack.py" and method in ("resolve", "is_symlink")
                found = opens or (method in IO and not in_a_job)
                assert not found, f"{name}: {ast.unparse(node)}"


def test_no_key_calls_the_file_system_in_the_screens_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What jobs do on the disk is left out; all that a key does itself is looked at."""
    bench = Bench(store.create(Session("SYN-7001"), tmp_path))
    calls: list[str] = []
    jobs: list[Callable[[], Any]] = []
    desk = bench.desk
    monkeypatch.setattr(desk, "disk", lambda job, then, hold="": jobs.append(job))

    def noting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is threading.main_thread():
                calls.append(f"{name} {args[:1]}")
            return real(*args, **kwargs)

        return call

    bench.press("y1<backspace>]80<enter>[?<escape>s<escape>")  # what is imported late is imported
    with monkeypatch.context() as patch:
        for name in "open stat lstat fstat access listdir scandir rename unlink fsync".split():
            patch.setattr(os, name, noting(name, getattr(os, name)))
        for key in keys_in(
            "1y<tab>n<down>yu]81<enter>[?sh:w/mrc<enter>56<enter>xa<enter>rT<escape>"
        ):
            bench.checklist.key(key)
            bench.screen()
    bench.checklist.course.close()
    assert not calls
    assert jobs
