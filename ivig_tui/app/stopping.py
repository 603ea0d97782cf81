"""Ctrl+Z and `fg`: the terminal is given back for the time between, and taken again."""

import os
import signal
from collections.abc import Callable

from ivig_tui.app.screen_driver import ScreenDriver


def stop_on_signals(
    driver: ScreenDriver, post: Callable[[Callable[[], None]], None], refresh: Callable[[], None]
) -> None:
    """From now on TSTP stops the program in order, and CONT brings it back; for the main thread.

    `post` runs something soon, outside the handler; `refresh` draws the whole screen again.
    """
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        taken = driver.taken
        if taken:
            driver.suspend_application_mode()
        # The whole job, as the terminal's own Ctrl+Z does: a script around this program stops
        # too. The system passes over it where no shell would ever bring us back.
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, stop)
        if taken:
            driver.resume_application_mode()
            post(refresh)
        stopping = False

    def go_on(*_: object) -> None:
        # After a stop of our own, `stop` itself goes on. Another one (SIGSTOP) took nothing
        # down: to start again what runs would start a second input thread (stock Textual does).
        # Posted, as what was interrupted may hold the lock of what is written to.
        if not stopping:
            post(again)

    def again() -> None:
        driver.take_again()
        refresh()

    signal.signal(signal.SIGTSTP, stop)
    signal.signal(signal.SIGCONT, go_on)
