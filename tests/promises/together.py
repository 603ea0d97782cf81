"""Cases that mostly wait, checked at the same time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Case = TypeVar("Case")

AT_ONCE = 8


def all_hold(check: Callable[[Case], None], cases: Iterable[Case], at_once: int = AT_ONCE) -> None:
    """Check every case, several at a time; tells each one that fails.

    `check` raises where its case does not hold, and shares nothing with the others.
    """
    named = [*cases]
    with ThreadPoolExecutor(at_once) as pool:
        outcomes = [(case, pool.submit(check, case)) for case in named]
    failed = [(case, done.exception()) for case, done in outcomes if done.exception() is not None]
    for _, error in failed:
        if not isinstance(error, AssertionError):
            assert error is not None
            raise error
    assert not failed, "\n".join(f"{case}: {error}" for case, error in failed)
