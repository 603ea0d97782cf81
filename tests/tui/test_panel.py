"""The panel beside the tree: each part in a place of its own, and nothing cut without a word."""

import re
from collections.abc import Callable

import pytest

from ivig_tui.tui.checklist.drawing import PANEL_FROM, panel_width
from ivig_tui.tui.checklist.panel import sizes
from tests.tui.bench import Bench

Opener = Callable[[str], Bench]
NAMES = ("What is left", "Dose", "Course", "Why")
EXAMPLES = ("half-answered", "treatments-not-exhausted", "continuing-review-weaning-planned")
SIZES = ((110, 30), (140, 45), (200, 60))


def panel_of(bench: Bench, width: int, height: int) -> list[str]:
    return [row[width - panel_width(width) :] for row in bench.rows(width, height)[3:-3]]


def places(rows: list[str]) -> dict[str, int]:
    """On which line each part begins."""
    return {
        name: at
        for at, row in enumerate(rows)
        for name in NAMES
        if row.startswith(f"─ {name}")
    }  # fmt: skip


@pytest.mark.parametrize("width", range(60, 200, 7))
def test_it_is_there_from_110_columns(bench: Bench, width: int) -> None:
    assert ("─ What is left" in bench.screen(width, 30)) == (width >= PANEL_FROM)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_each_part_stays_in_its_place(example: Opener, name: str, width: int, height: int) -> None:
    """On every line of every tab."""
    bench = example(name)
    seen = set()
    for _ in range(len(bench.checklist.course.session.answers.assessments()) + 1):
        for item in bench.checklist.items():
            if not item.heading:
                bench.checklist.go_to_line(item.key)
                seen.add(tuple(places(panel_of(bench, width, height)).items()))
        bench.press("]")
    (found,) = seen
    assert [part for part, _ in found] == list(NAMES)


@pytest.mark.parametrize("room", range(60))
def test_its_parts_fill_it_exactly(room: int) -> None:
    found = sizes(room)
    assert sum(found) == room
    assert min(found) >= 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_does_not_fit_is_named_with_what_shows_it(example: Opener, name: str) -> None:
    """What the panel leaves out on a low screen, it has on a high one."""
    bench = example(name)
    for item in bench.checklist.items():
        if item.heading:
            continue
        bench.checklist.go_to_line(item.key)
        low, high = panel_of(bench, 110, 30), panel_of(bench, 110, 120)
        assert not any("more line" in row for row in high)
        left_out = [row for row in high if row.strip("─ ") and row not in low]
        said = [row for row in low if re.search(r"… \d+ (more lines?|earlier): ", row)]
        assert bool(left_out) == bool(said), item.key


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_dose_says_that_it_is_no_order(example: Opener, name: str) -> None:
    bench = example(name)
    rows = panel_of(bench, 110, 30)
    at = places(rows)["Dose"]
    assert "not an order" in rows[at]
    met = bench.checklist.course.assessment.qualifying.decision.words
    assert (f"the qualifying criteria are {met}" in rows[at + 1]) == (met != "met")


def test_a_near_miss_is_told_in_words(example: Opener) -> None:
    bench = example("one-point-short-mrc-56")
    assert "MRC sum score 56: met at 55 or less" in "\n".join(panel_of(bench, 110, 30))
    foot = " ".join(" ".join(bench.rows(80, 24)[-5:]).split())
    assert "MRC sum score 56: met at 55 or less" in foot
