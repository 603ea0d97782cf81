"""Each override of a private name is still needed, and there are no others.

Stock Textual runs in a real terminal and shows the fault that an override mends. A test that fails
says that a new Textual does not have the fault any more: then the override can go.
"""

import ast
import inspect
import os
import re
import signal
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.widget import Widget

import ivig_tui
from ivig_tui.tui.terminal import overrides
from tests.terminal.harness import PYTHON, Terminal

PACKAGE = Path(ivig_tui.__file__).parent
OWN = Path(overrides.__file__)

USED = {
    # overridden
    "_display",
    "_enable_mouse_pixels",
    "_enable_mouse_support",
    "_fatal_error",
    # used, and by what is overridden
    "_app",
    "_begin_update",
    "_close_messages_no_wait",
    "_debug",
    "_disable_mouse_support",
    "_driver",
    "_end_update",
    "_handle_exception",
    "_key_thread",
    "_mouse",
    "_writer_thread",
    "textual._xterm_parser",
}
"""All private names of Textual that the program knows; fewer is better."""


class Stock(Terminal):
    """A terminal with the stock app in it, and what that noted."""

    def __init__(self, home: Path, tells_of_hang_up: bool = True) -> None:
        self.notes = home / "notes"
        self.notes.touch()
        script = Path(__file__).with_name("stock.py")
        super().__init__(
            script, self.notes, program=PYTHON, home=home, tells_of_hang_up=tells_of_hang_up
        )

    def noted(self) -> list[str]:
        return self.notes.read_text().splitlines()

    def wait_noted(self, text: str) -> None:
        self.wait_until(lambda: text in self.noted(), f"the note {text!r}")


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Callable[..., Stock]]:
    with ExitStack() as stack:

        def start(tells_of_hang_up: bool = True) -> Stock:
            one = stack.enter_context(Stock(tmp_path, tells_of_hang_up))
            one.wait_noted("ready")
            return one

        yield start


Start = Callable[..., Stock]


def test_stock_prints_local_variables_when_it_fails(stock: Start) -> None:
    terminal = stock()
    terminal.send("!")
    terminal.wait_exit()
    assert b"CANARY" in terminal.raw


def test_stock_ends_at_a_byte_that_is_no_utf_8(stock: Start) -> None:
    terminal = stock()
    terminal.send(b"\xff")
    terminal.wait_exit()
    assert b"UnicodeDecodeError" in terminal.raw


def test_stock_goes_on_without_a_terminal(stock: Start) -> None:
    """Upstream's open repair (#6690) ends the spin, not the program: then this still holds."""
    terminal = stock(tells_of_hang_up=False)
    terminal.hang_up()
    time.sleep(1)
    assert terminal.code is None
    os.kill(terminal.pid, 0)


def test_stock_takes_all_keys_after_a_paste_for_a_part_of_it(stock: Start) -> None:
    terminal = stock()
    terminal.send("a\x1b[200~12")
    terminal.wait_noted("a")
    time.sleep(1)
    terminal.send("b")
    time.sleep(1)
    terminal.send("\x1b[201~c")
    terminal.wait_noted("c")
    assert terminal.noted() == ["ready", "a", "paste 12b", "c"]


def test_stock_takes_esc_and_a_key_for_one(stock: Start) -> None:
    terminal = stock()
    terminal.send("\x1by")
    terminal.wait_until(lambda: len(terminal.noted()) > 1, "a key")
    terminal.send("\x1b\r")
    terminal.wait_until(lambda: len(terminal.noted()) > 2, "a key")
    terminal.send("z")
    terminal.wait_noted("z")
    assert terminal.noted() == ["ready", "alt+y", "enter", "z"]


def test_stock_swallows_keys_after_a_sequence_that_means_nothing(stock: Start) -> None:
    terminal = stock()
    terminal.send("\x1b[99Xab" + "." * 40 + "z")
    terminal.wait_noted("z")
    assert terminal.noted()[1] != "a"


def test_stock_ends_at_a_key_of_an_impossible_character(stock: Start) -> None:
    terminal = stock()
    terminal.send("\x1b[99999999;1u")
    terminal.wait_exit()
    assert b"ValueError" in terminal.raw


def test_stock_reads_keys_in_two_threads_after_a_continue(stock: Start) -> None:
    terminal = stock()
    terminal.kill(signal.SIGCONT)
    terminal.wait_until(lambda: terminal.raw.count(b"\x1b[?1049h") == 2, "a second start")
    terminal.settle(0.3)
    terminal.send("*" * 8)  # one of the threads reads them
    terminal.wait_noted("threads 2")


def test_stock_waits_a_tick_of_a_tenth_of_a_second_before_it_leaves(tmp_path: Path) -> None:
    """Whoever is late to see the first of the two sees less of the wait: once is enough."""
    homes = [tmp_path / str(number) for number in range(5)]
    assert any(_waits_a_tick(home) for home in homes)


def _waits_a_tick(home: Path) -> bool:
    home.mkdir()
    with Stock(home) as terminal:
        terminal.wait_noted("ready")
        terminal.settle(0.3)
        before = len(terminal.raw)
        terminal.send("q")
        terminal.wait_until(lambda: b"\x1b[?2004l" in terminal.raw[before:], "the end of pastes")
        start = time.monotonic()
        terminal.wait_until(lambda: b"\x1b[?1049l" in terminal.raw[before:], "the screen's end")
        return time.monotonic() - start > 0.09


def test_stock_sends_a_whole_line_where_one_cell_changed(stock: Start) -> None:
    terminal = stock()
    terminal.settle(0.3)
    before = len(terminal.raw)
    terminal.send("#")
    terminal.wait_noted("number_sign")
    terminal.settle(0.3)
    assert terminal.raw[before:].count(b".") >= 59


def test_the_pipe_that_wakes_the_input_is_closed_by_who_writes_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Red where the input thread closes it: its number may be another file's by the write."""
    driver = object.__new__(overrides.GuardedDriver)
    driver.fileno, line = os.pipe()
    driver.exit_event = threading.Event()
    driver._debug, driver._mouse = False, False
    monkeypatch.setattr(driver, "_hung_up", lambda: None)
    driver._key_thread = threading.Thread(target=driver.run_input_thread)
    before = signal.getsignal(signal.SIGWINCH)
    os.close(line)  # the line is lost: the thread ends by itself
    driver._key_thread.start()
    driver._key_thread.join()
    ends = driver._wake_read, driver._wake_write
    for end in ends:
        os.fstat(end)
    driver.disable_input()
    signal.signal(signal.SIGWINCH, before)
    for end in ends:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)
    assert (driver._wake_read, driver._wake_write) == (-1, -1)
    os.close(driver.fileno)


# --- no others --------------------------------------------------------------------------


def private_names(tree: ast.AST) -> set[str]:
    """The private names, and private modules of Textual, that some source speaks of."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.Name(id=name):
                found.add(name)
            case ast.Import(names=names):
                found.update(one.name for one in names if "textual._" in one.name)
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("textual"):
                whole = [module, *(f"{module}.{one.name}" for one in names)]
                found.update(one for one in whole if "._" in one)
            case _:
                pass
    return {name for name in found if re.match(r"_[^_]|textual\.", name)}


def names_of_textual() -> set[str]:
    """The private names of what the program's classes are made of, attributes of objects too."""
    found: set[str] = set()
    for part in {part for one in (App, Widget, LinuxDriver) for part in one.__mro__}:
        found.update(name for name in vars(part) if re.match("_[^_]", name))
        if part.__module__.startswith("textual"):
            for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(part)))):
                match node:
                    case ast.Attribute(value=ast.Name(id="self"), attr=name):
                        found.add(name)
                    case _:
                        pass
    return {name for name in found if re.match("_[^_]", name)}


def tree_of(path: Path) -> ast.AST:
    return ast.parse(path.read_text("utf-8"))


def test_no_private_name_of_textual_stands_outside_the_one_module() -> None:
    """Neither used nor taken by accident for something of our own."""
    theirs = names_of_textual()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        if path != OWN and re.search(r"^\s*(from|import) textual", text, re.MULTILINE):
            spoken = private_names(tree_of(path))
            used = spoken & theirs | {name for name in spoken if name.startswith("textual.")}
            assert not used, f"{path.name}: {used}"


def test_the_private_names_that_are_used_are_these() -> None:
    used = private_names(tree_of(OWN))
    theirs = used & names_of_textual() | {name for name in used if name.startswith("textual.")}
    assert {name.removesuffix(".XTermParser") for name in theirs} == USED
