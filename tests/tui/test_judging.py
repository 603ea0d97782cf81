"""The verdict's screen tells all that stands in the way, and the shortest way, for any session."""

import pytest

from ivig_tui.criteria.explanation import in_the_way, out_of_reach, ways
from ivig_tui.criteria.logic import State
from ivig_tui.myositis.assessment import assess
from ivig_tui.tui.checklist.verdict import judged
from tests.myositis.making import TODAY, said, sessions
from tests.tui.bench import texts

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
                found = ways(block, evaluation.states, session.answers)
                if len(found) > 1:
                    assert f"any one of these {len(found)} would meet it: •" in text
                for way in (*found, out_of_reach(block, evaluation.states, session.answers)):
                    for leaf in way:
                        said = leaf.lacks(session.answers)
                        measure = said.startswith("By ")  # of dysphagia, which it names here
                        said = f"Dysphagia b{said[1:]}" if measure else said
                        assert " ".join(said.split()) in text
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
         "1 answer would have to differ: • Inclusion body myositis: present; met by excluded"),
    ],
)  # fmt: skip
def test_it_reads(changed: dict[str, object], words: str) -> None:
    assert words in told(changed)


DYSPHAGIA = (
    "• Dysphagia by speech pathology: no; met by yes "
    "• Dysphagia by tolerance of food textures: no; met by yes "
    "• Dysphagia by fewer aspirations: no; met by yes"
)
NO_GAIN: dict[str, object] = {
    "reviews.1.reviewed_by": "neurologist",
    "reviews.1.efficacy_documented": True,
    "reviews.1.mrc_sum_score": 48,
    "reviews.1.dysphagia_speech_pathology": False,
    "reviews.1.dysphagia_food_textures": False,
    "reviews.1.dysphagia_fewer_aspirations": False,
}


def test_each_measure_of_dysphagia_is_a_way_of_its_own() -> None:
    said = told(NO_GAIN, "reviews.1")
    score = "• MRC sum score 48, earlier 48: met at 49 or more"
    assert f"any one of these 4 would meet it: {score} {DYSPHAGIA}" in said


def test_a_study_that_is_too_risky_is_a_way_of_its_own() -> None:
    child: dict[str, object] = {
        "patient.age_group": "child",
        "qualifying.mrc_sum_score": None,
        "qualifying.cmas_score": 45,
        "qualifying.dysphagia_limits_intake": False,
        "qualifying.videofluoroscopy_shows_involvement": False,
        "qualifying.videofluoroscopy_risk_unacceptable": False,
    }
    limits = "• Limits dietary intake: no; met by yes and"
    ways = (
        "• CMAS 45: met at 44 or less",
        f"{limits} Shown by video-fluoroscopy: no; met by yes",
        f"{limits} Speech pathology: too risky: no; met by yes",
    )
    assert f"any one of these 3 would meet it: {' '.join(ways)}" in told(child)


def test_a_score_that_is_out_of_reach_is_no_way() -> None:
    highest = {
        **NO_GAIN,
        "qualifying.mrc_sum_score": 60,
        "reviews.1.mrc_sum_score": None,
    }
    unanswered = {**highest, "reviews.1.dysphagia_fewer_aspirations": None}
    barred = "MRC sum score not answered, earlier 60: no score of the scale meets it"
    said = told(highest, "reviews.1")
    assert f"any one of these 3 would meet it: {DYSPHAGIA} {barred}" in said
    assert "1 answer would have to differ: • Dysphagia by speech pathology: no; met by yes" in said
    assert "1 answer, if in favour: • Dysphagia by fewer aspirations" in told(
        unanswered, "reviews.1"
    )


def test_a_score_that_is_out_of_reach_is_not_said_to_be_enough() -> None:
    highest = {**NO_GAIN, "qualifying.mrc_sum_score": 60, "reviews.1.mrc_sum_score": None}
    assert "1 answer left, none can make it met" in told(highest, "reviews.1")
    left = {**highest, "reviews.1.dysphagia_fewer_aspirations": None}
    assert "2 answers left that may matter; 1 may be enough" in told(left, "reviews.1")


def test_answers_that_differ_and_answers_to_be_given_are_counted_apart() -> None:
    said = told({**NO_GAIN, "reviews.1.reviewed_by": None}, "reviews.1")
    assert (
        "none by what is left to answer; 1 answer would have to differ and 1 to be given:" in said
    )
