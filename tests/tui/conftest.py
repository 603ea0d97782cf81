"""Benches for the tests of the screens."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.tui.bench import Bench, opened, started, worked


@pytest.fixture(autouse=True)
def _named_tester(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVIG_TUI_USER", "tester")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A new session."""
    with started(tmp_path) as one:
        yield one


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    """Opens a copy of a worked session, by its name."""
    with ExitStack() as stack:

        def open_copy(name: str) -> Bench:
            path = tmp_path / f"{name}.toml"
            worked(path.stem, path)
            return stack.enter_context(opened(path))

        yield open_copy
