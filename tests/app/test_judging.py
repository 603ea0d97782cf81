"""The verdict's screen tells all that stands in the way, and the shortest way, for any session."""

import pytest

from ivig_tui.app.judging import judged
from ivig_tui.guideline.assessment import assess
from ivig_tui.guideline.logic import State
from ivig_tui.guideline.reasons import in_the_way, ways
from tests.app.bench import texts
from tests.guideline.making import TODAY, said, sessions

RIGHT = {
    "patient.age_group": "adult",
    "diagnosis.condition": "dermatomyositis",
    "diagnosis.diagnosed_by": "neurologist",
    "diagnosis.inclusion_body_myositis": False,
    "qualifying.biopsy": True,
    "qualifying.mrc_sum_score": 48,
    "qualifying.corticosteroids_ineffective": True,
    "qualifying.immunosuppressants_contraindicated": True,
}


def words(rows: list[str]) -> str:
    return " ".join(" ".join(rows).split())


def told(changed: dict[str, object], where: str = "qualifying") -> str:
    merged = {**RIGHT, **changed}
    answers = said({name: value for name, value in merged.items() if value is not None})  # type: ignore[misc]
    return words(texts(judged(where, assess(answers, TODAY), 78)))


def test_everything_in_the_way_is_told_of_any_session() -> None:
    seen = 0
    for session in sessions(96_000, 200):
        assessment = assess(session.answers, TODAY)
        for where in session.answers.assessments():
            evaluation = assessment.evaluation(where)
            text = words(texts(judged(where, assessment, 78)))
            for block in in_the_way(evaluation):
                assert block.label in text
                for way in ways(block, evaluation.states):
                    for leaf in way:
                        assert " ".join(leaf.lacks(session.answers).split()) in text
                        seen += 1
            assert ("Shortest way to met" in text) == (evaluation.decision is not State.MET)
    assert seen > 1000


@pytest.mark.parametrize("width", [34, 50, 78, 108])
def test_it_fits_any_width(width: int) -> None:
    for session in sessions(97_000, 40):
        assessment = assess(session.answers, TODAY)
        for where in session.answers.assessments():
            assert max(map(len, texts(judged(where, assessment, width)))) <= width


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"qualifying.mrc_sum_score": 56, "qualifying.dysphagia_limits_intake": False},
         "MRC sum score 56: met at 55 or less"),
        ({"diagnosis.condition": None}, "1 answer, if in favour: • Condition"),
        ({"qualifying.corticosteroids_ineffective": False,
          "qualifying.corticosteroids_not_tolerated": False,
          "qualifying.corticosteroids_contraindicated": False},
         "any one of these 3 would meet it: • Unresponsive: no; met by yes"),
        ({"diagnosis.inclusion_body_myositis": True},
         "1 answer would have to differ: • Inclusion body myositis: yes; met by no"),
    ],
)  # fmt: skip
def test_it_reads(changed: dict[str, object], words: str) -> None:
    assert words in told(changed)
