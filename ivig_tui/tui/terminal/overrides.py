"""Every private name of Textual that is overridden or used, each for the reason beside it.

Nothing outside this module may use one (`tests/tui/test_overrides.py` looks, and runs stock
Textual to see that each override is still needed). Numbers are of Textualize/textual's issues.

Not here, as no private name is needed: text of a person is never markup (#6155).
"""

import os
import re
import selectors
import signal
import sys
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace
from rich.color import ColorSystem
from rich.console import RenderableType
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.screen import Screen

from ivig_tui.fault import place_of
from ivig_tui.tui.terminal.input_cutting import ESC, InputCutter, Kind, Piece
from ivig_tui.tui.widgets.keys import Key, key_named

NO_LINE_TAKES = ESC
"""A paste that every line refuses, and says so: what a lost paste is told as."""
_OTHER_KEYS = re.compile("\x1b\\[27;([0-9]+);([0-9]+)~")
"""A key as xterm tells it by its `modifyOtherKeys`, and tmux on request: modifiers, character."""


class Paste(Struct, frozen=True):
    """A paste, whole. Its lines end with LF, whatever the terminal sends: most send CR."""

    text: str


class Click(Struct, frozen=True):
    """The left button, pressed at a cell; both counted from 0."""

    column: int
    row: int


class Wheel(Struct, frozen=True):
    """One notch of the wheel at a cell: 1 down, -1 up."""

    column: int
    row: int
    way: int


class CutOff(Struct, frozen=True):
    """Something of the terminal's own that had no end, and was left out."""


Input = Key | Paste | Click | Wheel | CutOff
"""What a person did."""


class GuardedApp(App[None], inherit_bindings=False):
    """A Textual app whose crash tells no patient data."""

    ENABLE_COMMAND_PALETTE = False
    crashed = ""
    """What went wrong, for the line after the screen is gone; empty where nothing did."""

    def fail(self, error: Exception) -> None:
        """End the app in order, as after a fault of its own."""
        try:
            raise error
        except Exception:
            self._handle_exception(error)

    @property
    def terminal(self) -> "GuardedDriver | None":
        """The driver of a real terminal; None without one, as in a test."""
        driver = self._driver
        return driver if isinstance(driver, GuardedDriver) else None

    @property
    def colours(self) -> ColorSystem:
        """The colours that the terminal has."""
        named = {"256": ColorSystem.EIGHT_BIT, "truecolor": ColorSystem.TRUECOLOR}
        return named.get(self.console.color_system or "", ColorSystem.STANDARD)

    def send(self, text: str) -> bool:
        """Send a piece of the screen, which the terminal shows at one stroke where it can; whether
        it was sent."""
        if self.terminal is None or not self.is_running:
            return not text
        if text:
            self._begin_update()
            self.terminal.write(text)
            self._end_update()
            self.terminal.flush()
        return True

    def draw(self) -> None:
        """Draw what the terminal does not show yet."""

    def arrived(self, inputs: Sequence[Input]) -> None:
        """Take what one read gave, in its order; called in the input thread."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        # Stock sends whole regions, the style of each cell with it, and the first screen three
        # times: 20 kB. No issue known.
        if renderable is not None:
            self.draw()

    def _fatal_error(self) -> None:
        # Stock prints every local variable of every frame (`show_locals=True` is built in, with no
        # setting): answers and names in the scrollback. No issue known.
        self.crashed = place_of(sys.exception())
        self._close_messages_no_wait()


class GuardedDriver(LinuxDriver):
    """Textual's driver for terminals on Linux and macOS, with its input guarded."""

    _wake_read, _wake_write = -1, -1

    def run_input_thread(self) -> None:
        """Read keys until the screen is left. Its faults end the app as all others do: stock
        prints them, and ends as if nothing had happened. No issue known."""
        try:
            self._read_keys()
        except Exception as error:
            self._app.call_later(self._fail, error)

    def _fail(self, error: Exception) -> None:
        if isinstance(self._app, GuardedApp):
            self._app.fail(error)

    def _read_keys(self) -> None:
        """Read keys until the screen is left.

        - A byte that is not UTF-8 ends the stock app (#6456): it is replaced by U+FFFD.
        - The end of the line without a hang-up signal spins for ever (#6690): it is a hang-up.
        - A paste whose end never comes swallows all keys: it is dropped. No issue known.
        - Esc and the next key in one read arrive as one key with Alt, or as quite another key (Esc
          and Enter as Enter); a sequence that means nothing swallows the keys after it, and one of
          an impossible character ends the app: each is told apart first. No issue known.
        - It wakes ten times a second, and leaving waits for that: it sleeps until something comes
          or is overdue, and a byte in a pipe wakes it to leave. No issue known.
        """
        self._wake_read, self._wake_write = os.pipe()
        self._parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        cutter = InputCutter()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(cutter.wait(time.monotonic()))
                text = ""
                if any(key.fd == self.fileno for key, _ in ready):
                    data = self._read()
                    if not data:
                        self._hung_up()
                        break
                    text = decode(data)
                self._take(cutter.cut(text, time.monotonic()))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:  # EIO: the terminal is gone
            return b""

    def _take(self, pieces: Sequence[Piece]) -> None:
        """Hand on what one read gave: what a person did past the library, its own to it.

        Stock sends keys to whatever has the focus, those of one read out of their order (#6605);
        a report of the mouse outside of the screen takes the focus away, and every key is dead.
        No issue known. And each key is drawn before the next: 5,000 in one write take 40 s.
        """
        inputs: list[Input] = []
        for piece in pieces:
            match piece.kind:
                case Kind.ESC:
                    inputs.append(Key("escape"))
                case Kind.PASTE:
                    text = piece.text.replace("\r\n", "\n").replace("\r", "\n")
                    inputs.append(Paste(text))
                case Kind.LOST:
                    inputs.append(Paste(NO_LINE_TAKES))
                case Kind.CUT_OFF:
                    inputs.append(CutOff())
                case Kind.WITH_ESC:
                    inputs += self._with_esc(piece)
                case Kind.TEXT | Kind.SEQUENCE:
                    inputs += self._inputs(self._parsed(piece))
        if inputs and isinstance(self._app, GuardedApp):
            self._app.arrived(inputs)

    def _with_esc(self, piece: Piece) -> list[Input]:
        """A key that came with Esc, marked so."""
        kind = Kind.SEQUENCE if piece.text.startswith(ESC) else Kind.TEXT
        found = self._inputs(self._parsed(Piece(kind, piece.text)))
        if len(found) == 1 and isinstance(found[0], Key) and not found[0].name.startswith("alt+"):
            return [replace(found[0], with_esc=True)]
        return [Key("escape"), *found]

    def _inputs(self, messages: Sequence[Message]) -> list[Input]:
        """What a person did; anything else is the library's, or nobody's."""
        inputs: list[Input] = []
        for message in messages:
            match message:
                case events.Key(key=name, character=character):
                    inputs.append(key_named(name, character))
                case events.MouseDown(button=1, x=x, y=y):
                    inputs.append(Click(int(x), int(y)))
                case events.MouseScrollDown(x=x, y=y):
                    inputs.append(Wheel(int(x), int(y), 1))
                case events.MouseScrollUp(x=x, y=y):
                    inputs.append(Wheel(int(x), int(y), -1))
                case events.InputEvent() | events.AppFocus() | events.AppBlur():
                    pass  # other buttons; the focus of the terminal changes nothing here
                case _:
                    self.process_message(message)
        return inputs

    def _parsed(self, piece: Piece) -> list[Message]:
        """What the stock parser makes of a piece; one that it makes nothing of is forgotten."""
        before, text = self._parser, piece.text
        if piece.kind is Kind.SEQUENCE:
            # Stock takes Alt and a letter, told so, for the letter. No issue known.
            text = _OTHER_KEYS.sub("\x1b[\\2;\\1u", text)
        try:
            found = list(before.feed(text))
        except (ValueError, OverflowError):
            found = []
        if piece.kind is Kind.SEQUENCE and not found:
            # It may still be waiting for the rest of a sequence that is over.
            self._parser = XTermParser(self._debug)
            self._parser.terminal_size = before.terminal_size
            self._parser.terminal_pixel_size = before.terminal_pixel_size
            self._parser.mouse_pixels = before.mouse_pixels
        return found

    @property
    def hears_mouse(self) -> bool:
        """Whether clicks and the wheel come here, and not to the terminal's own selection."""
        return self._mouse

    def listen_to_mouse(self, wanted: bool) -> bool:
        """Take the mouse, or give it back to the terminal; whether it is taken now."""
        if not wanted:
            self._disable_mouse_support()
        self._mouse = wanted
        self._enable_mouse_support()
        return wanted

    def _enable_mouse_support(self) -> None:
        # Stock asks for every motion as well (1003): a flood on a slow line, and of no use here.
        # No issue known.
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def _enable_mouse_pixels(self) -> None:
        """Cells are enough: stock asks the terminal for pixels at each start."""

    def _hung_up(self) -> None:
        # The main thread is told as it would have been: it may be waiting for the line itself.
        main = threading.main_thread().ident
        if main is not None:
            signal.pthread_kill(main, signal.SIGHUP)

    def can_write(self, timeout: float) -> bool:
        """Whether `write` may be used while the main thread does not go on: not where it was
        interrupted within one, with the queue's lock in its hands. Waits so many seconds for it."""
        lock = self._writer_thread._queue.mutex if self._writer_thread is not None else None
        if lock is None or not lock.acquire(timeout=timeout):
            return False
        lock.release()
        return True

    def disable_input(self) -> None:
        """End the input thread, without waiting for its next tick."""
        self.exit_event.set()
        if self._wake_write >= 0:
            with suppress(OSError):
                os.write(self._wake_write, b"x")
        if self._key_thread is not None:
            self._key_thread.join()
        # Not in that thread: a number that it had closed might be another file's by the write.
        ends, self._wake_read, self._wake_write = (self._wake_read, self._wake_write), -1, -1
        for end in ends:
            if end >= 0:
                os.close(end)
        self.exit_event.clear()
        super().disable_input()
