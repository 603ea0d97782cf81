"""A branch that is not needed is drawn as one line, and opens where the cursor is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ivig_tui.myositis.assessment import assess
from ivig_tui.myositis.wanted import still_matters
from ivig_tui.presentation.outline import Look
from ivig_tui.tui.checklist.folding import folded
from ivig_tui.tui.checklist.items import Item, Part
from ivig_tui.tui.checklist.treatment import items
from tests.myositis.making import sessions
from tests.tui.bench import TODAY, Bench, opened, worked

DYSPHAGIA = "qualifying.severity.dysphagia"
LIMITS, STUDY = "qualifying.dysphagia_limits_intake", "qualifying.videofluoroscopy_"
INSIDE = ("Limits dietary intake", "Pharyngeal muscles involved", "Shown by video-fluoroscopy",
          "Speech pathology: too risky")  # fmt: skip
TALL = (100, 60)


@pytest.fixture
def met(tmp_path: Path) -> Iterator[Bench]:
    """Weakness is met by the score; nothing was said of dysphagia."""
    worked("pregnancy-not-recorded", tmp_path / "one.toml")
    with opened(tmp_path / "one.toml") as bench:
        bench.checklist.tab = "qualifying"
        yield bench.at("patient.age_group")


def seen(bench: Bench) -> list[str]:
    screen = bench.screen(*TALL)
    return [label for label in INSIDE if label in screen]


def test_a_branch_that_is_not_needed_is_one_line(met: Bench) -> None:
    assert seen(met) == []
    row = next(row for row in met.rows(*TALL) if "Significant dysphagia" in row)
    assert "ALL" in row and "+4 lines" in row and "not needed" in row


def test_it_opens_where_the_cursor_comes_and_closes_where_it_goes(met: Bench) -> None:
    lines = met.checklist.items()
    at = [item.key for item in lines].index(DYSPHAGIA)
    met.at(lines[at - 1].key)
    assert seen(met) == []
    for _ in range(5):  # the group and the four lines in it
        met.press("j")
        assert seen(met) == list(INSIDE)
        assert "+4" not in met.screen(*TALL)
    met.press("j")
    assert seen(met) == []
    met.press("k")
    assert met.checklist.current().label == INSIDE[-1]
    assert seen(met) == list(INSIDE)


@pytest.mark.parametrize("keys", ["/dietary<enter>", "/fluoro<enter>", "/risky<enter>"])
def test_finding_goes_into_it(keys: str, met: Bench) -> None:
    assert seen(met.press(keys)) == list(INSIDE)
    assert met.checklist.current().label in met.screen(*TALL)


def test_a_click_opens_it(met: Bench) -> None:
    met.checklist.click(f"line {DYSPHAGIA}")
    assert seen(met) == list(INSIDE)


def test_what_was_answered_in_it_stays_in_sight(met: Bench) -> None:
    met.at(LIMITS).press("y").at("patient.age_group")
    assert "Limits dietary intake" in seen(met)
    met.at(LIMITS).press("n").at("patient.age_group")
    assert "Limits dietary intake" in seen(met)
    # What is moot since then is a branch of its own.
    assert "Shown by video-fluoroscopy" not in seen(met)


def test_a_branch_opens_again_once_it_matters(met: Bench) -> None:
    met.at("qualifying.mrc_sum_score").press("<backspace>").at("patient.age_group")
    assert seen(met) == list(INSIDE)


def test_a_branch_in_a_block_that_is_not_met_stays_open(met: Bench) -> None:
    met.at("qualifying.mrc_sum_score").press("58<enter>").at(LIMITS).press("n")
    met.at("patient.age_group")
    assert next(i for i in met.checklist.items() if i.key == "qualifying.severity").look is (
        Look.NOT_MET
    )
    assert seen(met) == list(INSIDE)


def test_what_folds_above_moves_the_list_and_not_the_cursor(met: Bench) -> None:
    """Who qualified on dysphagia is asked of it first at a review, and of the score below it."""

    def cursor() -> int:
        return [row[0] for row in met.rows(80, 14)].index("▸")

    met.at(LIMITS).press("yr<enter>").at("reviews.1.mrc_sum_score")
    met.checklist.message = ""
    before = cursor()
    assert "↑ " in met.rows(80, 14)[2]
    met.press("58<enter>")
    assert "+3 lines" in met.screen(80, 14)
    assert cursor() == before


@pytest.mark.parametrize(
    "change", [{"value": "yes"}, {"look": Look.NOT_MET}, {"part": Part("a", 0)}, {"row": None}]
)
def test_one_line_that_tells_something_keeps_its_branch_open(
    change: dict[str, Any], met: Bench
) -> None:
    lines = list(met.checklist.items())
    at = next(number for number, item in enumerate(lines) if item.label == INSIDE[-1])
    lines[at] = replace(lines[at], **change)
    assert lines[at] in dict(folded(lines, 0)).values()


def kept(item: Item) -> bool:
    """Whether a line may not be hidden."""
    unneeded = item.look in (Look.NOT_NEEDED, Look.NOT_APPLICABLE)
    return not unneeded or bool(item.value) or item.told or item.heading or item.row is None


def test_only_what_nobody_asks_for_is_hidden_and_the_cursor_never() -> None:
    hid = 0
    for session in sessions(94_000, 300):
        assessment = assess(session.answers, TODAY)
        for tab in session.answers.assessments():
            lines = items(tab, assessment)
            asked = still_matters(tab, assessment)
            for at in range(0, len(lines), 3):
                drawn = dict(folded(lines, at))
                assert at in drawn and drawn[at] is lines[at]
                hidden = [item for number, item in enumerate(lines) if number not in drawn]
                hid += len(hidden)
                assert not [item for item in hidden if kept(item) or item.field in asked]
                assert all(
                    item is lines[number] or (item.look is Look.NOT_NEEDED and item.joins)
                    for number, item in drawn.items()
                )
    assert hid > 500


def test_a_page_goes_by_the_lines_that_are_drawn(met: Bench) -> None:
    met.screen(80, 24)
    lines = met.checklist.items()
    within = [item.key for item in lines].index(DYSPHAGIA)
    met.press("<pagedown>")
    gone = next(at for at, item in enumerate(lines) if item.key == met.checklist.current().key)
    assert gone > within + 4, "the folded branch is passed"
    # Its four lines count as none.
    assert gone - met.checklist.page == 4


def test_a_page_up_comes_back(met: Bench) -> None:
    met.screen(80, 24)
    met.press("<pagedown><pageup>")
    assert met.checklist.current().key == "patient.age_group"
