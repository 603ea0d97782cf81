"""Leaving when the system says so, wherever the program is just then.

The event loop's own signal handlers run between two of its steps: on a stalled line, where it
waits for the terminal to take what is drawn, they never do. These interrupt whatever is going on,
and never go back to it: all is saved, the terminal given back as far as that can be, the end.
"""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Protocol

from ivig_tui.tui.terminal.overrides import GuardedDriver
from ivig_tui.tui.terminal.screen_driver import FOR_THE_MAIN_THREAD, ScreenDriver

LEAVE = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
SAVE_S = 1.5
"""How long saving may take, in seconds: three are left after a line is lost."""
GIVE_BACK_S = 0.6
"""How long a line may take to carry the last words, in seconds."""


class Leaver(Protocol):
    """What is left: the program, as far as this module needs it."""

    @property
    def unsaved(self) -> str | None:
        """Why the latest answers are not on disk at the end; None where they are."""

    @property
    def farewell(self) -> list[str]:
        """What has to be known once the screen is gone."""

    @property
    def terminal(self) -> GuardedDriver | None:
        """What holds the terminal; None before anything does."""

    def save_all(self, timeout: float) -> None:
        """Save what is open and give it up, within so many seconds."""


def leave_on_signals(program: Leaver) -> None:
    """From now on HUP, INT, QUIT and TERM save all and end the process within three seconds.

    Whatever of them was ignored or blocked: without its terminal the program has nothing to do.
    """
    helper = _Helper()

    def leave(*_: object) -> None:
        for one in FOR_THE_MAIN_THREAD | {signal.SIGTTOU, signal.SIGTTIN}:
            signal.signal(one, signal.SIG_IGN)
        code = 1
        try:
            driver = program.terminal
            if isinstance(driver, ScreenDriver) and driver.taken:
                helper.do(driver.give_back_now)
            program.save_all(SAVE_S)
            code = 1 if program.unsaved else 0
            told = "".join(f"ivig-tui: {line}\r\n" for line in program.farewell)
            helper.do(lambda: _say(told))
            helper.wait(GIVE_BACK_S)
        finally:
            os._exit(code)

    for number in LEAVE:
        signal.signal(number, leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, LEAVE)


class _Helper:
    """A thread for what may never return, such as a write to a stalled terminal.

    Started beforehand, and spoken to through queues that a signal handler may use at any moment.
    """

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._done: SimpleQueue[None] = SimpleQueue()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, FOR_THE_MAIN_THREAD)
        threading.Thread(target=self._run, name="leaving", daemon=True).start()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def do(self, work: Callable[[], None]) -> None:
        """Do something after what is being done."""
        self._work.put(work)

    def wait(self, timeout: float) -> None:
        """Wait until all is done, at most so many seconds; it ends with that."""
        self._work.put(None)
        with suppress(Empty):
            self._done.get(timeout=timeout)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            with suppress(Exception):
                work()
        self._done.put(None)


def _say(text: str) -> None:
    with suppress(OSError):
        os.write(2, text.encode("utf-8", "replace"))
