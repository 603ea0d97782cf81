"""The score's course as a small plot: each score in its place, the threshold, readable in ASCII."""

import re
from datetime import date
from pathlib import Path

import pytest

from ivig_tui import report
from ivig_tui.criteria.answers import Answers, Value
from ivig_tui.myositis.scales import CMAS, MRC, Scale
from ivig_tui.presentation import plot
from ivig_tui.session.session import Session
from ivig_tui.store import toml
from ivig_tui.tui.checklist.drawing import PANEL_LEAST
from ivig_tui.tui.terminal.theme import Theme, from_environment
from tests.myositis.making import said

TODAY = date(2026, 11, 22)
LIMIT = {MRC.key: 55, CMAS.key: 44}
BOTH = pytest.mark.parametrize("scale", [MRC, CMAS], ids=lambda scale: scale.key)
WIDTHS = pytest.mark.parametrize("width", [27, 36, 44, 76, 120])


def course(scale: Scale, *scores: int | None, dated: bool = True) -> Answers:
    """A course with these scores, qualifying first; None is an assessment without one."""
    values: dict[str, Value] = {"patient.age_group": scale.age_group}
    for number, score in enumerate(scores):
        where = f"reviews.{number}" if number else "qualifying"
        if score is not None:
            values[f"{where}.{scale.score_field}"] = score
        if dated:
            values[f"{where}.date"] = date(2020 + number, 3, 2)
    return said(values, len(scores) - 1)


def marks(line: str) -> str:
    """What a line of the plot draws."""
    return line[17:]


@BOTH
def test_the_head_names_the_scale_its_range_and_the_threshold(scale: Scale) -> None:
    head = plot.course(course(scale, 30), 76)[0]
    limit = LIMIT[scale.key]
    assert head == (
        f"{scale.label} 0 to {scale.maximum}; │ marks {limit}, at or below which it qualifies"
    )


@BOTH
@WIDTHS
def test_each_score_has_a_line_with_its_date_its_figure_and_one_mark(
    scale: Scale, width: int
) -> None:
    scores = (20, 22, 31, 30)
    lines = plot.course(course(scale, *scores), width)[1:]
    for number, (line, score) in enumerate(zip(lines, scores, strict=True)):
        assert re.match(rf"2 Mar {2020 + number} +{score}  ", line)
        assert line.count("●") == 1


@BOTH
@WIDTHS
def test_the_threshold_stands_in_the_same_column_on_every_line(scale: Scale, width: int) -> None:
    lines = plot.course(course(scale, 0, 10, 20), width)[1:]
    assert {line.count("│") for line in lines} == {1}
    assert len({line.index("│") for line in lines}) == 1


@BOTH
@WIDTHS
def test_a_higher_score_never_stands_to_the_left_of_a_lower(scale: Scale, width: int) -> None:
    columns = [
        plot.course(course(scale, score), width)[1].index("●") for score in range(scale.maximum + 1)
    ]
    assert columns == sorted(columns)
    line = plot.course(course(scale, 0), width)[1]
    assert columns[0] == 17
    assert columns[-1] == len(line) - 1


@BOTH
def test_at_its_full_width_a_score_stands_on_the_side_of_the_threshold_that_it_is_on(
    scale: Scale,
) -> None:
    limit = LIMIT[scale.key]
    for score in range(scale.maximum + 1):
        line = marks(plot.course(course(scale, score), 76)[1])
        if score == limit:
            assert "│" not in line  # the score stands on it
            continue
        below = line.index("●") < line.index("│")
        assert below == (score < limit), f"{score}: {line}"


@BOTH
def test_a_score_on_the_threshold_is_still_seen(scale: Scale) -> None:
    line = marks(plot.course(course(scale, LIMIT[scale.key]), 40)[1])
    assert line.count("●") == 1


@BOTH
@WIDTHS
def test_no_line_of_the_scores_is_wider_than_the_room(scale: Scale, width: int) -> None:
    lines = plot.course(course(scale, 5, scale.maximum, 33), width)[1:]
    assert all(len(line) <= width for line in lines)
    assert len({len(line) for line in lines}) == 1


@BOTH
@pytest.mark.parametrize("width", [PANEL_LEAST, report.WIDTH - 4], ids=["panel", "summary"])
def test_what_the_threshold_means_is_not_cut_off(scale: Scale, width: int) -> None:
    """The panel beside the tree is 44 columns wide, and cuts what is wider."""
    head = [line for line in plot.course(course(scale, 30), width) if "●" not in line]
    assert all(len(line) <= width for line in head), head
    assert f"│ marks {LIMIT[scale.key]}" in " ".join(head)


@BOTH
def test_an_assessment_without_a_score_has_no_line(scale: Scale) -> None:
    lines = plot.course(course(scale, 20, None, 24), 76)[1:]
    assert [line[:15] for line in lines] == ["2 Mar 2020   20", "2 Mar 2022   24"]


@BOTH
def test_without_a_date_a_score_goes_by_its_assessment(scale: Scale) -> None:
    lines = plot.course(course(scale, 20, 24, dated=False), 76)[1:]
    assert [line[:15] for line in lines] == ["Qualifying   20", "Review 1     24"]


@BOTH
def test_a_name_as_long_as_it_can_be_does_not_touch_the_figure(scale: Scale) -> None:
    answers = course(scale, 20, *[None] * 9998, 24, dated=False)
    assert plot.course(answers, 76)[-1].startswith("Review 9999  24 ")


@BOTH
def test_without_any_score_or_without_an_age_group_there_is_no_plot(scale: Scale) -> None:
    assert plot.course(course(scale, None, None), 76) == []
    without = said({f"qualifying.{scale.score_field}": 20})
    assert plot.course(without, 76) == []


def test_only_the_scale_of_the_age_group_is_drawn() -> None:
    answers = said(
        {
            "patient.age_group": "child",
            "qualifying.cmas_score": 30,
            "qualifying.mrc_sum_score": 12,
            "reviews.1.mrc_sum_score": 13,
        }
    )
    lines = plot.course(answers, 76)
    assert len(lines) == 2
    assert lines[0].startswith("CMAS 0 to 52")
    assert " 30 " in lines[1]


def test_a_score_given_by_all_its_items_is_drawn_and_one_in_part_is_not() -> None:
    items: dict[str, Value] = {f"qualifying.mrc.{item.name}": (3, 4) for item in MRC.items}
    answers = said({"patient.age_group": "adult", **items})
    assert [point.score for point in plot.points(answers, MRC)] == [42]
    answers = said({"patient.age_group": "adult", **dict(list(items.items())[1:])})
    assert plot.points(answers, MRC) == ()


def _ascii(monkeypatch: pytest.MonkeyPatch) -> Theme:
    monkeypatch.setenv("IVIG_TUI_ASCII", "1")
    return from_environment()


@BOTH
def test_it_reads_in_ascii_too(scale: Scale, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = _ascii(monkeypatch)
    head, first, second = (theme.text(line) for line in plot.course(course(scale, 20, 40), 60))
    assert (head + first + second).isascii()
    drawn = marks(first)
    # Score, threshold and scale are three different characters, the threshold's named in the head.
    limit = head.partition("; ")[2].partition(" marks")[0]
    assert len(limit) == 1 and drawn.count(limit) == 1
    assert len(set(drawn)) == 3
    assert len(first) == len(second) == 60


def test_the_summary_shows_the_course_and_says_nothing_without_one() -> None:
    answers = course(MRC, 44, 52)
    shown = report.as_text(Session("SYN-7307", answers), TODAY)
    for line in plot.course(answers, report.WIDTH):
        assert f"\n{line}\n" in shown
    assert "Course of the score" not in report.as_text(Session("SYN-7308"), TODAY)


def test_every_worked_session_with_a_score_of_its_age_group_has_its_course() -> None:
    for path in sorted((Path(__file__).parents[1] / "sessions").glob("*.toml")):
        session = toml.load(path)
        age = session.answers.get("patient.age_group")
        scale = {"adult": MRC, "child": CMAS}.get(str(age))
        drawn = len(plot.points(session.answers, scale)) if scale else 0
        shown = report.as_text(session, TODAY)
        assert ("Course of the score" in shown) == (drawn > 0), path.name
        assert shown.count("●") == drawn, path.name
