"""What the tests of plain mode share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ivig_tui.criteria.answers import Value
from ivig_tui.session.session import Session
from ivig_tui.store import folder as store
from tests.ask.sitting import Sitting
from tests.myositis.making import said


@pytest.fixture
def sitting(tmp_path: Path) -> Iterator[Callable[..., Sitting]]:
    """Begins a conversation over a session of these answers."""
    with ExitStack() as stack:

        def begin(values: dict[str, Value] | None = None) -> Sitting:
            session = Session("SYN-1", said(values or {}))
            one = Sitting(store.create(session, tmp_path))
            stack.callback(one.course.close)
            return one

        yield begin
