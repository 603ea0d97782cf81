"""A review whose score has nothing to be compared with says so on its line, and where that is."""

from ivig_tui.criteria.answers import Value
from ivig_tui.myositis.assessment import assess
from ivig_tui.tui.checklist.items import NO_BASELINE, assessment_items
from tests.myositis.making import TODAY, said

ADULT: dict[str, Value] = {"patient.age_group": "adult"}


def beneath(answers: dict[str, Value], tab: str = "reviews.1", leaf: str = "mrc") -> str:
    """What stands beneath the line of a score; empty where nothing does."""
    lines = assessment_items(tab, assess(said({**answers, f"{tab}.notes": "x"}), TODAY))
    keys = [item.key for item in lines]
    scores = [n for n, key in enumerate(keys) if key.startswith(tab) and key.endswith(leaf)]
    following = lines[scores[0] + 1]
    return following.value if following.key.endswith(".earlier") else ""


def test_a_missing_baseline_is_told_with_the_tab_where_it_is_answered() -> None:
    assert beneath(ADULT) == NO_BASELINE
    assert beneath(ADULT | {"reviews.1.mrc_sum_score": 48}) == NO_BASELINE
    assert "Qualifying" in NO_BASELINE


def test_where_there_is_one_or_no_age_group_yet_it_is_not() -> None:
    assert beneath(ADULT | {"qualifying.mrc_sum_score": 44}).startswith("44")
    assert beneath({}) == ""
    # What is met without the score asks for none.
    assert beneath(ADULT | {"reviews.1.dysphagia_food_textures": True}) == ""
