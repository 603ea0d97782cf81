"""Ctrl+Z and `fg`: the terminal is given back for the time between, and taken again.

What comes by a signal is done between two steps of the event loop: the main thread may have been
interrupted while it held the lock of what is written, which would then be waited for for ever.
"""

import os
import signal
from collections.abc import Callable

from ivig_tui.tui.terminal.screen_driver import ScreenDriver


def stop_on_signals(
    driver: ScreenDriver, post: Callable[[Callable[[], None]], None], redraw: Callable[[], None]
) -> None:
    """From now on TSTP stops the program in order, and CONT brings it back; for the main thread.

    `post` has something done soon by the event loop; `redraw` draws the whole screen again there.
    """
    wanted = stopping = False

    def stop() -> None:
        nonlocal wanted, stopping
        if not wanted:
            return
        wanted, stopping = False, True
        taken = driver.taken
        if taken:
            driver.suspend_application_mode()
        # The whole job, as the terminal's own Ctrl+Z does: a script around this program stops
        # too. The system passes over it where no shell would ever bring us back.
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, ask_to_stop)
        if taken:
            driver.resume_application_mode()
            redraw()
        stopping = False

    def take_again() -> None:
        driver.take_again()
        redraw()

    def ask_to_stop(*_: object) -> None:
        nonlocal wanted
        wanted = True
        post(stop)

    def go_on(*_: object) -> None:
        nonlocal wanted
        wanted = False  # as the system itself takes back a stop that has not come about
        # After a stop of our own, `stop` itself goes on. Another one (SIGSTOP) took nothing
        # down: to start again what runs would start a second input thread (stock Textual does).
        if not stopping:
            post(take_again)

    signal.signal(signal.SIGTSTP, ask_to_stop)
    signal.signal(signal.SIGCONT, go_on)
