"""A file that lost a review while it is only read: the screen starts again where it stands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivig_tui.session.session import Session
from ivig_tui.store import toml
from ivig_tui.tui.checklist.items import TREATMENT
from tests.bench import work
from tests.tui.bench import Bench, opened

GONE = "Review 2 is not in the file any more"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Bench]:
    """Reads only, at the second review."""
    path = work.saved(work.course(2, 4), tmp_path / "one.toml")
    with opened(path), opened(path) as bench:
        assert bench.checklist.course.read_only
        assert bench.checklist.tab == "reviews.2"
        yield bench


def look(bench: Bench) -> None:
    bench.desk.timed[-1]()


@pytest.mark.parametrize(
    "taken_in",
    [
        look,
        lambda bench: bench.press("<down>"),
        lambda bench: bench.checklist.course.look_again(),
    ],
    ids=["watch", "key", "waiting"],
)
@pytest.mark.parametrize("reviews", [0, 1])
def test_a_lost_review_is_left(
    reader: Bench, taken_in: Callable[[Bench], object], reviews: int
) -> None:
    session = work.course(reviews, 4) if reviews else Session("SYN-7001")
    reader.path.write_bytes(toml.encode(session))
    taken_in(reader)
    assert GONE in reader.screen()
    assert reader.checklist.tab == reader.checklist.course.assessment.last
    assert reader.desk.asked[-1] == "back"
    reader.press("[")
    reader.screen(140, 45)


@pytest.mark.parametrize("act", ["tab reviews.2", "line reviews.2.date", "line SYN-1"])
def test_a_click_on_what_is_not_there_does_nothing(bench: Bench, act: str) -> None:
    here = bench.checklist.tab, bench.here
    bench.checklist.click(act)
    bench.screen()
    assert (bench.checklist.tab, bench.here) == here


def test_what_is_still_there_stays_in_sight(reader: Bench) -> None:
    reader.checklist.tab = TREATMENT
    reader.path.write_bytes(toml.encode(work.course(1, 4)))
    look(reader)
    assert reader.checklist.tab == TREATMENT
    assert not reader.desk.asked
    reader.screen()
