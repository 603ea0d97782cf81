"""The way of the screens to the disk: a thread that does one thing after the other.

The screen's thread never calls the file system: a disk that hangs would make it deaf. It gives
jobs to this one, and is told what came of each.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

from ivig_tui.store.open_session import Post
from ivig_tui.store.saver import block_signals

T = TypeVar("T")


class Worker:
    """Does jobs in the order in which they were given."""

    def __init__(self, post: Post) -> None:
        """`post` runs a function in the screen's thread."""
        self._post = post
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._run, name="disk", daemon=True).start()

    def do(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do a job in the worker's thread, and then something with its outcome in the screen's.

        What a job raises is raised there too, as a fault of the program.
        """

        def done() -> None:
            try:
                outcome = job()
            except Exception as error:
                fault = error
                self._post(lambda: _raise(fault))
            else:
                self._post(lambda: then(outcome))

        self._jobs.put(done)

    def _run(self) -> None:
        block_signals()
        while True:
            self._jobs.get()()


class Aside:
    """A thread for what may hang at the end of the program, and is not waited for then.

    Started beforehand, and spoken to through queues that a signal handler may use at any moment.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[], None], SimpleQueue[None]]] = SimpleQueue()
        threading.Thread(target=self._run, name="aside", daemon=True).start()

    def do(self, job: Callable[[], None], timeout: float) -> None:
        """Do a job, and wait so many seconds for it."""
        done: SimpleQueue[None] = SimpleQueue()
        self._jobs.put((job, done))
        with suppress(Empty):
            done.get(timeout=timeout)

    def _run(self) -> None:
        block_signals()
        while True:
            job, done = self._jobs.get()
            with suppress(Exception):
                job()
            done.put(None)


def _raise(error: Exception) -> None:
    raise error
