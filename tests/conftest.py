"""Tests run on every core, and those that measure time by themselves afterwards.

With `-n` processes run tests side by side; those marked `alone` are left out there, and run one
after another, with nothing beside them, once the others are through.
"""

import compileall
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import WorkStealingScheduling

LEFT_OUT = pytest.StashKey[list[str]]()
"""What runs alone, as a process told it: to collect all tests anew would take seconds."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alone: measures time, and runs with nothing beside it")
    config.stash[LEFT_OUT] = []
    if not hasattr(config, "workerinput"):
        # Where a test leaves no room on the disk, Python 3.11 writes bytecode that ends early,
        # and whoever imports it next stops with EOFError: none is left to be written by then.
        compileall.compile_dir(Path(__file__).parent.parent / "ivig_tui", quiet=1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: Any, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):
        return
    items.sort(key=_turn)
    alone = [item for item in items if item.get_closest_marker("alone")]
    if alone:
        config.hook.pytest_deselected(items=alone)
        items[:] = [item for item in items if item not in alone]
        config.workeroutput["alone"] = [item.nodeid for item in alone]


LONGEST = ("test_p14_bad_bytes", "test_p04_any_disk", "test_p01_as_typed", "test_p04_hung_disk")


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    """The tests that take long come first, so that none of them is the last to end; then those
    that mostly wait, for a terminal, so that others run meanwhile."""
    return item.path.stem not in LONGEST, item.path.parent.name != "promises"


def pytest_xdist_auto_num_workers() -> int:
    """The processes of `-n auto`: two for each core, as much of the time goes to waiting."""
    return 2 * (os.cpu_count() or 1)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WorkStealingScheduling:
    """Who is through takes over half of what another has before it: see `_turn`."""
    return WorkStealingScheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process has ended; each leaves out the same."""
    told = getattr(node, "workeroutput", {}).get("alone")
    if told:
        node.config.stash[LEFT_OUT] = told


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The first of the processes runs what was left out; either that or the others may fail."""
    config = session.config
    tests = config.stash[LEFT_OUT]
    if not tests:
        return
    print("\n\nthose that measure time, alone:", flush=True)
    words = [sys.executable, "-m", "pytest", "-n", "0", *tests]
    if subprocess.run(words, cwd=config.rootpath).returncode:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
