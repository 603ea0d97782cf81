"""The terminal's screen: whether it is taken, and how it is given back in a hurry."""

import os
import signal
import termios
from contextlib import suppress
from typing import Any

from ivig_tui.tui.terminal.overrides import GuardedDriver

FOR_THE_MAIN_THREAD = {
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGTERM,
    signal.SIGTSTP,
    signal.SIGCONT,
}
"""One that came to another thread would not wake the main one from a stalled line."""
_MODES_OFF = (
    "\x1b[?2026l\x1b[0m"  # a frame that was cut short ends
    "\x1b[?2004l\x1b[?2048l"  # bracketed paste, reports of a resize
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # mouse
    "\x1b[?7h"  # lines wrap
    "\x1b[<u"  # kitty's keyboard: before the alternate screen is left, which has its own
    "\x1b[?1049l\x1b[?25h\x1b[?1004l"  # alternate screen, cursor, focus
)
_ORDER_S = 0.2
"""How long the last of what was drawn may take before the modes are reset past it, in seconds."""
_MODES_ON = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h\x1b[?7l"


class ScreenDriver(GuardedDriver):
    """The driver, which knows whether the terminal is in its hands."""

    taken = False
    """Whether the terminal is on our screen, and in our modes."""
    _modes: list[Any] | None = None
    """What termios says while it is."""

    def start_application_mode(self) -> None:
        """Take the terminal. The threads that this starts are sent no signals."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, FOR_THE_MAIN_THREAD)
        self.taken = True
        try:
            super().start_application_mode()  # type: ignore[no-untyped-call]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        with suppress(termios.error):
            self._modes = termios.tcgetattr(self.fileno)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        super().stop_application_mode()
        self.taken = False

    def take_again(self) -> None:
        """Set the modes once more: a shell may have had the terminal meanwhile."""
        if self.taken and _in_foreground(self.fileno):
            if self._modes is not None:
                with suppress(termios.error):
                    termios.tcsetattr(self.fileno, termios.TCSANOW, self._modes)
            self.write(_MODES_ON)
            if self.hears_mouse:
                self.listen_to_mouse(True)

    def give_back_now(self) -> None:
        """Give the terminal back from any thread, whatever the main one is in the middle of.

        Waits for the line as long as that stalls: for a thread that nobody waits for.
        """
        if self.attrs_before is not None and _in_foreground(self.fileno):
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
                # What was typed for this screen is nothing for the shell.
                termios.tcflush(self.fileno, termios.TCIFLUSH)
        if self.can_write(_ORDER_S):
            self.write(_MODES_OFF)  # after all that is on its way
            self.close()
        else:
            os.write(2, _MODES_OFF.encode())


def _in_foreground(terminal: int) -> bool:
    """Whether a terminal's modes are ours to set; where there is no job control, they are."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True
