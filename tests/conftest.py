"""Tests run on every core, and those that measure time by themselves afterwards.

With `-n` each core has a process that runs tests; those marked `alone` are left out there, and run
one after another, with nothing beside them, once the others are through.
"""

import subprocess
import sys

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alone: measures time, and runs with nothing beside it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):
        return
    alone = [item for item in items if item.get_closest_marker("alone")]
    if alone:
        config.hook.pytest_deselected(items=alone)
        items[:] = [item for item in items if item not in alone]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The first of the processes runs what was left out; either that or the others may fail."""
    config = session.config
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        return
    chosen = config.getoption("markexpr")
    words = ["-n", "0", "-m", f"({chosen}) and alone" if chosen else "alone"]
    if config.getoption("keyword"):
        words += ["-k", config.getoption("keyword")]
    print("\n\nthose that measure time, alone:", flush=True)
    done = subprocess.run([sys.executable, "-m", "pytest", *words, *config.args])
    if done.returncode not in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
