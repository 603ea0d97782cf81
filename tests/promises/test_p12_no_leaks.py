"""P12: no leaks. A canary for a reference and canaries for values are absent from stderr, from
what a crash says, from logs, `ps` (but for a reference that was typed there), the window title and
all other folders, with `TEXTUAL_LOG` and `TEXTUAL=devtools` set; no core file, no screenshot.

Not promised: anything about what is on the screen itself, nor about the memory of the process or
its swap.

Seen red with the dropping of `TEXTUAL*` left out (every key in the log, a visit to the devtools),
with Textual's own `_fatal_error` (every local variable in the scrollback), with `main` that catches
nothing, with the loop's own exception handler, with threading's own hook, and without the limit on
core files.
"""

import re
import resource
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from ivig_tui.tui.widgets.keys import ACTIONS, ASKS_FIRST
from tests.terminal.harness import LONG, PROGRAM, Terminal, environment
from tests.terminal.test_stories import ENTER, ESC, TAB, folder, only_file, saved, started

__all__ = ["folder", "started"]  # fixtures

Start = Callable[..., Terminal]

REFERENCE, NOTES, AGENT, WEIGHT = "CANARYREF-4417", "canarynotes", "canarumab", "73.219"
CANARIES = (REFERENCE, NOTES, AGENT, WEIGHT)
TITLE = re.compile(rb"\x1b(?:\](?:[012];|[lLI])|k)|\x9d[012];")
OFF_SCREEN = b"\x1b[?1049l"


def canaries_in(data: bytes | str) -> list[str]:
    """Which canaries some text holds, in whatever case."""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    return [one for one in CANARIES if one.casefold() in text.casefold()]


def bred(folder: Path) -> Path:
    """A session with a canary in each kind of answer."""
    path = store.create(Session(REFERENCE), folder)
    text = (
        path.read_text()
        + f"""
[qualifying]
weight_kg = {WEIGHT}
notes = "{NOTES}"
immunosuppressants = [{{agent = "{AGENT}"}}]
"""
    )
    path.write_text(text)
    return path


@contextmanager
def listening() -> Iterator[tuple[socket.socket, int]]:
    """Where Textual's devtools would listen."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server, server.getsockname()[1]


def test_nothing_of_a_whole_session_is_found_anywhere_else(tmp_path: Path) -> None:
    """A new session from an empty folder, by keys; then everything that it left is looked at."""
    home = tmp_path / "home"
    places = {
        "HOME": home,
        "TMPDIR": tmp_path / "tmp",
        "XDG_CACHE_HOME": tmp_path / "cache",
        "XDG_CONFIG_HOME": tmp_path / "config",
        "XDG_STATE_HOME": tmp_path / "state",
        "XDG_RUNTIME_DIR": tmp_path / "run",
        "XDG_DATA_HOME": tmp_path / "data",
        "XDG_DOWNLOAD_DIR": tmp_path / "downloads",
        "XDG_PICTURES_DIR": tmp_path / "pictures",
    }
    for place in places.values():
        place.mkdir(0o700)
    with listening() as (devtools, port):
        variables = {name: str(place) for name, place in places.items()} | {
            "TEXTUAL": "devtools,debug",
            "TEXTUAL_LOG": str(tmp_path / "textual.log"),
            "TEXTUAL_DEVTOOLS_HOST": "127.0.0.1",
            "TEXTUAL_DEVTOOLS_PORT": str(port),
            "TEXTUAL_SCREENSHOT": "1",
            "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
            "TEXTUAL_PRESS": "q",
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONDONTWRITEBYTECODE": "1",  # bytecode is the program's own, and no leak
        }
        with Terminal(home=home, size=(120, 40), variables=variables) as terminal:
            terminal.wait_for("No sessions here yet")
            (command,) = seen_by_ps(terminal.pid)
            terminal.send(f"n{REFERENCE}{ENTER}")
            terminal.wait_for("▸? Age group")
            terminal.send(f"1{TAB}2{TAB}2{TAB}n")
            terminal.send(f"/notes{ENTER}{ENTER}{NOTES}{ENTER}")
            terminal.send(f"/add{ENTER}{ENTER}{AGENT}{ENTER}y1")  # an unknown name is asked about
            terminal.send(f"]/weight{ENTER}{WEIGHT}{ENTER}")
            saved(terminal, WEIGHT)
            for action in ACTIONS:
                if action.where in ("session", "everywhere") and action.name not in LEFT_OUT:
                    terminal.send({"f1": "\x1bOP"}.get(action.keys[0], key(action.keys[0])))
                    if action.name in ASKS_FIRST:
                        terminal.send(ENTER)
                    terminal.settle(0.05)
                    assert seen_by_ps(terminal.pid) == [command]
                    terminal.send(ESC)
                    terminal.settle(0.05)
                    if "sessions  by" in terminal.screen():  # Esc led back to the list
                        terminal.send(ENTER)
                        terminal.wait_for("[")
            for stray in ("\x10", "\x13", "\x03", "\x14"):  # where stock has its palette, and more
                terminal.send(stray)
                terminal.settle(0.05)
            terminal.send(f"{ESC}{ESC}")
            terminal.settle(0.1)
            terminal.send("q")
            assert terminal.wait_exit() == 0
            raw = terminal.raw
        with pytest.raises(BlockingIOError):
            devtools.accept()
    assert not canaries_in(command)
    assert not TITLE.search(raw)
    assert not canaries_in(raw[raw.rfind(OFF_SCREEN) :])
    sessions = places["XDG_DATA_HOME"] / "ivig-tui" / "sessions"
    document = tomllib.loads(only_file(sessions).read_text())
    assert str(document["qualifying"]["weight_kg"]) == WEIGHT
    assert document["qualifying"]["notes"] == NOTES
    assert document["qualifying"]["immunosuppressants"][0]["agent"] == AGENT
    left = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.parent for path in left} == {sessions}
    assert {path.suffix for path in left} == {".toml", ".txt"}


LEFT_OUT = ("quit", "back", "review", "undo", "redo", "copy")
"""Actions that end it or change answers; and the one that is meant to hand the summary out."""


def key(name: str) -> str:
    """What a key sends."""
    return {"enter": ENTER, "tab": TAB, "escape": ESC, "ctrl+p": "\x10"}.get(name, name)


def seen_by_ps(pid: int) -> list[bytes]:
    """The command line of a process, with its title, and of its children."""
    families = Path(f"/proc/{pid}/task/{pid}/children")
    children = families.read_text().split() if families.exists() else []
    told = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-o", "comm=", "-p", ",".join([str(pid), *children])],
        capture_output=True,
        check=True,
    )
    return told.stdout.splitlines()


# --- a fault of the program's own ------------------------------------------------------

FAULTY = """
import sys
import ivig_tui.tui.launch, ivig_tui.cli
import ivig_tui.tui.checklist.screen as checklist
import ivig_tui.store.open_session as open_session
import ivig_tui.store.saver as saver
import ivig_tui.tui.app as tui

def fail(*args, **more):
    answers = ("CANARYREF-4417", "canarynotes", "canarumab", "73.219")
    raise {error}(f"{{answers}} {{args}} {{getattr(args[0], 'session', '')}}")

def wrapped(real, times):
    count = [0]
    def late(*args, **more):
        count[0] += 1
        return real(*args, **more) if count[0] <= times else fail(*args)
    return late

{patch}
sys.exit(ivig_tui.cli.main())
"""
FAULTS = {
    "a key": "checklist.Checklist.key = fail",
    "drawing": "checklist.Checklist.lines = wrapped(checklist.Checklist.lines, 1)",
    "what the saver tells": "open_session.OpenSession._was_saved = fail",
    "what is run after a time": "checklist.Checklist._watch = fail",
    "the saver's thread": "saver.Saver._latest = fail",
    "the loop": "tui.IvigApp._run_posted = wrapped(tui.IvigApp._run_posted, 1)",
    "leaving": "open_session.OpenSession.finish = fail",
    "opening": "open_session.assessed = fail",
}


def _ready(terminal: Terminal) -> bool:
    return any(seen in terminal.screen() for seen in ("[Qualifying: open]", "ivig-tui: "))


def test_a_crash_tells_no_answer_and_gives_the_terminal_back(folder: Path) -> None:
    """Wherever the fault is, and whatever it is: all at once, in terminals of their own."""
    with ExitStack() as stack:
        terminals: dict[str, Terminal] = {}
        for number, (name, patch) in enumerate(FAULTS.items()):
            place = folder / str(number)
            place.mkdir()
            path = bred(place)
            code = FAULTY.format(error="KeyError" if number % 2 else "ValueError", patch=patch)
            words = ("-c", code, "--sessions", place, "open", path)
            one = Terminal(*words, home=folder.parent, program=Path(sys.executable))
            terminals[name] = stack.enter_context(one)
        for name, terminal in terminals.items():
            if name != "opening":
                terminal.wait_until(partial(_ready, terminal), name)
                if terminal.code is None:
                    terminal.send("1")
        for name, terminal in terminals.items():
            if name in ("the saver's thread", "the loop", "leaving"):
                terminal.settle(0.2)
                terminal.send("q")
                terminal.settle(0.2)
                if terminal.code is None:
                    terminal.send("\r")
            ended, raw = terminal.wait_exit(), terminal.raw
            assert ended != 0 or name == "the loop", (name, raw)
            said = raw[raw.rfind(OFF_SCREEN) :] if OFF_SCREEN in raw else raw
            assert b"ivig-tui: " in said, (name, said)
            assert not canaries_in(said), (name, said)
            assert b"Traceback" not in raw, name
            assert b"Error: " not in said, name
            assert terminal.modes() == terminal.modes_before, name
            assert not terminal.on_alternate_screen, name


@pytest.mark.parametrize("words", [("show",), ("check",), ("check", "--json"), ("list",), ("ask",)])
def test_a_command_that_fails_tells_no_answer(folder: Path, words: tuple[str, ...]) -> None:
    """And what goes well tells nothing on stderr."""
    path = bred(folder)
    patch = "import ivig_tui.exchange as exchange; exchange.assessed = open_session.assessed = fail"
    names = [] if words == ("list",) else [path]
    for launcher, good in (((PROGRAM,), True), ((sys.executable, "-c", FAULTY), False)):
        code = [
            one.format(error="KeyError", patch=patch) if one == FAULTY else one for one in launcher
        ]
        done = subprocess.run(
            [*code, "--sessions", folder, *words, *names],
            env=environment(folder.parent),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONG,
        )
        assert not canaries_in(done.stderr), done.stderr
        if not good:
            assert done.returncode == 1, done.stdout
            assert "stopped by a fault in the program: KeyError at " in done.stderr
            assert done.stderr.count("\n") == 1
        elif words != ("ask",):
            assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_in_a_thread_tells_no_answer_either(folder: Path) -> None:
    code = FAULTY.format(error="KeyError", patch="saver.Saver._latest = fail")
    done = subprocess.run(
        [sys.executable, "-c", code, "--sessions", folder, "ask", bred(folder)],
        env=environment(folder.parent),
        input="adult\n" * 3,
        capture_output=True,
        text=True,
        timeout=LONG,
    )
    # Which of the two lines is told before the end is a matter of luck.
    assert re.search("fault in a thread: KeyError at |NOT SAVED: ", done.stderr), done
    assert not canaries_in(done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_a_killed_program_leaves_no_core_file(folder: Path, started: Start) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    path = bred(folder)
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_CORE, before)
        resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
        terminal = stack.enter_context(started("open", str(path)))
        terminal.wait_for("[Qualifying: open]")
        limits = Path(f"/proc/{terminal.pid}/limits").read_text()
        assert re.search(r"^Max core file size +[01] ", limits, re.MULTILINE), limits
        terminal.kill(signal.SIGSEGV)
        assert terminal.wait_exit() == -signal.SIGSEGV
    assert list(folder.parent.iterdir()) == [folder]
