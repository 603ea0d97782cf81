"""/word in plain mode: which question it goes to, and what is told where it is not one."""

from collections.abc import Callable

import pytest

from ivig_tui.ask.finding import found
from ivig_tui.criteria.answers import Value
from ivig_tui.myositis.rows import Agent
from tests.ask.sitting import TO_BIOPSY, Sitting

AGENTS: dict[str, Value] = {
    "qualifying.immunosuppressants": (Agent("azathioprine"), Agent("Mycophenolate mofetil")),
}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("date", "reviews.2.date"),
        ("assessed", "qualifying.date"),
        ("qualifying.date", "qualifying.date"),
        ("Qualifying date", "qualifying.date"),
        ("review 1 date", "reviews.1.date"),
        ("reviews.1.date", "reviews.1.date"),
        ("weight", "reviews.2.weight_kg"),
        ("qualifying weight", "qualifying.weight_kg"),
        ("WEIGHT_KG", "reviews.2.weight_kg"),
        ("made the diagnosis", "diagnosis.diagnosed_by"),
        ("aspirations", "reviews.2.dysphagia_fewer_aspirations"),
        ("divided doses, 2 to 5", "treatment.induction_doses"),
        ("mrc", "reviews.2.mrc_sum_score"),
        ("qualifying mrc", "qualifying.mrc_sum_score"),
        ("hip", "reviews.2.mrc.hip_flexion"),
        ("agents", "agents.new"),
        ("immunosuppressants", "agents.new"),
        ("azath", "agents.outcome.azathioprine"),
        ("mofetil", "agents.outcome.mycophenolatemofetil"),
        ("signed", "reviews.2.signed_by"),
        ("qualifying signed", "qualifying.signed_by"),
    ],
)
def test_an_answer_is_found_by_its_name_its_label_and_its_question(
    sitting: Callable[..., Sitting], typed: str, key: str
) -> None:
    one = sitting(AGENTS)
    one.course.start_review()
    one.course.start_review()
    assert [place.key for place in found(typed, one.course)] == [key]


def test_of_several_none_is_gone_to_and_all_are_named(sitting: Callable[..., Sitting]) -> None:
    one = sitting(TO_BIOPSY)
    out = one.types("/score", "yes")
    assert (
        "2 answers are called score: MRC sum score at qualifying, CMAS at qualifying. "
        "Type more of the name."
    ) in out
    assert one.get("qualifying.biopsy") is True


def test_of_very_many_some_are_named(sitting: Callable[..., Sitting]) -> None:
    out = sitting(TO_BIOPSY).types("/e")
    told = next(line for line in out.split("\n") if "answers are called e:" in line)
    assert told.count(", ") == 7
    assert " more. Type more of the name." in told
