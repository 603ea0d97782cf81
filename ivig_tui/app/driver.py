"""The terminal's input, guarded: what stock Textual does wrong with a bad line, mended.

`run_input_thread`, `disable_input` and the two signal handlers of `LinuxDriver` are private to
Textual; each is overridden for the reason that stands beside it.
"""

import os
import re
import selectors
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import suppress

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
SILENCE_ENDS_PASTE_S = 1.0
TICK_S = 0.1
ESC = "\x1b"
# An Esc that begins no sequence: CSI, whole or cut off by the end of what was read, or SS3.
_LONE_ESC = re.compile("\x1b(?!\\[[0-?]*[ -/]*(?:[@-~]|$)|O[A-Za-z])")


class GuardedDriver(LinuxDriver):
    """Textual's driver for terminals on Linux and macOS, with its input guarded."""

    _wake_read, _wake_write = -1, -1

    def run_input_thread(self) -> None:
        """Read keys until the screen is left.

        - A byte that is not UTF-8 ends the stock app (#6456): it is replaced by U+FFFD.
        - The end of the line without a hang-up signal spins for ever: it is taken as a hang-up.
        - A paste whose end never comes swallows all keys: silence ends it, and Esc does.
        - Esc and the next key in one read arrive as one key with Alt, or as quite another key (Esc
          and Enter as Enter): each lone Esc is told apart before anything is parsed.
        - Leaving waits for the next tick: a byte in a pipe ends the wait at once.
        """
        self._wake_read, self._wake_write = os.pipe()
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        paste = _Paste()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            waiting = ""
            while not self.exit_event.is_set():
                text = ""
                ready = any(key.fd == self.fileno for key, _ in selector.select(TICK_S))
                if ready:
                    data = self._read()
                    if not data:
                        self._hung_up()
                        break
                    text = decode(data)
                text = paste.seen(text)
                if not paste.open:
                    text = waiting + text
                    waiting = text if ready and text in (ESC, ESC + "[", ESC + "O") else ""
                    text = "" if waiting else text
                for piece in _pieces(text, paste.open):
                    if piece == ESC:
                        self.process_message(events.Key("escape", None))
                    else:
                        for event in parser.feed(piece):
                            self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        for end in (self._wake_read, self._wake_write):
            os.close(end)
        self._wake_write = -1

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:  # EIO: the terminal is gone
            return b""

    def _hung_up(self) -> None:
        quit_app = getattr(self._app, "quit", None)
        if quit_app is not None:
            self._app.call_later(quit_app)

    def disable_input(self) -> None:
        """End the input thread, without waiting for its next tick."""
        self.exit_event.set()
        if self._wake_write >= 0:
            with suppress(OSError):
                os.write(self._wake_write, b"x")
        if self._key_thread is not None:
            self._key_thread.join()
        self.exit_event.clear()
        super().disable_input()

    def _sigcont_application(self, *_: object) -> None:
        # Only a stop of our own took the screen down; to bring it up twice starts a second input
        # thread, and the terminal is never given back.
        if self._must_signal_resume:
            super()._sigcont_application()
        else:
            self._app.call_later(self._app.refresh)


def _pieces(text: str, pasting: bool) -> Iterator[str]:
    """Input cut at each Esc that begins no sequence of the terminal's; never an empty piece."""
    if pasting:
        yield text
        return
    at = 0
    for match in _LONE_ESC.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        yield ESC
        at = match.end()
    if at < len(text):
        yield text[at:]


class _Paste:
    """Follows where a bracketed paste begins and ends, and ends one that is left open."""

    def __init__(self) -> None:
        self.open = False
        self.tail = ""
        self.since = 0.0

    def seen(self, text: str) -> str:
        """The text to be parsed: what was read, and the end of a paste that fell silent."""
        now = time.monotonic()
        if self.open and text == "\x1b":
            # Esc by itself is a person who wants out, not a piece of a paste.
            self.open, self.tail = False, ""
            return PASTE_ENDS
        if text:
            # A mark may arrive in two pieces.
            recent = self.tail + text
            begins, ends = recent.rfind(PASTE_BEGINS), recent.rfind(PASTE_ENDS)
            if begins >= 0 or ends >= 0:
                self.open = begins > ends
            self.tail = recent[-len(PASTE_BEGINS) + 1 :]
            self.since = now
        elif self.open and now - self.since > SILENCE_ENDS_PASTE_S:
            self.open, self.tail = False, ""
            return PASTE_ENDS
        return text
